import type { Layer } from '../../../core/provenance.js';
import { withEntry } from '../kustomize/compose/with-entry.js';
import { type MapTree, type Tree, type UnknownTree, childOf } from '../tree.js';

const FIELD = 'commonMetadata';
const FIELDS = ['labels', 'annotations'] as const;

/** `spec.commonMetadata`: labels and annotations that Flux puts on every object when all else is done, over what is there. */
export function withCommonMetadata(tree: MapTree, spec: Tree | undefined, by: string): MapTree {
  const common = spec && childOf(spec, FIELD);
  if (common === undefined || (common.kind !== 'map' && common.kind !== 'unknown')) return tree;
  let results = known.get(tree);
  if (results === undefined) known.set(tree, (results = new WeakMap<Tree, { readonly by: string; readonly result: MapTree }>()));
  let added = results.get(common);
  if (added?.by !== by) results.set(common, (added = { by, result: laidOver(tree, common, by) }));
  return added.result;
}

/** An object without what `spec.commonMetadata` of its Kustomization has put on it. */
export function withoutCommonMetadata(tree: Tree | undefined): Tree | undefined {
  const metadata = tree && childOf(tree, 'metadata');
  if (tree?.kind !== 'map' || metadata?.kind !== 'map') return tree;
  const entries = new Map(metadata.entries);
  for (const field of FIELDS) {
    const found = entries.get(field);
    const below = found && uncovered(found);
    if (below === undefined) entries.delete(field);
    else entries.set(field, below);
  }
  return { ...tree, entries: new Map(tree.entries).set('metadata', { ...metadata, entries }) };
}

function uncovered(tree: Tree): Tree | undefined {
  if (isAdded(tree)) return tree.under;
  if (tree.kind !== 'map') return tree;
  const entries = [...tree.entries].flatMap(([key, value]) => {
    const below = isAdded(value) ? value.under : value;
    return below === undefined ? [] : [[key, below] as const];
  });
  return { ...tree, entries: new Map(entries) };
}

function isAdded({ layer }: Tree): boolean {
  return layer.kind === 'deployer-field' && layer.field === FIELD;
}

/** The same tree in every version of a project, so that nothing in it needs to be compared. */
const known = new WeakMap<MapTree, WeakMap<Tree, { readonly by: string; readonly result: MapTree }>>();

function laidOver(tree: MapTree, common: MapTree | UnknownTree, by: string): MapTree {
  const layer: Layer = { kind: 'deployer-field', field: FIELD, by };
  let metadata = childOf(tree, 'metadata');
  if (metadata?.kind !== 'map') return tree;
  for (const field of FIELDS) {
    const added = common.kind === 'unknown' ? common : common.entries.get(field);
    const below: Tree | undefined = metadata.entries.get(field);
    const changed: Tree | undefined = added && over(below, added, layer);
    if (changed !== undefined && changed !== below)
      metadata = { ...metadata, entries: new Map(metadata.entries).set(field, changed) };
  }
  return metadata === childOf(tree, 'metadata') ? tree : { ...tree, entries: new Map(tree.entries).set('metadata', metadata) };
}

function over(below: Tree | undefined, added: Tree, layer: Layer): Tree | undefined {
  const site = added.site && { site: added.site };
  if (below?.kind === 'unknown') return below;
  const base = below?.kind === 'map' ? below : undefined;
  if (added.kind === 'unknown')
    return base === undefined
      ? { kind: 'map', entries: new Map(), layer, ...site, open: added.because }
      : { ...base, open: base.open ?? added.because };
  if (added.kind !== 'map' || (added.entries.size === 0 && added.open === undefined)) return below;
  const open = base?.open ?? added.open;
  let map: MapTree = base ?? { kind: 'map', entries: new Map(), layer, ...site };
  for (const [key, value] of added.entries) {
    const lost = map.entries.get(key);
    map = withEntry(map, key, { ...value, layer, ...(lost && { under: lost }) });
  }
  return open === undefined ? map : { ...map, open };
}
