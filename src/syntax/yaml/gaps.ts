import type { Range } from '../../core/text.js';
import { BYTE_ORDER_MARK, endOfLine, isBreak } from './line-scan.js';
import type { YamlNode, YamlStream } from './tree.js';

/** A map entry or a sequence item as written. */
export interface Element {
  readonly parent: YamlNode;
  /** Absent for items of sequences. */
  readonly key?: YamlNode;
  readonly value: YamlNode;
  /** The first character: of the key, of the item's dash, or in flow style of the item. */
  readonly start: number;
  /** Written as `? key`, over which nothing here can reason. */
  readonly explicitKey: boolean;
}

/** A comment, from its `#` to the end of its line. */
export interface Comment {
  readonly range: Range;
  /** Alone on its line, or behind something. */
  readonly placement: 'own-line' | 'trailing';
  /**
   * What it belongs to: the key or item right below an own-line comment (no blank line between), or the innermost key or item
   * on the line of a trailing one.
   */
  readonly owner?: YamlNode;
}

const HASH = 35;

/** Where the line of an offset begins, behind a byte order mark. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at === 0 && offset > 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : at;
}

/** Where the next line begins, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = endOfLine(text, offset);
  return end + (text.startsWith('\r\n', end) ? 2 : end < text.length ? 1 : 0);
}

/** 0-based column of an offset, without a byte order mark. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** How the text ends its lines; LF when it has one line only. */
export function newlineOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}

export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

/**
 * The end of what a node says: without the blank lines below a block scalar, except where `+` makes them part of it, and
 * without the last line break.
 */
export function contentEnd(node: YamlNode): number {
  if (node.style === 'block') return contentEnd(node.items.at(-1)!);
  if (node.style !== 'literal' && node.style !== 'folded') return node.end;
  const { text } = node.source;
  const header = endOfLine(text, node.start);
  let end = isBreak(text.charCodeAt(node.end - 1)) ? beforeBreak(text, node.end) : node.end;
  if (blockHeader(node).includes('+')) return Math.max(header, belowBlankLines(text, end));
  while (end > header && isBlank(text.slice(lineStart(text, end), end))) end = beforeBreak(text, lineStart(text, end));
  return Math.max(header, end);
}

/** The end of the last of the blank lines below an offset, all of which end with a line break. */
function belowBlankLines(text: string, from: number): number {
  let end = from;
  for (let line = nextLine(text, end); line > endOfLine(text, end); line = nextLine(text, end)) {
    const lineEnd = endOfLine(text, line);
    if (lineEnd === text.length || !isBlank(text.slice(line, lineEnd))) break;
    end = lineEnd;
  }
  return end;
}

/** The `|` or `>` of a block scalar with its indicators. */
export function blockHeader(node: YamlNode): string {
  return /^[|>][-+0-9]*/.exec(node.source.text.slice(node.start, node.start + 4))?.[0] ?? '';
}

/** The entries of a map or the items of a sequence, with where each begins. */
export function elementsOf(parent: YamlNode): readonly Element[] {
  const elements: Element[] = [];
  const { text } = parent.source;
  const step = parent.kind === 'map' ? 2 : 1;
  let reached = parent.start;
  for (let index = 0; index + step <= parent.items.length; index += step) {
    const first = parent.items[index]!;
    const value = parent.items[index + step - 1]!;
    if (parent.kind === 'map') {
      const explicitKey = seek(text, reached, first.outerStart, '?') < first.outerStart;
      elements.push({ parent, key: first, value, start: first.outerStart, explicitKey });
    } else {
      const start = parent.style === 'block' ? seek(text, reached, first.outerStart, '-') : first.outerStart;
      elements.push({ parent, value, start, explicitKey: false });
    }
    reached = contentEnd(value);
  }
  return elements;
}

/** The whole lines that an element occupies, with the line break of the last one. */
export function wholeLines(element: Element): Range {
  const { text } = element.parent.source;
  return { start: lineStart(text, element.start), end: nextLine(text, contentEnd(element.value)) };
}

/** The next `character` outside comments in [from, to), else `to`. */
export function seek(text: string, from: number, to: number, character: string): number {
  for (let offset = from; offset < to; offset++) {
    if (startsComment(text, offset)) offset = endOfLine(text, offset);
    else if (text[offset] === character) return offset;
  }
  return to;
}

/** Where comments are in a stretch that holds no scalars. */
export function commentsBetween(text: string, from: number, to: number): readonly Range[] {
  const ranges: Range[] = [];
  addComments(text, from, to, ranges);
  return ranges;
}

/** There may be millions of them, more than a call takes arguments. */
function addComments(text: string, from: number, to: number, ranges: Range[]): void {
  for (let offset = from; offset < to; offset++) {
    if (!startsComment(text, offset)) continue;
    const end = Math.min(endOfLine(text, offset), to);
    ranges.push({ start: offset, end });
    offset = end;
  }
}

/** The comments within a range that cuts no scalar in two. */
export function commentRanges(stream: YamlStream, within: Range): readonly Range[] {
  const ranges: Range[] = [];
  const hash = nextHash(stream.text, within.start);
  if (hash >= within.end) return ranges;
  const search = { text: stream.text, within, ranges, reached: within.start, hash };
  for (const { root, range } of stream.documents) {
    if (root === undefined || range.end < within.start || range.start > within.end) continue;
    searchBefore(root, search);
  }
  addComments(stream.text, search.reached, within.end, ranges);
  return ranges;
}

interface Search {
  readonly text: string;
  readonly within: Range;
  readonly ranges: Range[];
  reached: number;
  /** The first `#` at or behind `reached`. */
  hash: number;
}

function nextHash(text: string, from: number): number {
  const found = text.indexOf('#', from);
  return found < 0 ? Infinity : found;
}

/**
 * Looks for comments before each scalar and alias: the stretches in which a `#` is none. A block scalar's header line may hold one.
 * False where the range ends.
 */
function searchBefore(node: YamlNode, search: Search): boolean {
  if (node.end <= search.hash) return passToken(node.start, node.end, search);
  if (node.kind === 'map' || node.kind === 'seq') return node.items.every((item) => searchBefore(item, search));
  const { start, end } = node;
  if (node.style === 'literal' || node.style === 'folded')
    return passToken(start, start + blockHeader(node).length, search) && passToken(node.bodyStart, end, search);
  return end <= start || passToken(start, end, search);
}

function passToken(start: number, end: number, search: Search): boolean {
  if (end <= search.within.start) return true;
  if (start >= search.within.end) return false;
  if (search.hash < start) addComments(search.text, search.reached, start, search.ranges);
  // The body of an empty block scalar begins behind its end.
  search.reached = Math.max(search.reached, start, end);
  if (search.hash < search.reached) search.hash = nextHash(search.text, search.reached);
  return true;
}

/** All comments of a stream in order. */
export function commentsIn(stream: YamlStream): readonly Comment[] {
  const { text } = stream;
  const elements = stream.documents.flatMap((document) => (document.root ? allElements(document.root) : []));
  let next = elements.length;
  let below: Comment | undefined;
  // From the last one upwards: what a comment above another one belongs to is known then.
  const found = commentRanges(stream, { start: 0, end: text.length }).toReversed();
  const comments = found.map((range): Comment => {
    while (next > 0 && elements[next - 1]!.start >= range.start) next--;
    const own = isBlank(text.slice(lineStart(text, range.start), range.start));
    const owner = own ? ownerBelow(text, range.end, elements[next], below) : ownerBefore(text, range.start, elements[next - 1]);
    return (below = { range, placement: own ? 'own-line' : 'trailing', ...(owner && { owner }) });
  });
  return comments.toReversed();
}

/** The element on the next line, or what the comment there belongs to. */
function ownerBelow(
  text: string,
  from: number,
  element: Element | undefined,
  comment: Comment | undefined,
): YamlNode | undefined {
  const line = nextLine(text, from);
  if (element !== undefined && line === lineStart(text, element.start)) return element.key ?? element.value;
  const isNext = comment?.placement === 'own-line' && line === lineStart(text, comment.range.start);
  return isNext ? comment.owner : undefined;
}

function ownerBefore(text: string, at: number, before: Element | undefined): YamlNode | undefined {
  const line = lineStart(text, at);
  let node = before && (before.key ?? before.value);
  let value = before?.value;
  while (node !== undefined && value !== undefined && contentEnd(value) < line && node.start < line) {
    value = node.parent;
    node = value && ownerOf(value);
  }
  return node;
}

/** The key of an entry's value, or the item itself. */
function ownerOf(value: YamlNode): YamlNode | undefined {
  if (value.parent === undefined) return undefined;
  return value.parent.kind === 'map' ? value.parent.items[value.index - 1] : value;
}

/** Elements of all depths in the order of the text; an outer one comes before those inside it. */
export function allElements(root: YamlNode): readonly Element[] {
  const found: Element[] = [];
  const walk = (node: YamlNode): void => {
    for (const element of elementsOf(node)) {
      found.push(element);
      if (element.key) walk(element.key);
      walk(element.value);
    }
  };
  walk(root);
  return found;
}

function startsComment(text: string, offset: number): boolean {
  if (text.charCodeAt(offset) !== HASH) return false;
  const before = offset === 0 ? 10 : text.charCodeAt(offset - 1);
  return before === 32 || before === 9 || isBreak(before) || (offset === 1 && before === BYTE_ORDER_MARK);
}

function beforeBreak(text: string, offset: number): number {
  return text.startsWith('\r\n', offset - 2) ? offset - 2 : Math.max(0, offset - 1);
}
