import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose } from '../../src/autofix/piece-table.js';
import { applyEdits } from '../../src/core/text.js';
import { editsOver } from './random-edits.js';

describe('compose', () => {
  it.each([
    [
      'an edit inside inserted text',
      [{ range: { start: 1, end: 1 }, text: 'xyz' }],
      [{ range: { start: 2, end: 3 }, text: '' }],
      'axzbc',
    ],
    ['a deletion over an edit', [{ range: { start: 1, end: 2 }, text: 'xy' }], [{ range: { start: 0, end: 4 }, text: '' }], ''],
    [
      'two insertions at one place',
      [{ range: { start: 1, end: 1 }, text: 'x' }],
      [{ range: { start: 1, end: 1 }, text: 'y' }],
      'ayxbc',
    ],
    ['nothing', [], [], 'abc'],
  ])('%s', (_, first, second, expected) => {
    expect(applyEdits('abc', compose(first, second))).toBe(expected);
  });

  it('takes back what the first did', () => {
    expect(compose([{ range: { start: 1, end: 1 }, text: 'x' }], [{ range: { start: 1, end: 2 }, text: '' }])).toEqual([]);
  });

  it('equals applying one after the other', () => {
    fc.assert(
      fc.property(
        fc
          .string({ maxLength: 20 })
          .chain((text) =>
            editsOver(text).chain((first) => editsOver(applyEdits(text, first)).map((second) => ({ text, first, second }))),
          ),
        ({ text, first, second }) => {
          expect(applyEdits(text, compose(first, second))).toBe(applyEdits(applyEdits(text, first), second));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
