import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { carry } from '../../src/autofix/carry.js';
import { applyEdits } from '../../src/core/text.js';
import type { TextEdit } from '../../src/core/text.js';
import { wholeFile } from '../../src/syntax/effective-text.js';
import type { EffectiveText } from '../../src/syntax/effective-text.js';
import { embed } from '../../src/syntax/embedded.js';
import { parseYaml } from '../../src/syntax/yaml/parse.js';
import { nodeAt, scalarText } from '../../src/syntax/yaml/tree.js';
import { editsOver } from './random-edits.js';

function embedded(host: string): EffectiveText {
  return embed(wholeFile('f.yaml', host), nodeAt(parseYaml(host).documents[0]?.root, ['data', 'x'])!.value);
}

function carried(host: string, edits: (text: string) => readonly TextEdit[]): string {
  const inner = embedded(host);
  const result = carry(inner, edits(inner.text));
  if ('refused' in result) return `refused: ${result.refused}`;
  return applyEdits(
    host,
    result.map(({ edit }) => edit),
  );
}

/** Replaces the first occurrence. */
const replace =
  (old: string, now: string) =>
  (text: string): readonly TextEdit[] => {
    const start = text.indexOf(old);
    return [{ range: { start, end: start + old.length }, text: now }];
  };
const insert = (at: number, now: string) => (): readonly TextEdit[] => [{ range: { start: at, end: at }, text: now }];
const append = (now: string) => (text: string) => insert(text.length, now)();

describe('carry', () => {
  it.each<readonly [name: string, host: string, edits: (text: string) => readonly TextEdit[], after: string]>([
    ['within a line', 'data:\n  x: |\n    a: 1\n    b: 2\n', replace('1', '3'), 'data:\n  x: |\n    a: 3\n    b: 2\n'],
    [
      'new lines get the indentation',
      'data:\n  x: |\n    a: 1\n    b: 2\n',
      replace('a: 1', 'a:\n  c: 1\n\n  d: 2'),
      'data:\n  x: |\n    a:\n      c: 1\n\n      d: 2\n    b: 2\n',
    ],
    ['behind a line', 'data:\n  x: |\n    a: 1\ny: 1\n', insert(4, '\nb: 2'), 'data:\n  x: |\n    a: 1\n    b: 2\ny: 1\n'],
    ['in front of the first line', 'data:\n  x: |\n    a: 1\n', insert(0, 'b: 2\n'), 'data:\n  x: |\n    b: 2\n    a: 1\n'],
    ['at the begin of the first line', 'data:\n  x: |\n    a: 1\n', insert(0, '# '), 'data:\n  x: |\n    # a: 1\n'],
    ['at the end', 'data:\n  x: |\n    a: 1\ny: 1\n', append('b: 2\n'), 'data:\n  x: |\n    a: 1\n    b: 2\ny: 1\n'],
    [
      'at the end, blank lines below',
      'data:\n  x: |\n    a: 1\n\ny: 1\n',
      append('b: 2\n'),
      'data:\n  x: |\n    a: 1\n    b: 2\n\ny: 1\n',
    ],
    ['at the end of the file, no newline', 'data:\n  x: |\n    a: 1', append('b: 2\n'), 'data:\n  x: |\n    a: 1\n    b: 2'],
    ['the last line of the file, no newline', 'data:\n  x: |\n    a: 1', replace('1', '2'), 'data:\n  x: |\n    a: 2'],
    [
      'the last line of the file, as a whole',
      'data:\n  x: |\n    a: 1\n    b: 1',
      replace('b: 1\n', 'b: 2\nc: 3\n'),
      'data:\n  x: |\n    a: 1\n    b: 2\n    c: 3',
    ],
    ['a line goes', 'data:\n  x: |\n    a: 1\n    b: 2\n', replace('a: 1\n', ''), 'data:\n  x: |\n    b: 2\n'],
    ['the last line goes', 'data:\n  x: |\n    a: 1\n    b: 2\n', replace('b: 2\n', ''), 'data:\n  x: |\n    a: 1\n'],
    [
      'on a blank line',
      'data:\n  x: |\n    a: 1\n\n    b: 2\n',
      insert(5, 'c: 3'),
      'data:\n  x: |\n    a: 1\n    c: 3\n    b: 2\n',
    ],
    [
      'spaces as many as the indentation, in a line',
      'data:\n  x: |\n   first\n   a: 1\n',
      replace(': 1', '   '),
      'data:\n  x: |\n   first\n   a   \n',
    ],
    [
      'spaces in front of a line',
      'data:\n  x: |\n   first\n   a: 1\n',
      insert(6, '    # '),
      'data:\n  x: |\n   first\n       # a: 1\n',
    ],
    [
      'blank lines that are as long as the indentation',
      'data:\n  x: |\n   a\n\n\n\n   b\n',
      () => [{ range: { start: 2, end: 5 }, text: '   c\n' }],
      'data:\n  x: |\n   a\n      c\n   b\n',
    ],
    ['lines become one', 'data:\n  x: |\n    a\n    b\n', replace('a\nb', 'a b'), 'data:\n  x: |\n    a b\n'],
    ['strip', 'data:\n  x: |-\n    a: 1\n', append('\nb: 2'), 'data:\n  x: |-\n    a: 1\n    b: 2\n'],
    [
      'CRLF',
      'data:\r\n  x: |\r\n    a: 1\r\n    b: 2\r\n',
      replace('a: 1\n', 'a: 1\nc: 3\n'),
      'data:\r\n  x: |\r\n    a: 1\r\n    c: 3\r\n    b: 2\r\n',
    ],
    ['a plain value', 'data:\n  x: a b\n', replace('b', 'c'), 'data:\n  x: a c\n'],
    [
      'the end of the block',
      'data:\n  x: |\n    a: 1\n',
      append('\n'),
      'refused: the line breaks at the end of the block would change',
    ],
    ['nothing is left', 'data:\n  x: |\n    a: 1\n', replace('a: 1\n', ''), 'refused: the block would be empty'],
    [
      'the indentation',
      'data:\n  x: |\n    a: 1\n',
      insert(0, '  b: 1\n'),
      'refused: the first line would change the indentation of the block',
    ],
    [
      'the indentation of a block that begins with a tab',
      'data:\n  x: |\n    \ta: 1\n',
      insert(0, ' b\n'),
      'refused: the first line would change the indentation of the block',
    ],
    ['behind a tab', 'data:\n  x: |\n    \ta: 1\n', replace('1', '2'), 'data:\n  x: |\n    \ta: 2\n'],
    ['a control character', 'data:\n  x: |\n    a: 1\n', replace('1', '\u0007'), 'refused: a block cannot hold this character'],
    ['a newline in a plain value', 'data:\n  x: a b\n', replace('b', 'c\n'), 'refused: the text stands in a value on one line'],
    ['a plain value that becomes a number', 'data:\n  x: a1\n', replace('a', ''), 'refused: the text would need quotes'],
    ['a plain value that becomes a map', 'data:\n  x: a b\n', replace('a ', 'a: '), 'refused: the text would need quotes'],
    ['a quoted value', 'data:\n  x: "a b"\n', replace('b', 'c'), 'refused: the text is a quoted string'],
    [
      'a folded value',
      'data:\n  x: >\n    a b\n',
      replace('b', 'c'),
      'refused: the text is a folded block (">"), whose lines are joined',
    ],
  ])('%s', (_, host, edits, after) => {
    expect(carried(host, edits)).toBe(after);
  });

  it('leaves a whole file as it is', () => {
    const edits = [{ range: { start: 0, end: 1 }, text: 'b' }];
    expect(carry(wholeFile('f', 'a: 1\n'), edits)).toEqual([{ file: 'f', edit: edits[0] }]);
  });

  it('does not edit text that no file holds', () => {
    const text: EffectiveText = {
      text: 'ab\n',
      segments: [{ at: 0, length: 1, file: 'f', offset: 10 }],
      editing: { kind: 'lines', indent: '  ', newline: '\n' },
    };
    expect(carry(text, [{ range: { start: 1, end: 2 }, text: 'x' }])).toHaveProperty('refused');
  });

  const HELD = { refused: 'a part of this text does not stand in the file as it is' };
  const put = (start: number, end: number, text: string): TextEdit => ({ range: { start, end }, text });

  it.each<readonly [edit: TextEdit, carried: readonly [file: string, start: number, end: number] | undefined]>([
    [put(0, 0, 'x'), ['f', 10, 10]],
    [put(0, 1, 'x'), ['f', 10, 11]],
    [put(1, 1, 'x'), ['f', 11, 11]],
    [put(1, 2, 'x'), undefined],
    [put(0, 2, 'x'), undefined],
    [put(2, 2, 'x'), undefined],
    [put(2, 3, 'x'), undefined],
    [put(3, 3, 'x'), ['f', 21, 21]],
    [put(3, 4, 'x'), undefined],
    [put(4, 4, 'x'), ['g', 31, 31]],
    [put(0, 4, 'x'), undefined],
  ])('within one line of several places: %j', (edit, expected) => {
    // The b stands in no file, the d in another one.
    const text: EffectiveText = {
      text: 'abcd',
      segments: [
        { at: 0, length: 1, file: 'f', offset: 10 },
        { at: 2, length: 1, file: 'f', offset: 20 },
        { at: 3, length: 1, file: 'g', offset: 30 },
      ],
      editing: { kind: 'one-line' },
    };
    const [file, start, end] = expected ?? [];
    expect(carry(text, [edit])).toEqual(
      expected === undefined ? HELD : [{ file, edit: { range: { start, end }, text: edit.text } }],
    );
  });

  it.each<readonly [edit: TextEdit, carried: readonly [file: string, start: number, end: number, text: string] | undefined]>([
    [put(0, 1, 'x'), ['f', 8, 11, '  x']],
    [put(1, 1, 'x'), ['f', 11, 11, 'x']],
    [put(0, 0, 'x\n'), ['f', 8, 8, '  x\n']],
    [put(0, 2, ''), ['f', 8, 12, '']],
    [put(2, 3, 'x'), undefined],
    [put(0, 3, 'x'), undefined],
    [put(3, 3, 'x'), undefined],
    [put(4, 4, 'x\n'), undefined],
    [put(4, 5, 'x'), undefined],
    [put(5, 5, 'x'), ['g', 31, 31, 'x']],
    [put(0, 5, 'x'), undefined],
    [put(6, 6, 'x\n'), ['g', 32, 32, '  x\n']],
  ])('lines of several places: %j', (edit, expected) => {
    const text: EffectiveText = {
      text: 'a\nb\nd\n',
      segments: [
        { at: 0, length: 2, file: 'f', offset: 10 },
        { at: 4, length: 2, file: 'g', offset: 30 },
      ],
      editing: { kind: 'lines', indent: '  ', newline: '\n' },
    };
    const [file, start, end, written] = expected ?? [];
    expect(carry(text, [edit])).toEqual(
      expected === undefined ? HELD : [{ file, edit: { range: { start, end }, text: written } }],
    );
  });

  it.each([
    ['---\n', false],
    ['--- x\n', false],
    ['...\n', false],
    ['---', true],
    ['---x\n', true],
    ['b: ---\n', true],
    ['b: 1\n', true],
  ])('a block without indentation, and %j behind it: %s', (line, isCarried) => {
    const host = '--- |\na: 1\n';
    const text: EffectiveText = {
      text: 'a: 1\n',
      segments: [{ at: 0, length: 5, file: 'f', offset: 6 }],
      editing: { kind: 'lines', indent: '', newline: '\n' },
    };
    const edit = line === '---' ? put(3, 3, line) : put(5, 5, line);
    const result = carry(text, [edit]);
    if (!isCarried) expect(result).toEqual({ refused: 'the text would end the document' });
    else if ('refused' in result) expect(result).toBeUndefined();
    else
      expect(
        applyEdits(
          host,
          result.map((one) => one.edit),
        ),
      ).toBe(`--- |\n${applyEdits('a: 1\n', [edit])}`);
  });

  it('a marker in a block that is indented ends nothing', () => {
    expect(carried('data:\n  x: |\n    a: 1\n', append('---\n'))).toBe('data:\n  x: |\n    a: 1\n    ---\n');
  });

  it.each([
    ['a comma', 'data: { x: a b }\n', replace('b', 'b, c'), 'refused: the text would need quotes'],
    ['a bracket', 'data:\n  x: a b\n', replace('b', '[b]'), 'refused: the text would need quotes'],
    ['one more comma', 'data:\n  x: a, b\n', replace('b', 'b, c'), 'data:\n  x: a, b, c\n'],
    ['at its begin', 'data:\n  x: a b\n', insert(0, 'c'), 'data:\n  x: ca b\n'],
    ['at its end', 'data:\n  x: a b\n', append('c'), 'data:\n  x: a bc\n'],
    ['a carriage return', 'data:\n  x: a b\n', append('\rc'), 'refused: the text stands in a value on one line'],
    ['nothing', 'data:\n  x: a b\n', () => [], 'data:\n  x: a b\n'],
    ['spaces only', 'data:\n  x: |\n    a\n', replace('a', '  '), 'refused: the block would be empty'],
    ['half of a pair', 'data:\n  x: |\n    a\n', replace('a', '\ud800'), 'refused: a block cannot hold this character'],
    ['an end within a pair', 'data:\n  x: |\n    a📦b\n', () => [put(0, 2, '-')], 'refused: a block cannot hold this character'],
    ['an end behind a pair', 'data:\n  x: |\n    a📦b\n', () => [put(1, 3, '-')], 'data:\n  x: |\n    a-b\n'],
    ['within a plain value', 'data:\n  x: a📦b c\n', () => [put(0, 2, '-')], 'refused: the text would need quotes'],
    ['a line separator', 'data:\n  x: |\n    a\n', replace('a', 'a\u2028b'), 'refused: a block cannot hold this character'],
    ['a tab', 'data:\n  x: |\n    a\n', append('b\tc\n'), 'data:\n  x: |\n    a\n    b\tc\n'],
    ['less indentation, stated', 'data:\n  x: |2\n     a\n    b\n', replace(' a', 'a'), 'data:\n  x: |2\n    a\n    b\n'],
    ['a blank line first', 'data:\n  x: |\n    a\n', insert(0, '\n'), 'data:\n  x: |\n\n    a\n'],
    ['a blank line between', 'data:\n  x: |\n    a\n    b\n', insert(2, '\n'), 'data:\n  x: |\n    a\n\n    b\n'],
    ['the end of a line', 'data:\n  x: |\n    a\n    b\n', insert(1, ' # c'), 'data:\n  x: |\n    a # c\n    b\n'],
    ['from within a line to the next', 'data:\n  x: |\n    ab\n    cd\n', () => [put(1, 4, '-')], 'data:\n  x: |\n    a-d\n'],
    ['to the begin of the next', 'data:\n  x: |\n    ab\n    cd\n', () => [put(1, 3, '-')], 'data:\n  x: |\n    a-cd\n'],
    [
      'two lines by one that is not whole',
      'data:\n  x: |\n    a\n    b\n    c\n',
      () => [put(0, 4, 'd')],
      'data:\n  x: |\n    dc\n',
    ],
    [
      'two lines by others',
      'data:\n  x: |\n    a\n    b\n    c\n',
      () => [put(0, 4, 'd\n\ne\n')],
      'data:\n  x: |\n    d\n\n    e\n    c\n',
    ],
    ['a line that ends with the file goes', 'data:\n  x: |\n    a\n    b', replace('b\n', ''), 'data:\n  x: |\n    a\n'],
    [
      'a blank line at the end of the file',
      'data:\n  x: |\n    a',
      append('\n'),
      'refused: the line breaks at the end of the block would change',
    ],
    ['within the last line of the file', 'data:\n  x: |\n    ab', () => [put(1, 3, 'c\n')], 'data:\n  x: |\n    ac'],
    ['CRLF at the end of the file', 'data:\r\n  x: |\r\n    a', append('b\n'), 'data:\r\n  x: |\r\n    a\r\n    b'],
    ['keeps its blank lines', 'data:\n  x: |+\n    a\n\nz: 1\n', replace('a', 'b'), 'data:\n  x: |+\n    b\n\nz: 1\n'],
  ])('a value and %s', (_, host, edits, after) => {
    expect(carried(host, edits)).toBe(after);
  });

  it('carries any edit exactly or refuses it', () => {
    const lines = fc.array(fc.constantFrom('a: 1', '  b: 2', '', 'c', '# d', '- e'), { minLength: 1, maxLength: 6 });
    const hosts = fc.record({
      lines,
      indent: fc.constantFrom(3, 4, 6),
      chomping: fc.constantFrom('', '-', '+'),
      newline: fc.constantFrom('\n', '\r\n'),
      tail: fc.constantFrom('', '\n', '\nz: 1\n', '\n\nz: 1', '\n# end\n'),
    });
    const inserted = fc
      .array(fc.constantFrom('a', '\n', ' ', '# ', 'x: 1\n', '\n  y'), { maxLength: 4 })
      .map((parts) => parts.join(''));
    let tried = 0;
    let carriedOver = 0;
    fc.assert(
      fc.property(
        hosts
          .map(({ lines: body, indent, chomping, newline, tail }) => {
            const block = ['first', ...body].map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n');
            return `data:\n  x: |${chomping}\n${block}${tail}`.replaceAll('\n', newline);
          })
          .chain((host) => {
            const inner = embedded(host);
            return editsOver(inner.text, inserted).map((edits) => ({ host, inner, edits }));
          }),
        ({ host, inner, edits }) => {
          const result = carry(inner, edits);
          tried++;
          if ('refused' in result) return;
          carriedOver++;
          const after = applyEdits(
            host,
            result.map(({ edit }) => edit),
          );
          expect(scalarText(nodeAt(parseYaml(after).documents[0]?.root, ['data', 'x'])!.value)).toBe(
            applyEdits(inner.text, edits),
          );
          expect(parseYaml(after).documents[0]?.root?.items.length).toBe(parseYaml(host).documents[0]?.root?.items.length);
        },
      ),
      { numRuns: 3000 },
    );
    expect(carriedOver / tried).toBeGreaterThan(1 / 6);
  });
});
