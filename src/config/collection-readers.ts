import { duplicateKeys, entriesOf } from '../syntax/yaml/entries.js';
import { scalarValue } from '../syntax/yaml/scalars.js';
import { type YamlNode, dereference } from '../syntax/yaml/tree.js';
import {
  type Check,
  type JsonSchema,
  type Reader,
  type Reading,
  described,
  hint,
  mustBe,
  nameOf,
  quoted,
  rangeOf,
} from './reader.js';

/** A key of a record. */
export interface Field<T> {
  readonly name: string;
  readonly required: boolean;
  readonly reader: Reader<T>;
}

export function optional<T>(name: string, description: string, reader: Reader<T>): Field<T> {
  return { name, required: false, reader: described(description, reader) };
}

export function required<T>(name: string, description: string, reader: Reader<T>): Field<T> {
  return { name, required: true, reader: described(description, reader) };
}

/** The value of a field; undefined when it is not written or was complained about. */
export type Take = <T>(field: Field<T>) => T | undefined;

/** A map whose keys are known. `build` takes every field; `noun` is what the keys are called in complaints. */
export function record<T>(fields: readonly Field<unknown>[], build: (take: Take) => T, noun = 'key'): Reader<T> {
  const readers = new Map(fields.map(({ name, reader }) => [name, reader]));
  const needed = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    schema: recordSchema(readers, needed),
    read: (node, reading) => {
      const entries = entriesIn(node, reading);
      if (entries === undefined) return undefined;
      complainOfUnknown(entries, readers, noun, reading);
      const missing = needed.filter((name) => !entries.some((entry) => entry.name === name));
      if (missing.length > 0) reading.complain(rangeOf(node), `${nameOf(node)} needs ${missing.map(quoted).join(' and ')}`);
      return build(({ name, reader }) => {
        const entry = entries.find((one) => one.name === name);
        return entry && reader.read(entry.value, reading);
      });
    },
  };
}

/** A map whose keys are known and whose values are all of one kind. */
export function byName<T>(readers: ReadonlyMap<string, Reader<T>>, noun: string): Reader<ReadonlyMap<string, T>> {
  return {
    schema: recordSchema(readers, []),
    read: (node, reading) => {
      const entries = entriesIn(node, reading);
      if (entries === undefined) return undefined;
      complainOfUnknown(entries, readers, noun, reading);
      const found = new Map<string, T>();
      for (const { name, value } of entries) {
        const read = readers.get(name)?.read(value, reading);
        if (read !== undefined) found.set(name, read);
      }
      return found;
    },
  };
}

function recordSchema(readers: ReadonlyMap<string, Reader<unknown>>, needed: readonly string[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries([...readers].map(([name, { schema }]) => [name, schema])),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
}

function complainOfUnknown(entries: readonly Entry[], known: ReadonlyMap<string, unknown>, noun: string, reading: Reading): void {
  for (const { name, key } of entries) {
    if (!known.has(name))
      reading.complain(rangeOf(key), `unknown ${noun} ${quoted(name)}${unknownHint(name, [...known.keys()])}`);
  }
}

function unknownHint(name: string, known: readonly string[]): string {
  return hint(name, known) || (known.length > 0 && known.length <= 12 ? `; known: ${known.join(', ')}` : '');
}

/** A map whose keys the user chooses, in the order of the text. */
export function table<T>(
  value: Reader<T>,
  keys: { readonly description: string; readonly check: Check<string> },
): Reader<ReadonlyMap<string, T>> {
  return {
    schema: {
      type: 'object',
      propertyNames: { description: keys.description, minLength: 1 },
      additionalProperties: value.schema,
    },
    read: (node, reading) => {
      const entries = entriesIn(node, reading);
      if (entries === undefined) return undefined;
      const found = new Map<string, T>();
      for (const { name, key, value: written } of entries) {
        const complaint = keys.check(name);
        if (complaint !== undefined) reading.complain(rangeOf(key), `${quoted(name)}: ${complaint}`);
        const read = value.read(written, reading);
        if (read !== undefined) found.set(name, read);
      }
      return found;
    },
  };
}

export function listOf<T>(item: Reader<T>, check?: Check<readonly T[]>): Reader<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    read: (node, reading) => {
      const target = dereference(node);
      if (target.kind !== 'seq') return mustBe(node, reading, 'a list');
      const items = target.items.flatMap((one) => {
        const read = item.read(one, reading);
        return read === undefined ? [] : [read];
      });
      const complaint = items.length === target.items.length ? check?.(items) : undefined;
      if (complaint !== undefined) reading.complain(rangeOf(node), `${nameOf(node)}: ${complaint}`);
      return items;
    },
  };
}

/** One item, or a list of them. */
export function oneOrMany<T>(item: Reader<T>): Reader<readonly T[]> {
  const list = listOf(item);
  return {
    schema: anyOf(item.schema, list.schema),
    read: (node, reading) => {
      if (dereference(node).kind === 'seq') return list.read(node, reading);
      const one = item.read(node, reading);
      return one === undefined ? undefined : [one];
    },
  };
}

/** A short form in one word, or the long form as a map. */
export function shortOrLong<S, L, T>(
  short: Reader<S>,
  long: Reader<L>,
  fromShort: (value: S) => T,
  fromLong: (value: L) => T,
): Reader<T> {
  const [one, other] = [mapped(short, fromShort), mapped(long, fromLong)];
  return {
    schema: anyOf(short.schema, long.schema),
    read: (node, reading) => (dereference(node).kind === 'map' ? other : one).read(node, reading),
  };
}

/** The same values, converted. */
export function mapped<A, B>(reader: Reader<A>, convert: (value: A) => B): Reader<B> {
  return {
    schema: reader.schema,
    read: (node, reading) => {
      const read = reader.read(node, reading);
      return read === undefined ? undefined : convert(read);
    },
  };
}

/** A key without a value, as when everything below it is commented out, counts as not there. */
export function mayBeEmpty<T>(reader: Reader<T>): Reader<T> {
  return {
    schema: anyOf(reader.schema, { type: 'null' }),
    read: (node, reading) => (isNull(node) ? undefined : reader.read(node, reading)),
  };
}

function isNull(node: YamlNode): boolean {
  const target = dereference(node);
  return target.kind === 'scalar' && scalarValue(target, 'kubernetes') === null;
}

function anyOf(...schemas: readonly JsonSchema[]): JsonSchema {
  return { anyOf: schemas };
}

interface Entry {
  readonly name: string;
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** The entries of a map, aliases and merge keys followed; complaints about its form are made here. */
function entriesIn(node: YamlNode, reading: Reading): readonly Entry[] | undefined {
  const map = dereference(node);
  if (map.kind !== 'map') return mustBe(node, reading, 'a map');
  for (const { again, key } of duplicateKeys(map, 'kubernetes'))
    reading.complain(rangeOf(again), `the key ${quoted(key)} is already there`);
  return entriesOf(map, 'kubernetes', reading.budget).flatMap(({ key: name, keyNode, value }): readonly Entry[] => {
    if (dereference(keyNode).kind === 'scalar') return [{ name, key: keyNode, value: written(keyNode, value) }];
    reading.complain(rangeOf(keyNode), 'a key must be text');
    return [];
  });
}

/** The value as it stands beside its key, so that a complaint points there and not at an anchor elsewhere. */
function written(key: YamlNode, value: YamlNode): YamlNode {
  return key.parent?.items[key.index + 1] ?? value;
}
