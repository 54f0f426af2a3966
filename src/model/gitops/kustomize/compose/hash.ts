import { createHash } from 'node:crypto';

import type { Plain } from '../../../../core/fix.js';
import type { MapTree, Tree } from '../../tree.js';
import { toPlain } from './plain.js';

/** Letters instead of digits and vowels that could form words (kustomize api/hasher). */
const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/**
 * The suffix of a generated name: a hash of kind, data and type; the name itself never counts, a quirk of Kustomize.
 * Undefined when part of it is unknown.
 */
export function nameHash(object: MapTree): string | undefined {
  const kind = plainAt(object, 'kind');
  const data = plainAt(object, 'data');
  const second = kind === 'Secret' ? 'stringData' : 'binaryData';
  const more = plainAt(object, second);
  const type = plainAt(object, 'type');
  if (kind === UNKNOWN || data === UNKNOWN || more === UNKNOWN || type === UNKNOWN || object.open !== undefined) return undefined;
  const content: Record<string, Plain> = { kind: kind ?? '', name: '', data: data ?? '' };
  if (kind === 'Secret') content['type'] = type ?? '';
  if (more !== undefined && more !== null && typeof more === 'object') content[second] = more;
  const digest = createHash('sha256').update(goJson(content)).digest('hex');
  return digest.slice(0, 10).replace(/[013ae]/g, (letter) => LETTERS[letter]!);
}

const UNKNOWN: unique symbol = Symbol('unknown');

function plainAt(object: MapTree, key: string): Plain | undefined | typeof UNKNOWN {
  const found: Tree | undefined = object.entries.get(key);
  if (found === undefined) return undefined;
  const plain = toPlain(found);
  return 'unknown' in plain ? UNKNOWN : plain.value;
}

/** As Go's encoding/json writes it: keys sorted, and what could end a script in HTML escaped. */
function goJson(value: Plain): string {
  if (value !== null && typeof value === 'object') {
    if (isList(value)) return `[${value.map(goJson).join(',')}]`;
    const keys = Object.keys(value).sort(byBytes);
    return `{${keys.map((key) => `${goString(key)}:${goJson(value[key]!)}`).join(',')}}`;
  }
  return typeof value === 'string' ? goString(value) : JSON.stringify(value);
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

function goString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
