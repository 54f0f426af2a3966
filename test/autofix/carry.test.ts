import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { carry } from '../../src/autofix/carry.js';
import { applyEdits } from '../../src/core/text.js';
import type { TextEdit } from '../../src/core/text.js';
import { wholeFile } from '../../src/syntax/effective-text.js';
import type { EffectiveText } from '../../src/syntax/effective-text.js';
import { embed } from '../../src/syntax/embedded.js';
import { nodeAt, parseYaml, scalarText } from '../../src/syntax/yaml/tree.js';
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
    expect(carriedOver).toBeGreaterThan(500);
  });
});
