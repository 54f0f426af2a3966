import type { Range } from '../../core/text.js';
import { parseYaml } from './parse.js';
import { endOfLine } from './line-scan.js';
import type { SyntaxProblem } from './tree.js';

/** A syntax problem in words that name the mistake. */
export interface Diagnosis extends SyntaxProblem {
  /** The `:` that the parser stumbled over, where that is the mistake. */
  readonly colon?: Range;
  /** A plain value on one line; quoting it cures this problem (there may be others on later lines). */
  readonly quotable?: Range;
  /** Found behind a mistake that could not be cured: it may be only its consequence. */
  readonly followsUp?: true;
}

/**
 * Names the mistake behind js-yaml's first problem; its own message and range where the mistake is none of those known here.
 * Messages name keys, never values, which may be secret.
 */
export function diagnose(text: string, problem: SyntaxProblem): Diagnosis {
  const line = lineAt(text, problem.range.start);
  for (const check of [
    conflictMark,
    tabIndentation,
    badEscape,
    template,
    badStart,
    colonInValue,
    textBehindQuote,
    listBehindKey,
    deeperThanValue,
  ]) {
    const diagnosis = check(text, line, problem);
    if (diagnosis !== undefined) return diagnosis;
  }
  return openAbove(text, line, problem) ?? lineAbove(text, line, problem) ?? problem;
}

interface Line {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  /** Empty for a line that is too long to be looked into. */
  readonly content: string;
}

type Check = (text: string, line: Line, problem: SyntaxProblem) => Diagnosis | undefined;

const ENTRY =
  /^(\ufeff?[ \t]*(?:[-?][ \t]+)*)((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'&*!|>{}[\],%@`-][^\s]*?|-[^\s]+?|[^\s#"'&*!|>{}[\],%@`-][^#]*?)[ \t]*:[ \t]+)(.*)$/;
const ITEM = /^(\ufeff?[ \t]*(?:-[ \t]+)+)(.*)$/;

interface Entry {
  readonly key: string;
  /** Offset of the value in the text. */
  readonly at: number;
  /** The value as written, without a comment. */
  readonly value: string;
}

/** The `key: value` or `- value` of a line, when there is a value. */
function entryOn(line: Line): Entry | undefined {
  const entry = ENTRY.exec(line.content);
  const item = entry === null ? ITEM.exec(line.content) : null;
  const [before, key, rest] = entry ? [entry[1]! + entry[2]!, entry[2]!, entry[3]!] : item ? [item[1]!, '', item[2]!] : [];
  if (before === undefined || key === undefined || rest === undefined) return undefined;
  const properties = /^(?:[&!][^\s]*[ \t]+)*/.exec(rest)![0];
  const value = withoutComment(rest.slice(properties.length));
  if (value === '') return undefined;
  return { key: key.replace(/[ \t]*:[ \t]+$/, ''), at: line.start + before.length + properties.length, value };
}

function withoutComment(rest: string): string {
  return rest.replace(/(?:^|[ \t])#.*$/, '').trimEnd();
}

function nameOf(entry: Entry): string {
  return entry.key === '' ? 'this value' : `the value of ${/^["']/.test(entry.key) ? entry.key : `"${entry.key}"`}`;
}

/** Of longer lines, which no person wrote, only the parser's own words are told. */
const MAX_LINE = 4_000;

function lineAt(text: string, offset: number): Line {
  let start = Math.min(offset, text.length);
  while (start > 0 && !isBreak(text[start - 1]!)) start--;
  const end = endOfLine(text, start);
  return { start, end, content: end - start > MAX_LINE ? '' : text.slice(start, end) };
}

function isBreak(character: string): boolean {
  return character === '\n' || character === '\r';
}

const conflictMark: Check = (text) => {
  const mark = /^(?:<{7}|={7}|>{7})(?=[ \r\n]|$)/m.exec(text);
  if (mark === null || !/^<{7} /m.test(text)) return undefined;
  return { message: 'a merge conflict was left in this file', range: { start: mark.index, end: endOfLine(text, mark.index) } };
};

const tabIndentation: Check = (_text, line) => {
  const blanks = /^[ \t]*/.exec(line.content)![0];
  const first = blanks.indexOf('\t');
  if (first < 0) return undefined;
  const range = { start: line.start + first, end: line.start + blanks.lastIndexOf('\t') + 1 };
  return { message: 'a tab indents this line; YAML is indented with spaces only', range };
};

const badEscape: Check = (text, _line, problem) => {
  if (!/escape|hexadecimal/.test(problem.message)) return undefined;
  const start = text.lastIndexOf('\\', problem.range.start);
  if (start < 0) return undefined;
  const written = text.slice(start, start + 2);
  return {
    message: `${written} is not an escape in double quotes; use single quotes, or write \\${written}`,
    range: { start, end: start + written.length },
  };
};

/** Go templates and Jinja: not YAML until they are rendered. */
const template: Check = (_text, line) => {
  const mark = /^[ \t]*(\{\{|\{%|\{#)/.exec(line.content);
  const at = mark === null ? templateAt(line) : line.start + mark[0].length - 2;
  if (at === undefined) return undefined;
  const written = line.content.slice(at - line.start, at - line.start + 2);
  return {
    message: `"${written}" begins a map in YAML: a template is not YAML before it is rendered; quote the value if it is meant as text`,
    range: { start: at, end: at + 2 },
  };
};

function templateAt(line: Line): number | undefined {
  const entry = entryOn(line);
  return entry !== undefined && /^\{[{%#]/.test(entry.value) ? entry.at : undefined;
}

/** `@x`, a backquote and other characters that cannot begin a plain value. */
const badStart: Check = (text, line) => {
  const entry = entryOn(line);
  const first = entry?.value[0];
  if (entry === undefined || first === undefined || !/[@`%,\]}]/.test(first)) return undefined;
  const message = `${nameOf(entry)} begins with "${first}", which no plain value may; quote it`;
  const quotable = ifQuotable(text, rangeOf(entry), line);
  return { message, range: { start: entry.at, end: entry.at + 1 }, ...(quotable && { quotable }) };
};

const colonInValue: Check = (text, line) => {
  const entry = entryOn(line);
  if (entry === undefined || entry.key === '' || !isPlain(entry.value)) return undefined;
  const colon = entry.value.search(/:(?=[ \t]|$)/);
  if (colon < 0) return undefined;
  const at = entry.at + colon;
  const quotable = ifQuotable(text, rangeOf(entry), line);
  const what = colon === entry.value.length - 1 ? 'ends with ":"' : 'holds ": "';
  return {
    message: `${nameOf(entry)} ${what}, which begins a mapping${quotable === undefined ? '' : '; quote it'}`,
    range: quotable ?? { start: at, end: at + 1 },
    colon: { start: at, end: at + 1 },
    ...(quotable && { quotable }),
  };
};

/** Text that goes on behind a closing quote: `'it's'`, `"a" b`. */
const textBehindQuote: Check = (_text, line, problem) => {
  const entry = entryOn(line);
  const quoted = entry === undefined ? null : /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(entry.value);
  if (entry === undefined || quoted === null || quoted[0].length === entry.value.length) return undefined;
  const start = entry.at + quoted[0].length;
  if (problem.range.start < start || problem.range.start > line.end) return undefined;
  const inner = quoted[0][0] === "'" ? "; a single quote inside is written twice ('')" : '; a double quote inside is written \\"';
  return { message: `${nameOf(entry)} goes on behind its closing quote${inner}`, range: { start, end: rangeOf(entry).end } };
};

const listBehindKey: Check = (_text, line, problem) => {
  const entry = entryOn(line);
  if (entry === undefined || entry.key === '' || !/^-(?=[ \t]|$)/.test(entry.value) || problem.range.start !== entry.at)
    return undefined;
  return {
    message: 'a list cannot begin on the line of its key; put "- " on the next line',
    range: { start: entry.at, end: entry.at + 1 },
  };
};

/** An entry below `key: value` that is indented deeper than that key. */
const deeperThanValue: Check = (text, line) => {
  const above = lineBefore(text, line);
  const entry = above === undefined ? undefined : entryOn(above);
  if (above === undefined || entry === undefined || entry.key === '' || /^[|>]/.test(entry.value)) return undefined;
  const indent = indentOf(line);
  if (indent <= /^ *(?:- +)*/.exec(above.content)![0].length || entryOrKey(line) === undefined) return undefined;
  const range = { start: line.start + indent, end: line.start + withoutComment(line.content).length };
  return { message: `this line is indented below "${entry.key}", which has a value already`, range };
};

function entryOrKey({ content }: Pick<Line, 'content'>): string | undefined {
  return /^[ \t]*((?:- +)*[^\s#].*?):(?=[ \t]|$)/.exec(content)?.[1];
}

const OPENERS: Readonly<Record<string, readonly [close: string, name: string]>> = {
  '"': ['"', 'double quote'],
  "'": ["'", 'single quote'],
  '[': [']', '"["'],
  '{': ['}', '"{"'],
};
/** How far up to look for what was never closed, and how often to try whether closing it helps. */
const LINES_UP = 40;
const MAX_REPAIRS = 10;

/** The first problem of a text that was repaired on trial: a quick look will do. */
function problemIn(text: string): SyntaxProblem | undefined {
  return parseYaml(text, 20).problem;
}

/** A quote or bracket on a line above that was never closed: closing it there must take the problem further down. */
function openAbove(text: string, line: Line, problem: SyntaxProblem): Diagnosis | undefined {
  if (!/quoted|deficient indentation|flow|end of the/.test(problem.message)) return undefined;
  let at: Line | undefined = line;
  let repairs = 0;
  for (let count = 0; at !== undefined && count < LINES_UP && repairs < MAX_REPAIRS; count++, at = lineBefore(text, at)) {
    const entry = entryOn(at);
    const opener = entry === undefined ? undefined : OPENERS[entry.value[0]!];
    if (entry === undefined || opener === undefined) continue;
    const { end } = rangeOf(entry);
    const closed = text.slice(0, end) + opener[0] + text.slice(end);
    const next = problemIn(closed);
    repairs++;
    if (next !== undefined && next.range.start <= problem.range.start + 1) continue;
    return { message: `the ${opener[1]} that begins ${nameOf(entry)} is never closed`, range: { start: entry.at, end } };
  }
  return undefined;
}

/** Where the parser gives up when it took lines without `: ` for the beginning of a key. */
const BEHIND_BARE_LINES =
  /multiline key|document separator|after a mapping key|bad indentation of a (?:mapping|sequence) entry|after the key-value separator/;
const GLUED = /^[ \t]*(?:- +)*(?:[\w./-]+|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'):(?=[^\s/])/;

/** A line above without `: `, which the parser took for the beginning of a key: repairing it must take the problem further down. */
function lineAbove(text: string, line: Line, problem: SyntaxProblem): Diagnosis | undefined {
  if (!BEHIND_BARE_LINES.test(problem.message)) return undefined;
  const bare = bareLines(text, line, problem);
  const colons = bare.flatMap(({ start, content }) => {
    const glued = GLUED.exec(content);
    return glued === null ? [] : [start + glued[0].length];
  });
  if (colons.length > 0 && isBehind(withInserted(text, colons, ' '), line, colons.length))
    return { message: 'a space is missing behind the ":"', range: { start: colons[0]! - 1, end: colons[0]! } };
  const [first] = bare;
  // Several lines without a colon are more likely a text that nobody quoted.
  if (first === undefined || bare.length > 1) return undefined;
  const start = first.start + /^[ \t]*/.exec(first.content)![0].length;
  const end = first.start + withoutComment(first.content).length;
  if (!isBehind(withInserted(text, [end], ':'), line, 1)) return undefined;
  return { message: 'this line is not "key: value"', range: { start, end } };
}

/** The lines without `: ` that end at the problem or right above it, first one first. */
function bareLines(text: string, line: Line, problem: SyntaxProblem): readonly Line[] {
  const isBare = ({ content }: Line): boolean =>
    entryOrKey({ content: withoutComment(content) }) === undefined && !/^[ \t]*-(?:[ \t]|$)(?!.*:)/.test(content);
  const startsHere = withoutComment(line.content).trim() !== '' && problem.range.start !== line.start && isBare(line);
  const found: Line[] = [];
  let at: Line | undefined = startsHere ? line : lineBefore(text, line);
  for (; at !== undefined && isBare(at) && found.length < LINES_UP; at = lineBefore(text, at)) found.unshift(at);
  return found;
}

function withInserted(text: string, offsets: readonly number[], character: string): string {
  const pieces = offsets.map((offset, index) => text.slice(offsets[index - 1] ?? 0, offset) + character);
  return pieces.join('') + text.slice(offsets.at(-1) ?? 0);
}

/** True when a text that was made longer by some characters has no problem up to the end of a line. */
function isBehind(repaired: string, line: Line, longer: number): boolean {
  const next = problemIn(repaired);
  return next === undefined || next.range.start - longer > line.end;
}

function lineBefore(text: string, line: Line): Line | undefined {
  let at = line;
  while (at.start > 0) {
    const previousEnd = at.start - (text.startsWith('\r\n', at.start - 2) ? 2 : 1);
    at = lineAt(text, previousEnd);
    if (withoutComment(at.content).trim() !== '') return at;
  }
  return undefined;
}

function rangeOf(entry: Entry): Range {
  return { start: entry.at, end: entry.at + entry.value.length };
}

function isPlain(value: string): boolean {
  return !/^["'[{|>*&!@`%,\]}]/.test(value) && !/^[-?](?:[ \t]|$)/.test(value);
}

/** The range, if a quoted string there takes the problem away from its line. */
function ifQuotable(text: string, range: Range, line: Line): Range | undefined {
  const next = problemIn(withQuoted(text, range));
  if (next === undefined) return range;
  if (next.range.start <= line.end) return undefined;
  // A deeper line below would go on with the value, or hang below it.
  const below = lineAt(text, next.range.start);
  const continues = indentOf(below) > indentOf(line) && lineBefore(text, below)?.start === line.start;
  return continues ? undefined : range;
}

function indentOf(line: Line): number {
  return /^ */.exec(line.content)![0].length;
}

/** The text with a quoted string of the same length in place of a range, so that offsets stay true. */
export function withQuoted(text: string, { start, end }: Range): string {
  const length = end - start;
  const filler = length < 2 ? 'x'.repeat(length) : `"${'x'.repeat(length - 2)}"`;
  return text.slice(0, start) + filler + text.slice(end);
}
