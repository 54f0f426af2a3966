import type { Layer } from '../../../core/provenance.js';
import { type MapTree, type ScalarTree, type SequenceTree, type Tree, type UnknownTree, unknownTree } from '../tree.js';

/**
 * Values as Helm's own code holds them: maps and lists are shared by reference, so that a change in one place shows in every
 * other that holds the same map. What Flux and Helm make of values depends on it.
 */
export type SharedValue = SharedMap | SharedList | ScalarTree | UnknownTree;

/** A value at its place, with what it hides there beyond what it hides by itself. */
export interface Entry {
  readonly value: SharedValue;
  readonly under?: Tree;
}

/** A Go map with the origin of each value. */
export class SharedMap {
  readonly kind = 'map';
  #entries: Map<string, Entry> | undefined;
  #removed: MapTree['removed'];

  /** `source` says where the map is written, and holds its entries until they are asked for. */
  constructor(
    public source: MapTree,
    entries?: Map<string, Entry>,
  ) {
    this.#entries = entries;
    this.#removed = source.removed;
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#own();
  }

  get open(): string | undefined {
    return this.source.open;
  }

  get(key: string): SharedValue | undefined {
    return this.entries.get(key)?.value;
  }

  /** Assigns as Go does: the old value is hidden, unless it is the very same. */
  set(key: string, value: SharedValue, under?: Tree): void {
    const old = this.entries.get(key);
    if (old?.value === value) return;
    this.put(key, { value, ...underOf(under, old && frozen(old)) });
  }

  put(key: string, entry: Entry): void {
    this.#own().set(key, entry);
  }

  /** Notes that a lower layer has this value there, too. */
  hide(key: string, lower: Tree): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.put(key, { value: entry.value, ...underOf(entry.under, lower) });
  }

  /** Takes a key out, because of the null that stands there. */
  remove(key: string, lost: Tree): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.#removed = new Map(this.#removed).set(key, { by: frozen(entry), lost });
    this.#own().delete(key);
  }

  /** Deletes a key of which nothing needs to be said. */
  drop(key: string): void {
    this.#own().delete(key);
  }

  /** Something unknown may add keys here, and in every map below. */
  openUp(because: string): void {
    if (this.open === undefined) this.source = { ...this.source, open: because };
    for (const { value } of this.entries.values()) if (value.kind === 'map') value.openUp(because);
  }

  /** Notes that a lower layer has a map there, too. */
  layOver(lower: MapTree): void {
    this.source = covering(this.source, lower);
  }

  shallowCopy(): SharedMap {
    const copy = new SharedMap(this.source, new Map(this.entries));
    copy.#removed = this.#removed;
    return copy;
  }

  freeze(): MapTree {
    const { source } = this;
    if (this.#entries === undefined) return source;
    const entries = new Map([...this.#entries].map(([key, entry]) => [key, frozen(entry)] as const));
    const isUntouched =
      entries.size === source.entries.size &&
      this.#removed === source.removed &&
      [...entries].every(([key, value]) => source.entries.get(key) === value);
    return isUntouched ? source : { ...source, entries, ...(this.#removed !== undefined && { removed: this.#removed }) };
  }

  #own(): Map<string, Entry> {
    return (this.#entries ??= new Map([...this.source.entries].map(([key, tree]) => [key, { value: shared(tree) }])));
  }
}

/** A Go slice with the origin of each value. */
export class SharedList {
  readonly kind = 'seq';

  constructor(
    readonly source: SequenceTree,
    readonly items: Entry[] = source.items.map((item) => ({ value: shared(item) })),
  ) {}

  freeze(): SequenceTree {
    const items = this.items.map(frozen);
    const isUntouched =
      items.length === this.source.items.length && items.every((item, index) => item === this.source.items[index]);
    return isUntouched ? this.source : { ...this.source, items };
  }
}

/** A fresh copy of a tree, which nothing else shares. */
export function shared(tree: Tree): SharedValue {
  if (tree.kind === 'map') return new SharedMap(tree);
  return tree.kind === 'seq' ? new SharedList(tree) : tree;
}

/** The tree as a map; what is unknown is a map of which no key is known. Undefined for what is certainly no map. */
export function sharedMap(tree: Tree | undefined, layer: Layer): SharedMap | undefined {
  if (tree === undefined || (tree.kind === 'scalar' && tree.value === null)) return emptyMap(layer);
  if (tree.kind === 'unknown') return emptyMap(layer, tree.because);
  return tree.kind === 'map' ? new SharedMap(tree) : undefined;
}

export function emptyMap(layer: Layer, open?: string): SharedMap {
  return new SharedMap({ kind: 'map', entries: new Map(), layer, ...(open !== undefined && { open }) });
}

export function frozen({ value, under }: Entry): Tree {
  const tree = value.kind === 'map' || value.kind === 'seq' ? value.freeze() : value;
  return under === undefined ? tree : covering(tree, under);
}

export function isNull(value: SharedValue | undefined): boolean {
  return value?.kind === 'scalar' && value.value === null;
}

/** The tree with a lower one at the end of what it hides. A text that is merged twice does not hide itself. */
export function covering<T extends Tree>(upper: T, lower: Tree): T {
  const below = without(lower, upper);
  if (below === undefined) return upper;
  return { ...upper, under: upper.under === undefined ? below : covering(upper.under, below) };
}

function without(chain: Tree | undefined, upper: Tree): Tree | undefined {
  if (chain === undefined) return undefined;
  const rest = without(chain.under, upper);
  if (upper.site !== undefined && chain.site?.node === upper.site.node) return rest;
  if (rest === chain.under) return chain;
  const { under: _, ...top } = chain;
  return rest === undefined ? top : { ...top, under: rest };
}

function underOf(upper: Tree | undefined, lower: Tree | undefined): { readonly under?: Tree } {
  const under = upper === undefined ? lower : lower === undefined ? upper : covering(upper, lower);
  return under === undefined ? {} : { under };
}

/**
 * How Go's map sharing turns out where something unknown was merged below: `apart` when the unknown text has no map at the
 * places in question, so that the maps above it stay shared; `together` when it has, so that they are copied.
 */
export type Sharing = 'apart' | 'together';

/** MergeMaps of Helm and of fluxcd/pkg chartutil: a new map; what only one side holds is shared with it. */
export function mergeMaps(lower: SharedMap, upper: SharedMap, sharing: Sharing = 'together'): SharedMap {
  const merged = lower.shallowCopy();
  for (const [key, entry] of upper.entries) {
    const below = lower.entries.get(key) ?? (lower.open === undefined ? undefined : { value: hidden(lower.open) });
    merged.put(key, below === undefined ? entry : mergedEntry(below, entry, sharing));
  }
  if (upper.open !== undefined) {
    const { open } = upper;
    for (const [key, entry] of lower.entries)
      if (!upper.entries.has(key)) merged.put(key, { value: hidden(open), under: frozen(entry) });
  }
  // Even a map that is merged with itself is copied, at every depth.
  if (lower === upper) return merged;
  const open = upper.open ?? lower.open;
  const site = upper.source.site ?? lower.source.site;
  merged.source = {
    ...covering(upper.source, lower.source),
    ...(open !== undefined && { open }),
    ...(site !== undefined && { site }),
  };
  return merged;
}

function mergedEntry(below: Entry, entry: Entry, sharing: Sharing): Entry {
  const { value } = entry;
  if (value === below.value && value.kind !== 'map') return below;
  if (value.kind === 'map') {
    if (below.value.kind === 'map') return { ...entry, value: mergeMaps(below.value, value, sharing) };
    if (below.value.kind === 'unknown') {
      const { because } = below.value;
      // Apart, the unknown text is assumed to have no map here: the map stays shared, and complete.
      if (sharing === 'apart' || isPlaced(below.value)) return { value, ...underOf(entry.under, frozen(below)) };
      return { ...entry, value: mergeMaps(emptyMap(value.source.layer, because), value, sharing) };
    }
  }
  return { value, ...underOf(entry.under, frozen(below)) };
}

/** A text that is placed at a path is no map, whatever it says. */
function isPlaced({ layer }: UnknownTree): boolean {
  return layer.kind === 'command-line' || (layer.kind === 'values-from' && layer.targetPath !== undefined);
}

function hidden(because: string): UnknownTree {
  return unknownTree(because, { kind: 'source' });
}

/** Layers of values merged, the lowest first. Undefined when there is none. */
export function stacked(layers: readonly (Tree | undefined)[], layer: Layer): SharedMap | undefined {
  let values: SharedMap | undefined;
  for (const tree of layers) {
    const upper = tree && sharedMap(tree, layer);
    if (upper === undefined) continue;
    values = values === undefined || tree?.kind === 'unknown' ? upper : mergeMaps(values, upper);
  }
  return values;
}
