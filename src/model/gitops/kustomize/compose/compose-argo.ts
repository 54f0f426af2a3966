import type { FilePath } from '../../../../core/location.js';
import type { Project } from '../../../project/project.js';
import { type MapTree, type Tree, childOf, subtree } from '../../tree.js';
import { accumulate } from './accumulate.js';
import { componentsOf, itemsOf } from './added-entries.js';
import type { Building } from './building.js';
import { composed, finished } from './compose.js';
import type { Composition } from './composition.js';
import type { Compositions } from './compositions.js';
import { imageArgument } from './image-argument.js';
import { type Entry, type Kustomization, flag } from './kustomization-file.js';
import type { KustomizeUnknown } from './problem.js';
import { textOf } from './scalar-text.js';

/** What a source of an Argo CD Application says about the kustomization that it builds. */
export interface ArgoOverrides {
  /** `Application/namespace/name`. */
  readonly by: string;
  /** The `kustomize` field of the source. */
  readonly options: Tree | undefined;
  /** A text with the variables of Argo CD's build environment replaced; undefined where these are known at run time. */
  readonly expand: (text: string) => string | undefined;
}

/**
 * What Argo CD makes of a folder with a kustomization: its fields are written into the file by `kustomize edit`, and the folder
 * is built (util/kustomize/kustomize.go, Build).
 */
export function composeArgo(project: Project, directory: FilePath, overrides: ArgoOverrides, cache: Compositions): Composition {
  const building: Building = { project, cache, as: 'kubectl' };
  const own = cache.kustomization(project, directory);
  const changed = own && overridden(own, overrides, project);
  return changed === undefined || changed === own
    ? composed(directory, building)
    : finished(accumulate(changed, building), building);
}

function overridden(own: Kustomization, overrides: ArgoOverrides, project: Project): Kustomization {
  const { by, options } = overrides;
  if (options === undefined) return own;
  if (options.kind === 'unknown') return { ...own, unknown: [...own.unknown, { because: options.because, touches: 'objects' }] };
  if (options.kind !== 'map' || options.entries.size === 0) return own;
  const lists = new Map(own.lists);
  const values = new Map(own.values);
  const unknown: KustomizeUnknown[] = [];
  for (const field of ['namePrefix', 'nameSuffix', 'namespace']) {
    const tree = childOf(options, field);
    if (tree !== undefined && (tree.kind === 'unknown' || textOf(tree))) values.set(field, { tree, by });
  }
  const added: Readonly<Record<string, readonly Entry[]>> = {
    patches: itemsOf(childOf(options, 'patches'), by),
    components: componentsOf(options, by, own.directory, project),
  };
  for (const [field, entries] of Object.entries(added))
    if (entries.length > 0) lists.set(field, [...(lists.get(field) ?? []), ...entries]);
  for (const [field, entries] of [
    ['images', imagesOf(overrides, unknown)],
    ['replicas', replicasOf(overrides)],
  ] as const)
    if (entries.length > 0) lists.set(field, withReplaced(lists.get(field) ?? [], entries));
  const labels = pairsOf('commonLabels', true, overrides, unknown);
  if (labels !== undefined && flag(options, 'labelWithoutSelector')) {
    const templates = childOf(options, 'labelIncludeTemplates');
    const entries = new Map([
      ['pairs', labels],
      ...(templates === undefined ? [] : ([['includeTemplates', templates]] as const)),
    ]);
    lists.set('labels', [...(lists.get('labels') ?? []), { tree: { ...labels, entries }, by }]);
  } else if (labels !== undefined) values.set('commonLabels', { tree: over(values.get('commonLabels')?.tree, labels), by });
  const annotations = pairsOf('commonAnnotations', flag(options, 'commonAnnotationsEnvsubst'), overrides, unknown);
  if (annotations !== undefined)
    values.set('commonAnnotations', { tree: over(values.get('commonAnnotations')?.tree, annotations), by });
  return { ...own, lists, values, unknown: [...own.unknown, ...unknown] };
}

function imagesOf({ by, options, expand }: ArgoOverrides, unknown: KustomizeUnknown[]): readonly Entry[] {
  return itemsOf(options && childOf(options, 'images'), by).flatMap(({ tree }): readonly Entry[] => {
    const text = tree.kind === 'scalar' && typeof tree.value === 'string' ? expand(tree.value) : undefined;
    if (tree.kind !== 'scalar' || text === undefined) {
      // Which image is meant cannot be told: any may be another one.
      unknown.push({ because: `an image of ${by} is not known`, touches: 'values' });
      const because = `an image of ${by} is known at run time`;
      const name: Tree = { kind: 'unknown', because, exists: true, layer: tree.layer };
      return [{ tree: { kind: 'map', entries: new Map([['name', name]]), layer: tree.layer }, by }];
    }
    const image = imageArgument({ ...tree, value: text });
    return image === undefined ? [] : [{ tree: image, by }];
  });
}

/** A count may be written as a text. */
function replicasOf({ by, options }: ArgoOverrides): readonly Entry[] {
  return itemsOf(options && childOf(options, 'replicas'), by).map((entry): Entry => {
    const { tree } = entry;
    const count = childOf(tree, 'count');
    if (tree.kind !== 'map' || count?.kind !== 'scalar' || !/^\d+$/.test(String(count.value))) return entry;
    return { tree: { ...tree, entries: new Map(tree.entries).set('count', { ...count, value: Number(count.value) }) }, by };
  });
}

/** An entry takes the place of the one with its name. */
function withReplaced(own: readonly Entry[], added: readonly Entry[]): readonly Entry[] {
  const nameOf = ({ tree }: Entry): string | undefined => textOf(childOf(tree, 'name'));
  const replaced = new Set(added.flatMap((entry) => nameOf(entry) ?? []));
  return [...own.filter((entry) => !replaced.has(nameOf(entry) ?? '')), ...added];
}

function pairsOf(
  field: string,
  isExpanded: boolean,
  { by, options, expand }: ArgoOverrides,
  unknown: KustomizeUnknown[],
): MapTree | undefined {
  const map = subtree(options, [field]);
  if (map?.kind !== 'map' || map.entries.size === 0) return undefined;
  const entries = new Map<string, Tree>();
  for (const [key, value] of map.entries) {
    const text = textOf(value);
    const full = text !== undefined && isExpanded ? expand(text) : text;
    if (full === undefined) unknown.push({ because: `${key} in ${field} of ${by} is known at run time`, touches: 'values' });
    else entries.set(key, full === text || value.kind !== 'scalar' ? value : { ...value, value: full });
  }
  return { ...map, entries };
}

function over(below: Tree | undefined, added: MapTree): MapTree {
  return below?.kind === 'map' ? { ...added, entries: new Map([...below.entries, ...added.entries]) } : added;
}
