/**
 * Characters that act instead of being seen: controls (ESC starts a terminal command), line and paragraph separators, lone
 * surrogates, bidirectional controls (they reorder what a person reads), invisible format characters and tags. The joiners
 * U+200C and U+200D stay: emoji and several scripts need them.
 */
const ACTING =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** The text with each such character replaced. */
export function replaceActing(text: string, replace: (character: string) => string): string {
  return text.replace(ACTING, replace);
}

/** The text on one line, with every character that a terminal or a reader's eye would obey written as an escape. */
export function visible(text: string): string {
  return text.replace(ACTING, (character) => SHORT.get(character) ?? unicodeEscape(character));
}

function unicodeEscape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/**
 * JSON in which such characters are escapes too, so that it can be printed. They can stand in strings only, where the escape
 * means the same; `JSON.stringify` itself escapes only those below U+0020 and lone surrogates.
 */
export function visibleJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replaceAll('##[', String.raw`##\u005b`);
  return `${text.replace(ACTING, (character) => (character === '\n' ? character : utf16Escapes(character)))}\n`;
}

/**
 * Printed lines that GitHub's runner, which reads every log, does not take for commands: it obeys `::name::` at the start of
 * a line, blanks before it ignored, and `##[name]` anywhere (runner, ActionCommand.cs).
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(/^([ \t]*):(?=:[^:])/gm, String.raw`$1\u003a`).replaceAll('##[', String.raw`##\u005b`);
}

function utf16Escapes(character: string): string {
  let escapes = '';
  for (let at = 0; at < character.length; at++) escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escapes;
}
