import type { KeyPath } from '../../core/location.js';
import { factsOf } from './catalogue.js';
import type { Application, OwnApplication, SubChart, Switch } from './chart-facts.js';
import { publisherOf, rangeOf, type ChartRef } from './chart-ref.js';
import { subChartRange } from './sub-chart.js';
import { atLeast, knownVersion } from './version.js';

/** A program that a chart runs, and where its settings stand in the chart's values. */
export interface ChartApplication {
  readonly app: Application;
  /** The path of its settings: the keys of `chart` stand below it, or, when an operator makes it, the spec of its resource. */
  readonly at: KeyPath;
  readonly madeBy: 'chart' | 'operator';
  /** The chart whose templates deploy it: the chart itself or a sub-chart with the versions that come with the parent. */
  readonly chart: ChartRef;
  /** All of these values must be on for the program to run; with none it always runs. */
  readonly switches: readonly Switch[];
}

/** The programs a chart deploys, its sub-charts' included; unknown for a chart we have no facts about. */
export function chartApplications(chart: ChartRef): readonly ChartApplication[] | 'unknown' {
  const facts = factsOf(chart.name);
  if (facts === undefined || publisherOf(chart) === 'other-lineage') return 'unknown';
  const own = facts.applications
    .filter((application) => mayDeploy(application, chart))
    .map((application) => ownOf(application, chart));
  const inherited = facts.subCharts.flatMap((subChart) => inheritedOf(subChart, chart));
  const all = [...own, ...inherited];
  // What was the chart's own once and is a sub-chart's now: its settings have other meanings, and the versions do not tell which.
  return all.filter((one) => !all.some((other) => other !== one && isSamePlace(one, other)));
}

function isSamePlace(one: ChartApplication, other: ChartApplication): boolean {
  return one.app === other.app && JSON.stringify(one.at) === JSON.stringify(other.at);
}

/**
 * The grafana organisation's own loki chart is for the enterprise edition only since 7.0.0, while grafana-community publishes
 * the open-source chart under the same name; both have a 7.0.0.
 */
export function lokiEdition(chart: ChartRef): 'open-source' | 'enterprise' | 'unknown' {
  const publisher = publisherOf(chart);
  if (publisher === 'grafana-community') return 'open-source';
  const range = rangeOf(chart);
  const since7 = atLeast(range, knownVersion('7.0.0'));
  if (since7 === 'no') return 'open-source';
  if (publisher === 'grafana') return since7 === 'yes' ? 'enterprise' : 'unknown';
  return atLeast(range, knownVersion('8.0.0')) === 'yes' ? 'open-source' : 'unknown';
}

function ownOf(application: OwnApplication, chart: ChartRef): ChartApplication {
  const { app, at, madeBy } = application;
  return { app, at, madeBy, chart, switches: application.switch === undefined ? [] : [application.switch] };
}

function inheritedOf(subChart: SubChart, parent: ChartRef): readonly ChartApplication[] {
  const versions = subChartRange(subChart, rangeOf(parent));
  if (versions === undefined) return [];
  const chart: ChartRef = { name: subChart.name, ...(versions === 'any' ? {} : { version: versions }) };
  const applications = chartApplications(chart);
  if (applications === 'unknown') return [];
  return applications.map((application) => ({
    ...application,
    at: [...subChart.at, ...application.at],
    switches: [
      subChart.switch,
      ...application.switches.map(({ path, default: byDefault }) => ({ path: [...subChart.at, ...path], default: byDefault })),
    ],
  }));
}

function mayDeploy(application: OwnApplication, chart: ChartRef): boolean {
  return application.until === undefined || atLeast(rangeOf(chart), knownVersion(application.until)) !== 'yes';
}
