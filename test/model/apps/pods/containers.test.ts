import { describe, expect, test } from 'vitest';

import type { PodTemplate } from '../../../../src/model/apps/pods/view.js';
import { Model } from '../../../../src/model/apps/subjects.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

function podOf(container: string, pod = ''): PodTemplate {
  const spec = `${pod}containers:\n  - name: main\n${container.replaceAll(/^/gm, '    ')}`;
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  template:\n    spec:\n${spec.replaceAll(/^/gm, '      ')}\n`;
  const [found] = new Model(new Project(memoryFileSystem({ 'a.yaml': text }))).subjects('PodTemplate');
  return found!.subject;
}

const mainOf = (container: string, pod = ''): PodTemplate['containers'][number] => podOf(container, pod).containers[0]!;

describe('ports and probes', () => {
  test.each([
    ['none', 'image: a', []],
    [
      'names and protocols',
      'ports:\n  - { name: http, containerPort: 80 }\n  - { containerPort: 53, protocol: UDP }',
      [
        { name: 'http', number: 80, protocol: 'TCP' },
        { name: undefined, number: 53, protocol: 'UDP' },
      ],
    ],
    ['no list', 'ports: many', undefined],
    ['a number that is a text', 'ports: [{ containerPort: "80" }]', undefined],
  ])('ports: %s', (_, container, expected) => {
    expect(mainOf(container).ports).toEqual(expected);
  });

  test.each([
    ['livenessProbe: { httpGet: { path: /x, port: web } }', ['web'], '/x'],
    ['livenessProbe: { tcpSocket: { port: 80 } }\nreadinessProbe: { grpc: { port: 90 } }', [80, 90], undefined],
    ['startupProbe: { exec: { command: [a] } }', [], undefined],
    ['readinessProbe: { httpGet: { path: /ready, port: 1 } }', [1], undefined],
  ])('%s', (container, probed, path) => {
    const { probedPorts, liveness } = mainOf(container);
    expect(probedPorts).toEqual(probed);
    expect(liveness?.path).toBe(path);
  });

  test('only an init container that is always restarted is a sidecar', () => {
    const { initContainers, containers } = podOf(
      'image: a',
      'initContainers:\n  - { name: a }\n  - { name: b, restartPolicy: Always }\n',
    );
    expect([...initContainers, ...containers].map(({ isSidecar }) => isSidecar)).toEqual([false, true, false]);
  });
});

describe('users and groups', () => {
  test.each([
    ['image: a', '', false],
    ['securityContext: { capabilities: { drop: [ALL] } }', '', true],
    ['securityContext: { capabilities: { drop: [all], add: [CAP_CHOWN] } }', '', false],
    ['securityContext: { capabilities: { drop: [NET_RAW] } }', '', false],
  ])('gives its capabilities away: %s', (container, pod, expected) => {
    expect(mainOf(container, pod).dropsCapabilities).toBe(expected);
  });

  test('the pod’s user is the very answer of the pod', () => {
    const pod = podOf('image: a', 'securityContext: { runAsUser: 5, runAsNonRoot: true }\n');
    expect(pod.containers[0]!.runAsUser).toBe(pod.runAsUser);
    expect(pod.containers[0]!.runAsNonRoot).toMatchObject({ state: 'set', value: true });
    const own = podOf(
      'securityContext: { runAsUser: 5, runAsNonRoot: false }',
      'securityContext: { runAsUser: 5, runAsNonRoot: true }\n',
    );
    expect(own.containers[0]!.runAsUser).not.toBe(own.runAsUser);
    expect(own.containers[0]!.runAsNonRoot).toMatchObject({ state: 'set', value: false });
  });

  test.each([
    ['image: a', '', []],
    ['securityContext: { runAsGroup: 7 }', 'securityContext: { fsGroup: 8, runAsGroup: 9 }\n', [8, 9, 7]],
    ['image: a', 'securityContext: { supplementalGroups: [1] }\n', 'unknown'],
  ])('groups of %s in %s', (container, pod, expected) => {
    expect(podOf(container, pod).groups).toEqual(expected);
  });
});

describe('a directory of the image', () => {
  const PROMETHEUS = 'image: prom/prometheus:v2.53.0\n';
  test.each([
    [PROMETHEUS, '/prometheus'],
    [`${PROMETHEUS}args: [--storage.tsdb.path=/prometheus/data]`, '/prometheus'],
    [`${PROMETHEUS}args: [--storage.tsdb.path, data]`, '/prometheus'],
    [`${PROMETHEUS}args: [--storage.tsdb.path=/tmp/x]`, undefined],
    [`${PROMETHEUS}args: [--storage.agent.path, /tmp/x]`, undefined],
    [`${PROMETHEUS}args: [--storage.tsdb.path=/prometheus2]`, undefined],
    [`${PROMETHEUS}volumeMounts: [{ name: a, mountPath: /etc/prometheus }]`, '/prometheus'],
    [`${PROMETHEUS}volumeMounts: [{ name: a, mountPath: /prometheus }]`, undefined],
    [`${PROMETHEUS}volumeMounts: [{ name: a, mountPath: /data }]`, undefined],
    ['image: prom/alertmanager:v0.27.0\nargs: [--storage.path=/alertmanager]', '/alertmanager'],
    ['image: grafana/loki:3.1.0', undefined],
    ['image: grafana/grafana:11.2.0', undefined],
    ['image: registry.example.org/prom/prometheus:v2.53.0', undefined],
  ])('%s', (container, expected) => {
    expect(mainOf(container).writesToImage).toBe(expected);
  });
});
