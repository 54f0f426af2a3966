import { cells, type Cell } from './display-width.js';

/** UTF-16 offsets in a line; half-open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A line as it is printed, and where a span of it stands on the screen. */
export interface ShownLine {
  readonly text: string;
  /** The column of a span's first character and the columns it takes, at least one; spans cut away stand at the edge. */
  readonly place: (span: Span) => { readonly column: number; readonly width: number };
}

const CUT = '…';
/** Columns kept before the span where a long line is cut. */
const LEAD = 12;
/** Nothing further from the span can be on the screen, so a line of a megabyte costs no more than others. */
const NEAR = { before: 200, after: 1000 };

/** The line, cut around `focus` when it is wider than `width` columns. */
export function showLine(line: string, focus: Span, width: number): ShownLine {
  const from = Math.max(0, focus.start - NEAR.before);
  const near = line.slice(from, focus.start + NEAR.after);
  const all = cells(near).map((cell) => ({ ...cell, offset: cell.offset + from }));
  const isWhole = near.length === line.length;
  const total = all.reduce((sum, cell) => sum + cell.width, 0);
  if (isWhole && total <= width) return shown(all, false, false);
  return cut(all, from > 0, near.length + from < line.length, focus, width);
}

function cut(all: readonly Cell[], cutBefore: boolean, cutAfter: boolean, focus: Span, width: number): ShownLine {
  const focused = all.findIndex((cell) => cell.offset >= focus.start);
  const focusAt = focused === -1 ? all.length : focused;
  const first = fitsFromStart(all, cutBefore, focus, width) ? 0 : startBefore(all, focusAt);
  const isCutBefore = cutBefore || first > 0;
  let room = width - (isCutBefore ? 1 : 0) - 1;
  let last = first;
  while (last < all.length && all[last]!.width <= room) room -= all[last++]!.width;
  return shown(all.slice(first, last), isCutBefore, cutAfter || last < all.length);
}

function fitsFromStart(all: readonly Cell[], cutBefore: boolean, focus: Span, width: number): boolean {
  if (cutBefore) return false;
  let used = 0;
  for (const cell of all) {
    if (cell.offset >= focus.end) break;
    used += cell.width;
  }
  return used <= width - 1;
}

function startBefore(all: readonly Cell[], focusAt: number): number {
  let room = LEAD;
  let first = focusAt;
  while (first > 0 && all[first - 1]!.width <= room) room -= all[--first]!.width;
  return first;
}

function shown(kept: readonly Cell[], isCutBefore: boolean, isCutAfter: boolean): ShownLine {
  const text = kept.map((cell) => cell.text).join('');
  const indent = isCutBefore ? 1 : 0;
  const columnOf = (offset: number): number => {
    let column = indent;
    for (const cell of kept) {
      if (cell.offset >= offset) break;
      column += cell.width;
    }
    return column;
  };
  return {
    text: `${isCutBefore ? CUT : ''}${text}${isCutAfter ? CUT : ''}`.trimEnd(),
    place: (span) => {
      const column = columnOf(span.start);
      return { column, width: Math.max(1, columnOf(span.end) - column) };
    },
  };
}
