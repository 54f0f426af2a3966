import { isBreak } from './line-scan.js';

/**
 * Inside brackets and quotes YAML wants every line indented deeper than its parent; libyaml, and with it go-yaml and all
 * Kubernetes tools, does not mind:
 *
 *     args: [
 *       "a",
 *     ]
 *
 * js-yaml does mind. So such a line is joined to the one before it: line breaks, and comments between, become as many spaces,
 * and every offset stays what it was. Undefined when there is no line before it, and where a tab is what js-yaml minds, which
 * it calls the same: that stands further in on its line, and the other readers refuse it, too.
 */
export function joinedToLineBefore(text: string, offset: number): string | undefined {
  const start = lineStart(text, offset);
  if (text.slice(start, offset).trim() !== '') return undefined;
  const content = contentBefore(text, start);
  return content === undefined ? undefined : text.slice(0, content) + ' '.repeat(start - content) + text.slice(start);
}

/** What js-yaml says of a line that is not indented deep enough for it. */
export const TOO_SHALLOW = 'deficient indentation';

function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at;
}

/** Behind the last character before a line that is neither blank nor in a comment. */
function contentBefore(text: string, start: number): number | undefined {
  let end = start;
  while (end > 0) {
    while (end > 0 && isBreak(text.charCodeAt(end - 1))) end--;
    const from = lineStart(text, end);
    const content = withoutComment(text.slice(from, end)).trimEnd();
    if (content !== '') return from + content.length;
    end = from;
  }
  return undefined;
}

/** A comment begins at a `#` behind white space, outside quotes that open and close on the line. */
function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote !== '') {
      if (character === '\\' && quote === '"') at++;
      else if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && line.includes(character, at + 1)) quote = character;
    else if (character === '#' && (at === 0 || /\s/.test(line[at - 1]!))) return line.slice(0, at);
  }
  return line;
}
