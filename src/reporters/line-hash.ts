const SPACE = 32;
const TAB = 9;
const LF = 10;
const CR = 13;
/** Stands for the end of the text. */
const END = 65_535;
const WINDOW = 100;
const BASE = 37;
const WORD = 2 ** 32;

/**
 * GitHub's `primaryLocationLineHash` of every line (codeql-action fingerprints.ts): spaces and tabs dropped, line breaks
 * made LF, then from each line's start the next 100 characters, across line ends, as a polynomial in 37 modulo 2^64; `:n`
 * counts equal hashes. Lines end as in `lineStarts`.
 */
export function lineHashes(text: string): readonly string[] {
  const { characters, starts } = squeeze(text);
  const seen = new Map<string, number>();
  return starts.map((start) => {
    const hash = windowHash(characters, start);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  });
}

interface Squeezed {
  readonly characters: readonly number[];
  /** Where, among the characters that remain, each line begins. */
  readonly starts: readonly number[];
}

function squeeze(text: string): Squeezed {
  const characters: number[] = [];
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB) continue;
    if (code === LF && text.charCodeAt(at - 1) === CR) continue;
    const isBreak = code === LF || code === CR;
    characters.push(isBreak ? LF : code);
    if (isBreak) starts.push(characters.length);
  }
  characters.push(END);
  return { characters, starts };
}

/** 64 bits in two words: BigInt would be ten times slower on long files. */
function windowHash(characters: readonly number[], start: number): string {
  let high = 0;
  let low = 0;
  for (let at = start; at < start + WINDOW; at++) {
    const next = low * BASE + (characters[at] ?? 0);
    high = (Math.imul(high, BASE) + Math.floor(next / WORD)) >>> 0;
    low = next >>> 0;
  }
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}
