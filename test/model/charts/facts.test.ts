import { describe, expect, it } from 'vitest';
import type { Plain } from '../../../src/core/fix.js';
import type { KeyPath } from '../../../src/core/location.js';
import { factsOf, knownCharts } from '../../../src/model/charts/catalogue.js';
import { isPrefix } from '../../../src/model/charts/default-rows.js';
import { chartDefault } from '../../../src/model/charts/facts.js';
import { compareVersions, knownVersion } from '../../../src/model/charts/version.js';

/** The value, undefined for absent, `unknown!` for unknown. */
function ask(chart: string, version: string | undefined, path: KeyPath, repository?: string): Plain | undefined {
  const answer = chartDefault(
    { name: chart, ...(version === undefined ? {} : { version }), ...(repository === undefined ? {} : { repository }) },
    path,
  );
  return answer.state === 'set' ? answer.value : answer.state === 'absent' ? undefined : 'unknown!';
}

const STACK_USER = { runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000, runAsNonRoot: true };
const PROM = ['prometheus', 'prometheusSpec'];

describe('chartDefault', () => {
  it.each<readonly [string, string | undefined, KeyPath, Plain | undefined]>([
    ['grafana', '8.0.0', ['persistence', 'enabled'], false],
    ['grafana', undefined, ['persistence', 'enabled'], false],
    ['grafana', '*', ['persistence', 'type'], 'pvc'],
    ['grafana', '7.x', ['persistence', 'existingClaim'], undefined],
    ['grafana', '8.0.0', ['persistence', 'disableWarning'], undefined],
    ['grafana', '8.1.0', ['persistence', 'disableWarning'], false],
    ['grafana', '8.x', ['persistence', 'disableWarning'], 'unknown!'],
    ['grafana', '6.52.9', ['securityContext'], { runAsUser: 472, runAsGroup: 472, fsGroup: 472 }],
    ['grafana', '6.x', ['securityContext'], 'unknown!'],
    ['grafana', '6.x', ['securityContext', 'fsGroup'], 472],
    ['grafana', '6.x', ['securityContext', 'fsGroupChangePolicy'], undefined],
    ['grafana', '>=7', ['assertNoLeakedSecrets'], 'unknown!'],
    ['grafana', '^7.1', ['assertNoLeakedSecrets'], true],
    ['grafana', '7.0.22', ['assertNoLeakedSecrets'], undefined],
    ['grafana', '12.11.1', ['env', 'GF_SECURITY_SECRET_KEY'], undefined],
    ['grafana', '12.11.1', ['env'], {}],
    ['grafana', '12.11.1', ['envFromSecrets', 0], undefined],
    ['grafana', '12.11.1', ['persistence', 'accessModes', 0], 'ReadWriteOnce'],
    ['grafana', '12.11.1', ['grafana.ini', 'security', 'secret_key'], undefined],
    ['grafana', '12.11.1', ['grafana.ini', 'server', 'root_url'], undefined],
    ['grafana', '12.11.1', ['grafana.ini', 'server', 'domain'], 'unknown!'],
    ['grafana', '12.11.1', ['grafana.ini', 'paths', 'data'], '/var/lib/grafana/'],
    ['grafana', '12.11.1', ['grafana.ini'], 'unknown!'],
    ['grafana', '12.11.1', ['adminPassword'], undefined],
    ['grafana', '12.11.1', ['ingress', 'enabled'], 'unknown!'],
    ['grafana', '5.0.0', ['replicas'], 'unknown!'],
    ['grafana', '99.0.0', ['replicas'], 1],

    ['kube-prometheus-stack', '79.5.0', ['grafana', 'enabled'], true],
    ['kube-prometheus-stack', undefined, ['grafana', 'persistence', 'enabled'], false],
    ['kube-prometheus-stack', '9.3.4', ['grafana', 'persistence', 'enabled'], false],
    ['kube-prometheus-stack', '79.5.0', ['grafana', 'grafana.ini', 'database', 'type'], undefined],
    ['kube-prometheus-stack', '79.5.0', ['grafana', 'securityContext', 'fsGroup'], 472],
    ['kube-prometheus-stack', '53.0.0', ['grafana', 'assertNoLeakedSecrets'], undefined],
    ['kube-prometheus-stack', '54.0.0', ['grafana', 'assertNoLeakedSecrets'], 'unknown!'],
    ['kube-prometheus-stack', '60.0.0', ['grafana', 'assertNoLeakedSecrets'], true],
    ['kube-prometheus-stack', '78.5.0', ['grafana', 'adminPassword'], 'prom-operator'],
    ['kube-prometheus-stack', '79.0.0', ['grafana', 'adminPassword'], undefined],
    ['kube-prometheus-stack', '>=78', ['grafana', 'adminPassword'], 'unknown!'],
    ['kube-prometheus-stack', '79.5.0', ['grafana', 'sidecar', 'dashboards', 'enabled'], true],
    ['kube-prometheus-stack', '46.2.0', [...PROM, 'securityContext'], STACK_USER],
    [
      'kube-prometheus-stack',
      '79.5.0',
      [...PROM, 'securityContext'],
      { ...STACK_USER, seccompProfile: { type: 'RuntimeDefault' } },
    ],
    ['kube-prometheus-stack', '*', [...PROM, 'securityContext', 'fsGroup'], 2000],
    ['kube-prometheus-stack', '*', [...PROM, 'storageSpec', 'volumeClaimTemplate'], undefined],
    ['kube-prometheus-stack', '*', [...PROM, 'nonsense'], 'unknown!'],

    ['loki', '2.16.0', ['deploymentMode'], undefined],
    ['loki', '2.16.0', ['securityContext', 'fsGroup'], 10001],
    ['loki', '2.16.0', ['config', 'server', 'grpc_listen_port'], 9095],
    ['loki', '2.11.0', ['config', 'server', 'grpc_listen_port'], undefined],
    ['loki', '2.16.0', ['config', 'frontend_worker'], undefined],
    ['loki', '2.16.0', ['config', 'ingester', 'wal'], 'unknown!'],
    ['loki', '5.48.0', ['deploymentMode'], undefined],
    ['loki', '^6', ['deploymentMode'], 'SimpleScalable'],
    ['loki', '12.0.0', ['deploymentMode'], 'Monolithic'],
    ['loki', '>=6', ['deploymentMode'], 'unknown!'],
    ['loki', '4.4.2', ['singleBinary', 'replicas'], 1],
    ['loki', '6.30.1', ['singleBinary', 'replicas'], 0],
    ['loki', '5.5.2', ['loki', 'frontend_worker'], undefined],
    ['loki', '6.x', ['loki', 'frontend_worker', 'frontend_address'], undefined],
    ['loki', '6.x', ['loki', 'server', 'grpc_listen_port'], 9095],
    ['loki', '6.x', ['loki', 'server', 'grpc_listen_address'], undefined],
    ['loki', '6.x', ['loki', 'podSecurityContext', 'fsGroup'], 10001],
    ['loki', '6.x', ['loki', 'podSecurityContext'], 'unknown!'],
    ['loki', '>=3', ['loki', 'commonConfig', 'replication_factor'], 3],
    ['loki', '18.2.0', ['singleBinary', 'persistence', 'enableStatefulSetAutoDeletePVC'], true],
    ['loki', '18.3.0', ['singleBinary', 'persistence', 'enableStatefulSetAutoDeletePVC'], false],

    ['loki-stack', undefined, ['grafana', 'enabled'], false],
    ['loki-stack', '2.10.2', ['loki', 'securityContext', 'fsGroup'], 10001],
    ['loki-stack', '2.10.2', ['loki', 'persistence', 'enabled'], false],
    ['loki-stack', '2.10.2', ['grafana', 'assertNoLeakedSecrets'], undefined],

    ['prometheus', '*', ['server', 'securityContext', 'fsGroup'], 65534],
    ['prometheus', '*', ['server', 'persistentVolume', 'enabled'], true],
    ['prometheus', '18.0.0', ['server', 'strategy'], undefined],
    ['prometheus', '25.0.0', ['server', 'strategy', 'type'], 'Recreate'],
    ['prometheus', '25.0.0', ['alertmanager', 'podSecurityContext', 'fsGroup'], 65534],
    ['prometheus', '25.0.0', ['alertmanager', 'persistence', 'enabled'], true],
    ['prometheus', '15.0.0', ['alertmanager', 'persistence', 'enabled'], undefined],
    ['prometheus', '15.0.0', ['alertmanager', 'persistentVolume', 'enabled'], true],
    ['prometheus', '15.0.0', ['alertmanager', 'replicaCount'], 'unknown!'],

    ['tempo', '1.10.2', ['securityContext'], {}],
    ['tempo', '1.10.3', ['securityContext', 'fsGroup'], 10001],
    ['tempo', '1.x', ['securityContext', 'fsGroup'], 'unknown!'],
    ['tempo-distributed', '1.9.9', ['tempo', 'podSecurityContext', 'fsGroup'], 1000],
    ['alloy', '1.0.0', ['global', 'podSecurityContext', 'fsGroup'], undefined],
    ['promtail', '6.17.1', ['podSecurityContext', 'runAsUser'], 0],
    ['mimir-distributed', '5.0.0', ['ingester', 'replicas'], 'unknown!'],
    ['some-chart', '1.0.0', ['replicas'], 'unknown!'],
  ])('%s %s %j', (chart, version, path, expected) => {
    expect(ask(chart, version, path)).toEqual(expected);
  });

  it('knows nothing about charts of the same name and another lineage', () => {
    expect(ask('grafana', '9.0.0', ['replicas'], 'https://charts.bitnami.com/bitnami')).toBe('unknown!');
    expect(ask('grafana', '9.0.0', ['replicas'], 'oci://harbor.example.com/mirror')).toBe(1);
  });

  it('says why it does not know', () => {
    expect(chartDefault({ name: 'grafana', version: '6.x' }, ['securityContext'])).toEqual({
      state: 'unknown',
      because: 'the default differs between versions of grafana',
    });
  });
});

describe('the tables', () => {
  const rows = knownCharts().flatMap((name) => (factsOf(name)?.defaults ?? []).map((row) => ({ name, row })));

  it('give every row a period in which it can hold', () => {
    const empty = rows.filter(({ name, row }) => !begins(row.since ?? factsOf(name)?.surveyedFrom, row.until));
    expect(empty).toEqual([]);
  });

  it('never state two values for one path in one version', () => {
    const overlapping = rows.filter(({ name, row }, index) =>
      rows.slice(index + 1).some((other) => {
        if (other.name !== name || 'keys' in row || 'keys' in other.row) return false;
        if (!isPrefix(row.path, other.row.path) && !isPrefix(other.row.path, row.path)) return false;
        return begins(row.since, other.row.until) && begins(other.row.since, row.until);
      }),
    );
    expect(overlapping).toEqual([]);
  });
});

function begins(since: string | undefined, before: string | undefined): boolean {
  return before === undefined || compareVersions(knownVersion(since ?? '0.0.0'), knownVersion(before)) < 0;
}
