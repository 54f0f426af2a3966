import { versionRange, type VersionBounds, type VersionRange } from './version.js';

/** A chart as a release names it. */
export interface ChartRef {
  readonly name: string;
  /** The constraint as written, or bounds that something else worked out; absent when any version may come. */
  readonly version?: string | VersionBounds;
  /** The address of the repository or OCI registry, when it is known. */
  readonly repository?: string;
}

/** Who publishes a chart, as far as the address tells. `mirror` is any address we do not know: a proxy, an internal registry. */
export type Publisher = 'grafana' | 'grafana-community' | 'prometheus-community' | 'other-lineage' | 'mirror' | 'unstated';

/**
 * Addresses that publish different charts under the same names (Bitnami's `grafana` has other values), or the frozen ancestors
 * of today's charts (`stable`, which ends below the versions we have facts for).
 */
const OTHER_LINEAGE =
  /bitnami|truecharts|k8s-at-home|cloudpirates|charts\.helm\.sh\/(stable|incubator)|kubernetes-charts\.storage\.googleapis/i;

const PUBLISHERS: readonly (readonly [RegExp, Publisher])[] = [
  [OTHER_LINEAGE, 'other-lineage'],
  [/grafana-community(\.github\.io|\/)/i, 'grafana-community'],
  [/\/\/grafana\.github\.io\/|(ghcr\.io|github\.com)\/grafana\//i, 'grafana'],
  [/prometheus-community(\.github\.io|\/)/i, 'prometheus-community'],
];

export function rangeOf(chart: ChartRef): VersionRange {
  return typeof chart.version === 'object' ? chart.version : versionRange(chart.version);
}

export function publisherOf(chart: ChartRef): Publisher {
  const address = chart.repository;
  if (address === undefined || address === '') return 'unstated';
  return PUBLISHERS.find(([pattern]) => pattern.test(`${address}/`))?.[1] ?? 'mirror';
}
