import type { MapTree, ScalarTree, Tombstone, Tree } from '../../tree.js';

/** The map with an entry in it. What was taken out there before lies below it again: the removal first, then what it took. */
export function withEntry(map: MapTree, key: string, value: Tree): MapTree {
  const stone = map.removed?.get(key);
  if (stone === undefined) return { ...map, entries: new Map(map.entries).set(key, value) };
  return { ...withoutStone(map, key), entries: new Map(map.entries).set(key, revived(value, stone)) };
}

/** A value where another was removed. */
export function revived(value: Tree, stone: Tombstone): Tree {
  return { ...value, under: removal(stone) };
}

/** The map without the mark of a removal. */
export function withoutStone(map: MapTree, key: string): MapTree {
  const { removed, ...rest } = map;
  if (removed?.has(key) !== true) return map;
  const left = new Map(removed);
  left.delete(key);
  return left.size === 0 ? rest : { ...rest, removed: left };
}

/** Whether a layer that lies below others took the value out: a merge patch cannot set null, and an operation is no value. */
export function isRemoval(tree: Tree): boolean {
  const isNothing = tree.kind === 'scalar' && tree.value === null && tree.under !== undefined;
  return isNothing && (tree.layer.kind === 'strategic-merge' || tree.site?.node.kind === 'map');
}

/** A removal as a layer among others: nothing, said where the key was taken out. */
function removal({ by, lost }: Tombstone): ScalarTree {
  return { kind: 'scalar', value: null, layer: by.layer, ...(by.site !== undefined && { site: by.site }), under: lost };
}
