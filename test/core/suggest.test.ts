import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { closest, editDistance } from '../../src/core/suggest.js';

const RULES = ['workload/missing-fs-group', 'workload/misplaced-fs-group', 'yaml/syntax', 'yaml/duplicate-key'];
const KEYS = ['rules', 'overrides', 'ignore', 'values', 'images', 'sources', 'flux', 'catalogues', 'pedantic'];

describe('closest', () => {
  test.each([
    ['yaml/sintax', RULES, 'yaml/syntax'],
    ['YAML/Syntax', RULES, 'yaml/syntax'],
    ['missing-fs-group', RULES, 'workload/missing-fs-group'],
    ['missing-fsgroup', RULES, 'workload/missing-fs-group'],
    ['syntax', RULES, 'yaml/syntax'],
    ['loki/anything', RULES, undefined],
    ['overide', KEYS, 'overrides'],
    ['valeus', KEYS, 'values'],
    ['rule', KEYS, 'rules'],
    ['of', ['off', 'info', 'warning', 'error'], 'off'],
    ['warn', ['off', 'info', 'warning', 'error'], undefined],
    ['x', KEYS, undefined],
    ['', KEYS, undefined],
    ['rules'.repeat(50), KEYS, undefined],
  ])('%j → %j is %j', (word, candidates, expected) => {
    expect(closest(word, candidates)).toBe(expected);
  });

  test('a known word is its own answer', () => {
    for (const word of [...RULES, ...KEYS]) expect(closest(word, [...RULES, ...KEYS])).toBe(word);
  });
});

describe('editDistance', () => {
  const short = fc.string({ maxLength: 8 });

  test.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('%j and %j are %d apart', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is symmetric, and zero only for equal words', () => {
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
