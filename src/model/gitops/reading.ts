import type { KeyPath } from '../../core/location.js';
import { type Tree, subtree } from './tree.js';

/** The string written at a path; undefined when there is none or it is something else. */
export function textAt(tree: Tree | undefined, path: KeyPath): string | undefined {
  const found = subtree(tree, path);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : undefined;
}

/** The elements of a list at a path; none when it is anything else. */
export function itemsAt(tree: Tree | undefined, path: KeyPath): readonly Tree[] {
  const found = subtree(tree, path);
  return found?.kind === 'seq' ? found.items : [];
}

export function textsAt(tree: Tree | undefined, path: KeyPath): readonly string[] {
  return itemsAt(tree, path).flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : []));
}

/** Whether any map of a tree has an entry of this name. */
export function holdsKey(tree: Tree, name: string): boolean {
  if (tree.kind === 'seq') return tree.items.some((item) => holdsKey(item, name));
  if (tree.kind !== 'map') return false;
  if (tree.entries.has(name)) return true;
  for (const child of tree.entries.values()) if (holdsKey(child, name)) return true;
  return false;
}

export function isPresent(tree: Tree | undefined, path: KeyPath): boolean {
  const found = subtree(tree, path);
  return (
    found !== undefined &&
    !(found.kind === 'scalar' && found.value === null) &&
    !(found.kind === 'seq' && found.items.length === 0)
  );
}
