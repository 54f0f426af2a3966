import type { Signature } from '../signature.js';

/** What sends logs and metrics. */
export const COLLECTORS: readonly Signature[] = [
  {
    chart: 'alloy',
    decisive: [
      'alloy/configMap',
      'alloy/clustering',
      'alloy/mounts',
      'alloy/stabilityLevel',
      'alloy/extraPorts',
      'alloy+controller',
      'alloy/storagePath',
    ],
    telling: [
      'controller/type',
      'controller',
      'alloy/extraEnv',
      'alloy/envFrom',
      'alloy/resources',
      'alloy/securityContext',
      'crds/create',
      'configReloader',
      'serviceMonitor',
    ],
    // k8s-monitoring carries the chart under the same name.
    foreign: ['alloy/alloy', 'alloy/controller', 'cluster/name', 'externalServices', 'destinations', 'loki', 'grafana'],
  },
  {
    chart: 'promtail',
    decisive: ['config/clients', 'config/snippets', 'config/lokiAddress'],
    telling: [
      'config/file',
      'config/logLevel',
      'config/serverPort',
      'config/positions',
      'daemonset',
      'defaultVolumes',
      'defaultVolumeMounts',
      'extraVolumes',
      'initContainer',
      'tolerations',
      'serviceMonitor',
    ],
    foreign: ['config/schema_config', 'config/receivers', 'config/server', 'image/loki'],
  },
];
