import { describe, expect, it } from 'vitest';

import { describeLayer } from '../../../../src/core/provenance.js';
import { Model } from '../../../../src/model/apps/subjects.js';
import { projectOf } from '../../gitops/helm/samples.js';

interface Sample {
  readonly chart?: string;
  readonly version?: string;
  readonly spec?: string;
  readonly values?: string;
  readonly renderer: string;
}

const GRAFANA = '{initChownData: {enabled: false}, securityContext: null, persistence: {enabled: true}}';

function modelOf({ chart = 'grafana', version = '8.5.1', spec = '', values = GRAFANA, renderer }: Sample): Model {
  const text = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec:
  chart: {spec: {chart: ${chart}, version: ${version}, sourceRef: {kind: HelmRepository, name: charts}}}
${spec}  values: ${values}
  postRenderers:
    - kustomize:
${renderer.replaceAll(/^(?=.)/gm, '        ')}`;
  return new Model(projectOf({ 'r.yaml': text }));
}

/** Of the first pod the group, the users of pod and container, the image, and what lies behind the first mount. */
function pod(sample: Sample): unknown {
  const [occurrence] = modelOf(sample).subjects('PodTemplate');
  if (occurrence === undefined) return undefined;
  const { fsGroup, containers } = occurrence.subject;
  const show = (lookup: typeof fsGroup): number | string =>
    lookup.state === 'set' ? `${lookup.value} by ${describeLayer(lookup.origin.layer)}` : lookup.state;
  const [main] = containers;
  return [
    show(fsGroup),
    main?.uid,
    main?.image.state === 'set' ? main.image.value : main?.image.state,
    main?.mounts[0]?.backing.kind,
  ];
}

const PLAIN = ['absent', 472, 'grafana/grafana', 'persistent'];

const merge = (spec: string, target = 'kind: Deployment'): string => `patches:
  - target: {${target}}
    patch: |
      kind: Deployment
      metadata: {name: any}
      spec: {template: {spec: ${spec}}}
`;
const json = (operation: string, target = 'kind: Deployment'): string => `patches:
  - target: {${target}}
    patch: |
      - ${operation}
`;

const BY = 'by the patch of HelmRelease/apps/web';
const GROUP = '{securityContext: {fsGroup: 1000}}';
const ADD_GROUP = '{op: add, path: /spec/template/spec/securityContext/fsGroup, value: 1000}';

describe('a pod of a chart behind the post-renderers of its release', () => {
  const rows: readonly (readonly [string, Sample, unknown])[] = [
    ['a merge patch for its kind', { renderer: merge(GROUP) }, [`1000 ${BY}`, 472, 'grafana/grafana', 'persistent']],
    [
      'a JSON patch for its kind',
      { renderer: json(ADD_GROUP) },
      ['1000 by the JSON patch of HelmRelease/apps/web', 472, 'grafana/grafana', 'persistent'],
    ],
    ['another kind', { renderer: merge(GROUP, 'kind: DaemonSet') }, PLAIN],
    ['its name, as the chart makes it', { renderer: merge(GROUP, 'name: web-grafana') }, [`1000 ${BY}`, ...PLAIN.slice(1)]],
    [
      'its name, with a target namespace in the release’s',
      { spec: '  targetNamespace: prod\n', renderer: merge(GROUP, 'name: prod-web-grafana, namespace: prod|default') },
      [`1000 ${BY}`, ...PLAIN.slice(1)],
    ],
    ['its name, shortened', { spec: `  releaseName: ${'x'.repeat(60)}\n`, renderer: merge(GROUP, 'name: "x+-grafana"') }, PLAIN],
    ['a name of another object', { renderer: merge(GROUP, 'name: web') }, PLAIN],
    ['a pattern of names', { renderer: merge(GROUP, 'name: .*-grafana') }, [`1000 ${BY}`, ...PLAIN.slice(1)]],
    [
      'a name where the chart’s own is not known',
      {
        spec: '  releaseName: ${X}\n',
        values: GRAFANA.replace('{', '{fullnameOverride: "{{ x }}", '),
        renderer: merge(GROUP, 'name: g'),
      },
      ['unknown', ...PLAIN.slice(1)],
    ],
    [
      'labels, which only the chart knows',
      { renderer: merge(GROUP, 'kind: Deployment, labelSelector: app=grafana') },
      ['unknown', ...PLAIN.slice(1)],
    ],
    ['labels of another kind', { renderer: merge(GROUP, 'kind: Job, labelSelector: app=grafana') }, PLAIN],
    [
      'a namespace, which the chart may not write',
      { renderer: merge(GROUP, 'kind: Deployment, namespace: apps') },
      ['unknown', ...PLAIN.slice(1)],
    ],
    [
      'a user of the pod',
      { renderer: merge('{securityContext: {runAsUser: 1234}}') },
      ['absent', 1234, 'grafana/grafana', 'persistent'],
    ],
    [
      'a user of the container',
      { renderer: merge('{containers: [{name: grafana, securityContext: {runAsUser: 1234}}]}') },
      ['absent', 1234, 'grafana/grafana', 'persistent'],
    ],
    ['another container', { renderer: merge('{containers: [{name: agent, securityContext: {runAsUser: 1234}}]}') }, PLAIN],
    [
      'a container by its place in the list',
      { renderer: json('{op: add, path: /spec/template/spec/containers/0/securityContext/runAsUser, value: 1}') },
      ['absent', 'unknown', 'grafana/grafana', 'persistent'],
    ],
    [
      'an image of the container',
      { renderer: merge('{containers: [{name: grafana, image: example.org/other}]}') },
      ['absent', 'unknown', 'example.org/other', 'persistent'],
    ],
    [
      'images',
      { renderer: 'images:\n  - {name: docker.io/grafana/grafana, newName: example.org/grafana, newTag: "1"}\n' },
      ['absent', 'unknown', 'example.org/grafana:1', 'persistent'],
    ],
    ['images of another name', { renderer: 'images:\n  - {name: grafana/loki, newTag: "1"}\n' }, PLAIN],
    [
      'other volumes',
      { renderer: merge('{volumes: [{name: storage, emptyDir: {}}]}') },
      ['absent', 472, 'grafana/grafana', 'unknown'],
    ],
    [
      'a volume by its place in the list',
      { renderer: json('{op: replace, path: /spec/template/spec/volumes/0, value: {name: storage}}') },
      ['absent', 472, 'grafana/grafana', 'unknown'],
    ],
    ['the pod is taken out', { renderer: merge('{}').replace('spec: {template: {spec: {}}}', '$patch: delete') }, undefined],
    [
      'a merge patch without target',
      {
        renderer: `patchesStrategicMerge:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web-grafana, namespace: apps}
    spec: {template: {spec: ${GROUP}}}
`,
      },
      [`1000 ${BY}`, ...PLAIN.slice(1)],
    ],
    [
      'a merge patch without target for another object',
      {
        renderer: `patchesStrategicMerge:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: other}
    spec: {template: {spec: ${GROUP}}}
`,
      },
      PLAIN,
    ],
    [
      'the older list of JSON patches',
      { renderer: `patchesJson6902:\n  - target: {kind: Deployment, name: web-grafana}\n    patch: [${ADD_GROUP}]\n` },
      ['1000 by the JSON patch of HelmRelease/apps/web', ...PLAIN.slice(1)],
    ],
    [
      'a patch that is no YAML may change anything that its target selects',
      { renderer: 'patches:\n  - {target: {kind: Deployment}, patch: "{"}\n' },
      ['unknown', 'unknown', 'unknown', 'unknown'],
    ],
    ['and nothing else', { renderer: 'patches:\n  - {target: {kind: Service}, patch: "{"}\n' }, PLAIN],
    [
      'the second of two steps wins',
      { renderer: `${merge(GROUP)}  - target: {kind: Deployment}\n    patch: |\n      - ${ADD_GROUP.replace('1000', '2000')}\n` },
      ['2000 by the JSON patch of HelmRelease/apps/web', ...PLAIN.slice(1)],
    ],
    [
      'the object from which an operator makes the pod',
      {
        chart: 'kube-prometheus-stack',
        version: '75.6.0',
        values:
          '{grafana: {enabled: false}, alertmanager: {enabled: false}, prometheus: {prometheusSpec: {securityContext: null}}}',
        renderer: `patches:
  - target: {kind: Prometheus}
    patch: |
      - {op: add, path: /spec/securityContext, value: {fsGroup: 1000}}
`,
      },
      ['1000 by the JSON patch of HelmRelease/apps/web', 65534, 'prometheus/prometheus', 'ephemeral'],
    ],
    [
      'a StatefulSet that no chart renders, only an operator',
      {
        chart: 'kube-prometheus-stack',
        version: '75.6.0',
        values:
          '{grafana: {enabled: false}, alertmanager: {enabled: false}, prometheus: {prometheusSpec: {securityContext: null}}}',
        renderer: merge(GROUP, 'kind: StatefulSet'),
      },
      ['absent', 65534, 'prometheus/prometheus', 'ephemeral'],
    ],
    [
      'a pod of app-template',
      {
        chart: 'app-template',
        version: '3.5.1',
        values:
          '{controllers: {main: {containers: {app: {image: {repository: prom/prometheus, tag: v3.0.0}}}}}, persistence: {data: {existingClaim: c, globalMounts: [{path: /prometheus}]}}}',
        renderer: merge(GROUP),
      },
      [`1000 ${BY}`, 65534, 'prom/prometheus:v3.0.0', 'persistent'],
    ],
    [
      'a pod of app-template with other volumes',
      {
        chart: 'app-template',
        version: '3.5.1',
        values:
          '{controllers: {main: {containers: {app: {image: {repository: prom/prometheus, tag: v3.0.0}}}}}, persistence: {data: {existingClaim: c, globalMounts: [{path: /prometheus}]}}}',
        renderer: merge('{volumes: [{name: data, emptyDir: {}}]}'),
      },
      ['absent', 65534, 'prom/prometheus:v3.0.0', 'unknown'],
    ],
  ];
  it.each(rows)('%s', (_, sample, expected) => {
    expect(pod(sample)).toEqual(expected);
  });
});

describe('a Grafana behind post-renderers', () => {
  const setting = (renderer: string): string => {
    const [occurrence] = modelOf({ renderer }).subjects('Grafana');
    const found = occurrence?.subject.setting('security', 'secret_key');
    return found === undefined ? 'none' : found.state === 'set' ? found.value : found.state;
  };
  const KEY = 'GF_SECURITY_SECRET_KEY';
  const rows: readonly (readonly [string, string, string])[] = [
    ['a variable', merge(`{containers: [{name: grafana, env: [{name: ${KEY}, value: abc}]}]}`), 'abc'],
    [
      'a variable from a Secret',
      merge(`{containers: [{name: grafana, env: [{name: ${KEY}, valueFrom: {secretKeyRef: {name: a, key: b}}}]}]}`),
      'unknown',
    ],
    ['another variable', merge('{containers: [{name: grafana, env: [{name: TZ, value: UTC}]}]}'), 'absent'],
    [
      'a variable by its place',
      json(`{op: add, path: /spec/template/spec/containers/0/env/-, value: {name: ${KEY}, value: a}}`),
      'unknown',
    ],
    ['Secrets injected whole', merge('{containers: [{name: grafana, envFrom: [{secretRef: {name: a}}]}]}'), 'unknown'],
    [
      'a Deployment of another name',
      merge(`{containers: [{name: grafana, env: [{name: ${KEY}, value: abc}]}]}`, 'name: other'),
      'absent',
    ],
    ['the ini file', json('{op: replace, path: /data/grafana.ini, value: x}', 'kind: ConfigMap, name: web-grafana'), 'unknown'],
    ['another ConfigMap', json('{op: replace, path: /data/grafana.ini, value: x}', 'kind: ConfigMap, name: other'), 'absent'],
    ['another file of it', json('{op: add, path: /data/ldap.toml, value: x}', 'kind: ConfigMap, name: web-grafana'), 'absent'],
  ];
  it.each(rows)('%s', (_, renderer, expected) => {
    expect(setting(renderer)).toBe(expected);
  });
});

describe('a Loki behind post-renderers', () => {
  const address = (renderer: string): string => {
    const values =
      '{deploymentMode: SingleBinary, singleBinary: {replicas: 1}, loki: {structuredConfig: {frontend_worker: {frontend_address: "a:1"}}}}';
    const [occurrence] = modelOf({ chart: 'loki', version: '6.30.1', values, renderer }).subjects('Loki');
    const found = occurrence?.subject.frontendAddress.read();
    return `${found?.state} ${String(occurrence?.subject.isVersion3)} ${occurrence?.subject.replicas.state === 'set' ? occurrence.subject.replicas.value : '?'}`;
  };
  const rows: readonly (readonly [string, string, string])[] = [
    ['a group', merge(GROUP, 'kind: StatefulSet').replace('kind: Deployment\n', 'kind: StatefulSet\n'), 'set yes 1'],
    ['an argument', merge('{containers: [{name: loki, args: [-target=all]}]}', 'kind: StatefulSet'), 'unknown yes 1'],
    ['its ConfigMap', json('{op: replace, path: /data/config.yaml, value: x}', 'kind: ConfigMap'), 'unknown yes 1'],
    ['replicas', json('{op: replace, path: /spec/replicas, value: 3}', 'kind: StatefulSet'), 'set yes 3'],
    ['an older image', 'images:\n  - {name: docker.io/grafana/loki, newTag: 2.9.4}\n', 'set no 1'],
  ];
  it.each(rows)('%s', (_, renderer, expected) => {
    expect(address(renderer)).toBe(expected);
  });
});
