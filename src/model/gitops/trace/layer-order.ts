import { documentKey } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import type { Site, Tree } from '../tree.js';
import type { BuildOrder } from './build-order.js';

/** What tells layers apart: two patches of one kustomization are two when they are two texts; a substitution is one. */
export function layerKey({ layer, site }: Tree): string {
  if (layer.kind === 'substitution') return `substitution|${layer.by}`;
  const text = isPatch(layer) && site !== undefined ? documentKey(site.document.id) : '';
  return `${JSON.stringify(layer)}|${text}`;
}

function isPatch({ kind }: Layer): boolean {
  return kind === 'strategic-merge' || kind === 'json6902';
}

/** A layer of an object, and one of the places that it has in the files. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly site?: Site;
}

/** The first layer lies below the second. */
export type Edge = readonly [string, string];

/** Where layers stand when no value says more: what a Flux Kustomization or an Application says comes behind all kustomization files. */
function rankOf(layer: Layer): number {
  switch (layer.kind) {
    case 'program-default':
    case 'image-default':
      return 0;
    case 'chart-default':
      return 1;
    case 'values-file':
    case 'values-from':
      return 2;
    case 'source':
      return 3;
    case 'generator':
    case 'strategic-merge':
    case 'json6902':
    case 'transformer':
      return /^(?:Kustomization|Application)\//.test(layer.by) ? 5 : 4;
    case 'substitution':
      return 6;
    case 'deployer-field':
      return 7;
    case 'environment':
    case 'command-line':
      return 8;
  }
}

/** Inside one kustomization: generators, then patches, then the other transformers. */
function stageOf({ kind }: Layer): number {
  if (kind === 'generator') return 0;
  return kind === 'transformer' ? 2 : 1;
}

/** Kustomizations act one after the other, each as a whole. */
function builderOf(layer: Layer, key: string): string {
  return rankOf(layer) === 4 || rankOf(layer) === 5 ? ('by' in layer ? layer.by : key) : key;
}

/**
 * The layers from the lowest to the highest: as the values that override each other say, and the order in which kustomizations
 * act; then by the kind of layer, then as found.
 */
export function orderedLayers<T extends PlacedLayer>(
  layers: ReadonlyMap<string, T>,
  edges: readonly Edge[],
  order: BuildOrder,
): readonly T[] {
  const builders = new Map<string, [string, T][]>();
  const builderOfKey = new Map<string, string>();
  for (const [key, placed] of layers) {
    const builder = builderOf(placed.layer, key);
    builderOfKey.set(key, builder);
    builders.set(builder, [...(builders.get(builder) ?? []), [key, placed]]);
  }
  const outer = edges.flatMap(([lower, upper]): readonly Edge[] => {
    const [one, other] = [builderOfKey.get(lower), builderOfKey.get(upper)];
    return one === undefined || other === undefined || one === other ? [] : [[one, other]];
  });
  const known = [...builders.keys()].flatMap((builder) => inTurn(order(builder).filter((file) => builders.has(file))));
  return sorted([...builders], [...outer, ...known], ([, [first]]) => (first === undefined ? 0 : rankOf(first[1].layer))).flatMap(
    ([, members]) =>
      sorted(members, [...edges, ...listed(members)], ([, { layer }]) => stageOf(layer)).map(([, placed]) => placed),
  );
}

function inTurn(keys: readonly string[]): readonly Edge[] {
  return keys.slice(1).map((upper, index) => [keys[index]!, upper]);
}

/** Patches that stand as texts in one list are applied in its order. */
function listed(members: readonly (readonly [string, PlacedLayer])[]): readonly Edge[] {
  const lists = new Map<string, { readonly key: string; readonly index: number }[]>();
  for (const [key, { layer, site }] of members) {
    const { embedded = [] } = site?.document.id ?? {};
    const path = embedded.at(-1) ?? [];
    const at = path.findLastIndex((step) => typeof step === 'number');
    const index = path[at];
    if (!isPatch(layer) || typeof index !== 'number') continue;
    const list = JSON.stringify([site?.document.id.file, site?.document.id.index, embedded.slice(0, -1), path.slice(0, at)]);
    lists.set(list, [...(lists.get(list) ?? []), { key, index }]);
  }
  return [...lists.values()].flatMap((entries) =>
    inTurn(entries.toSorted((one, other) => one.index - other.index).map(({ key }) => key)),
  );
}

/** Topologically, and where that leaves a choice by rank, then as given. Things that lie below each other go as if they did not. */
function sorted<T extends readonly [string, unknown]>(
  things: readonly T[],
  edges: readonly Edge[],
  rank: (thing: T) => number,
): readonly T[] {
  const below = new Map<string, Set<string>>(things.map(([key]) => [key, new Set()]));
  for (const [lower, upper] of edges) if (lower !== upper && below.has(lower)) below.get(upper)?.add(lower);
  const left = things.toSorted((one, other) => rank(one) - rank(other));
  const ordered: T[] = [];
  while (left.length > 0) {
    const isFree = ([key]: T): boolean => !left.some(([other]) => below.get(key)?.has(other) === true);
    ordered.push(...left.splice(Math.max(0, left.findIndex(isFree)), 1));
  }
  return ordered;
}
