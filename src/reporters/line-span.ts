import type { Location } from '../core/location.js';

/** The last line a location covers; an end at the start of a line belongs to the line before. */
export function lastLine({ start, end }: Location): number {
  return end.line > start.line && end.column === 1 ? end.line - 1 : end.line;
}
