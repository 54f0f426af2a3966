// What Flux hands to Helm for a HelmRelease, written from its description and not from `src/`: `valuesFrom` in order, then
// `spec.values` (fluxcd/pkg chartutil ChartValuesFromReferences).

/** Flux would not place a text. */
export class PlacementRefused extends Error {}

/**
 * The values of a release `{valuesFrom, values}`. `read(reference)` gives the text for an entry with a `targetPath`, else the
 * values that the text holds; undefined when it is missing. Maps are shared by reference where Go shares them: what a target
 * path writes into one of them shows wherever else the same map is held, and so decides who wins.
 */
export function fluxValues({ valuesFrom = [], values }, read) {
  let result = {};
  for (const reference of valuesFrom) {
    const found = read(reference);
    if (found === undefined) continue;
    if (reference.targetPath === undefined) result = mergeMaps(result, found);
    else {
      result = mergeMaps(result, values ?? {});
      placed(result, stepsOf(reference.targetPath), reference.literal ? found : typed(found));
    }
  }
  return mergeMaps(result, values ?? {});
}

/** A new map; maps that both have are merged, everything else is taken over as it is: the later one's, if it has the key. */
export function mergeMaps(earlier, later) {
  const merged = { ...earlier };
  for (const [key, value] of Object.entries(later))
    merged[key] = isMap(value) && isMap(merged[key]) ? mergeMaps(merged[key], value) : value;
  return merged;
}

export function isMap(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `a.b`, `a\.b`, `l[1].x`: texts and indices. */
export function stepsOf(path) {
  const steps = [];
  for (const [, key, index] of path.matchAll(/((?:[^.[\]\\]|\\.)+)|\[(\d+)\]/g))
    steps.push(index === undefined ? key.replaceAll(/\\(.)/g, '$1') : Number(index));
  return steps;
}

/** As `helm --set` types it; only texts without the characters that `--set` takes for its own are asked for. */
export function typed(text) {
  if (/^(['"]).*\1$/s.test(text)) return text.slice(1, -1);
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^null$/i.test(text)) return null;
  return text === '0' || /^-?[1-9]\d{0,15}$/.test(text) ? Number(text) : text;
}

/** Lists that are long enough are changed where they lie, shorter ones are copied first. */
function placed(container, [step, ...rest], value) {
  const [next] = rest;
  const current = container[step];
  if (next === undefined) {
    container[step] = value;
  } else if (typeof next === 'number') {
    if (current !== undefined && !Array.isArray(current) && !(Array.isArray(container) && current === null))
      throw new PlacementRefused(`${step} is no list`);
    const list = current ?? [];
    const long = next < list.length ? list : [...list, ...Array.from({ length: next + 1 - list.length }, () => null)];
    placed(long, rest, value);
    container[step] = long;
  } else {
    // An item of a list that is no map makes room for one; the value of a key does not.
    if (current !== undefined && !isMap(current) && !Array.isArray(container)) throw new PlacementRefused(`${step} is no map`);
    const map = isMap(current) ? current : {};
    placed(map, rest, value);
    container[step] = map;
  }
}
