import type { ChartFacts } from '../chart-facts.js';

const NOBODY = { runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, runAsNonRoot: true };

/** values.yaml of the prometheus chart, 11.12.1 to 29.27.0; Alertmanager became a sub-chart with 18.0.0. */
export const prometheusChart: ChartFacts = {
  name: 'prometheus',
  surveyedFrom: '11.12.1',
  applications: [
    { app: 'prometheus', at: ['server'], madeBy: 'chart' },
    {
      app: 'alertmanager',
      at: ['alertmanager'],
      madeBy: 'chart',
      switch: { path: ['alertmanager', 'enabled'], default: true },
      until: '18.0.0',
    },
  ],
  subCharts: [
    {
      name: 'alertmanager',
      at: ['alertmanager'],
      switch: { path: ['alertmanager', 'enabled'], default: true },
      versions: [{ since: '18.0.0', version: '*' }],
    },
  ],
  defaults: [
    { path: ['server', 'enabled'], until: '19.0.0', value: true },
    { path: ['server', 'replicaCount'], value: 1 },
    { path: ['server', 'securityContext'], value: NOBODY },
    { path: ['server', 'containerSecurityContext'], since: '15.9.2', value: {} },
    { path: ['server', 'image', 'distroless'], since: '28.13.0', value: false },
    { path: ['server', 'persistentVolume', 'enabled'], value: true },
    { path: ['server', 'persistentVolume', 'accessModes'], value: ['ReadWriteOnce'] },
    { path: ['server', 'persistentVolume', 'existingClaim'], value: '' },
    { path: ['server', 'persistentVolume', 'mountPath'], value: '/data' },
    { path: ['server', 'persistentVolume', 'size'], value: '8Gi' },
    { path: ['server', 'persistentVolume', 'subPath'], value: '' },
    { path: ['server', 'statefulSet', 'enabled'], value: false },
    { path: ['server', 'strategy'], since: '19.0.0', value: { type: 'Recreate' } },
    { path: ['server', 'retention'], value: '15d' },
    { path: ['server', 'extraArgs'], value: {} },
    { path: ['server', 'extraHostPathMounts'], value: [] },
    { path: ['server', 'extraInitContainers'], value: [] },
    { path: ['server', 'extraVolumes'], value: [] },
    { path: ['server', 'extraVolumeMounts'], value: [] },

    { path: ['alertmanager', 'enabled'], value: true },
    { path: ['alertmanager', 'securityContext'], until: '18.0.0', value: NOBODY },
    { path: ['alertmanager', 'podSecurityContext'], since: '18.0.0', value: NOBODY },
    { path: ['alertmanager', 'persistentVolume', 'enabled'], until: '18.0.0', value: true },
    { path: ['alertmanager', 'persistentVolume', 'existingClaim'], until: '18.0.0', value: '' },
    { path: ['alertmanager', 'persistentVolume', 'mountPath'], until: '18.0.0', value: '/data' },
    { path: ['alertmanager', 'persistence', 'enabled'], since: '18.0.0', value: true },
  ],
};
