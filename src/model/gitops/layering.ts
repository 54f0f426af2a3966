import type { Layer } from '../../core/provenance.js';
import type { MapTree, Tree, UnknownTree } from './tree.js';

/**
 * Helm's and Flux's merge of values: maps key by key, anything else replaced whole by the upper layer. Null overrides and is
 * kept (fluxcd/pkg chartutil MergeMaps).
 */
export function mergeValues(lower: Tree | undefined, upper: Tree | undefined): Tree | undefined {
  if (lower === undefined) return upper;
  if (upper === undefined) return lower;
  if (upper.kind === 'unknown') return upper;
  if (upper.kind !== 'map') return { ...upper, under: lower };
  if (lower.kind === 'unknown') return opened(upper, lower);
  if (lower.kind !== 'map') return { ...upper, under: lower };
  const entries = new Map(lower.entries);
  for (const [key, value] of upper.entries) entries.set(key, mergeValues(lower.entries.get(key), value) ?? value);
  return layered(upper, lower, entries);
}

function layered(upper: MapTree, lower: MapTree, entries: ReadonlyMap<string, Tree>): MapTree {
  const open = upper.open ?? lower.open;
  const site = upper.site ?? lower.site;
  return {
    kind: 'map',
    entries,
    layer: upper.layer,
    under: lower,
    ...(site !== undefined && { site }),
    ...(open !== undefined && { open }),
  };
}

/** A map over something unknown: what it says is certain, what it does not say is unknown, at every depth. */
function opened(upper: MapTree, lower: UnknownTree): MapTree {
  const entries = new Map(
    [...upper.entries].map(([key, value]) => [key, value.kind === 'map' ? opened(value, lower) : value] as const),
  );
  return { ...upper, entries, open: lower.because };
}

/** The tree as what another layer says. */
export function relayered<T extends Tree>(tree: T, layer: Layer): T {
  if (tree.kind === 'seq') return { ...tree, layer, items: tree.items.map((item) => relayered(item, layer)) };
  if (tree.kind !== 'map') return { ...tree, layer };
  return { ...tree, layer, entries: new Map([...tree.entries].map(([key, value]) => [key, relayered(value, layer)])) };
}

/** The tree with every scalar for which `because` gives a reason replaced by unknown. */
export function maskScalars(tree: Tree, because: (value: string) => string | undefined): Tree {
  if (tree.kind === 'scalar') {
    const reason = typeof tree.value === 'string' ? because(tree.value) : undefined;
    return reason === undefined ? tree : { ...tree, kind: 'unknown', because: reason, exists: true };
  }
  // Most parts hold no such scalar, and stay as they are.
  if (tree.kind === 'seq') {
    let items: Tree[] | undefined;
    tree.items.forEach((item, index) => {
      const masked = maskScalars(item, because);
      if (masked !== item) (items ??= [...tree.items])[index] = masked;
    });
    return items === undefined ? tree : { ...tree, items };
  }
  if (tree.kind === 'map') {
    let entries: Map<string, Tree> | undefined;
    for (const [key, value] of tree.entries) {
      const masked = maskScalars(value, because);
      if (masked !== value) (entries ??= new Map(tree.entries)).set(key, masked);
    }
    return entries === undefined ? tree : { ...tree, entries };
  }
  return tree;
}
