/** Longer words are no misspelling of anything we know, and comparing them costs time. */
const MAX_LENGTH = 100;

/**
 * The candidate that a misspelt word most likely means, for "did you mean …"; undefined when none is near. A word without a
 * `/` is also compared with what follows the last `/` of a candidate: `missing-fs-group` for `workload/missing-fs-group`.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word === '' || word.length > MAX_LENGTH) return undefined;
  const wanted = word.toLowerCase();
  const limit = Math.min(Math.max(1, Math.floor(word.length / 3)), word.length - 1);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const short = wanted.includes('/') ? known : known.slice(known.lastIndexOf('/') + 1);
    const distance = Math.min(editDistance(wanted, known), editDistance(wanted, short));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Characters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length]!;
}

/** `; did you mean x?` for the end of a complaint, or nothing. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const near = closest(word, candidates);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
