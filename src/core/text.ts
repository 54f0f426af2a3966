/** Half-open UTF-16 offsets into one version of one text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** 1-based line and UTF-16 column, as editors and SARIF show them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface TextEdit {
  readonly range: Range;
  readonly text: string;
}

/** Offsets at which lines begin; a line ends at LF, CRLF or a lone CR, as in YAML. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);
  }
  return starts;
}

export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]! + 1 };
}

/** The lines that begin at these offsets, without their line breaks. */
export function linesOf(text: string, starts: readonly number[]): readonly string[] {
  return starts.map((start, index) => text.slice(start, starts[index + 1]).replace(/[\r\n]+$/, ''));
}

/** The line that holds an offset, without its line break. */
export function lineOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? text.length : end);
}

/** The text after edits that do not overlap; insertions at one offset keep their given order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of inOrder(edits)) {
    if (edit.range.start < at) throw new RangeError('edits overlap');
    result += text.slice(at, edit.range.start) + edit.text;
    at = edit.range.end;
  }
  return result + text.slice(at);
}

export function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** True when two of the edits cannot be applied together. */
export function anyOverlap(edits: readonly TextEdit[]): boolean {
  const sorted = inOrder(edits);
  return sorted.some((edit, index) => index > 0 && overlaps(sorted[index - 1]!.range, edit.range));
}

/** True when the two cannot be applied together in any order with one meaning. */
export function overlaps(a: Range, b: Range): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}
