import { describe, expect, it } from 'vitest';

import { inMemory } from '../../../src/testing/trial.js';

function claims(chart: string, version: string, values: string): string | undefined {
  const indented = values.replaceAll(/^(?=.)/gm, '    ');
  const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: a, namespace: a }
spec:
  interval: 1h
  chart:
    spec: { chart: ${chart}, version: "${version}", sourceRef: { kind: HelmRepository, name: charts } }
  values:
${indented}`;
  return inMemory({ 'release.yaml': release }).subjects('HelmRelease')[0]?.subject.claims;
}

describe('claims of a release when it is uninstalled', () => {
  it.each([
    ['grafana', '8.5.1', 'replicas: 1', 'kept'],
    ['grafana', '8.5.1', 'persistence: { enabled: true }', 'deleted'],
    ['grafana', '8.5.1', 'persistence: { enabled: true, existingClaim: mine }', 'kept'],
    ['grafana', '8.5.1', 'persistence: { enabled: true, type: sts }', 'kept'],
    ['grafana', '8.5.1', 'useStatefulSet: true\npersistence: { enabled: true }', 'kept'],
    ['grafana', '8.5.1', 'persistence: { enabled: true, annotations: { helm.sh/resource-policy: keep } }', 'unknown'],
    [
      'grafana',
      '12.10.0',
      'persistence: { enabled: true, type: sts, persistentVolumeClaimRetentionPolicy: { a: b } }',
      'unknown',
    ],
    ['kube-prometheus-stack', '65.1.0', 'crds: { enabled: true }', 'kept'],
    ['kube-prometheus-stack', '65.1.0', 'grafana: { persistence: { enabled: true } }', 'deleted'],
    ['kube-prometheus-stack', '65.1.0', 'grafana: { enabled: false, persistence: { enabled: true } }', 'kept'],
    [
      'kube-prometheus-stack',
      '65.1.0',
      'prometheus: { prometheusSpec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete } } }',
      'deleted',
    ],
    ['prometheus', '25.0.0', 'alertmanager: { enabled: false }', 'deleted'],
    ['prometheus', '25.0.0', 'alertmanager: { enabled: false }\nserver: { statefulSet: { enabled: true } }', 'kept'],
    ['prometheus', '25.0.0', 'server: { persistentVolume: { enabled: false } }', 'kept'],
    ['loki', '2.16.0', 'persistence: { enabled: true }', 'kept'],
    ['loki', '6.30.1', 'deploymentMode: SingleBinary', 'deleted'],
    [
      'loki',
      '6.30.1',
      'deploymentMode: SingleBinary\nsingleBinary: { persistence: { enableStatefulSetAutoDeletePVC: false } }',
      'kept',
    ],
    ['loki', '6.30.1', 'deploymentMode: SingleBinary\nminio: { enabled: true }', 'unknown'],
    ['loki', '6.30.1', 'deploymentMode: Distributed', 'unknown'],
    ['loki-stack', '2.10.2', 'loki: { persistence: { enabled: true } }', 'kept'],
    ['tempo', '1.23.3', 'persistence: { enabled: true, enableStatefulSetAutoDeletePVC: true }', 'deleted'],
    ['mimir-distributed', '5.6.0', 'a: b', 'unknown'],
    ['podinfo', '6.7.0', 'a: b', 'unknown'],
  ])('%s %s with %s: %s', (chart, version, values, expected) => {
    expect(claims(chart, version, values)).toBe(expected);
  });
});
