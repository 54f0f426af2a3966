import { describe, expect, it } from 'vitest';

import { changedPaths, isDeclared } from '../../src/autofix/effective-change.js';
import type { KeyPath } from '../../src/core/location.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { Project } from '../../src/model/project/project.js';
import type { Document } from '../../src/model/project/document.js';

function documentOf(text: string): Document | undefined {
  return new Project(memoryFileSystem({ 'f.yaml': text })).files.get('f.yaml')!.documents[0];
}

const changed = (before: string, after: string): readonly KeyPath[] => changedPaths(documentOf(before), documentOf(after));

describe('changedPaths', () => {
  it.each<readonly [name: string, before: string, after: string, paths: readonly KeyPath[]]>([
    ['nothing', 'a: 1\nb: [x]\n', 'b: ["x"]\na:   1 # why\n', []],
    ['a value', 'a:\n  b: 1\n  c: 2\n', 'a:\n  b: 1\n  c: 3\n', [['a', 'c']]],
    ['a number that becomes a text', 'a: 1\n', 'a: "1"\n', [['a']]],
    ['a number that is written otherwise', 'a: 1.0\nb: 0x10\n', 'a: 1.00\nb: 16\n', [['a'], ['b']]],
    ['a boolean that is written otherwise', 'a: yes\n', 'a: true\n', [['a']]],
    ['a text that is written otherwise', "a: 'x y'\n", 'a: >-\n  x\n  y\n', []],
    ['an entry that comes', 'a: 1\n', 'a: 1\nb: 2\n', [['b']]],
    ['an entry that goes', 'a: 1\nb: 2\n', 'b: 2\n', [['a']]],
    [
      'a map that comes, leaf by leaf',
      'a: 1\n',
      'a: 1\nb:\n  c: 1\n  d:\n    e: 2\n',
      [
        ['b', 'c'],
        ['b', 'd', 'e'],
      ],
    ],
    ['a map that goes, leaf by leaf', 'b:\n  c: 1\n  d: 2\n', 'x: 1\n', [['b', 'c'], ['b', 'd'], ['x']]],
    ['a list that comes is one change', 'a: 1\n', 'a: 1\nb: [1, 2]\n', [['b']]],
    ['null that becomes a map, leaf by leaf', 'a:\n', 'a:\n  b: 1\n', [['a', 'b']]],
    [
      'a map that becomes null, leaf by leaf',
      'a: { b: 1, c: 2 }\n',
      'a: ~\n',
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    ['an empty map for null', 'a: {}\n', 'a:\n', []],
    ['an empty map that goes', 'a: {}\nb: 1\n', 'b: 1\n', []],
    ['null that goes', 'a:\nb: 1\n', 'b: 1\n', [['a']]],
    ['a map that becomes a value', 'a: { b: 1 }\n', 'a: x\n', [['a']]],
    ['a value that becomes a map', 'a: x\n', 'a: { b: 1 }\n', [['a']]],
    ['a map that becomes a list', 'a: { b: 1 }\n', 'a: [1]\n', [['a']]],
    ['a list that becomes null', 'a: [1]\n', 'a:\n', [['a']]],
    ['an item', 'a: [1, 2, 3]\n', 'a: [1, 5, 3]\n', [['a', 1]]],
    ['an item more', 'a: [1]\n', 'a: [1, 2]\n', [['a', 1]]],
    ['an item less', 'a: [1, 2]\n', 'a: [1]\n', [['a', 1]]],
    ['inside an item', '- a: 1\n- a: 2\n', '- a: 1\n- a: 3\n', [[1, 'a']]],
    ['a document that goes', 'a: 1\n', '# nothing\n', [['a']]],
    ['a document that comes', '', 'a: 1\n', [['a']]],
    [
      'through an alias',
      'a: &x { b: 1 }\nc: *x\n',
      'a: &x { b: 2 }\nc: *x\n',
      [
        ['a', 'b'],
        ['c', 'b'],
      ],
    ],
    ['an alias in place of what it means', 'a: &x { b: 1 }\nc: *x\n', 'a: { b: 1 }\nc: { b: 1 }\n', []],
    ['a value beside one that stays', 'a: &x { b: 1 }\nc: *x\nd: 1\n', 'a: &x { b: 1 }\nc: *x\nd: 2\n', [['d']]],
    ['a key that is a number', '1: a\n', '1: b\n', [['1']]],
    ['the last of two equal keys counts', 'a: 1\na: 2\n', 'a: 2\n', []],
    ['NaN stays NaN', 'a: .nan\n', 'a: .nan\n', []],
  ])('%s', (_, before, after, paths) => {
    expect(changed(before, after)).toEqual(paths);
  });

  it('ends where an alias leads into itself', () => {
    expect(changed('a: &a\n  b: *a\n  c: 1\n', 'a: &a\n  b: *a\n  c: 1\n')).toEqual([]);
    expect(changed('a: &a\n  b: *a\n  c: 1\n', 'a: &a\n  b: *a\n  c: 2\n')).toContainEqual(['a', 'c']);
  });

  it('counts the same place once, however many aliases lead to it', () => {
    const levels = Array.from({ length: 40 }, (_, level) =>
      level === 0 ? 'm0: &m0 { k: v }\n' : `m${level}: &m${level} [*m${level - 1}, *m${level - 1}]\n`,
    ).join('');
    expect(changed(levels, `${levels}z: 1\n`)).toEqual([['z']]);
  });

  it('ends where there is too much to look at, and does not call that unchanged', () => {
    const levels = (value: string): string =>
      Array.from({ length: 40 }, (_, level) =>
        level === 0 ? `m0: &m0 { k: ${value} }\n` : `m${level}: &m${level} [*m${level - 1}, *m${level - 1}]\n`,
      ).join('');
    const paths = changed(levels('v'), levels('w'));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.length).toBeLessThanOrEqual(1_000);
    expect(paths[0]).toEqual(['m0', 'k']);
  });
});

describe('isDeclared', () => {
  it.each<readonly [path: KeyPath, declared: readonly KeyPath[], isIn: boolean]>([
    [['a', 'b'], [['a', 'b']], true],
    [['a', 'b', 0], [['a', 'b']], true],
    [['a'], [['a', 'b']], false],
    [['a', 'c'], [['a', 'b']], false],
    [
      ['a', 'c'],
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
      true,
    ],
    [['a'], [[]], true],
    [['a'], [], false],
    [['ab'], [['a']], false],
  ])('%j in %j: %s', (path, declared, isIn) => {
    expect(isDeclared(path, declared)).toBe(isIn);
  });
});
