import type { KeyPath } from '../../../core/location.js';
import { type Tree, childOf } from '../tree.js';

/** A step of a path as written; after a dot it may be the beginning of a key with dots in it. */
export interface WrittenStep {
  readonly text: string;
  readonly kind: 'dotted' | 'quoted' | 'index';
}

/** `spec.values["grafana.ini"].server`, `containers[0]`, `containers.0`; undefined for what is no path. */
export function readPath(written: string): readonly WrittenStep[] | undefined {
  const steps: WrittenStep[] = [];
  const text = written.replace(/^\$?\./, '');
  for (let at = 0; at < text.length;) {
    const found = stepAt(text, at, at === 0);
    if (found === undefined) return undefined;
    steps.push(found.step);
    at = found.end;
  }
  return steps;
}

const DOTTED = /\.?([^.[\]"']+)/y;
const INDEX = /\.?\[(\d+)\]/y;
const DOUBLE = /\.?\[("(?:[^"\\]|\\.)*")\]/y;
const SINGLE = /\.?\['((?:[^']|'')*)'\]/y;

function stepAt(text: string, at: number, isFirst: boolean): { readonly step: WrittenStep; readonly end: number } | undefined {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const found = (step: WrittenStep, whole: string) => ({ step, end: at + whole.length });
  const index = match(INDEX);
  if (index?.[1] !== undefined) return found({ text: index[1], kind: 'index' }, index[0]);
  const double = match(DOUBLE);
  if (double?.[1] !== undefined) {
    const key = unquoted(double[1]);
    return key === undefined ? undefined : found({ text: key, kind: 'quoted' }, double[0]);
  }
  const single = match(SINGLE);
  if (single?.[1] !== undefined) return found({ text: single[1].replaceAll("''", "'"), kind: 'quoted' }, single[0]);
  const dotted = match(DOTTED);
  if (dotted?.[1] === undefined || dotted[0].startsWith('.') === isFirst) return undefined;
  return found({ text: dotted[1], kind: 'dotted' }, dotted[0]);
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The path a spelling means in an object: keys with dots in them are found without quotes, too. */
export function pathIn(root: Tree, steps: readonly WrittenStep[]): KeyPath {
  const path: (string | number)[] = [];
  let at: readonly Tree[] = [root];
  for (let index = 0; index < steps.length;) {
    const { key, length } = nextKey(at, steps, index);
    path.push(key);
    at = at.flatMap((tree) => childrenAt(tree, key));
    index += length;
  }
  return path;
}

function nextKey(
  trees: readonly Tree[],
  steps: readonly WrittenStep[],
  index: number,
): { readonly key: string | number; readonly length: number } {
  const step = steps[index]!;
  const isList = trees.some(({ kind }) => kind === 'seq');
  const isMap = trees.some(({ kind }) => kind === 'map');
  if (/^\d+$/.test(step.text) && step.kind !== 'quoted' && (isList || (step.kind === 'index' && !isMap)))
    return { key: Number(step.text), length: 1 };
  let longest = index + 1;
  while (step.kind === 'dotted' && steps[longest]?.kind === 'dotted') longest++;
  for (let end = index + 1; end <= longest; end++) {
    const key = steps
      .slice(index, end)
      .map(({ text }) => text)
      .join('.');
    if (trees.some((tree) => childrenAt(tree, key).length > 0)) return { key, length: end - index };
  }
  return { key: step.text, length: 1 };
}

/** What has ever stood under a key: now, in lower layers, or before it was removed. */
function childrenAt(tree: Tree, key: string | number): readonly Tree[] {
  const below = tree.under === undefined ? [] : childrenAt(tree.under, key);
  const child = childOf(tree, key);
  const lost = tree.kind === 'map' ? tree.removed?.get(String(key))?.lost : undefined;
  return [...(child === undefined ? [] : [child]), ...(lost === undefined ? [] : [lost]), ...below];
}

/** Keys that stand, or once stood, where the path leaves what is there: for "did you mean". */
export function keysNear(root: Tree, path: KeyPath): { readonly parent: KeyPath; readonly keys: readonly string[] } {
  let at: readonly Tree[] = [root];
  for (const [depth, step] of path.entries()) {
    const below = at.flatMap((tree) => childrenAt(tree, step));
    if (below.length === 0)
      return {
        parent: path.slice(0, depth),
        keys: [...new Set(at.flatMap((tree) => (tree.kind === 'map' ? [...tree.entries.keys()] : [])))],
      };
    at = below;
  }
  return { parent: path, keys: [] };
}
