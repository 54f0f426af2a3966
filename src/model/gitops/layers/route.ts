import type { FilePath, Target } from '../../../core/location.js';
import { documentKey } from '../../../core/location.js';
import { pathOf } from '../../../syntax/yaml/tree.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { Deployments } from '../deployed-set.js';
import { isGenerated } from '../deployed-object.js';
import type { FluxBuild } from '../flux/clusters.js';
import { fluxKustomization } from '../kustomize/compose/compose-flux.js';
import type { Composition } from '../kustomize/compose/composition.js';
import { Compositions } from '../kustomize/compose/compositions.js';
import { type Entry, type Kustomization, listOf } from '../kustomize/compose/kustomization-file.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { textOf } from '../kustomize/compose/scalar-text.js';
import type { Place } from './place.js';

/** Something that an object goes through on its way to a cluster, and that can hold patches for it. */
export interface PassedLayer {
  /** Equal for one layer, whatever object and set it was asked for. */
  readonly key: string;
  /** As values name it that it decides: the kustomization file, or `Kustomization/namespace/name`. */
  readonly by: string;
  /** Its list of patches, which may not be written yet; undefined where another list takes its place. */
  readonly patches: Target | undefined;
  /** The folder from which its paths are meant. */
  readonly directory: FilePath;
  /** Where it takes the object in. */
  readonly entrance: Target;
}

/** What an object goes through, and the build of which that is a part. */
export interface Route {
  /** The innermost first. */
  readonly layers: readonly PassedLayer[];
  readonly composition: Composition;
}

interface Step {
  readonly kustomization: Kustomization;
  readonly entry: Entry;
}

/**
 * The layers that an object goes through: the kustomizations between its file and the root of the build, each behind its
 * components, then the Flux Kustomization that builds them; an Application that says something of its own about them is not looked
 * into. Undefined for what goes there in no way, or in more ways than one.
 */
export function routeOf(deployments: Deployments, { set, object }: Place): Route | undefined {
  const { project, sets, builds } = deployments;
  const { manifest, appliedBy, syncedBy } = object;
  if (isGenerated(manifest)) return undefined;
  const home = manifest.document.id.file;
  const cache = new Compositions();
  if (syncedBy !== undefined) {
    const { folder, isAsWritten, composition } = syncedBy;
    const root = folder === undefined || !isAsWritten ? undefined : cache.kustomization(project, folder);
    const layers = root && kustomizationLayers(root, home, project, cache);
    return layers && { layers, composition };
  }
  if (appliedBy === undefined) {
    const build = set.kind === 'kustomization' ? builds[sets.indexOf(set)] : undefined;
    const root = build && cache.kustomization(project, build.directory);
    const layers = root && kustomizationLayers(root, home, project, cache);
    return layers && { layers, composition: build.composition };
  }
  const { source, spec, by, composition } = appliedBy;
  if (source.state !== 'own' || composition === undefined) return undefined;
  const root = fluxKustomization(project, source.directory, { by, ...(spec && { spec }) }, cache);
  const layers = kustomizationLayers(root, home, project, cache);
  return layers && { layers: [...layers, ...fluxLayer(appliedBy)], composition };
}

function kustomizationLayers(
  root: Kustomization,
  home: FilePath,
  project: Project,
  cache: Compositions,
): readonly PassedLayer[] | undefined {
  const [steps, ...others] = stepsTo(home, root, { project, cache, known: new Map() });
  if (steps === undefined || others.length > 0) return undefined;
  const found = new Map<string, PassedLayer>();
  for (const [index, { kustomization, entry }] of steps.entries()) {
    // What a component brings along meets only the components behind it: which these are is not looked into.
    const isBrought = steps[index - 1]?.kustomization.isComponent === true;
    for (const component of isBrought ? [] : componentsOf(kustomization, project, cache))
      for (const layer of layerOf(component, undefined)) if (!found.has(layer.key)) found.set(layer.key, layer);
    for (const layer of layerOf(kustomization, entry)) found.set(layer.key, layer);
  }
  return [...found.values()];
}

interface Search {
  readonly project: Project;
  readonly cache: Compositions;
  readonly known: Map<Kustomization, readonly (readonly Step[])[]>;
}

/** The ways from a file to a kustomization, each as the kustomizations on it, the innermost first; two of them stand for many. */
function stepsTo(home: FilePath, kustomization: Kustomization, search: Search): readonly (readonly Step[])[] {
  const { project, cache, known } = search;
  const before = known.get(kustomization);
  if (before !== undefined) return before;
  // A circle leads nowhere.
  known.set(kustomization, []);
  const found = ['resources', 'components'].flatMap((field) =>
    listOf(kustomization, field).flatMap((entry): readonly (readonly Step[])[] => {
      const path = resolvePath(kustomization.directory, textOf(entry.tree) ?? '');
      if (path === undefined) return [];
      const step = { kustomization, entry };
      if (path === home) return [[step]];
      const base = cache.kustomization(project, path);
      return base === undefined ? [] : stepsTo(home, base, search).map((steps) => [...steps, step]);
    }),
  );
  const few = found.slice(0, 2);
  known.set(kustomization, few);
  return few;
}

/** The components of a kustomization and theirs, in the order in which they act. */
function componentsOf(
  kustomization: Kustomization,
  project: Project,
  cache: Compositions,
  found = new Set<Kustomization>(),
): ReadonlySet<Kustomization> {
  for (const { tree } of listOf(kustomization, 'components')) {
    const path = resolvePath(kustomization.directory, textOf(tree) ?? '');
    const component = path === undefined ? undefined : cache.kustomization(project, path);
    if (component === undefined || found.has(component)) continue;
    componentsOf(component, project, cache, found);
    found.add(component);
  }
  return found;
}

/** None for one that Flux makes up: there is no file to hold patches. */
function layerOf({ file, directory }: Kustomization, entry: Entry | undefined): readonly PassedLayer[] {
  if (file === undefined) return [];
  const document = { file, index: 0 };
  const patches = { document, path: ['patches'] };
  // The list that a Flux Kustomization appends to is no place of this file.
  const entrance = entry?.by === file ? placeOf(entry.tree) : undefined;
  return [{ key: `kustomization ${file}`, by: file, patches, directory, entrance: entrance ?? { document, path: ['kind'] } }];
}

/** Whoever deploys a Flux Kustomization may have put other patches in the place of its own. */
function fluxLayer({ by, object, spec, source }: FluxBuild): readonly PassedLayer[] {
  if (object === undefined || source.state !== 'own' || !('node' in object.source)) return [];
  const { document, node } = object.source;
  const own = [...pathOf(node), 'spec'];
  const written = spec?.kind === 'map' ? spec.entries.get('patches') : spec;
  const isOwn = written === undefined || (written.kind === 'seq' && written.site?.document === document);
  return [
    {
      key: `flux ${documentKey(document.id)} ${JSON.stringify(own)}`,
      by,
      patches: isOwn ? { document: document.id, path: [...own, 'patches'] } : undefined,
      directory: source.directory,
      entrance: { document: document.id, path: [...own, 'path'] },
    },
  ];
}
