import { scalarValue, type ScalarValue } from '../../../syntax/yaml/scalars.js';
import { parseYaml } from '../../../syntax/yaml/parse.js';
import { scalarText } from '../../../syntax/yaml/tree.js';
import type { ScalarTree } from '../tree.js';

/** Characters that act instead of being seen; they are only ever printed as escapes. */
const ACTING = /[\p{C}\p{Zl}\p{Zp}]/u;
const ALL_ACTING = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Runners of CI systems take printed lines like these for commands. */
const COMMAND = /^[ \t]*::|##\[/m;
/** Dates, base-60 numbers and the odd types of YAML 1.1: plain, some reader would not take them for text. */
const TYPED = /^(?:\d{4}-\d\d?-\d\d?|[-+]?\d[\d_]*(?::[0-5]?\d)+|=$|<<$)/;

/** A text on one line that every YAML reader takes for exactly this text. */
export function yamlString(text: string): string {
  return isPlain(text) ? text : doubleQuoted(text);
}

/** A key as it stands before its colon. */
export function yamlKey(key: string): string {
  return key.length < 128 && isPlain(key) && !key.startsWith('?') ? key : doubleQuoted(key);
}

/** A number, boolean or null. Whole numbers too large for JavaScript keep the digits they are written with. */
export function yamlPlain(value: Exclude<ScalarValue, string>, digits?: string): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  if (Object.is(value, -0)) return '-0.0';
  if (digits !== undefined && !Number.isSafeInteger(value)) return digits;
  return String(value);
}

/** The digits of a whole number as its file has them, where they still are its value. */
export function digitsOf({ site, value }: ScalarTree): string | undefined {
  if (site?.node.style !== 'plain') return undefined;
  const text = scalarText(site.node);
  return /^[-+]?[1-9][0-9]*$/.test(text) && Number(text) === value ? text : undefined;
}

/** A text of several lines as a literal block: what stands behind the key, and the lines. Undefined where only quotes can say it. */
export function literalBlock(text: string): { readonly header: string; readonly lines: readonly string[] } | undefined {
  if (!text.includes('\n') || text.trim() === '' || COMMAND.test(text)) return undefined;
  if (ACTING.test(text.replaceAll(/[\n\t]/g, ''))) return undefined;
  const body = text.replace(/\n+$/, '');
  const breaks = text.length - body.length;
  const lines = body.split('\n');
  const keeps = breaks === 0 ? '-' : breaks === 1 ? '' : '+';
  // Where the first line begins with a blank, the indentation must be told.
  const indentation = /^\n*[ ]/.test(body) ? '2' : '';
  return { header: `|${indentation}${keeps}`, lines: [...lines, ...Array.from({ length: Math.max(0, breaks - 1) }, () => '')] };
}

function isPlain(text: string): boolean {
  if (text === '' || ACTING.test(text) || TYPED.test(text) || COMMAND.test(text) || text.trim() !== text) return false;
  const { documents, problem } = parseYaml(`k: ${text}`);
  const root = documents[0]?.root;
  const value = root?.items[1];
  if (problem !== undefined || documents.length !== 1 || root?.items.length !== 2 || value?.style !== 'plain') return false;
  if (value.tag !== undefined || value.anchor !== undefined) return false;
  return scalarValue(value, 'kubernetes') === text && scalarValue(value, 'helm') === text;
}

function doubleQuoted(text: string): string {
  const quoted = JSON.stringify(text).replaceAll('##[', String.raw`##\u005b`);
  return quoted.replace(ALL_ACTING, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
