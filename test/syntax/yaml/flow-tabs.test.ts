import { describe, expect, test } from 'vitest';

import { withBlanksForFlowTabs } from '../../../src/syntax/yaml/flow-tabs.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { nodeAt, scalarText } from '../../../src/syntax/yaml/tree.js';

/** Inside an object kubectl kustomize 5.5 takes each of them, with this value. */
const ACCEPTED: readonly (readonly [string, string, readonly (string | number)[], string])[] = [
  ['JSON that is indented with tabs', 'x: {\n\t"a": 1,\n\t"b": {\n\t\t"c": "d"\n\t}\n}\ny: 2\n', ['x', 'b', 'c'], 'd'],
  ['a list of which every item has a line', 'x: [\n\t1,\n\t2\n]\n', ['x', 1], '2'],
  ['behind a comma', 'a: 1\nx: {y: 1,\tz: 2}\n', ['x', 'z'], '2'],
  ['behind a bracket in an item', 'x:\n- {\tb: 1}\n- [\tb,\tc]\n', ['x', 1, 1], 'c'],
  ['behind a colon inside', 'a: 1\nx: {y:\t1}\n', ['x', 'y'], '1'],
  ['before a colon inside', 'a: 1\nx: {"y"\t: 1}\n', ['x', 'y'], '1'],
  ['between key and bracket', 'a: 1\nx:\t[1]\n', ['x', 0], '1'],
  ['behind an anchor', 'a: 1\nx: &x\t[1,\t2]\ny: *x\n', ['x', 1], '2'],
  ['nothing but a tab', '- 1\n- [\t]\n- a\n', [2], 'a'],
  ['a quoted key before it', '"x y":\t{a: 1}\n\'z\': [\t1]\n', ['z', 0], '1'],
  ['lines of Windows', 'x: [\r\n\t1\r\n]\r\ny: 2\r\n', ['x', 0], '1'],
  ['behind a marker', '--- [\t1,\n\t2]\n', [1], '2'],
  ['beside lines that stand further left than js-yaml wants', 'a:\n  b: [\n\t"x",\n  ]\nc: 1\n', ['a', 'b', 0], 'x'],
];

describe('tabs in brackets', () => {
  test.each(ACCEPTED)('%s', (_, text, path, value) => {
    const stream = parseYaml(text);
    expect(stream.problem).toBeUndefined();
    const found = nodeAt(stream.documents[0]?.root, path)?.value;
    expect(found && scalarText(found)).toBe(value);
    expect(text.slice(found?.start, found?.end)).toContain(value);
  });

  test.each([
    ['that indent a key', 'x:\n\tb: 1\n'],
    ['behind a dash', 'x:\n- \tb: 1\n'],
    ['behind a dash, before a bracket', 'x:\n-\t[a]\n'],
    ['behind a dash, before a bracket, below another item', 'x:\n- a\n-\t[b]\n'],
    ['behind a dash and a space, before a bracket', 'x:\n- a\n- \t{b: c}\n'],
    ['before a key', 'x:\n-\tb: 1\n  c: 2\n'],
    ['that indent a bracket', 'x:\n\t[a]\n'],
    ['that indent a bracket which would begin a text', 'x: |\n\t[\n'],
    ['that indent a plain text', 'x: a\n\tb\n'],
    ['that indent a key below brackets', 'x: [\t1]\ny:\n\tz: 1\n'],
  ])('those %s are refused, as kubectl does', (_, text) => {
    expect(parseYaml(text).problem).toBeDefined();
  });

  test('a tab in quotes stays one', () => {
    const stream = parseYaml('a: 1\nx: [\t"b\tc", d\te]\n');
    const root = stream.documents[0]?.root;
    expect([0, 1].map((index) => scalarText(nodeAt(root, ['x', index])!.value))).toEqual(['b\tc', 'd\te']);
  });

  test.each([
    ['a literal text', 'x: |\n  [\ty]\n  {\tz}\n'],
    ['a text of an item', '- |-\n  [\ty]\n- >\n  {\tz}\n'],
    ['a text below a key of an item', '- x: |\n    [\ty]\n  z: 1\n'],
    ['a text at the margin', '--- |\n[\ty]\n'],
    ['quotes', 'x: "a [\ty\n  b: [\tz"\n'],
    ['single quotes', "x: 'it''s [\ty\n  b: [\tz'\n"],
    ['a plain text', 'x: a [\ty\nz: b{\tc\n'],
    ['a comment', 'x: 1 # [\ty\n# {\tz\n'],
  ])('%s is not looked into', (_, text) => {
    expect(withBlanksForFlowTabs(text)).toBeUndefined();
  });

  test('what follows a text is', () => {
    expect(withBlanksForFlowTabs('- x: |\n    [\ty]\n\n  z: [\t1] # \t\n  y: "[\t" \n- [a, it\'s, "]\t", # ]\t\n\tb]')).toBe(
      '- x: |\n    [\ty]\n\n  z: [ 1] # \t\n  y: "[\t" \n- [a, it\'s, "] ", # ] \n b]',
    );
  });

  test('a bracket that nothing closes reaches to the end', () => {
    expect(withBlanksForFlowTabs('x: [\ta\ny:\t1')).toBe('x: [ a\ny: 1');
    expect(parseYaml('x: [\ta\ny:\t1').problem).toBeDefined();
  });
});
