import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { keyText, scalarValue } from '../../../src/syntax/yaml/scalars.js';
import type { ScalarValue } from '../../../src/syntax/yaml/scalars.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { entryOf } from '../../../src/syntax/yaml/tree.js';
import type { YamlNode } from '../../../src/syntax/yaml/tree.js';

function only(text: string): { readonly key: YamlNode; readonly value: YamlNode } {
  const [key, value] = parseYaml(text).documents[0]!.root!.items;
  return { key: key!, value: value! };
}

/** Source text, as Kustomize 5.5 builds it, as sigs.k8s.io/yaml 1.4 converts it: both columns are outputs of the programs. */
const VALUES: readonly (readonly [string, ScalarValue, ScalarValue])[] = [
  ['yes', 'yes', true],
  ['on', 'on', true],
  ['Off', 'Off', false],
  ['y', 'y', true],
  ['n', 'n', false],
  ['NO', 'NO', false],
  ['nO', 'nO', 'nO'],
  ['True', true, true],
  ['FALSE', false, false],
  ['tRue', 'tRue', 'tRue'],
  ['~', null, null],
  ['', null, null],
  ['Null', null, null],
  ['nULL', 'nULL', 'nULL'],
  ['0644', 420, 420],
  ['0755', 493, 493],
  ['0o14', 12, 12],
  ['0O17', 15, 15],
  ['0x1F', 31, 31],
  ['+0x10', 16, 16],
  ['-0o17', -15, -15],
  ['0b11', 3, 3],
  ['-0b11', -3, -3],
  ['0b12', '0b12', '0b12'],
  ['0o8', '0o8', '0o8'],
  ['08', 8, 8],
  ['-0', 0, 0],
  ['1_000', 1000, 1000],
  ['1__0', 10, 10],
  ['1_', 1, 1],
  ['-_1', -1, -1],
  ['_1', '_1', '_1'],
  ['1_0.5', 10.5, 10.5],
  ['.5_0', 0.5, 0.5],
  ['.5_', '.5_', '.5_'],
  ['1.0', 1, 1],
  ['1.', 1, 1],
  ['.5', 0.5, 0.5],
  ['+.5', 0.5, 0.5],
  ['-.5', -0.5, -0.5],
  ['.', '.', '.'],
  ['--', '--', '--'],
  ['1e3', 1000, 1000],
  ['1e400', '1e400', '1e400'],
  ['0x1FFFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFFF'],
  ['12345678901234567890123', 1.2345678901234568e22, 1.2345678901234568e22],
  ['+18446744073709551615', 1.8446744073709552e19, 1.8446744073709552e19],
  ['1:30', '1:30', '1:30'],
  ['12:30:45', '12:30:45', '12:30:45'],
  ['10m', '10m', '10m'],
  ['1.2.3', '1.2.3', '1.2.3'],
  ['=', '=', '='],
  ['2024-01-01', '2024-01-01T00:00:00Z', '2024-01-01'],
  ['2024-1-2', '2024-01-02T00:00:00Z', '2024-1-2'],
  ['2001-02-30', '2001-02-30', '2001-02-30'],
  ['2000-02-29', '2000-02-29T00:00:00Z', '2000-02-29'],
  ['1900-02-29', '1900-02-29', '1900-02-29'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14T21:59:43.1-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['2001-12-14 21:59:43.1', '2001-12-14T21:59:43.1Z', '2001-12-14 21:59:43.1'],
  ['2001-12-14   21:59:43', '2001-12-14T21:59:43Z', '2001-12-14   21:59:43'],
  ['2001-12-14T21:59:43+00:00', '2001-12-14T21:59:43Z', '2001-12-14T21:59:43+00:00'],
  ['2001-1-4T1:2:3,5Z', '2001-01-04T01:02:03.5Z', '2001-1-4T1:2:3,5Z'],
  ['"yes"', 'yes', 'yes'],
  ["'12'", '12', '12'],
  ['|-\n  12', '12', '12'],
  ['!!str 5', '5', '5'],
  ['!!str', '', ''],
  ['!!str yes', 'yes', 'yes'],
  ['!foo 5', '5', '5'],
  ['! 5', 5, '5'],
  ['! ~', null, '~'],
  ['! "5"', '5', '5'],
  ['!!int "3"', 3, 3],
  ['!!int 0x10', 16, 16],
  ['!<tag:yaml.org,2002:int> "3"', 3, 3],
  ['!!float 1', 1, 1],
  ['!!float "1.5"', 1.5, 1.5],
  ['!!bool "true"', true, true],
  ['!!null ""', null, null],
  ['!!binary aGk=', 'hi', 'hi'],
  ['!!timestamp "2001-01-01"', '2001-01-01T00:00:00Z', '2001-01-01'],
  ['.inf', Infinity, Infinity],
  ['-.INF', -Infinity, -Infinity],
  ['.nan', NaN, NaN],
  ['.iNf', '.iNf', '.iNf'],
];

/** Key as written, as a map that sigs.k8s.io/yaml made holds it. Kustomize keeps what is written. */
const KEYS: readonly (readonly [string, string])[] = [
  ['n', 'false'],
  ['y', 'true'],
  ['On', 'true'],
  ['"n"', 'n'],
  ['!!str n', 'n'],
  ['1', '1'],
  ['0755', '493'],
  ['0x10', '16'],
  ['9007199254740993', '9007199254740993'],
  ['1.10', '1.1'],
  ['1e3', '1000'],
  ['1e5', '100000'],
  ['100000', '100000'],
  ['1234567.0', '1.234567e+06'],
  ['16777217.0', '1.6777216e+07'],
  ['123456789.5', '1.2345679e+08'],
  ['1e21', '1e+21'],
  ['0.1', '0.1'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['1e-7', '1e-07'],
  ['-1.5', '-1.5'],
  ['.inf', '.inf'],
  ['-.inf', '-.inf'],
  ['.nan', '.nan'],
  ['2024-01-01', '2024-01-01'],
  ['plain', 'plain'],
  ['? |\n  n\n', 'n\n'],
];

describe('a value', () => {
  test.each(VALUES)('%s', (source, kubernetes, helm) => {
    const { value } = only(`a: ${source}\n`);
    expect(scalarValue(value, 'kubernetes')).toEqual(kubernetes);
    expect(scalarValue(value, 'helm')).toEqual(helm);
  });

  test('is read through an alias', () => {
    const root = parseYaml('a: &x yes\nb: *x\n').documents[0]!.root!;
    expect(scalarValue(entryOf(root, 'b')!.value, 'helm')).toBe(true);
  });

  test('of a collection is null', () => {
    expect(scalarValue(only('a: [1]').value, 'helm')).toBeNull();
  });
});

describe('a key', () => {
  test.each(KEYS)('%s', (source, helm) => {
    const { key } = only(`${source}: 1\n`);
    expect(keyText(key, 'helm')).toBe(helm);
  });

  test('is kept as written by Kustomize', () => {
    for (const written of ['n', 'yes', '0755', '1.50']) expect(keyText(only(`${written}: 1`).key, 'kubernetes')).toBe(written);
  });
});

/** A line of what test/oracles/generate-scalar-golden.mjs has asked kubectl and Helm; null where the program refuses. */
interface GoldenRow {
  readonly text: string;
  readonly part: 'key' | 'value';
  readonly kubernetes: string | null;
  readonly helm: string | null;
}

function isGoldenRow(row: unknown): row is GoldenRow {
  return typeof row === 'object' && row !== null && 'text' in row && 'part' in row && 'kubernetes' in row && 'helm' in row;
}

const GOLDEN: unknown = JSON.parse(readFileSync('test/syntax/yaml/scalar-golden.json', 'utf8'));

describe('what kubectl and Helm say', () => {
  const rows = Array.isArray(GOLDEN) ? GOLDEN.filter(isGoldenRow) : [];

  test.each(rows.filter(({ part }) => part === 'value'))('$text', ({ text, kubernetes, helm }) => {
    const stream = parseYaml(`v: ${text}\n`);
    for (const [dialect, said] of [
      ['kubernetes', kubernetes],
      ['helm', helm],
    ] as const) {
      if (said === null || stream.problem !== undefined) continue;
      const value = scalarValue(only(`v: ${text}\n`).value, dialect);
      // kubectl writes -0.0 as -0, and JSON knows no such integer.
      expect([dialect, value === 0 ? 0 : value]).toEqual([dialect, said === '-0' ? 0 : JSON.parse(said)]);
    }
  });

  test.each(rows.filter(({ part, helm }) => part === 'key' && helm !== null))('the key $text', ({ text, helm }) => {
    expect(keyText(only(`${text}: x\n`).key, 'helm')).toBe(JSON.parse(helm!));
  });
});
