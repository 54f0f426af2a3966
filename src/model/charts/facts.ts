import type { Plain } from '../../core/fix.js';
import type { KeyPath } from '../../core/location.js';
import { factsOf } from './catalogue.js';
import type { ChartFacts, SubChart } from './chart-facts.js';
import { publisherOf, rangeOf, type ChartRef } from './chart-ref.js';
import { answerAt, edgesOf, isPrefix, rowsFor, type DefaultRow, type RowAnswer } from './default-rows.js';
import { subChartRange } from './sub-chart.js';
import { after, compareVersions, intersect, knownVersion, type ChartVersion, type VersionRange } from './version.js';

/** What a chart deploys where the user says nothing. `unknown` is never a guess: the facts do not cover the question. */
export type ChartDefault =
  | { readonly state: 'set'; readonly value: Plain }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly because: string };

const ABSENT: ChartDefault = { state: 'absent' };

/**
 * The chart's default at a path of its values, sub-charts' values included (`grafana.persistence.enabled` of
 * kube-prometheus-stack). When the constraint admits versions with different defaults, the answer is unknown. A range that
 * begins before the versions we have read is taken from there on, because Helm and Flux install the newest version it admits.
 */
export function chartDefault(chart: ChartRef, path: KeyPath): ChartDefault {
  const answers = rememberedFor(chart);
  const key = path.join('\0');
  let answer = answers.get(key);
  if (answer === undefined) answers.set(key, (answer = workedOut(chart, path)));
  return answer;
}

/** The paths at which something is known of a chart's defaults, those of its sub-charts included. */
export function defaultPaths(chart: ChartRef): readonly KeyPath[] {
  const facts = factsOf(chart.name);
  return facts === undefined || publisherOf(chart) === 'other-lineage' ? [] : pathsOf(facts);
}

function pathsOf({ defaults, subCharts }: ChartFacts): readonly KeyPath[] {
  const own = defaults.flatMap((row) => ('value' in row ? [row.path] : []));
  const below = subCharts.flatMap(({ name, at }) => {
    const facts = factsOf(name);
    return facts === undefined ? [] : pathsOf(facts).map((path) => [...at, ...path]);
  });
  const distinct = new Map([...own, ...below].map((path) => [JSON.stringify(path), path]));
  return [...distinct.values()].toSorted((one, other) => one.length - other.length);
}

const byChart = new Map<string, Map<string, ChartDefault>>();
const byReference = new WeakMap<ChartRef, Map<string, ChartDefault>>();

/** Many releases of one chart, and several rules, ask for the same defaults. */
function rememberedFor(chart: ChartRef): Map<string, ChartDefault> {
  let answers = byReference.get(chart);
  if (answers !== undefined) return answers;
  const key = JSON.stringify([chart.name, chart.version, chart.repository]);
  answers = byChart.get(key);
  if (answers === undefined) byChart.set(key, (answers = new Map<string, ChartDefault>()));
  byReference.set(chart, answers);
  return answers;
}

function workedOut(chart: ChartRef, path: KeyPath): ChartDefault {
  const facts = factsOf(chart.name);
  if (facts === undefined) return unknown(`no facts about the chart ${chart.name}`);
  if (publisherOf(chart) === 'other-lineage') return unknown(`${chart.name} of this repository is another chart`);
  return defaultOver(facts, rangeOf(chart), path);
}

function defaultOver(facts: ChartFacts, range: VersionRange, path: KeyPath): ChartDefault {
  const surveyed = intersect(range, { min: knownVersion(facts.surveyedFrom) });
  if (surveyed === undefined) return unknown(`no facts about ${facts.name} before ${facts.surveyedFrom}`);
  const { rows, subChart, edges } = deciding(facts, path);
  let common: ChartDefault | undefined;
  for (const version of representatives(surveyed, edges)) {
    const answer = defaultAt(facts, subChart, answerAt(rows, path, version), version, path);
    if (answer.state === 'unknown') return answer;
    if (common !== undefined && !same(common, answer)) return unknown(`the default differs between versions of ${facts.name}`);
    common = answer;
  }
  return common ?? unknown(`no version of ${facts.name} is admitted`);
}

/** What can decide a path. */
interface Deciding {
  readonly rows: readonly DefaultRow[];
  readonly subChart: SubChart | undefined;
  /** The versions at which the answer may change. */
  readonly edges: readonly ChartVersion[];
}

const known = new WeakMap<ChartFacts, Map<string, Deciding>>();

/** Releases of every version ask for the same few paths. */
function deciding(facts: ChartFacts, path: KeyPath): Deciding {
  let byPath = known.get(facts);
  if (byPath === undefined) known.set(facts, (byPath = new Map<string, Deciding>()));
  const key = path.join('\0');
  let found = byPath.get(key);
  if (found === undefined) {
    const rows = rowsFor(facts.defaults, path);
    const subChart = facts.subCharts.find(({ at }) => isPrefix(at, path) && path.length > at.length);
    const edges = [...rows.flatMap(edgesOf), ...(subChart?.versions.map(({ since }) => knownVersion(since)) ?? [])];
    byPath.set(key, (found = { rows, subChart, edges }));
  }
  return found;
}

/** The parent's values.yaml is laid over the sub-chart's; where it says nothing, the sub-chart's default holds. */
function defaultAt(
  facts: ChartFacts,
  subChart: SubChart | undefined,
  own: RowAnswer,
  version: ChartVersion,
  path: KeyPath,
): ChartDefault {
  if (own.state === 'set') return own;
  if (own.state === 'absent') return ABSENT;
  const versions = subChart === undefined ? undefined : subChartRange(subChart, { min: version, max: after(version) });
  if (subChart !== undefined && versions !== undefined) return defaultInSubChart(subChart, versions, path);
  return own.state === 'elsewhere' ? ABSENT : unknown(`no facts about this value of the chart ${facts.name}`);
}

function defaultInSubChart(subChart: SubChart, versions: VersionRange, path: KeyPath): ChartDefault {
  const facts = factsOf(subChart.name);
  if (facts === undefined) return unknown(`no facts about the chart ${subChart.name}`);
  return defaultOver(facts, versions, path.slice(subChart.at.length));
}

/** One version of each stretch of the range in which no row begins or ends. */
function representatives(range: VersionRange, edges: readonly ChartVersion[]): readonly ChartVersion[] {
  if (range === 'any' || range.min === undefined) return [];
  const { min, max } = range;
  const inside = edges.filter((edge) => compareVersions(edge, min) > 0 && (max === undefined || compareVersions(edge, max) < 0));
  return [min, ...inside];
}

function same(a: ChartDefault, b: ChartDefault): boolean {
  if (a.state !== 'set' || b.state !== 'set') return a.state === b.state;
  return samePlain(a.value, b.value);
}

function samePlain(a: Plain, b: Plain): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && samePlain(value, other);
    })
  );
}

function unknown(because: string): ChartDefault {
  return { state: 'unknown', because };
}
