import type { FilePath } from '../core/location.js';
import { secretRanges, withoutValue } from '../core/secret-ranges.js';
import { applyEdits, inOrder } from '../core/text.js';
import type { Range, TextEdit } from '../core/text.js';

/** A file with the edits that are to be shown. */
export interface FileChange {
  readonly file: FilePath;
  readonly before: string;
  readonly edits: readonly TextEdit[];
}

const CONTEXT = 3;

/** Lines `from` to `to` (0-based, half-open) that give way to other lines; each line holds its line break. */
interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly added: readonly string[];
}

/**
 * One patch over all files in git's style, which `git apply` and `patch -p1` accept. Lines end at LF, as both programs see it;
 * a carriage return is part of its line. Files whose edits change nothing are left out, and so are those whose patch would have
 * to show the value of a Secret, or another credential beside its name; a line that both programs pass over says so.
 */
export function unifiedDiff(files: readonly FileChange[]): string {
  return files.map(fileDiff).join('');
}

function fileDiff({ file, before, edits }: FileChange): string {
  const lines = before.split(/(?<=\n)/);
  if (lines.at(-1) === '') lines.pop();
  const changes = lineChanges(before, lines, edits);
  if (changes.length === 0) return '';
  const isShown = shownLines(before, lines);
  const hunks = grouped(changes).map((hunk) => withContext(lines, hunk, isShown));
  if (!hunks.every((hunk) => isApplicable(lines, hunk, isShown)))
    return `${quotedName(file)} is left out: its patch would show a credential\n`;
  const [from, to] = [quotedName(`a/${file}`), quotedName(`b/${file}`)];
  // GNU patch ends an unquoted name at its first space unless a tab follows; git writes the tab for that reason.
  const tab = file.includes(' ') ? '\t' : '';
  let shift = 0;
  const texts = hunks.map((hunk) => {
    const text = hunkText(lines, hunk, shift);
    shift += hunk.changes.reduce((sum, { from: start, to: end, added }) => sum + added.length - (end - start), 0);
    return text;
  });
  return `diff --git ${from} ${to}\n--- ${from}${tab}\n+++ ${to}${tab}\n${texts.join('')}`;
}

/** Whether a line may be seen: it holds no value of a Secret, and no credential beside its name. */
function shownLines(before: string, lines: readonly string[]): (line: number) => boolean {
  const secrets = secretRanges(before);
  if (secrets.length === 0) return () => true;
  let offset = 0;
  const hidden = new Set<number>();
  for (const [index, line] of lines.entries()) {
    const end = offset + line.length;
    const isInside = secrets.some((range) => range.start < end && offset < range.end);
    if (isInside && withoutValue(line) !== line) hidden.add(index);
    offset = end;
  }
  return (line) => !hidden.has(line);
}

function lineChanges(before: string, lines: readonly string[], edits: readonly TextEdit[]): readonly LineChange[] {
  const changes: LineChange[] = [];
  let line = 0;
  let offset = 0;
  for (const { range, edits: inside } of lineRegions(before, edits)) {
    for (; offset < range.start; line++) offset += lines[line]!.length;
    const local = inside.map((edit) => ({
      range: { start: edit.range.start - range.start, end: edit.range.end - range.start },
      text: edit.text,
    }));
    const old = splitLines(before.slice(range.start, range.end));
    const change = trimmed(line, old, splitLines(applyEdits(before.slice(range.start, range.end), local)));
    if (change.from < change.to || change.added.length > 0) changes.push(change);
  }
  return changes;
}

function splitLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/).filter((line) => line !== '');
}

/** Edits with the whole lines they touch; those that share a line stand together. */
function lineRegions(
  before: string,
  edits: readonly TextEdit[],
): readonly { readonly range: Range; readonly edits: readonly TextEdit[] }[] {
  const regions: { range: Range; edits: TextEdit[] }[] = [];
  for (const edit of inOrder(edits)) {
    const range = touchedLines(before, edit);
    const last = regions.at(-1);
    // At the end of the text the line before may have lost its line break, so nothing there stands on lines of its own.
    const joins = last && (range.start < last.range.end || range.start === last.range.start || range.start === before.length);
    if (last && joins && range.start <= last.range.end) {
      last.range = { start: last.range.start, end: Math.max(last.range.end, range.end) };
      last.edits.push(edit);
    } else regions.push({ range, edits: [edit] });
  }
  return regions;
}

function touchedLines(before: string, { range }: TextEdit): Range {
  const start = range.start === 0 ? 0 : before.lastIndexOf('\n', range.start - 1) + 1;
  const newline = before.indexOf('\n', range.end);
  return { start, end: newline < 0 ? before.length : newline + 1 };
}

/** Without the lines that both sides have at their begin and end. */
function trimmed(line: number, old: readonly string[], now: readonly string[]): LineChange {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return { from: line + head, to: line + old.length - tail, added: now.slice(head, now.length - tail) };
}

/** Changes whose context lines meet share a hunk. */
function grouped(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const hunks: LineChange[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && change.from - last.to <= 2 * CONTEXT) hunks.at(-1)!.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

/** Changes with the lines around them, `from` to `to`. */
interface Hunk {
  readonly changes: readonly LineChange[];
  readonly from: number;
  readonly to: number;
}

/** As many lines of context as there are and may be shown. */
function withContext(lines: readonly string[], changes: readonly LineChange[], isShown: (line: number) => boolean): Hunk {
  let from = changes[0]!.from;
  let to = changes.at(-1)!.to;
  for (let left = CONTEXT; left > 0 && from > 0 && isShown(from - 1); left--) from--;
  for (let left = CONTEXT; left > 0 && to < lines.length && isShown(to); left--) to++;
  return { changes, from, to };
}

/** Git takes a patch without context below for one of the end of the file, and wants a line above, too, where it only adds. */
function isApplicable(lines: readonly string[], { changes, from, to }: Hunk, isShown: (line: number) => boolean): boolean {
  const above = changes[0]!.from;
  const below = changes.at(-1)!.to;
  for (let line = above; line < below; line++) if (!isShown(line)) return false;
  return (from < above || above === 0) && (to > below || below === lines.length);
}

function hunkText(lines: readonly string[], { changes, from, to }: Hunk, shift: number): string {
  let body = '';
  let at = from;
  let added = to - from;
  for (const change of changes) {
    body +=
      marked(' ', lines.slice(at, change.from)) + marked('-', lines.slice(change.from, change.to)) + marked('+', change.added);
    added += change.added.length - (change.to - change.from);
    at = change.to;
  }
  body += marked(' ', lines.slice(at, to));
  return `@@ -${span(from, to - from)} +${span(from + shift, added)} @@\n${body}`;
}

/** A side without lines is named by the line before it. */
function span(from: number, count: number): string {
  if (count === 0) return `${from},0`;
  return count === 1 ? `${from + 1}` : `${from + 1},${count}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => mark + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('');
}

const ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};

/** Quoted as in C where git does so: control characters, quotes, backslashes and everything beyond ASCII. */
function quotedName(name: string): string {
  if (/^[ !#-[\]-~]*$/.test(name)) return name;
  const bytes = [...new TextEncoder().encode(name)].map((byte) => {
    const escape = ESCAPES[byte];
    if (escape !== undefined) return escape;
    return byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte);
  });
  return `"${bytes.join('')}"`;
}
