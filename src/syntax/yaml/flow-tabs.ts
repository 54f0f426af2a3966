import { endOfHeader, endOfLine, isBreak } from './line-scan.js';

/**
 * Between and inside brackets libyaml, and with it go-yaml and all Kubernetes tools, takes tabs for blanks, as JSON that is indented
 * with tabs needs. js-yaml refuses them there. So they become spaces, and every offset stays what it was; a tab that indents anything
 * else is left alone, since nobody takes it. Undefined when there is nothing to change.
 */
export function withBlanksForFlowTabs(text: string): string | undefined {
  if (!text.includes('\t')) return undefined;
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of flowRanges(text)) {
    parts.push(text.slice(done, start), text.slice(start, end).replaceAll('\t', ' '));
    done = end;
  }
  const changed = parts.join('') + text.slice(done);
  return changed === text ? undefined : changed;
}

interface Flow {
  /** Behind the indicator before the bracket: blanks before it count as well. */
  readonly start: number;
  readonly end: number;
}

/** Where collections in brackets stand, as far as that can be told without a parser: whoever asks parses the outcome. */
function flowRanges(text: string): readonly Flow[] {
  const found: Flow[] = [];
  let line = 0;
  // The column that the lines of a block scalar lie behind.
  let holder: number | undefined;
  while (line < text.length) {
    const start = behind(text, line, ' ');
    const isEmpty = start === text.length || isBreak(text.charCodeAt(start));
    if (holder !== undefined && (isEmpty || start - line > holder)) {
      line = lineBelow(text, start);
      continue;
    }
    const scan = new LineScan(text, line, start, found);
    scan.run();
    holder = scan.holder;
    line = lineBelow(text, scan.at);
  }
  return found;
}

/** One line of block style, and all that begins on it. */
class LineScan {
  /** The column of what a block scalar that begins here belongs to. */
  holder: number | undefined;

  constructor(
    private readonly text: string,
    private readonly line: number,
    /** Where it has come to. */
    public at: number,
    private readonly found: Flow[],
  ) {}

  run(): void {
    const { text, line } = this;
    let column = -1;
    // Tabs at the begin of a line, and behind a dash, are left as they are: nobody takes them.
    let free = behind(text, this.at, ' \t');
    for (;;) {
      this.at = behind(text, this.at, ' \t');
      const character = text.charAt(this.at);
      if (text.startsWith('---', line) && this.at === line) this.at = free = line + 3;
      else if ((character === '-' || character === '?') && isBlankAt(text, this.at + 1)) {
        column = this.at - line;
        this.at = free = behind(text, this.at + 1, ' \t');
      } else if (character === '&' || character === '!') this.at = behindWord(text, this.at);
      else if (character === '|' || character === '>') {
        if (/^[ \t]*(?:#|$)/.test(text.slice(endOfHeader(text, this.at), endOfLine(text, this.at)))) this.holder = column;
        return;
      } else {
        const token = this.at;
        this.at = this.behindToken(character, free);
        const colon = behind(text, this.at, ' \t');
        if (text.charAt(colon) !== ':' || !isBlankAt(text, colon + 1)) return;
        column = token - line;
        this.at = free = colon + 1;
      }
    }
  }

  private behindToken(character: string, free: number): number {
    const { text, at } = this;
    if (character === '"' || character === "'") return behindQuoted(text, at);
    if (character !== '[' && character !== '{') return behindPlain(text, at);
    const end = behindFlow(text, at);
    this.found.push({ start: free, end });
    return end;
  }
}

/** Behind a plain key, or at the end of the line. */
function behindPlain(text: string, from: number): number {
  const lineEnd = endOfLine(text, from);
  for (let at = from; at < lineEnd; at++) {
    const character = text[at];
    if (character === ':' && isBlankAt(text, at + 1)) return at;
    if (character === '#' && (at === from || isBlankAt(text, at - 1))) return lineEnd;
  }
  return lineEnd;
}

function behindQuoted(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

/** Behind the bracket that closes the one which stands there. */
function behindFlow(text: string, from: number): number {
  let depth = 0;
  // A quote inside a word is none.
  let startsWord = true;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (startsWord && (character === '"' || character === "'")) {
      at = behindQuoted(text, at) - 1;
      startsWord = false;
      continue;
    }
    if (startsWord && character === '#' && isBlankAt(text, at - 1)) at = endOfLine(text, at) - 1;
    else if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth === 0) return at + 1;
    startsWord = /[\s,:[{]/.test(character) || character === '#';
  }
  return text.length;
}

function behind(text: string, from: number, characters: string): number {
  let at = from;
  while (at < text.length && characters.includes(text[at]!)) at++;
  return at;
}

function behindWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlankAt(text, at)) at++;
  return at;
}

/** Where the next line begins. */
function lineBelow(text: string, from: number): number {
  const end = endOfLine(text, from);
  return end + (text.startsWith('\r\n', end) ? 2 : 1);
}

/** White space, or the end of the text. */
function isBlankAt(text: string, at: number): boolean {
  return at >= text.length || /\s/.test(text[at]!);
}
