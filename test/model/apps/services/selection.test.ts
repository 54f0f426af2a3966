import { describe, expect, test } from 'vitest';

import { Model } from '../../../../src/model/apps/subjects.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

type Files = Readonly<Record<string, string>>;

/** What each Service of the files leads to, and why it is not known where it is not. */
function selections(files: Files, options = {}): readonly string[] {
  const project = new Project(memoryFileSystem(files), { maxBytes: 1_000_000, ...options });
  return new Model(project).subjects('Service').map(({ subject: { object, selection } }) => {
    const said =
      selection.state === 'pods'
        ? selection.pods.map(({ template }) => `${template.workload}/${template.object.name}`).join(', ')
        : selection.state === 'missed'
          ? `by ${selection.meant.by}: ${selection.meant.differences.map(({ key, has }) => `${key} is ${has}`).join(', ')}`
          : selection.because;
    return `${object.name}: ${selection.state} ${said}`;
  });
}

const service = (name: string, selector: string, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec:\n  selector: ${selector}\n  ports: [{ port: 80 }]\n${more}---\n`;
const workload = (kind: string, name: string, labels: string, more = '', own = labels): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec:\n${more}  selector: { matchLabels: ${own} }\n  template:\n    metadata: { labels: ${labels} }\n    spec: { containers: [{ name: main, image: example }] }\n---\n`;
const object = (apiVersion: string, kind: string, spec: string, namespace = 'shop'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: other, namespace: ${namespace} }\nspec: ${spec}\n---\n`;

const WRONG = service('web', '{ app: webb }') + workload('Deployment', 'web', '{ app: web }');

describe('what a Service leads to', () => {
  test.each<readonly [string, Files, readonly string[]]>([
    [
      'all pods with its labels',
      {
        'a.yaml':
          service('web', '{ app: web }') +
          workload('Deployment', 'one', '{ app: web, v: "1" }') +
          workload('DaemonSet', 'two', '{ app: web }'),
      },
      ['web: pods Deployment/one, DaemonSet/two'],
    ],
    ['the namesake that it misses', { 'a.yaml': WRONG }, ['web: missed by name: app is web']],
    [
      'a workload called like it but for a suffix',
      { 'a.yaml': service('web-svc', '{ app: shop }') + workload('Deployment', 'web', '{ app: web }') },
      ['web-svc: missed by name: app is web'],
    ],
    [
      'the workload itself before one without the suffix',
      {
        'a.yaml':
          service('web-svc', '{ app: shop }') +
          workload('Deployment', 'web', '{ app: web }') +
          workload('Deployment', 'web-svc', '{ app: web-svc }'),
      },
      ['web-svc: missed by name: app is web-svc'],
    ],
    [
      'the StatefulSet whose own it is',
      { 'a.yaml': service('members', '{ role: x }') + workload('StatefulSet', 'db', '{ app: db }', '  serviceName: members\n') },
      ['members: missed by serviceName: role is undefined'],
    ],
    [
      'one with a word spelt otherwise',
      { 'a.yaml': service('front', '{ app: my-bakend }') + workload('Deployment', 'other', '{ app: my-backend }') },
      ['front: missed by spelling: app is my-backend'],
    ],
    [
      'several that differ in the same way',
      { 'a.yaml': WRONG, 'b.yaml': workload('Deployment', 'web', '{ app: web }') },
      ['web: missed by name: app is web'],
    ],
    [
      'none of several that differ in other ways',
      { 'a.yaml': WRONG, 'b.yaml': workload('Deployment', 'web', '{ app: shop }') },
      ['web: unknown which pods a Service means'],
    ],
  ])('%s', (_, files, expected) => {
    expect(selections(files)).toEqual(expected);
  });

  test.each([
    ['{ app: web, role: primary }', '{ app: web }'],
    ['{ app: web, version: green }', '{ app: web, version: blue }'],
    ['{ statefulset.kubernetes.io/pod-name: web-0 }', '{ app: web }'],
    ['{ unheard-of: web }', '{ app: web }'],
  ])('says nothing of labels that pods may get while they run: %s', (wanted, has) => {
    expect(selections({ 'a.yaml': service('web', wanted) + workload('Deployment', 'web', has) })).toEqual([
      'web: unknown which pods a Service means',
    ]);
  });

  test.each([
    ['web-1', 'web-2'],
    ['shard-a', 'shard-b'],
    ['blue', 'green'],
    ['api', 'app'],
    ['web-frontend', 'web'],
    ['one-two', 'two-one'],
  ])('takes %s for no misspelling of %s', (wanted, has) => {
    const files = { 'a.yaml': service('x', `{ app: ${wanted} }`) + workload('Deployment', 'y', `{ app: ${has} }`) };
    expect(selections(files)).toEqual(['x: unknown which pods a Service means']);
  });

  test.each([
    ['prometheus', 'promehteus'],
    ['prometheus', 'Prometheus'],
    ['node-exporter', 'nodeexporter'],
    ['node-exporter', 'node-exportr'],
  ])('takes %s for a misspelling of %s', (wanted, has) => {
    const files = { 'a.yaml': service('x', `{ app: ${wanted} }`) + workload('Deployment', 'y', `{ app: ${has} }`) };
    expect(selections(files)).toEqual([`x: missed by spelling: app is ${has}`]);
  });

  test.each([
    ['no selector', 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n'],
    ['an empty selector', service('web', '{}')],
    ['another name', service('web', '{ app: webb }', '  type: ExternalName\n  externalName: example.org\n')],
    ['another API', service('web', '{ app: webb }').replace('apiVersion: v1', 'apiVersion: serving.knative.dev/v1')],
  ])('is no question for a Service with %s', (_, text) => {
    expect(selections({ 'a.yaml': text + workload('Deployment', 'web', '{ app: web }') })).toEqual([]);
  });
});

describe('pods that are not seen', () => {
  const RELEASE = object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', '{}');
  const may = (kind: string, namespace = 'shop'): readonly string[] => [
    `web: unknown ${kind}/${namespace}/other may make pods that are not seen`,
  ];
  const MISSED = ['web: missed by name: app is web'];

  test.each<readonly [string, string, readonly string[]]>([
    ['a release in the namespace', RELEASE, may('HelmRelease')],
    ['a release in another namespace', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', '{}', 'databases'), MISSED],
    [
      'a release that targets the namespace',
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', '{ targetNamespace: shop }', 'flux-system'),
      may('HelmRelease', 'flux-system'),
    ],
    [
      'a release that targets another',
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', '{ targetNamespace: databases }'),
      MISSED,
    ],
    [
      'a chart of k3s',
      object('helm.cattle.io/v1', 'HelmChart', '{ chart: web }', 'kube-system'),
      may('HelmChart', 'kube-system'),
    ],
    [
      'an Application with a chart',
      object('argoproj.io/v1alpha1', 'Application', '{ source: { chart: web }, destination: { namespace: shop } }', 'argocd'),
      may('Application', 'argocd'),
    ],
    [
      'an Application for another namespace',
      object('argoproj.io/v1alpha1', 'Application', '{ source: { chart: web }, destination: { namespace: other } }', 'argocd'),
      MISSED,
    ],
    [
      'an Application of manifests that are here',
      object('argoproj.io/v1alpha1', 'Application', '{ source: { path: apps }, destination: { namespace: shop } }', 'argocd'),
      MISSED,
    ],
    [
      'an Application with a chart and manifests',
      object(
        'argoproj.io/v1alpha1',
        'Application',
        '{ sources: [{ path: apps }, { chart: web }], destination: { namespace: shop } }',
        'argocd',
      ),
      may('Application', 'argocd'),
    ],
    ['an ApplicationSet', object('argoproj.io/v1alpha1', 'ApplicationSet', '{}', 'argocd'), may('ApplicationSet', 'argocd')],
    ['an operator’s object', object('acid.zalan.do/v1', 'postgresql', '{}'), may('postgresql')],
    ['an operator’s object elsewhere', object('acid.zalan.do/v1', 'postgresql', '{}', 'databases'), MISSED],
    ['an object that makes no pods', object('monitoring.coreos.com/v1', 'ServiceMonitor', '{}'), MISSED],
    ['a Prometheus, for a Service that it may be for', object('monitoring.coreos.com/v1', 'Prometheus', '{}'), may('Prometheus')],
    ['a gateway', object('gateway.networking.k8s.io/v1', 'Gateway', '{}'), may('Gateway')],
    ['a route', object('gateway.networking.k8s.io/v1', 'HTTPRoute', '{}'), MISSED],
    ['the old controller', object('v1', 'ReplicationController', '{}'), may('ReplicationController')],
  ])('%s', (_, maker, expected) => {
    expect(selections({ 'apps/a.yaml': WRONG, 'apps/b.yaml': maker })).toEqual(expected);
  });

  test('whose name is another', () => {
    const named = WRONG.replaceAll('app:', 'app.kubernetes.io/name:');
    const prometheus = object('monitoring.coreos.com/v1', 'Prometheus', '{}');
    expect(selections({ 'a.yaml': named, 'b.yaml': prometheus })).toEqual(['web: missed by name: app.kubernetes.io/name is web']);
  });

  test('do not count for the Service that a StatefulSet names', () => {
    const files = {
      'a.yaml': service('db', '{ app: bd }') + workload('StatefulSet', 'db', '{ app: db }', '  serviceName: db\n'),
    };
    expect(selections({ ...files, 'b.yaml': RELEASE })).toEqual(['db: missed by serviceName: app is db']);
  });

  test('do not count where the workload’s own selector asks for no more', () => {
    const pods = workload('Deployment', 'web', '{ app: web, part: shop }', '', '{ app: web }');
    expect(selections({ 'a.yaml': service('web', '{ app: web }') + service('all', '{ part: shop }') + pods + RELEASE })).toEqual([
      'web: pods Deployment/web',
      'all: unknown HelmRelease/shop/other may make pods that are not seen',
    ]);
  });

  test('in another folder', () => {
    const elsewhere = workload('Deployment', 'webb', '{ app: webb }');
    expect(selections({ 'a/a.yaml': WRONG, 'b/b.yaml': elsewhere })).toEqual([
      'web: unknown Deployment webb is deployed elsewhere',
    ]);
  });

  test('in a file beside it that cannot be read, but not in another folder', () => {
    const broken = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {\n';
    expect(selections({ 'a/a.yaml': WRONG, 'a/b.yaml': broken })).toEqual(['web: unknown files that are not looked into']);
    expect(selections({ 'a/a.yaml': WRONG, 'b/b.yaml': broken })).toEqual(MISSED);
  });

  test('in a file that a run over a part leaves out', () => {
    const reach = { read: new Set(['a/a.yaml']), judged: new Set(['a/a.yaml']) };
    const files = { 'a/a.yaml': WRONG, 'b/b.yaml': workload('Deployment', 'webb', '{ app: webb }') };
    expect(selections(files, { reach })).toEqual(['web: unknown files that are not looked into']);
    const shared = {
      'a/a.yaml': service('web', '{ app: web }') + workload('Deployment', 'web', '{ app: web, v: "1" }'),
      'b/b.yaml': '',
    };
    expect(selections(shared, { reach })).toEqual(['web: unknown files that are not looked into']);
    expect(selections(shared)).toEqual(['web: pods Deployment/web']);
  });
});
