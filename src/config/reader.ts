import { showPath } from '../core/location.js';
import { closest } from '../core/suggest.js';
import type { Range } from '../core/text.js';
import type { Budget } from '../syntax/yaml/entries.js';
import { scalarValue } from '../syntax/yaml/scalars.js';
import { type YamlNode, dereference, pathOf, scalarText } from '../syntax/yaml/tree.js';

/** A JSON Schema (draft-07), as far as this configuration needs it. */
export interface JsonSchema {
  readonly [keyword: string]: JsonSchemaValue;
}

export type JsonSchemaValue = string | number | boolean | null | JsonSchema | readonly JsonSchemaValue[];

/** One reading of a configuration: where its mistakes go, and how many entries its aliases may unfold to. */
export interface Reading {
  readonly budget: Budget;
  complain(at: Range, message: string): void;
}

/**
 * Reads one kind of value and describes it for editors, so that what is accepted and what is documented cannot differ.
 * Undefined after a complaint, which names the value that was found.
 */
export interface Reader<T> {
  readonly schema: JsonSchema;
  read(node: YamlNode, reading: Reading): T | undefined;
}

/** The same with a description, which editors show beside the key. */
export function described<T>(description: string, reader: Reader<T>): Reader<T> {
  return { ...reader, schema: { description, ...reader.schema } };
}

/** What a complaint about a value underlines: the value's first line, or the key of a value that is not written. */
export function rangeOf(node: YamlNode): Range {
  const { source, parent } = node;
  if (node.style === 'null' && parent?.kind === 'map' && node.index % 2 === 1) return rangeOf(parent.items[node.index - 1]!);
  const lineLength = source.text.slice(node.start, node.end).search(/[\r\n]|$/);
  return { start: node.start, end: node.start + lineLength };
}

/** The value as a message quotes it. */
function shown(node: YamlNode): string {
  const target = dereference(node);
  if (target.kind === 'map') return 'a map';
  if (target.kind === 'seq') return 'a list';
  if (target.kind === 'alias') return 'an alias of nothing';
  const value = scalarValue(target, 'kubernetes');
  if (value === null) return target.style === 'null' ? 'nothing' : scalarText(target);
  return typeof value === 'string' ? quoted(value) : scalarText(target);
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

/** `; did you mean "…"?`, or nothing. */
export function hint(word: string, candidates: Iterable<string>): string {
  const meant = closest(word, candidates);
  return meant === undefined ? '' : `; did you mean ${quoted(meant)}?`;
}

/** The key path of a value, as messages name it. */
export function nameOf(node: YamlNode): string {
  return showPath(pathOf(node)) || 'the configuration';
}

/** Complains about a value of another type, or about none of the words that are known here. */
export function mustBe(node: YamlNode, reading: Reading, wanted: string, suggestion = ''): undefined {
  reading.complain(rangeOf(node), `${nameOf(node)} must be ${wanted}, not ${shown(node)}${suggestion}`);
  return undefined;
}

/** Says what is wrong with a value of the right type; undefined when nothing is. */
export type Check<T> = (value: T) => string | undefined;

/** Text. Versions are often written without quotes: with `numbers` a number counts as it is written, so `2.10` stays 2.10. */
export function text(options: { readonly check?: Check<string>; readonly numbers?: boolean } = {}): Reader<string> {
  const { check, numbers = false } = options;
  return {
    schema: { type: numbers ? ['string', 'number'] : 'string' },
    read: (node, reading) => {
      const target = dereference(node);
      const value = target.kind === 'scalar' ? scalarValue(target, 'kubernetes') : undefined;
      const isText = typeof value === 'string' || (numbers && typeof value === 'number');
      if (!isText)
        return mustBe(node, reading, typeof value === 'number' || typeof value === 'boolean' ? 'text in quotes' : 'text');
      return checked(node, scalarText(target), check, reading);
    },
  };
}

/** One of a few words. */
export function word<const W extends string>(words: readonly W[]): Reader<W> {
  return {
    schema: { enum: words },
    read: (node, reading) => {
      const target = dereference(node);
      const written = target.kind === 'scalar' ? scalarText(target) : undefined;
      const found = words.find((known) => known === written);
      return found ?? mustBe(node, reading, `one of ${words.join(', ')}`, written === undefined ? '' : hint(written, words));
    },
  };
}

export function flag(check?: Check<boolean>): Reader<boolean> {
  return {
    schema: { type: 'boolean' },
    read: (node, reading) => {
      const value = scalarOf(node);
      return typeof value === 'boolean' ? checked(node, value, check, reading) : mustBe(node, reading, 'true or false');
    },
  };
}

export function number(check?: Check<number>): Reader<number> {
  return {
    schema: { type: 'number' },
    read: (node, reading) => {
      const value = scalarOf(node);
      return typeof value === 'number' && Number.isFinite(value)
        ? checked(node, value, check, reading)
        : mustBe(node, reading, 'a number');
    },
  };
}

/** The value unless a check has something against it. */
function checked<T>(node: YamlNode, value: T, check: Check<T> | undefined, reading: Reading): T | undefined {
  const complaint = check?.(value);
  if (complaint === undefined) return value;
  reading.complain(rangeOf(node), `${nameOf(node)} is ${shown(node)}: ${complaint}`);
  return undefined;
}

function scalarOf(node: YamlNode): string | number | boolean | null {
  const target = dereference(node);
  return target.kind === 'scalar' ? scalarValue(target, 'kubernetes') : null;
}
