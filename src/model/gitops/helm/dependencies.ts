import type { KeyPath } from '../../../core/location.js';
import type { Plain } from '../../../core/fix.js';
import { chartDefault } from '../../charts/facts.js';
import type { Tree } from '../tree.js';
import { type Chart, type ChartDependency, type EnabledChart, isMeant, layerOf, pathOfDots, sectionOf } from './chart.js';
import { type Coalescing, type HelmBehavior, coalesce, coalesceTables } from './coalesce.js';
import { type SharedValue, SharedMap, emptyMap, sharedMap } from './shared-values.js';

/**
 * The charts that will run with these values, under the names of their sections, each with the values it imports (Helm
 * ProcessDependencies). A sub-chart whose switch is not known stays, as `maybe`. Throws `NotATable`.
 */
export function processDependencies(chart: Chart, values: Tree | undefined, helm: HelmBehavior): EnabledChart {
  const user = sharedMap(values, layerOf(chart)) ?? emptyMap(layerOf(chart));
  return withImports(enabled(chart, user.freeze(), '', helm, true), helm);
}

/** Without declared dependencies Helm does not look at the charts below, nor at what they declare. */
function enabled(chart: Chart, values: Tree, path: string, helm: HelmBehavior, is: true | 'maybe'): EnabledChart {
  if (chart.dependencies.length === 0) return { ...chart, enabled: is, charts: chart.charts.map(asEnabled) };
  const all: Chart = { ...chart, charts: namedCharts(chart) };
  const composed = sharedMap(values, layerOf(chart)) ?? emptyMap(layerOf(chart));
  coalesce(all, composed, { helm, mode: 'coalesce' });
  const states = new Map(
    all.dependencies.map((dependency) => [sectionOf(dependency), switchOf(dependency, all, composed, path)]),
  );
  const seen = composed.freeze();
  const charts = all.charts.flatMap((below) => {
    const state = states.get(below.name) ?? true;
    if (state === false) return [];
    return below.remote === undefined
      ? [enabled(below, seen, `${path}${below.name}.`, helm, state)]
      : [{ ...below, enabled: state, charts: [] }];
  });
  return {
    ...chart,
    enabled: is,
    dependencies: chart.dependencies.filter((dependency) => states.get(sectionOf(dependency)) !== false),
    charts,
  };
}

function asEnabled(chart: Chart): EnabledChart {
  return { ...chart, enabled: true, charts: chart.charts.map(asEnabled) };
}

/** First the charts that nothing declares, then one for each declaration, under its alias. */
function namedCharts({ charts, dependencies }: Chart): readonly Chart[] {
  const undeclared = charts.filter((chart) => !dependencies.some((dependency) => isMeant(dependency, chart)));
  const declared = dependencies.flatMap((dependency) => {
    const found = charts.find((chart) => isMeant(dependency, chart));
    return found === undefined ? [] : [{ ...found, name: sectionOf(dependency) }];
  });
  return [...undeclared, ...declared];
}

type Switch = boolean | 'maybe';

/** Tags decide first, then the first condition that is a boolean. */
function switchOf(dependency: ChartDependency, chart: Chart, values: SharedMap, path: string): Switch {
  for (const condition of (dependency.condition ?? '').trim().split(',')) {
    if (condition === '') continue;
    const found = pathValue(chart, values, pathOfDots(path + condition));
    if (found !== undefined) return found;
  }
  return tagged(dependency, values);
}

function tagged({ tags }: ChartDependency, values: SharedMap): Switch {
  if (tags.length === 0) return true;
  const table = values.get('tags');
  if (table?.kind === 'unknown' || (table === undefined && values.open !== undefined)) return 'maybe';
  if (table?.kind !== 'map') return true;
  let [isOn, isOff, isUnknown] = [false, false, false];
  for (const tag of tags) {
    const value = table.get(tag);
    if (value?.kind === 'unknown' || (value === undefined && table.open !== undefined)) isUnknown = true;
    else if (value?.kind === 'scalar' && value.value === true) isOn = true;
    else if (value?.kind === 'scalar' && value.value === false) isOff = true;
  }
  if (isOn) return true;
  return isUnknown ? 'maybe' : !isOff;
}

/** The boolean at a path; undefined when there is none (Helm Values.PathValue). */
function pathValue(chart: Chart, values: SharedMap, path: KeyPath): Switch | undefined {
  let at: SharedValue | undefined = values;
  for (const [depth, step] of path.entries()) {
    if (at.kind === 'unknown') return 'maybe';
    if (at.kind !== 'map') return undefined;
    const { open }: SharedMap = at;
    at = at.get(String(step));
    if (at !== undefined) continue;
    return open === undefined ? remoteValue(chart, path, depth) : 'maybe';
  }
  if (at.kind === 'unknown') return 'maybe';
  return at.kind === 'scalar' && typeof at.value === 'boolean' ? at.value : undefined;
}

/** A condition may be a default of a sub-chart that lies elsewhere. */
function remoteValue(chart: Chart, path: KeyPath, depth: number): Switch | undefined {
  const below = chart.charts.find(({ name, remote }) => remote !== undefined && name === path[0]);
  if (below?.remote === undefined || depth === 0) return undefined;
  const found = chartDefault(below.remote, path.slice(1));
  if (found.state === 'unknown') return 'maybe';
  return found.state === 'set' && isBoolean(found.value) ? found.value : undefined;
}

function isBoolean(value: Plain): value is boolean {
  return typeof value === 'boolean';
}

/** From the innermost charts outwards, each chart's values with those it imports below them. */
function withImports(chart: EnabledChart, helm: HelmBehavior): EnabledChart {
  const charts = chart.charts.map((below) => withImports(below, helm));
  const inner = { ...chart, charts };
  return chart.dependencies.length === 0 ? inner : { ...inner, values: importedValues(inner, helm) };
}

function importedValues(chart: Chart, helm: HelmBehavior): Tree {
  const coalescing: Coalescing = { helm, mode: 'merge' };
  const own = emptyMap(layerOf(chart));
  coalesce(chart, own, coalescing);
  const imported = emptyMap(layerOf(chart));
  for (const dependency of chart.dependencies) {
    for (const { child, parent } of dependency.importValues) {
      const found = tableAt(own, [sectionOf(dependency), ...pathOfDots(child)]);
      if (found?.kind === 'unknown') imported.openUp(found.because);
      if (found?.kind !== 'map') continue;
      // Helm takes another map for an empty one, so that nothing is noted in it (Values.AsMap).
      const table = found.entries.size === 0 ? emptyMap(found.source.layer, found.open) : found;
      coalesceTables(imported, nested(table, parent === '.' ? [] : pathOfDots(parent)), coalescing);
    }
  }
  const values = new SharedMap(own.freeze());
  coalesceTables(values, imported, coalescing);
  return values.freeze();
}

function tableAt(values: SharedMap, path: KeyPath): SharedValue | undefined {
  let at: SharedValue | undefined = values;
  for (const step of path) {
    if (at?.kind !== 'map') return at;
    const { open, source }: SharedMap = at;
    at =
      at.get(String(step)) ??
      (open === undefined ? undefined : { kind: 'unknown', because: open, exists: 'maybe', layer: source.layer });
  }
  return at;
}

function nested(table: SharedMap, path: KeyPath): SharedMap {
  return path.toReversed().reduce<SharedMap>((inner, step) => {
    const outer = emptyMap(inner.source.layer);
    outer.put(String(step), { value: inner });
    return outer;
  }, table);
}
