import type { FilePath } from '../../../../core/location.js';
import type { Tree } from '../../tree.js';

/** A chart that Kustomize renders into a build: its objects are not known, its values are. */
export interface InflatedChart {
  /** An entry of `helmCharts`, or a HelmChartInflationGenerator. */
  readonly entry: Tree;
  /** `helmGlobals`, or the generator itself. */
  readonly globals: Tree | undefined;
  /** From where its paths are meant. */
  readonly directory: FilePath;
  /** The namespace of the release. */
  readonly namespace: string | undefined;
  /** Why what it renders is not what it would be by its values. */
  readonly changedBy?: string;
}
