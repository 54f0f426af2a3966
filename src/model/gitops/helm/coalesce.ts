import type { Tree } from '../tree.js';
import { unknownTree } from '../tree.js';
import { type Chart, layerOf } from './chart.js';
import { type Entry, SharedMap, emptyMap, frozen, isNull, mergeMaps } from './shared-values.js';

/**
 * How Helm treats nulls. `3.17`: until 3.20.0, 4.1.2; a null deletes a chart's key even if that is null, too. `4.1`: from
 * 3.20.1, 4.1.3. `4.2`: from 4.2.0, which takes the nulls out of a chart's own values first.
 */
export type HelmBehavior = '3.17' | '4.1' | '4.2';

export const HELM_BEHAVIORS: readonly HelmBehavior[] = ['3.17', '4.1', '4.2'];

/** `coalesce` gives a chart's values, in which nulls have done their work; `merge` keeps them for later. */
export interface Coalescing {
  readonly helm: HelmBehavior;
  readonly mode: 'coalesce' | 'merge';
}

/** A part of the values that must be a map for a sub-chart, and is none. */
export class NotATable extends Error {
  override readonly name = 'NotATable';

  constructor(
    readonly chart: Chart,
    readonly found: Tree,
  ) {
    super(`the values of the sub-chart ${chart.name} are no map`);
  }
}

/**
 * Lays the values below which a chart runs over its own, and below those its sub-charts' (Helm coalesce.go, kept step by step:
 * globals that a parent and a sub-chart share are one map). Changes `values`. Throws `NotATable`.
 */
export function coalesce(chart: Chart, values: SharedMap, coalescing: Coalescing): void {
  coalesceValues(chart, values, coalescing);
  for (const subChart of chart.charts) coalesce(subChart, sectionFor(subChart, values), coalescing);
}

/** The part of the values that is a sub-chart's, made where it is missing, with the globals in it. */
function sectionFor(chart: Chart, values: SharedMap): SharedMap {
  const found = values.get(chart.name);
  let section: SharedMap;
  if (found?.kind === 'map') section = found;
  else if (found === undefined) section = emptyMap(layerOf(chart), values.open);
  else if (found.kind === 'unknown') section = emptyMap(layerOf(chart), found.because);
  else throw new NotATable(chart, found.kind === 'seq' ? found.freeze() : found);
  if (section !== found) values.put(chart.name, { value: section });
  coalesceGlobals(section, values, chart);
  return section;
}

const GLOBAL = 'global';

/** A parent's globals win over a sub-chart's; maps are shared, so that what one adds further down the other has too. */
function coalesceGlobals(section: SharedMap, values: SharedMap, chart: Chart): void {
  const own = section.get(GLOBAL);
  const above = values.get(GLOBAL);
  if (above?.kind === 'unknown' || (above === undefined && values.open !== undefined)) {
    const because = above?.kind === 'unknown' ? above.because : values.open!;
    section.set(GLOBAL, emptyMap(layerOf(chart), because));
    return;
  }
  if (own?.kind === 'unknown') return;
  if (own !== undefined && own.kind !== 'map') return;
  const target = own ?? emptyMap(layerOf(chart), section.open);
  if (above !== undefined && above.kind !== 'map') return;
  for (const [key, entry] of above?.entries ?? []) coalesceGlobal(target, key, entry);
  if (above?.open !== undefined) hideBelow(target, above.open, (key) => !above.entries.has(key));
  section.put(GLOBAL, { value: target });
}

function coalesceGlobal(target: SharedMap, key: string, entry: Entry): void {
  const own = target.get(key);
  const { value } = entry;
  if (value.kind !== 'map') {
    if (own?.kind !== 'map') target.set(key, value, entry.under);
    return;
  }
  if (own?.kind === 'scalar' || own?.kind === 'seq') return;
  if (own?.kind === 'unknown') {
    target.put(key, { ...entry, value: mergeMaps(emptyMap(value.source.layer, own.because), value) });
    return;
  }
  const copy = value.shallowCopy();
  if (own !== undefined) coalesceTables(copy, own, { helm: '3.17', mode: 'merge' });
  target.put(key, { ...entry, value: copy });
}

/** An upper layer of which not all is known may say something else wherever it is not known. */
function hideBelow(map: SharedMap, because: string, isHidden: (key: string) => boolean): void {
  for (const [key, entry] of map.entries)
    if (isHidden(key)) map.put(key, { value: unknownTree(because, { kind: 'source' }), under: frozen(entry) });
  if (map.open === undefined) map.source = { ...map.source, open: because };
}

function coalesceValues(chart: Chart, values: SharedMap, coalescing: Coalescing): void {
  if (chart.remote !== undefined || chart.values === undefined) return;
  if (chart.values.kind === 'unknown') return values.openUp(chart.values.because);
  if (chart.values.kind !== 'map') return;
  const defaults = new SharedMap(chart.values);
  values.layOver(chart.values);
  for (const [key, entry] of defaults.entries) coalesceKey(chart, values, key, entry, coalescing);
  if (defaults.open !== undefined) openBeyond(values, defaults, defaults.open);
}

function coalesceKey(chart: Chart, values: SharedMap, key: string, entry: Entry, coalescing: Coalescing): void {
  const own = values.get(key);
  const isMerging = coalescing.mode === 'merge';
  if (own === undefined) {
    if (!isMerging && coalescing.helm === '4.2') {
      if (isNull(entry.value)) return;
      if (entry.value.kind === 'map') takeOutNulls(entry.value);
    }
    return adopt(values, key, entry);
  }
  if (isNull(own) && !isMerging) return values.remove(key, frozen(entry));
  if (own.kind !== 'map' || entry.value.kind !== 'map') return lie(values, key, entry);
  // What a sub-chart's part says of null is for the sub-chart's own values.
  const mode = chart.charts.some(({ name }) => name === key) ? 'merge' : coalescing.mode;
  if (mode === 'coalesce' && coalescing.helm === '4.2') takeOutNulls(entry.value);
  coalesceTables(own, entry.value, { ...coalescing, mode });
}

/** What the upper layer does not say, unless it may say something that is not known. */
function adopt(values: SharedMap, key: string, entry: Entry): void {
  if (values.open === undefined) values.put(key, entry);
  else values.put(key, { value: unknownTree(values.open, { kind: 'source' }), under: frozen(entry) });
}

/** A value that hides a lower one; below a map something unknown may add keys. */
function lie(values: SharedMap, key: string, entry: Entry): void {
  const own = values.get(key);
  if (own?.kind === 'map' && entry.value.kind === 'unknown') own.openUp(entry.value.because);
  else values.hide(key, frozen(entry));
}

/** Lower values of which not all is known: they may add keys here, and in maps of which they say nothing. */
function openBeyond(upper: SharedMap, lower: SharedMap, because: string): void {
  if (upper.open === undefined) upper.source = { ...upper.source, open: because };
  for (const [key, { value }] of upper.entries) if (value.kind === 'map' && !lower.entries.has(key)) value.openUp(because);
}

/** Helm coalesceTablesFullKey: `upper` is completed from `lower`, and `lower` forgets what `upper` sets to null. */
export function coalesceTables(upper: SharedMap, lower: SharedMap, { helm, mode }: Coalescing): void {
  const beyond = lower.open;
  const hadValue = new Set([...lower.entries].filter(([, { value }]) => !isNull(value)).map(([key]) => key));
  if (helm !== '3.17') for (const [key, entry] of upper.entries) if (isNull(entry.value)) lower.put(key, entry);
  upper.layOver(lower.source);
  for (const [key, entry] of lower.entries) {
    const own = upper.get(key);
    if (own === undefined) adopt(upper, key, entry);
    else if (isNull(own) && mode === 'coalesce' && (helm === '3.17' || hadValue.has(key)))
      upper.remove(key, lower.source.entries.get(key) ?? frozen(entry));
    else if (own.kind === 'map' && entry.value.kind === 'map') coalesceTables(own, entry.value, { helm, mode });
    else if (own !== entry.value) lie(upper, key, entry);
  }
  if (beyond !== undefined) openBeyond(upper, lower, beyond);
}

/** Helm cleanNilValues. */
function takeOutNulls(map: SharedMap): void {
  for (const [key, { value }] of map.entries) {
    if (isNull(value)) map.drop(key);
    else if (value.kind === 'map') takeOutNulls(value);
  }
}
