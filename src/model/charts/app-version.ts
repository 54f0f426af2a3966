import { rangeOf, type ChartRef } from './chart-ref.js';
import { after, atLeast, compareVersions, knownVersion, type ChartVersion, type VersionRange } from './version.js';

/** From this chart version on, the program's version is at least this one. */
type Milestone = readonly [chart: string, app: string];

/**
 * Versions of the programs at certain versions of their charts, ascending. Chart.yaml (appVersion) and values.yaml (image.tag);
 * a program version `X.0.0` is the first of its major, so charts before it bring an older major.
 */
const MILESTONES: Readonly<Record<string, readonly Milestone[]>> = {
  grafana: [
    ['5.6.0', '7.1.1'],
    ['6.0.0', '7.2.1'],
    ['6.1.0', '7.3.1'],
    ['6.3.0', '7.4.0'],
    ['6.7.0', '7.5.1'],
    ['6.12.0', '8.0.0'],
    ['6.16.13', '8.2.0'],
    ['6.23.0', '8.4.2'],
    ['6.26.7', '8.5.0'],
    ['7.0.0', '10.1.5'],
    ['8.0.0', '11.0.0'],
    ['9.0.0', '12.0.0'],
    ['10.0.0', '12.1.1'],
    ['11.0.0', '12.3.1'],
    ['12.0.0', '13.0.0'],
    ['12.11.1', '13.2.0'],
  ],
  loki: [
    ['2.2.0', '2.0.0'],
    ['2.3.0', '2.1.0'],
    ['2.4.0', '2.2.0'],
    ['2.6.0', '2.3.0'],
    ['2.8.0', '2.4.0'],
    ['2.11.0', '2.5.0'],
    ['2.13.0', '2.6.0'],
    ['6.0.0', '3.0.0'],
    ['6.21.0', '3.3.0'],
    ['6.26.0', '3.4.0'],
    ['6.30.0', '3.5.0'],
    ['6.48.0', '3.6.2'],
    ['9.3.0', '3.7.0'],
  ],
};

/**
 * The versions of the program that a chart of these versions runs when the user sets no image tag; `any` when unknown. Program
 * versions grow with chart versions (true of the tags in the tables), so two milestones bound what lies between them.
 */
export function appVersions(chart: ChartRef): VersionRange {
  const milestones = MILESTONES[chart.name];
  const range = rangeOf(chart);
  if (milestones === undefined || range === 'any') return 'any';
  const min = milestones.findLast(([since]) => range.min !== undefined && compareVersions(knownVersion(since), range.min) <= 0);
  const next = milestones.find(([since]) => range.max !== undefined && atLeast({ max: range.max }, knownVersion(since)) === 'no');
  if (min === undefined && next === undefined) return 'any';
  return {
    ...(min === undefined ? {} : { min: knownVersion(min[1]) }),
    ...(next === undefined ? {} : { max: firstNotBefore(knownVersion(next[1])) }),
  };
}

/** The exclusive limit for charts before a milestone: they may already run its version, unless that is the first of a major. */
function firstNotBefore(version: ChartVersion): ChartVersion {
  return version.minor === 0 && version.patch === 0 ? version : after(version);
}
