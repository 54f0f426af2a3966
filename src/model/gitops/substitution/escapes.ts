/** A character that go-yaml v2 cannot write as it is between double quotes. */
export const ESCAPED = /[^\x20\x21\x23-\x5b\x5d-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

const NAMED: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** The escape that go-yaml v2 writes for a character (emitterc.go). */
export function escapeOf(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return `\\${named}`;
  const code = character.codePointAt(0)!;
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : (['U', 8] as const);
  return `\\${letter}${code.toString(16).toUpperCase().padStart(digits, '0')}`;
}
