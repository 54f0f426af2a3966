import fc from 'fast-check';
import { expect, it } from 'vitest';

import { TakenRanges, editsByFile } from '../../src/autofix/edits-by-file.js';
import type { FileEdit } from '../../src/core/fix.js';
import { overlaps } from '../../src/core/text.js';

const edit = (file: string, start: number, end: number): FileEdit => ({ file, edit: { range: { start, end }, text: '' } });

it('groups edits by file, in their order', () => {
  const edits = [edit('b', 3, 4), edit('a', 1, 2), edit('b', 0, 1)];
  expect([...editsByFile(edits)]).toEqual([
    ['b', [edits[0]!.edit, edits[2]!.edit]],
    ['a', [edits[1]!.edit]],
  ]);
});

it.each<readonly [string, readonly FileEdit[], boolean]>([
  ['behind another', [edit('a', 10, 15)], true],
  ['where another starts', [edit('a', 5, 5)], false],
  ['inside another', [edit('a', 6, 7)], false],
  ['around another', [edit('a', 0, 20)], false],
  ['up to another', [edit('a', 2, 5)], true],
  ['in another file', [edit('b', 5, 10)], true],
  ['one free, one not', [edit('a', 20, 21), edit('a', 9, 11)], false],
])('%s', (_, edits, isFree) => {
  const taken = new TakenRanges();
  expect(taken.take([edit('a', 5, 10)])).toBe(true);
  expect(taken.take(edits)).toBe(isFree);
  // What was not free took nothing.
  expect(taken.take([edit('a', 20, 22)])).toBe(true);
});

it('takes what meets nothing that was taken before', () => {
  const ranges = fc.array(
    fc.tuple(fc.constantFrom('a', 'b'), fc.nat(40), fc.nat(5)).map(([file, start, length]) => edit(file, start, start + length)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(ranges, (edits) => {
      const taken = new TakenRanges();
      const held: FileEdit[] = [];
      for (const one of edits) {
        const isFree = !held.some((other) => other.file === one.file && overlaps(other.edit.range, one.edit.range));
        expect(taken.take([one])).toBe(isFree);
        if (isFree) held.push(one);
      }
    }),
  );
});
