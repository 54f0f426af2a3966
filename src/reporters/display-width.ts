import { visible } from './visible.js';

/** One character as a terminal shows it. */
export interface Cell {
  readonly text: string;
  /** Columns it takes: none for combining marks, two for wide characters, four for a tab. */
  readonly width: number;
  /** UTF-16 offset in the line. */
  readonly offset: number;
}

const TAB = '    ';
const NO_WIDTH = /^(?:\p{Mn}|\p{Me}|\u200c|\u200d)$/u;
const HALF_WIDTH = /^[\uff61-\uffdc\uffe8-\uffee]$/u;
/** What Unicode's East Asian Width calls wide or fullwidth, by script and property. */
const WIDE =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]$/u;

/** The characters of one line, made visible, with their widths. */
export function cells(line: string): readonly Cell[] {
  const result: Cell[] = [];
  let offset = 0;
  for (const character of line) {
    const text = character === '\t' ? TAB : visible(character);
    result.push({ text, width: text === character ? characterWidth(character) : text.length, offset });
    offset += character.length;
  }
  return result;
}

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (NO_WIDTH.test(character)) return 0;
  if (HALF_WIDTH.test(character)) return 1;
  return WIDE.test(character) ? 2 : 1;
}

/** The text broken at blanks into lines of at most `width` columns; a longer word stays whole, so that it can be copied. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const wide = displayWidth(word);
    if (line !== '' && used + 1 + wide > width) {
      lines.push(line);
      line = word;
      used = wide;
    } else {
      used = line === '' ? wide : used + 1 + wide;
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
