import { type MapTree, type Tree, childOf } from '../../tree.js';
import { withChildren } from './scalar-text.js';

/** Transformers that put one and the same value into several fields of an object. */
const SHARING: ReadonlySet<string> = new Set(['labels', 'commonLabels', 'commonAnnotations']);

export function isShared(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.layer.kind === 'transformer' && SHARING.has(tree.layer.name);
}

/**
 * A quirk of Kustomize: the fields that a label transformer adds to an object share one node in its memory, so a merge patch
 * that changes the label in one of them changes it in all (filtersutil.SetEntry, kyaml FieldSetter; executed with 5.7.1).
 */
export function withSharedLabels(result: MapTree, patch: Tree): MapTree {
  const changes = new Map<Tree, Tree>();
  collect(result, patch, changes);
  if (changes.size === 0) return result;
  const spread = (tree: Tree): Tree => {
    const changed = changes.get(tree);
    if (changed !== undefined) return changed;
    if (tree.kind === 'map') return withChildren(tree, spread);
    if (tree.kind !== 'seq') return tree;
    const items = tree.items.map(spread);
    return items.every((item, at) => item === tree.items[at]) ? tree : { ...tree, items };
  };
  return withChildren(result, spread);
}

function collect(result: Tree, patch: Tree, changes: Map<Tree, Tree>): void {
  if (patch.kind !== 'map') return;
  for (const [key, said] of patch.entries) {
    const now = childOf(result, key);
    if (now === undefined) continue;
    if (said.kind === 'scalar' && now.under !== undefined && isShared(now.under)) changes.set(now.under, now);
    else collect(now, said, changes);
  }
}
