import type { ChartFacts } from '../chart-facts.js';

/** values.yaml of the tempo chart (one binary), 0.5.0 to 2.2.4. */
export const tempoChart: ChartFacts = {
  name: 'tempo',
  surveyedFrom: '0.5.0',
  applications: [{ app: 'tempo', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    { path: ['replicas'], value: 1 },
    { path: ['securityContext'], since: '0.15.4', until: '1.10.3', value: {} },
    {
      path: ['securityContext'],
      since: '1.10.3',
      value: { fsGroup: 10001, runAsGroup: 10001, runAsNonRoot: true, runAsUser: 10001 },
    },
    { path: ['tempo', 'securityContext'], since: '0.15.4', value: {} },
    { path: ['persistence', 'enabled'], value: false },
    { path: ['persistence', 'accessModes'], value: ['ReadWriteOnce'] },
  ],
};

/** values.yaml of tempo-distributed, 0.6.0 to 3.3.0. */
export const tempoDistributedChart: ChartFacts = {
  name: 'tempo-distributed',
  surveyedFrom: '0.6.0',
  applications: [{ app: 'tempo', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [{ path: ['tempo', 'podSecurityContext'], since: '0.24.0', value: { fsGroup: 1000 } }],
};

/** The mimir-distributed chart: only its first releases' values were read, too old to answer for today's. */
export const mimirDistributedChart: ChartFacts = {
  name: 'mimir-distributed',
  surveyedFrom: '2.0.14',
  applications: [{ app: 'mimir', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [],
};
