import { describe, expect, it } from 'vitest';

import { valueOf } from '../../../../src/core/provenance.js';
import type { PodTemplate } from '../../../../src/model/apps/pods/view.js';
import { inMemory } from '../../../../src/testing/trial.js';

function podOf(apiVersion: string, kind: string, spec: string): PodTemplate | undefined {
  const indented = spec.replaceAll(/^(?=.)/gm, '  ');
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: main, namespace: monitoring }\nspec:\n${indented}\n`;
  return inMemory({ 'object.yaml': text }).subjects('PodTemplate')[0]?.subject;
}

const summary = (pod: PodTemplate | undefined): string | undefined => {
  if (pod === undefined) return undefined;
  const containers = pod.containers.map(({ name, uid, mounts }) => {
    const data = mounts
      .map(({ volume, path, backing }) => `${volume}:${path}=${backing.kind}`)
      .filter((one) => !one.includes('ini'));
    return `${name} as ${uid} ${data.join(' ')}`;
  });
  return `${pod.workload} fsGroup ${valueOf(pod.fsGroup) ?? 'none'}: ${containers.join('; ')}`;
};

const CLAIM = 'storage: { volumeClaimTemplate: { spec: { resources: { requests: { storage: 1Gi } } } } }';

describe('prometheus-operator', () => {
  it.each([
    ['Prometheus', 'replicas: 2', 'StatefulSet fsGroup none: prometheus as 65534 prometheus-main-db:/prometheus=ephemeral'],
    ['Prometheus', CLAIM, 'StatefulSet fsGroup none: prometheus as 65534 prometheus-main-db:/prometheus=persistent'],
    [
      'Prometheus',
      `version: v3.12.0-distroless\n${CLAIM}`,
      'StatefulSet fsGroup none: prometheus as 65532 prometheus-main-db:/prometheus=persistent',
    ],
    [
      'Prometheus',
      `${CLAIM}\nsecurityContext: { runAsUser: 1000, fsGroup: 2000 }`,
      'StatefulSet fsGroup 2000: prometheus as 1000 prometheus-main-db:/prometheus=persistent',
    ],
    [
      'Prometheus',
      'containers:\n  - name: prometheus\n    securityContext: { runAsUser: 7 }\n  - { name: proxy, image: "example.org/proxy:1" }',
      'StatefulSet fsGroup none: prometheus as 7 prometheus-main-db:/prometheus=ephemeral; proxy as unknown ',
    ],
    [
      'Prometheus',
      'volumes: [{ name: more, hostPath: { path: /srv } }]\nvolumeMounts: [{ name: more, mountPath: /more }]',
      'StatefulSet fsGroup none: prometheus as 65534 prometheus-main-db:/prometheus=ephemeral more:/more=node-or-nfs',
    ],
    ['Prometheus', 'storage: {}', 'StatefulSet fsGroup none: prometheus as 65534 prometheus-main-db:/prometheus=unknown'],
    [
      'Prometheus',
      'storage: { volumeClaimTemplate: { metadata: { name: data }, spec: {} } }',
      'StatefulSet fsGroup none: prometheus as 65534 data:/prometheus=persistent',
    ],
    ['PrometheusAgent', CLAIM, 'StatefulSet fsGroup none: prometheus as 65534 prom-agent-main-db:/prometheus=persistent'],
    ['PrometheusAgent', 'mode: DaemonSet', undefined],
    [
      'Alertmanager',
      'storage: { emptyDir: {} }',
      'StatefulSet fsGroup none: alertmanager as 65534 alertmanager-main-db:/alertmanager=ephemeral',
    ],
    ['ThanosRuler', CLAIM, 'StatefulSet fsGroup none: thanos-ruler as unknown thanos-ruler-main-data:/thanos/data=persistent'],
  ])('%s with %s', (kind, spec, expected) => {
    expect(summary(podOf('monitoring.coreos.com/v1', kind, spec))).toBe(expected);
  });

  it('finds the volume that is reserved for the claim of the StatefulSet', () => {
    const volume =
      'apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: pv }\nspec:\n  claimRef: { name: prometheus-main-db-prometheus-main-0, namespace: monitoring }\n  hostPath: { path: /srv/prometheus }\n';
    const object = `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: main, namespace: monitoring }\nspec:\n  ${CLAIM}\n`;
    const [pod] = inMemory({ 'object.yaml': object, 'volume.yaml': volume }).subjects('PodTemplate');
    expect(pod?.subject.containers[0]?.mounts[0]?.backing).toMatchObject({ kind: 'node-or-nfs', path: '/srv/prometheus' });
  });

  it('leaves objects of another group alone', () => {
    expect(podOf('example.org/v1', 'Prometheus', CLAIM)).toBeUndefined();
  });
});

const POD = (fields: string): string => `deployment: { spec: { template: { spec: ${fields} } } }`;

describe('grafana-operator', () => {
  it.each([
    [
      'grafana.integreatly.org/v1beta1',
      'config: {}',
      'Deployment fsGroup none: grafana as 10001 grafana-data:/var/lib/grafana=ephemeral grafana-logs:/var/log/grafana=ephemeral',
    ],
    [
      'grafana.integreatly.org/v1beta1',
      `disableDefaultSecurityContext: All\n${POD('{ volumes: [{ name: grafana-data, persistentVolumeClaim: { claimName: main-pvc } }] }')}`,
      'Deployment fsGroup none: grafana as 472 grafana-data:/var/lib/grafana=persistent grafana-logs:/var/log/grafana=ephemeral',
    ],
    [
      'grafana.integreatly.org/v1beta1',
      POD('{ securityContext: { fsGroup: 472 }, containers: [{ name: grafana, securityContext: { runAsUser: 472 } }] }'),
      'Deployment fsGroup 472: grafana as 472 grafana-data:/var/lib/grafana=ephemeral grafana-logs:/var/log/grafana=ephemeral',
    ],
    ['integreatly.org/v1alpha1', 'config: {}', 'Deployment fsGroup none: grafana as 472 grafana-data:/var/lib/grafana=ephemeral'],
    [
      'integreatly.org/v1alpha1',
      'dataStorage: { size: 1Gi }\ndeployment: { securityContext: { fsGroup: 3 } }',
      'Deployment fsGroup 3: grafana as 472 grafana-data:/var/lib/grafana=persistent',
    ],
    ['grafana.integreatly.org/v1beta1', 'external: { url: "https://example.org" }', undefined],
  ])('%s with %s', (apiVersion, spec, expected) => {
    expect(summary(podOf(apiVersion, 'Grafana', spec))).toBe(expected);
  });
});
