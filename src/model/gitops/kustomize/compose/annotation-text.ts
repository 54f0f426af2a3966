import type { MapTree, Tree } from '../../tree.js';
import { isImplicitNull, rawText, withChildren } from './scalar-text.js';

/** Kustomize keeps notes of its own among the annotations, and writes them all as texts when it removes these. */
export function withTextAnnotations(tree: MapTree): MapTree {
  const metadata = tree.entries.get('metadata');
  const annotations = metadata?.kind === 'map' ? metadata.entries.get('annotations') : undefined;
  if (metadata?.kind !== 'map' || annotations?.kind !== 'map') return tree;
  const texts = withChildren(annotations, asText);
  if (texts === annotations) return tree;
  const entries = new Map(metadata.entries).set('annotations', texts);
  return { ...tree, entries: new Map(tree.entries).set('metadata', { ...metadata, entries }) };
}

function asText(value: Tree): Tree {
  if (value.kind === 'unknown' || (value.kind === 'scalar' && typeof value.value === 'string')) return value;
  const { layer, site, under } = value;
  const text = value.kind !== 'scalar' || isImplicitNull(value) ? '' : rawText(value);
  return { kind: 'scalar', value: text, quoted: true, layer, ...(site && { site }), ...(under && { under }) };
}

/** After a JSON patch Kustomize writes the annotations anew, and none when there are none. */
export function withoutEmptyAnnotations(tree: MapTree): MapTree {
  const metadata = tree.entries.get('metadata');
  const annotations = metadata?.kind === 'map' ? metadata.entries.get('annotations') : undefined;
  const isEmpty = annotations?.kind === 'map' && annotations.entries.size === 0 && annotations.open === undefined;
  if (metadata?.kind !== 'map' || !isEmpty) return tree;
  const entries = new Map(metadata.entries);
  entries.delete('annotations');
  return { ...tree, entries: new Map(tree.entries).set('metadata', { ...metadata, entries }) };
}
