import { describe, expect, test } from 'vitest';

import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { subtree } from '../../../../src/model/gitops/tree.js';
import {
  clusterOf,
  clustersOf,
  type Files,
  bootstrap,
  buildOf,
  codesOf,
  configMap,
  flux,
  namesOf,
  release,
  valueIn,
} from './flux-project.js';

const GRAFANA = release('grafana');

describe('what Flux does not fetch', () => {
  const app = { 'apps/a.yaml': release('a'), 'apps/docs/example.yaml': release('example') };
  const ks = { 'clusters/c/apps.yaml': flux('apps', './apps') };

  test('a picture, for a generator that needs it', () => {
    const files = {
      ...bootstrap('clusters/c'),
      ...ks,
      'apps/kustomization.yaml': 'configMapGenerator: [{name: logo, files: [logo.png]}]\n',
      'apps/logo.png': 'PNG',
    };
    expect(codesOf(buildOf(clusterOf(files), 'apps'))).toEqual(['missing-file']);
    expect(codesOf(buildOf(clusterOf({ ...files, '.sourceignore': 'x\n' }), 'apps'))).toEqual([]);
  });

  test('what a .sourceignore names', () => {
    const cluster = clusterOf({ ...bootstrap('clusters/c'), ...ks, ...app, '.sourceignore': 'docs/\n' });
    expect(namesOf(cluster)).toEqual(['HelmRelease/apps/a']);
  });

  test('what the source itself leaves out', () => {
    const source = `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\nspec:\n  ignore: |\n    /*\n    !/clusters\n    !/apps/*.yaml\n`;
    const cluster = clusterOf({ ...bootstrap('clusters/c'), ...ks, ...app, 'clusters/c/flux-system/source.yaml': source });
    expect(namesOf(cluster).filter((name) => name.startsWith('HelmRelease'))).toEqual(['HelmRelease/apps/a']);
  });
});

describe('a Kustomization whose parent is not here', () => {
  const files = { 'apps/a.yaml': release('a', '{values: {host: "x.${DOMAIN}", port: 1}}') };

  test('may get variables from it', () => {
    const cluster = clusterOf({ ...files, 'ks.yaml': flux('apps', './apps') });
    expect(valueIn(cluster, 'HelmRelease/apps/a', ['spec', 'values', 'host'])).toMatch(/^<it is not known whether/);
    expect(valueIn(cluster, 'HelmRelease/apps/a', ['spec', 'values', 'port'])).toBe(1);
  });

  test('has those that it says itself', () => {
    const cluster = clusterOf({ ...files, 'ks.yaml': flux('apps', './apps', '  postBuild: {substitute: {DOMAIN: a.b}}\n') });
    expect(valueIn(cluster, 'HelmRelease/apps/a', ['spec', 'values', 'host'])).toBe('x.a.b');
  });
});

describe('what changes Kustomizations when they are applied', () => {
  const files = {
    ...bootstrap('clusters/c'),
    'clusters/c/apps.yaml': flux('apps', './apps', '  postBuild: {substitute: {LEVEL: info}}\n'),
    'clusters/c/plain.yaml': flux('plain', './plain'),
    'apps/a.yaml': configMap('a', '{level: "${LEVEL}", domain: "${DOMAIN}"}'),
    'plain/b.yaml': configMap('b', '{domain: "${DOMAIN}", level: info}'),
  };
  const webhook = 'apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: x}\n';
  const policy =
    'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: x}\nspec: {rules: [{match: {any: [{resources: {kinds: [Kustomization]}}]}, ';

  test.each([
    ['a webhook', `${webhook}webhooks: [{rules: [{apiGroups: [kustomize.toolkit.fluxcd.io], resources: [kustomizations]}]}]\n`],
    ['a policy of Kyverno', `${policy}mutate: {}}]}\n`],
    ['a chart', release('kustomize-mutating-webhook', '{chart: {spec: {chart: kustomize-mutating-webhook}}}')],
  ])('%s may bring variables', (_, text) => {
    const cluster = clusterOf({ ...files, 'clusters/c/x.yaml': text });
    expect(cluster.builds.map(codesOf)).toEqual([[], [], []]);
    expect(valueIn(cluster, 'ConfigMap/flux-system/a', ['data', 'level'])).toBe('info');
    expect(valueIn(cluster, 'ConfigMap/flux-system/a', ['data', 'domain'])).toMatch(/^</);
    expect(valueIn(cluster, 'ConfigMap/flux-system/b', ['data', 'domain'])).toMatch(/^</);
    expect(valueIn(cluster, 'ConfigMap/flux-system/b', ['data', 'level'])).toBe('info');
  });

  test.each([
    ['nothing', 'a: b\n'],
    ['a webhook for other objects', `${webhook}webhooks: [{rules: [{apiGroups: [apps], resources: [deployments]}]}]\n`],
    ['a policy that only validates', `${policy}validate: {}}]}\n`],
    ['another chart', release('webhook', '{chart: {spec: {chart: webhook}}}')],
  ])('%s brings none', (_, text) => {
    const cluster = clusterOf({ ...files, 'x/x.yaml': text });
    expect(codesOf(buildOf(cluster, 'apps'))).toEqual(['undefined-variable DOMAIN']);
    expect(valueIn(cluster, 'ConfigMap/flux-system/b', ['data', 'domain'])).toBe('${DOMAIN}');
  });
});

describe('a Kustomization with kubeConfig', () => {
  const remote = (name: string, path: string, how = 'secretRef: {name: spoke}'): string =>
    flux(name, path, `  kubeConfig: {${how}}\n  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n`);
  const hub = {
    ...bootstrap('hub'),
    'hub/settings.yaml': configMap('settings', '{LEVEL: debug}'),
    'apps/settings.yaml': configMap('settings', '{level: "${LEVEL}"}'),
  };
  const remotesOf = (files: Files): readonly string[] =>
    clusterOf({ ...hub, ...files }).remotes.map(
      ({ name, objects }) =>
        `${name}: ${objects.map(({ object, appliedBy }) => `${object.id.kind} of ${appliedBy?.id.name}`).join()}`,
    );

  test('applies to another cluster', () => {
    const cluster = clusterOf({ ...hub, 'hub/apps.yaml': remote('apps', './apps') });
    expect(namesOf(cluster)).toEqual(['ConfigMap/flux-system/settings']);
    expect(valueIn(cluster, 'ConfigMap/flux-system/settings', ['data'])).toEqual({ LEVEL: 'debug' });
    const [there] = cluster.remotes;
    expect(there?.name).toBe('hub → Secret/flux-system/spoke');
    const [applied] = there!.objects;
    expect(toPlain(subtree(applied?.object.tree, ['data', 'level'])!)).toEqual({ value: 'debug' });
  });

  test('shares it with those that go the same way', () => {
    const files = { 'more/x.yaml': configMap('x', '{}') };
    const both = { ...files, 'hub/a.yaml': remote('a', './apps'), 'hub/b.yaml': remote('b', './more') };
    expect(remotesOf(both)).toEqual(['hub → Secret/flux-system/spoke: ConfigMap of a,ConfigMap of b']);
    const apart = { ...both, 'hub/b.yaml': remote('b', './more', 'secretRef: {name: spoke, key: other}') };
    expect(remotesOf(apart)).toEqual([
      'hub → Secret/flux-system/spoke: ConfigMap of a',
      'hub → Secret/flux-system/spoke/other: ConfigMap of b',
    ]);
  });

  test.each([
    ['configMapRef: {name: spoke}', ['hub → ConfigMap/flux-system/spoke: ConfigMap of apps']],
    ['secretRef: {}', ['hub → an unknown cluster: ConfigMap of apps']],
    ['secretRef: null', ['hub → an unknown cluster: ConfigMap of apps']],
  ])('by %s', (how, expected) => {
    expect(remotesOf({ 'hub/apps.yaml': remote('apps', './apps', how) })).toEqual(expected);
  });

  test('brings no Kustomizations to the Flux that applies it', () => {
    const files = {
      'hub/apps.yaml': remote('apps', './there'),
      'there/ks.yaml': flux('inner', './inner'),
      'inner/g.yaml': GRAFANA,
    };
    const clusters = clustersOf({ ...hub, ...files });
    expect(clusters.map(({ name, builds }) => `${name}: ${builds.map(({ id }) => id.name).join(' ')}`)).toEqual([
      'hub: flux-system apps',
      'inner: inner',
    ]);
  });
});

describe('roots', () => {
  const instance = (path: string, more = ''): string =>
    `apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: flux-system}\nspec:\n  sync: {kind: GitRepository, url: "https://git.example/x", path: ${path}}\n${more}`;
  const chart =
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux-instance}\nspec:\n  values:\n    instance:\n      sync: {kind: GitRepository, path: ./clusters/home}\n';

  test.each<readonly [string, Files, readonly string[]]>([
    [
      'bootstrap: a Kustomization that emits itself',
      { ...bootstrap('clusters/home'), 'clusters/home/apps.yaml': flux('apps', './apps'), 'apps/g.yaml': GRAFANA },
      ['clusters/home: flux-system apps'],
    ],
    [
      'a bootstrap folder whose files are not in the repository',
      {
        'clusters/home/flux-system/gotk-sync.yaml': '# made by flux bootstrap\n',
        'clusters/home/apps.yaml': flux('apps', './apps'),
        'apps/g.yaml': GRAFANA,
      },
      ['clusters/home: flux-system apps'],
    ],
    [
      'a FluxInstance',
      { 'flux.yaml': instance('./clusters/home'), 'clusters/home/apps.yaml': flux('apps', './apps'), 'apps/g.yaml': GRAFANA },
      ['clusters/home: flux-system apps'],
    ],
    [
      'the values of the flux-instance chart, with the object that they make',
      {
        'bootstrap/flux.yaml': chart,
        'flux.yaml': instance('./clusters/home'),
        'clusters/home/apps.yaml': flux('apps', './apps'),
        'apps/g.yaml': GRAFANA,
      },
      ['clusters/home: flux-system apps'],
    ],
    [
      'the values of the flux-instance chart in a file',
      {
        'apps/flux/values.yaml':
          'instance:\n  distribution: {version: 2.x}\n  sync: {kind: GitRepository, path: clusters/home}\n',
        'apps/flux/other.yaml': 'instance:\n  sync: {kind: GitRepository}\n',
        'apps/values.yaml': 'chart:\n  instance:\n    sync: {path: apps}\n',
        'clusters/home/apps.yaml': flux('apps', './apps'),
        'apps/g.yaml': GRAFANA,
      },
      ['clusters/home: flux-system apps'],
    ],
    [
      'Kustomizations that nothing emits',
      {
        'root.yaml': flux('root', './cluster', '', 'any'),
        'cluster/apps.yaml': flux('apps', './apps', '', 'any'),
        'apps/g.yaml': GRAFANA,
      },
      ['cluster: root apps'],
    ],
    [
      'no instance whose folder is filled in later',
      {
        'templates/flux.yaml': instance('"${CLUSTER_PATH}"'),
        'templates/nix.yaml': instance('"clusters/@name@/flux"'),
        'root.yaml': flux('root', './cluster', '', 'any'),
        'cluster/apps.yaml': flux('apps', './apps', '', 'any'),
        'apps/g.yaml': GRAFANA,
      },
      ['cluster: root apps'],
    ],
    [
      'none of which nothing is left, beside one that is known',
      {
        ...bootstrap('clusters/home'),
        'clusters/home/apps.yaml': flux('apps', './apps'),
        'apps/g.yaml': GRAFANA,
        'tenants.yaml': flux('tenants', './tenants/gone'),
        'moved/kustomization.yaml': 'resources: [one.yaml, two.yaml]\n',
        'moved/one.yaml': flux('one', './apps/one'),
        'moved/two.yaml': flux('two', './apps/two'),
      },
      ['clusters/home: flux-system apps'],
    ],
    [
      'what lies in a hidden folder, where there is nothing else',
      { '.flux/ks.yaml': flux('apps', './apps'), 'apps/g.yaml': GRAFANA },
      ['apps: apps'],
    ],
    [
      'none of what is put away, unless something emits it',
      {
        'root.yaml': flux('root', './cluster', '', 'any'),
        'cluster/apps.yaml': flux('apps', './old/apps', '', 'any'),
        'old/apps/g.yaml': GRAFANA,
        '.archive/loki/ks.yaml': flux('loki', './apps/loki', '', 'any'),
        'archive/kubernetes/ks.yaml': flux('tqm', './apps/tqm', '', 'any'),
        'old/ks.yaml': flux('old', './old/apps', '', 'any'),
        'older/ks.yaml': flux('older', './old/apps', '', 'any'),
      },
      ['old/apps: older', 'cluster: root apps'],
    ],
    [
      'a kustomization that is applied by hand and lists them, as it changes them',
      {
        'cluster/kustomization.yaml':
          'resources: [one.yaml, two.yaml]\npatches:\n  - {target: {kind: Kustomization, name: two}, patch: "- {op: replace, path: /metadata/name, value: three}"}\n',
        'cluster/one.yaml': flux('one', './apps', '', 'any'),
        'cluster/two.yaml': flux('two', './apps', '', 'any'),
        'apps/g.yaml': GRAFANA,
      },
      ['cluster: one three'],
    ],
    [
      'Kustomizations that emit each other: the first',
      {
        'a/b.yaml': flux('b', './b', '', 'any'),
        'b/a.yaml': flux('a', './a', '', 'any'),
      },
      ['b: b a'],
    ],
    [
      'not one that the kustomization file beside it leaves out',
      {
        ...bootstrap('clusters/home'),
        'clusters/home/apps.yaml': flux('apps', './apps'),
        'apps/kustomization.yaml': 'resources: [g.yaml]\n',
        'apps/g.yaml': GRAFANA,
        'apps/off/off.yaml': flux('off', './off'),
        'off/l.yaml': release('loki'),
      },
      ['clusters/home: flux-system apps'],
    ],
    [
      'two clusters',
      {
        ...bootstrap('clusters/one'),
        ...bootstrap('clusters/two'),
        'clusters/one/apps.yaml': flux('apps', './apps'),
        'clusters/two/apps.yaml': flux('apps', './apps'),
        'apps/g.yaml': GRAFANA,
      },
      ['clusters/one: flux-system apps', 'clusters/two: flux-system apps'],
    ],
    ['none', { 'apps/g.yaml': GRAFANA }, []],
  ])('%s', (_, files, expected) => {
    const shown = clustersOf(files).map(({ name, builds }) => `${name}: ${builds.map(({ id }) => id.name).join(' ')}`);
    expect(shown).toEqual(expected);
  });

  test('what a FluxInstance patches into its own Kustomization holds', () => {
    const patches =
      '  kustomize:\n    patches:\n      - target: {kind: Kustomization}\n        patch: |\n          - {op: add, path: /spec/targetNamespace, value: patched}\n      - target: {kind: Deployment}\n        patch: |\n          - {op: remove, path: /spec/replicas}\n';
    const cluster = clusterOf({ 'flux.yaml': instance('./apps', patches), 'apps/g.yaml': GRAFANA });
    expect(namesOf(cluster)).toEqual(['HelmRelease/patched/grafana']);
    expect(cluster.builds[0]?.object).toBeUndefined();
    expect(cluster.implied).toMatchObject([{ kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' }]);
    expect(cluster.files).toContain('flux.yaml');
  });

  test('a root is built as it emits itself', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/flux-system/kustomization.yaml':
        'resources: [gotk-sync.yaml]\npatches:\n  - {target: {kind: Kustomization}, patch: "- {op: add, path: /spec/commonMetadata, value: {labels: {a: b}}}"}\n',
      'cluster/g.yaml': GRAFANA,
    });
    expect(valueIn(cluster, 'HelmRelease/apps/grafana', ['metadata', 'labels'])).toEqual({ a: 'b' });
    expect(cluster.builds).toHaveLength(1);
  });

  test('ArtifactGenerator: each cluster copies its own folders', () => {
    const generator = (cluster: string): string =>
      `apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: all, namespace: flux-system}\nspec:\n  sources: [{alias: repo, kind: GitRepository, name: flux-system}]\n  artifacts:\n    - name: apps\n      copy:\n        - {from: "@repo/apps/base/**", to: "@artifact/base/"}\n        - {from: "@repo/apps/${cluster}/**", to: "@artifact/${cluster}/"}\n`;
    const apps = (cluster: string): string =>
      flux('apps', `./${cluster}`).replace('kind: GitRepository, name: flux-system', 'kind: ExternalArtifact, name: apps');
    const clusters = clustersOf({
      ...bootstrap('clusters/one'),
      ...bootstrap('clusters/two'),
      // The artifact comes behind what uses it.
      'clusters/one/a.yaml': apps('one'),
      'clusters/one/z.yaml': generator('one'),
      'clusters/two/a.yaml': apps('two'),
      'clusters/two/z.yaml': generator('two'),
      'apps/base/kustomization.yaml': 'resources: [g.yaml]\n',
      'apps/base/g.yaml': GRAFANA,
      'apps/one/kustomization.yaml': 'resources: [../base]\nnamespace: one\n',
      'apps/two/kustomization.yaml': 'resources: [../base]\nnamespace: two\n',
    });
    expect(clusters.map(namesOf)).toEqual([
      ['ArtifactGenerator/flux-system/all', 'HelmRelease/one/grafana'],
      ['ArtifactGenerator/flux-system/all', 'HelmRelease/two/grafana'],
    ]);
  });

  test.each([
    ['@repo/apps/*/x', '@artifact/'],
    ['@repo/apps/**', '@artifact/other/'],
    ['@other/apps/**', '@artifact/'],
  ])('an artifact that is not followed is opaque: %s to %s', (from, to) => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/a.yaml': flux('apps', './').replace(
        'kind: GitRepository, name: flux-system',
        'kind: ExternalArtifact, name: apps',
      ),
      'cluster/z.yaml': `apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: all, namespace: flux-system}\nspec:\n  sources: [{alias: repo, kind: GitRepository, name: flux-system}]\n  artifacts:\n    - {name: apps, copy: [{from: "${from}", to: "${to}"}]}\n`,
      'apps/g.yaml': GRAFANA,
    });
    expect(buildOf(cluster, 'apps').source.state).toBe('opaque');
  });
});

describe('sources and paths', () => {
  const state = (apps: string, options = {}): string => {
    const files = { ...bootstrap('cluster'), 'cluster/apps.yaml': apps, 'apps/g.yaml': GRAFANA, 'other/apps/g.yaml': GRAFANA };
    const { source } = buildOf(clusterOf(files, { sources: new Map(), ...options }), 'apps');
    return source.state === 'own' ? source.directory : source.state;
  };
  test.each<readonly [string, string, string]>([
    ['plain', 'apps', 'apps'],
    ['with a dot', './apps', 'apps'],
    ['absolute', '/apps', 'apps'],
    ['with a detour', './cluster/../apps', 'apps'],
    ['clamped at the root', '../../apps', 'apps'],
    ['not there', './nothing', 'missing'],
    ['a file', './apps/g.yaml', 'missing'],
  ])('%s', (_, path, expected) => {
    expect(state(flux('apps', path))).toBe(expected);
  });

  test('a path that does not exist is a problem at its line', () => {
    const cluster = clusterOf({ ...bootstrap('cluster'), 'cluster/apps.yaml': flux('apps', './nothing') });
    expect(buildOf(cluster, 'apps').problems).toMatchObject([
      { code: 'path-not-found', name: './nothing', at: { document: { file: 'cluster/apps.yaml' }, path: ['spec', 'path'] } },
    ]);
  });

  test('another source is opaque, and so is what it may bring', () => {
    expect(state(flux('apps', './apps', '', 'elsewhere'))).toBe('opaque');
    const cluster = clusterOf({ ...bootstrap('cluster'), 'cluster/apps.yaml': flux('apps', './apps', '', 'elsewhere') });
    expect(cluster.open).toEqual(['Kustomization/flux-system/apps: GitRepository/elsewhere is not this repository']);
    expect(buildOf(cluster, 'apps').problems).toEqual([]);
  });

  test('the configuration says what a source is', () => {
    const mapped = { sources: new Map([['elsewhere', { path: 'other' }]]) };
    expect(state(flux('apps', './apps', '', 'elsewhere'), mapped)).toBe('other/apps');
    expect(state(flux('apps', '../../../apps', '', 'elsewhere'), mapped)).toBe('other/apps');
    expect(state(flux('apps', './apps', '', 'elsewhere'), { sources: new Map([['elsewhere', 'opaque']]) })).toBe('opaque');
  });

  test('an OCI artifact of the repository may hold a part of it', () => {
    const oci = (path: string): string => flux('apps', path).replace('GitRepository', 'OCIRepository');
    expect(state(oci('./apps'))).toBe('opaque');
  });

  test('a folder that no kustomization file lists is built whole, and what is no manifest fails it', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps'),
      'apps/g.yaml': GRAFANA,
      'apps/deep/er/l.yaml': release('loki'),
      'apps/values.yaml': 'replicas: 1\n',
      'apps/.sops.yaml': 'creation_rules: []\n',
    });
    expect(namesOf(cluster)).toEqual(['HelmRelease/apps/grafana', 'HelmRelease/apps/loki']);
    expect(buildOf(cluster, 'apps').problems).toMatchObject([
      { code: 'not-an-object', at: { document: { file: 'apps/values.yaml' } } },
    ]);
  });

  test('cycles of bases and of Kustomizations end', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './a'),
      'a/kustomization.yaml': 'resources: [../b, again.yaml]\n',
      'a/again.yaml': flux('apps', './a'),
      'b/kustomization.yaml': 'resources: [../a, g.yaml]\n',
      'b/g.yaml': GRAFANA,
    });
    expect(codesOf(buildOf(cluster, 'apps'))).toEqual(['cycle']);
    expect(namesOf(cluster)).toEqual(['HelmRelease/apps/grafana']);
  });

  test('a suspended Kustomization is deployed, and dependencies are listed', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps', '  suspend: true\n  dependsOn: [{name: infra}, {name: x, namespace: y}]\n'),
      'apps/c.yaml': configMap('c', '{}'),
    });
    expect(namesOf(cluster)).toEqual(['ConfigMap/flux-system/c']);
    expect(buildOf(cluster, 'apps').dependsOn).toMatchObject([
      { name: 'infra', namespace: 'flux-system' },
      { name: 'x', namespace: 'y' },
    ]);
  });
});

describe('ResourceSets', () => {
  const set = (more: string): Files => ({
    ...bootstrap('cluster'),
    'cluster/set.yaml': `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: tenants, namespace: flux-system}\nspec:\n${more}`,
    'tenants/a/g.yaml': GRAFANA,
  });
  const template = `  resources:\n    - apiVersion: kustomize.toolkit.fluxcd.io/v1\n      kind: Kustomization\n      metadata: {name: "tenant-<< inputs.name >>", namespace: flux-system}\n      spec:\n        path: "./tenants/<< inputs.name >>"\n        interval: "<< inputs.interval | default \\"1h\\" >>"\n        sourceRef: {kind: GitRepository, name: flux-system}\n`;

  test('trivial templates of static inputs are read, and what they make is followed', () => {
    const cluster = clusterOf(set(`  inputs:\n    - name: a\n${template}`));
    expect(namesOf(cluster)).toContain('HelmRelease/apps/grafana');
    expect(buildOf(cluster, 'tenant-a').parent).toBe('ResourceSet/flux-system/tenants');
    expect(cluster.madeByOthers).toEqual([]);
    expect(cluster.open).toEqual([]);
  });

  test('of dynamic inputs the kinds and the fixed part of the names are known', () => {
    const cluster = clusterOf(set(`  inputsFrom: [{kind: ResourceSetInputProvider, name: x}]\n${template}`));
    expect(cluster.madeByOthers).toMatchObject([{ kinds: new Set(['Kustomization']), names: /^tenant-.*$/ }]);
    expect(cluster.builds.map(({ id }) => id.name)).toEqual(['flux-system']);
  });

  test('a template of everything may make anything', () => {
    const [made] = clusterOf(set('  resourcesTemplate: "<< range . >>"\n')).madeByOthers;
    expect(made).toEqual({ because: 'ResourceSet tenants makes it' });
  });
});
