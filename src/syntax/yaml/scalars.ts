import { dereference, scalarText } from './tree.js';
import type { YamlNode } from './tree.js';

/**
 * Who reads the text. `kubernetes` is a manifest as Kustomize reads it (go-yaml v3: `yes` is a string, `0755` is 493);
 * `helm` is sigs.k8s.io/yaml (go-yaml v2, YAML 1.1: `yes` is true), which reads chart values, valuesFrom data and everything
 * that is parsed again.
 */
export type Dialect = 'kubernetes' | 'helm';

/** What a scalar means to its reader. */
export type ScalarValue = string | number | boolean | null;

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE'].map((text) => [text, false] as const),
]);
/** Booleans of YAML 1.1 only. */
const OLD_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
]);

const PREFIX = 'tag:yaml.org,2002:';
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
/** go-yaml takes lower-case prefixes off and reads a number with a sign of its own behind them; v2 knows `0b` only. */
const SIGN_INSIDE: Readonly<Record<Dialect, RegExp>> = { kubernetes: /^0([bo])([-+])/, helm: /^0(b)([-+])/ };
/** What needs no big arithmetic. */
const SMALL_INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;
/** Here underscores are those that Go itself allows: between digits. */
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/**
 * The value of a scalar; aliases are followed. A collection has none, and answers null: look at `kind` first. A value that
 * its tag forbids (`!!int x`) is its text: the file does not load, and that is not for this function to say.
 */
export function scalarValue(node: YamlNode, dialect: Dialect): ScalarValue {
  const target = dereference(node);
  if (target.kind !== 'scalar') return null;
  const text = scalarText(target);
  // go-yaml v3 resolves a plain scalar tagged `!` as if it had no tag; v2 takes it for a string.
  const tag = target.tag === '!' && dialect === 'kubernetes' ? undefined : target.tag;
  if (tag !== undefined) return tagged(text, shortTag(tag), dialect);
  return target.style === 'plain' || target.style === 'null' ? resolvePlain(text, dialect) : text;
}

/**
 * A key as the reader's map holds it: `n:` is `false` and `0755:` is `493` in chart values. Kustomize keeps string keys as
 * they are written, and fails to build a manifest with any other.
 */
export function keyText(node: YamlNode, dialect: Dialect): string {
  const target = dereference(node);
  if (dialect === 'kubernetes' || target.kind !== 'scalar') return scalarText(target);
  const value = scalarValue(target, dialect);
  return typeof value === 'number' ? keyOfNumber(value, scalarText(target)) : String(value);
}

function shortTag(tag: string): string {
  if (tag.startsWith('!!')) return tag.slice(2);
  if (tag.startsWith(`!<${PREFIX}`) && tag.endsWith('>')) return tag.slice(2 + PREFIX.length, -1);
  return tag;
}

function tagged(text: string, tag: string, dialect: Dialect): ScalarValue {
  switch (tag) {
    case 'null':
      return NULLS.has(text) ? null : text;
    case 'bool': {
      const value = resolvePlain(text, dialect);
      return typeof value === 'boolean' ? value : text;
    }
    case 'int':
    case 'float': {
      const value = resolvePlain(text, dialect);
      return typeof value === 'number' ? value : text;
    }
    case 'timestamp':
      return (dialect === 'kubernetes' ? timestamp(text) : undefined) ?? text;
    case 'binary':
      return Buffer.from(text, 'base64').toString('utf8');
    default:
      return text;
  }
}

const NINE = '9'.charCodeAt(0);

/** The value of a plain scalar, as go-yaml's resolve.go finds it: what it tries depends on the first character. */
export function resolvePlain(text: string, dialect: Dialect): ScalarValue {
  // Most texts are told by their first character: no word that means something is longer than "false".
  if (text.length > 5 && text.charCodeAt(0) > NINE) return text;
  if (NULLS.has(text)) return null;
  const known = BOOLEANS.get(text) ?? (dialect === 'helm' ? OLD_BOOLEANS.get(text) : undefined);
  if (known !== undefined) return known;
  const first = text[0]!;
  if (first === '.') return resolveDot(text);
  if (!/[-+0-9]/.test(first)) return text;
  if (/^[-+]\.(?:inf|Inf|INF)$/.test(text)) return first === '-' ? -Infinity : Infinity;
  const date = timestamp(text);
  if (date !== undefined) return dialect === 'kubernetes' ? date : text;
  return resolveNumber(text.replaceAll('_', ''), dialect) ?? text;
}

function resolveDot(text: string): ScalarValue {
  if (/^\.(?:inf|Inf|INF)$/.test(text)) return Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return NaN;
  return (DOT_FLOAT.test(text) ? finite(text.replaceAll('_', '')) : undefined) ?? text;
}

function resolveNumber(text: string, dialect: Dialect): number | undefined {
  if (SMALL_INTEGER.test(text)) return Number(text);
  const whole = integer(text, dialect);
  if (whole !== undefined) return Number(whole);
  return FLOAT.test(text) ? finite(text) : undefined;
}

/** strconv.ParseInt and ParseUint with base 0; numbers that need more than 64 bits are floats to go-yaml. */
function integer(text: string, dialect: Dialect): bigint | undefined {
  const match = INTEGER.exec(text.replace(SIGN_INSIDE[dialect], '$20$1'));
  if (match === null) return undefined;
  const [, sign, hex, octal, binary, decimal] = match;
  const digits = hex ? `0x${hex}` : octal ? `0o${octal}` : binary ? `0b${binary}` : decimal!;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -(2n ** 63n) && value < (sign === '' ? 2n ** 64n : 2n ** 63n) ? value : undefined;
}

/** strconv.ParseFloat refuses what does not fit a float64. */
function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const DATE_TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)| +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?)$/;

/** A date as go-yaml v3 passes it on (RFC 3339), where its four formats accept it. */
function timestamp(text: string): string | undefined {
  if (text[4] !== '-') return undefined;
  const day = DATE.exec(text);
  const match = day ?? DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const hour = Number(match[4] ?? match[9] ?? 0);
  const minute = Number(match[5] ?? match[10] ?? 0);
  const second = Number(match[6] ?? match[11] ?? 0);
  if (month < 1 || month > 12 || date < 1 || date > daysIn(year, month) || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const fraction = (match[7] ?? match[12] ?? '').slice(0, 9).replace(/0+$/, '');
  const two = (value: number): string => String(value).padStart(2, '0');
  const zone = match[8] === undefined || /^[-+]00:00$/.test(match[8]) ? 'Z' : match[8];
  return `${match[1]}-${two(month)}-${two(date)}T${two(hour)}:${two(minute)}:${two(second)}${fraction && `.${fraction}`}${zone}`;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** sigs.k8s.io/yaml writes integer keys in full and float keys with strconv.FormatFloat(key, 'g', -1, 32). */
function keyOfNumber(value: number, text: string): string {
  const whole = integer(text.replaceAll('_', ''), 'helm');
  if (whole !== undefined) return whole.toString();
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  let digits = 1;
  while (Math.fround(Number(single.toPrecision(digits))) !== single) digits++;
  const [, mantissa, sign, exponent] = /^(.*)e([-+])(\d+)$/.exec(single.toExponential(digits - 1))!;
  const power = Number(`${sign}${exponent}`);
  return power < -4 || power >= 6
    ? `${mantissa}e${sign}${exponent!.padStart(2, '0')}`
    : Number(single.toPrecision(digits)).toString();
}
