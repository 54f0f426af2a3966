import { CHOMPING_MODE } from 'js-yaml';

import { cutSegments, hostRange } from './effective-text.js';
import type { Editing, EffectiveText, Segment } from './effective-text.js';
import { dereference, scalarText } from './yaml/tree.js';
import type { YamlNode } from './yaml/tree.js';

/**
 * The text that a scalar holds, with the place of each of its characters in the file: a configuration inside a ConfigMap, or
 * a configuration inside that one. `text` is what `scalarText` says. Aliases are followed.
 */
export function embed(host: EffectiveText, node: YamlNode): EffectiveText {
  return new Embedded(host, dereference(node));
}

/** Its characters are traced when somebody asks for a place; nobody does where nothing is found. */
class Embedded implements EffectiveText {
  readonly text: string;
  #segments: readonly Segment[] | undefined;

  constructor(
    private readonly host: EffectiveText,
    private readonly scalar: YamlNode,
  ) {
    this.text = scalarText(scalar);
  }

  get segments(): readonly Segment[] {
    return (this.#segments ??= traced(this.host, this.scalar).segments);
  }

  get editing(): Editing {
    return editingOf(this.host, this.scalar);
  }
}

/** The decoded text, written piece by piece, with the place of each piece. */
export function traced(host: EffectiveText, scalar: YamlNode): Pick<EffectiveText, 'text' | 'segments'> {
  const tracer = new Tracer(host);
  trace(tracer, scalar);
  return { text: tracer.text, segments: tracer.finish(scalar.start) };
}

/** A line break of the host; `width` is 2 for CRLF. */
interface Break {
  readonly at: number;
  readonly width: number;
}

/** Writes the decoded text piece by piece and remembers which pieces the host holds. */
class Tracer {
  private readonly pieces: string[] = [];
  private readonly segments: Segment[] = [];
  private length = 0;

  constructor(readonly host: EffectiveText) {}

  get text(): string {
    return this.pieces.join('');
  }

  /** Characters that stand in the host as they are. */
  copy(from: number, to: number): void {
    if (to <= from) return;
    for (const segment of cutSegments(this.host.segments, from, to, this.length)) this.place(segment);
    this.write(this.host.text.slice(from, to));
  }

  /** One character that the host writes with several, or with another. */
  decode(from: number, to: number, character: string): void {
    const place = hostRange(this.host, { start: from, end: to });
    if (place !== undefined) {
      const { start, end } = place.range;
      this.place({ at: this.length, length: character.length, file: place.file, offset: start, width: end - start });
    }
    this.write(character);
  }

  newline(kept: Break | undefined): void {
    if (kept === undefined) this.write('\n');
    else if (this.host.text[kept.at] === '\n') this.copy(kept.at, kept.at + 1);
    else this.decode(kept.at, kept.at + kept.width, '\n');
  }

  /** Characters that the host does not hold: the space of a folded line break. */
  write(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
  }

  /** Even an empty text has a place. */
  finish(start: number): readonly Segment[] {
    const place = this.segments.length === 0 ? hostRange(this.host, { start, end: start }) : undefined;
    if (place !== undefined) this.segments.push({ at: 0, length: 0, file: place.file, offset: place.range.start });
    return this.segments;
  }

  private place(segment: Segment): void {
    const last = this.segments.at(-1);
    const joins =
      last !== undefined &&
      last.width === undefined &&
      segment.width === undefined &&
      last.file === segment.file &&
      last.at + last.length === segment.at &&
      last.offset + last.length === segment.offset;
    if (joins) this.segments[this.segments.length - 1] = { ...last, length: last.length + segment.length };
    else this.segments.push(segment);
  }
}

function trace(tracer: Tracer, node: YamlNode): void {
  const { kind, style, start, end, event } = node;
  if (kind !== 'scalar' || style === 'null') return;
  // A block always has its event.
  if (style === 'literal' || style === 'folded') traceBlock(tracer, node, node.bodyStart, event?.valueEnd ?? end);
  else if (style === 'plain') traceFlow(tracer, start, end, 'plain');
  else traceFlow(tracer, start + 1, end - 1, style);
}

/** Literal and folded scalars: indentation goes, line breaks are kept or folded, the end is chomped. */
function traceBlock(tracer: Tracer, node: YamlNode, from: number, to: number): void {
  const { text } = tracer.host;
  const folded = node.style === 'folded';
  /** Line breaks since the last content, its own included. One that the end of the text cuts off is undefined. */
  let breaks: (Break | undefined)[] = [];
  let hasContent = false;
  let moreIndented = false;
  for (let at = from; at < to;) {
    const lineEnd = contentEnd(text, at, to);
    const ending = breakAt(text, lineEnd, to);
    const start = skipIndent(text, at, lineEnd, node.indent);
    if (start < lineEnd && node.indent >= 0) {
      const moreBefore = moreIndented;
      moreIndented = text[start] === ' ' || text[start] === '\t';
      if (!folded || moreIndented || moreBefore || !hasContent) breaks.forEach((kept) => tracer.newline(kept));
      else if (breaks.length === 1) tracer.write(' ');
      else breaks.slice(1).forEach((kept) => tracer.newline(kept));
      tracer.copy(start, lineEnd);
      hasContent = true;
      breaks = [];
    }
    breaks.push(ending);
    at = ending === undefined ? to : ending.at + ending.width;
  }
  const chomping = node.event?.chomping;
  if (chomping === CHOMPING_MODE.KEEP) breaks.forEach((kept) => tracer.newline(kept));
  else if (chomping !== CHOMPING_MODE.STRIP && hasContent) tracer.newline(breaks[0]);
}

/** Plain and quoted scalars: white space around line breaks goes, one break is a space, more are one fewer. */
function traceFlow(tracer: Tracer, from: number, to: number, style: YamlNode['style']): void {
  const { text } = tracer.host;
  let copied = from;
  for (let at = from; at < to;) {
    const character = text[at]!;
    if (character === '\n' || character === '\r') {
      // Blanks before the break go, but not what an escape has just written.
      tracer.copy(copied, trimBack(text, copied, at));
      const fold = skipBreaks(text, at, to);
      writeFold(tracer, fold.breaks);
      at = copied = fold.end;
    } else if (style === 'single' && character === "'") {
      tracer.copy(copied, at);
      tracer.decode(at, at + 2, "'");
      at = copied = at + 2;
    } else if (style === 'double' && character === '\\') {
      tracer.copy(copied, at);
      at = copied = traceEscape(tracer, at, to);
    } else at++;
  }
  tracer.copy(copied, style === 'plain' ? trimBack(text, copied, to) : to);
}

function writeFold(tracer: Tracer, breaks: readonly Break[]): void {
  if (breaks.length === 1) tracer.write(' ');
  else breaks.slice(1).forEach((kept) => tracer.newline(kept));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Writes what the escape at `at` stands for; returns where it ends. */
function traceEscape(tracer: Tracer, at: number, to: number): number {
  const { text } = tracer.host;
  const code = text[at + 1]!;
  if (code === '\n' || code === '\r') {
    const { end, breaks } = skipBreaks(text, at + 1, to);
    breaks.slice(1).forEach((kept) => tracer.newline(kept));
    return end;
  }
  const simple = ESCAPES[code];
  const end = at + 2 + (HEX_DIGITS[code] ?? 0);
  tracer.decode(at, end, simple ?? characterOf(Number.parseInt(text.slice(at + 2, end), 16)));
  return end;
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

function skipBreaks(text: string, from: number, to: number): { readonly end: number; readonly breaks: readonly Break[] } {
  const breaks: Break[] = [];
  let at = from;
  while (at < to) {
    const kept = breakAt(text, at, to);
    if (kept !== undefined) breaks.push(kept);
    else if (text[at] !== ' ' && text[at] !== '\t') break;
    at += kept?.width ?? 1;
  }
  return { end: at, breaks };
}

function breakAt(text: string, at: number, to: number): Break | undefined {
  if (at >= to) return undefined;
  if (text[at] === '\n') return { at, width: 1 };
  if (text[at] === '\r') return { at, width: text[at + 1] === '\n' ? 2 : 1 };
  return undefined;
}

function contentEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function skipIndent(text: string, from: number, to: number, indent: number): number {
  let at = from;
  while (at < to && at - from < indent && text[at] === ' ') at++;
  return at;
}

function trimBack(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at;
}

function editingOf(host: EffectiveText, node: YamlNode): Editing {
  if (host.editing.kind === 'none') return host.editing;
  if (node.style === 'plain') {
    const oneLine = host.text.slice(node.start, node.end) === scalarText(node);
    return oneLine ? { kind: 'one-line' } : none('the text is a plain value that is folded over several lines');
  }
  if (node.style === 'literal') return editingOfLiteral(host, node);
  if (node.style === 'folded') return none('the text is a folded block (">"), whose lines are joined');
  if (node.style === 'null') return none('there is no text yet');
  if (node.kind !== 'scalar') return none('this is not a text');
  return none('the text is a quoted string');
}

function editingOfLiteral(host: EffectiveText, node: YamlNode): Editing {
  if (node.indent < 0) return none('the text is an empty block');
  const indent = ' '.repeat(node.indent);
  if (host.editing.kind === 'lines') return { ...host.editing, indent: host.editing.indent + indent };
  if (host.editing.kind === 'one-line') return none('the text stands inside a value on one line');
  const newline = newlineBefore(host.text, node.bodyStart);
  if (mixesReturns(host.text.slice(node.bodyStart, node.end + 2), newline)) return none('its lines do not end alike');
  return { kind: 'lines', indent, newline };
}

/** Whether a carriage return alone ends some lines and others not: what is written between could make one break of two. */
function mixesReturns(text: string, newline: string): boolean {
  return newline === '\r' ? text.includes('\n') : /\r(?!\n)/.test(text);
}

function newlineBefore(text: string, at: number): string {
  if (text[at - 1] === '\r') return '\r';
  return text[at - 2] === '\r' ? '\r\n' : '\n';
}

function none(because: string): Editing {
  return { kind: 'none', because };
}
