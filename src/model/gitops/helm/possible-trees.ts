import { type MapTree, type Tree, type UnknownTree, unknownTree } from '../tree.js';

/** What holds in all of several possible outcomes; where they differ the value is unknown, for the reason given. */
export function commonTree(outcomes: readonly (Tree | undefined)[], because: string): Tree | undefined {
  const [first, ...others] = outcomes;
  return others.reduce((common, outcome) => commonOfTwo(common, outcome, because), first);
}

function commonOfTwo(one: Tree | undefined, other: Tree | undefined, because: string): Tree | undefined {
  if (one === other) return one;
  if (one === undefined || other === undefined) return differing(one, other, because);
  if (one.kind === 'unknown') return asSureAs(one, other);
  if (other.kind === 'unknown') return asSureAs(other, one);
  if (one.kind === 'map' && other.kind === 'map') return commonMap(one, other, because);
  if (one.kind === 'scalar' && other.kind === 'scalar' && one.value === other.value) return one;
  if (one.kind === 'seq' && other.kind === 'seq' && one.items.length === other.items.length) {
    const items = one.items.map((item, index) => commonOfTwo(item, other.items[index], because) ?? item);
    return items.every((item, index) => item === one.items[index]) ? one : { ...one, items };
  }
  return differing(one, other, because);
}

function commonMap(one: MapTree, other: MapTree, because: string): MapTree {
  const entries = new Map<string, Tree>();
  for (const key of new Set([...one.entries.keys(), ...other.entries.keys()])) {
    const common = commonOfTwo(one.entries.get(key), other.entries.get(key), because);
    if (common !== undefined) entries.set(key, common);
  }
  const open = one.open ?? other.open;
  return { ...one, entries, ...(open !== undefined && { open }) };
}

/** A null is as good as nothing, for Helm's templates too. */
function differing(one: Tree | undefined, other: Tree | undefined, because: string): Tree {
  const shown = one ?? other;
  const isSure = [one, other].every((tree) => tree !== undefined && !isNothing(tree));
  const masked = unknownTree(because, shown?.layer ?? { kind: 'source' }, isSure ? true : 'maybe');
  return shown?.site === undefined ? masked : { ...masked, site: shown.site };
}

/** What may be nothing in one of the outcomes is not certainly there. */
function asSureAs(unknown: UnknownTree, other: Tree): UnknownTree {
  return unknown.exists === 'maybe' || !isNothing(other) ? unknown : { ...unknown, exists: 'maybe' };
}

function isNothing(tree: Tree): boolean {
  return (tree.kind === 'scalar' && tree.value === null) || (tree.kind === 'unknown' && tree.exists === 'maybe');
}
