import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import type { Scalar } from 'yaml';

import { hostRange, wholeFile } from '../../src/syntax/effective-text.js';
import type { EffectiveText } from '../../src/syntax/effective-text.js';
import { embed, traced } from '../../src/syntax/embedded.js';
import { parseYaml } from '../../src/syntax/yaml/parse.js';
import { dereference, nodeAt, scalarText } from '../../src/syntax/yaml/tree.js';

function inside(host: EffectiveText, ...path: (string | number)[]): EffectiveText {
  const { documents, problem } = parseYaml(host.text);
  expect(problem).toBeUndefined();
  const { value } = nodeAt(documents[0]!.root, path)!;
  const embedded = embed(host, value);
  expect(embedded.text).toBe(scalarText(dereference(value)));
  expect(traced(host, dereference(value)).text).toBe(embedded.text);
  return embedded;
}

/** Segments that do not hold what the effective text says, or that overlap. */
function wrongSegments(embedded: EffectiveText, file: string): readonly unknown[] {
  let reached = 0;
  return embedded.segments.filter(({ at, length, offset, width }) => {
    const overlaps = at < reached;
    reached = at + length;
    return overlaps || (width === undefined && embedded.text.slice(at, at + length) !== file.slice(offset, offset + length));
  });
}

/** The text of the file to which a part of the embedded text leads. */
function leadsTo(embedded: EffectiveText, file: string, part: string): string {
  const start = embedded.text.indexOf(part);
  expect(start).toBeGreaterThanOrEqual(0);
  const { range } = hostRange(embedded, { start, end: start + part.length })!;
  return file.slice(range.start, range.end);
}

const FOLDED = 'the text is a folded block (">"), whose lines are joined';
const SEVERAL_LINES = 'the text is a plain value that is folded over several lines';
const INDENT_2 = { kind: 'lines', indent: '  ', newline: '\n' };

describe('every style', () => {
  test.each<[string, string, string, unknown]>([
    ['literal', 'a: |\n  x: 1\n\n  y: 2\n', 'x: 1\n\ny: 2\n', INDENT_2],
    ['literal, stripped', 'a: |-\n  x\n  y\n\nb: 1\n', 'x\ny', INDENT_2],
    ['literal, kept', 'a: |+\n  x\n\n \nb: 1\n', 'x\n\n\n', INDENT_2],
    ['literal, more indented', 'a: |\n  x\n    y\n   \n  z\n', 'x\n  y\n \nz\n', INDENT_2],
    ['literal with an indicator', 'a: |4\n      x\n    y\n', '  x\ny\n', { ...INDENT_2, indent: '    ' }],
    ['literal with leading blank lines', 'a: |\n\n \n  x\n', '\n\nx\n', INDENT_2],
    ['literal, CRLF', 'a: |\r\n  x\r\n\r\n  y\r\n', 'x\n\ny\n', { ...INDENT_2, newline: '\r\n' }],
    ['literal, lone CR', 'a: |\r  x\r  y\r', 'x\ny\n', { ...INDENT_2, newline: '\r' }],
    ['literal without a last line break', 'a: |\n  x', 'x\n', INDENT_2],
    ['literal with a comment in its header', 'a: | # c\n  x\n', 'x\n', INDENT_2],
    ['literal, empty', 'a: |\nb: 1\n', '', { kind: 'none', because: 'the text is an empty block' }],
    ['literal, kept and blank', 'a: |+\n\n\nb: 1', '\n\n', { kind: 'none', because: 'the text is an empty block' }],
    ['folded', 'a: >\n  x\n  y\n\n  z\n\n\n  w\n', 'x y\nz\n\nw\n', { kind: 'none', because: FOLDED }],
    [
      'folded, more indented',
      'a: >\n\n  x\n    y\n  z\n\n    w\n\n  v\n',
      '\nx\n  y\nz\n\n  w\n\nv\n',
      { kind: 'none', because: FOLDED },
    ],
    ['plain', 'a: x y # c\n', 'x y', { kind: 'one-line' }],
    ['plain on several lines', 'a: x  \n  y\n\n  z\n', 'x y\nz', { kind: 'none', because: SEVERAL_LINES }],
    ['single quoted', "a: 'it''s'\n", "it's", { kind: 'none', because: 'the text is a quoted string' }],
    ['single quoted on several lines', "a: 'x \n\n  y  '\n", 'x\ny  ', { kind: 'none', because: 'the text is a quoted string' }],
    [
      'double quoted',
      'a: "x\\n\\ty\\x41\\u00e9\\U0001F600\\/z"\n',
      'x\n\tyA\u00e9\u{1F600}/z',
      { kind: 'none', because: 'the text is a quoted string' },
    ],
    [
      'double quoted on several lines',
      'a: "x\\  \n\n\n  \\ y\\\n   z"\n',
      'x \n\n yz',
      { kind: 'none', because: 'the text is a quoted string' },
    ],
    ['nothing', 'a:\n', '', { kind: 'none', because: 'there is no text yet' }],
    ['a map', 'a: {b: c}\n', '', { kind: 'none', because: 'this is not a text' }],
  ])('%s', (_, file, text, editing) => {
    const embedded = inside(wholeFile('f.yaml', file), 'a');
    expect(embedded.text).toBe(text);
    expect(embedded.editing).toEqual(editing);
    expect(wrongSegments(embedded, file)).toEqual([]);
    expect(embedded.segments.length).toBeGreaterThan(0);
  });

  test('an alias is the text that it stands for', () => {
    const file = 'x: &x |\n  y\na: *x\n';
    expect(leadsTo(inside(wholeFile('f', file), 'a'), file, 'y')).toBe('y');
  });
});

describe('ranges', () => {
  const literal = 'a: |\r\n  one: 1\r\n\r\n  two: 2\r\nb: 1\r\n';

  test.each([
    ['a: |\n  one: 1\n  two: 2\n', 'one: 1\ntwo', 'one: 1\n  two'],
    ['a: |\n  one: 1\n  two: 2\n', 'one: 1\n', 'one: 1\n'],
    [literal, 'one: 1', 'one: 1'],
    [literal, 'one: 1\n', 'one: 1\r\n'],
    [literal, '1\n\ntwo', '1\r\n\r\n  two'],
    ['a: "x\\ty\\"z"\n', 'y"', 'y\\"'],
    ['a: "x\\ty\\"z"\n', '\t', '\\t'],
    ["a: 'it''s'\n", "t's", "t''s"],
    ['a: >\n  one\n  two\n\n  three\n', 'one two', 'one\n  two'],
    ['a: >\n  one\n  two\n\n  three\n', 'two\nthree', 'two\n\n  three'],
    ['a: one\n  two\n', 'two', 'two'],
  ])('in %j the part %j is %j', (file, part, written) => {
    expect(leadsTo(inside(wholeFile('f', file), 'a'), file, part)).toBe(written);
  });

  test('an insertion at the end of a line goes before its line break', () => {
    const embedded = inside(wholeFile('f', literal), 'a');
    const end = embedded.text.indexOf('\n');
    expect(hostRange(embedded, { start: end, end })!.range).toEqual({
      start: literal.indexOf('1\r') + 1,
      end: literal.indexOf('1\r') + 1,
    });
  });

  test('an empty text has a place', () => {
    expect(hostRange(inside(wholeFile('f', 'a: ""\n'), 'a'), { start: 0, end: 0 })).toEqual({
      file: 'f',
      range: { start: 3, end: 3 },
    });
  });

  test('a part that no file holds lies behind what stands before it', () => {
    const embedded = inside(wholeFile('f', 'a: one\n  two\n'), 'a');
    expect(hostRange(embedded, { start: 3, end: 4 })!.range).toEqual({ start: 6, end: 6 });
  });
});

describe('a text in a text in a file', () => {
  test('a literal in a literal is edited with the indentation of both', () => {
    const file = 'data:\r\n  x: |\r\n    y: |\r\n      z: 1\r\n';
    const outer = inside(wholeFile('f', file), 'data', 'x');
    const inner = inside(outer, 'y');
    expect(inner.text).toBe('z: 1\n');
    expect(inner.editing).toEqual({ kind: 'lines', indent: ' '.repeat(6), newline: '\r\n' });
    expect(leadsTo(inner, file, 'z: 1\n')).toBe('z: 1\r\n');
  });

  test.each<[string, string, unknown]>([
    ['plain in a literal', 'a: |\n  b: c d\n', { kind: 'one-line' }],
    ['literal in a folded block', 'a: >\n  b: |\n    c d\n', { kind: 'none', because: FOLDED }],
    ['literal in a double quoted string', 'a: "b: |\\n  c d\\n"\n', { kind: 'none', because: 'the text is a quoted string' }],
    ['plain in a plain value', 'a: "{b: c d}"\n'.replaceAll('"', "'"), { kind: 'none', because: 'the text is a quoted string' }],
  ])('%s', (_, file, editing) => {
    const inner = inside(inside(wholeFile('f', file), 'a'), 'b');
    expect(inner.editing).toEqual(editing);
    expect(leadsTo(inner, file, 'c d')).toBe('c d');
    expect(wrongSegments(inner, file)).toEqual([]);
  });
});

describe('properties', () => {
  const words = fc.constantFrom(
    'x',
    'key: 1',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '#',
    "'",
    '"',
    '\\',
    '- a',
    'é',
    '\u{1F600}',
    ':',
    ' ',
    '|',
  );
  // `yaml` does not write blocks of nothing but blanks so that they come back.
  const value = fc
    .array(words, { maxLength: 12 })
    .map((parts) => parts.join(''))
    .filter((text) => text.trim() !== '' || text === '');
  const type = fc.constantFrom<Scalar.Type>('BLOCK_LITERAL', 'BLOCK_FOLDED', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN');
  const newline = fc.constantFrom('\n', '\r\n', '\r');

  test('what a file says comes back in every style, with true places', () => {
    fc.assert(
      fc.property(value, type, newline, fc.integer({ min: 20, max: 60 }), (text, defaultStringType, eol, lineWidth) => {
        const lines = stringify({ a: { b: text }, c: 1 }, { defaultStringType, defaultKeyType: 'PLAIN', lineWidth });
        const written = lines.replaceAll('\n', eol);
        const embedded = inside(wholeFile('f', written), 'a', 'b');
        expect(embedded.text).toBe(parseDocument(lines).getIn(['a', 'b']));
        expect(wrongSegments(embedded, written)).toEqual([]);
        checkRanges(embedded, written);
      }),
      { numRuns: 1500 },
    );
  });

  test('places compose', () => {
    fc.assert(
      fc.property(value, type, type, newline, (text, innerType, outerType, eol) => {
        const inner = stringify({ b: text }, { defaultStringType: innerType, defaultKeyType: 'PLAIN' });
        const file = stringify({ a: inner }, { defaultStringType: outerType, defaultKeyType: 'PLAIN' }).replaceAll('\n', eol);
        const embedded = inside(inside(wholeFile('f', file), 'a'), 'b');
        expect(embedded.text).toBe(text);
        expect(wrongSegments(embedded, file)).toEqual([]);
        checkRanges(embedded, file);
      }),
      { numRuns: 1000 },
    );
  });

  /** Every range lies in the file, and later places come later. */
  function checkRanges(embedded: EffectiveText, file: string): void {
    let reached = 0;
    for (let at = 0; at < embedded.text.length; at++) {
      const { range } = hostRange(embedded, { start: at, end: at + 1 })!;
      expect(range.start).toBeGreaterThanOrEqual(reached);
      expect(range.end).toBeLessThanOrEqual(file.length);
      reached = range.start;
    }
  }
});
