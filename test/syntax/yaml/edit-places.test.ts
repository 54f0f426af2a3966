import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../src/core/fix.js';
import type { KeyPath, Target } from '../../../src/core/location.js';
import { applyEdits } from '../../../src/core/text.js';
import { compilePatch } from '../../../src/syntax/yaml/edit.js';
import type { TreePatch } from '../../../src/syntax/yaml/edit-proof.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';

const at = (path: KeyPath): Target => ({ document: { file: 'f.yaml', index: 0 }, path });
const set = (path: KeyPath, value: Plain): TreePatch => ({ op: 'set', at: at(path), value });
const append = (path: KeyPath, value: Plain): TreePatch => ({ op: 'append', at: at(path), value });
const remove = (path: KeyPath): TreePatch => ({ op: 'remove', at: at(path) });
const commentOut = (path: KeyPath, note: string): TreePatch => ({ op: 'comment-out', at: at(path), note });
const move = (path: KeyPath, to: KeyPath): TreePatch => ({ op: 'move', at: at(path), to });
const rename = (path: KeyPath, key: string): TreePatch => ({ op: 'rename-key', at: at(path), key });

function edited(text: string, patch: TreePatch): string {
  const edits = compilePatch(parseYaml(text), 0, patch);
  return 'refused' in edits ? `refused: ${edits.refused}` : applyEdits(text, edits);
}

/** What stands in a place, what is done there, and what stands there then: one case for each way in which people write YAML. */
type Case = readonly [name: string, before: string, patch: TreePatch, after: string];

describe('a whole document', () => {
  it.each<Case>([
    ['a document that holds something', 'b: 1\n', set([], { a: 1 }), 'refused: a whole document cannot be replaced'],
    ['an empty document by a map', '---\n# c\n', set([], { a: 1, b: [2] }), '---\n# c\na: 1\nb:\n  - 2\n'],
    ['an empty document by a list', '', set([], [1, { a: 2 }]), '- 1\n- a: 2\n'],
    ['an empty document by a value', '', set([], 'x'), 'refused: a document cannot become a single value'],
    ['null by a map', '---\nnull\n', set([], { a: 1 }), '---\na: 1\n'],
    ['an empty map by a map', '# c\n{}\n', set([], { a: 1 }), '# c\na: 1\n'],
    ['an empty map by a list', '{}\n', set([], [1]), '- 1\n'],
    ['an empty map behind the marker', '--- {}\n', set([], { a: 1 }), 'refused: the document stands on the line of its ---'],
    ['below an empty map behind the marker', '--- {}\n', set(['a'], 1), 'refused: the document stands on the line of its ---'],
    ['below an empty map below the marker', '---\n{}\n', set(['a'], 1), '---\na: 1\n'],
    ['an anchor in an empty document', '--- &x\n', set(['a'], 1), 'refused: the empty document has an anchor'],
    ['an item of an empty document', '', set([0], 1), '- 1\n'],
    ['remove the document', 'a: 1\n', remove([]), 'refused: a whole document cannot be taken out'],
    ['a text', 'just text\n', set(['a'], 1), 'refused: the document holds a value, not a map'],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('lists', () => {
  it.each<Case>([
    ['append to a map', 'a: {b: 1}\n', append(['a'], 1), 'refused: a is not a list'],
    ['append to an empty map', 'a: {}\n', append(['a'], 1), 'refused: a is not a list'],
    ['append to a value', 'a: x\n', append(['a'], 1), 'refused: a is not a list'],
    ['append to the document', '- 0\n', append([], 1), '- 0\n- 1\n'],
    ['append to nothing', '# c\n', append([], { a: 1 }), '# c\n- a: 1\n'],
    [
      'append to an empty list over lines',
      'a: [\n  # none\n]\n',
      append(['a'], 1),
      'refused: comments inside the old value would be lost',
    ],
    ['append to null in braces', '{a: , b: 1}\n', append(['a'], 1), '{a: [1] , b: 1}\n'],
    ['append to null in braces behind nothing', '{a, b: 1}\n', append(['a'], 1), '{a: [1], b: 1}\n'],
    ['append to null in braces, colon only', '{a:, b: 1}\n', append(['a'], 1), '{a: [1], b: 1}\n'],
    ['append a text with commas in brackets', "a: ['b']\n", append(['a'], 'x, y'), "a: ['b', 'x, y']\n"],
    ['append several lines in brackets', 'a: [b]\n', append(['a'], 'x\ny\n'), 'a: [b, "x\\ny\\n"]\n'],
    ['append to an alias', 'x: &x []\na: *x\n', append(['a'], 1), 'refused: a is an alias (*x) of a value that stands elsewhere'],
    [
      'append behind a comment of the last item',
      'a:\n  - 1\n  # - 3\nb: 1\n',
      append(['a'], 2),
      'a:\n  - 1\n  # - 3\n  - 2\nb: 1\n',
    ],
    ['append a list', 'a:\n  - - 0\n', append(['a'], [1, [2]]), 'a:\n  - - 0\n  - - 1\n    - - 2\n'],
    ['the item behind the last', 'a:\n  - 1\n', set(['a', 1], 2), 'a:\n  - 1\n  - 2\n'],
    ['the item behind that', 'a:\n  - 1\n', set(['a', 2], 2), 'refused: a is a list without this item'],
    ['the first item of an empty list', 'a: []\n', set(['a', 0], 2), 'a:\n  - 2\n'],
    ['the second item of an empty list', 'a: []\n', set(['a', 1], 2), 'refused: a is an empty list'],
    ['the first item of null, not indented', 'a:\nb:\n- 1\n', set(['a', 0], 2), 'a:\n- 2\nb:\n- 1\n'],
    [
      'the first item of null, with a map in it',
      'a:\n',
      set(['a', 0, 'b'], 2),
      'refused: a[0].b is inside a list that does not exist',
    ],
    ['a key of a list', 'a: [1]\n', set(['a', 'b'], 2), 'refused: a is a list, not a map'],
    ['an item of a map', 'a: {b: 1}\n', set(['a', 0], 2), 'refused: a is a map, not a list'],
    ['an item of an empty map', 'a: {}\n', set(['a', 0], 2), 'refused: a is a map, not a list'],
    ['a key of an empty list', 'a: []\n', set(['a', 'b'], 2), 'refused: a is a list, not a map'],
    [
      'the first item of a list below what is missing',
      'a: 1\nc:\n',
      set(['a', 'b', 0], 2),
      'refused: a holds a value, not a map',
    ],
    ['the first item of a list below a missing key', 'a: 1\n', set(['c', 'b', 0], 2), 'a: 1\nc:\n  b:\n    - 2\n'],
    [
      'an item in a list that is missing',
      'a: 1\n',
      set(['c', 0, 'b'], 2),
      'refused: c[0].b is inside a list that does not exist',
    ],
    ['a later item of a list that is missing', 'a: 1\n', set(['c', 1], 2), 'refused: c[1] is inside a list that does not exist'],
    ['lists in lists that are missing', 'a: 1\n', set(['c', 0, 0], 2), 'a: 1\nc:\n  - - 2\n'],
    ['a map in an item in brackets', 'a: [{b: 1}]\n', set(['a', 0, 'c'], 2), 'a: [{b: 1, c: 2}]\n'],
    ['a pair without braces', 'a: [b: 1]\n', set(['a', 0, 'b'], 2), 'refused: a[0] is a pair without braces inside a sequence'],
    [
      'below a pair without braces',
      'a: [b: 1]\n',
      set(['a', 0, 'c'], 2),
      'refused: a[0] is a pair without braces inside a sequence',
    ],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('braces', () => {
  it.each<Case>([
    ['null in braces', '{a: , c: 1}\n', set(['a', 'b'], 1), '{a: {b: 1} , c: 1}\n'],
    ['null without a colon in braces', '{a, c: 1}\n', set(['a', 'b'], 1), '{a: {b: 1}, c: 1}\n'],
    ['null behind a colon without a space', '{a:, c: 1}\n', set(['a'], 1), '{a: 1, c: 1}\n'],
    ['a tilde in braces', '{a: ~, c: 1}\n', set(['a', 'b'], 1), '{a: {b: 1}, c: 1}\n'],
    ['a tilde in braces by an item', '{a: ~, c: 1}\n', set(['a', 0], 1), '{a: [1], c: 1}\n'],
    ['null with an anchor in braces', '{a: &x , c: 1}\n', set(['a'], 1), 'refused: the value has an anchor (&x)'],
    ['a value with an anchor in braces', '{a: &x 1, c: 1}\n', set(['a'], 2), '{a: &x 2, c: 1}\n'],
    ['a map in braces by a value', '{a: {b: 1}, c: 1}\n', set(['a'], 2), '{a: 2, c: 1}\n'],
    [
      'a map with a comment in braces by a value',
      '{a: {b: 1, # why\n  d: 2}, c: 1}\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    [
      'a map with an anchor in use in braces',
      '{a: {b: &x 1}, c: *x}\n',
      set(['a'], 2),
      'refused: it holds the anchor &x, which is used elsewhere',
    ],
    ['a quoted text in braces', "{a: 'x'}\n", set(['a'], 'y'), "{a: 'y'}\n"],
    ['an empty map with a comment', 'a: {\n  # none\n}\nc: 1\n', set(['a', 'b'], 1), 'a: {b: 1\n  # none\n}\nc: 1\n'],
    ['an empty map with a comment, in braces', '{a: {\n  # none\n}}\n', set(['a', 'b'], 1), '{a: {b: 1\n  # none\n}}\n'],
    [
      'several lines into an empty map with a comment',
      'a: {\n  # none\n}\nc: 1\n',
      set(['a', 'b'], 'x\ny\n'),
      'a: {b: "x\\ny\\n"\n  # none\n}\nc: 1\n',
    ],
    ['several lines into braces', 'a: {c: 1}\n', set(['a', 'b'], 'x\ny\n'), 'a: {c: 1, b: "x\\ny\\n"}\n'],
    ['a text into JSON over lines', '{\n  "a": 1\n}\n', set(['b'], 'x'), '{\n  "a": 1,\n  "b": "x"\n}\n'],
    [
      'a map into JSON over lines',
      '{\n  "a": 1\n}\n',
      set(['b'], { c: [true, null] }),
      '{\n  "a": 1,\n  "b": {"c": [true, null]}\n}\n',
    ],
    ['a key into JSON inside a list', '{"a": [{"b": 1}]}\n', set(['a', 0, 'c'], 'x'), '{"a": [{"b": 1, "c": "x"}]}\n'],
    ['a key into an empty map inside JSON', '{"a": {}}\n', set(['a', 'c'], 'x'), '{"a": {"c": "x"}}\n'],
    ['a key into braces whose keys have no quotes', '{"a": {b: 1}}\n', set(['a', 'c'], 'x'), '{"a": {b: 1, c: x}}\n'],
    ['a value of JSON', '{"a": 1}\n', set(['a'], 'it\'s "x"'), '{"a": "it\'s \\"x\\""}\n'],
    ['a text over a number in single quotes file', "a: 1\nb: 'x'\nc: 'y'\n", set(['a'], '5'), "a: '5'\nb: 'x'\nc: 'y'\n"],
    [
      'behind a comment with a comma',
      '{\n  a: 1, # one, two\n  b: 2 # three, four\n}\n',
      set(['c'], 3),
      '{\n  a: 1, # one, two\n  b: 2, # three, four\n  c: 3\n}\n',
    ],
    ['behind a comma on a line of its own', '{\n  a: 1\n  , b: 2\n}\n', set(['c'], 3), '{\n  a: 1\n  , b: 2,\n  c: 3\n}\n'],
    ['behind a comma below', '{\n  a: 1,\n  b: 2\n  ,\n}\n', set(['c'], 3), '{\n  a: 1,\n  b: 2\n  ,\n  c: 3,\n}\n'],
    ['with tabs', '{\n\ta: 1\n}\n', set(['c'], 3), '{\n\ta: 1,\n\tc: 3\n}\n'],
    ['CRLF', '{\r\n  a: 1\r\n}\r\n', set(['c'], 3), '{\r\n  a: 1,\r\n  c: 3\r\n}\r\n'],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('anchors and odd values', () => {
  it.each<Case>([
    ['null with an anchor', 'a: &x\nb: 1\n', set(['a'], 1), 'refused: the value has an anchor (&x)'],
    ['a map with an anchor by a value', 'a: &x\n  c: 1\nb: 1\n', set(['a'], 1), 'refused: the value has an anchor (&x)'],
    ['a value with an anchor by a map', 'a: &x 1\nb: 1\n', set(['a'], { c: 1 }), 'refused: the value has an anchor (&x)'],
    ['a value with an anchor by an empty map', 'a: &x 1\nb: 1\n', set(['a'], {}), 'a: &x {}\nb: 1\n'],
    ['a folded text', 'a: >\n  x\n  y\nb: 1\n', set(['a'], 'z'), 'a: z\nb: 1\n'],
    ['a folded text by several lines', 'a: >-\n  x\n\n  y\nb: 1\n', set(['a'], 'z\nw'), 'a: |-\n  z\n  w\nb: 1\n'],
    ['a value below its key', 'a:\n  1\nb: 1\n', set(['a'], 2), 'a:\n  2\nb: 1\n'],
    ['a value below its key by a map', 'a:\n  1\nb: 1\n', set(['a'], { c: 1 }), 'refused: the value stands below its key'],
    ['a list by a value', 'a:\n  - 1\n  - 2\nb: 1\n', set(['a'], 2), 'a: 2\nb: 1\n'],
    [
      'a list with a comment by a value',
      'a:\n  - 1\n  # why\n  - 2\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    [
      'a list in brackets with a comment by a value',
      'a: [1, # why\n  2]\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    ['a list in brackets with a comment behind', 'a: [1,\n  2] # why\nb: 1\n', set(['a'], 2), 'a: 2 # why\nb: 1\n'],
    [
      'an empty list with a comment in it',
      'a: [ # why\n  ]\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    [
      'a map that holds an empty map with a comment',
      'a:\n  c: { # why\n    }\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    [
      'a map that holds a literal with a comment',
      'a:\n  c: | # why\n    x\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    ['a map that holds a literal with a hash', 'a:\n  c: |\n    # no comment\nb: 1\n', set(['a'], 2), 'a: 2\nb: 1\n'],
    ['a map that holds a hash in quotes', 'a:\n  c: " # none"\nb: 1\n', set(['a'], 2), 'a: 2\nb: 1\n'],
    [
      'a map with a comment behind its last value',
      'a:\n  c: 1 # why\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    [
      'a comment behind the key of a map',
      'a: # why\n  c: 1\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    [
      'a comment between the key and the list',
      'a:\n  # why\n  - 1\nb: 1\n',
      set(['a'], 2),
      'refused: comments inside the old value would be lost',
    ],
    ['an item that is null', 'a:\n  -\n  - 1\n', set(['a', 0], 2), 'a:\n  - 2\n  - 1\n'],
    ['an item that is null by a map', 'a:\n  -\n  - 1\n', set(['a', 0], { b: 1, c: 2 }), 'a:\n  - b: 1\n    c: 2\n  - 1\n'],
    [
      'an item that is null with a comment by a map',
      'a:\n  - # why\n  - 1\n',
      set(['a', 0], { b: 1, c: 2 }),
      'a:\n  - b: 1 # why\n    c: 2\n  - 1\n',
    ],
    ['an item by several lines', 'a:\n  - 1\n', set(['a', 0], 'x\ny\n'), 'a:\n  - |\n    x\n    y\n'],
    ['null words', 'a: Null\n', set(['a', 'b'], 1), 'a:\n  b: 1\n'],
    ['null words in capitals', 'a: NULL\n', set(['a', 'b'], 1), 'a:\n  b: 1\n'],
    ['not quite null', 'a: nullify\n', set(['a', 'b'], 1), 'refused: a holds a value, not a map'],
    ['not quite null either', 'a: x~\n', set(['a', 'b'], 1), 'refused: a holds a value, not a map'],
    ['null in quotes', 'a: "null"\n', set(['a', 'b'], 1), 'refused: a holds a value, not a map'],
    ['a tab behind the marker', '---\ta: 1\n', set(['b'], 2), 'refused: the file does not parse'],
    ['a tab behind a colon', 'a:\t1\n', set(['a'], 2), 'a:\t2\n'],
    ['a tab behind a dash', '-\t1\n', set([0], 2), '-\t2\n'],
    ['a key without value at the end', 'a: 1\nb:', set(['b'], 2), 'a: 1\nb: 2'],
    ['minus zero', 'a: 1\n', set(['a'], 0), 'a: 0\n'],
    [
      'a merge that hides nothing',
      'b: &b {x: 1}\na:\n  <<: [*b]\n  y: 1\n',
      set(['a', 'n'], 2),
      'b: &b {x: 1}\na:\n  <<: [*b]\n  y: 1\n  "n": 2\n',
    ],
    [
      'a merge in a list',
      'b: &b {x: 1}\na:\n  <<: [*b]\n  y: 1\n',
      set(['a', 'x'], 2),
      'refused: a.x comes through a merge key (<<)',
    ],
    [
      'a merge of a merge',
      'c: &c {x: 1}\nb: &b\n  <<: *c\na:\n  <<: *b\n',
      set(['a', 'x'], 2),
      'refused: a.x comes through a merge key (<<)',
    ],
    ['a merge of what is no map', 'b: &b 1\na:\n  <<: *b\n', set(['a', 'x'], 2), 'refused: a.x comes through a merge key (<<)'],
    [
      'a merge of a map in place',
      'a:\n  <<: {x: 1}\n  y: 1\n',
      set(['a', 'x'], 2),
      'refused: a.x comes through a merge key (<<)',
    ],
    [
      'an own key that is merged, too',
      'b: &b {x: 1}\na:\n  <<: *b\n  x: 3\n',
      set(['a', 'x'], 2),
      'b: &b {x: 1}\na:\n  <<: *b\n  x: 2\n',
    ],
    ['an anchor that is used inside itself only', 'a:\n  b: &x 1\n  c: *x\n', set(['a'], 1), 'a: 1\n'],
    ['an anchor that is used later, of the same name', 'a: &x 1\nb: &x 2\nc: *x\n', set(['a'], 3), 'a: &x 3\nb: &x 2\nc: *x\n'],
    ['a tag on the way', 'a: !!map {b: 2}\n', set(['a', 'b'], 1), 'refused: a has a tag (!!map)'],
    ['a tag on the document', '--- !x\na: 2\n', set(['a'], 1), 'refused: the document has a tag (!x)'],
    [
      'an alias as the document',
      'a: &x\n  - *x\n',
      set(['a', 0], 1),
      'refused: a[0] is an alias (*x) of a value that stands elsewhere',
    ],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('take out', () => {
  it.each<Case>([
    [
      'remove what holds an anchor in use in its key',
      '&k x: 1\nb: *k\n',
      remove(['x']),
      'refused: it holds the anchor &k, which is used elsewhere',
    ],
    ['remove an alias', 'a: &x 1\nb: *x\n', remove(['b']), 'refused: b is an alias (*x) of a value that stands elsewhere'],
    [
      'remove beside an explicit key',
      'a: 1\n? b\n: c\n',
      remove(['a']),
      'refused: a neighbour is written with an explicit key (?)',
    ],
    ['remove the last child with an anchor', 'a: &k\n  x: 1\nb: 2\n', remove(['a', 'x']), 'a: &k {}\nb: 2\n'],
    ['remove the only item of an item', '- - 1\n- 2\n', remove([0, 0]), '- []\n- 2\n'],
    ['remove an item of an item', '- - 1\n  - 2\n- 3\n', remove([0, 0]), '- - 2\n- 3\n'],
    ['remove the only item of an item below a comment', '- # c\n  - 1\n- 3\n', remove([0, 0]), '- [] # c\n- 3\n'],
    ['remove in brackets between', 'a: [1, 2, 3]\n', remove(['a', 1]), 'a: [1, 3]\n'],
    [
      'remove in brackets, comment between',
      'a: [1, # one\n  2]\n',
      remove(['a', 0]),
      'refused: a comment stands between it and its neighbour',
    ],
    [
      'remove in brackets, comment before',
      'a: [1, # one\n  2]\n',
      remove(['a', 1]),
      'refused: a comment stands between it and its neighbour',
    ],
    ['remove in brackets on its own line with comma before', 'a: [\n  1\n  , 2\n  ]\n', remove(['a', 1]), 'a: [\n  1\n  ]\n'],
    ['remove in brackets the last one on its own line with comma', 'a: [\n  1,\n  2,\n]\n', remove(['a', 1]), 'a: [\n  1,\n]\n'],
    ['remove in brackets two on one line', 'a: [\n  1, 2,\n]\n', remove(['a', 0]), 'a: [\n  2,\n]\n'],
    ['remove in brackets the second on one line', 'a: [\n  1, 2,\n  3\n]\n', remove(['a', 1]), 'a: [\n  1, 3\n]\n'],
    ['remove the last line CRLF', 'a: 1\r\nb: 2\r\n', remove(['b']), 'a: 1\r\n'],
    ['remove a folded text', 'a: >\n  x\n\nb: 1\n', remove(['a']), '\nb: 1\n'],
    ['remove a text that keeps blank lines', 'a: |+\n  x\n\nb: 1\n', remove(['a']), 'b: 1\n'],
    ['comment out without a note', 'a: 1\nb: 2\n', commentOut(['a'], ''), '# a: 1\nb: 2\n'],
    ['comment out with a note of lines', 'a: 1\nb: 2\n', commentOut(['a'], 'one\n\ntwo'), '# one\n#\n# two\n# a: 1\nb: 2\n'],
    ['comment out an item of an item', '- - 1\n  - 2\n- 3\n', commentOut([0, 0], 'note'), '- # note\n  # - 1\n  - 2\n- 3\n'],
    ['comment out the only item of an item', '- - 1\n- 3\n', commentOut([0, 0], 'note'), '- []\n  # note\n  # - 1\n- 3\n'],
    [
      'comment out the last child with an anchor',
      'a: &k\n  x: 1\nb: 2\n',
      commentOut(['a', 'x'], 'note'),
      'a: &k {}\n  # note\n  # x: 1\nb: 2\n',
    ],
    [
      'comment out an anchor in use',
      'a: &x 1\nb: *x\n',
      commentOut(['a'], 'note'),
      'refused: a has an anchor (&x) that is used elsewhere',
    ],
    [
      'comment out in brackets, last',
      'a: [\n  1,\n  2\n  ]\n',
      commentOut(['a', 1], 'note'),
      'a: [\n  1,\n  # note\n  # 2\n  ]\n',
    ],
    [
      'comment out in brackets, lines',
      'a: [\n  {b: 1,\n   c: 2},\n  2\n  ]\n',
      commentOut(['a', 0], 'note'),
      'a: [\n  # note\n  # {b: 1,\n  #  c: 2},\n  2\n  ]\n',
    ],
    [
      'comment out a plain text of lines',
      'a: x\n  y\n\n  z\nb: 1\n',
      commentOut(['a'], 'note'),
      '# note\n# a: x\n#   y\n\n#   z\nb: 1\n',
    ],
    [
      'comment out lines further left',
      'a:\n    b: "x\n  y"\n    c: 1\n',
      commentOut(['a', 'b'], 'note'),
      'a:\n    # note\n    # b: "x\n  # y"\n    c: 1\n',
    ],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('move', () => {
  it.each<Case>([
    ['an item', 'a: [1]\n', move(['a', 0], ['b']), 'refused: a[0] is an item of a list'],
    ['to an item', 'a: 1\nb: []\n', move(['a'], ['b', 0]), 'refused: an entry can only become an entry'],
    ['an anchor in use', 'a: &x 1\nb: *x\n', move(['a'], ['c', 'a']), 'refused: a has an anchor (&x) that is used elsewhere'],
    ['an alias', 'a: &x 1\nb: *x\n', move(['b'], ['c', 'b']), 'refused: b is an alias (*x) of a value that stands elsewhere'],
    ['from where nothing is', 'a: 1\n', move(['z'], ['c']), 'refused: z does not exist'],
    [
      'within braces that hold nothing else',
      'a: {b: 1}\n',
      move(['a', 'b'], ['a', 'c', 'b']),
      'refused: it would move within a map that holds nothing else',
    ],
    [
      'within an item that holds nothing else',
      'a:\n  - b: 1\n',
      move(['a', 0, 'b'], ['a', 0, 'c', 'b']),
      'refused: it would move within a map that holds nothing else',
    ],
    ['within braces', 'a: {b: 1, d: 2}\n', move(['a', 'b'], ['a', 'c', 'b']), 'a: {d: 2, c: {b: 1}}\n'],
    [
      'from braces into braces under another name',
      'a: {b: "1", d: 2}\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'x']),
      'a: {d: 2}\nc: {e: 1, x: "1"}\n',
    ],
    [
      'from braces over lines',
      'a: {b: {x: 1,\n  y: 2}, d: 2}\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it spans several lines inside brackets',
    ],
    [
      'from a block into braces',
      'a:\n  b: "1"\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: 1\nc: {e: 1, b: "1"}\n',
    ],
    [
      'with a comment behind into braces',
      'a:\n  b: 1 # why\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it cannot be written inside brackets',
    ],
    [
      'with a comment above into braces',
      'a:\n  # why\n  b: 1\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it cannot be written inside brackets',
    ],
    [
      'a map into braces',
      'a:\n  b:\n    x: 1\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it cannot be written inside brackets',
    ],
    [
      'a literal into braces',
      'a:\n  b: |\n    x\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it cannot be written inside brackets',
    ],
    [
      'a folded text into braces',
      'a:\n  b: >\n    x\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it cannot be written inside brackets',
    ],
    [
      'a plain text of lines into braces',
      'a:\n  b: x\n    y\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'refused: it cannot be written inside brackets',
    ],
    [
      'a map in braces into braces',
      'a:\n  b: {x: 1}\n  d: 1\nc: {e: 1}\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: 1\nc: {e: 1, b: {x: 1}}\n',
    ],
    [
      'under another name',
      'a:\n  b: 1\n  d: 1\nc:\n  e: 1\n',
      move(['a', 'b'], ['c', 'on']),
      'a:\n  d: 1\nc:\n  e: 1\n  "on": 1\n',
    ],
    [
      'with quotes around its key',
      'a:\n  "b": 1\n  d: 1\nc:\n  e: 1\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: 1\nc:\n  e: 1\n  "b": 1\n',
    ],
    [
      'the last entry into the next map',
      'a:\n  d: 1\n  b: 1\nc:\n  e: 1\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: 1\nc:\n  e: 1\n  b: 1\n',
    ],
    ['the last entry up beside its map', 'a:\n  d: 1\n  b: 1\n', move(['a', 'b'], ['b']), 'a:\n  d: 1\nb: 1\n'],
    ['the last entry up beside its map, no newline', 'a:\n  d: 1\n  b: 1', move(['a', 'b'], ['b']), 'a:\n  d: 1\nb: 1'],
    ['the last entry up beside its map, CRLF', 'a:\r\n  d: 1\r\n  b: 1\r\n', move(['a', 'b'], ['b']), 'a:\r\n  d: 1\r\nb: 1\r\n'],
    ['the only entry up beside its map', 'x: 1\na:\n  b: 1\n', move(['a', 'b'], ['b']), 'x: 1\nb: 1\n'],
    ['the only entry of the only map up', 'a:\n  b: 1\n', move(['a', 'b'], ['b']), 'b: 1\n'],
    [
      'the only entry of the only map up, comments beside',
      'a: # about a\n  b: 1\n',
      move(['a', 'b'], ['b']),
      'refused: a comment beside it would be lost',
    ],
    [
      'the only entry of a map with a comment',
      '# about a\na:\n  # about b\n  b: 1\nc:\n  d: 1\n',
      move(['a', 'b'], ['c', 'b']),
      '# about a\nc:\n  d: 1\n  # about b\n  b: 1\n',
    ],
    [
      'the only entry of a map in an item',
      'a:\n  - b: 1\nc:\n  d: 1\n',
      move(['a', 0, 'b'], ['c', 'b']),
      'a:\n  - {}\nc:\n  d: 1\n  b: 1\n',
    ],
    [
      'the first entry of an item',
      'a:\n  - b: 1\n    e: 2\nc:\n  d: 1\n',
      move(['a', 0, 'b'], ['c', 'b']),
      'a:\n  - e: 2\nc:\n  d: 1\n  b: 1\n',
    ],
    [
      'the first entry of an item with lines',
      'a:\n  - b:\n      x: 1\n    e: 2\nc:\n  d: 1\n',
      move(['a', 0, 'b'], ['c', 'b']),
      'a:\n  - e: 2\nc:\n  d: 1\n  b:\n    x: 1\n',
    ],
    [
      'several comments, blank lines between',
      'a:\n  d: 1\n  # far\n\n  # one\n  # two\n  b: 1\nc:\n  e: 1\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: 1\n  # far\n\nc:\n  e: 1\n  # one\n  # two\n  b: 1\n',
    ],
    [
      'comments of another column',
      'a:\n  d: 1\n# left\n  b: 1\nc:\n  e: 1\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: 1\n# left\nc:\n  e: 1\n  b: 1\n',
    ],
    ['comments above the first entry', '# top\nb: 1\nc:\n  e: 1\n', move(['b'], ['c', 'b']), 'c:\n  e: 1\n  # top\n  b: 1\n'],
    [
      'comments, CRLF',
      'a:\r\n  d: 1\r\n  # one\r\n  # two\r\n  b: 1\r\nc:\r\n  e: 1\r\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\r\n  d: 1\r\nc:\r\n  e: 1\r\n  # one\r\n  # two\r\n  b: 1\r\n',
    ],
    [
      'a comment behind the text before',
      'a:\n  d: |\n    x\n  # one\n  b: 1\nc:\n  e: 1\n',
      move(['a', 'b'], ['c', 'b']),
      'a:\n  d: |\n    x\nc:\n  e: 1\n  # one\n  b: 1\n',
    ],
    [
      'a map to where it is deeper',
      'a:\n  b:\n      x: 1\n\n      y: 2\n  z: 1\nc:\n  d:\n    e: 1\n',
      move(['a', 'b'], ['c', 'd', 'b']),
      'a:\n  z: 1\nc:\n  d:\n    e: 1\n    b:\n        x: 1\n\n        y: 2\n',
    ],
    ['to an empty map', 'a:\n  b: 1\n  z: 1\nc: {}\n', move(['a', 'b'], ['c', 'b']), 'a:\n  z: 1\nc:\n  b: 1\n'],
    ['to null', 'a:\n  b: 1\n  z: 1\nc:\n', move(['a', 'b'], ['c', 'b']), 'a:\n  z: 1\nc:\n  b: 1\n'],
    ['the entry to the document of comments', '# c\na: 1\n', move(['a'], ['b', 'a']), 'b:\n  # c\n  a: 1\n'],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('rename', () => {
  it.each<Case>([
    ['what is not there', 'a: 1\n', rename(['z'], 'b'), 'refused: z does not exist'],
    ['an item', 'a: [1]\n', rename(['a', 0], 'b'), 'refused: a[0] has no key'],
    ['the document', 'a: 1\n', rename([], 'b'), 'refused: the document has no key'],
    ['a key with an anchor', '&x a: 1\n', rename(['a'], 'b'), 'refused: the key has an anchor or a tag'],
    ['a key with a tag', '!!str a: 1\n', rename(['a'], 'b'), 'refused: the key has an anchor or a tag'],
    ['in braces', '{a: 1}\n', rename(['a'], 'x, y'), '{"x, y": 1}\n'],
    ['in single quotes', "'a': 1\n", rename(['a'], 'b'), "'b': 1\n"],
    ['a plain key with a comma', 'a: 1\n', rename(['a'], 'x, y'), 'x, y: 1\n'],
    ['a deep key that is there', 'a: {b: 1, c: 2}\n', rename(['a', 'b'], 'c'), 'refused: a.c exists already'],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('behind the last entry', () => {
  it.each<Case>([
    ['an explicit key', '? a\n: b\n', set(['c'], 1), 'refused: its neighbour is written with an explicit key (?)'],
    ['a comment further right', 'a:\n  b: 1\n    # deep\nc: 1\n', set(['a', 'x'], 1), 'a:\n  b: 1\n  x: 1\n    # deep\nc: 1\n'],
    ['a comment further left', 'a:\n  b: 1\n # left\nc: 1\n', set(['a', 'x'], 1), 'a:\n  b: 1\n  x: 1\n # left\nc: 1\n'],
    [
      'a comment at its column at the end of the text',
      'a:\n  b: 1\n  # y: 2',
      set(['a', 'x'], 1),
      'a:\n  b: 1\n  # y: 2\n  x: 1',
    ],
    [
      'comments of two columns',
      'a:\n  b: 1\n  # y: 2\n# about c\nc: 1\n',
      set(['a', 'x'], 1),
      'a:\n  b: 1\n  # y: 2\n  x: 1\n# about c\nc: 1\n',
    ],
    [
      'two comments at its column',
      'a:\n  b: 1\n  # y: 2\n  # z: 3\nc: 1\n',
      set(['a', 'x'], 1),
      'a:\n  b: 1\n  # y: 2\n  # z: 3\n  x: 1\nc: 1\n',
    ],
    [
      'a comment at the column of what follows',
      'a:\n  b:\n    c: 1\n    # own\n    # d: 2\n  e: 1\n',
      set(['a', 'b', 'x'], 1),
      'a:\n  b:\n    c: 1\n    # own\n    # d: 2\n    x: 1\n  e: 1\n',
    ],
    [
      'a comment above an item at the same column',
      'a:\n- b: 1\n  # y\n- c\n',
      set(['a', 0, 'x'], 1),
      'a:\n- b: 1\n  # y\n  x: 1\n- c\n',
    ],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('a document of nothing', () => {
  it.each<Case>([
    ['a directive', '%YAML 1.2\n---\n', set(['a'], 1), '%YAML 1.2\n---\na: 1\n'],
    ['a byte order mark', '\ufeff', set(['a'], 1), '\ufeffa: 1\n'],
    ['a byte order mark and a comment', '\ufeff# c\n', set(['a'], 1), '\ufeff# c\na: 1\n'],
    ['an end marker', '...\n', set(['a'], 1), 'a: 1\n...\n'],
    ['a comment and an end marker', '# c\n...\n', set(['a'], 1), '# c\na: 1\n...\n'],
    ['an end marker at the end', '---\n...', set(['a'], 1), '---\na: 1\n...'],
    ['blank lines', '\n\n', set(['a'], 1), 'a: 1\n\n\n'],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('the layout of the file', () => {
  it.each<Case>([
    [
      'three columns, most often',
      'a:\n   b: 1\nc:\n   d: 1\ne:\n  f: 1\n',
      set(['x'], { y: { z: 1 } }),
      'a:\n   b: 1\nc:\n   d: 1\ne:\n  f: 1\nx:\n   "y":\n      z: 1\n',
    ],
    [
      'two columns, most often, the first one wider',
      'a:\n    b: 1\nc:\n  d: 1\ne:\n  f: 1\n',
      set(['x'], { y: 1 }),
      'a:\n    b: 1\nc:\n  d: 1\ne:\n  f: 1\nx:\n  "y": 1\n',
    ],
    ['dashes at the key, most often', 'a:\n- 1\nb:\n- 1\nc:\n  - 1\n', set(['x'], [1]), 'a:\n- 1\nb:\n- 1\nc:\n  - 1\nx:\n- 1\n'],
    [
      'dashes indented, most often',
      'a:\n- 1\nb:\n  - 1\nc:\n  - 1\n',
      set(['x'], [1]),
      'a:\n- 1\nb:\n  - 1\nc:\n  - 1\nx:\n  - 1\n',
    ],
    [
      'inside lists and brackets',
      '- a:\n      b: 1\n- [{c: {d: 1}}]\n',
      set([0, 'x'], { y: 1 }),
      '- a:\n      b: 1\n  x:\n      "y": 1\n- [{c: {d: 1}}]\n',
    ],
    ['more single quotes', "a: 'b'\nc: 'd'\ne: \"f\"\n", set(['x'], '1'), "a: 'b'\nc: 'd'\ne: \"f\"\nx: '1'\n"],
    ['more double quotes', 'a: \'b\'\nc: "d"\ne: "f"\n', set(['x'], '1'), 'a: \'b\'\nc: "d"\ne: "f"\nx: "1"\n'],
    ['as many of both', 'a: \'b\'\nc: "d"\n', set(['x'], '1'), 'a: \'b\'\nc: "d"\nx: "1"\n'],
    ['wider than nine columns', 'a:\n            b: 1\n', set(['x'], { y: 1 }), 'a:\n            b: 1\nx:\n         "y": 1\n'],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});

describe('texts of several lines', () => {
  it.each<Case>([
    ['two lines', 'y: 1\n', set(['x'], 'a\nb'), 'y: 1\nx: |-\n  a\n  b\n'],
    ['with a last break', 'y: 1\n', set(['x'], 'a\nb\n'), 'y: 1\nx: |\n  a\n  b\n'],
    ['with two last breaks', 'y: 1\n', set(['x'], 'a\nb\n\n'), 'y: 1\nx: "a\\nb\\n\\n"\n'],
    ['beginning with a break', 'y: 1\n', set(['x'], '\na\nb\n'), 'y: 1\nx: |\n\n  a\n  b\n'],
    ['beginning with two breaks', 'y: 1\n', set(['x'], '\n\na\n'), 'y: 1\nx: |\n\n\n  a\n'],
    ['beginning with a blank', 'y: 1\n', set(['x'], ' a\nb\n'), 'y: 1\nx: " a\\nb\\n"\n'],
    ['a break, then a blank', 'y: 1\n', set(['x'], '\n\n a\n'), 'y: 1\nx: "\\n\\n a\\n"\n'],
    ['breaks only', 'y: 1\n', set(['x'], '\n\n'), 'y: 1\nx: "\\n\\n"\n'],
    ['one break', 'y: 1\n', set(['x'], '\n'), 'y: 1\nx: "\\n"\n'],
    ['a line of blanks', 'y: 1\n', set(['x'], 'a\n  \nb\n'), 'y: 1\nx: "a\\n  \\nb\\n"\n'],
    ['a line of one blank', 'y: 1\n', set(['x'], 'a\n \nb\n'), 'y: 1\nx: "a\\n \\nb\\n"\n'],
    ['a blank at the end of a line', 'y: 1\n', set(['x'], 'a \nb\n'), 'y: 1\nx: |\n  a \n  b\n'],
    ['a blank at the begin of a later line', 'y: 1\n', set(['x'], 'a\n b\n'), 'y: 1\nx: |\n  a\n   b\n'],
    ['a carriage return', 'y: 1\n', set(['x'], 'a\r\nb\n'), 'y: 1\nx: "a\\r\\nb\\n"\n'],
    ['a line separator', 'y: 1\n', set(['x'], 'a\u2028\nb\n'), 'y: 1\nx: "a\\u2028\\nb\\n"\n'],
    ['a tab', 'y: 1\n', set(['x'], 'a\n\tb\n'), 'y: 1\nx: |\n  a\n  \tb\n'],
    ['half of a pair', 'y: 1\n', set(['x'], 'a\ud800\nb\n'), 'y: 1\nx: "a\\ud800\\nb\\n"\n'],
    ['in brackets', '{y: 1}\n', set(['x'], 'a\nb\n'), '{y: 1, x: "a\\nb\\n"}\n'],
    [
      'in a list',
      'y: 1\n',
      set(['x'], ['a\nb\n', { c: 'd\ne' }]),
      'y: 1\nx:\n  - |\n    a\n    b\n  - c: |-\n      d\n      e\n',
    ],
  ])('%s', (_, before, patch, after) => {
    expect(edited(before, patch)).toBe(after);
  });
});
