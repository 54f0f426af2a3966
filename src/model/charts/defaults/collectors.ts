import type { ChartFacts } from '../chart-facts.js';

/** values.yaml of the alloy chart, 0.1.0 to 1.11.1. It runs as root unless told otherwise. */
export const alloyChart: ChartFacts = {
  name: 'alloy',
  surveyedFrom: '0.1.0',
  applications: [{ app: 'alloy', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    { path: ['global', 'podSecurityContext'], value: {} },
    { path: ['alloy', 'securityContext'], value: {} },
    { path: ['alloy', 'storagePath'], value: '/tmp/alloy' },
    { path: ['controller', 'type'], value: 'daemonset' },
    { path: ['controller', 'replicas'], value: 1 },
    { path: ['controller', 'initContainers'], value: [] },
    { path: ['controller', 'extraContainers'], value: [] },
    { path: ['controller', 'volumes', 'extra'], value: [] },
    { path: ['controller', 'volumeClaimTemplates'], value: [] },
    { path: ['alloy', 'mounts', 'extra'], value: [] },
    { path: ['configReloader', 'enabled'], value: true },
  ],
};

/** values.yaml of the promtail chart, 2.1.0 to 6.17.1 (deprecated). It runs as root on purpose, to read the nodes' logs. */
export const promtailChart: ChartFacts = {
  name: 'promtail',
  surveyedFrom: '2.1.0',
  applications: [{ app: 'promtail', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    { path: ['podSecurityContext'], since: '3.0.0', value: { runAsUser: 0, runAsGroup: 0 } },
    { path: ['daemonset', 'enabled'], since: '6.2.1', value: true },
    { path: ['deployment', 'enabled'], since: '6.2.1', value: false },
  ],
};
