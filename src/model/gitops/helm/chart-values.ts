import type { Target } from '../../../core/location.js';
import { type Tree, siteTarget } from '../tree.js';
import { type Chart, type EnabledChart, layerOf } from './chart.js';
import { HELM_BEHAVIORS, type HelmBehavior, NotATable, coalesce } from './coalesce.js';
import { processDependencies } from './dependencies.js';
import { commonTree } from './possible-trees.js';
import type { HelmProblem } from './problem.js';
import { emptyMap, sharedMap } from './shared-values.js';

/** A chart as it is rendered: `.Values` of its templates, and the sub-charts that run with it. */
export interface RenderedChart {
  readonly chart: Chart;
  /** `maybe` when a condition or tag is not known. */
  readonly enabled: true | 'maybe';
  /** Of a chart that lies elsewhere only what its parents and the user say: its own defaults lie below. */
  readonly values: Tree;
  readonly charts: readonly RenderedChart[];
}

export type ChartOutcome = { readonly rendered: RenderedChart } | { readonly problem: HelmProblem };

/** What the templates of a chart and of its sub-charts see, for one of Helm's ways to treat nulls. */
export function valuesOfChart(chart: Chart, user: Tree | undefined, helm: HelmBehavior, home: Target): ChartOutcome {
  try {
    const enabled = processDependencies(chart, user, helm);
    const values = sharedMap(user, layerOf(chart)) ?? emptyMap(layerOf(chart));
    coalesce(enabled, values, { helm, mode: 'coalesce' });
    return { rendered: rendered(enabled, values.freeze()) };
  } catch (error) {
    if (!(error instanceof NotATable)) throw error;
    const { site } = error.found;
    return { problem: { code: 'values-not-a-map', message: error.message, at: site === undefined ? home : siteTarget(site) } };
  }
}

/** The same for whichever Helm it will be: what differs between them is unknown. */
export function valuesForAnyHelm(chart: Chart, user: Tree | undefined, home: Target): ChartOutcome {
  const outcomes = HELM_BEHAVIORS.map((helm) => valuesOfChart(chart, user, helm, home));
  const problem = outcomes.find((outcome) => 'problem' in outcome);
  if (problem !== undefined) return problem;
  return { rendered: common(outcomes.flatMap((outcome) => ('rendered' in outcome ? [outcome.rendered] : []))) };
}

const DIFFERS = 'versions of Helm treat the nulls here differently';

function common(outcomes: readonly RenderedChart[]): RenderedChart {
  const [first, ...others] = outcomes;
  if (first === undefined) throw new RangeError('there is no outcome');
  const values = commonTree(
    outcomes.map((outcome) => outcome.values),
    DIFFERS,
  );
  const charts = first.charts.flatMap((below) => {
    const same = others.map(({ charts: also }) => also.find(({ chart }) => chart.name === below.chart.name));
    const all = same.flatMap((outcome) => outcome ?? []);
    return [{ ...common([below, ...all]), enabled: all.length < others.length ? ('maybe' as const) : below.enabled }];
  });
  return { ...first, values: values ?? first.values, charts };
}

function rendered(chart: EnabledChart, values: Tree): RenderedChart {
  const charts = chart.charts.map((below) => rendered(below, sectionIn(values, below)));
  return { chart, enabled: chart.enabled, values, charts };
}

function sectionIn(values: Tree, chart: Chart): Tree {
  const section = values.kind === 'map' ? values.entries.get(chart.name) : undefined;
  return section ?? emptyMap(layerOf(chart)).freeze();
}
