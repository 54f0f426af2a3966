import { duplicateKeys, entriesOf } from '../syntax/yaml/entries.js';
import { type YamlNode, dereference } from '../syntax/yaml/tree.js';
import { type Check, type JsonSchema, type Reader, type Reading, hint, mustBe, nameOf, quoted, rangeOf } from './reader.js';

type Fields = Readonly<Record<string, Reader<unknown>>>;

type ValueOf<R> = R extends Reader<infer T> ? T : never;

/** What a record was read to; a field that is not written, or was complained about, is undefined. */
export type RecordOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> | undefined };

interface RecordOptions {
  /** What the keys are called in complaints. */
  readonly noun?: string;
  readonly required?: readonly string[];
}

/** A map whose keys are known. */
export function record<const F extends Fields>(fields: F, options: RecordOptions = {}): Reader<RecordOf<F>> {
  const { noun = 'key', required = [] } = options;
  const names = Object.keys(fields);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, fields[name]!.schema])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    read: (node, reading) => {
      const entries = entriesIn(node, reading);
      if (entries === undefined) return undefined;
      const values = new Map<string, unknown>();
      for (const { name, key, value } of entries) {
        const reader = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (reader === undefined)
          reading.complain(rangeOf(key), `unknown ${noun} ${quoted(name)}${unknownHint(name, names, noun)}`);
        else values.set(name, reader.read(value, reading));
      }
      const missing = required.filter((name) => !entries.some((entry) => entry.name === name));
      if (missing.length > 0) reading.complain(rangeOf(node), `${nameOf(node)} needs ${missing.map(quoted).join(' and ')}`);
      // Each name was read by the reader that its field declares, so the record has the declared shape.
      return Object.fromEntries(names.map((name) => [name, values.get(name)])) as RecordOf<F>;
    },
  };
}

function unknownHint(name: string, names: readonly string[], noun: string): string {
  if (names.length === 0) return `; there is no ${noun} to set`;
  return hint(name, names) || (names.length <= 12 ? `; known are ${names.join(', ')}` : '');
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
  join: (value: { short: S } | { long: L }) => T,
): Reader<T> {
  return {
    schema: anyOf(short.schema, long.schema),
    read: (node, reading) => {
      if (dereference(node).kind === 'map') {
        const read = long.read(node, reading);
        return read === undefined ? undefined : join({ long: read });
      }
      const read = short.read(node, reading);
      return read === undefined ? undefined : join({ short: read });
    },
  };
}

/** A key whose value is not written, as when everything below it is commented out, counts as not there. */
export function mayBeEmpty<T>(reader: Reader<T>): Reader<T> {
  return {
    schema: anyOf(reader.schema, { type: 'null' }),
    read: (node, reading) => (dereference(node).style === 'null' ? undefined : reader.read(node, reading)),
  };
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
