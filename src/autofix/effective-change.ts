import type { KeyPath } from '../core/location.js';
import type { Document } from '../model/project/document.js';
import { scalarValue } from '../syntax/yaml/scalars.js';
import { type YamlNode, dereference, scalarText } from '../syntax/yaml/tree.js';

/** Paths at which two versions of one document mean different things; as deep as they can be told apart. */
export function changedPaths(before: Document | undefined, after: Document | undefined): readonly KeyPath[] {
  const changed: KeyPath[] = [];
  compare(before?.root, after?.root, [], changed, 0);
  return changed;
}

/** Whether a change lies where a plan said that something may change. */
export function isDeclared(path: KeyPath, declared: readonly KeyPath[]): boolean {
  return declared.some((place) => place.every((step, index) => path[index] === step));
}

const MAX_DEPTH = 600;

function compare(
  before: YamlNode | undefined,
  after: YamlNode | undefined,
  path: KeyPath,
  changed: KeyPath[],
  depth: number,
): void {
  const [old, now] = [before && dereference(before), after && dereference(after)];
  if (old === undefined && now === undefined) return;
  if (depth > MAX_DEPTH) return;
  const isMap = (node: YamlNode | undefined): boolean => node === undefined || node.kind === 'map' || isNothing(node);
  if ((old?.kind === 'map' || now?.kind === 'map') && isMap(old) && isMap(now)) {
    const [left, right] = [entries(old), entries(now)];
    for (const key of new Set([...left.keys(), ...right.keys()]))
      compare(left.get(key), right.get(key), [...path, key], changed, depth + 1);
    return;
  }
  if (old?.kind === 'seq' && now?.kind === 'seq') {
    const length = Math.max(old.items.length, now.items.length);
    for (let index = 0; index < length; index++)
      compare(old.items[index], now.items[index], [...path, index], changed, depth + 1);
    return;
  }
  if (old === undefined || now === undefined || old.kind !== now.kind || !sameScalar(old, now)) changed.push(path);
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
  if (a.kind !== 'scalar' || b.kind !== 'scalar') return a.kind === b.kind && a.anchor === b.anchor;
  return Object.is(scalarValue(a, 'kubernetes'), scalarValue(b, 'kubernetes')) && scalarText(a) === scalarText(b);
}
