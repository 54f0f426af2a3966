import { type Manifest, manifestsOf } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { textAt } from '../reading.js';
import { type Tree, manifestTree, subtree } from '../tree.js';
import type { SourceName } from './artifacts.js';
import { sameNamespace } from './kinds.js';
import type { KnownObjects } from './variable-sources.js';

/** What a GitRepository says of where it fetches from. */
export interface GitSource {
  readonly url?: string;
  /** Equal for one revision; undefined when it is not known. */
  readonly revision?: string;
  /** Whether it stays at one version while the branch goes on. */
  readonly isPinned: boolean;
  /** `spec.ignore`. */
  readonly ignore?: string;
}

const GIT_REPOSITORIES: ReadonlySet<string> = new Set(['GitRepository']);

/** A GitRepository as its cluster has it, else as the repository says it, if it says it in one way. */
export function gitSource(source: SourceName, project: Project, cluster?: KnownObjects): GitSource | undefined {
  if (source.kind !== 'GitRepository') return undefined;
  const applied = cluster?.named(source.kind, source.name).find(({ id }) => sameNamespace(id.namespace, source.namespace));
  if (applied !== undefined) return gitSourceIn(applied.tree);
  const [first, ...others] = writtenSources(source, project);
  return first !== undefined && others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}

/** Every GitRepository of a name that is written anywhere. */
export function writtenSources(source: SourceName, project: Project): readonly GitSource[] {
  const isMeant = ({ name, namespace }: Manifest): boolean => name === source.name && sameNamespace(namespace, source.namespace);
  return manifestsOf(project, GIT_REPOSITORIES)
    .filter(isMeant)
    .map((manifest) => gitSourceIn(manifestTree(manifest)));
}

function gitSourceIn(tree: Tree): GitSource {
  const [url, ignore] = ['url', 'ignore'].map((field) => textAt(tree, ['spec', field]));
  const ref = subtree(tree, ['spec', 'ref']);
  return {
    ...(url !== undefined && !url.includes('${') && { url }),
    ...(ignore !== undefined && { ignore }),
    ...revisionIn(ref),
  };
}

/** What keeps a source at one version, the strongest first (source-controller GitRepositoryRef). */
const PINS = ['commit', 'name', 'semver', 'tag'] as const;

/** source-controller takes the branch master when there is no reference at all. */
function revisionIn(ref: Tree | undefined): Pick<GitSource, 'revision' | 'isPinned'> {
  if (ref?.kind === 'unknown' || (ref?.kind === 'map' && ref.open !== undefined)) return { isPinned: false };
  const pins = PINS.map((field) => textAt(ref, [field])).map((value) => value ?? '');
  const isPinned = pins.some((value) => value !== '');
  return { revision: isPinned ? shownPins(pins) : (textAt(ref, ['branch']) ?? 'master'), isPinned };
}

function shownPins(pins: readonly string[]): string {
  return PINS.map((field, at) => `${field} ${pins[at] ?? ''}`).join(', ');
}

/** The revision that `sync.ref` of a FluxInstance means, in the words of a GitRepository. */
export function revisionOfName(ref: string | undefined): string | undefined {
  return ref === undefined ? undefined : (/^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? shownPins(['', ref]));
}
