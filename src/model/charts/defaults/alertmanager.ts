import type { ChartFacts } from '../chart-facts.js';

/** values.yaml of the alertmanager chart, 0.1.0 to 1.42.0. */
export const alertmanagerChart: ChartFacts = {
  name: 'alertmanager',
  surveyedFrom: '0.1.0',
  applications: [{ app: 'alertmanager', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    { path: ['replicaCount'], value: 1 },
    { path: ['podSecurityContext'], value: { fsGroup: 65534 } },
    { path: ['securityContext'], value: { runAsUser: 65534, runAsGroup: 65534, runAsNonRoot: true } },
    { path: ['persistence', 'enabled'], until: '0.1.1', value: false },
    { path: ['persistence', 'enabled'], since: '0.1.1', value: true },
    { path: ['persistence', 'accessModes'], value: ['ReadWriteOnce'] },
  ],
};
