export type EmittedStyle = 'plain' | 'single' | 'double' | 'literal';

/**
 * The style in which sigs.k8s.io/yaml (go.yaml.in/yaml/v2, encode.go and emitterc.go) writes a string as a value of a block
 * collection, or as a key on one line.
 */
export function emittedStyle(text: string, isKey = false): EmittedStyle {
  const isMultiline = /[\n\r\u0085\u2028\u2029]/.test(text);
  const isSpecial = SPECIAL.test(text) || / [\n\u2028\u2029]/.test(text);
  if (text.includes('\n')) return isKey || isSpecial || text.endsWith(' ') ? 'double' : 'literal';
  if (!staysString(text) || isSpecial) return 'double';
  if (isKey && isMultiline) return 'double';
  const isPlain = !isMultiline && !/^ | $/.test(text) && !INDICATORS.test(text);
  return isPlain ? 'plain' : /[\u2028\u2029] /.test(text) ? 'double' : 'single';
}

/** Whether the string needs quotes to be read back as the same string. */
export function needsQuotes(text: string): boolean {
  const style = emittedStyle(text);
  return style === 'single' || style === 'double';
}

/** Characters that go-yaml escapes. Tabs and all beyond the basic plane (emoji) are among them. */
const SPECIAL = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** What cannot stand in a plain scalar outside flow collections. */
const INDICATORS = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[-?:](?:[ \t]|$))|:(?:[ \t]|$)|[ \t]#/;

/** What go-yaml v2 reads as null, boolean, infinity or not a number. */
const NAME =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/;
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
const SIGN_INSIDE = /^0b[-+][01]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether go-yaml v2 reads the text, unquoted, as a string, and nobody else as a number of YAML 1.1's base 60. */
function staysString(text: string): boolean {
  if (NAME.test(text)) return false;
  if (text.startsWith('.')) return !(DOT_FLOAT.test(text) && Number.isFinite(Number(text.replaceAll('_', ''))));
  if (!/^[-+0-9]/.test(text)) return true;
  return !isTimestamp(text) && !BASE_60.test(text) && !isNumber(text.replaceAll('_', ''));
}

function isNumber(text: string): boolean {
  if (INTEGER.test(text) && fits64Bits(text)) return true;
  return SIGN_INSIDE.test(text) || (FLOAT.test(text) && Number.isFinite(Number(text)));
}

function fits64Bits(text: string): boolean {
  const [, sign, digits] = /^([-+]?)(.*)$/.exec(text)!;
  const value = BigInt(/^0[0-7]/.test(digits!) ? `0o${digits}` : digits!);
  return value < (sign === '' ? 2n ** 64n : sign === '-' ? 2n ** 63n + 1n : 2n ** 63n);
}

const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| +(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/;

/** Go's time.Parse with the four layouts of go-yaml. */
function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [4, 5, 6].map((group) => Number(match[group] ?? match[group + 5] ?? 0));
  if (hour! > 23 || minute! > 59 || second! > 59 || Number(match[7] ?? 0) > 24 || Number(match[8] ?? 0) > 60) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
