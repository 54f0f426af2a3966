/** The order in which go-yaml v2 writes the keys of a map: letters last, numbers by value (sorter.go). */
export function byKey(left: string, right: string): number {
  return left === right ? 0 : isLess(Array.from(left), Array.from(right)) ? -1 : 1;
}

function isLess(left: readonly string[], right: readonly string[]): boolean {
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [a, b] = [left[at]!, right[at]!];
    if (a === b) continue;
    const areLetters = [a, b].map((character) => /\p{L}/u.test(character));
    if (areLetters[0] && areLetters[1]) return isBefore(a, b);
    if (areLetters[0] || areLetters[1]) return areLetters[1] === true;
    const continues = (a === '0' || b === '0') && continuesNumber(left, at);
    const [first, second] = [numberAt(left, at, continues), numberAt(right, at, continues)];
    if (first.value !== second.value) return first.value < second.value;
    if (first.end !== second.end) return first.end < second.end;
    return isBefore(a, b);
  }
  return left.length < right.length;
}

/** A zero inside a number counts as a digit, not as a leading zero. */
function continuesNumber(characters: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(characters[before]!); before--) if (characters[before] !== '0') return true;
  return false;
}

function numberAt(
  characters: readonly string[],
  at: number,
  continues: boolean,
): { readonly value: bigint; readonly end: number } {
  let value = continues ? 1n : 0n;
  let end = at;
  for (; end < characters.length && isDigit(characters[end]!); end++)
    value = BigInt.asIntN(64, value * 10n + BigInt(characters[end]!.codePointAt(0)! - ZERO));
  return { value, end };
}

const ZERO = 48;

function isDigit(character: string): boolean {
  return /\p{Nd}/u.test(character);
}

function isBefore(left: string, right: string): boolean {
  return left.codePointAt(0)! < right.codePointAt(0)!;
}
