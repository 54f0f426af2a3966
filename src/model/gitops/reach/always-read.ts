import type { FilePath } from '../../../core/location.js';
import type { Project } from '../../project/project.js';
import { MUTATOR_KINDS, mayMutate } from '../flux/mutators.js';
import type { BuildGraph } from './build-graph.js';
import type { Builder } from './builder.js';
import { mayHold } from './kinds.js';

/** Files that decide something in other builds than their own, whatever is judged. */
export interface AlwaysRead {
  readonly files: readonly FilePath[];
  /** Builders of which everything they take in is read. */
  readonly builds: readonly FilePath[];
}

export function alwaysRead(project: Project, graph: BuildGraph, judged: ReadonlySet<FilePath>): AlwaysRead {
  const files: FilePath[] = [];
  const builds: FilePath[] = [];
  const sources = sourcesOf(graph);
  for (const [path, builder] of graph.builders) {
    // Where something is deployed that is not here, a name that is not here may still exist.
    if (builder.isOpen || sources.told.has(path) || sources.isForeign(builder)) files.push(path);
    if (renames(builder, project)) builds.push(path);
  }
  for (const file of project.files.values())
    if (mayHold(file, UNNAMED) || file.text.includes(TOLD_VERSION) || (mayHold(file, MUTATOR_KINDS) && mayMutate(file.text)))
      files.push(file.path);
  if (sources.told.size === 0 && isBesideClusters(judged, project, graph, sources)) files.push(...graph.builders.keys());
  return { files, builds };
}

interface Sources {
  /** Files that tell which source this repository is: FluxInstances, and Flux Kustomizations that deploy themselves. */
  readonly told: ReadonlySet<FilePath>;
  /** Whether a file deploys from another source, as far as it is known which is this repository. */
  readonly isForeign: (builder: Builder) => boolean;
}

function sourcesOf(graph: BuildGraph): Sources {
  const told = new Set<FilePath>();
  const own = new Set<string>();
  for (const [path, { deploys }] of graph.builders) {
    // Without a source it is Argo CD that deploys.
    if (deploys === undefined || deploys.sources.size === 0 || (deploys.own === undefined && !graph.isAbove(path, path)))
      continue;
    told.add(path);
    for (const source of deploys.own ?? deploys.sources) own.add(source);
  }
  const isOwn = (source: string): boolean => (own.size === 0 ? source.startsWith('GitRepository/') : own.has(source));
  return { told, isForeign: ({ deploys }) => deploys !== undefined && [...deploys.sources].some((source) => !isOwn(source)) };
}

/** Whether patches may give objects other names than their files say. */
function renames({ speech, edges }: Builder, project: Project): boolean {
  if (speech === '') return false;
  return (
    RENAMING.test(speech) || edges.some(({ to, role }) => role === 'shape' && RENAMING.test(project.files.get(to)?.text ?? ''))
  );
}

const RENAMING = /metadata\/name\b|allowNameChange/;

/** Whether objects are judged that no Flux Kustomization is known to deploy: then it matters whether there is any at all. */
function isBesideClusters(judged: ReadonlySet<FilePath>, project: Project, graph: BuildGraph, sources: Sources): boolean {
  const isDeployer = (path: FilePath): boolean => {
    const builder = graph.builders.get(path);
    return builder?.deploys !== undefined && !builder.isOpen && !sources.isForeign(builder);
  };
  if (![...graph.builders.keys()].some(isDeployer)) return false;
  return [...judged].some((path) => holdsObjects(path, project) && ![...graph.allAbove(path)].some(isDeployer));
}

/** Objects that decide something without being named: volumes for any claim, and what makes objects or sources for others. */
const UNNAMED: ReadonlySet<string> = new Set(['PersistentVolume', 'ResourceSet', 'ArtifactGenerator']);
/** Flux installs itself from there, in a version that others go by. */
const TOLD_VERSION = 'fluxcd/flux-manifests';

/** Whether a file may hold objects other than Flux Kustomizations. */
function holdsObjects(path: FilePath, project: Project): boolean {
  const headers = project.files.get(path)?.headers;
  if (headers === undefined) return false;
  return !headers.certain || headers.documents.some(({ kind }) => kind !== undefined && kind !== 'Kustomization');
}
