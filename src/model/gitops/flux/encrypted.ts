import type { ComposedObject } from '../kustomize/compose/composition.js';
import { withChildren } from '../kustomize/compose/scalar-text.js';
import { type MapTree, type Tree, unknownTree } from '../tree.js';

const BECAUSE = 'the value is encrypted with SOPS';

/** Whether the file in which an object is written holds values that SOPS has encrypted. */
export function isEncrypted({ source }: ComposedObject): boolean {
  return 'document' in source && source.document.encrypted;
}

const readable = new WeakMap<MapTree, MapTree>();

/** An object as Flux has it after decryption: without the notes of SOPS, and with values that are not known. */
export function decrypted(tree: MapTree): MapTree {
  let result = readable.get(tree);
  if (result === undefined) {
    const entries = new Map(tree.entries);
    entries.delete('sops');
    readable.set(tree, (result = withChildren({ ...tree, entries }, masked)));
  }
  return result;
}

function masked(tree: Tree): Tree {
  if (tree.kind === 'map') return withChildren(tree, masked);
  if (tree.kind === 'seq') return { ...tree, items: tree.items.map(masked) };
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string' || !tree.value.startsWith('ENC[')) return tree;
  return { ...unknownTree(BECAUSE, tree.layer, true), ...(tree.site && { site: tree.site }) };
}
