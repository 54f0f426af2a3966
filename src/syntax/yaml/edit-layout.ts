import type { Plain } from '../../core/fix.js';
import { LONE_SURROGATE, quoted, scalarToken } from './edit-scalar.js';
import type { Quote } from './edit-scalar.js';
import { columnOf, elementsOf, lineStart, newlineOf } from './gaps.js';
import type { YamlNode, YamlStream } from './tree.js';

/** How a file is laid out, so that new text looks like the text around it. */
export interface Layout {
  readonly newline: string;
  /** Columns between a map's keys and those of a map below it. */
  readonly width: number;
  /** Columns between a key and the dashes below it: 0 when sequences are not indented. */
  readonly dashes: number;
  readonly quote: Quote;
}

/** A new entry or item: block lines relative to its first column, and how it stands in flow style. */
export interface Child {
  readonly lines: readonly string[];
  /** On one line, as strict JSON or not. Undefined when it can stand in block style only. */
  readonly flow?: (json: boolean) => string;
}

/** What stands behind `key:` or `-`: a token, and lines below, relative to their column. */
export interface BlockForm {
  readonly inline: string;
  readonly below: readonly string[];
  readonly kind: 'scalar' | 'text' | 'map' | 'list';
}

/** The layout that most of the file has. */
export function layoutOf(stream: YamlStream): Layout {
  const widths = new Map<number, number>();
  const dashes = new Map<number, number>();
  let singles = 0;
  let doubles = 0;
  const walk = (node: YamlNode): void => {
    if (node.style === 'single') singles++;
    if (node.style === 'double') doubles++;
    if (node.kind !== 'map' || node.style !== 'block') {
      for (const item of node.items) walk(item);
      return;
    }
    const column = columnOf(stream.text, node.start);
    for (const { value } of elementsOf(node)) {
      if (value.style === 'block' && value.start > node.start) {
        const offset = columnOf(stream.text, value.start) - column;
        const counts = value.kind === 'map' ? widths : dashes;
        if (offset >= 0) counts.set(offset, (counts.get(offset) ?? 0) + 1);
      }
      walk(value);
    }
  };
  for (const { root } of stream.documents) if (root) walk(root);
  const width = mostFrequent(widths) ?? 2;
  return {
    newline: newlineOf(stream.text),
    width: Math.min(Math.max(width, 1), 9),
    dashes: mostFrequent(dashes) ?? 2,
    quote: singles > doubles ? "'" : '"',
  };
}

function mostFrequent(counts: ReadonlyMap<number, number>): number | undefined {
  return [...counts].reduce<readonly [number, number] | undefined>(
    (best, entry) => (best && best[1] >= entry[1] ? best : entry),
    undefined,
  )?.[0];
}

export function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

export function isMap(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** A value as it stands in block style. */
export function blockForm(value: Plain, layout: Layout, was?: YamlNode['style']): BlockForm {
  if (isMap(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return { inline: '{}', below: [], kind: 'scalar' };
    return { inline: '', below: entries.flatMap(([key, inner]) => entryChild(key, inner, layout).lines), kind: 'map' };
  }
  if (isList(value)) {
    if (value.length === 0) return { inline: '[]', below: [], kind: 'scalar' };
    return { inline: '', below: value.flatMap((inner) => itemChild(inner, layout).lines), kind: 'list' };
  }
  if (typeof value === 'string' && isLiteralText(value)) {
    const strip = !value.endsWith('\n');
    const lines = (strip ? value : value.slice(0, -1)).split('\n');
    return { inline: strip ? '|-' : '|', below: lines, kind: 'text' };
  }
  return { inline: scalarToken(value, { quote: layout.quote, inFlow: false, ...(was && { was }) }), below: [], kind: 'scalar' };
}

/** Several lines that a literal block scalar holds exactly, without an indentation indicator or `+`. */
function isLiteralText(text: string): boolean {
  if (!text.includes('\n') || text.endsWith('\n\n') || LONE_SURROGATE.test(text)) return false;
  if (/^\n*[ \t]/.test(text) || /^\n*$/.test(text) || /^[ \t]+$/m.test(text)) return false;
  return !/[^\P{Cc}\t\n]|[\u2028\u2029\ufeff]/u.test(text);
}

/** A new map entry. */
export function entryChild(key: string, value: Plain, layout: Layout): Child {
  const form = blockForm(value, layout);
  const token = keyToken(key, layout.quote);
  const first = form.inline === '' ? `${token}:` : `${token}: ${form.inline}`;
  return {
    lines: [first, ...indented(form.below, belowKey(form, layout))],
    flow: (json) => flowText({ [key]: value }, layout.quote, json).slice(1, -1),
  };
}

/** A new sequence item. */
export function itemChild(value: Plain, layout: Layout): Child {
  const { inline, below } = inItem(blockForm(value, layout));
  return { lines: [`- ${inline}`, ...indented(below, 2)], flow: (json) => flowText(value, layout.quote, json) };
}

/** The form behind a dash, where a collection begins on the dash's line, unless a comment stands above it. */
export function inItem(form: BlockForm): BlockForm {
  return form.inline === '' && !form.below[0]!.startsWith('#')
    ? { ...form, inline: form.below[0]!, below: form.below.slice(1) }
    : form;
}

/** The same child one map deeper. */
export function under(key: string, child: Child, layout: Layout): Child {
  const lines = [`${keyToken(key, layout.quote)}:`, ...indented(child.lines, layout.width)];
  const { flow } = child;
  if (flow === undefined) return { lines };
  return { lines, flow: (json) => `${json ? quoted(key, '"') : keyToken(key, layout.quote, true)}: {${flow(json)}}` };
}

/** Columns between a key and the lines below it. */
export function belowKey(form: BlockForm, layout: Layout): number {
  return form.kind === 'list' ? layout.dashes : layout.width;
}

export function keyToken(key: string, quote: Quote, inFlow = false): string {
  return scalarToken(key, { quote, inFlow });
}

/** A value on one line in flow style, or as strict JSON. */
export function flowText(value: Plain, quote: Quote, json: boolean): string {
  const token = (text: string): string => (json ? quoted(text, '"') : keyToken(text, quote, true));
  if (isList(value)) return `[${value.map((inner) => flowText(inner, quote, json)).join(', ')}]`;
  if (isMap(value)) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${token(key)}: ${flowText(inner, quote, json)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? token(value) : scalarToken(value, { quote, inFlow: true });
}

/** True when all keys of a flow map around here stand in double quotes, as in JSON. */
export function isJsonLike(container: YamlNode): boolean {
  for (let node: YamlNode | undefined = container; node !== undefined; node = node.parent) {
    if (node.style !== 'flow') return false;
    if (node.kind === 'map' && node.items.length > 0)
      return node.items.every((item, index) => index % 2 === 1 || item.style === 'double');
  }
  return false;
}

/** Lines moved to the right; empty ones stay empty. */
function indented(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));
}

/** The lines below the line they are put behind. */
export function asText(lines: readonly string[], column: number, layout: Layout): string {
  return indented(lines, column)
    .map((line) => layout.newline + line)
    .join('');
}

/** True when only spaces stand before an offset on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return /^ *$/.test(text.slice(lineStart(text, offset), offset));
}
