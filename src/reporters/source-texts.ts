import type { FilePath } from '../core/location.js';
import { secretRanges } from '../core/secret-ranges.js';
import { lineStarts, type Range } from '../core/text.js';

/** One text of the result with its lines. */
export interface SourceText {
  readonly text: string;
  /** Offsets at which lines begin. */
  readonly starts: readonly number[];
  /** What belongs to a Secret and must not be printed. */
  readonly secrets: readonly Range[];
}

/** Finds the text of a file; its lines are counted once, however many findings ask. */
export type SourceTexts = (file: FilePath) => SourceText | undefined;

export function sourceTexts(texts: ReadonlyMap<FilePath, string>): SourceTexts {
  const known = new Map<FilePath, SourceText>();
  return (file) => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const text = texts.get(file);
    if (text === undefined) return undefined;
    const source = { text, starts: lineStarts(text), secrets: secretRanges(text) };
    known.set(file, source);
    return source;
  };
}

/** The range of a 1-based line without its line break. */
export function lineRange(source: SourceText, line: number): Range {
  const start = source.starts[line - 1] ?? source.text.length;
  let end = source.starts[line] ?? source.text.length;
  while (end > start && isBreak(source.text.charCodeAt(end - 1))) end--;
  return { start, end };
}

/** Whether an offset lies in a Kubernetes Secret. */
export function inSecret(source: SourceText, offset: number): boolean {
  return source.secrets.some(({ start, end }) => offset >= start && offset <= end);
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}
