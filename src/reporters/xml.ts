import { replaceActing, visible } from './visible.js';

const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** Text for an XML attribute or element: markup escaped, unprintable characters as references, illegal ones spelt out. */
export function xmlText(text: string): string {
  const escaped = text.replace(/[&<>"']/g, (character) => MARKUP.get(character) ?? character);
  return replaceActing(escaped, reference)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/^\s*::/g, (start) => start.replace('::', '&#58;:'))
    .replaceAll('##[', '##&#91;');
}

function reference(character: string): string {
  return isLegal(character.codePointAt(0) ?? 0) ? `&#x${(character.codePointAt(0) ?? 0).toString(16)};` : visible(character);
}

/** XML 1.0, production Char: not even a reference may name the others. */
function isLegal(code: number): boolean {
  return code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0xd800) || code > 0xdfff;
}

/** A start tag's inside: name and attributes; attributes without a value are left out. */
export function tag(name: string, attributes: Readonly<Record<string, string | number | undefined>>): string {
  let text = name;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) text += ` ${key}="${xmlText(String(value))}"`;
  }
  return text;
}
