import type { KeyPath } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import type { ChartRef } from '../../charts/chart-ref.js';
import { after, intersect, parseVersion, versionRange } from '../../charts/version.js';
import type { Tree } from '../tree.js';

/** A chart whose files are known, with the charts below it. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** Its values.yaml; undefined when it has none. */
  readonly values: Tree | undefined;
  /** What its Chart.yaml declares. */
  readonly dependencies: readonly ChartDependency[];
  /** What lies in `charts/`, and what its dependencies fetch. */
  readonly charts: readonly Chart[];
  /** Set when the chart lies elsewhere: its values are asked of the facts, at its part of the parent's values. */
  readonly remote?: ChartRef;
}

export interface ChartDependency {
  readonly name: string;
  readonly alias?: string;
  readonly version?: string;
  /** Paths separated by commas, as written. */
  readonly condition?: string;
  readonly tags: readonly string[];
  readonly importValues: readonly ImportValues[];
}

/** Values that a chart takes over from a sub-chart: `exports.x` to the root, or one path to another. */
export interface ImportValues {
  readonly child: string;
  /** `.` is the root. */
  readonly parent: string;
}

/** A sub-chart at work: which switches were asked, and what they said. */
export interface EnabledChart extends Chart {
  readonly enabled: true | 'maybe';
  readonly charts: readonly EnabledChart[];
}

/** The key below which a parent's values hold those of the dependency. */
export function sectionOf({ name, alias }: ChartDependency): string {
  return alias === undefined || alias === '' ? name : alias;
}

/** Whether a dependency means a chart that is there. A constraint that cannot be read excludes nothing. */
export function isMeant(dependency: ChartDependency, chart: Chart): boolean {
  if (dependency.name !== chart.name) return false;
  const version = parseVersion(chart.version);
  if (version === undefined) return true;
  return intersect(versionRange(dependency.version), { min: version, max: after(version) }) !== undefined;
}

export function layerOf({ name, version }: Chart): Layer {
  return { kind: 'chart-default', chart: name, version };
}

/** Helm's own splitting: a key with a dot in it cannot be named. */
export function pathOfDots(path: string): KeyPath {
  return path.split('.');
}
