// Medians, and rounds in which all that is measured takes its turn.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians by name. One round runs everything once; a first round, not counted, fills the code and disk caches. */
export function measure(runs, rounds) {
  const times = new Map(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, once] of Object.entries(runs)) {
      const elapsed = once();
      if (round > 0) times.get(name).push(elapsed);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}
