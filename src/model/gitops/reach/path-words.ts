/** The stretches of a text that hold no blank, quote, comma or bracket. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[^\s"',[\]{}]+/g) ?? [];
}

/** The words that may be paths from elsewhere: with a slash, or of dots only. */
export function pathWordsOf(text: string): readonly string[] {
  const words = text.match(/[^\s"',[\]{}]*\/[^\s"',[\]{}]*|(?<![^\s"',[\]{}])\.+(?![^\s"',[\]{}])/g);
  return words === null ? [] : [...new Set(words)];
}
