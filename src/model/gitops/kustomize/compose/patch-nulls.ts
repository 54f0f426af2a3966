import type { KeyPath } from '../../../../core/location.js';
import { type MapTree, type ScalarTree, type Site, type Tree, childOf, subtree } from '../../tree.js';

/** A null in the values that a merge patch gives a HelmRelease. There it may be meant for a default of the chart. */
export interface NullUse {
  readonly site: Site;
  readonly path: KeyPath;
  /** The release has, or may have, something there, and the null takes it out. */
  readonly erases: boolean;
}

interface WrittenNull {
  readonly tree: ScalarTree;
  readonly path: KeyPath;
}

const VALUES: KeyPath = ['spec', 'values'];

const known = new WeakMap<MapTree, readonly WrittenNull[]>();

/** The nulls of a patch, as they meet one release. */
export function nullsOver(base: MapTree, patch: MapTree): readonly NullUse[] {
  let nulls = known.get(patch);
  if (nulls === undefined) {
    const values = subtree(patch, VALUES);
    known.set(patch, (nulls = values === undefined ? [] : nullsBelow(values, VALUES)));
  }
  return nulls.flatMap(({ tree, path }) => (tree.site ? [{ site: tree.site, path, erases: mayHave(base, path) }] : []));
}

/** Lists are replaced as they are, with the nulls in them. */
function nullsBelow(tree: Tree, path: KeyPath): readonly WrittenNull[] {
  if (tree.kind === 'scalar') return tree.value === null ? [{ tree, path }] : [];
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => nullsBelow(value, [...path, key]));
}

function mayHave(base: MapTree, path: KeyPath): boolean {
  let at: Tree | undefined = base;
  for (const step of path) {
    if (at.kind === 'unknown') return true;
    const child: Tree | undefined = childOf(at, step);
    if (child === undefined) return at.kind === 'map' && at.open !== undefined;
    at = child;
  }
  return true;
}
