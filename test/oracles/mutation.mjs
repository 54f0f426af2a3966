// Texts that are changed on purpose, and what has changed in the objects that are built of them.

/** Keys that say which object or list element something is: changing them changes more than themselves. */
export const IDENTITY = new Set([
  'apiVersion', 'kind', 'name', 'mountPath', 'devicePath', 'containerPort', 'port', 'protocol', 'ip', 'topologyKey', 'key', 'uid', 'apiGroup',
  'kustomize.config.k8s.io/behavior', 'config.kubernetes.io/local-config',
]); // prettier-ignore

export function shuffled(items, random) {
  const left = [...items];
  return Array.from({ length: left.length }, () => left.splice(random.upTo(left.length - 1), 1)[0]);
}

/** Another value of the same type, written the same way; undefined for what is not changed safely. */
export function mutated(raw, isText) {
  if (/^"[^"\\]*[A-Za-z][^"\\]*"$/.test(raw) || /^'[^']*[A-Za-z][^']*'$/.test(raw)) return `${raw.slice(0, -1)}q7${raw.at(-1)}`;
  if (/^"[1-9][\d.]*"$/.test(raw)) return `${raw.slice(0, -1)}1"`;
  if (/^[1-9]\d{0,3}$/.test(raw)) return `${raw}1`;
  if (raw === 'true') return 'false';
  if (raw === 'false') return 'true';
  if (/^[A-Za-z][\w./:-]*[\w/]$/.test(raw) && !/^(?:yes|no|on|off|null|y|n)$/i.test(raw)) return `${raw}q7`;
  return isText ? withinWord(raw) : undefined;
}

/** The text with two characters more in the middle of a word. */
export function withinWord(raw) {
  const word = /[A-Za-z]{4,}/.exec(raw);
  return word === null ? undefined : `${raw.slice(0, word.index + 2)}q7${raw.slice(word.index + 2)}`;
}

/** The line of a map entry with a neighbour of the same map. */
export function lineAround(text, { start, end }) {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end);
  if (to < 0) return undefined;
  const line = text.slice(from, to);
  const indent = /^ */.exec(line)[0];
  if (!/^ *[\w.-]+: \S/.test(line) || text.slice(end, to).trim() !== '') return undefined;
  const before = text.slice(0, from).trimEnd().split('\n').at(-1) ?? '';
  const isEntry = new RegExp(`^${indent}[\\w.-]+:(?: |$)`);
  return isEntry.test(before) ? { start: from, end: to + 1 } : undefined;
}

/** What is wrong about the difference of two builds; `predicted` holds `index [path]` of all that may and must change. */
export function compared(before, after, predicted) {
  if (before.length !== after.length) return `${after.length} objects instead of ${before.length}`;
  const changed = before.flatMap((object, index) =>
    changedLeaves(object, after[index]).map((path) => `${index} ${JSON.stringify(path)}`),
  );
  const missing = [...predicted].find((path) => !changed.includes(path));
  if (missing !== undefined) return `object ${missing} is said to come from there, and did not change`;
  const stray = changed.find((path) => !predicted.has(path));
  return stray && `object ${stray} changed, and is said to come from elsewhere`;
}

/** Suffixes by content change whenever the content does. */
function withoutHash(value) {
  return typeof value === 'string' ? value.replaceAll(/-[bcdfghkmt2456789]{10}(?![a-z0-9])/g, '-HASH') : value;
}

function changedLeaves(before, after, path = []) {
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null)
    return withoutHash(before) === withoutHash(after) ? [] : [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changedLeaves(before[key], after[key], [...path, Array.isArray(before) ? Number(key) : key]));
}

export function valueAt(object, path) {
  return path.reduce((at, step) => at?.[step], object);
}
