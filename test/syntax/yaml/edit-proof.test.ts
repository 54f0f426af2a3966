import { describe, expect, it } from 'vitest';

import type { KeyPath, Target } from '../../../src/core/location.js';
import { saysExactly } from '../../../src/syntax/yaml/edit-proof.js';
import type { TreePatch } from '../../../src/syntax/yaml/edit-proof.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';

const at = (path: KeyPath, index = 0): Target => ({ document: { file: 'f', index }, path });

/** Whether the second text is the first with exactly this patch. */
function isExact(before: string, patch: TreePatch, after: string, document = 0): boolean {
  return saysExactly(parseYaml(before), document, patch, [{ range: { start: 0, end: before.length }, text: after }]);
}

const set = (path: KeyPath, value: Extract<TreePatch, { op: 'set' }>['value']): TreePatch => ({ op: 'set', at: at(path), value });

const BEFORE = `# head
a: 1
b: [x, 'y', {z: 1}]
c: &anchor
  d: !t text
  e: *anchor
? [k, *anchor]
: 2
`;

describe('an edited text says exactly what the patch says', () => {
  it.each([
    ['the value', set(['a'], 2), BEFORE.replace('a: 1', 'a: 2')],
    ['written in another style', set(['a'], 'x'), BEFORE.replace('a: 1', 'a: "x"')],
    ['a string that looks like a number', set(['a'], '2'), BEFORE.replace('a: 1', "a: '2'")],
    ['minus zero', set(['a'], -0), BEFORE.replace('a: 1', 'a: 0')],
    ['nothing', set(['a'], null), BEFORE.replace('a: 1', 'a: null')],
    ['a list and a map', set(['a'], ['p', { q: true }]), BEFORE.replace('a: 1', 'a: [p, {q: true}]')],
    ['a new entry', set(['f', 'g'], 1), `${BEFORE}f:\n  g: 1\n`],
    [
      'an entry inside',
      set(['c', 'd2'], 1),
      BEFORE.replace('  e:', '  d2: 1\n  e:').replace('  d2: 1\n  e: *anchor', '  e: *anchor\n  d2: 1'),
    ],
    ['an item', set(['b', 1], 'w'), BEFORE.replace("'y'", 'w')],
    ['an item of a map', set(['b', 2, 'z'], 3), BEFORE.replace('z: 1', 'z: 3')],
    [
      'the value behind an anchor that stays',
      set(['c'], 'x'),
      BEFORE.replace('&anchor\n  d: !t text\n  e: *anchor', '&anchor x'),
    ],
    ['one more item', { op: 'append', at: at(['b']), value: 'w' }, BEFORE.replace('{z: 1}]', '{z: 1}, w]')],
    ['a first item', { op: 'append', at: at(['n']), value: 'w' }, `${BEFORE}n:\n- w\n`],
    ['an entry less', { op: 'remove', at: at(['a']) }, BEFORE.replace('a: 1\n', '')],
    ['an item less', { op: 'remove', at: at(['b', 0]) }, BEFORE.replace('x, ', '')],
    ['an entry less, and its comment', { op: 'remove', at: at(['a']) }, BEFORE.replace('# head\na: 1\n', '')],
    ['an entry that became a comment', { op: 'comment-out', at: at(['a']), note: 'n' }, BEFORE.replace('a: 1', '# n\n# a: 1')],
    ['another key', { op: 'rename-key', at: at(['a']), key: 'new' }, BEFORE.replace('a: 1', 'new: 1')],
    [
      'another place',
      { op: 'move', at: at(['a']), to: ['c', 'a'] },
      BEFORE.replace('a: 1\n', '').replace('*anchor\n', '*anchor\n  a: 1\n'),
    ],
    ['another layout', set(['a'], 2), BEFORE.replace('a: 1', 'a:   2').replace("[x, 'y', {z: 1}]", "\n- x\n- 'y'\n- z: 1")],
  ] satisfies readonly (readonly [string, TreePatch, string])[])('%s', (_, patch, after) => {
    expect(isExact(BEFORE, patch, after)).toBe(true);
  });

  it('in the right one of several documents', () => {
    const before = 'a: 1\n---\na: 1\n';
    const patch: TreePatch = { op: 'set', at: at(['a'], 1), value: 2 };
    expect(isExact(before, patch, 'a: 1\n---\na: 2\n', 1)).toBe(true);
    expect(isExact(before, patch, 'a: 2\n---\na: 1\n', 1)).toBe(false);
    expect(isExact(before, patch, 'a: 1\n---\na: 2\n---\nb: 1\n', 1)).toBe(false);
    expect(isExact(before, patch, 'a: 2\n', 1)).toBe(false);
  });

  it('in a document that is not there yet, or says nothing', () => {
    expect(isExact('a: 1\n', set(['b'], 1), 'a: 1\n---\nb: 1\n', 1)).toBe(true);
    expect(isExact('# only\n', set(['b'], 1), '# only\nb: 1\n')).toBe(true);
    expect(isExact('---\n---\na: 1\n', set(['a'], 2), '---\n---\na: 2\n', 1)).toBe(true);
    expect(isExact('---\n---\na: 1\n', set(['a'], 2), '---\nnull\n---\na: 2\n', 1)).toBe(false);
    expect(isExact('---\n---\na: 1\n', set(['a'], 2), "---\n''\n---\na: 2\n", 1)).toBe(false);
  });

  it('where a parent that is left without entries goes as well', () => {
    const patch: TreePatch = { op: 'move', at: at(['p', 'q']), to: ['r'] };
    expect(isExact('p:\n  q: 1\n', patch, 'r: 1\n')).toBe(true);
    expect(isExact('p:\n  q: 1\n  s: 2\n', patch, 'p:\n  s: 2\nr: 1\n')).toBe(true);
    expect(isExact('p:\n  q: 1\n  s: 2\n', patch, 'r: 1\n')).toBe(false);
    const inside: TreePatch = { op: 'move', at: at(['p', 'q']), to: ['p', 'r'] };
    expect(isExact('p:\n  q: 1\n', inside, 'p:\n  r: 1\n')).toBe(true);
  });
});

describe('it does not when', () => {
  const right = BEFORE.replace('a: 1', 'a: 2');
  it.each([
    ['the value is another one', right.replace('a: 2', 'a: 3')],
    ['the value has another type', right.replace('a: 2', "a: '2'")],
    ['the value is a list', right.replace('a: 2', 'a: [2]')],
    ['the value is a map', right.replace('a: 2', 'a: {2: 2}')],
    ['nothing changed', BEFORE],
    ['it does not parse', `${right}]`],
    ['a comment is gone', right.replace('# head\n', '')],
    ['a comment says something else', right.replace('# head', '# heads')],
    ['a comment is new', `${right}# tail\n`],
    ['another entry is gone', right.replace("b: [x, 'y', {z: 1}]\n", '')],
    ['an entry is new', `${right}new: 1\n`],
    ['another key has changed', right.replace('b: [', 'bb: [')],
    ['entries changed places', right.replace("b: [x, 'y', {z: 1}]\n", '').replace('a: 2', "b: [x, 'y', {z: 1}]\na: 2")],
    ['an item is gone', right.replace('x, ', '')],
    ['an item is new', right.replace('x, ', 'x, x, ')],
    ['an item has changed', right.replace('x, ', 'w, ')],
    ['a string became a number', right.replace("'y'", '1')],
    ['a plain text that some reader takes for something else is quoted', right.replace('z: 1', "z: '1'")],
    ['a list became a map', right.replace("[x, 'y', {z: 1}]", '{x: y}')],
    ['a list became a text', right.replace("[x, 'y', {z: 1}]", 'x')],
    ['a map became a list', right.replace('{z: 1}', '[z, 1]')],
    ['an anchor has another name', right.replace('&anchor', '&other').replaceAll('*anchor', '*other')],
    ['a tag is gone', right.replace('!t ', '')],
    ['a tag is another one', right.replace('!t ', '!u ')],
    ['a tag is new', right.replace('a: 2', 'a: !t 2')],
    ['an alias is of something else', right.replace('a: 2', 'a: &two 2').replace('e: *anchor', 'e: *two')],
    ['an alias became a text', right.replace('e: *anchor', "e: 'alias anchor'")],
    ['a key that is a list has changed', right.replace('[k, *anchor]', '[l, *anchor]')],
    ['a key that is a list is tagged', right.replace('? [k', '? !t [k')],
    ['a key has an anchor now', right.replace('b: [', '&b b: [')],
    ['a key that is a list became its text', right.replace('? [k, *anchor]\n: 2', '"[k,*anchor]": 2')],
  ])('%s', (_, after) => {
    expect(isExact(BEFORE, set(['a'], 2), after)).toBe(false);
  });

  it('an empty list became an empty map, or a text', () => {
    for (const after of ['b: {}', "b: ''", 'b:', 'b: [[]]'])
      expect(isExact('a: 1\nb: []\n', set(['a'], 2), `a: 2\n${after}\n`)).toBe(false);
    expect(isExact('a: 1\nb: []\n', set(['a'], 2), 'a: 2\nb: []\n')).toBe(true);
    expect(isExact('a: 1\nb: {}\n', set(['a'], 2), 'a: 2\nb: []\n')).toBe(false);
  });
});
