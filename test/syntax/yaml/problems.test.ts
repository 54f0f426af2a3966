import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as yaml from 'yaml';

import { allSyntaxProblems, diagnose, syntaxProblems } from '../../../src/syntax/yaml/problems.js';
import type { Diagnosis } from '../../../src/syntax/yaml/problems.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';

function diagnosed(text: string): Diagnosis {
  return diagnose(text, parseYaml(text).problem!);
}

describe('the mistake is named', () => {
  test.each<[string, RegExp, string, string?]>([
    ['a: b: c\n', /^the value of "a" holds ": ", which begins a mapping; quote it$/, 'b: c', 'b: c'],
    [
      'x: 1\n- description: High (threshold: 1000/sec). # c\n'.slice(5),
      /"description" holds/,
      'High (threshold: 1000/sec).',
      'High (threshold: 1000/sec).',
    ],
    ['- - a b: c d: e #f\n', /"a b" holds/, 'c d: e', 'c d: e'],
    ['"a: b": c: d\r\ne: 1\r\n', /"a: b" holds/, 'c: d', 'c: d'],
    ['a: Error:\nb: 1\n', /ends with ":"/, 'Error:', 'Error:'],
    ['a: &x b: c\nd: 1\n', /holds/, 'b: c', 'b: c'],
    ['a: http://x: y\n', /holds/, 'http://x: y', 'http://x: y'],
    ['a: x: y\nb: z: w\n', /"a" holds/, 'x: y', 'x: y'],
    ['a: x: y\n  more\n', /"a" holds ": ", which begins a mapping$/, ':'],
    ['a: @x # c\n', /"a" begins with "@"/, '@', '@x'],
    ['a: `x`\n', /begins with "`"/, '`', '`x`'],
    ['- @x y\n', /^this value begins with "@"/, '@', '@x y'],
    ['a: ,b\n', /begins with ","/, ',', ',b'],
    ['a: ]b\n', /begins with "]"/, ']', ']b'],
    ['a:\n\tb: 1\n', /^a tab indents/, '\t'],
    ['a:\n  b: 1\n  \t c: 2\n', /^a tab indents/, '\t'],
    ['a: {{ .x }}-b\n', /template/, '{{'],
    ['{{- if .x }}\na: 1\n', /template/, '{{'],
    ['{% if x %}\na: 1\n', /template/, '{%'],
    ['- {{ x }}y\n', /template/, '{{'],
    ['a: "x\nb: 1\n', /^the double quote that begins the value of "a" is never closed$/, '"x'],
    ["a: 'x # y\nb: 1\n", /^the single quote/, "'x"],
    ['a: [1, 2\nb: 1\n', /"\[" that begins the value of "a" is never closed/, '[1, 2'],
    ['a: {b: 1\nc: 2\n', /"\{"/, '{b: 1'],
    ['a: "x" y\n', /goes on behind its closing quote; a double quote inside is written \\"/, ' y'],
    ["a: 'it's'\n", /single quote inside is written twice/, "s'"],
    ['a: "\\d+"\n', /^\\d is not an escape/, '\\d'],
    ['a: "C:\\xy"\n', /^\\x is not an escape/, '\\x'],
    ['a: - b\n', /^a list cannot begin/, '-'],
    ['a: 1\n  b: 2\n', /indented below "a", which has a value/, 'b: 2'],
    ['a: 1\nother # c\n', /^this line is not "key: value"$/, 'other'],
    ['a:b\nc: d\n', /space is missing/, ':'],
    ['spec:\n  type:ClusterIP # why\n\n  # x\n  clusterIP: None\n', /^a space is missing behind the ":"$/, ':'],
    ['spec:\r\n  type:A\r\n  kind:B\r\n  name: c\r\n', /^a space is missing/, ':'],
    ['- a:1\n  b: 2\n', /^a space is missing/, ':'],
    ['a:\n  "b":1\n  c: 1\n', /^a space is missing/, ':'],
    ['spec:\n  type ClusterIP\n  clusterIP: None\n', /^this line is not "key: value"$/, 'type ClusterIP'],
    ['a: 1\nb\nc: 2\n', /^this line is not "key: value"$/, 'b'],
    // Inserting the space would not make these parse.
    ['a:\n  b:c\n d: 1\n e: {\n', /^bad indentation/, ': 1'],
    ['a:\n  b: x\n c: 1\n', /^bad indentation/, 'c: 1'],
    // A text of several lines.
    ['a:\n  some words\n  and more\n  then: 1\n', /^bad indentation/, ': 1'],
    ['<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n', /merge conflict/, '<<<<<<< HEAD'],
  ])('%j', (text, message, at, quotable) => {
    const diagnosis = diagnosed(text);
    expect(diagnosis.message).toMatch(message);
    expect(text.slice(diagnosis.range.start, diagnosis.range.end)).toBe(at);
    const found = diagnosis.quotable && text.slice(diagnosis.quotable.start, diagnosis.quotable.end);
    expect(found).toBe(quotable);
  });

  test('an unknown mistake keeps the words of the parser', () => {
    const text = 'a: !<x y\n';
    expect(diagnosed(text)).toEqual(parseYaml(text).problem);
  });

  test('a colon is pointed at', () => {
    expect(diagnosed('a: b: c\n').colon).toEqual({ start: 4, end: 5 });
  });

  test('a value is never repeated, it may be a secret', () => {
    for (const bad of [
      'password: hunter2: x\n',
      'password: @hunter2\n',
      'password: "hunter2\nb: 1\n',
      "password: 'hunter2's'\n",
    ]) {
      expect(diagnosed(bad).message).not.toContain('hunter2');
    }
  });

  test('quoting what is quotable cures it, in any surroundings', () => {
    const words = fc.array(fc.constantFrom('a', ': ', ' ', '@', "'", '"', '#', '- ', '{{', '[', ']', ',', '`', '%', ':', '\t'), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(words, fc.constantFrom('\n', '\r\n'), (parts, eol) => {
        const text = `x: 1${eol}k: ${parts.join('')} # c${eol}y: 1${eol}`;
        const { problem } = parseYaml(text);
        if (problem === undefined) return;
        const { quotable, range } = diagnose(text, problem);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThanOrEqual(text.length);
        if (quotable === undefined) return;
        const value = text.slice(quotable.start, quotable.end).replaceAll("'", "''");
        expect(parseYaml(`${text.slice(0, quotable.start)}'${value}'${text.slice(quotable.end)}`).problem).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('all problems', () => {
  const text = 'a: b: c\nd: @e\nf: 1\ng:\n\th: 1\ni: "j" k\n';

  test('are listed once each, in order, with the first of js-yaml at the head', async () => {
    const problems = await allSyntaxProblems(text, parseYaml(text).problem!);
    expect(problems.map(({ range }) => text.slice(0, range.start).split('\n').length)).toEqual([1, 2, 5, 6]);
    expect(problems[0]).toEqual(diagnosed(text));
  });

  test('without `yaml` end where quoting does not help', () => {
    expect(syntaxProblems(text, parseYaml(text).problem!, undefined)).toHaveLength(3);
  });

  test('hold the one of js-yaml where `yaml` sees none', () => {
    const only = 'a: \u0000\n';
    expect(syntaxProblems(only, parseYaml(only).problem!, yaml)).toHaveLength(1);
  });

  test('are not too many', () => {
    const many = 'a: b: c\n'.repeat(100);
    expect(syntaxProblems(many, parseYaml(many).problem!, yaml)).toHaveLength(20);
  });
});

const CORPUS = '../shared/corpus';

test('every file of the corpus that does not parse is diagnosed', (context) => {
  if (!existsSync(CORPUS)) context.skip('../shared/corpus is absent');
  const files = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
  for (const file of files) {
    const text = readFileSync(join(CORPUS, file), 'utf8');
    const { problem } = parseYaml(text);
    if (problem === undefined) continue;
    const { range, message } = diagnose(text, problem);
    expect(message).not.toBe('');
    expect(range.start < range.end || range.start === text.length || /[\r\n]/.test(text[range.start]!)).toBe(true);
  }
});
