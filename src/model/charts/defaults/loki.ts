import type { ChartFacts } from '../chart-facts.js';

const LOKI_USER = { fsGroup: 10001, runAsUser: 10001, runAsGroup: 10001, runAsNonRoot: true };
const SCHEDULER = '{{ include "loki.querySchedulerAddress" . }}';

/**
 * values.yaml of the loki chart, 2.2.0 to 18.11.0: grafana/helm-charts until 2.16.0, grafana/loki until 6.55.0 and 7.0.0 to 7.3.0
 * (enterprise only), grafana-community since 6.56.0 and 8.0.0.
 */
export const lokiChart: ChartFacts = {
  name: 'loki',
  surveyedFrom: '2.2.0',
  applications: [{ app: 'loki', at: [], madeBy: 'chart' }],
  subCharts: [],
  defaults: [
    // The 2.x chart: one StatefulSet, everything at the top level.
    { path: ['replicas'], until: '3.0.0', value: 1 },
    { path: ['securityContext'], until: '3.0.0', value: LOKI_USER },
    { path: ['persistence', 'enabled'], until: '3.0.0', value: false },
    { path: ['persistence', 'existingClaim'], until: '3.0.0', templateOnly: true },
    { path: ['livenessProbe', 'httpGet', 'path'], until: '3.0.0', value: '/ready' },
    { path: ['config', 'auth_enabled'], until: '3.0.0', value: false },
    { path: ['config', 'server'], until: '2.12.0', value: { http_listen_port: 3100 } },
    { path: ['config', 'server'], since: '2.12.0', until: '3.0.0', value: { http_listen_port: 3100, grpc_listen_port: 9095 } },
    { path: ['config', 'ingester', 'lifecycler', 'ring', 'replication_factor'], until: '3.0.0', value: 1 },
    {
      path: ['config', 'ingester', 'lifecycler', 'ring', 'kvstore'],
      until: '2.12.0',
      value: { store: 'inmemory' },
    },
    {
      path: ['config'],
      until: '2.12.0',
      keys: [
        'auth_enabled',
        'chunk_store_config',
        'compactor',
        'ingester',
        'limits_config',
        'schema_config',
        'server',
        'storage_config',
        'table_manager',
      ],
    },
    {
      path: ['config'],
      since: '2.12.0',
      until: '3.0.0',
      keys: [
        'auth_enabled',
        'chunk_store_config',
        'compactor',
        'ingester',
        'limits_config',
        'memberlist',
        'schema_config',
        'server',
        'storage_config',
        'table_manager',
      ],
    },

    { path: ['deploymentMode'], since: '6.0.0', until: '12.0.0', value: 'SimpleScalable' },
    { path: ['deploymentMode'], since: '12.0.0', value: 'Monolithic' },
    { path: ['singleBinary', 'replicas'], since: '3.0.0', until: '4.5.0', value: 1 },
    { path: ['singleBinary', 'replicas'], since: '4.5.0', value: 0 },
    { path: ['singleBinary', 'persistence', 'enabled'], since: '4.0.0', value: true },
    { path: ['singleBinary', 'persistence', 'size'], since: '3.0.0', value: '10Gi' },
    {
      path: ['singleBinary', 'persistence', 'enableStatefulSetAutoDeletePVC'],
      since: '4.4.1',
      until: '18.3.0',
      value: true,
    },
    { path: ['singleBinary', 'persistence', 'enableStatefulSetAutoDeletePVC'], since: '18.3.0', value: false },
    { path: ['singleBinary', 'targetModule'], since: '3.4.3', value: 'all' },
    { path: ['singleBinary', 'initContainers'], since: '4.4.1', value: [] },
    { path: ['singleBinary', 'extraArgs'], since: '3.0.0', value: [] },
    { path: ['singleBinary', 'extraEnv'], since: '3.0.0', value: [] },
    { path: ['singleBinary', 'extraEnvFrom'], since: '3.0.0', value: [] },
    { path: ['singleBinary', 'extraVolumes'], since: '3.0.0', value: [] },
    { path: ['singleBinary', 'extraVolumeMounts'], since: '3.0.0', value: [] },
    { path: ['write', 'replicas'], since: '3.0.0', value: 3 },
    // Before 5.26.0 it had claims without being asked.
    { path: ['write', 'persistence', 'volumeClaimsEnabled'], since: '3.0.0', value: true },
    { path: ['read', 'replicas'], since: '3.0.0', value: 3 },
    { path: ['backend', 'replicas'], since: '3.10.0', value: 3 },

    { path: ['loki', 'auth_enabled'], since: '3.0.0', value: true },
    { path: ['loki', 'storage', 'type'], since: '3.0.0', value: 's3' },
    { path: ['loki', 'storage', 'use_thanos_objstore'], since: '6.26.0', value: false },
    { path: ['loki', 'commonConfig', 'replication_factor'], since: '3.0.0', value: 3 },
    { path: ['loki', 'commonConfig', 'path_prefix'], since: '3.0.0', value: '/var/loki' },
    {
      path: ['loki', 'commonConfig'],
      since: '3.0.0',
      keys: ['compactor_address', 'compactor_grpc_address', 'path_prefix', 'replication_factor'],
    },
    { path: ['loki', 'schemaConfig'], since: '3.0.0', value: {} },
    { path: ['loki', 'useTestSchema'], since: '6.0.0', value: false },
    { path: ['loki', 'structuredConfig'], since: '3.0.0', value: {} },
    { path: ['loki', 'query_scheduler'], since: '3.0.0', value: {} },
    { path: ['loki', 'querier'], since: '3.3.4', value: {} },
    { path: ['loki', 'memberlistConfig'], since: '5.8.0', value: {} },
    { path: ['loki', 'existingSecretForConfig'], since: '3.0.0', until: '6.0.0', value: '' },
    { path: ['loki', 'configStorageType'], since: '5.5.9', value: 'ConfigMap' },
    // Empty when rendered for a single binary: Loki then finds its own scheduler through the ring.
    { path: ['loki', 'frontend_worker'], since: '5.5.3', value: { scheduler_address: SCHEDULER } },
    { path: ['loki', 'frontend'], since: '5.5.3', until: '6.0.0', value: { scheduler_address: SCHEDULER } },
    {
      path: ['loki', 'frontend'],
      since: '6.0.0',
      value: { scheduler_address: SCHEDULER, tail_proxy_url: '{{ include "loki.querierAddress" . }}' },
    },
    { path: ['loki', 'server', 'http_listen_port'], since: '3.0.8', value: 3100 },
    { path: ['loki', 'server', 'grpc_listen_port'], since: '3.0.8', value: 9095 },
    { path: ['loki', 'server'], since: '3.0.8', until: '6.0.0', keys: ['grpc_listen_port', 'http_listen_port'] },
    {
      path: ['loki', 'server'],
      since: '6.0.0',
      until: '13.1.0',
      keys: ['grpc_listen_port', 'http_listen_port', 'http_server_read_timeout', 'http_server_write_timeout'],
    },
    {
      path: ['loki', 'server'],
      since: '13.1.0',
      keys: [
        'graceful_shutdown_timeout',
        'grpc_listen_port',
        'grpc_server_max_concurrent_streams',
        'grpc_server_max_recv_msg_size',
        'grpc_server_max_send_msg_size',
        'grpc_server_min_time_between_pings',
        'grpc_server_ping_without_stream_allowed',
        'http_listen_port',
        'http_server_idle_timeout',
        'http_server_read_timeout',
        'http_server_write_timeout',
        'log_level',
      ],
    },

    { path: ['loki', 'podSecurityContext'], since: '3.0.0', until: '6.48.0', value: LOKI_USER },
    {
      path: ['loki', 'podSecurityContext'],
      since: '6.48.0',
      until: '10.2.1',
      value: { ...LOKI_USER, fsGroupChangePolicy: 'OnRootMismatch' },
    },
    {
      path: ['loki', 'podSecurityContext'],
      since: '10.2.1',
      value: { ...LOKI_USER, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
    },
    { path: ['loki', 'containerSecurityContext', 'readOnlyRootFilesystem'], since: '3.0.0', value: true },
    {
      path: ['loki', 'containerSecurityContext'],
      since: '3.0.0',
      keys: ['allowPrivilegeEscalation', 'capabilities', 'readOnlyRootFilesystem', 'seccompProfile'],
    },

    { path: ['gateway', 'enabled'], since: '3.0.0', value: true },
    { path: ['minio', 'enabled'], since: '3.0.0', value: false },
    { path: ['test', 'enabled'], since: '3.3.0', value: true },
    { path: ['lokiCanary', 'enabled'], since: '6.0.0', value: true },
    { path: ['chunksCache', 'enabled'], since: '6.0.0', value: true },
  ],
};
