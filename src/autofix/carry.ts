import type { FileEdit, Refusal } from '../core/fix.js';
import type { FilePath } from '../core/location.js';
import { applyEdits } from '../core/text.js';
import type { TextEdit } from '../core/text.js';
import { segmentIndex } from '../syntax/effective-text.js';
import type { EffectiveText } from '../syntax/effective-text.js';
import { isPlainString } from '../syntax/yaml/edit-scalar.js';

type LineEditing = Extract<EffectiveText['editing'], { kind: 'lines' }>;

/** Edits of the file that do to an effective text what `edits` say, or the reason why the file cannot be edited so. */
export function carry(effective: EffectiveText, edits: readonly TextEdit[]): readonly FileEdit[] | Refusal {
  const { editing } = effective;
  if (edits.length === 0) return [];
  switch (editing.kind) {
    case 'none':
      return { refused: editing.because };
    case 'whole-file': {
      const file = effective.segments[0]?.file;
      return file === undefined ? NOT_IN_FILE : edits.map((edit) => ({ file, edit }));
    }
    case 'one-line': {
      const because = notOneLine(effective.text, applyEdits(effective.text, edits));
      return because === undefined ? carryEach(edits, (edit) => carryWithinLine(effective, edit)) : { refused: because };
    }
    case 'lines': {
      const because = notLines(effective.text, applyEdits(effective.text, edits), edits, editing);
      return because === undefined ? carryEach(edits, (edit) => carryLineEdit(effective, edit, editing)) : { refused: because };
    }
  }
}

const NOT_IN_FILE: Refusal = { refused: 'a part of this text does not stand in the file as it is' };

function carryEach(
  edits: readonly TextEdit[],
  carryOne: (edit: TextEdit) => FileEdit | undefined,
): readonly FileEdit[] | Refusal {
  const carried: FileEdit[] = [];
  for (const edit of edits) {
    const fileEdit = carryOne(edit);
    if (fileEdit === undefined) return NOT_IN_FILE;
    carried.push(fileEdit);
  }
  return carried;
}

function carryWithinLine(effective: EffectiveText, edit: TextEdit): FileEdit | undefined {
  const { start, end } = edit.range;
  const from = start === 0 ? before(effective, 0) : behind(effective, start);
  const until = end === start ? from : behind(effective, end);
  if (from === undefined || until === undefined || from.file !== until.file || !isHeld(effective, start, end)) return undefined;
  return { file: from.file, edit: { range: { start: from.offset, end: until.offset }, text: edit.text } };
}

/** A plain value on one line stays one only when it still reads as this very text, in braces too. */
function notOneLine(before: string, after: string): string | undefined {
  if (/[\r\n]/.test(after)) return 'the text stands in a value on one line';
  if (!isPlainString(after)) return 'the text would need quotes';
  const marks = /[,[\]{}]/;
  return marks.test(after) && !marks.test(before) ? 'the text would need quotes' : undefined;
}

function notLines(before: string, after: string, edits: readonly TextEdit[], editing: LineEditing): string | undefined {
  if (!/\S/.test(after)) return 'the block would be empty';
  if (/\n*$/.exec(before)![0] !== /\n*$/.exec(after)![0]) return 'the line breaks at the end of the block would change';
  // A block whose first line begins with a space states its indentation; any other takes it from that line.
  const [old, now] = [firstBlank(before), firstBlank(after)];
  if (now !== '' && old !== ' ' && now !== old) return 'the first line would change the indentation of the block';
  if (edits.some(({ text }) => /[^\P{Cc}\t\n]|[\u2028\u2029\ufeff]/u.test(text)) || HALF.test(after))
    return 'a block cannot hold this character';
  const marker = /^(?:---|\.\.\.)(?:\s|$)/m;
  return editing.indent === '' && marker.test(after) && !marker.test(before) ? 'the text would end the document' : undefined;
}

/** Half a character: an edit brought it, or ends inside one. */
const HALF = /\p{Surrogate}/u;

/** The space or tab at the begin of the first line that is not empty. */
function firstBlank(text: string): string {
  return /^\n*([ \t]?)/.exec(text)![1]!;
}

function carryLineEdit(effective: EffectiveText, edit: TextEdit, editing: LineEditing): FileEdit | undefined {
  const { text } = effective;
  const { start, end } = edit.range;
  const startsLine = isLineStart(text, start);
  const wholeLines = startsLine && isLineStart(text, end) && (edit.text === '' || edit.text.endsWith('\n'));
  // The break that the end of the file cuts off belongs to the value and stands nowhere.
  const cutOff = text.endsWith('\n') && behind(effective, text.length) === undefined;
  if (cutOff && end === text.length) return carryToEndOfFile(effective, edit, editing);
  if (!isHeld(effective, start, end)) return undefined;

  const from = startsLine ? lineStart(effective, start, editing) : behind(effective, start);
  const until =
    isLineStart(text, end) && (startsLine || end > start)
      ? lineEdge(effective, end, wholeLines, editing)
      : behind(effective, end);
  const follows = !wholeLines && end < text.length && text[end] !== '\n';
  const lines = hostText(edit.text, startsLine, follows, editing);
  return from && until && (startsLine && start === end ? atLineStart(from, until, lines, editing) : between(from, until, lines));
}

/** The last line ends with the file: what goes below it begins with the missing break and leaves its own away. */
function carryToEndOfFile(effective: EffectiveText, edit: TextEdit, editing: LineEditing): FileEdit | undefined {
  const { text } = effective;
  const { start } = edit.range;
  const last = text.length - 1;
  const until = behind(effective, last);
  if (!isHeld(effective, Math.min(start, last), last) || until === undefined) return undefined;
  const startsLine = isLineStart(text, start);
  const lines = hostText(edit.text, startsLine, false, editing);
  const cut = lines.endsWith(editing.newline) ? lines.slice(0, -editing.newline.length) : lines;
  if (start > last) return between(until, until, cut === '' ? '' : editing.newline + cut);
  const from = startsLine ? lineStart(effective, start, editing) : behind(effective, start);
  return from && between(from, until, cut);
}

/** The lines of an edit with the indentation of the block; `follows` tells whether text stands behind the last one. */
function hostText(text: string, startsLine: boolean, follows: boolean, { indent, newline }: LineEditing): string {
  const lines = text.split('\n');
  return lines
    .map((line, index) => {
      const needsIndent = (index > 0 || startsLine) && (line !== '' || (index === lines.length - 1 && follows));
      return needsIndent ? indent + line : line;
    })
    .join(newline);
}

interface Point {
  readonly file: FilePath;
  readonly offset: number;
}

function between(from: Point, until: Point, text: string): FileEdit | undefined {
  if (from.file !== until.file || until.offset < from.offset) return undefined;
  return { file: from.file, edit: { range: { start: from.offset, end: until.offset }, text } };
}

/** An insertion where a line begins: the indentation that stands there already need not be written again. */
function atLineStart(from: Point, until: Point, text: string, { indent }: LineEditing): FileEdit | undefined {
  const keeps = indent !== '' && until.offset - from.offset === indent.length && text.startsWith(indent);
  return keeps ? between(until, until, text.slice(indent.length)) : between(from, until, text);
}

function isLineStart(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === '\n';
}

/** Where the line begins in the file, in front of its indentation. */
function lineStart(effective: EffectiveText, offset: number, { indent }: LineEditing): Point | undefined {
  if (offset > 0) return behind(effective, offset);
  const first = effective.text.startsWith('\n') ? undefined : before(effective, 0);
  return first && { ...first, offset: first.offset - indent.length };
}

/** The border of a line that an edit ends at: in front of its indentation, or behind when the edit brings its own. */
function lineEdge(effective: EffectiveText, offset: number, wholeLines: boolean, editing: LineEditing): Point | undefined {
  if (wholeLines) return lineStart(effective, offset, editing);
  return offset < effective.text.length ? before(effective, offset) : behind(effective, offset);
}

/** In front of the character at an offset. */
function before(effective: EffectiveText, offset: number): Point | undefined {
  const segment = effective.segments[segmentIndex(effective.segments, offset)];
  if (segment === undefined || offset < segment.at || offset >= segment.at + segment.length) return undefined;
  return { file: segment.file, offset: segment.offset + offset - segment.at };
}

/** Behind the character that ends at an offset. */
function behind(effective: EffectiveText, offset: number): Point | undefined {
  const segment = effective.segments[segmentIndex(effective.segments, offset - 1)];
  if (segment === undefined || offset <= segment.at || offset > segment.at + segment.length) return undefined;
  const inside = offset - segment.at;
  return { file: segment.file, offset: segment.offset + (inside === segment.length ? (segment.width ?? inside) : inside) };
}

/** True when the file holds every character of a stretch. */
function isHeld(effective: EffectiveText, start: number, end: number): boolean {
  for (let offset = start; offset < end;) {
    const segment = effective.segments[segmentIndex(effective.segments, offset)];
    if (segment === undefined || offset < segment.at || offset >= segment.at + segment.length) return false;
    offset = segment.at + segment.length;
  }
  return true;
}
