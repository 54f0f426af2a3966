import { type Tree, childOf } from '../../tree.js';
import { Undecided } from './problem.js';
import { isNull, textOf } from './scalar-text.js';

interface Merging {
  merge(lower: Tree | undefined, upper: Tree | undefined): Tree | undefined;
  /** An element that is to replace the matching one whole. */
  replaces(upper: Tree): boolean;
}

/** An element of the base stays the same cell while it is merged, as a node in Kustomize's memory does. */
interface Cell {
  tree: Tree;
}

/**
 * Merges lists whose elements have keys, as kyaml walk/associative_sequence.go does with "prepend": matched and new elements
 * stand in the patch's order, the rest of the base behind them. With several keys (container ports) the base's elements keep
 * their own order behind the new ones, and `$patch: replace` in an element has no effect: both are how Kustomize 5.7 does it.
 */
export function mergeElements(
  base: readonly Tree[],
  patch: readonly Tree[],
  keys: readonly string[],
  merging: Merging,
): readonly Tree[] {
  if ([...base, ...patch].some((item) => item.kind === 'unknown')) throw new Undecided('an element of a merged list is unknown');
  if (keys.length === 0) return mergeTexts(base, patch);
  if (patch.length === 0 && (base.length < 2 || isOrdinary(base, keys))) return settledElements(base, merging);
  // One element without its key, which nothing could match, stays as it is.
  const [alone, second] = base;
  if (patch === base && alone !== undefined && second === undefined && keyText(alone, keys[0]!) === '') return base;
  for (const item of [...base, ...patch]) requireKey(item, keys);
  const cells = base.map((tree): Cell => ({ tree }));
  let wanted = valuesOf(patch, base, keys);
  if (keys.length > 1) wanted = unified(wanted);
  const added: Cell[] = [];
  let usable = keys;
  for (const values of wanted) {
    const valid = validKeys(wanted, values, keys);
    usable = valid.keys;
    const own = validKeys([values], values, keys);
    const lower = cells.find((cell) => matches(cell.tree, own));
    const upper = patch.find((item) => matches(item, own));
    const merged = merging.merge(lower?.tree, upper);
    if (merged === undefined || isNull(merged) || isEmptyMap(merged)) {
      for (let at = cells.length - 1; at >= 0; at--) if (matches(cells[at]!.tree, valid)) cells.splice(at, 1);
      continue;
    }
    const replaced = upper !== undefined && merging.replaces(upper);
    const cell = lower === undefined || replaced ? { tree: merged } : lower;
    if (cell === lower) cell.tree = merged;
    put(added, cell, valid);
  }
  for (const cell of cells) {
    // A key that the element lacks is not compared.
    const values = usable.map((key) => keyText(cell.tree, key)).filter((value) => value !== '');
    const valid = { keys: usable.slice(0, values.length), values };
    if (usable.length > 1) {
      for (let at = added.length - 1; at >= 0; at--) if (matches(added[at]!.tree, valid)) added.splice(at, 1);
    }
    put(added, cell, valid);
  }
  return added.map(({ tree }) => tree);
}

interface Wanted {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

function put(cells: Cell[], cell: Cell, wanted: Wanted): void {
  let found = false;
  cells.forEach((there, at) => {
    if (!matches(there.tree, wanted)) return;
    cells[at] = cell;
    found = true;
  });
  if (!found) cells.push(cell);
}

/** An empty wanted value matches any (kyaml FieldMatcher without a value). */
function matches(item: Tree, { keys, values }: Wanted): boolean {
  return (
    item.kind === 'map' &&
    keys.every((key, at) => {
      const field = item.entries.get(key);
      if (field === undefined || isNull(field)) return false;
      const value = values[at] ?? '';
      return value === '' || textOf(field) === value;
    })
  );
}

function keyText(item: Tree, key: string): string {
  return textOf(childOf(item, key)) ?? '';
}

function requireKey(item: Tree, keys: readonly string[]): void {
  if (item.kind === 'map' && keyText(item, keys[0]!) !== '') return;
  throw new Undecided(`an element of a merged list has no ${keys.join(' or ')}`);
}

/** Nothing to be matched or put in order: each element has its keys, and none of them twice. */
function isOrdinary(items: readonly Tree[], keys: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'map') return false;
    const values = keys.map((key) => keyText(item, key));
    const first = values[0]!;
    if (first === '' || seen.has(first)) return false;
    seen.add(first);
  }
  return true;
}

function settledElements(items: readonly Tree[], merging: Merging): readonly Tree[] {
  return items.flatMap((item) => {
    const kept = merging.merge(item, undefined);
    return kept === undefined || isEmptyMap(kept) ? [] : [kept];
  });
}

function valuesOf(patch: readonly Tree[], base: readonly Tree[], keys: readonly string[]): readonly (readonly string[])[] {
  const seen = new Set<string>();
  const found: (readonly string[])[] = [];
  for (const item of [...patch, ...base]) {
    const values = keys.map((key) => keyText(item, key));
    const id = JSON.stringify(values);
    if (!seen.has(id)) found.push(values);
    seen.add(id);
  }
  return found;
}

/** Two elements are the same when one only lacks a key that the other has: port 80, and port 80 with protocol TCP. */
function unified(wanted: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const list = [...wanted];
  for (let one = 0; one < list.length; one++) {
    const values = list[one]!;
    for (let other = 0; other < list.length; other++) {
      const joined = join(values, list[other]!);
      if (joined !== undefined) list[one] = list[other] = joined;
    }
  }
  return list;
}

function join(one: readonly string[], other: readonly string[]): readonly string[] | undefined {
  let common = false;
  const joined: string[] = [];
  for (const [at, value] of one.entries()) {
    const second = other[at]!;
    if (value === second) common = true;
    else if (value !== '' && second !== '') return undefined;
    joined.push(value === '' ? second : value);
  }
  return common ? joined : undefined;
}

/** The keys that any of the elements has; the first key alone when only that is used. */
function validKeys(all: readonly (readonly string[])[], values: readonly string[], keys: readonly string[]): Wanted {
  const used = new Set(all.flatMap((one) => keys.filter((_, at) => one[at] !== '')));
  if (used.size === 0) return { keys, values };
  return {
    keys: keys.filter((key) => used.has(key)),
    values: values.filter((value, at) => value !== '' || used.has(keys[at]!)),
  };
}

function isEmptyMap(tree: Tree): boolean {
  return tree.kind === 'map' && tree.entries.size === 0 && tree.open === undefined;
}

/** A list of plain values as a set: the patch's first. */
function mergeTexts(base: readonly Tree[], patch: readonly Tree[]): readonly Tree[] {
  const seen = new Map<string, Tree>();
  for (const item of [...patch, ...base]) {
    const text = textOf(item);
    if (text === undefined) throw new Undecided('an element of a merged list is not a plain value');
    // The base's own node wins over the patch's of the same text.
    if (!seen.has(text) || base.includes(item)) seen.set(text, item);
  }
  return [...seen.values()];
}
