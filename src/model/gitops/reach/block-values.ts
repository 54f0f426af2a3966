import { simpleValue } from '../../../syntax/header-scan.js';

/** A stretch of a text. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The plain value at a path of keys in a document, each the key of a block mapping; undefined when it is not there, or not written
 * on the line of its key. Found by searching: these are the only lines of that indentation that begin with the key.
 */
export function blockValue(text: string, document: Stretch, path: readonly string[]): string | undefined {
  let within: Stretch = document;
  let indent = '';
  for (const [depth, key] of path.entries()) {
    const found = keyIn(text, within, indent + key);
    if (found === undefined) return undefined;
    const lineEnd = endOfLine(text, found);
    if (depth === path.length - 1) return simpleValue(text.slice(found, lineEnd));
    if (!NOTHING.test(text.slice(found, lineEnd))) return undefined;
    const inner = indentBelow(text, lineEnd);
    if (inner.length <= indent.length || inner.length > DEEPEST) return undefined;
    within = { start: lineEnd, end: endOfBlock(text, { start: lineEnd, end: within.end }, indent.length) };
    indent = inner;
  }
  return undefined;
}

const NOTHING = /^ *(?:#.*)?\r?$/;

/** Behind the colon of an indented key. */
function keyIn(text: string, { start, end }: Stretch, key: string): number | undefined {
  // The document may begin with the key.
  if (text.startsWith(`${key}:`, start)) return start + key.length + 1;
  const at = text.indexOf(`\n${key}:`, start);
  return at < 0 || at >= end ? undefined : at + key.length + 2;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The indentation of the first line of content below an offset. */
function indentBelow(text: string, lineEnd: number): string {
  CONTENT.lastIndex = lineEnd;
  return CONTENT.exec(text)?.[1] ?? '';
}

const CONTENT = /\n( *)[^ #\r\n]/g;

/** Where the first line of content begins that is indented by no more than that; items of a list may stand there. */
function endOfBlock(text: string, { start, end }: Stretch, indent: number): number {
  const ending = endings[indent] ?? (endings[indent] = new RegExp(`\\n {0,${indent}}[^ #\\r\\n]`, 'g'));
  ending.lastIndex = start;
  const found = ending.exec(text)?.index ?? end;
  return Math.min(found, end);
}

/** What is indented deeper is left to the parser. */
const DEEPEST = 100;

/** By indentation. */
const endings: RegExp[] = [];
