import type { Refusal } from '../../core/fix.js';
import type { Range, TextEdit } from '../../core/text.js';
import { parseYaml } from './parse.js';
import { scalarText } from './tree.js';
import type { YamlStyle } from './tree.js';

export type Quote = '"' | "'";

/** With the `u` flag a pair of surrogates is one character, so this finds halves only. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/** What some YAML 1.1 or 1.2 reader takes for something else than a string. */
const OTHER_TYPES = [
  /^(?:~|null|y|n|yes|no|on|off|true|false)$/i,
  /^[-+]?(?:0b[01_]+|0x[\da-f_]+|0o?[0-7_]+|\d[\d_]*)$/i,
  /^[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?(?:e[-+]?\d+)?$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^(?:[-+]?\.inf|\.nan)$/i,
  /^\d{4}-\d{1,2}-\d{1,2}/,
  /^(?:=|<<)$/,
];

/** True when the text, written without quotes in block style, is read as exactly this string by every reader. */
export function isPlainString(text: string): boolean {
  return isPlainText(text) && !OTHER_TYPES.some((type) => type.test(text));
}

/** True when the text can stand without quotes, whatever its type. */
function isPlainText(text: string): boolean {
  if (text === '' || !isPrintableLine(text) || /^\s|\s$/.test(text)) return false;
  if (/^(?:[?:,[\]{}#&*!|>'"%@`]|-(?:\s|$)|---|\.\.\.)/.test(text)) return false;
  return !/:(?:\s|$)|\s#/.test(text);
}

/** Without line breaks and control characters, which only double quotes can hold. */
function isPrintableLine(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029\ufeff]/u.test(text) && !LONE_SURROGATE.test(text);
}

/** A string as a token in double or single quotes. */
export function quoted(text: string, quote: Quote): string {
  if (quote === "'" && isPrintableLine(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export interface TokenStyle {
  /** The quotes that the file prefers. */
  readonly quote: Quote;
  /** How the token that is replaced is written. */
  readonly was?: YamlStyle;
  /** Inside brackets or braces, where commas and brackets end a plain scalar. */
  readonly inFlow: boolean;
}

/** A value on one line that is read back as exactly this value. */
export function scalarToken(value: string | number | boolean | null, style: TokenStyle): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '0' : String(value);
  if (style.was === 'double') return quoted(value, '"');
  if (style.was === 'single') return quoted(value, "'");
  const plain = isPlainString(value) && !(style.inFlow && /[,[\]{}]/.test(value));
  return plain ? value : quoted(value, style.quote);
}

/**
 * Puts quotes around a scalar that cannot be read without them. The quotes are those that need no escapes; the value is exactly
 * the text of the range.
 */
export function quotePlain(text: string, range: Range): readonly TextEdit[] | Refusal {
  const value = text.slice(range.start, range.end);
  if (value === '') return { refused: 'there is nothing to put in quotes' };
  if (/[\r\n]/.test(value)) return { refused: 'the value spans several lines' };
  if (value !== value.trim()) return { refused: 'the value begins or ends with white space, which quotes would make part of it' };
  if (/\s#/.test(value)) return { refused: 'the value holds ` #`, which may begin a comment' };
  const token = quoted(value, /["\\]/.test(value) ? "'" : '"');
  const root = parseYaml(token).documents[0]?.root;
  if (root === undefined || scalarText(root) !== value) return { refused: 'the value holds characters that quotes do not keep' };
  return [{ range, text: token }];
}
