import { cutSegments } from '../../../../syntax/effective-text.js';
import { embed } from '../../../../syntax/embedded.js';
import type { Document } from '../../../project/document.js';
import type { Tree } from '../../tree.js';

/**
 * The tree as go-yaml reads the end of a text: a block scalar in the last line has a line break at its end only if the text has
 * one, and Kustomize trims inline patches before it reads them.
 */
export function asSplit(tree: Tree, document: Document): Tree {
  const last = lastLeaf(tree);
  const node = last?.site?.node;
  if (last?.kind !== 'scalar' || (node?.style !== 'literal' && node?.style !== 'folded')) return tree;
  if (typeof last.value !== 'string' || !last.value.endsWith('\n')) return tree;
  const { stream, id } = document;
  const own = stream.documents.find(({ range }) => range.start <= node.start && node.end <= range.end);
  if (own === undefined) return tree;
  const rest = stream.text.slice(node.end, own.range.end);
  if (own !== stream.documents.at(-1)) return tree;
  const isTrimmed = id.embedded !== undefined && rest.trim() === '';
  if (!isTrimmed && rest !== '') return tree;
  const value = isTrimmed ? last.value.replace(/\n+$/, '') : last.value.slice(0, -1);
  const { segments, editing } = embed(document.text, node);
  const text = { text: value, segments: cutSegments(segments, 0, value.length, 0), editing };
  return replaceLast(tree, { ...last, value, text });
}

function lastLeaf(tree: Tree): Tree | undefined {
  if (tree.kind === 'map') {
    const child = lastChild([...tree.entries.values()]);
    return child && lastLeaf(child);
  }
  if (tree.kind !== 'seq') return tree;
  const child = tree.items.at(-1);
  return child && lastLeaf(child);
}

/** The one that stands last in the text: keys of a merge key come from elsewhere. */
function lastChild(children: readonly Tree[]): Tree | undefined {
  return children.reduce<Tree | undefined>((last, child) => (endOf(child) >= endOf(last) ? child : last), undefined);
}

function endOf(tree: Tree | undefined): number {
  return tree?.site?.node.end ?? -1;
}

function replaceLast(tree: Tree, leaf: Tree): Tree {
  if (tree.kind === 'map') {
    const last = lastChild([...tree.entries.values()]);
    const key = [...tree.entries].find(([, child]) => child === last)?.[0];
    if (last === undefined || key === undefined) return tree;
    return { ...tree, entries: new Map(tree.entries).set(key, replaceLast(last, leaf)) };
  }
  if (tree.kind !== 'seq') return leaf;
  return { ...tree, items: [...tree.items.slice(0, -1), replaceLast(tree.items.at(-1)!, leaf)] };
}
