import { describe, expect, test } from 'vitest';

import { fluxClusters } from '../../../../src/model/gitops/flux/clusters.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { type Tree, losersOf, manifestTree, siteTarget, subtree } from '../../../../src/model/gitops/tree.js';
import { manifestsIn } from '../../../../src/model/project/manifests.js';
import {
  type Files,
  NO_OPTIONS,
  bootstrap,
  buildOf,
  clusterOf,
  clustersOf,
  codesOf,
  configMap,
  flux,
  namesOf,
  projectOf,
  release,
  treeIn,
  valueIn,
} from './flux-project.js';

function lineOf(files: Files, tree: Tree | undefined): string {
  const site = tree?.site;
  if (site === undefined) return 'nowhere';
  const { file, start } = projectOf(files).locate(siteTarget(site));
  return `${file}:${start.line}`;
}

/** A patch that puts a patch into every Kustomization below. */
const NESTED = `  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: all}
        spec:
          patches:
            - target: {kind: HelmRelease}
              patch: |
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: {name: all}
                spec:
                  timeout: 10m
`;

describe('patches two levels up', () => {
  const files: Files = {
    ...bootstrap('cluster'),
    'cluster/apps.yaml': flux('apps', './apps', NESTED),
    'apps/kustomization.yaml': 'resources: [loki.yaml, grafana.yaml]\n',
    'apps/loki.yaml': flux('loki', './loki'),
    'apps/grafana.yaml': flux('grafana', './grafana'),
    'loki/release.yaml': release('loki', '{timeout: 3m}'),
    'grafana/release.yaml': release('grafana'),
  };
  const cluster = clusterOf(files);

  test.each(['loki', 'grafana'])('decide in %s, and say where they stand', (name) => {
    const timeout = subtree(treeIn(cluster, `HelmRelease/apps/${name}`), ['spec', 'timeout']);
    expect(timeout).toMatchObject({ value: '10m', layer: { kind: 'strategic-merge', by: `Kustomization/flux-system/${name}` } });
    expect(lineOf(files, timeout)).toBe('cluster/apps.yaml:23');
  });

  test('and what they override is kept', () => {
    const timeout = subtree(treeIn(cluster, 'HelmRelease/apps/loki'), ['spec', 'timeout']);
    expect(losersOf(timeout!).map(({ layer, target }) => [layer.kind, target?.document.file])).toEqual([
      ['source', 'loki/release.yaml'],
    ]);
  });
});

describe('substitution', () => {
  const variables = (substitute: string): string => `  postBuild: {substitute: ${substitute}}\n`;

  test('a parent decides the path of its child', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster', variables('{CLUSTER: one}')),
      'cluster/apps.yaml': flux('apps', './apps/${CLUSTER}'),
      'apps/one/g.yaml': release('grafana'),
      'apps/two/g.yaml': release('loki'),
    });
    expect(namesOf(cluster)).toEqual(['HelmRelease/apps/grafana']);
  });

  test('$${VAR} in the patch of a parent is ${VAR} for the child', () => {
    const patch = `  patches:
    - target: {kind: Kustomization}
      patch: |
        - {op: add, path: /spec/patches, value: [{target: {kind: HelmRelease}, patch: "- {op: add, path: /spec/timeout, value: \\"$\${TIMEOUT}\\"}"}]}
`;
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps', `${patch}${variables('{TIMEOUT: 1m}')}`),
      'apps/loki.yaml': flux('loki', './loki', variables('{TIMEOUT: 7m}')),
      'loki/release.yaml': release('loki'),
    });
    expect(valueIn(cluster, 'HelmRelease/apps/loki', ['spec', 'timeout'])).toBe('7m');
  });

  test('text in the patches of a Kustomization is substituted by itself', () => {
    const patch =
      '  patches:\n    - target: {kind: HelmRelease}\n      patch: "- {op: add, path: /spec/timeout, value: \\"${T}\\"}"\n';
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps', `${patch}${variables('{T: 7m}')}`),
      'apps/release.yaml': release('loki'),
    });
    expect(valueIn(cluster, 'HelmRelease/apps/loki', ['spec', 'timeout'])).toBe('7m');
  });

  test('the names of objects are those after it, and one base with two sets of variables gives two', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/one.yaml': flux('one', './base', variables('{APP: one}')),
      'cluster/two.yaml': flux('two', './base', variables('{APP: two}')),
      'base/g.yaml': release('${APP}', '{values: {name: "${APP}-x"}}'),
    });
    expect(namesOf(cluster)).toEqual(['HelmRelease/apps/one', 'HelmRelease/apps/two']);
    expect(valueIn(cluster, 'HelmRelease/apps/two', ['spec', 'values'])).toEqual({ name: 'two-x' });
    expect(buildOf(cluster, 'two').tokens.map(({ variable, object }) => [variable, object.id.name])).toEqual([
      ['APP', 'two'],
      ['APP', 'two'],
    ]);
  });

  test.each<readonly [string | undefined, readonly string[]]>([
    [undefined, ['undefined-variable X']],
    ['2.9', ['undefined-variable X']],
    ['v2.10.1', ['undefined-variable X']],
    ['2.8.3', []],
  ])('an undefined variable in Flux %s', (version, expected) => {
    const cluster = clusterOf(
      {
        ...bootstrap('cluster'),
        'cluster/apps.yaml': flux('apps', './apps', variables('{A: b}')),
        'apps/g.yaml': release('grafana', '{values: {a: "${A}", x: "${X}", z: 1}}'),
      },
      { ...NO_OPTIONS, ...(version !== undefined && { version }) },
    );
    expect(codesOf(buildOf(cluster, 'apps'))).toEqual(expected);
    // What is not touched stays as it would be without the mistake.
    expect(valueIn(cluster, 'HelmRelease/apps/grafana', ['spec', 'values', 'z'])).toBe(1);
    const x = subtree(treeIn(cluster, 'HelmRelease/apps/grafana'), ['spec', 'values', 'x']);
    expect(x?.kind).toBe(expected.length === 0 ? 'scalar' : 'unknown');
  });

  test('what is said of a Secret holds nothing of its text', () => {
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: apps}\nstringData: {a: "${P:=hunter2}", b: "${c.hunter2}"}\n';
    const one = buildOf(
      clusterOf({
        ...bootstrap('c'),
        'c/a.yaml': flux('a', './a', variables('{A: b}')),
        'a/s.yaml': secret.replace(', b: "${c.hunter2}"', ''),
      }),
      'a',
    );
    expect(one.tokens.map(({ raw }) => raw)).toEqual(['${P}']);
    const two = buildOf(
      clusterOf({ ...bootstrap('c'), 'c/a.yaml': flux('a', './a', variables('{A: b}')), 'a/s.yaml': secret }),
      'a',
    );
    expect(two.problems.map(({ code, message }) => [code, message.includes('hunter2')])).toEqual([['bad-substitution', false]]);
  });
});

describe('substituteFrom', () => {
  const from = (kind: string, optional = ''): string =>
    `  postBuild: {substituteFrom: [{kind: ${kind}, name: settings${optional}}]}\n`;
  const value = (settings: Files, kind: string, more: Files = {}, optional = ''): unknown => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps', from(kind, optional)),
      'apps/g.yaml': release('grafana', '{values: {x: "${X}"}}'),
      ...settings,
      ...more,
    });
    return [valueIn(cluster, 'HelmRelease/apps/grafana', ['spec', 'values', 'x']), codesOf(buildOf(cluster, 'apps'))];
  };
  const inCluster = (text: string): Files => ({ 'cluster/zz.yaml': text });
  const secret = (more: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: settings, namespace: flux-system}\n${more}`;

  test.each<readonly [string, Files, string, unknown]>([
    ['a ConfigMap', inCluster(configMap('settings', '{X: one}')), 'ConfigMap', ['one', []]],
    [
      'that another Kustomization makes, and later',
      { 'cluster/z.yaml': flux('z', './z'), 'z/c.yaml': configMap('settings', '{X: one}') },
      'ConfigMap',
      ['one', []],
    ],
    [
      'that is substituted itself',
      {
        'cluster/z.yaml': flux('z', './z', '  postBuild: {substitute: {Y: two}}\n'),
        'z/c.yaml': configMap('settings', '{X: "${Y}"}'),
      },
      'ConfigMap',
      ['two', []],
    ],
    ['of its own', { 'apps/c.yaml': configMap('settings', '{X: one}') }, 'ConfigMap', ['one', []]],
    [
      'without the variable',
      inCluster(configMap('settings', '{Y: one}')),
      'ConfigMap',
      ['<its variables cannot be substituted>', ['undefined-variable X']],
    ],
    [
      'in another namespace',
      inCluster(configMap('settings', '{X: one}', 'other')),
      'ConfigMap',
      ['<the variable X cannot be read: ConfigMap settings is not in this repository>', ['missing-source ConfigMap/settings']],
    ],
    [
      'a Secret: its keys are known',
      inCluster(secret('stringData: {X: one}\n')),
      'Secret',
      ['<the variable X cannot be read: the values of Secrets are not read>', []],
    ],
    [
      'a Secret without the variable',
      inCluster(secret('data: {Y: b25l}\n')),
      'Secret',
      ['<its variables cannot be substituted>', ['undefined-variable X']],
    ],
    [
      'a Secret that SOPS encrypts',
      inCluster(secret('data: {Y: "ENC[AES256_GCM,data:x]"}\nsops: {mac: x}\n')),
      'Secret',
      ['<its variables cannot be substituted>', ['undefined-variable X']],
    ],
    [
      'a ConfigMap that SOPS encrypts',
      inCluster(`${configMap('settings', '{X: "ENC[AES256_GCM,data:x]"}')}sops: {mac: x}\n`),
      'ConfigMap',
      ['<the variable X cannot be read: the value is encrypted with SOPS>', []],
    ],
    [
      'an ExternalSecret',
      inCluster(
        'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: any, namespace: flux-system}\nspec: {target: {name: settings}, data: [{secretKey: X}]}\n',
      ),
      'Secret',
      ['<the variable X cannot be read: ExternalSecret any makes the Secret settings>', []],
    ],
    [
      'an ExternalSecret that has other keys',
      inCluster(
        'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: settings, namespace: flux-system}\nspec: {data: [{secretKey: Y}]}\n',
      ),
      'Secret',
      ['<its variables cannot be substituted>', ['undefined-variable X']],
    ],
    [
      'an ExternalSecret that takes all there is',
      inCluster(
        'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: settings, namespace: flux-system}\nspec: {dataFrom: [{extract: {key: x}}]}\n',
      ),
      'Secret',
      ['<the variable X cannot be read: ExternalSecret settings makes the Secret settings>', []],
    ],
    [
      'a Secret that an ExternalSecret fills as well',
      inCluster(
        `${secret('stringData: {Y: placeholder}\n')}---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: settings, namespace: flux-system}\nspec: {dataFrom: [{extract: {key: x}}]}\n`,
      ),
      'Secret',
      ['<the variable X cannot be read: ExternalSecret settings makes the Secret settings>', []],
    ],
    [
      'a ConfigMap that is left as the cluster has it',
      inCluster(
        configMap('settings', '{Y: one}').replace(
          'name: settings',
          'name: settings, annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}',
        ),
      ),
      'ConfigMap',
      ['<the variable X cannot be read: the annotation kustomize.toolkit.fluxcd.io/ssa lets a controller fill it>', []],
    ],
    [
      'a SealedSecret',
      inCluster(
        'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: settings, namespace: flux-system}\nspec: {encryptedData: {X: abc}}\n',
      ),
      'Secret',
      ['<the variable X cannot be read: SealedSecret settings makes the Secret settings>', []],
    ],
    [
      'something else that names it',
      inCluster('apiVersion: trust.cert-manager.io/v1\nkind: Bundle\nmetadata: {name: settings}\nspec: {}\n'),
      'ConfigMap',
      ['<it is not known whether Flux substitutes variables here>', []],
    ],
    [
      'no ConfigMap',
      {},
      'ConfigMap',
      ['<the variable X cannot be read: ConfigMap settings is not in this repository>', ['missing-source ConfigMap/settings']],
    ],
    [
      'no ConfigMap, where something is not known',
      { 'cluster/o.yaml': flux('o', './o', '', 'elsewhere') },
      'ConfigMap',
      ['<the variable X cannot be read: ConfigMap settings is not in this repository>', []],
    ],
    [
      'no Secret: many are made by hand',
      {},
      'Secret',
      ['<the variable X cannot be read: Secret settings is not in this repository>', []],
    ],
  ])('%s', (_, settings, kind, expected) => {
    expect(value(settings, kind)).toEqual(expected);
  });

  test('an optional one may be missing', () => {
    expect(value({}, 'ConfigMap', {}, ', optional: true')).toEqual([
      '<it is not known whether Flux substitutes variables here>',
      [],
    ]);
  });
});

describe('fields of the Kustomization', () => {
  test('targetNamespace, components and images change what is built', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux(
        'apps',
        './apps',
        '  targetNamespace: monitoring\n  components: [../component]\n  images: [{name: grafana/grafana, newTag: "12"}]\n',
      ),
      'apps/kustomization.yaml': 'resources: [d.yaml]\nnamespace: other\n',
      'apps/d.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: grafana}\nspec: {template: {spec: {containers: [{name: g, image: grafana/grafana:11}]}}}\n',
      'component/kustomization.yaml': 'kind: Component\nresources: [c.yaml]\n',
      'component/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
    });
    expect(namesOf(cluster)).toEqual(['ConfigMap/monitoring/c', 'Deployment/monitoring/grafana']);
    const image = ['spec', 'template', 'spec', 'containers', 0, 'image'];
    expect(valueIn(cluster, 'Deployment/monitoring/grafana', image)).toBe('grafana/grafana:12');
  });

  test('prefix and suffix take the place of those of the root, and not of its bases', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps', '  namePrefix: a-\n  nameSuffix: -z\n'),
      'apps/kustomization.yaml': 'resources: [../base]\nnamePrefix: own-\n',
      'base/kustomization.yaml': 'resources: [c.yaml]\nnamePrefix: base-\n',
      'base/c.yaml': configMap('c', '{a: b}'),
    });
    expect(namesOf(cluster)).toEqual(['ConfigMap/flux-system/a-base-c-z']);
  });

  test.each([
    ['  ignoreMissingComponents: true\n', [], 'there'],
    ['', ['missing-file'], 'there'],
  ])('components that are not there, %j', (more, codes, label) => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux('apps', './apps', `  components: [../missing, ../labels]\n${more}`),
      'apps/kustomization.yaml': 'resources: [c.yaml]\n',
      'apps/c.yaml': configMap('c', '{a: b}'),
      'labels/kustomization.yaml': 'kind: Component\nlabels: [{pairs: {is: there}}]\n',
    });
    expect(codesOf(buildOf(cluster, 'apps'))).toEqual(codes);
    expect(valueIn(cluster, 'ConfigMap/flux-system/c', ['metadata', 'labels', 'is'])).toBe(label);
  });

  test('the older fields for patches still have their say', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux(
        'apps',
        './apps',
        '  patchesStrategicMerge:\n    - {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: flux-system}, data: {a: merged, b: merged}}\n  patchesJson6902:\n    - target: {version: v1, kind: ConfigMap, name: c}\n      patch: [{op: replace, path: /data/b, value: patched}]\n',
      ),
      'apps/kustomization.yaml': 'resources: [c.yaml]\npatches: [{path: p.yaml}]\n',
      'apps/c.yaml': configMap('c', '{a: written, c: written}'),
      'apps/p.yaml': configMap('c', '{a: own, c: own}'),
    });
    expect(codesOf(buildOf(cluster, 'apps'))).toEqual([]);
    // Kustomize takes patchesStrategicMerge before patches, whoever wrote them.
    expect(valueIn(cluster, 'ConfigMap/flux-system/c', ['data'])).toEqual({ a: 'own', b: 'patched', c: 'own' });
  });

  test('commonMetadata goes over what is there, after substitution', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/apps.yaml': flux(
        'apps',
        './apps',
        '  commonMetadata: {labels: {team: "$${X}"}, annotations: {a: new}}\n  postBuild: {substitute: {X: y}}\n',
      ),
      'apps/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: x, annotations: {a: old, b: old}}\n',
    });
    const tree = treeIn(cluster, 'ConfigMap/x/c');
    expect(valueIn(cluster, 'ConfigMap/x/c', ['metadata', 'annotations'])).toEqual({ a: 'new', b: 'old' });
    expect(subtree(tree, ['metadata', 'annotations', 'a'])).toMatchObject({
      layer: { kind: 'deployer-field', field: 'commonMetadata', by: 'Kustomization/flux-system/apps' },
      under: { value: 'old' },
    });
    expect(valueIn(cluster, 'ConfigMap/x/c', ['metadata', 'labels'])).toEqual({ team: '$${X}' });
  });

  test('a SOPS object has keys without values', () => {
    const cluster = clusterOf({
      ...bootstrap('cluster'),
      'cluster/s.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: x}\nstringData: {a: "ENC[AES256_GCM,data:x]"}\nsops: {mac: x}\n',
    });
    const tree = treeIn(cluster, 'Secret/x/s');
    expect(subtree(tree, ['stringData', 'a'])).toMatchObject({ kind: 'unknown', exists: true });
    expect(subtree(tree, ['sops'])).toBeUndefined();
  });
});

describe('sharing', () => {
  const files: Files = {
    ...bootstrap('clusters/one'),
    ...bootstrap('clusters/two'),
    'clusters/one/apps.yaml': flux('apps', './apps', '  postBuild: {substitute: {X: one}}\n'),
    'clusters/two/apps.yaml': flux('apps', './apps', '  postBuild: {substitute: {X: two}}\n'),
    'apps/kustomization.yaml': 'resources: [same.yaml, other.yaml]\n',
    'apps/same.yaml': release('same'),
    'apps/other.yaml': release('other', '{values: {x: "${X}", y: {z: 1}}}'),
  };

  test('what no layer touches is the tree of its manifest, in every cluster', () => {
    const project = projectOf(files);
    const clusters = fluxClusters(project, new Compositions(), NO_OPTIONS);
    const [manifest] = manifestsIn(project.files.get('apps/same.yaml')!);
    for (const cluster of clusters) expect(treeIn(cluster, 'HelmRelease/apps/same')).toBe(manifestTree(manifest!));
  });

  test('what differs shares the rest', () => {
    const [one, two] = clustersOf(files).map((cluster) => treeIn(cluster, 'HelmRelease/apps/other'));
    expect(subtree(one, ['spec', 'values', 'x'])).toMatchObject({ value: 'one' });
    expect(subtree(two, ['spec', 'values', 'x'])).toMatchObject({ value: 'two' });
    expect(subtree(one, ['spec', 'values', 'y'])).toBe(subtree(two, ['spec', 'values', 'y']));
  });
});

describe('files that are not looked into', () => {
  const files: Files = {
    ...bootstrap('cluster'),
    'cluster/apps.yaml': flux('apps', './apps', '  components: [../component]\n'),
    'apps/kustomization.yaml':
      'resources: [g.yaml, l.yaml, ../base]\ncomponents: [../component]\npatches: [{path: p.yaml}]\nreplacements:\n  - {source: {kind: ConfigMap, name: gone}, targets: [{select: {kind: HelmRelease}, fieldPaths: [spec.timeout], options: {create: true}}]}\n',
    'apps/g.yaml': release('grafana'),
    'apps/l.yaml': release('loki'),
    'apps/p.yaml': release('loki', '{timeout: 1m}'),
    'base/kustomization.yaml': 'resources: [c.yaml]\n',
    'base/c.yaml': configMap('gone', '{}'),
    'component/kustomization.yaml': 'kind: Component\n',
  };
  const within = (...read: readonly string[]) => {
    const [cluster] = fluxClusters(
      projectOf(files, [...Object.keys(bootstrap('cluster')), ...read]),
      new Compositions(),
      NO_OPTIONS,
    );
    return cluster!;
  };

  test('are no problem where they are listed', () => {
    const cluster = within('cluster/apps.yaml', 'apps/kustomization.yaml', 'apps/g.yaml', 'apps/p.yaml');
    expect(cluster.builds.flatMap(codesOf)).toEqual([]);
    expect(namesOf(cluster)).toEqual(['HelmRelease/apps/grafana']);
    expect(valueIn(cluster, 'HelmRelease/apps/grafana', ['spec', 'timeout'])).toMatch(/^<what the replacement/);
    expect(cluster.open.length).toBeGreaterThan(0);
  });

  test('are no problem where a path holds nothing else', () => {
    const cluster = within('cluster/apps.yaml');
    expect(cluster.builds.flatMap(codesOf)).toEqual([]);
    expect(cluster.builds).toHaveLength(2);
  });
});
