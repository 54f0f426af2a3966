import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../src/core/fix.js';
import type { KeyPath, Target } from '../../../src/core/location.js';
import { applyEdits } from '../../../src/core/text.js';
import { compilePatch } from '../../../src/syntax/yaml/edit.js';
import type { TreePatch } from '../../../src/syntax/yaml/edit-proof.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';

const at = (path: KeyPath): Target => ({ document: { file: 'f.yaml', index: 0 }, path });

function edited(text: string, patch: TreePatch, index = 0): string {
  const edits = compilePatch(parseYaml(text), index, patch);
  return 'refused' in edits ? `refused: ${edits.refused}` : applyEdits(text, edits);
}

type SetCase = readonly [name: string, before: string, path: KeyPath, value: Plain, after: string];

describe('set on a value that is there', () => {
  it.each<SetCase>([
    ['a plain scalar', 'a: 1 # why\nb: 2\n', ['a'], 3, 'a: 3 # why\nb: 2\n'],
    ['keeps double quotes for a string', 'a: "x"\n', ['a'], 'y', 'a: "y"\n'],
    ['keeps single quotes for a string', "a: 'x'\n", ['a'], "it's", "a: 'it''s'\n"],
    ['a number into quotes becomes a plain number', 'a: "1"\n', ['a'], 2, 'a: 2\n'],
    ['a string that reads as a boolean is quoted', 'a: x\n', ['a'], 'yes', 'a: "yes"\n'],
    [
      'a string that reads as a number is quoted like the rest of the file',
      "a: x\nb: 'y'\n",
      ['a'],
      '0755',
      "a: '0755'\nb: 'y'\n",
    ],
    ['a version is a string as it is', 'a: x\n', ['a'], '7.3.1', 'a: 7.3.1\n'],
    ['an empty string', 'a: x\n', ['a'], '', 'a: ""\n'],
    ['an argument', 'a:\n- --x=1\n', ['a', 0], '--x=2', 'a:\n- --x=2\n'],
    ['a template', 'a: x\n', ['a'], '{{ .x }}', 'a: "{{ .x }}"\n'],
    ['a key that is null', 'a:\nb: 1\n', ['a'], 5, 'a: 5\nb: 1\n'],
    ['a key that is null, with a comment', 'a: # why\nb: 1\n', ['a'], 5, 'a: 5 # why\nb: 1\n'],
    ['a literal', 'a: | # why\n  x\n  y\n\nb: 1\n', ['a'], 'z', 'a: z # why\n\nb: 1\n'],
    ['a literal by another one', 'a: |\n    x\n    y\nb: 1\n', ['a'], 'z\nw\n', 'a: |\n  z\n  w\nb: 1\n'],
    ['a map by a value', 'a:\n  b: 1\n  c: 2\nd: 3\n', ['a'], false, 'a: false\nd: 3\n'],
    ['a map by an empty map', 'a:\n  b: 1\nd: 3\n', ['a'], {}, 'a: {}\nd: 3\n'],
    ['a list by a list', 'a:\n- 1\n- 2\nd: 3\n', ['a'], [3], 'a:\n- 3\nd: 3\n'],
    [
      'a value by a map',
      'a:\n    b: 1 # why\nd: 3\n',
      ['a', 'b'],
      { c: [1] },
      'a:\n    b: # why\n        c:\n          - 1\nd: 3\n',
    ],
    ['an item by a map', 'a:\n  - 1 # why\n  - 2\n', ['a', 0], { b: 1, c: 2 }, 'a:\n  - b: 1 # why\n    c: 2\n  - 2\n'],
    ['an item that is a map by a value', 'a:\n  - b: 1\n    c: 2\n  - 2\n', ['a', 0], 'x', 'a:\n  - x\n  - 2\n'],
    ['a value in flow style', '{a: 1, b: x}\n', ['b'], 'y, z', '{a: 1, b: "y, z"}\n'],
    ['a value in JSON', '{"a": 1, "b": 2}\n', ['b'], { c: 'x' }, '{"a": 1, "b": {"c": "x"}}\n'],
    ['an equal value', 'a: 1\n', ['a'], 1, 'a: 1\n'],
    ['a multi-line plain scalar', 'a: x\n  y\nb: 1\n', ['a'], 'z', 'a: z\nb: 1\n'],
    ['an anchor that nobody uses stays', 'a: &x 1\n', ['a'], 2, 'a: &x 2\n'],
  ])('%s', (_, before, path, value, after) => {
    expect(edited(before, { op: 'set', at: at(path), value })).toBe(after);
  });
});

describe('set on a value that is missing', () => {
  it.each<SetCase>([
    ['the last child', 'a:\n  b: 1 # why\nc: 2\n', ['a', 'x'], 1, 'a:\n  b: 1 # why\n  x: 1\nc: 2\n'],
    ['maps on the way', 'a:\n    b: 1\nc: 2\n', ['a', 'x', 'z'], 1, 'a:\n    b: 1\n    x:\n        z: 1\nc: 2\n'],
    ['before comments of what follows', 'a:\n  b: 1\n# about c\nc: 2\n', ['a', 'x'], 1, 'a:\n  b: 1\n  x: 1\n# about c\nc: 2\n'],
    [
      'behind settings that are switched off',
      'a:\n  b: 1\n  # y: 2\n\n# about c\nc: 2\n',
      ['a', 'x'],
      1,
      'a:\n  b: 1\n  # y: 2\n  x: 1\n\n# about c\nc: 2\n',
    ],
    ['no newline at the end', 'a: 1', ['b'], 2, 'a: 1\nb: 2'],
    ['CRLF', 'a:\r\n  b: 1\r\n', ['a', 'c'], 2, 'a:\r\n  b: 1\r\n  c: 2\r\n'],
    ['below a literal', 'a: |\n  x\n\n\nb: 1\n', ['c'], 2, 'a: |\n  x\n\n\nb: 1\nc: 2\n'],
    ['behind a literal', 'a:\n  t: |\n    x\n\nb: 1\n', ['a', 'c'], 2, 'a:\n  t: |\n    x\n  c: 2\n\nb: 1\n'],
    [
      'behind a literal that keeps its blank lines',
      'a:\n  t: |+\n    x\n\nb: 1\n',
      ['a', 'c'],
      2,
      'a:\n  t: |+\n    x\n\n  c: 2\nb: 1\n',
    ],
    ['null', 'a:\nb: 1\n', ['a', 'x'], 1, 'a:\n  x: 1\nb: 1\n'],
    ['null with a comment', 'a: # why\nb: 1\n', ['a', 'x'], 1, 'a: # why\n  x: 1\nb: 1\n'],
    ['a tilde', 'a: ~ # why\nb: 1\n', ['a', 'x'], 1, 'a: # why\n  x: 1\nb: 1\n'],
    ['an empty map', 'a: {}\nb: 1\n', ['a', 'x'], 1, 'a:\n  x: 1\nb: 1\n'],
    ['an empty map with a comment', 'a: {} # why\nb: 1\n', ['a', 'x'], 1, 'a: # why\n  x: 1\nb: 1\n'],
    ['an empty item', 'a:\n  - {} # why\n  -\n', ['a', 1, 'x'], { z: 1 }, 'a:\n  - {} # why\n  - x:\n      z: 1\n'],
    [
      'a map in an item',
      'a:\n  - name: x\n    image: y\n  - z\n',
      ['a', 0, 'b', 'c'],
      1,
      'a:\n  - name: x\n    image: y\n    b:\n      c: 1\n  - z\n',
    ],
    ['a flow map', 'a: {b: 1} # why\n', ['a', 'c', 'd'], 'x', 'a: {b: 1, c: {d: x}} # why\n'],
    ['an empty flow map in a flow map', '{a: {}}\n', ['a', 'c'], [1, 'x'], '{a: {c: [1, x]}}\n'],
    [
      'a flow map over lines',
      'a: {\n  b: 1, # one\n  c: 2 # two\n  }\n',
      ['a', 'd'],
      3,
      'a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n  }\n',
    ],
    [
      'a flow map over lines with a last comma',
      'a: {\n  b: 1,\n  c: 2, # two\n  }\n',
      ['a', 'd'],
      3,
      'a: {\n  b: 1,\n  c: 2, # two\n  d: 3,\n  }\n',
    ],
    ['JSON', '{\n  "a": {\n    "b": 1\n  }\n}\n', ['a', 'c'], 'x', '{\n  "a": {\n    "b": 1,\n    "c": "x"\n  }\n}\n'],
    ['an empty text', '', ['a'], 1, 'a: 1\n'],
    ['an empty document', '---\n', ['a'], 1, '---\na: 1\n'],
    ['a document of comments', '# c\n\n', ['a', 'b'], 1, '# c\na:\n  b: 1\n\n'],
    ['a document of comments that is closed', '---\n# c\n...\n', ['a'], 1, '---\n# c\na: 1\n...\n'],
    ['a root that is an empty map', '{}\n', ['a', 'b'], 1, 'a:\n  b: 1\n'],
    ['above ...', 'a: 1\n...\n', ['b'], 2, 'a: 1\nb: 2\n...\n'],
    ['a list not indented, as elsewhere', 'a:\n- 1\n', ['b'], [{ c: 1, d: [2] }], 'a:\n- 1\nb:\n- c: 1\n  d:\n  - 2\n'],
    ['a list indented, as elsewhere', 'a:\n  - 1\n', ['b'], [{ c: 1 }, [2, 3]], 'a:\n  - 1\nb:\n  - c: 1\n  - - 2\n    - 3\n'],
    ['a text of several lines', 'a: 1\n', ['b'], 'x: 1\n\ny: 2\n', 'a: 1\nb: |\n  x: 1\n\n  y: 2\n'],
    ['the first item of a list that is missing', 'a: 1\n', ['b', 0], { c: 1 }, 'a: 1\nb:\n  - c: 1\n'],
    ['a byte order mark', '\ufeffa: 1\n', ['b'], 2, '\ufeffa: 1\nb: 2\n'],
    ['a key that needs quotes', 'a: 1\n', ['on'], 2, 'a: 1\n"on": 2\n'],
    ['a key with dots', 'a: 1\n', ['grafana.ini', 'x'], 2, 'a: 1\ngrafana.ini:\n  x: 2\n'],
    [
      'the place of an own key beside a merge key',
      'b: &b {x: 1}\na:\n  <<: *b\n',
      ['a', 'z'],
      2,
      'b: &b {x: 1}\na:\n  <<: *b\n  z: 2\n',
    ],
  ])('%s', (_, before, path, value, after) => {
    expect(edited(before, { op: 'set', at: at(path), value })).toBe(after);
  });

  it('stays in its document', () => {
    const text = 'a: 1\n---\nb: 1\n# end\n---\nc: 1\n';
    expect(edited(text, { op: 'set', at: at(['x']), value: 1 }, 0)).toBe('a: 1\nx: 1\n---\nb: 1\n# end\n---\nc: 1\n');
    expect(edited(text, { op: 'set', at: at(['x']), value: 1 }, 1)).toBe('a: 1\n---\nb: 1\nx: 1\n# end\n---\nc: 1\n');
  });
});

describe('append', () => {
  it.each<SetCase>([
    ['to a block list', 'a:\n  - 1 # why\nb: 1\n', ['a'], { c: 1, d: 2 }, 'a:\n  - 1 # why\n  - c: 1\n    d: 2\nb: 1\n'],
    ['to a list that is not indented', 'a:\n- x: 1\n# about b\nb: 1\n', ['a'], 2, 'a:\n- x: 1\n- 2\n# about b\nb: 1\n'],
    ['to a flow list', 'a: [1, 2] # why\n', ['a'], 'x', 'a: [1, 2, x] # why\n'],
    ['to a flow list that ends on the next line', '- [ 1\n ]\n', [0], 'x', '- [ 1,\n    x\n ]\n'],
    ['to one with a last comma', 'a: [1, # one\n]\n', ['a'], 'x', 'a: [1, # one\n    x,\n]\n'],
    ['to one over lines', 'a: [\n  1, 2\n]\n', ['a'], 'x', 'a: [\n  1, 2,\n  x\n]\n'],
    ['to an empty list', 'a: [] # why\n', ['a'], 'x', 'a: # why\n  - x\n'],
    ['to null', 'a:\n', ['a'], 'x', 'a:\n  - x\n'],
    ['to a missing list', 'a: {b: 1}\n', ['a', 'c'], 'x', 'a: {b: 1, c: [x]}\n'],
    ['to an empty list in flow style', '{a: []}\n', ['a'], 'x', '{a: [x]}\n'],
    ['to a list in a list', 'a:\n- - 1\n- 2\n', ['a', 0], 3, 'a:\n- - 1\n  - 3\n- 2\n'],
  ])('%s', (_, before, path, value, after) => {
    expect(edited(before, { op: 'append', at: at(path), value })).toBe(after);
  });
});

describe('remove', () => {
  it.each<readonly [name: string, before: string, path: KeyPath, after: string]>([
    ['an entry with its own comment', '# top\na: 1 # gone\n# b\nb: 2\n', ['a'], '# top\n# b\nb: 2\n'],
    ['a map', 'a:\n  x:\n    y: 1\n  z: 2\n', ['a', 'x'], 'a:\n  z: 2\n'],
    ['the last child leaves an empty map', 'a: # why\n  x: 1\nb: 2\n', ['a', 'x'], 'a: {} # why\nb: 2\n'],
    ['the last item leaves an empty list', 'a:\n- x\nb: 2\n', ['a', 0], 'a: []\nb: 2\n'],
    ['the first key of an item', 'a:\n  - x: 1\n    y: 2\n', ['a', 0, 'x'], 'a:\n  - y: 2\n'],
    [
      'the first key of an item, comments below',
      'a:\n  - x: 1\n    # about y\n    y: 2\n',
      ['a', 0, 'x'],
      'a:\n  -\n    # about y\n    y: 2\n',
    ],
    ['the only key of an item', 'a:\n  - x: 1\n  - 2\n', ['a', 0, 'x'], 'a:\n  - {}\n  - 2\n'],
    ['an item', 'a:\n  - x: 1\n    y: 2\n  - z\n', ['a', 0], 'a:\n  - z\n'],
    ['the last line without newline', 'a: 1\nb: 2', ['b'], 'a: 1\n'],
    ['the only entry', '# c\na: 1\n', ['a'], '# c\n{}\n'],
    ['in flow style, first', '{a: 1, b: 2}\n', ['a'], '{b: 2}\n'],
    ['in flow style, last', '{a: 1, b: 2 }\n', ['b'], '{a: 1 }\n'],
    ['in flow style, only', '{a: 1}\n', ['a'], '{}\n'],
    ['in flow style, only, with a comma', '[a,]\n', [0], '[]\n'],
    ['in flow style over lines', '{\n  a: 1, # x\n  b: 2 # y\n}\n', ['a'], '{\n  b: 2 # y\n}\n'],
    ['the last one in flow style over lines', '{\n  "a": 1,\n  "b": 2\n}\n', ['b'], '{\n  "a": 1\n}\n'],
    ['a literal', 'a: |\n  x\n  y\n\nb: 2\n', ['a'], '\nb: 2\n'],
  ])('%s', (_, before, path, after) => {
    expect(edited(before, { op: 'remove', at: at(path) })).toBe(after);
  });
});

describe('comment-out', () => {
  it.each<readonly [name: string, before: string, path: KeyPath, after: string]>([
    ['an entry', 'a:\n  b: 1 # why\n  c: 2\n', ['a', 'b'], 'a:\n  # note\n  # b: 1 # why\n  c: 2\n'],
    ['a literal with blank lines', 'a: |\n  x\n\n  y\nb: 1\n', ['a'], '# note\n# a: |\n#   x\n\n#   y\nb: 1\n'],
    ['the last child', 'a: # why\n  b:\n    c: 1\nd: 2\n', ['a', 'b'], 'a: {} # why\n  # note\n  # b:\n  #   c: 1\nd: 2\n'],
    ['the first key of an item', '- a: 1\n  b: 2\n', [0, 'a'], '- # note\n  # a: 1\n  b: 2\n'],
    ['the only key of an item', '- a: 1\n- 2\n', [0, 'a'], '- {}\n  # note\n  # a: 1\n- 2\n'],
    ['an item', 'a:\n- b: 1\n  c: 2\n- d\n', ['a', 0], 'a:\n# note\n# - b: 1\n#   c: 2\n- d\n'],
    ['the only item', 'a:\n- b\n', ['a', 0], 'a: []\n# note\n# - b\n'],
    ['the only entry', 'a: 1\n', ['a'], '{}\n# note\n# a: 1\n'],
    ['CRLF', 'a: 1\r\nb:\r\n  c: 2\r\n', ['b'], 'a: 1\r\n# note\r\n# b:\r\n#   c: 2\r\n'],
    ['the last line', 'a: 1\nb: 2', ['b'], 'a: 1\n# note\n# b: 2'],
    ['in flow style on lines of its own', 'a: {\n  b: 1,\n  c: 2\n  }\n', ['a', 'b'], 'a: {\n  # note\n  # b: 1,\n  c: 2\n  }\n'],
    [
      'in flow style on one line',
      'a: {b: 1, c: 2}\n',
      ['a', 'b'],
      'refused: it shares a line with others inside brackets, where a comment would swallow them',
    ],
    ['in JSON', '{\n  "b": 1,\n  "c": 2\n}\n', ['b'], 'refused: JSON has no comments'],
  ])('%s', (_, before, path, after) => {
    expect(edited(before, { op: 'comment-out', at: at(path), note: 'note' })).toBe(after);
  });
});

describe('move', () => {
  it.each<readonly [name: string, before: string, path: KeyPath, to: KeyPath, after: string]>([
    [
      'with its comments',
      'a:\n  # about b\n  b: 1 # why\n  c: 2\nd:\n    e: 1\n',
      ['a', 'b'],
      ['d', 'b'],
      'a:\n  c: 2\nd:\n    e: 1\n    # about b\n    b: 1 # why\n',
    ],
    [
      'a parent that becomes empty goes',
      'a:\n  b:\n    c: 1\nd: 1\nx:\n  y: 1\n',
      ['a', 'b'],
      ['x', 'b'],
      'd: 1\nx:\n  y: 1\n  b:\n    c: 1\n',
    ],
    ['to a place that is missing', 'a:\n  b: 1\n  c: 2\n', ['a', 'b'], ['x', 'z', 'b'], 'a:\n  c: 2\nx:\n  z:\n    b: 1\n'],
    [
      'out of a container',
      's:\n  c:\n    - name: x\n      sec:\n        fsGroup: 1\n      image: y\n',
      ['s', 'c', 0, 'sec', 'fsGroup'],
      ['s', 'sec', 'fsGroup'],
      's:\n  c:\n    - name: x\n      image: y\n  sec:\n    fsGroup: 1\n',
    ],
    ['deeper into its own map', 'a:\n  b: 1\n  c: 2\n', ['a', 'c'], ['a', 'x', 'c'], 'a:\n  b: 1\n  x:\n    c: 2\n'],
    [
      'deeper into a map that holds nothing else',
      'a:\n  b: 1 # why\nc: 1\n',
      ['a', 'b'],
      ['a', 'x', 'b'],
      'a:\n  x:\n    b: 1 # why\nc: 1\n',
    ],
    [
      'a literal',
      'a:\n  b: |\n    x\n\n      y\n  c: 1\nd:\n  e:\n    f: 1\n',
      ['a', 'b'],
      ['d', 'e', 'g'],
      'a:\n  c: 1\nd:\n  e:\n    f: 1\n    g: |\n      x\n\n        y\n',
    ],
    [
      'with its comment to an item that is empty',
      'a:\n    # about b\n    b: 1\n    c:\n    - # why\n    d: 1\n',
      ['a', 'b'],
      ['a', 'c', 0, 'b'],
      'a:\n    c:\n    - # why\n      # about b\n      b: 1\n    d: 1\n',
    ],
    ['out of a flow map', 'a: {b: 1, c: 2}\nd:\n  e: 1\n', ['a', 'b'], ['d', 'b'], 'a: {c: 2}\nd:\n  e: 1\n  b: 1\n'],
    ['to a place that is taken', 'a: 1\nb: 2\n', ['a'], ['b'], 'refused: b exists already'],
    ['into itself', 'a:\n  b: 1\n', ['a'], ['a', 'x'], 'refused: a.x is inside a'],
  ])('%s', (_, before, path, to, after) => {
    expect(edited(before, { op: 'move', at: at(path), to })).toBe(after);
  });
});

describe('rename-key', () => {
  it.each<readonly [name: string, before: string, path: KeyPath, key: string, after: string]>([
    ['the key only', 'a:\n  ini: # why\n    x: 1\n', ['a', 'ini'], 'grafana.ini', 'a:\n  grafana.ini: # why\n    x: 1\n'],
    ['keeps quotes', '"a": 1\n', ['a'], 'b', '"b": 1\n'],
    ['adds quotes', 'a: 1\n', ['a'], 'no', '"no": 1\n'],
    ['a key that is there', 'a: 1\nb: 1\n', ['a'], 'b', 'refused: b exists already'],
  ])('%s', (_, before, path, key, after) => {
    expect(edited(before, { op: 'rename-key', at: at(path), key })).toBe(after);
  });
});

describe('refuses', () => {
  it.each<readonly [name: string, before: string, patch: TreePatch, because: string]>([
    [
      'an alias',
      'a: &x 1\nb: *x\n',
      { op: 'set', at: at(['b']), value: 2 },
      'b is an alias (*x) of a value that stands elsewhere',
    ],
    [
      'below an alias',
      'a: &x {y: 1}\nb: *x\n',
      { op: 'set', at: at(['b', 'y']), value: 2 },
      'b is an alias (*x) of a value that stands elsewhere',
    ],
    [
      'below an anchor in use',
      'a: &x {y: 1}\nb: *x\n',
      { op: 'set', at: at(['a', 'y']), value: 2 },
      'a has an anchor (&x) that is used elsewhere',
    ],
    [
      'an inner anchor in use',
      'a:\n  y: &x 1\nb: *x\n',
      { op: 'remove', at: at(['a']) },
      'it holds the anchor &x, which is used elsewhere',
    ],
    [
      'a merged key',
      'a: &x {y: 1}\nb:\n  <<: *x\n',
      { op: 'set', at: at(['b', 'y']), value: 2 },
      'b.y comes through a merge key (<<)',
    ],
    ['a duplicate key', 'a: 1\na: 2\n', { op: 'set', at: at(['a']), value: 2 }, 'the key a is there twice'],
    ['a tag', 'a: !!str 1\n', { op: 'set', at: at(['a']), value: 2 }, 'a has a tag (!!str)'],
    ['a value on the way', 'a: x\n', { op: 'set', at: at(['a', 'b']), value: 2 }, 'a holds a value, not a map'],
    ['a missing item', 'a: [1]\n', { op: 'set', at: at(['a', 5]), value: 2 }, 'a is a list without this item'],
    [
      'comments that would be lost',
      'a:\n  b: 1 # why\n',
      { op: 'set', at: at(['a']), value: 2 },
      'comments inside the old value would be lost',
    ],
    ['an explicit key', '? a\n: b\n', { op: 'set', at: at(['a']), value: 2 }, 'a is written with an explicit key (?)'],
    ['to remove what is not there', 'a: 1\n', { op: 'remove', at: at(['b']) }, 'b does not exist'],
    ['a text that does not parse', 'a: [\n', { op: 'remove', at: at(['a']) }, 'the file does not parse'],
  ])('%s', (_, before, patch, because) => {
    expect(edited(before, patch)).toBe(`refused: ${because}`);
  });
});

describe('merges without end', () => {
  const bomb = Array.from({ length: 40 }, (_, level) =>
    level === 0 ? 'm0: &m0 { k: v }\n' : `m${level}: &m${level}\n  <<: [*m${level - 1}, *m${level - 1}]\n`,
  ).join('');

  it.each([
    ['a map that merges itself', 'a: &a\n  <<: *a\n  b: 1\n', 'a: &a\n  <<: *a\n  b: 1\n  new: 2\n', 'a'],
    ['maps that merge each other twice', `${bomb}a:\n  <<: *m39\n`, `${bomb}a:\n  <<: *m39\n  new: 2\n`, 'a'],
  ])('%s', (_, text, after, key) => {
    const edits = compilePatch(parseYaml(text), 0, {
      op: 'set',
      at: { document: { file: 'f', index: 0 }, path: [key, 'new'] },
      value: 2,
    });
    expect('refused' in edits ? edits.refused : applyEdits(text, edits)).toBe(after);
  });
});
