import { showPath } from '../../core/location.js';
import type { KeyPath } from '../../core/location.js';
import type { Range, TextEdit } from '../../core/text.js';
import { insertion } from './edit-insert.js';
import { isFirstOnLine, isJsonLike, layoutOf } from './edit-layout.js';
import { locate, refuse, refuseSharedAnchors } from './edit-place.js';
import { signEnd } from './edit-value.js';
import { columnOf, commentsBetween, contentEnd, elementsOf, isBlank, lineStart, nextLine, seek, wholeLines } from './gaps.js';
import type { Element } from './gaps.js';
import { endOfLine } from './line-scan.js';
import type { YamlDocument, YamlNode, YamlStream } from './tree.js';

/** The entry or item at a path that is to be taken out. */
export function elementAt(document: YamlDocument | undefined, path: KeyPath): Element {
  const { element, rest } = locate(document, path);
  if (rest.length > 0) refuse(`${showPath(path)} does not exist`);
  if (element === undefined) refuse('a whole document cannot be taken out');
  if (elementsOf(element.parent).some(({ explicitKey }) => explicitKey))
    refuse('a neighbour is written with an explicit key (?)');
  return element;
}

/** Takes an entry or item out, with its trailing comment; comments above it stay. */
export function removeElement(document: YamlDocument | undefined, path: KeyPath): readonly TextEdit[] {
  const element = elementAt(document, path);
  refuseSharedAnchors(document?.root, element);
  return takeOut(element);
}

/** Edits that delete an element; its collection becomes `{}` or `[]` when nothing is left in it. */
export function takeOut(element: Element, from?: number): readonly TextEdit[] {
  if (element.parent.style === 'flow') return takeOutOfFlow(element);
  const { text } = element.parent.source;
  const only = elementsOf(element.parent).length === 1;
  const empty = element.parent.kind === 'map' ? '{}' : '[]';
  if (isFirstOnLine(text, element.start)) {
    const lines = wholeLines(element);
    const gone = { range: { start: from ?? lines.start, end: lines.end }, text: '' };
    if (!only) return [gone];
    const holder = holderOf(element.parent);
    if (holder !== undefined) return [insertion(emptyAt(element.parent, holder), ` ${empty}`), gone];
    return [{ range: { start: from ?? element.start, end: endOfLine(text, contentEnd(element.value)) }, text: empty }];
  }
  if (only) return [{ range: { start: element.start, end: endOfLine(text, contentEnd(element.value)) }, text: empty }];
  return [{ range: compactRange(text, element), text: '' }];
}

/** From the first element on a dash's line to the next one; to the line's end when comments stand between. */
function compactRange(text: string, element: Element): Range {
  const next = elementsOf(element.parent)[1]!;
  const line = endOfLine(text, contentEnd(element.value));
  if (isBlank(text.slice(line, next.start))) return { start: element.start, end: next.start };
  const before = text.slice(lineStart(text, element.start), element.start);
  return { start: element.start - (before.length - before.trimEnd().length), end: line };
}

/** The entry or item whose value a collection is; undefined for the root. */
function holderOf(collection: YamlNode): Element | undefined {
  const { parent } = collection;
  return parent && elementsOf(parent).find(({ value }) => value === collection);
}

/** Where the ` {}` of a collection that lost everything stands: behind the colon or dash, and behind its anchor. */
function emptyAt(collection: YamlNode, holder: Element): number {
  if (collection.anchor === undefined) return signEnd(holder);
  return collection.outerStart + 1 + collection.anchor.length;
}

interface FlowSpan {
  readonly start: number;
  readonly end: number;
  /** Begins on a line of its own and ends with one. */
  readonly ownLines: boolean;
  /** Behind its comma, else where it ends. */
  readonly comma: number | undefined;
}

function flowSpan(element: Element): FlowSpan {
  const { text } = element.parent.source;
  const end = contentEnd(element.value);
  const close = element.parent.end - 1;
  const elements = elementsOf(element.parent);
  const next = elements[elements.findIndex(({ start }) => start === element.start) + 1];
  const limit = next?.start ?? close;
  const sign = seek(text, end, limit, ',');
  const line = endOfLine(text, end);
  const startsLine = /^[ \t]*$/.test(text.slice(lineStart(text, element.start), element.start));
  const ownLines = startsLine && line < limit && (sign === limit || sign < line);
  return { start: element.start, end, ownLines, comma: sign === limit ? undefined : sign };
}

function takeOutOfFlow(element: Element): readonly TextEdit[] {
  const { text } = element.parent.source;
  const span = flowSpan(element);
  const elements = elementsOf(element.parent);
  const position = elements.findIndex(({ start }) => start === element.start);
  const before = elements[position - 1];
  const next = elements[position + 1];
  const orphan =
    next === undefined && before !== undefined && span.comma === undefined ? commaBehind(before, element.start) : undefined;
  if (span.ownLines) {
    const lines = { range: wholeLines(element), text: '' };
    return orphan === undefined ? [lines] : [{ range: { start: orphan, end: orphan + 1 }, text: '' }, lines];
  }
  const range =
    next !== undefined
      ? { start: span.start, end: next.start }
      : {
          start: before ? contentEnd(before.value) : span.start,
          end: before === undefined && span.comma !== undefined ? span.comma + 1 : span.end,
        };
  if (commentsBetween(text, range.start, span.start).length > 0 || commentsBetween(text, span.end, range.end).length > 0) {
    refuse('a comment stands between it and its neighbour');
  }
  return [{ range, text: '' }];
}

function commaBehind(before: Element, limit: number): number | undefined {
  const sign = seek(before.parent.source.text, contentEnd(before.value), limit, ',');
  return sign === limit ? undefined : sign;
}

/** Turns the lines of an entry or item into comments below a note that says why. */
export function commentOut(
  stream: YamlStream,
  document: YamlDocument | undefined,
  path: KeyPath,
  note: string,
): readonly TextEdit[] {
  const element = elementAt(document, path);
  refuseSharedAnchors(document?.root, element);
  const { text } = stream;
  const { newline } = layoutOf(stream);
  const column = columnOf(text, element.start);
  const above = note === '' ? [] : note.split(/\r\n|\r|\n/).map((line) => `# ${line}`.trimEnd());
  const pad = newline + text.slice(lineStart(text, element.start), element.start).replace(/[^ \t]/g, ' ');
  const lines = commentMarks(text, element, column);
  if (element.parent.style === 'flow') {
    if (!flowSpan(element).ownLines) refuse('it shares a line with others inside brackets, where a comment would swallow them');
    if (isJsonLike(element.parent)) refuse('JSON has no comments');
    return [insertion(element.start, [...above, '# '].join(pad)), ...lines];
  }
  const head: string[] = [...above, '# '];
  if (elementsOf(element.parent).length > 1) return [insertion(element.start, head.join(pad)), ...lines];
  const empty = element.parent.kind === 'map' ? '{}' : '[]';
  const holder = holderOf(element.parent);
  if (isFirstOnLine(text, element.start) && holder !== undefined) {
    return [insertion(emptyAt(element.parent, holder), ` ${empty}`), insertion(element.start, head.join(pad)), ...lines];
  }
  return [insertion(element.start, [empty, ...head].join(pad)), ...lines];
}

/** `# ` at the element's column on all its lines but the first; blank lines stay blank. */
function commentMarks(text: string, element: Element, column: number): readonly TextEdit[] {
  const marks: TextEdit[] = [];
  const end = contentEnd(element.value);
  for (let line = nextLine(text, element.start); line <= end && line > element.start; line = nextLine(text, line)) {
    const content = text.slice(line, endOfLine(text, line));
    if (!isBlank(content)) marks.push(insertion(line + Math.min(column, content.search(/[^ \t]/)), '# '));
    if (endOfLine(text, line) === text.length) break;
  }
  return marks;
}
