import type { Layer } from '../../../../core/provenance.js';
import type { MapTree, Tree } from '../../tree.js';
import { isImplicitNull, isNull, rawText, withChildren } from './scalar-text.js';

const written = new WeakMap<MapTree, MapTree>();

/** Kustomize keeps notes of its own among the annotations, and writes them all as texts when it removes these. */
export function withTextAnnotations(tree: MapTree): MapTree {
  let result = written.get(tree);
  if (result === undefined) written.set(tree, (result = rewritten(tree)));
  return result;
}

function rewritten(tree: MapTree): MapTree {
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

/** The object with a map of annotations, be it an empty one. */
export function withAnnotations(tree: MapTree, layer: Layer): MapTree {
  const metadata = tree.entries.get('metadata');
  if (metadata?.kind !== 'map') return tree;
  const there = metadata.entries.get('annotations');
  if (there !== undefined && !isNull(there)) return tree;
  const entries = new Map(metadata.entries).set('annotations', { kind: 'map', entries: new Map<string, Tree>(), layer });
  return { ...tree, entries: new Map(tree.entries).set('metadata', { ...metadata, entries }) };
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
