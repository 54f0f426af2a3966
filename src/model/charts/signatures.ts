import type { Signature } from './signature.js';
import { COLLECTORS } from './signatures/collectors.js';
import { LOKI_FAMILY } from './signatures/loki-family.js';
import { METRICS } from './signatures/metrics.js';
import { TEMPO_AND_MIMIR } from './signatures/tempo-and-mimir.js';

/** How the values of the charts we know look. */
export const SIGNATURES: readonly Signature[] = [...METRICS, ...LOKI_FAMILY, ...TEMPO_AND_MIMIR, ...COLLECTORS];

/**
 * Top-level keys of other documents, and of charts over these charts, whose values stand one level deeper. No chart we
 * recognise has one of these keys.
 */
export const NEVER_VALUES: readonly string[] = [
  'apiVersion',
  'kind',
  'scrape_configs',
  'schema_config',
  'blocks_storage',
  'helmCharts',
  'configMapGenerator',
  'services',
  'kube-prometheus-stack',
  'prometheus-operator',
  'loki-stack',
  'loki-distributed',
  'tempo-distributed',
  'mimir-distributed',
];
