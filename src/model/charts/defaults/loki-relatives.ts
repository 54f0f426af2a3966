import type { ChartFacts } from '../chart-facts.js';

/** values.yaml of loki-stack, 2.2.0 to 2.10.3 (deprecated); its Chart.yaml at 2.10.3 for the sub-charts' last versions. */
export const lokiStackChart: ChartFacts = {
  name: 'loki-stack',
  surveyedFrom: '2.2.0',
  applications: [],
  subCharts: [
    {
      name: 'loki',
      at: ['loki'],
      switch: { path: ['loki', 'enabled'], default: true },
      versions: [{ since: '0.0.0', version: '>=2.2.0 <3.0.0' }],
    },
    {
      name: 'promtail',
      at: ['promtail'],
      switch: { path: ['promtail', 'enabled'], default: true },
      versions: [{ since: '0.0.0', version: '*' }],
    },
    {
      name: 'grafana',
      at: ['grafana'],
      switch: { path: ['grafana', 'enabled'], default: false },
      versions: [{ since: '0.0.0', version: '<6.44.0' }],
    },
    {
      name: 'prometheus',
      at: ['prometheus'],
      switch: { path: ['prometheus', 'enabled'], default: false },
      versions: [{ since: '0.0.0', version: '<19.8.0' }],
    },
  ],
  defaults: [
    { path: ['loki', 'enabled'], value: true },
    { path: ['promtail', 'enabled'], value: true },
    { path: ['grafana', 'enabled'], value: false },
    { path: ['grafana', 'sidecar', 'datasources', 'enabled'], value: true },
    { path: ['prometheus', 'enabled'], value: false },
  ],
};

/** values.yaml of loki-distributed, 0.19.4 to 0.80.6 (deprecated). */
export const lokiDistributedChart: ChartFacts = {
  name: 'loki-distributed',
  surveyedFrom: '0.19.4',
  applications: [{ app: 'loki', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    {
      path: ['loki', 'podSecurityContext'],
      value: { fsGroup: 10001, runAsUser: 10001, runAsGroup: 10001, runAsNonRoot: true },
    },
    { path: ['loki', 'structuredConfig'], since: '0.43.0', value: {} },
    { path: ['ingester', 'replicas'], value: 1 },
    { path: ['ingester', 'persistence', 'enabled'], value: false },
    { path: ['querier', 'persistence', 'enabled'], value: false },
    { path: ['compactor', 'persistence', 'enabled'], value: false },
  ],
};
