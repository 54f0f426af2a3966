/** What stands at a path of parsed JSON; undefined where nothing does. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    const entry: unknown = Object.entries(found).find(([key]) => key === String(step))?.[1];
    found = entry;
  }
  return found;
}

/** The elements of an array; none of anything else. */
export function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One field of every element of an array. */
export function each(value: unknown, key: string): readonly unknown[] {
  return elements(value).map((element) => at(element, key));
}
