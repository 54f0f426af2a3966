import type { ResolvedFix } from '../core/fix.js';
import { applyEdits, inOrder, positionAt, type TextEdit } from '../core/text.js';
import { inSecret, lineRange, type SourceText, type SourceTexts } from './source-texts.js';
import { visible } from './visible.js';

/**
 * The lines a fix removes and adds, for people to look at (`--diff` writes the patch that programs apply). Undefined when a
 * text is missing or when the lines belong to a Secret.
 */
export function fixLines(fix: ResolvedFix, texts: SourceTexts): readonly string[] | undefined {
  const lines: string[] = [];
  for (const file of new Set(fix.edits.map((one) => one.file))) {
    const source = texts(file);
    if (source === undefined) return undefined;
    const edits = inOrder(fix.edits.filter((one) => one.file === file).map((one) => one.edit));
    if (edits.some((edit) => inSecret(source, edit.range.start))) return undefined;
    lines.push(`--- ${visible(file)}`, `+++ ${visible(file)}`);
    for (const group of groups(source, edits)) lines.push(...groupLines(source, group));
  }
  return lines;
}

/** Edits whose lines touch, with those lines. */
interface Group {
  readonly first: number;
  readonly last: number;
  readonly edits: readonly TextEdit[];
}

function groups(source: SourceText, edits: readonly TextEdit[]): readonly Group[] {
  const all: Group[] = [];
  for (const edit of edits) {
    const first = positionAt(source.starts, edit.range.start).line;
    const last = positionAt(source.starts, edit.range.end).line;
    const previous = all.at(-1);
    if (previous !== undefined && first <= previous.last + 1) {
      all[all.length - 1] = { ...previous, last: Math.max(last, previous.last), edits: [...previous.edits, edit] };
    } else all.push({ first, last, edits: [edit] });
  }
  return all;
}

function groupLines(source: SourceText, { first, last, edits }: Group): readonly string[] {
  const from = lineRange(source, first).start;
  const to = lineRange(source, last).end;
  const moved = edits.map(({ range, text }) => ({ range: { start: range.start - from, end: range.end - from }, text }));
  const before = source.text.slice(from, to).split(/\r\n|\r|\n/);
  const after = applyEdits(source.text.slice(from, to), moved).split(/\r\n|\r|\n/);
  const head = commonStart(before, after);
  const tail = commonStart(before.slice(head).toReversed(), after.slice(head).toReversed());
  return [
    `@@ line ${first + head} @@`,
    ...before.slice(head, before.length - tail).map((line) => `-${readable(line)}`),
    ...after.slice(head, after.length - tail).map((line) => `+${readable(line)}`),
  ];
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}

/** Tabs stay: they are part of what is changed. */
function readable(line: string): string {
  return line.split('\t').map(visible).join('\t');
}
