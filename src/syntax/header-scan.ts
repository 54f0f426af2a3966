import { isUtf8 } from 'node:buffer';

import { behindEmptyLines } from './yaml/line-scan.js';
import type { YamlNode } from './yaml/tree.js';

/** What the head of a document seems to say. */
export interface Header {
  /** Where the document begins: its `---`, or the start of the text. */
  readonly start: number;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
}

/**
 * A guess at the objects of a text, made without parsing. Where `certain` is false the text may define objects that the scan
 * did not see: parse it.
 */
export interface HeaderScan {
  readonly documents: readonly Header[];
  readonly certain: boolean;
}

type Building = { -readonly [K in keyof Header]: Header[K] };

/** Lines at column 0 that matter: document markers, the three keys, and anything the scan cannot read. */
const LINE = /^\uFEFF?(?:(---|\.\.\.)(?=[ \t\r\n]|$)(.*)|(apiVersion|kind|metadata)[ \t]*:(?=[ \t\r\n]|$)(.*)|["'?&*!{[<])/gm;
const BLANKS = /\uFEFF?[ \t]+/y;
const PLAIN_OR_QUOTED = /^(?:"([^"\\]*)"|'([^']*)'|([^\s"'&*!|>{}[\]#@`%,][^#]*?))[ \t]*(?:[ \t]#.*)?$/;

/** Reads apiVersion, kind and metadata.name of each document by their lines. */
export function scanHeaders(text: string): HeaderScan {
  const documents: Building[] = [];
  let certain = !startsIndented(text, 0);
  let current: Building = { start: 0 };
  documents.push(current);
  LINE.lastIndex = 0;
  for (let match = LINE.exec(text); match !== null; match = LINE.exec(text)) {
    const key = match[3];
    const end = LINE.lastIndex;
    if (match[1] !== undefined) {
      if (withoutComment(match[2]!) !== '' || startsIndented(text, end)) certain = false;
      if (isEmpty(current)) documents.pop();
      documents.push((current = { start: match.index }));
    } else if (key === undefined) certain = false;
    else if (key === 'metadata') {
      const name = nameIn(text, end);
      if (name !== undefined) current.name ??= name;
    } else {
      const value = simpleValue(match[4]!);
      if (key === 'apiVersion') {
        if (value !== undefined) current.apiVersion ??= value;
      } else if (value === undefined || value.endsWith('List') || current.kind !== undefined) certain = false;
      if (key === 'kind' && value !== undefined) current.kind ??= value;
    }
  }
  return { documents, certain };
}

function isEmpty(header: Header): boolean {
  return header.kind === undefined && header.apiVersion === undefined && header.name === undefined;
}

function startsIndented(text: string, from: number): boolean {
  const line = behindEmptyLines(text, from);
  BLANKS.lastIndex = line;
  return BLANKS.test(text) && /[^\s#]/.test(text.charAt(BLANKS.lastIndex));
}

function withoutComment(rest: string): string {
  if (rest === '') return rest;
  return rest.replace(/(?:^|\s)#.*$/, '').trim();
}

export function simpleValue(rest: string): string | undefined {
  const match = PLAIN_OR_QUOTED.exec(rest.trim());
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}

const ANCHOR = /^[ \t]*&[^\s[\]{},]+[ \t]+/;
const METADATA_LINE = /(?:\r\n?|\n)([ \t]*)([^\r\n]*)/y;

/** The `name:` among the lines below `metadata:`. */
function nameIn(text: string, from: number): string | undefined {
  let indent: string | undefined;
  METADATA_LINE.lastIndex = from;
  for (let match = METADATA_LINE.exec(text); match !== null; match = METADATA_LINE.exec(text)) {
    const [, spaces, content] = match;
    if (content === '' || content!.startsWith('#')) continue;
    if (spaces === '') return undefined;
    indent ??= spaces;
    const name = spaces === indent ? /^name[ \t]*:(?=[ \t])(.*)$/.exec(content!) : null;
    if (name !== null) return simpleValue(name[1]!.replace(ANCHOR, ''));
  }
  return undefined;
}

/** Whether a text holds marks of some template language. Meaningful only where the text does not parse. */
export function templateMarks(text: string): boolean {
  return /\{\{|\{%|\{#/.test(text) || hasUnfilledLines(text);
}

/** Whether lines stand in a text that are no YAML and wait to be filled: `<TOKEN>`, or a directive of FreeMarker or ERB. */
export function hasUnfilledLines(text: string): boolean {
  return /^[ \t]*(?:<[A-Z][A-Z0-9_]*>[ \t]*$|<\/?#[a-z]|<%)/m.test(text);
}

const braces = new WeakMap<YamlNode['source'], boolean>();

/** Whether `{{` stands anywhere in the text that a node is part of. Asked for every document, looked for once. */
export function holdsBraces({ source }: YamlNode): boolean {
  let known = braces.get(source);
  if (known === undefined) braces.set(source, (known = source.text.includes('{{')));
  return known;
}

/** Whether a `{{ x }}` was parsed as YAML: a flow map whose only key is a flow map, without value. */
export function hasTemplateKeys(root: YamlNode): boolean {
  if (!holdsBraces(root)) return false;
  const waiting: YamlNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isTemplate(node)) return true;
    for (const item of node.items) waiting.push(item);
  }
  return false;
}

function isTemplate(node: YamlNode): boolean {
  const [key, value] = node.items;
  if (node.kind !== 'map' || node.style !== 'flow' || node.items.length !== 2) return false;
  return key!.kind === 'map' && key!.style === 'flow' && key!.start === node.start + 1 && value!.style === 'null';
}

const GIT_CRYPT = [0, ...Buffer.from('GITCRYPT'), 0];

/** What kind of file the bytes are. UTF-16 counts as binary: YAML tools of Kubernetes read UTF-8. */
export function sniffBytes(bytes: Uint8Array): 'text' | 'binary' | 'git-crypt' | 'invalid-utf8' {
  if (GIT_CRYPT.every((byte, index) => bytes[index] === byte)) return 'git-crypt';
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16 || bytes.includes(0)) return 'binary';
  return isUtf8(bytes) ? 'text' : 'invalid-utf8';
}
