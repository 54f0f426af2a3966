import fc from 'fast-check';

import type { TextEdit } from '../../src/core/text.js';

/** Edits of a text that do not overlap. */
export function editsOver(
  text: string,
  inserted: fc.Arbitrary<string> = fc.string({ maxLength: 4 }),
): fc.Arbitrary<readonly TextEdit[]> {
  const cuts = fc.array(fc.tuple(fc.nat(text.length), fc.nat(Math.min(text.length, 12)), inserted), { maxLength: 6 });
  return cuts.map((wanted) => {
    const edits: TextEdit[] = [];
    let at = -1;
    for (const [start, length, insert] of wanted.toSorted((a, b) => a[0] - b[0])) {
      if (start <= at) continue;
      const end = Math.min(start + length, text.length);
      edits.push({ range: { start, end }, text: insert });
      at = end;
    }
    return edits;
  });
}
