// Kubernetes objects, compared field for field.

/** What tells one object from another. */
export function idOf({ apiVersion, kind, metadata }) {
  return [apiVersion, kind, metadata?.namespace ?? '', metadata?.name ?? ''].join('/');
}

/** One text for one object, whatever the order of its keys. */
export function canonical(object) {
  return JSON.stringify(object, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

/** Where two texts part. */
export function firstDifference(actual, expected) {
  let at = 0;
  while (actual[at] === expected[at]) at++;
  const from = Math.max(0, at - 60);
  return `…${actual.slice(from, at + 80)}, but the real one …${expected.slice(from, at + 80)}`;
}
