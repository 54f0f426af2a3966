import type { ChartFacts } from '../chart-facts.js';

const OPERATED_USER = { runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000, runAsNonRoot: true };
const NOBODY = { runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, runAsNonRoot: true };
const SECCOMP = { seccompProfile: { type: 'RuntimeDefault' } };

/** values.yaml of kube-prometheus-stack, 9.3.4 to 88.5.3. */
export const kubePrometheusStackChart: ChartFacts = {
  name: 'kube-prometheus-stack',
  surveyedFrom: '9.3.4',
  applications: [
    {
      app: 'prometheus',
      at: ['prometheus', 'prometheusSpec'],
      madeBy: 'operator',
      switch: { path: ['prometheus', 'enabled'], default: true },
    },
    {
      app: 'alertmanager',
      at: ['alertmanager', 'alertmanagerSpec'],
      madeBy: 'operator',
      switch: { path: ['alertmanager', 'enabled'], default: true },
    },
  ],
  subCharts: [
    {
      name: 'grafana',
      at: ['grafana'],
      switch: { path: ['grafana', 'enabled'], default: true },
      // Chart.yaml read at some majors only; between two of them the sub-chart lies between theirs. The majors of the grafana
      // chart that came with a major of the stack (7 with 54, 8 with 60, 12 with 84) are from its UPGRADE.md.
      versions: [
        { since: '0.0.0', version: '<6.60.0' },
        { since: '51.0.0', version: '>=6.50.0 <7.0.0' },
        { since: '54.0.0', version: '>=7.0.0 <7.4.0' },
        { since: '58.0.0', version: '>=7.0.0 <8.0.0' },
        { since: '60.0.0', version: '>=8.0.0 <8.6.0' },
        { since: '65.0.0', version: '>=8.0.0 <8.8.0' },
        { since: '67.0.0', version: '>=8.5.0 <8.11.0' },
        { since: '70.0.0', version: '>=8.7.0 <9.3.0' },
        { since: '73.0.0', version: '>=8.10.0 <9.4.0' },
        { since: '76.0.0', version: '>=9.2.0 <10.1.0' },
        { since: '78.0.0', version: '>=9.3.0 <10.2.0' },
        { since: '79.0.0', version: '>=10.0.0 <10.4.0' },
        { since: '80.0.0', version: '>=10.1.0 <10.6.0' },
        { since: '81.0.0', version: '>=10.3.0 <11.2.0' },
        { since: '82.0.0', version: '>=10.5.0 <11.4.0' },
        { since: '83.0.0', version: '>=11.1.0 <12.0.0' },
        { since: '84.0.0', version: '>=12.0.0 <12.11.0' },
        { since: '88.0.0', version: '>=12.1.0' },
      ],
    },
  ],
  defaults: [
    { path: ['grafana', 'enabled'], value: true },
    { path: ['grafana', 'adminUser'], since: '68.4.5', value: 'admin' },
    { path: ['grafana', 'adminPassword'], until: '79.0.0', value: 'prom-operator' },
    { path: ['grafana', 'forceDeployDatasources'], since: '16.2.0', value: false },
    { path: ['grafana', 'forceDeployDashboards'], since: '16.2.0', value: false },
    { path: ['grafana', 'defaultDashboardsEnabled'], value: true },
    { path: ['grafana', 'extraConfigmapMounts'], value: [] },
    { path: ['grafana', 'sidecar', 'dashboards', 'enabled'], value: true },
    { path: ['grafana', 'sidecar', 'datasources', 'enabled'], value: true },

    { path: ['kubeStateMetrics', 'enabled'], value: true },
    { path: ['nodeExporter', 'enabled'], value: true },
    { path: ['crds', 'enabled'], since: '48.0.0', value: true },
    { path: ['prometheusOperator', 'enabled'], value: true },
    { path: ['prometheusOperator', 'securityContext'], until: '46.3.0', value: NOBODY },
    { path: ['prometheusOperator', 'securityContext'], since: '46.3.0', value: { ...NOBODY, ...SECCOMP } },

    { path: ['prometheus', 'enabled'], value: true },
    { path: ['prometheus', 'agentMode'], since: '47.4.0', value: false },
    { path: ['prometheus', 'prometheusSpec', 'securityContext'], until: '46.3.0', value: OPERATED_USER },
    { path: ['prometheus', 'prometheusSpec', 'securityContext'], since: '46.3.0', value: { ...OPERATED_USER, ...SECCOMP } },
    { path: ['prometheus', 'prometheusSpec', 'storageSpec'], value: {} },
    { path: ['prometheus', 'prometheusSpec', 'retention'], value: '10d' },
    { path: ['prometheus', 'prometheusSpec', 'retentionSize'], value: '' },
    { path: ['prometheus', 'prometheusSpec', 'replicas'], value: 1 },
    { path: ['prometheus', 'prometheusSpec', 'shards'], since: '12.11.2', value: 1 },
    { path: ['prometheus', 'prometheusSpec', 'containers'], value: [] },
    { path: ['prometheus', 'prometheusSpec', 'initContainers'], value: [] },
    { path: ['prometheus', 'prometheusSpec', 'volumes'], value: [] },
    { path: ['prometheus', 'prometheusSpec', 'volumeMounts'], value: [] },

    { path: ['alertmanager', 'enabled'], value: true },
    { path: ['alertmanager', 'alertmanagerSpec', 'securityContext'], until: '46.3.0', value: OPERATED_USER },
    { path: ['alertmanager', 'alertmanagerSpec', 'securityContext'], since: '46.3.0', value: { ...OPERATED_USER, ...SECCOMP } },
    { path: ['alertmanager', 'alertmanagerSpec', 'storage'], value: {} },
    { path: ['alertmanager', 'alertmanagerSpec', 'retention'], value: '120h' },
    { path: ['alertmanager', 'alertmanagerSpec', 'replicas'], value: 1 },
    { path: ['alertmanager', 'alertmanagerSpec', 'containers'], value: [] },
    { path: ['alertmanager', 'alertmanagerSpec', 'initContainers'], since: '12.5.0', value: [] },
    { path: ['alertmanager', 'alertmanagerSpec', 'volumes'], since: '12.2.3', value: [] },

    { path: ['thanosRuler', 'enabled'], since: '36.1.0', value: false },
    { path: ['thanosRuler', 'thanosRulerSpec', 'securityContext'], since: '36.1.0', until: '46.3.0', value: OPERATED_USER },
    { path: ['thanosRuler', 'thanosRulerSpec', 'securityContext'], since: '46.3.0', value: { ...OPERATED_USER, ...SECCOMP } },
    { path: ['thanosRuler', 'thanosRulerSpec', 'storage'], since: '36.1.0', value: {} },
    { path: ['thanosRuler', 'thanosRulerSpec', 'replicas'], since: '36.1.0', value: 1 },
  ],
};
