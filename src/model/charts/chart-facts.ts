import type { KeyPath } from '../../core/location.js';
import type { DefaultRow } from './default-rows.js';

/** The programs the rules know, as far as charts run them. */
export type Application = 'grafana' | 'loki' | 'prometheus' | 'alertmanager' | 'tempo' | 'mimir' | 'alloy' | 'promtail';

/** The value that turns a program or a sub-chart on or off, and what the chart sets it to. */
export interface Switch {
  readonly path: KeyPath;
  readonly default: boolean;
}

/** A program that a chart's own templates deploy. */
export interface OwnApplication {
  readonly app: Application;
  /** Where in the chart's values its settings stand. */
  readonly at: KeyPath;
  /** `operator`: the values at `at` are the spec of a custom resource. */
  readonly madeBy: 'chart' | 'operator';
  /** Absent: it always runs. */
  readonly switch?: Switch;
  /** The first version that no longer deploys it by itself (a sub-chart took over). */
  readonly until?: string;
}

/** Which versions of a sub-chart go with a version of its parent: each entry holds from `since` until the next one. */
export interface SubChartVersions {
  readonly since: string;
  readonly version: string;
}

/** A dependency of a chart, whose values stand below its name. */
export interface SubChart {
  readonly name: string;
  readonly at: KeyPath;
  readonly switch: Switch;
  readonly versions: readonly SubChartVersions[];
}

/** What we know of one chart. */
export interface ChartFacts {
  readonly name: string;
  /** The oldest version whose values.yaml was read; older ones are unknown. */
  readonly surveyedFrom: string;
  readonly applications: readonly OwnApplication[];
  readonly subCharts: readonly SubChart[];
  readonly defaults: readonly DefaultRow[];
}
