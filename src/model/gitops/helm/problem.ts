import type { Target } from '../../../core/location.js';
import type { Problem } from '../../../core/rule.js';

/** What ends a release before anything is rendered. */
export type HelmProblemCode =
  /** A text of values that is not YAML. */
  | 'values-not-yaml'
  /** Values, or a sub-chart's part of them, that are no map. */
  | 'values-not-a-map'
  /** A ConfigMap, Secret or key that `valuesFrom` needs and that is certainly not there. */
  | 'missing-values'
  | 'unsupported-kind'
  | 'target-path-refused'
  | 'broken-chart'
  | 'missing-chart'
  | 'missing-values-file'
  | 'outside-project';

/** An error with which Flux or Helm would end, at the line that causes it. */
export interface HelmProblem {
  readonly code: HelmProblemCode;
  readonly message: string;
  readonly at: Target | Problem;
}
