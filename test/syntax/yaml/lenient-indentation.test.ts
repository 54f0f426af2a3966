import { describe, expect, test } from 'vitest';

import { joinedToLineBefore } from '../../../src/syntax/yaml/lenient-indentation.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { nodeAt, scalarText } from '../../../src/syntax/yaml/tree.js';

/** Each is accepted by kubectl kustomize 5.5 and by Helm 3.17. */
const ACCEPTED: readonly (readonly [string, string, readonly (string | number)[], string])[] = [
  ['a bracket below its key', 'args: [\n  "a",\n  "b",\n]\nnext: 1\n', ['args', 1], 'b'],
  ['in an item of a list', 'items:\n  - args: [\n      "a",\n  ]\n    name: x\n', ['items', 0, 'args', 0], 'a'],
  ['a brace', 'map: {\n  a: 1\n}\n', ['map', 'a'], '1'],
  ['a comment before it', 'args: [\n  "a", # first\n  # none\n\n]\nb: 2\n', ['args', 0], 'a'],
  ['a hash in quotes', 'args: [\n  "a # b"\n]\n', ['args', 0], 'a # b'],
  ['CRLF', 'args: [\r\n  "a"\r\n]\r\nb: 2\r\n', ['b'], '2'],
  ['quotes that go on at the margin', "a:\n  b: 'one\ntwo'\nc: 3\n", ['a', 'b'], 'one two'],
  ['a plain item that goes on at the margin', 'a:\n  b: [one\ntwo]\n', ['a', 'b', 0], 'one two'],
  ['several', 'a: [\n 1\n]\nb: [\n 2\n]\nc: {\n x: 3\n}\n', ['c', 'x'], '3'],
];

describe('lines that only js-yaml wants deeper', () => {
  test.each(ACCEPTED)('%s', (_, text, path, value) => {
    const stream = parseYaml(text);
    expect(stream.problem).toBeUndefined();
    const found = nodeAt(stream.documents[0]?.root, path)?.value;
    expect(found && scalarText(found)).toBe(value);
  });

  test('offsets stay what they are in the text', () => {
    const text = 'args: [\n  "a", # first\n]\nnext: here\n';
    const next = nodeAt(parseYaml(text).documents[0]?.root, ['next'])?.value;
    expect(text.slice(next?.start, next?.end)).toBe('here');
  });

  test('what is wrong beside it is still found', () => {
    expect(parseYaml('args: [\n  "a",\n]\nb: c: d\n').problem).toBeDefined();
    expect(parseYaml('args: [\n  "a",\nb: 1\n').problem).toBeDefined();
  });

  test('there is no line before the first', () => {
    expect(joinedToLineBefore('  # only a comment\n]', 19)).toBeUndefined();
  });
});
