import type { ChartFacts } from '../chart-facts.js';

/** The components of mimir-distributed that keep data. */
export const MIMIR_STORES: readonly string[] = ['alertmanager', 'compactor', 'ingester', 'store_gateway'];

/** Its components that keep none. */
export const MIMIR_STATELESS: readonly string[] = ['distributor', 'querier', 'query_frontend', 'query_scheduler', 'ruler'];

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
    { path: ['tempo', 'livenessProbe', 'httpGet', 'path'], since: '1.16.0', value: '/ready' },
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

const MIMIR_USER = { fsGroup: 10001, runAsGroup: 10001, runAsNonRoot: true, runAsUser: 10001 };
const RESTRICTED = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };

/**
 * values.yaml of mimir-distributed, 4.3.0 to 6.1.1, and its changelog: the pods' user stands in one place since 4.3.0. Until
 * 4.0.0 its programs ran as root.
 */
export const mimirDistributedChart: ChartFacts = {
  name: 'mimir-distributed',
  surveyedFrom: '4.3.0',
  applications: [{ app: 'mimir', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    ...MIMIR_STORES.map((component) => ({ path: [component, 'persistentVolume', 'enabled'], value: true })),
    ...[...MIMIR_STORES, ...MIMIR_STATELESS].map((component) => ({
      path: [component, 'containerSecurityContext'],
      value: RESTRICTED,
    })),
    { path: ['rbac', 'podSecurityContext'], value: { ...MIMIR_USER, seccompProfile: { type: 'RuntimeDefault' } } },
    { path: ['enterprise', 'enabled'], value: false },
    { path: ['alertmanager', 'statefulSet', 'enabled'], value: true },
  ],
};
