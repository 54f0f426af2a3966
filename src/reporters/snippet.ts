import type { Location } from '../core/location.js';
import { withoutValue } from '../core/secret-ranges.js';
import { displayWidth, wrap } from './display-width.js';
import { showLine, type ShownLine, type Span } from './snippet-line.js';
import { inSecret, lineRange, type SourceText } from './source-texts.js';

/** A place to underline, with what is to be said about it. */
export interface Mark {
  readonly location: Location;
  readonly label: string;
  readonly primary: boolean;
}

/** How the parts of a snippet are painted. */
export interface SnippetPaint {
  readonly gutter: (text: string) => string;
  readonly primary: (text: string) => string;
  readonly related: (text: string) => string;
}

export interface SnippetLayout {
  /** Columns for line numbers. */
  readonly gutter: number;
  /** Columns of the whole output. */
  readonly width: number;
  readonly paint: SnippetPaint;
}

/** A mark brought down to lines of the text. A range over several lines has `last` beyond `first`. */
interface PlacedMark {
  readonly mark: Mark;
  readonly first: number;
  readonly last: number;
  /** On the first line, or on the only one. */
  readonly span: Span;
  /** UTF-16 offset in the last line. */
  readonly lastEnd: number;
}

/** Lines shown of a long range: the head says what it is, the tail where it ends. */
const HEAD = 4;
const TAIL = 2;
const LEAST_LABEL = 40;

/** The lines of one text that the marks touch, in order, underlined; `...` stands for lines left out. */
export function snippet(source: SourceText, marks: readonly Mark[], layout: SnippetLayout): readonly string[] {
  const placed = marks.map((mark) => place(source, mark));
  const range = placed.find((one) => one.last > one.first);
  const rows = [gutterRow('', layout)];
  let previous: number | undefined;
  for (const line of withSingleGapsFilled(shownLines(placed, source.starts.length))) {
    if (previous !== undefined && line > previous + 1) rows.push(gapRow(previous, range, layout));
    rows.push(...lineRows(source, line, placed, range, layout));
    previous = line;
  }
  return rows;
}

/** A row beside the line numbers that belongs to no line. */
export function gutterRow(text: string, layout: SnippetLayout): string {
  return row('', text, layout);
}

function row(number: string, text: string, layout: SnippetLayout): string {
  const gutter = layout.paint.gutter(`${number.padStart(layout.gutter)} |`);
  return text === '' ? gutter : `${gutter} ${text}`;
}

/** An end at the start of a line belongs to the line before; only the primary range may span lines. */
function place(source: SourceText, mark: Mark): PlacedMark {
  const { start, end } = mark.location;
  const first = clamp(start.line, source.starts.length);
  const firstLength = lineLength(source, first);
  let last = clamp(end.line, source.starts.length);
  let lastEnd = end.column - 1;
  while (last > first && lastEnd <= 0) lastEnd = lineLength(source, --last);
  const from = Math.min(start.column - 1, firstLength);
  const hasLines = last > first;
  const span = { start: from, end: hasLines ? firstLength : Math.min(lastEnd, firstLength) };
  if (hasLines && mark.primary) return { mark, first, last, span, lastEnd };
  return { mark, first, last: first, span, lastEnd: span.end };
}

function clamp(line: number, lines: number): number {
  return Math.max(1, Math.min(line, lines));
}

function lineLength(source: SourceText, line: number): number {
  const { start, end } = lineRange(source, line);
  return end - start;
}

function shownLines(placed: readonly PlacedMark[], lines: number): readonly number[] {
  const shown = new Set<number>();
  for (const { first, last } of placed) {
    const isLong = last - first >= HEAD + TAIL;
    for (let line = first; line <= Math.min(last, lines); line++) {
      if (!isLong || line < first + HEAD || line > last - TAIL) shown.add(line);
    }
  }
  return [...shown].toSorted((a, b) => a - b);
}

/** One line is shown rather than replaced by dots. */
function withSingleGapsFilled(lines: readonly number[]): readonly number[] {
  return lines.flatMap((line, index) => (lines[index + 1] === line + 2 ? [line, line + 1] : [line]));
}

function gapRow(before: number, range: PlacedMark | undefined, layout: SnippetLayout): string {
  const isInside = range !== undefined && before >= range.first && before < range.last;
  const dots = layout.paint.gutter('...');
  return isInside ? dots + ' '.repeat(layout.gutter) + layout.paint.primary('|') : dots;
}

function lineRows(
  source: SourceText,
  line: number,
  placed: readonly PlacedMark[],
  range: PlacedMark | undefined,
  layout: SnippetLayout,
): readonly string[] {
  const here = placed.filter((one) => one.first === line);
  const margin = range === undefined ? 0 : 2;
  const focus = here.find((one) => one.mark.primary)?.span ?? here[0]?.span ?? { start: 0, end: 0 };
  const text = lineText(source, line);
  const shown = showLine(text, focus, layout.width - layout.gutter - 3 - margin);
  const { before, after } = bars(line, text, range, layout);
  const rows = [row(String(line), before + shown.text, layout)];
  if (range !== undefined && line === range.first && startsInside(text, range)) {
    rows.push(gutterRow(layout.paint.primary(` ${'_'.repeat(shown.place(range.span).column + 1)}^`), layout));
  }
  if (range !== undefined && line === range.last) {
    const { column, width } = shown.place({ start: 0, end: range.lastEnd });
    rows.push(gutterRow(layout.paint.primary(`|${'_'.repeat(column + width)}^`), layout));
  }
  for (const one of here) {
    if (one !== range) rows.push(...underline(one, shown, after, margin, layout));
  }
  return rows;
}

function lineText(source: SourceText, line: number): string {
  const { start, end } = lineRange(source, line);
  const text = source.text.slice(start, end);
  return inSecret(source, start) ? withoutValue(text) : text;
}

/** What stands left of a line, and of the rows under it, when the snippet has a range over several lines. */
function bars(line: number, text: string, range: PlacedMark | undefined, layout: SnippetLayout) {
  if (range === undefined) return { before: '', after: '' };
  const bar = `${layout.paint.primary('|')} `;
  const none = '  ';
  const after = line >= range.first && line < range.last ? bar : none;
  if (line < range.first || line > range.last) return { before: none, after };
  if (line > range.first) return { before: bar, after };
  return { before: startsInside(text, range) ? none : `${layout.paint.primary('/')} `, after };
}

function startsInside(text: string, range: PlacedMark): boolean {
  return text.slice(0, range.span.start).trim() !== '';
}

function underline(
  { mark, span }: PlacedMark,
  shown: ShownLine,
  bar: string,
  margin: number,
  layout: SnippetLayout,
): readonly string[] {
  const paint = mark.primary ? layout.paint.primary : layout.paint.related;
  const { column, width } = shown.place(span);
  const line = ' '.repeat(column) + paint((mark.primary ? '^' : '-').repeat(width));
  const room = layout.width - layout.gutter - 3 - margin;
  const besides = wrap(mark.label, Math.max(LEAST_LABEL, room));
  if (besides.length === 1 && column + width + 1 + displayWidth(mark.label) <= room) {
    const label = mark.label === '' ? '' : ` ${paint(mark.label)}`;
    return [gutterRow(bar + line + label, layout)];
  }
  const at = Math.max(0, Math.min(column, room - LEAST_LABEL));
  const label = wrap(mark.label, Math.max(LEAST_LABEL, room - at));
  return [line, ...label.map((text) => ' '.repeat(at) + paint(text))].map((text) => gutterRow(bar + text, layout));
}
