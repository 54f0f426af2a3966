import type { KeyPath } from '../core/location.js';
import type { Document } from '../model/project/document.js';
import { scalarValue } from '../syntax/yaml/scalars.js';
import { type YamlNode, dereference, isWrittenAlike, scalarText } from '../syntax/yaml/tree.js';

/** Paths at which two versions of one document mean different things; as deep as they can be told apart. */
export function changedPaths(before: Document | undefined, after: Document | undefined): readonly KeyPath[] {
  const comparison: Comparison = { changed: [], same: new Map(), left: MAX_LOOKS };
  compare(before?.root, after?.root, [], comparison);
  return comparison.changed;
}

/** Whether a change lies where a plan said that something may change. */
export function isDeclared(path: KeyPath, declared: readonly KeyPath[]): boolean {
  return declared.some((place) => place.every((step, index) => path[index] === step));
}

interface Comparison {
  readonly changed: KeyPath[];
  /** Nodes that were found to mean the same, or are being compared: aliases lead to them again and again, even in circles. */
  readonly same: Map<YamlNode, Set<YamlNode>>;
  left: number;
}

const MAX_DEPTH = 600;
/** What aliases repeat may differ at any number of places. Where nobody can look at them all, the whole document counts as changed. */
const MAX_LOOKS = 5_000_000;
const MAX_CHANGES = 1_000;

function compare(before: YamlNode | undefined, after: YamlNode | undefined, path: KeyPath, comparison: Comparison): void {
  const [old, now] = [before && dereference(before), after && dereference(after)];
  const { changed, same } = comparison;
  if ((old === undefined && now === undefined) || path.length > MAX_DEPTH || changed.length >= MAX_CHANGES) return;
  if (comparison.left-- === 0) changed.push([]);
  if (comparison.left < 0) return;
  if (old === undefined || now === undefined) return compareInside(old, now, path, comparison);
  const known = same.get(old);
  if (known?.has(now)) return;
  if (known === undefined) same.set(old, new Set([now]));
  else known.add(now);
  const count = changed.length;
  if (!isWrittenAlike(old, now)) compareInside(old, now, path, comparison);
  if (changed.length > count) same.get(old)?.delete(now);
}

function compareInside(old: YamlNode | undefined, now: YamlNode | undefined, path: KeyPath, comparison: Comparison): void {
  const isMap = (node: YamlNode | undefined): boolean => node === undefined || node.kind === 'map' || isNothing(node);
  if ((old?.kind === 'map' || now?.kind === 'map') && isMap(old) && isMap(now)) {
    const [left, right] = [entries(old), entries(now)];
    for (const key of new Set([...left.keys(), ...right.keys()]))
      compare(left.get(key), right.get(key), [...path, key], comparison);
    return;
  }
  if (old?.kind === 'seq' && now?.kind === 'seq') {
    const length = Math.max(old.items.length, now.items.length);
    for (let index = 0; index < length; index++) compare(old.items[index], now.items[index], [...path, index], comparison);
    return;
  }
  if (old === undefined || now === undefined || old.kind !== now.kind || !sameScalar(old, now)) comparison.changed.push(path);
}

function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && scalarValue(node, 'kubernetes') === null;
}

function entries(node: YamlNode | undefined): ReadonlyMap<string, YamlNode> {
  const found = new Map<string, YamlNode>();
  if (node?.kind !== 'map') return found;
  for (let index = 0; index < node.items.length; index += 2) found.set(scalarText(node.items[index]!), node.items[index + 1]!);
  return found;
}

function sameScalar(a: YamlNode, b: YamlNode): boolean {
  return Object.is(scalarValue(a, 'kubernetes'), scalarValue(b, 'kubernetes')) && scalarText(a) === scalarText(b);
}
