import type { FilePath } from '../../../../core/location.js';
import { baseName, directoryOf } from '../../../project/file-system.js';
import type { Project } from '../../../project/project.js';
import { type MapTree, type Tree, childOf, treeOfPlain } from '../../tree.js';
import { accumulate } from './accumulate.js';
import { componentsOf, itemsOf } from './added-entries.js';
import type { Building } from './building.js';
import { isFetched } from './fetched.js';
import { composed, finished } from './compose.js';
import type { Composition } from './composition.js';
import type { Compositions } from './compositions.js';
import { type Entry, type Kustomization, isKustomizationFile } from './kustomization-file.js';
import { textOf } from './scalar-text.js';

/** What a Flux Kustomization says about the build of its path. */
export interface FluxOverrides {
  /** `Kustomization/namespace/name`. */
  readonly by: string;
  /** Its effective `spec`; absent for a source without one. */
  readonly spec?: Tree;
  /** The `spec.ignore` of its source. */
  readonly ignore?: string;
}

/** Lists of `spec` that Flux appends to the kustomization's own, in its words and ours. */
const APPENDED = ['patches', 'patchesStrategicMerge', 'patchesJson6902'] as const;
/** Fields of `spec` that replace the kustomization's. */
const REPLACED = { targetNamespace: 'namespace', namePrefix: 'namePrefix', nameSuffix: 'nameSuffix' } as const;

/**
 * What Flux makes of a `spec.path` (fluxcd/pkg kustomize generator, kustomize-controller 1.9): with a kustomization made up of
 * all manifests below when there is none, and with the fields of the Flux Kustomization written into it.
 */
export function composeFlux(project: Project, directory: FilePath, overrides: FluxOverrides, cache: Compositions): Composition {
  const { spec, by } = overrides;
  if (spec === undefined) return composeOnce(project, directory, overrides, cache);
  const key = `${by}:${directory}:${overrides.ignore ?? ''}`;
  return cache.overridden(directory, spec, key, () => composeOnce(project, directory, overrides, cache));
}

function composeOnce(project: Project, directory: FilePath, overrides: FluxOverrides, cache: Compositions): Composition {
  const { own, changed, building } = followed(project, directory, overrides, cache);
  if (changed === own && own.file !== undefined) return composed(directory, building);
  return finished(accumulate(changed, building), building);
}

/** The kustomization that Flux builds: the folder's own or one that it makes up, with what the Flux Kustomization adds. */
export function fluxKustomization(
  project: Project,
  directory: FilePath,
  overrides: FluxOverrides,
  cache: Compositions,
): Kustomization {
  return followed(project, directory, overrides, cache).changed;
}

interface Followed {
  readonly own: Kustomization;
  readonly changed: Kustomization;
  readonly building: Building;
}

function followed(project: Project, directory: FilePath, overrides: FluxOverrides, cache: Compositions): Followed {
  const { by, ignore } = overrides;
  const building: Building = { project, cache, as: 'flux', ...(ignore !== undefined && { ignore }) };
  const written = cache.kustomization(project, directory);
  const isThere = written?.file !== undefined && isFetched(written.file, building);
  const own = isThere ? written : madeUp(directory, by, building);
  return { own, changed: overridden(own, overrides, project), building };
}

function overridden(own: Kustomization, { by, spec }: FluxOverrides, project: Project): Kustomization {
  const twoFiles = own.problems.some(({ code }) => code === 'two-kustomizations');
  // Flux takes the first name; it does not mind a second file.
  const kustomization = twoFiles ? { ...own, problems: own.problems.filter(({ code }) => code !== 'two-kustomizations') } : own;
  if (spec === undefined) return kustomization;
  const lists = new Map(kustomization.lists);
  const values = new Map(kustomization.values);
  const unknown = [...kustomization.unknown];
  let changed = false;
  for (const [field, ours] of Object.entries(REPLACED)) {
    const tree = childOf(spec, field);
    if (tree === undefined || (tree.kind !== 'unknown' && !textOf(tree))) continue;
    values.set(ours, { tree, by });
    changed = true;
  }
  const append = (field: string, items: readonly Entry[]): void => {
    if (items.length === 0) return;
    lists.set(field, [...(lists.get(field) ?? []), ...items]);
    changed = true;
  };
  for (const field of APPENDED) {
    const tree = childOf(spec, field);
    if (tree?.kind === 'unknown') {
      unknown.push({ because: `${field} of ${by}: ${tree.because}`, touches: 'values' });
      changed = true;
    }
    append(field, itemsOf(tree, by));
  }
  append('components', componentsOf(spec, by, kustomization.directory, project));
  const images = itemsOf(childOf(spec, 'images'), by);
  if (images.length > 0) {
    lists.set('images', withImages(lists.get('images') ?? [], images));
    changed = true;
  }
  return changed ? { ...kustomization, lists, values, unknown } : kustomization;
}

/** By name: a new name overrides, tag and digest override together. */
function withImages(own: readonly Entry[], added: readonly Entry[]): readonly Entry[] {
  const result = [...own];
  for (const entry of added) {
    const name = textOf(childOf(entry.tree, 'name'));
    const at = result.findIndex(({ tree }) => textOf(childOf(tree, 'name')) === name);
    const there = result[at];
    if (there === undefined) result.push(entry);
    else result[at] = { tree: mergedImage(there.tree, entry.tree), by: entry.by };
  }
  return result;
}

function mergedImage(own: Tree, added: Tree): Tree {
  if (own.kind !== 'map' || added.kind !== 'map') return added;
  const entries = new Map(own.entries);
  const given = (field: string): boolean =>
    textOf(added.entries.get(field)) !== undefined && textOf(added.entries.get(field)) !== '';
  if (given('newName')) entries.set('newName', added.entries.get('newName')!);
  if (given('newTag') || given('digest')) {
    for (const field of ['newTag', 'digest']) {
      const value = added.entries.get(field);
      if (value === undefined) entries.delete(field);
      else entries.set(field, value);
    }
  }
  return { ...own, entries } satisfies MapTree;
}

/** Every manifest below; a folder with a kustomization file counts as one resource and is not entered. */
function madeUp(directory: FilePath, by: string, building: Building): Kustomization {
  const prefix = directory === '' ? '' : `${directory}/`;
  const files = [...building.project.files.keys()].filter((path) => path.startsWith(prefix) && isFetched(path, building));
  const below = files.sort();
  const kustomized = new Set(below.filter(isKustomizationFile).map(directoryOf));
  const resources = new Set<string>();
  for (const path of below) {
    const outermost = foldersTo(path, prefix).find((folder) => kustomized.has(folder));
    if (outermost !== undefined) resources.add(outermost.slice(prefix.length));
    else if (/\.ya?ml$/.test(baseName(path))) resources.add(path.slice(prefix.length));
  }
  const entries = [...resources].map((path) => ({ tree: treeOfPlain(path, { kind: 'source' }), by }));
  return {
    directory,
    isComponent: false,
    lists: new Map([['resources', entries]]),
    values: new Map(),
    problems: [],
    unknown: [],
  };
}

/** The folders between the start and a file, outermost first, the start left out. */
function foldersTo(path: FilePath, prefix: string): readonly FilePath[] {
  const steps = path.slice(prefix.length).split('/').slice(0, -1);
  return steps.map((_, at) => prefix + steps.slice(0, at + 1).join('/'));
}
