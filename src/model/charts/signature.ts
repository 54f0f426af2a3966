/**
 * How the values of one chart look. A path is written with slashes (`datasources/datasources.yaml`), because keys hold dots.
 * Derived from the value keys of 17 charts over all their versions: a decisive mark occurs in the values of no other of them,
 * nor in the values of neighbours known to be similar (opentelemetry-kube-stack, victoria-metrics-k8s-stack, k8s-monitoring).
 */
export interface Signature {
  readonly chart: string;
  /** Each of these alone names the chart; paths joined by `+` must all be there. */
  readonly decisive: readonly string[];
  /** These only confirm. */
  readonly telling: readonly string[];
  /** One of these, and it is something else. */
  readonly foreign: readonly string[];
  /** When the file has other top-level keys than these, it is something else. */
  readonly only?: readonly string[];
}
