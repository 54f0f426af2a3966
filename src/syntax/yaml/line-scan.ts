export const BYTE_ORDER_MARK = 0xfeff;

/** Behind the `---` that opens a document, below directives, comments and end markers; js-yaml takes an indented one too. */
export function behindMarker(text: string, from: number): number {
  for (let line = from; ;) {
    const start = behindBlanks(text, line);
    if (text.startsWith('---', start)) return start + 3;
    const isPassed = /[#%]/.test(text.charAt(start)) || text.startsWith('...', start);
    const next = behindBreak(text, isPassed ? endOfLine(text, start) : start);
    if (next === undefined) return from;
    line = next;
  }
}

/** Where the first line begins that is neither blank nor a comment. In a loop: a regular expression would need a deep stack. */
export function behindEmptyLines(text: string, from: number): number {
  for (let line = from; ;) {
    const start = behindBlanks(text, line);
    const next = behindBreak(text, text.charCodeAt(start) === 35 ? endOfLine(text, start) : start);
    if (next === undefined) return line;
    line = next;
  }
}

function behindBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || code === 9 || code === BYTE_ORDER_MARK; code = text.charCodeAt(at)) at++;
  return at;
}

/** Behind the line break that stands there; undefined when none does. */
function behindBreak(text: string, at: number): number | undefined {
  if (!isBreak(text.charCodeAt(at))) return undefined;
  return at + (text.startsWith('\r\n', at) ? 2 : 1);
}

/** Where the next line that begins with a document marker starts, or the end of the text. */
export function markerAfter(text: string, from: number, marker: string): number {
  for (let at = text.indexOf(marker, from); at >= 0; at = text.indexOf(marker, at + 1)) {
    const start = text.charCodeAt(at - 1) === BYTE_ORDER_MARK ? at - 1 : at;
    const startsLine = start === 0 || isBreak(text.charCodeAt(start - 1));
    if (startsLine && /^(?:[\s]|$)/.test(text.slice(at + 3, at + 4))) return start;
  }
  return text.length;
}

/** Behind the `|` or `>` and its indicators. */
export function endOfHeader(text: string, start: number): number {
  let end = start + 1;
  while (/[-+0-9]/.test(text.charAt(end))) end++;
  return end;
}

/** Line feed or carriage return. */
export function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

/** The offset without the one line break that may stand in front of it. */
export function beforeBreak(text: string, offset: number): number {
  if (!isBreak(text.charCodeAt(offset - 1))) return offset;
  return text.startsWith('\r\n', offset - 2) ? offset - 2 : offset - 1;
}

/** Where the line that holds an offset ends, before its line break. */
export function endOfLine(text: string, from: number): number {
  for (let offset = from; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 10 || code === 13) return offset;
  }
  return text.length;
}
