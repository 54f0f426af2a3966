import { describe, expect, test } from 'vitest';

import { BudgetExceeded, duplicateKeys, entriesOf } from '../../../src/syntax/yaml/entries.js';
import type { Budget } from '../../../src/syntax/yaml/entries.js';
import type { Dialect } from '../../../src/syntax/yaml/scalars.js';
import { scalarValue } from '../../../src/syntax/yaml/scalars.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { dereference, entryOf } from '../../../src/syntax/yaml/tree.js';
import type { YamlNode } from '../../../src/syntax/yaml/tree.js';

function root(text: string): YamlNode {
  return parseYaml(text).documents[0]!.root!;
}

/** The map under `r` as its reader sees it; nested maps are not followed. */
function read(text: string, dialect: Dialect): unknown {
  const { value } = entryOf(root(text), 'r')!;
  const entries = entriesOf(value, dialect, { left: 1000 });
  return Object.fromEntries(entries.map((entry) => [entry.key, scalarValue(entry.value, dialect)]));
}

/** Text, what Kustomize 5.5 builds, what sigs.k8s.io/yaml 1.4 converts: outputs of the programs, but for "refused" ones. */
const MERGES: readonly (readonly [string, unknown, unknown])[] = [
  ['r: {b: 1, a: x}', { b: 1, a: 'x' }, { b: 1, a: 'x' }],
  ['r:\n  <<: {a: 2, b: 3}\n  a: 1\n', { a: 1, b: 3 }, { a: 1, b: 3 }],
  ['r:\n  a: 1\n  <<: {a: 2, b: 3}\n', { a: 1, b: 3 }, { a: 2, b: 3 }],
  ['r:\n  <<: [{a: 1}, {a: 2, b: 2}]\n', { a: 1, b: 2 }, { a: 1, b: 2 }],
  ['x: &x {a: 1}\nr: {a: 2, <<: *x}', { a: 2 }, { a: 1 }],
  ['x: &x {a: 1}\ny: &y {b: 2}\nr: {<<: [*x, *y]}', { a: 1, b: 2 }, { a: 1, b: 2 }],
  ['z: &z {q: 1}\nr:\n  <<: {<<: *z, a: 1}\n', { a: 1, q: 1 }, { a: 1, q: 1 }],
  ['r:\n  <<: {a: 1}\n  "<<": 2\n', { a: 1, '<<': 2 }, { a: 1, '<<': 2 }],
  ['r:\n  !!str <<: 1\n', { '<<': 1 }, { '<<': 1 }],
  ['r: {a: 1, a: 2}', { a: 2 }, { a: 2 }],
  // Kustomize refuses two: "duplicate merge key".
  ['r:\n  <<: {a: 2}\n  b: 1\n  <<: {a: 3, c: 1}\n', { a: 2, b: 1, c: 1 }, { a: 3, b: 1, c: 1 }],
  ['x: &x 5\nr: {*x : 4, y: *x}', { 5: 4, y: 5 }, { 5: 4, true: 5 }],
];

describe('entries', () => {
  test.each(MERGES)('%j', (text, kubernetes, helm) => {
    expect(read(text, 'kubernetes')).toEqual(kubernetes);
    expect(read(text, 'helm')).toEqual(helm);
  });

  test('say by which alias or merge key a value came', () => {
    const map = root('x: &x {a: 1}\nb: *x\n<<: *x\nz: 2\n');
    const through = new Map(entriesOf(map, 'helm', { left: 100 }).map((entry) => [entry.key, entry.through]));
    expect(through.get('b')).toBe(map.items[3]);
    expect(through.get('a')).toBe(map.items[4]);
    expect(through.get('z')).toBeUndefined();
    expect(through.get('x')).toBeUndefined();
  });

  test('of something that is no map are none', () => {
    for (const text of ['r: [1]', 'r: 1', 'r:']) expect(read(text, 'helm')).toEqual({});
  });

  test('of an alias are those of its map', () => {
    expect(read('x: &x {a: 1}\nr: *x', 'helm')).toEqual({ a: 1 });
  });
});

describe('the budget', () => {
  test('counts entries over several calls', () => {
    const budget: Budget = { left: 5 };
    const map = root('a: 1\nb: 2\n');
    entriesOf(map, 'helm', budget);
    expect(budget.left).toBe(2);
    expect(() => entriesOf(map, 'helm', budget)).toThrow(BudgetExceeded);
  });

  const bomb = (first: string): string =>
    [`a0: &a0 ${first}`, ...Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} {<<: [*a${n}, *a${n}]}`)].join('\n');

  test.each(['kubernetes', 'helm'] as const)('stops merge bombs (%s)', (dialect) => {
    for (const first of ['{}', '{x: 1}']) {
      const { value } = entryOf(root(bomb(first)), 'a40')!;
      expect(() => entriesOf(value, dialect, { left: 10_000 })).toThrow(BudgetExceeded);
    }
  });

  test.each(['kubernetes', 'helm'] as const)('is not needed for a merge of itself (%s)', (dialect) => {
    const map = root('&x\na: 1\n<<: *x\n');
    expect(entriesOf(map, dialect, { left: 100 }).map(({ key }) => key)).toEqual(['a']);
  });

  test('ends a walk through an alias inside its own anchor', () => {
    const budget: Budget = { left: 1000 };
    const walk = (map: YamlNode): void => entriesOf(map, 'helm', budget).forEach(({ value }) => walk(value));
    expect(() => walk(dereference(root('&x\na: *x\n')))).toThrow(BudgetExceeded);
  });
});

describe('duplicate keys', () => {
  const keys = (text: string, dialect: Dialect): readonly string[] => duplicateKeys(root(text), dialect).map(({ key }) => key);

  test.each<[string, readonly string[], readonly string[]]>([
    ['a: 1\nb: 2\n', [], []],
    ['a: 1\n"a": 2\na: 3\n', ['a', 'a'], ['a', 'a']],
    ['y: 1\nyes: 2\n', [], ['true']],
    ['1: a\n"1": b\n', ['1'], ['1']],
    ['<<: {a: 1}\n<<: {b: 1}\n', ['<<'], []],
    ['<<: {a: 1}\n"<<": 1\na: 2\n', [], []],
    ['[a]: 1\n[b]: 2\n', [], []],
  ])('%j', (text, kubernetes, helm) => {
    expect(keys(text, 'kubernetes')).toEqual(kubernetes);
    expect(keys(text, 'helm')).toEqual(helm);
  });

  test('point at both places', () => {
    const map = root('a: 1\nb: 2\na: 3\n');
    expect(duplicateKeys(map, 'helm')).toEqual([{ first: map.items[0], again: map.items[4], key: 'a' }]);
  });
});
