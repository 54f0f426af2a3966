/** The stretches of a text that hold no blank, quote, comma or bracket. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[^\s"',[\]{}]+/g) ?? [];
}

/** The words that may be paths from elsewhere: with a slash, or of dots only. Variables of Flux are parts of words. */
export function pathWordsOf(text: string): readonly string[] {
  const words = (text.match(WORD) ?? []).filter((word) => word.includes('/') || /^\.+$/.test(word));
  return [...new Set(words)];
}

const WORD = /(?:\$\{[^}\s]{0,200}\}|[^\s"',[\]{}])+/g;
