export const BYTE_ORDER_MARK = 0xfeff;

/** Directives, comments and blank lines, then the marker; js-yaml takes an indented one too. */
const PROLOGUE = /(?:[ \t\ufeff]*(?:[#%].*|\.\.\..*)?(?:\r\n?|\n))*[ \t\ufeff]*---/y;

/** Behind the `---` that opens a document. */
export function behindMarker(text: string, from: number): number {
  PROLOGUE.lastIndex = from;
  return PROLOGUE.test(text) ? PROLOGUE.lastIndex : from;
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
