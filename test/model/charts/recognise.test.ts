import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recogniseChart } from '../../../src/model/charts/recognise.js';
import { shapeOf } from './values-shape.js';

type Case = readonly [label: string, chart: string, text: string];

const KNOWN: readonly Case[] = [
  ['grafana with its ini', 'grafana', 'grafana.ini: {server: {root_url: https://g.example}}'],
  [
    'grafana, home server',
    'grafana',
    'replicas: 1\nenvFromSecrets: [{name: g}]\ngrafana.ini: {auth: {}}\nadmin: {existingSecret: g}',
  ],
  ['grafana with sidecars', 'grafana', 'sidecar: {dashboards: {enabled: true}, datasources: {enabled: true}}'],
  [
    'grafana provisioned',
    'grafana',
    'datasources: {datasources.yaml: {apiVersion: 1, datasources: []}}\npersistence: {enabled: true}',
  ],
  [
    'grafana by providers',
    'grafana',
    'dashboardProviders: {dashboardproviders.yaml: {apiVersion: 1}}\ndashboards: {default: {}}',
  ],
  ['grafana init container only', 'grafana', 'initChownData: {enabled: false}'],
  ['grafana password and claim', 'grafana', 'adminPassword: x\npersistence: {enabled: true}\ndatasources: {}'],
  ['grafana leak check off', 'grafana', 'assertNoLeakedSecrets: false\npersistence: {enabled: true}'],

  ['stack, operator key', 'kube-prometheus-stack', 'prometheusOperator: {enabled: true}'],
  ['stack, Prometheus spec only', 'kube-prometheus-stack', 'prometheus: {prometheusSpec: {retention: 7d}}'],
  ['stack, Alertmanager spec', 'kube-prometheus-stack', 'alertmanager: {alertmanagerSpec: {replicas: 2}, config: {}}'],
  [
    'stack, switches',
    'kube-prometheus-stack',
    'kubeStateMetrics: {enabled: true}\nnodeExporter: {enabled: true}\ngrafana: {enabled: true}',
  ],
  [
    'stack, k3s',
    'kube-prometheus-stack',
    'kubeEtcd: {enabled: false}\nkubeProxy: {enabled: false}\ngrafana: {adminPassword: a}\nprometheus: {prometheusSpec: {}}',
  ],
  ['stack, rules only', 'kube-prometheus-stack', 'additionalPrometheusRulesMap: {pods: {groups: []}}'],
  ['stack, ruler', 'kube-prometheus-stack', 'thanosRuler: {enabled: true, thanosRulerSpec: {}}'],
  [
    'stack, misplaced ini',
    'kube-prometheus-stack',
    'grafana.ini: {}\nprometheus: {prometheusSpec: {}}\nalertmanager: {alertmanagerSpec: {}}\nprometheusOperator: {}\ngrafana: {enabled: true}\nnodeExporter: {}',
  ],
  ['stack, CRDs off', 'kube-prometheus-stack', 'crds: {enabled: false}\ncleanPrometheusOperatorObjectNames: true'],

  [
    'loki, single binary',
    'loki',
    'deploymentMode: SingleBinary\nloki: {commonConfig: {replication_factor: 1}}\nsingleBinary: {replicas: 1}',
  ],
  ['loki, monolithic', 'loki', 'deploymentMode: Monolithic\nloki: {schemaConfig: {}}'],
  ['loki, only its section', 'loki', 'loki: {auth_enabled: false, storage: {type: filesystem}}'],
  [
    'loki 5',
    'loki',
    'loki: {commonConfig: {replication_factor: 1}, storage: {type: filesystem}}\nsingleBinary: {replicas: 1}\nmonitoring: {selfMonitoring: {enabled: false}}',
  ],
  ['loki, scalable', 'loki', 'read: {replicas: 2}\nwrite: {replicas: 2}\nbackend: {replicas: 2}\nloki: {structuredConfig: {}}'],
  [
    'loki, distributed mode',
    'loki',
    'deploymentMode: Distributed\nloki: {storage: {type: s3}}\ningester: {replicas: 3}\ndistributor: {replicas: 3}\nquerier: {replicas: 2}',
  ],
  ['loki, canary off', 'loki', 'lokiCanary: {enabled: false}\ntest: {enabled: false}\nloki: {useTestSchema: true}'],
  ['loki, limits overlay', 'loki', 'loki: {limits_config: {retention_period: 720h}}'],
  [
    'loki 2.x',
    'loki',
    'config: {auth_enabled: false, schema_config: {configs: []}, storage_config: {}}\npersistence: {enabled: true}',
  ],
  ['loki 2.x, schema only', 'loki', 'config: {schema_config: {configs: []}}'],

  ['distributed, caches', 'loki-distributed', 'memcachedChunks: {enabled: true}\nloki: {structuredConfig: {}}'],
  [
    'distributed, storage',
    'loki-distributed',
    'loki: {storageConfig: {aws: {}}, schemaConfig: {}}\ningester: {replicas: 3}\nquerier: {replicas: 3}',
  ],

  [
    'loki-stack, as documented',
    'loki-stack',
    'loki: {enabled: true, persistence: {enabled: true}}\npromtail: {enabled: true}\ngrafana: {enabled: true}',
  ],
  ['loki-stack, configured', 'loki-stack', 'loki: {enabled: true, config: {limits_config: {}}}\npromtail: {enabled: true}'],
  ['loki-stack, default data source', 'loki-stack', 'loki: {isDefault: false}\ngrafana: {enabled: false}'],
  [
    'loki-stack, full defaults',
    'loki-stack',
    'test_pod: {enabled: true}\nloki: {enabled: true, isDefault: true}\npromtail: {enabled: true}\nfluent-bit: {enabled: false}\ngrafana: {enabled: false}\nprometheus: {enabled: false}\nfilebeat: {enabled: false}\nlogstash: {enabled: false}\nproxy: {}',
  ],

  ['prometheus, files', 'prometheus', 'serverFiles: {prometheus.yml: {scrape_configs: []}}'],
  [
    'prometheus, server',
    'prometheus',
    'server: {persistentVolume: {enabled: true}, retention: 30d}\nalertmanager: {enabled: false}',
  ],
  [
    'prometheus, new sub-charts',
    'prometheus',
    'server: {replicaCount: 1}\nprometheus-node-exporter: {enabled: false}\nkube-state-metrics: {enabled: false}',
  ],
  [
    'prometheus, old sub-charts',
    'prometheus',
    'server: {extraFlags: []}\npushgateway: {enabled: false}\nnodeExporter: {enabled: true}\nkubeStateMetrics: {enabled: true}',
  ],
  ['prometheus, alert routing', 'prometheus', 'alertmanagerFiles: {alertmanager.yml: {route: {}}}'],

  ['alertmanager', 'alertmanager', 'config: {route: {receiver: x}, receivers: [{name: x}]}\npersistence: {enabled: true}'],

  ['tempo', 'tempo', 'tempo: {storage: {trace: {backend: local}}, retention: 48h}\npersistence: {enabled: true}'],
  ['tempo with query', 'tempo', 'tempoQuery: {enabled: false}'],
  [
    'tempo-distributed',
    'tempo-distributed',
    'traces: {otlp: {grpc: {enabled: true}}}\ndistributor: {replicas: 1}\nstorage: {trace: {backend: s3}}',
  ],
  ['tempo-distributed, generator', 'tempo-distributed', 'metricsGenerator: {enabled: true}\nglobal_overrides: {}'],
  ['mimir-distributed', 'mimir-distributed', 'mimir: {structuredConfig: {limits: {}}}\nminio: {enabled: false}'],
  [
    'mimir-distributed, components',
    'mimir-distributed',
    'store_gateway: {persistentVolume: {size: 5Gi}}\ningester: {persistentVolume: {size: 5Gi}}',
  ],
  ['alloy', 'alloy', 'alloy: {configMap: {content: ""}}\ncontroller: {type: daemonset}'],
  ['alloy, mounts', 'alloy', 'alloy: {mounts: {varlog: true}}'],
  ['promtail', 'promtail', 'config: {clients: [{url: http://loki:3100}]}\ntolerations: []'],
  ['promtail, snippets', 'promtail', 'config: {snippets: {pipelineStages: []}}\nextraVolumes: []'],
];

const UNKNOWN: readonly (readonly [label: string, text: string])[] = [
  ['nothing', ''],
  ['a list', '- grafana.ini\n- loki'],
  ['a scalar', 'prometheusOperator'],
  ['wrapper around grafana', 'grafana: {grafana.ini: {server: {}}, persistence: {enabled: true}}'],
  ['wrapper around the stack', 'kube-prometheus-stack: {prometheus: {prometheusSpec: {}}, prometheusOperator: {}}'],
  ['wrapper around the stack with own keys', 'kube-prometheus-stack: {}\nadditionalPrometheusRules: []'],
  ['wrapper around loki', 'loki: {deploymentMode: SingleBinary, loki: {commonConfig: {}}, singleBinary: {replicas: 1}}'],
  ['wrapper around loki 2.x', 'loki: {config: {schema_config: {}}, persistence: {enabled: true}}'],
  ['wrapper around tempo', 'tempo: {tempo: {storage: {}}, persistence: {}}'],
  ['wrapper around alloy', 'alloy: {alloy: {configMap: {}}, controller: {}}'],
  ['wrapper around mimir', 'mimir-distributed: {mimir: {structuredConfig: {}}}'],
  ['umbrella with switches', 'loki: {enabled: true}\npromtail: {enabled: true}\ngrafana: {enabled: true}'],
  [
    'umbrella over current charts',
    'loki: {enabled: true, loki: {storage: {}}}\npromtail: {enabled: true}\ngrafana: {sidecar: {datasources: {}}}',
  ],
  [
    'application chart',
    'replicaCount: 2\nimage: {repository: app}\nservice: {port: 80}\ningress: {enabled: true}\npersistence: {enabled: true}',
  ],
  ['application chart with a password', 'adminUser: a\nadminPassword: b\npersistence: {enabled: true}\nservice: {}'],
  [
    'application chart with a data source',
    'image: {}\ngrafana: {enabled: true, dashboards: {enabled: true}}\nprometheus: {enabled: true}',
  ],
  ['server chart of somebody else', 'server: {persistentVolume: {enabled: true}, retentionPeriod: 1}\nvmagent: {}'],
  ['Victoria single', 'server: {persistentVolume: {enabled: true}, retentionPeriod: 30d, scrape: {enabled: true}}'],
  [
    'Victoria stack',
    'victoria-metrics-operator: {enabled: true}\nvmsingle: {enabled: true}\ndefaultRules: {create: true}\nkubelet: {enabled: true}',
  ],
  [
    'OpenTelemetry stack',
    'opentelemetry-operator: {enabled: true}\nkubeStateMetrics: {enabled: true}\nnodeExporter: {enabled: true}\nkubelet: {enabled: true}',
  ],
  ['kubernetes parts only', 'kubelet: {enabled: true}\nkubeApiServer: {enabled: false}\ndefaultRules: {create: false}'],
  ['stack or prometheus', 'alertmanager: {config: {route: {}}}'],
  ['loki or loki-distributed', 'loki: {structuredConfig: {}, schemaConfig: {}}\ningester: {replicas: 3}\nquerier: {replicas: 3}'],
  ['tempo keys of two charts', 'minio: {enabled: true}\ntraces: {otlp: {http: {enabled: true}}}'],
  [
    'mimir laid out like loki',
    'mimir: {storage: {}}\ningester: {replicas: 1}\nqueryFrontend: {}\nmonitoring: {selfMonitoring: {enabled: false}}',
  ],
  [
    'Bitnami grafana',
    'admin: {user: a}\ngrafana: {replicaCount: 1}\ndashboardsProvider: {enabled: true}\nsidecar: {dashboards: {}}',
  ],
  ['kubecost', 'kubecostProductConfigs: {}\nserver: {persistentVolume: {}, retention: 1d}\nalertmanager: {}'],
  ['k8s-monitoring', 'cluster: {name: a}\nexternalServices: {}\nalloy: {alloy: {mounts: {}}, controller: {}}'],
  ['CI values', 'image: {tag: ci}\ntests: {enabled: true}\nresources: {limits: {cpu: 1}}'],
  ['GitLab CI', 'stages: [test]\nlint: {script: [make]}\nimage: alpine'],
  ['ansible variables', 'loki_version: 2.9.4\ngrafana_admin_password: x\nprometheus_retention: 7d\nenable_grafana: true'],
  ['ansible group variables', 'grafana: {ini: {server: {}}, version: 10}\nprometheus: {retention: 10d}\nhosts: [a]'],
  ['docker compose', 'services: {grafana: {image: grafana/grafana}, loki: {image: grafana/loki}}\nvolumes: {}'],
  ['docker compose, old', 'version: "3"\nservices: {prometheus: {image: prom/prometheus}}\nprometheusOperator: {}'],
  ['Grafana provisioning', 'apiVersion: 1\ndatasources: [{name: Loki, type: loki}]'],
  ['Grafana dashboards provisioning', 'apiVersion: 1\nproviders: [{name: default}]'],
  ['kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [grafana.yaml]'],
  ['kustomization without kind', 'resources: [a.yaml]\nhelmCharts: [{name: grafana}]\ngrafana.ini: x'],
  ['kustomization with a generator', 'resources: []\nconfigMapGenerator: [{name: grafana, files: [grafana.ini]}]'],
  ['Kubernetes object', 'apiVersion: v1\nkind: ConfigMap\ndata: {grafana.ini: ""}'],
  ['HelmRelease', 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: {values: {prometheusOperator: {}}}'],
  ['Chart.yaml', 'apiVersion: v2\nname: x\ndependencies: [{name: grafana}]'],
  ['prometheus.yml', 'global: {scrape_interval: 15s}\nrule_files: []\nalerting: {alertmanagers: []}\nscrape_configs: []'],
  [
    'loki.yaml',
    'auth_enabled: false\nserver: {http_listen_port: 3100}\ncommon: {}\nschema_config: {configs: []}\nfrontend_worker: {frontend_address: a}',
  ],
  [
    'tempo.yaml',
    'server: {http_listen_port: 3200}\ndistributor: {receivers: {otlp: {}}}\ningester: {}\nstorage: {trace: {backend: local}}\nmetrics_generator: {}',
  ],
  ['mimir.yaml', 'multitenancy_enabled: false\nblocks_storage: {}\ningester: {ring: {}}\nstore_gateway: {}'],
  ['alertmanager.yml', 'global: {}\nroute: {receiver: x}\nreceivers: [{name: x}]'],
  ['promtail.yaml', 'server: {}\npositions: {}\nclients: [{url: a}]\nscrape_configs: []'],
  ['rules file', 'groups: [{name: a, rules: []}]'],
  ['grafana agent', 'metrics: {configs: []}\nlogs: {configs: []}\nserver: {log_level: info}'],
];

describe('recogniseChart', () => {
  it.each(KNOWN)('recognises %s as %s', (_label, chart, text) => {
    expect(recogniseChart(shapeOf(text))).toMatchObject({ chart });
  });

  it.each(UNKNOWN)('leaves alone: %s', (_label, text) => {
    expect(recogniseChart(shapeOf(text))).toBe('unknown');
  });

  it('is surer with more marks', () => {
    expect(recogniseChart(shapeOf('prometheusOperator: {}'))).toEqual({ chart: 'kube-prometheus-stack', confidence: 'medium' });
    expect(recogniseChart(shapeOf('prometheusOperator: {}\ngrafana: {enabled: false}'))).toEqual({
      chart: 'kube-prometheus-stack',
      confidence: 'high',
    });
  });

  it('does not choose between two charts', () => {
    expect(recogniseChart(shapeOf('serverFiles: {}\nconfig: {snippets: {}}'))).toBe('unknown');
  });
});

const OBSERVABILITY = 'opencenter-cloud+openCenter-gitops-base@a856a555/applications/base/services/observability';

/** What each file of values is for, read in the release, Application or kustomization that uses it. */
const CORPUS: Readonly<Record<string, string>> = {
  'adaptivekind+app-of-apps@565895a3/apps/loki/values.yaml': 'loki',
  'adaptivekind+app-of-apps@565895a3/apps/prometheus/values.yaml': 'kube-prometheus-stack',
  'adaptivekind+app-of-apps@565895a3/apps/promtail/values.yaml': 'promtail',
  // Keys of tempo-distributed, installed as tempo: nobody can tell from the file alone.
  'adaptivekind+app-of-apps@565895a3/apps/tempo/values.yaml': 'unknown',
  'RS-PYTHON+rs-infra-monitoring@9bf64153/apps/grafana-tempo/values.yaml': 'tempo-distributed',
  'RS-PYTHON+rs-infra-monitoring@9bf64153/apps/loki-distributed/values.yaml': 'loki-distributed',
  'RS-PYTHON+rs-infra-monitoring@9bf64153/apps/prometheus/values.yaml': 'kube-prometheus-stack',
  'RS-PYTHON+rs-infra-monitoring@9bf64153/apps/promtail/values.yaml': 'promtail',
  [`${OBSERVABILITY}/kube-prometheus-stack/helm-values/alerting-rules-overrides.yaml`]: 'kube-prometheus-stack',
  [`${OBSERVABILITY}/kube-prometheus-stack/helm-values/prometheus-overrides.yaml`]: 'kube-prometheus-stack',
  [`${OBSERVABILITY}/loki/helm-values/values-v6.45.2.yaml`]: 'loki',
  [`${OBSERVABILITY}/mimir/helm-values/values-6.0.3.yaml`]: 'mimir-distributed',
  [`${OBSERVABILITY}/tempo/helm-values/hardened-values-1.55.0.yaml`]: 'tempo-distributed',
};

const corpus = join(import.meta.dirname, '../../../../shared/corpus');

describe('recogniseChart over the corpus', () => {
  it('names exactly the values files of known charts', (context) => {
    if (!existsSync(corpus)) context.skip('../shared/corpus is not here');
    const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(values|overrides)[^/]*\.ya?ml$/.test(name),
    );
    const wrong = names.flatMap((name) => {
      const recognised = recogniseChart(shapeOf(readFileSync(join(corpus, name), 'utf8')));
      const chart = recognised === 'unknown' ? 'unknown' : recognised.chart;
      return chart === (CORPUS[name] ?? 'unknown') ? [] : [`${name}: ${chart}`];
    });
    expect(wrong).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(Object.keys(CORPUS)));
  });
});
