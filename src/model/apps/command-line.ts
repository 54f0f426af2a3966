/**
 * The value of a flag in Go's `flag` and in kingpin's spelling: `-name=v`, `--name=v`, `-name v`. The last one wins. Undefined
 * when it is not given.
 */
export function flagValue(words: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (const [index, word] of words.entries()) {
    const match = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(word);
    if (match?.[1] !== name) continue;
    value = match[2] ?? words[index + 1] ?? '';
  }
  return value;
}
