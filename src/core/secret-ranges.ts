import { credentialRanges } from './credential-ranges.js';
import { type Range, lineStarts, linesOf } from './text.js';

const HIDDEN = '…';

/** The key `kind` with the value Secret, however it is written; an escape may stand for any letter. */
const KIND =
  /(?:(["']?)kind\1[ \t]*|\? *kind[ \t]*[\r\n]+[ \t]*):\s*(?:#.*\s*)?(?:[&!]\S*\s+)*(?:Secret(?![\w./-])|'Secret'|"(?:Secret|[^"\r\n]*\\[^"\r\n]*)")/g;
const SECRET_LIST = /^kind[ \t]*:\s*["']?SecretList\b/m;
/** What makes a mapping with that kind an object, and no reference to one. */
const DATA = /^(?:"(?:data|stringData)"|'(?:data|stringData)'|data|stringData)[ \t]*:/;
const DATA_IN_FLOW = /[{,\s](["']?)(?:data|stringData)\1\s*:/;
const KEY_WITH_VALUE = /^(\s*(?:- )*(?:"[^"]*"|'[^']*'|[\w./-]+)[ \t]*:)(?:[ \t]+\S.*)?$/s;
/** A document that holds more of them, at as many depths, is hidden as a whole. */
const MOST_OBJECTS = 50;
const DOCUMENT_START = /^---(?=\s|$)/gm;

/**
 * Where Kubernetes Secrets are written in a text: whole documents, objects inside others (lists, values of charts), the literals of
 * Kustomize's `secretGenerator`, and lines with a credential beside its name. No output may show their values. Judged by the text
 * alone, since a text that does not parse may hold a Secret, too.
 */
export function secretRanges(text: string): readonly Range[] {
  return [...secretObjects(text), ...generatorLiterals(text), ...credentialRanges(text)];
}

const GENERATOR = /(?<![\w-])secretGenerator(?![\w-])/;
const LITERALS = /(?<![\w-])["']?literals["']?[ \t]*(?::[ \t]*([^\s#])?|$)/;

/** What a `secretGenerator` is given as texts; in flow style everything behind the first of them. */
function generatorLiterals(text: string): readonly Range[] {
  if (!GENERATOR.test(text)) return [];
  const starts = lineStarts(text);
  const lines = linesOf(text, starts);
  const found: Range[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!GENERATOR.test(lines[at]!)) continue;
    const last = endOfEntry(lines, at, lines[at]!.search(/[^\s-]/));
    for (; at <= last; at++) {
      const literals = LITERALS.exec(lines[at]!);
      if (literals === null) continue;
      const end = literals[1] === undefined ? Math.min(last, endOfEntry(lines, at, literals.index)) : last;
      found.push({ start: starts[at]!, end: starts[end]! + lines[end]!.length });
      at = end;
    }
    at = last;
  }
  return found;
}

/** The last line of an entry whose key stands at a column: those below it are indented further, or are items of its list. */
function endOfEntry(lines: readonly string[], index: number, column: number): number {
  let end = index;
  for (let below = index + 1; below < lines.length; below++) {
    const line = lines[below]!;
    const indent = line.search(/\S/);
    if (indent < 0 || line[indent] === '#') continue;
    if (indent < column || (indent === column && !/^\s*[-:](?:\s|$)/.test(line))) break;
    end = below;
  }
  return end;
}

function secretObjects(text: string): readonly Range[] {
  if (!/Secret|\\/.test(text) || !text.includes('kind')) return [];
  const starts = [0, ...[...text.matchAll(DOCUMENT_START)].map(({ index }) => index), text.length];
  return starts.slice(1).flatMap((end, index) => secretsIn(text, { start: starts[index]!, end }));
}

function secretsIn(text: string, document: Range): readonly Range[] {
  if (document.start === document.end) return [];
  const written = text.slice(document.start, document.end);
  if (SECRET_LIST.test(written)) return [document];
  const kinds = placesOf(
    text,
    [...written.matchAll(KIND)].map(({ index }) => document.start + index),
    document,
  );
  if (kinds.some(({ column }) => column === 0)) return [document];
  const columns = new Set(kinds.map(({ column }) => column));
  const objects = new Set(kinds.map(({ braces }) => braces));
  const isMany = columns.size > MOST_OBJECTS || objects.size > MOST_OBJECTS;
  if (isMany) return [document];
  const looked = new Map<number, Range>();
  const found = kinds.flatMap(({ at, column, braces }) => {
    if (braces !== undefined) return DATA_IN_FLOW.test(text.slice(braces.start, braces.end)) ? [braces] : [];
    const known = looked.get(column);
    // The neighbours of a line that was looked at say the same again.
    if (known !== undefined && at < known.end) return [];
    const { range, hasData } = blockObject(text, at, column, document);
    looked.set(column, range);
    return hasData ? [range] : [];
  });
  return [...new Set(found)];
}

/** Where a `kind` stands. */
interface Place {
  readonly at: number;
  /** 0-based, a byte order mark not counted. */
  readonly column: number;
  /** The innermost braces around it; braces that are never closed reach to the end of the document. */
  readonly braces: Range | undefined;
}

/** In one pass over the document; the offsets are in order. */
function placesOf(text: string, offsets: readonly number[], document: Range): readonly Place[] {
  type Open = { start: number; end: number };
  const open: Open[] = [];
  const places: Place[] = [];
  let lineStart = document.start;
  for (let at = document.start; places.length < offsets.length || open.length > 0; at++) {
    if (at >= document.end) break;
    const character = text[at];
    if (at === offsets[places.length]) places.push({ at, column: at - lineStart, braces: open.at(-1) });
    if (isBreak(character) || character === '\uFEFF') lineStart = at + 1;
    else if (character === '{') open.push({ start: at, end: document.end });
    else if (character === '}') {
      const closed = open.pop();
      if (closed !== undefined) closed.end = at;
    }
  }
  return places;
}

function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

/** The lines around an offset that are not indented less than its column, and whether data stands beside it. */
function blockObject(
  text: string,
  at: number,
  column: number,
  document: Range,
): { readonly range: Range; readonly hasData: boolean } {
  let hasData = false;
  const belongs = (line: string): boolean => {
    const content = line.search(/[^\s-]|-(?! )/);
    if (content < 0) return true;
    hasData ||= content === column && DATA.test(line.slice(content));
    return content >= column || line[content] === '#';
  };
  let start = lineStart(text, at, document);
  belongs(text.slice(start, lineEnd(text, at, document)));
  // A dash on the line of its first key begins the object.
  while (start > document.start && !/^\s*- /.test(text.slice(start, at))) {
    const above = lineStart(text, start - 1, document);
    if (!belongs(text.slice(above, start - 1))) break;
    start = above;
  }
  let end = lineEnd(text, at, document);
  while (end < document.end) {
    const below = lineEnd(text, end + 1, document);
    const line = text.slice(end + 1, below);
    if (!belongs(line) || (/^\s*- /.test(line) && line.search(/-/) < column)) break;
    end = below;
  }
  return { range: { start, end }, hasData };
}

function lineStart(text: string, at: number, document: Range): number {
  let start = at;
  while (start > document.start && !isBreak(text[start - 1])) start--;
  return start;
}

function lineEnd(text: string, at: number, document: Range): number {
  let end = Math.min(at, document.end);
  while (end < document.end && !isBreak(text[end])) end++;
  return end;
}

/** A Secret's line with its key, if it has one, and nothing else; offsets up to the key's end stay true. */
export function withoutValue(line: string): string {
  if (/^(?:---|\.\.\.)?\s*$/.test(line)) return line;
  const key = KEY_WITH_VALUE.exec(line)?.[1];
  if (key === undefined) return (/^\s*/.exec(line)?.[0] ?? '') + HIDDEN;
  return key.length === line.trimEnd().length ? line : `${key} ${HIDDEN}`;
}
