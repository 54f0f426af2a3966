import type { FilePath } from '../../../core/location.js';
import type { ChartRef } from '../../charts/chart-ref.js';
import type { Tree } from '../tree.js';
import type { HelmProblem } from './problem.js';
import type { ReleaseNames } from './release-name.js';

/** A chart that is installed: one of a repository, or a folder here. */
export type InstalledChart =
  | { readonly kind: 'remote'; readonly ref: ChartRef }
  | { readonly kind: 'folder'; readonly path: FilePath };

/** A chart with the values it is rendered with, without its own. */
export interface ChartRelease {
  readonly chart: InstalledChart;
  readonly names: ReleaseNames;
  /** Undefined when nothing is set. */
  readonly values: Tree | undefined;
  readonly problems: readonly HelmProblem[];
}
