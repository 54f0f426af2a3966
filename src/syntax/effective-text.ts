import type { FilePath } from '../core/location.js';
import type { Range } from '../core/text.js';

/** A run of characters that came, one for one, from a file. Between segments stands text that no file holds as it is. */
export interface Segment {
  /** Where the run begins in the effective text. */
  readonly at: number;
  readonly length: number;
  readonly file: FilePath;
  /** Where it begins in the file. */
  readonly offset: number;
  /** How many characters of the file one character stands for: an escape, or a line break written CRLF. */
  readonly width?: number;
}

/** How an edit inside an effective text is carried to the file. */
export type Editing =
  /** The text is the file. */
  | { readonly kind: 'whole-file' }
  /** Lines of a literal block scalar: every new line needs this indentation. */
  | { readonly kind: 'lines'; readonly indent: string; readonly newline: string }
  /** A plain scalar on one line. */
  | { readonly kind: 'one-line' }
  | { readonly kind: 'none'; readonly because: string };

/**
 * A text to be parsed, with the origin of each of its characters. A file is its own effective text; a configuration inside a
 * ConfigMap is one whose segments are the lines of a block scalar. Mappings compose: segments always point into files.
 */
export interface EffectiveText {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly editing: Editing;
}

export function wholeFile(file: FilePath, text: string): EffectiveText {
  return { text, segments: [{ at: 0, length: text.length, file, offset: 0 }], editing: { kind: 'whole-file' } };
}

export interface HostRange {
  readonly file: FilePath;
  readonly range: Range;
}

/**
 * The file and range that hold a range of the effective text. An end that falls on the border of two segments belongs to the
 * one before it, so a range never reaches into the next line's indentation.
 */
export function hostRange(effective: EffectiveText, range: Range): HostRange | undefined {
  const first = segmentAt(effective.segments, range.start);
  if (first === undefined) return undefined;
  const start = inSegment(first, range.start);
  if (range.end <= range.start) return { file: first.file, range: { start, end: start } };
  const last = segmentAt(effective.segments, range.end - 1) ?? first;
  const end = last.file === first.file ? inSegment(last, range.end) : start;
  return { file: first.file, range: { start, end: Math.max(start, end) } };
}

function inSegment(segment: Segment, at: number): number {
  const inside = Math.max(0, at - segment.at);
  return segment.offset + (inside < segment.length ? inside : (segment.width ?? segment.length));
}

/** The segment that holds an offset, else the last one before it, else the first. */
function segmentAt(segments: readonly Segment[], at: number): Segment | undefined {
  return segments[segmentIndex(segments, at)];
}

/** Position of the last segment that begins at or before an offset; 0 when there is none. */
export function segmentIndex(segments: readonly Segment[], at: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The segments of a range, moved to `at`. */
export function cutSegments(segments: readonly Segment[], from: number, to: number, at: number): readonly Segment[] {
  const found: Segment[] = [];
  for (let index = segmentIndex(segments, from); index < segments.length; index++) {
    const segment = segments[index]!;
    if (segment.at >= to) break;
    const start = Math.max(segment.at, from);
    const end = Math.min(segment.at + segment.length, to);
    if (start < end)
      found.push({ ...segment, at: at + start - from, length: end - start, offset: segment.offset + start - segment.at });
  }
  return found;
}
