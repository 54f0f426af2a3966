import type { FileEdit } from '../core/fix.js';
import type { FilePath } from '../core/location.js';
import type { Range, TextEdit } from '../core/text.js';
import { overlaps } from '../core/text.js';

/** The edits of each file, in the order given. */
export function editsByFile(edits: Iterable<FileEdit>): ReadonlyMap<FilePath, readonly TextEdit[]> {
  const byFile = new Map<FilePath, TextEdit[]>();
  for (const { file, edit } of edits) {
    const known = byFile.get(file);
    if (known) known.push(edit);
    else byFile.set(file, [edit]);
  }
  return byFile;
}

/** Ranges that are taken in each file. None of them overlap, so a new one can only meet its two neighbours. */
export class TakenRanges {
  readonly #byFile = new Map<FilePath, Range[]>();

  /** Takes the ranges of all these edits, or none when one of them is not free. */
  take(edits: readonly FileEdit[]): boolean {
    if (!edits.every(({ file, edit }) => this.#isFree(file, edit.range))) return false;
    for (const { file, edit } of edits) {
      const ranges = this.#byFile.get(file);
      if (ranges === undefined) this.#byFile.set(file, [edit.range]);
      else ranges.splice(positionOf(ranges, edit.range), 0, edit.range);
    }
    return true;
  }

  #isFree(file: FilePath, range: Range): boolean {
    const ranges = this.#byFile.get(file) ?? [];
    const position = positionOf(ranges, range);
    return ![ranges[position - 1], ranges[position]].some((neighbour) => neighbour !== undefined && overlaps(neighbour, range));
  }
}

/** Position of the first range that starts at or behind another one. */
function positionOf(ranges: readonly Range[], { start }: Range): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
