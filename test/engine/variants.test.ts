import { describe, expect, test } from 'vitest';

import { type Analysis, type AnalysisOptions, DEFAULT_ANALYSIS, analyse } from '../../src/analysis/analyse.js';
import { applyFixes } from '../../src/autofix/fix.js';
import type { Finding } from '../../src/core/finding.js';
import { toPlain } from '../../src/model/gitops/kustomize/compose/plain.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { showResource } from '../../src/model/project/manifests.js';
import { rules } from '../../src/rules/index.js';
import { bootstrap, flux } from '../model/gitops/flux/flux-project.js';

type Files = Readonly<Record<string, string>>;

function only(...ids: readonly string[]): AnalysisOptions {
  return { ...DEFAULT_ANALYSIS, rules: rules.filter(({ id }) => ids.includes(id)) };
}

const OPTIONS = only('workload/missing-fs-group', 'workload/non-numeric-user', 'flux/short-release-timeout');

const LOKI = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki
  namespace: monitoring
spec:
  serviceName: loki
  selector:
    matchLabels: {app: loki}
  template:
    metadata:
      labels: {app: loki}
    spec:
      containers:
        - name: loki
          image: grafana/loki:3.4.2
          volumeMounts:
            - name: data
              mountPath: /loki
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
`;

const GROUP = `  - target: {kind: StatefulSet, name: loki}
    patch: |
      - op: add
        path: /spec/template/spec/securityContext
        value: {fsGroup: 10001}
`;

const HEAD = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
const PATCH_HEAD = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: loki\n  namespace: monitoring\n';

function listing(...resources: readonly string[]): string {
  return `${HEAD}resources:\n${resources.map((path) => `  - ${path}\n`).join('')}`;
}

const BASE: Files = { 'base/kustomization.yaml': listing('loki.yaml'), 'base/loki.yaml': LOKI };
const GREEN: Files = { 'green/kustomization.yaml': `${listing('../base')}patches:\n${GROUP}` };

interface Mended {
  readonly findings: readonly Finding[];
  /** What the safe fixes changed. */
  readonly texts: ReadonlyMap<string, string>;
  /** Objects that became others, by the set that deploys them. */
  readonly changed: readonly string[];
  readonly left: readonly Finding[];
}

async function mend(files: Files, options = OPTIONS): Promise<Mended> {
  const before = await analyse(memoryFileSystem(files), options);
  const { texts } = applyFixes(before, new Set(['safe'] as const));
  const after = await analyse(memoryFileSystem({ ...files, ...Object.fromEntries(texts) }), options);
  expect([...before.linted.errors, ...after.linted.errors]).toEqual([]);
  const now = deployed(after);
  const changed = [...deployed(before)].flatMap(([name, value]) => (now.get(name) === value ? [] : [name]));
  return { findings: before.findings, texts, changed, left: after.findings };
}

function deployed({ model }: Analysis): ReadonlyMap<string, string> {
  return new Map(
    model.deployments.sets.flatMap((set) =>
      set
        .all()
        .filter(({ kind }) => kind !== 'Kustomization')
        .map((object): [string, string] => {
          const { tree } = object.effective;
          return [`${showResource(object)} in ${set.name}`, JSON.stringify(tree && toPlain(tree))];
        }),
    ),
  );
}

function places(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ primary, fix }) => {
    const shown = fix === undefined || 'refused' in fix ? 'no fix' : fix.applicability;
    return `${primary.file}:${primary.start.line} ${shown}`;
  });
}

const SECURED = `template:
        spec:
          securityContext:
            runAsUser: 10001
            runAsGroup: 10001
            fsGroup: 10001
            runAsNonRoot: true
            fsGroupChangePolicy: OnRootMismatch
`;

describe('what is wrong in one of two overlays is mended there', () => {
  const BLUE = 'StatefulSet/monitoring/loki in blue';

  test('with a new patch', async () => {
    const { findings, texts, changed, left } = await mend({ ...BASE, ...GREEN, 'blue/kustomization.yaml': listing('../base') });
    expect(places(findings)).toEqual(['blue/kustomization.yaml:4 safe']);
    expect(findings[0]?.related[0]).toMatchObject({
      location: { file: 'base/loki.yaml' },
      message: 'green deploys the same source, and there this was not found',
    });
    expect([...texts.keys()]).toEqual(['blue/kustomization.yaml']);
    expect(texts.get('blue/kustomization.yaml')).toMatch(/patches:\n {2}- target:\n {6}kind: StatefulSet\n {6}name: loki\n/);
    expect(changed).toEqual([BLUE]);
    expect(left).toEqual([]);
  });

  test('inside the patch that it has for the object, in its comments and layout', async () => {
    const own = `${listing('../base')}patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: StatefulSet\n      metadata: {name: loki, namespace: monitoring}\n      spec:\n        replicas: 2 # two of them\n`;
    const { findings, texts, changed } = await mend({ ...BASE, ...GREEN, 'blue/kustomization.yaml': own });
    expect(places(findings)).toEqual(['blue/kustomization.yaml:10 safe']);
    expect(texts.get('blue/kustomization.yaml')).toBe(`${own}        ${SECURED.replaceAll('\n', '\n  ').trimEnd()}\n`);
    expect(changed).toEqual([BLUE]);
  });

  test('inside a patch in a file of its own', async () => {
    const own = {
      'blue/kustomization.yaml': `${listing('../base')}patches:\n  - path: two.yaml\n`,
      'blue/two.yaml': `${PATCH_HEAD}spec:\n  replicas: 2\n`,
    };
    const { findings, texts, changed } = await mend({ ...BASE, ...GREEN, ...own });
    expect(places(findings)).toEqual(['blue/two.yaml:6 safe']);
    expect([...texts.keys()]).toEqual(['blue/two.yaml']);
    expect(changed).toEqual([BLUE]);
  });

  test('and not inside one whose file both use', async () => {
    const use = 'patches:\n  - path: ../two.yaml\n';
    const { texts, changed } = await mend({
      ...BASE,
      'two.yaml': `${PATCH_HEAD}spec:\n  replicas: 2\n`,
      'green/kustomization.yaml': `${listing('../base')}${use}${GROUP}`,
      'blue/kustomization.yaml': `${listing('../base')}${use}`,
    });
    expect([...texts.keys()]).toEqual(['blue/kustomization.yaml']);
    expect(changed).toEqual([BLUE]);
  });

  test('and not inside one that is for other objects too', async () => {
    const generic = `patches:\n  - target: {kind: StatefulSet}\n    patch: |\n      - op: add\n        path: /spec/replicas\n        value: 2\n`;
    const { texts, changed } = await mend({ ...BASE, ...GREEN, 'blue/kustomization.yaml': `${listing('../base')}${generic}` });
    expect(texts.get('blue/kustomization.yaml')).toContain(`${generic}  - target:\n      kind: StatefulSet\n      name: loki\n`);
    expect(changed).toEqual([BLUE]);
  });

  test('as an operation of a JSON patch', async () => {
    const own = `${listing('../base')}patches:\n  - target: {kind: StatefulSet, name: loki}\n    patch: |-\n      - op: add\n        path: /spec/replicas\n        value: 2\n`;
    const { texts, changed, left } = await mend({ ...BASE, ...GREEN, 'blue/kustomization.yaml': own });
    expect(texts.get('blue/kustomization.yaml')).toBe(
      `${own}      - op: add\n        path: /spec/template/spec/securityContext\n        value:\n          runAsUser: 10001\n          runAsGroup: 10001\n          fsGroup: 10001\n          runAsNonRoot: true\n          fsGroupChangePolicy: OnRootMismatch\n`,
    );
    expect(changed).toEqual([BLUE]);
    expect(left).toEqual([]);
  });

  test('in a component that only it takes in', async () => {
    const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: two.yaml\n';
    const { texts, changed } = await mend({
      ...BASE,
      ...GREEN,
      'two/kustomization.yaml': component,
      'two/two.yaml': `${PATCH_HEAD}spec:\n  replicas: 2\n`,
      'blue/kustomization.yaml': `${listing('../base')}components: [../two]\n`,
    });
    expect([...texts.keys()]).toEqual(['two/two.yaml']);
    expect(changed).toEqual([BLUE]);
  });

  test('under the name that the object has in the base, dots and all', async () => {
    const { texts, changed } = await mend({
      'base/kustomization.yaml': listing('loki.yaml'),
      'base/loki.yaml': LOKI.replace('name: loki\n  namespace', 'name: loki.main\n  namespace'),
      'green/kustomization.yaml': `${listing('../base')}patches:\n${GROUP.replace('name: loki', 'name: loki.main')}`,
      'blue/kustomization.yaml': `${listing('../base')}namePrefix: blue-\n`,
    });
    expect(texts.get('blue/kustomization.yaml')).toContain('name: loki\\.main\n');
    expect(changed).toEqual(['StatefulSet/monitoring/blue-loki.main in blue']);
  });

  const SIDECAR = LOKI.replace(
    '      containers:\n',
    '      securityContext: {fsGroup: 1}\n      containers:\n        - {name: other, image: "example.org/other:1", securityContext: {runAsUser: 7}}\n',
  );

  test('where a list is on the way, as a JSON patch', async () => {
    const loki = SIDECAR.replace(
      'image: grafana/loki:3.4.2\n',
      'image: quay.io/prometheus/prometheus:v2.53.0\n          securityContext: {runAsNonRoot: true}\n',
    );
    const user = GROUP.replace('securityContext', 'securityContext/runAsUser').replace('{fsGroup: 10001}', '65534');
    const { findings, texts, changed, left } = await mend({
      ...BASE,
      'base/loki.yaml': loki,
      'green/kustomization.yaml': `${listing('../base')}patches:\n${user}`,
      'blue/kustomization.yaml': listing('../base'),
    });
    expect(places(findings)).toEqual(['blue/kustomization.yaml:4 safe']);
    expect(texts.get('blue/kustomization.yaml')).toContain(
      '- op: add\n        path: /spec/template/spec/containers/1/securityContext/runAsUser\n        value: 65534\n',
    );
    expect(changed).toEqual([BLUE]);
    expect(left).toEqual([]);
  });

  test('what has to go is taken out', async () => {
    const loki = SIDECAR.replace('loki:3.4.2\n', 'loki:3.4.2\n          securityContext: {fsGroup: 10001, runAsUser: 10001}\n');
    const group = '/spec/template/spec/containers/1/securityContext/fsGroup';
    const removal = `  - target: {kind: StatefulSet, name: loki}\n    patch: |\n      - op: remove\n        path: ${group}\n`;
    const { findings, texts, changed, left } = await mend(
      {
        ...BASE,
        'base/loki.yaml': loki,
        'green/kustomization.yaml': `${listing('../base')}patches:\n${removal}`,
        'blue/kustomization.yaml': listing('../base'),
      },
      only('workload/misplaced-fs-group'),
    );
    expect(places(findings)).toEqual(['blue/kustomization.yaml:4 safe']);
    expect(texts.get('blue/kustomization.yaml')).toContain(`- op: remove\n        path: ${group}\n`);
    expect(changed).toEqual([BLUE]);
    expect(left).toEqual([]);
  });

  test('not in the base alone, since the patch of the other would have nothing to take out', async () => {
    const loki = SIDECAR.replace('loki:3.4.2\n', 'loki:3.4.2\n          securityContext: {fsGroup: 10001, runAsUser: 10001}\n');
    const group = '/spec/template/spec/containers/1/securityContext/fsGroup';
    const removal = `  - target: {kind: StatefulSet, name: loki}\n    patch: |\n      - op: remove\n        path: ${group}\n`;
    const files = {
      ...BASE,
      'base/loki.yaml': loki,
      'green/kustomization.yaml': `${listing('../base')}patches:\n${removal}`,
      'blue/kustomization.yaml': listing('../base'),
      'red/kustomization.yaml': listing('../base'),
    };
    const options = only('workload/misplaced-fs-group');
    const analysis = await analyse(memoryFileSystem(files), options);
    expect(places(analysis.findings)).toEqual(['base/loki.yaml:19 unsafe']);
    const { texts, refused } = applyFixes(analysis, new Set(['safe', 'unsafe'] as const));
    expect(texts.size).toBe(0);
    expect(refused.map(({ because }) => because)).toEqual([`a build would fail: ${group}: there is nothing to remove`]);
  });
});

describe('several overlays', () => {
  const two = (blue: string, red: string): Files => ({
    ...BASE,
    'blue/kustomization.yaml': blue,
    'red/kustomization.yaml': red,
  });
  const three = (blue: string, red: string): Files => ({ ...GREEN, ...two(blue, red) });

  test('share a layer that the healthy one does not use', async () => {
    const files = { ...three(listing('../large'), listing('../large')), 'large/kustomization.yaml': listing('../base') };
    const { findings, texts, changed } = await mend(files);
    expect(places(findings)).toEqual(['large/kustomization.yaml:4 safe']);
    expect(findings[0]?.variants.map(({ cluster }) => cluster)).toEqual(['blue', 'red']);
    expect([...texts.keys()]).toEqual(['large/kustomization.yaml']);
    expect(changed).toEqual(['StatefulSet/monitoring/loki in blue', 'StatefulSet/monitoring/loki in red']);
  });

  test('share no such layer: the base stays as it is, and the message names them', async () => {
    const { findings, texts } = await mend(three(listing('../base'), listing('../base')));
    expect(places(findings)).toEqual(['base/loki.yaml:13 unsafe']);
    expect(findings[0]?.message).toMatch(/ \(found only in blue, red\)$/);
    expect(findings[0]?.fix).toMatchObject({
      caution: 'the same source is also deployed in green, where this was not found',
    });
    expect(texts.size).toBe(0);
  });

  test('are all wrong: the base is mended', async () => {
    const { findings, texts, left } = await mend(two(listing('../base'), listing('../base')));
    expect(places(findings)).toEqual(['base/loki.yaml:13 safe']);
    expect(findings[0]?.message).not.toContain('found only');
    expect([...texts.keys()]).toEqual(['base/loki.yaml']);
    expect(left).toEqual([]);
  });

  test('are two in one build: a target by name would mean both', async () => {
    const { findings, texts } = await mend({
      ...two(`${listing('../base')}namePrefix: blue-\n`, `${listing('../base')}namePrefix: red-\npatches:\n${GROUP}`),
      'kustomization.yaml': listing('blue', 'red'),
    });
    expect(places(findings)).toEqual(['base/loki.yaml:13 unsafe']);
    expect(findings[0]?.message).toContain('(found only in StatefulSet/monitoring/blue-loki in .)');
    expect(texts.size).toBe(0);
  });
});

describe('what a patch of another layer counts on stays there', () => {
  const loki = LOKI.replace(
    'loki:3.4.2\n',
    'loki:3.4.2\n          securityContext: {fsGroup: 10001, runAsUser: 10001}\n',
  ).replace('      containers:', '      securityContext: {fsGroup: 10001}\n      containers:');
  const group = '/spec/template/spec/containers/0/securityContext/fsGroup';
  const patch = (operations: string): string =>
    `${listing('../base')}patches:\n  - target: {kind: StatefulSet, name: loki}\n    patch: |\n${operations}`;
  const options = only('workload/misplaced-fs-group');
  const attempt = async (files: Files): Promise<readonly string[]> => {
    const analysis = await analyse(memoryFileSystem(files), options);
    expect(analysis.findings).toHaveLength(1);
    const { texts, refused } = applyFixes(analysis, new Set(['safe', 'unsafe'] as const));
    return [...texts.keys(), ...refused.map(({ because }) => because)];
  };

  test.each([
    ['a test', `      - {op: test, path: ${group}, value: 10001}\n`, `a build would fail: ${group}: the test fails`],
    [
      'a move',
      `      - {op: move, from: ${group}, path: /spec/template/spec/securityContext/fsGroup}\n`,
      `a build would fail: ${group}: there is nothing to remove`,
    ],
    ['a removal', `      - {op: remove, path: ${group}}\n`, `a build would fail: ${group}: there is nothing to remove`],
  ])('%s', async (_, operations, because) => {
    const alone = {
      ...BASE,
      'base/loki.yaml': loki,
      'blue/kustomization.yaml': listing('../base'),
      'red/kustomization.yaml': listing('../base'),
    };
    expect(await attempt(alone)).toEqual(['base/loki.yaml']);
    expect(await attempt({ ...alone, 'green/kustomization.yaml': patch(operations) })).toEqual([because]);
  });

  test('a null over what is not there any more does no harm', async () => {
    const merge = `${listing('../base')}patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: StatefulSet\n      metadata: {name: loki, namespace: monitoring}\n      spec: {template: {spec: {containers: [{name: loki, securityContext: {fsGroup: null}}]}}}\n`;
    const files = {
      ...BASE,
      'base/loki.yaml': loki,
      'green/kustomization.yaml': merge,
      'blue/kustomization.yaml': listing('../base'),
      'red/kustomization.yaml': listing('../base'),
    };
    expect(await attempt(files)).toEqual(['base/loki.yaml']);
  });
});

describe('the configuration that a workload reads', () => {
  const HEALTHY = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: loki-config, namespace: monitoring}\ndata:\n  loki.yaml: |\n    common: {ring: {kvstore: {store: inmemory}}}\n    server:\n      grpc_listen_port: 9096\n`;
  const WRONG = `${HEALTHY}    frontend_worker:\n      frontend_address: 127.0.0.1:9095\n`;
  const loki = LOKI.replace(
    '          volumeMounts:\n',
    '          args: [-config.file=/etc/loki/loki.yaml]\n          volumeMounts:\n            - {name: config, mountPath: /etc/loki}\n',
  ).replace(
    '  volumeClaimTemplates:',
    '      volumes: [{name: config, configMap: {name: loki-config}}]\n  volumeClaimTemplates:',
  );
  const options = { ...DEFAULT_ANALYSIS, rules: rules.filter(({ id }) => id.startsWith('loki/')) };
  const both = { ...BASE, 'base/loki.yaml': loki };

  test('is mended where only one overlay has it', async () => {
    const { findings, texts, changed } = await mend(
      {
        ...both,
        'blue/kustomization.yaml': listing('../base', 'config.yaml'),
        'blue/config.yaml': WRONG,
        'green/kustomization.yaml': listing('../base', 'config.yaml'),
        'green/config.yaml': HEALTHY,
      },
      options,
    );
    expect(places(findings)).toEqual(['blue/config.yaml:10 safe']);
    expect(findings[0]?.message).not.toContain('found only');
    expect([...texts.keys()]).toEqual(['blue/config.yaml']);
    expect(changed).toEqual(['ConfigMap/monitoring/loki-config in blue']);
  });

  test('is left alone where both have it, and only one is known to have it wrong', async () => {
    const patch = `patches:\n  - target: {kind: StatefulSet}\n    patch: |\n      - {op: add, path: /spec/template/spec/containers/0/args/-, value: -server.grpc-listen-port=9095}\n`;
    const { findings, texts } = await mend(
      {
        ...both,
        'base/kustomization.yaml': listing('loki.yaml', 'config.yaml'),
        'base/config.yaml': WRONG,
        'blue/kustomization.yaml': listing('../base'),
        'green/kustomization.yaml': `${listing('../base')}${patch}`,
      },
      options,
    );
    expect(places(findings)).toEqual(['base/config.yaml:10 no fix', 'base/config.yaml:10 unsafe']);
    expect(findings.map(({ message }) => / \(found only in (\w+)\)$/.exec(message)?.[1])).toEqual(['green', 'blue']);
    expect(texts.size).toBe(0);
  });
});

test('overlays that Argo CD deploys are mended like any others', async () => {
  const application = (name: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  project: default\n  destination: {name: ${name}, namespace: monitoring}\n  source: {repoURL: https://example.org/fleet, path: ${name}, targetRevision: HEAD}\n`;
  const { findings, texts, changed, left } = await mend({
    ...BASE,
    ...GREEN,
    'blue/kustomization.yaml': listing('../base'),
    'argo/green.yaml': application('green'),
    'argo/blue.yaml': application('blue'),
  });
  expect(places(findings)).toEqual(['blue/kustomization.yaml:4 safe']);
  expect([...texts.keys()]).toEqual(['blue/kustomization.yaml']);
  expect(changed).toEqual(['StatefulSet/monitoring/loki in blue']);
  expect(left).toEqual([]);
});

describe('clusters', () => {
  const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: kube-prometheus-stack, namespace: monitoring}
spec:
  interval: 1h
  timeout: \${TIMEOUT}
  chart:
    spec: {chart: kube-prometheus-stack, version: 75.6.0, sourceRef: {kind: HelmRepository, name: charts}}
`;
  const cluster = (name: string, more: string, path = './base'): Files => ({
    ...bootstrap(`clusters/${name}`),
    [`clusters/${name}/apps.yaml`]: flux('apps', path, more),
  });
  const variable = (value: string): string => `  postBuild:\n    substitute:\n      TIMEOUT: ${value} # by hand\n`;
  const base = { 'base/release.yaml': RELEASE };

  test('get another value of the variable that makes the difference', async () => {
    const { findings, texts, changed } = await mend({
      ...base,
      ...cluster('blue', variable('3m')),
      ...cluster('green', variable('20m')),
    });
    expect(places(findings)).toEqual(['clusters/blue/apps.yaml:11 safe']);
    expect(texts.get('clusters/blue/apps.yaml')).toContain('TIMEOUT: 15m # by hand\n');
    expect(changed).toEqual(['HelmRelease/monitoring/kube-prometheus-stack in clusters/blue']);
  });

  test('get a patch where the variable makes something else too', async () => {
    const other = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: monitoring}\ndata: {timeout: "\${TIMEOUT}"}\n`;
    const { findings, texts, changed } = await mend({
      'base/release.yaml': RELEASE + other,
      ...cluster('blue', variable('3m')),
      ...cluster('green', variable('20m')),
    });
    expect(places(findings)).toEqual(['clusters/blue/apps.yaml:6 safe']);
    expect(texts.get('clusters/blue/apps.yaml')).toContain('spec:\n          timeout: 15m\n');
    expect(changed).toEqual(['HelmRelease/monitoring/kube-prometheus-stack in clusters/blue']);
  });

  test('get it inside the patch of their Kustomization', async () => {
    const patch = `  patches:\n    - patch: |\n        apiVersion: helm.toolkit.fluxcd.io/v2\n        kind: HelmRelease\n        metadata: {name: kube-prometheus-stack, namespace: monitoring}\n        spec:\n          maxHistory: 3\n`;
    const plain = { 'base/release.yaml': RELEASE.replace('${TIMEOUT}', '3m') };
    const { texts, changed } = await mend({
      ...plain,
      ...cluster('blue', patch),
      ...cluster('green', patch.replace('maxHistory: 3', 'timeout: 20m')),
    });
    expect(texts.get('clusters/blue/apps.yaml')).toContain('          maxHistory: 3\n          timeout: 15m\n');
    expect(changed).toEqual(['HelmRelease/monitoring/kube-prometheus-stack in clusters/blue']);
  });

  test('that set it in a patch of their own have that patch mended', async () => {
    const patch = (timeout: string): string =>
      `  patches:\n    - patch: |\n        apiVersion: helm.toolkit.fluxcd.io/v2\n        kind: HelmRelease\n        metadata: {name: kube-prometheus-stack, namespace: monitoring}\n        spec:\n          timeout: ${timeout}\n`;
    const plain = { 'base/release.yaml': RELEASE.replace('${TIMEOUT}', '20m') };
    const { findings, texts, changed } = await mend({ ...plain, ...cluster('blue', patch('3m')), ...cluster('green', '') });
    expect(places(findings)).toEqual(['clusters/blue/apps.yaml:15 safe']);
    expect(findings[0]?.message).not.toContain('found only');
    expect([...texts.keys()]).toEqual(['clusters/blue/apps.yaml']);
    expect(changed).toEqual(['HelmRelease/monitoring/kube-prometheus-stack in clusters/blue']);
  });
});

test('what is wrong everywhere, and mended in a text of each, is mended in all of these', async () => {
  const patched = (name: string): Files => ({
    [`${name}/kustomization.yaml`]: `${listing('../base')}patches:\n  - path: env.yaml\n`,
    [`${name}/env.yaml`]: `apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring}
spec:
  deployment:
    spec:
      template:
        spec:
          containers:
            - name: grafana
              env:
                - name: GF_LOG_MODE
                  value: ${name}
`,
  });
  const files: Files = {
    'base/kustomization.yaml': listing('grafana.yaml'),
    'base/grafana.yaml':
      'apiVersion: grafana.integreatly.org/v1beta1\nkind: Grafana\nmetadata: {name: grafana, namespace: monitoring}\nspec:\n  config:\n    log: {mode: console}\n',
    ...patched('blue'),
    ...patched('green'),
  };
  const options = only('grafana/default-secret-key');
  const before = await analyse(memoryFileSystem(files), options);
  expect(before.findings.map(({ variants }) => variants.map(({ cluster }) => cluster))).toEqual([['blue', 'green']]);
  const { texts, refused } = applyFixes(before, new Set(['unsafe'] as const));
  expect(refused).toEqual([]);
  expect([...texts.keys()].toSorted()).toEqual(['blue/env.yaml', 'green/env.yaml']);
  const after = await analyse(memoryFileSystem({ ...files, ...Object.fromEntries(texts) }), options);
  expect(after.findings).toEqual([]);
});
