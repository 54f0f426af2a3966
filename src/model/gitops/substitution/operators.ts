import { decode, matches } from './glob.js';

/**
 * What an operator of envsubst makes of a value. Go counts and cuts bytes, so the work is done on bytes; undefined when the
 * result is no longer UTF-8.
 */
export function applyOperator(operator: string, value: string, operands: readonly string[]): string | undefined {
  const result = onBytes(operator, toBytes(value), operands.map(toBytes));
  const text = Buffer.from(result, 'latin1').toString('utf8');
  return toBytes(text) === result ? text : undefined;
}

function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function onBytes(operator: string, value: string, operands: readonly string[]): string {
  const [first, second] = operands;
  if (first === undefined) return operator === '#' ? String(value.length) : cased(operator, value);
  switch (operator) {
    case ':':
      return substring(value, first, second);
    case '#':
      return value.slice(shortestPrefix(value, first));
    case '##':
      return value.slice(longestPrefix(value, first));
    case '%':
    case '%%': {
      // Go turns value and pattern round and cuts a prefix.
      const turned = reversed(value);
      const cut = operator === '%' ? shortestPrefix(turned, reversed(first)) : longestPrefix(turned, reversed(first));
      return reversed(turned.slice(cut));
    }
    case '/#':
      return second !== undefined && value.startsWith(first) ? second + value.slice(first.length) : value;
    case '/%':
      return second !== undefined && value.endsWith(first) ? value.slice(0, value.length - first.length) + second : value;
    case '/':
      return replaced(value, first, second ?? '');
    case '//':
      return replacedAll(value, first, second ?? '');
    default:
      return value;
  }
}

/** `String.replace` would give dollars in the replacement a meaning. */
function replaced(value: string, pattern: string, by: string): string {
  const at = value.indexOf(pattern);
  return at < 0 ? value : value.slice(0, at) + by + value.slice(at + pattern.length);
}

/** An empty pattern, which a nested variable may give, stands before each character and at the end. */
function replacedAll(value: string, pattern: string, by: string): string {
  if (pattern !== '') return value.split(pattern).join(by);
  return (
    by +
    characters(value)
      .map((character) => character + by)
      .join('')
  );
}

/** `,` `^` the first character, `,,` `^^` all; mixed ones do nothing. */
function cased(operator: string, bytes: string): string {
  const convert = operator[0] === ',' ? lower : upper;
  const characters = Array.from(Buffer.from(bytes, 'latin1').toString('utf8'));
  if (operator.length === 1) return toBytes([characters.slice(0, 1).map(convert), characters.slice(1)].flat().join(''));
  return operator[0] === operator[1] ? toBytes(characters.map(convert).join('')) : bytes;
}

/** Go maps one character to one; JavaScript may give more. */
function upper(character: string): string {
  const mapped = character.toUpperCase();
  return Array.from(mapped).length === 1 ? mapped : character;
}

function lower(character: string): string {
  // U+0130 is the only one whose full mapping is longer.
  return character === '\u0130' ? 'i' : character.toLowerCase();
}

/** Bash's substring: offset and length may count from the end; what is no number gives the whole value. */
function substring(value: string, offset: string, length: string | undefined): string {
  const from = integer(offset);
  if (from === undefined) return value;
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (length === undefined) return value.slice(start);
  const count = integer(length);
  if (count === undefined) return value;
  return count < 0 ? value.slice(start, Math.max(start, value.length + count)) : value.slice(start, start + count);
}

/** strconv.Atoi. */
function integer(text: string): number | undefined {
  if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value >= -(2n ** 63n) && value < 2n ** 63n ? Number(value) : undefined;
}

/** Length of the shortest prefix, except the empty one, that matches; 0 when none does. */
function shortestPrefix(value: string, pattern: string): number {
  let shortest = 0;
  for (let length = value.length; length > 0; length--) {
    const found = matches(pattern, value.slice(0, length));
    if (found === undefined) return 0;
    if (found) shortest = length;
  }
  return shortest;
}

function longestPrefix(value: string, pattern: string): number {
  for (let length = value.length; length > 0; length--) {
    const found = matches(pattern, value.slice(0, length));
    if (found !== false) return found === undefined ? 0 : length;
  }
  return 0;
}

/** Bytes that are no character become the replacement character, as in Go. */
function reversed(bytes: string): string {
  return characters(bytes).toReversed().join('');
}

function characters(bytes: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const { code, width } = decode(bytes, at);
    found.push(toBytes(String.fromCodePoint(code)));
    at += width;
  }
  return found;
}
