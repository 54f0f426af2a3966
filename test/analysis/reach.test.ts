import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, analyse } from '../../src/analysis/analyse.js';
import type { Finding } from '../../src/core/finding.js';
import { diskFileSystem } from '../../src/model/project/disk.js';
import { type FileSystem, memoryFileSystem } from '../../src/model/project/file-system.js';
import { rules } from '../../src/rules/index.js';

const options = { ...DEFAULT_ANALYSIS, rules, settings: { ...DEFAULT_ANALYSIS.settings, pedantic: true } };

/** Compares what is said of some files by themselves with what is said of them among all. */
async function expectSame(fileSystem: FileSystem, choose: (paths: readonly string[]) => readonly string[]): Promise<void> {
  const all = await analyse(fileSystem, options);
  const paths = choose([...all.project.files.keys()]);
  for (const path of paths) {
    const some = await analyse(fileSystem, { ...options, isReported: (other) => other === path });
    const wanted = all.findings.filter(({ primary }) => primary.file === path);
    expect({ path, findings: plain(some.findings) }).toEqual({ path, findings: plain(wanted) });
  }
}

function plain(findings: readonly Finding[]): readonly unknown[] {
  return findings.map((finding): unknown => JSON.parse(JSON.stringify(finding)));
}

const LOKI_CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: &name loki-config
  namespace: monitoring
data:
  loki.yaml: |
    server:
      grpc_listen_port: 9096
    frontend_worker:
      frontend_address: 127.0.0.1:9095
`;

const LOKI = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki
  namespace: monitoring
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: loki
          image: grafana/loki:3.0.0
          args: [-config.file=/etc/loki/loki.yaml]
          volumeMounts:
            - { name: config, mountPath: /etc/loki }
            - { name: data, mountPath: /loki }
      volumes:
        - name: config
          configMap: { name: loki-config }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce] }
`;

const VOLUME = `apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-7 }
spec:
  claimRef: { name: data-loki-0, namespace: monitoring }
  hostPath: { path: /srv/loki }
`;

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: stack, namespace: monitoring }
spec:
  chartRef: { kind: OCIRepository, name: prometheus-source }
`;

function PATCH(spec: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: stack, namespace: monitoring }\nspec: { ${spec} }\n`;
}

/** A root and the Kustomization that builds the base. */
function CLUSTER(name: string, postBuild: string): Readonly<Record<string, string>> {
  const kustomization = (own: string, path: string, more: string): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${own}, namespace: flux-system }\nspec:\n  interval: 10m\n  prune: true\n  path: ${path}\n  sourceRef: { kind: GitRepository, name: flux-system }\n${more}`;
  return {
    [`clusters/${name}/flux-system/gotk-sync.yaml`]: kustomization('flux-system', `./clusters/${name}`, ''),
    [`clusters/${name}/apps.yaml`]: kustomization('apps', './base', `  postBuild:\n    ${postBuild}\n`),
  };
}

function SETTINGS(timeout: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: flux-system }\ndata: { TIMEOUT: ${timeout} }\n`;
}

const SOURCE = `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: prometheus-source, namespace: monitoring }
spec:
  url: oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack
  ref: { tag: 70.0.0 }
`;

const FLUX = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./deployed
  sourceRef: { kind: GitRepository, name: home }
`;

const PATCHING_FLUX = `${FLUX}  patches:
    - target: { kind: HelmRelease }
      patch: |
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: { name: any }
        spec: { timeout: 30m }
`;

const LIST = (path: string, more = ''): string => `resources:\n  - ${path}\n${more}`;

const ARGO = (name: string, path: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  destination: { name: in-cluster, namespace: monitoring }
  source:
    repoURL: https://example.org/here.git
    path: ${path}
${more}`;

const KEY_POD = `apiVersion: v1
kind: Pod
metadata: { name: check, namespace: web }
spec:
  securityContext: { runAsUser: 1000 }
  containers:
    - name: check
      image: example.org/check:1.0.0
      env:
        - name: TOKEN
          valueFrom: { secretKeyRef: { name: check, key: token } }
        - name: PASSWORD
          valueFrom: { secretKeyRef: { name: check, key: password } }
`;

const CASES: readonly {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Where findings are, of all rules. */
  readonly found: readonly string[];
}[] = [
  {
    name: 'a configuration that a workload in another folder reads',
    files: {
      'all.yaml/kustomization.yaml': 'resources: [../a, ../b]\n',
      'a/kustomization.yaml': LIST('cm.yaml'),
      'a/cm.yaml': LOKI_CONFIG,
      'b/kustomization.yaml': LIST('loki.yaml'),
      'b/loki.yaml': LOKI,
    },
    found: ['a/cm.yaml', 'b/loki.yaml'],
  },
  {
    name: 'a configuration and its workload in one folder that nothing builds',
    files: { 'a/cm.yaml': LOKI_CONFIG, 'a/loki.yaml': LOKI, 'a/other.yaml': RELEASE },
    found: ['a/cm.yaml', 'a/loki.yaml'],
  },
  {
    name: 'a volume that is reserved for a claim of a StatefulSet',
    files: {
      'a/pv.yaml': VOLUME,
      'a/loki.yaml': LOKI.replace('    spec:\n', '    spec:\n      securityContext: { fsGroup: 10001 }\n'),
    },
    found: ['a/loki.yaml'],
  },
  {
    name: 'a chart that another file names',
    files: { 'a/release.yaml': RELEASE, 'b/source.yaml': SOURCE },
    found: ['a/release.yaml'],
  },
  {
    name: 'what Flux deploys, and what nobody does',
    files: {
      'flux/apps.yaml': FLUX,
      'deployed/release.yaml': RELEASE,
      'deployed/source.yaml': SOURCE,
      'orphans/release.yaml': RELEASE,
      'orphans/loki.yaml': LOKI,
    },
    // That nobody deploys them is said of the others.
    found: ['deployed/release.yaml', 'orphans/loki.yaml', 'orphans/release.yaml'],
  },
  {
    name: 'a patch in a Flux Kustomization',
    files: { 'flux/apps.yaml': PATCHING_FLUX, 'deployed/release.yaml': RELEASE, 'deployed/source.yaml': SOURCE },
    found: ['deployed/release.yaml'],
  },
  {
    name: 'a patch in a file of an overlay',
    files: {
      'base/kustomization.yaml': LIST('release.yaml', '  - source.yaml\n'),
      'base/release.yaml': RELEASE,
      'base/source.yaml': SOURCE,
      'one/kustomization.yaml': LIST('../base', 'patches:\n  - path: patch.yaml\n    target: { kind: HelmRelease }\n'),
      'one/patch.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: stack }\nspec: { timeout: 30m }\n',
      'two/kustomization.yaml': LIST('../base'),
    },
    found: ['base/release.yaml', 'two/kustomization.yaml'],
  },
  {
    name: 'a patch of the one overlay that needs another',
    files: {
      'base/kustomization.yaml': LIST('release.yaml', '  - source.yaml\n'),
      'base/release.yaml': RELEASE,
      'base/source.yaml': SOURCE,
      'one/kustomization.yaml': LIST('../base', 'patches:\n  - path: patch.yaml\n'),
      'one/patch.yaml': PATCH('timeout: 30m'),
      'two/kustomization.yaml': LIST('../base', 'patches:\n  - path: patch.yaml\n'),
      'two/patch.yaml': PATCH('maxHistory: 3'),
    },
    found: ['base/release.yaml', 'two/patch.yaml'],
  },
  {
    name: 'variables that make the difference between clusters',
    files: {
      'base/release.yaml': RELEASE.replace('spec:\n', 'spec:\n  timeout: ${TIMEOUT}\n'),
      'base/source.yaml': SOURCE,
      ...CLUSTER('one', 'substitute: { TIMEOUT: 30m }'),
      ...CLUSTER('two', 'substitute: { TIMEOUT: 3m }'),
    },
    found: [
      'base/release.yaml',
      'clusters/one/flux-system/gotk-sync.yaml',
      'clusters/two/apps.yaml',
      'clusters/two/flux-system/gotk-sync.yaml',
    ],
  },
  {
    name: 'settings that make the difference between clusters',
    files: {
      'base/release.yaml': RELEASE.replace('spec:\n', 'spec:\n  timeout: ${TIMEOUT}\n'),
      'base/source.yaml': SOURCE,
      ...CLUSTER('one', 'substituteFrom: [{ kind: ConfigMap, name: settings }]'),
      ...CLUSTER('two', 'substituteFrom: [{ kind: ConfigMap, name: settings }]'),
      'clusters/one/settings.yaml': SETTINGS('30m'),
      'clusters/two/settings.yaml': SETTINGS('3m'),
    },
    found: [
      'base/release.yaml',
      'clusters/one/flux-system/gotk-sync.yaml',
      'clusters/two/flux-system/gotk-sync.yaml',
      'clusters/two/settings.yaml',
    ],
  },
  {
    name: 'a suppression at the other end of a chain',
    files: {
      'a/cm.yaml': LOKI_CONFIG.replace('metadata:\n', 'metadata:\n  annotations: { seaworthy/ignore: "loki/*: known" }\n'),
      'a/loki.yaml': LOKI,
    },
    found: ['a/cm.yaml', 'a/loki.yaml'],
  },
  {
    name: 'a claim that is there before the StatefulSet that would make it',
    files: {
      'a/claim.yaml':
        'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data-loki-0, namespace: monitoring }\nspec: { volumeName: pv-7 }\n',
      'b/pv.yaml': VOLUME.replace('data-loki-0', 'other'),
      'a/loki.yaml': LOKI.replace('    spec:\n', '    spec:\n      securityContext: { fsGroup: 10001 }\n'),
    },
    found: ['a/loki.yaml'],
  },
  {
    name: 'a configuration whose name holds a variable, set by another Flux Kustomization than its own',
    files: {
      'flux/all.yaml': FLUX.replace('./deployed', './flux').replace('name: apps', 'name: all'),
      'flux/one.yaml': `${FLUX.replace('./deployed', './one').replace('name: apps', 'name: one')}  postBuild: { substitute: { APP: loki } }\n`,
      'flux/two.yaml': FLUX.replace('./deployed', './two').replace('name: apps', 'name: two'),
      'one/loki.yaml': LOKI.replace('configMap: { name: loki-config }', "configMap: { name: '${APP}-config' }"),
      'two/cm.yaml': LOKI_CONFIG,
      'two/other.yaml': SOURCE,
    },
    found: ['flux/all.yaml', 'one/loki.yaml', 'two/cm.yaml'],
  },
  {
    name: 'a Flux Kustomization that is switched off, beside others that are not',
    files: {
      'clusters/kustomization.yaml': LIST('one.yaml', '# - two.yaml\n'),
      'clusters/one.yaml': FLUX.replace('./deployed', './one'),
      'clusters/two.yaml': FLUX.replace('./deployed', './one').replace('name: apps', 'name: two'),
      'one/release.yaml': RELEASE,
      'one/source.yaml': SOURCE,
    },
    found: ['one/release.yaml'],
  },
  {
    name: 'a path that a patch gives to a Flux Kustomization',
    files: {
      'flux/all.yaml': `${FLUX.replace('./deployed', './clusters').replace('name: apps', 'name: all')}  patches:
    - target: { kind: Kustomization, name: apps }
      patch: |
        - { op: replace, path: /spec/path, value: ./other }
`,
      'clusters/apps.yaml': PATCHING_FLUX,
      'deployed/release.yaml': RELEASE.replace('stack', 'gone'),
      'other/release.yaml': RELEASE,
      'other/source.yaml': SOURCE,
    },
    found: ['deployed/release.yaml', 'other/release.yaml'],
  },
  {
    name: 'a name with a prefix, of a configuration that another build makes',
    files: {
      'all/kustomization.yaml': 'resources: [../a, ../b]\n',
      'a/kustomization.yaml': 'namePrefix: prod-\nresources: [cm.yaml]\n',
      'a/cm.yaml': LOKI_CONFIG,
      'b/kustomization.yaml': LIST('loki.yaml'),
      'b/loki.yaml': LOKI.replace('name: loki-config }', 'name: prod-loki-config }'),
      'b/other.yaml': SOURCE,
    },
    found: ['a/cm.yaml', 'b/loki.yaml'],
  },
  {
    name: 'a configuration that a generator in another folder makes of a file',
    files: {
      'all/kustomization.yaml': 'resources: [../a, ../b]\n',
      'a/kustomization.yaml':
        'namespace: monitoring\ngeneratorOptions: { disableNameSuffixHash: true }\nconfigMapGenerator:\n  - name: loki-config\n    files: [loki.yaml]\n',
      'a/loki.yaml': 'server: { grpc_listen_port: 9096 }\nfrontend_worker: { frontend_address: 127.0.0.1:9095 }\n',
      'b/kustomization.yaml': LIST('loki.yaml'),
      'b/loki.yaml': LOKI,
    },
    found: ['a/loki.yaml', 'b/loki.yaml'],
  },
  {
    name: 'releases that wait for each other, and one that waits for nothing',
    files: {
      'flux/apps.yaml': FLUX,
      'deployed/a.yaml': RELEASE.replace('spec:\n', 'spec:\n  dependsOn: [{ name: b }]\n').replace('name: stack', 'name: a'),
      'deployed/b.yaml': RELEASE.replace('spec:\n', 'spec:\n  dependsOn: [{ name: a }]\n').replace('name: stack', 'name: b'),
      'deployed/source.yaml': SOURCE,
      'deployed/other.yaml': LOKI_CONFIG,
    },
    found: ['deployed/a.yaml', 'deployed/b.yaml'],
  },
  {
    name: 'a helmfile with bases, environments, and paths that its templates make',
    files: {
      'helmfile.yaml': 'helmfiles: [apps/helmfile.yaml, other]\nenvironments: { prod: {}, dev: {} }\n',
      'apps/helmfile.yaml': `bases: [../common/env.yaml]
releases:
  - { name: grafana, chart: grafana/grafana, version: 8.5.1, values: [values/common.yaml, "values/{{ .Environment.Name }}.yaml"] }
  - { name: web, chart: grafana/grafana, version: 8.5.1, condition: web.enabled, values: [web.yaml] }
`,
      'common/env.yaml': 'environments: { dev: {}, prod: { values: [switches.yaml] } }\n',
      'apps/switches.yaml': 'web: { enabled: true }\n',
      'apps/values/common.yaml': 'adminUser: admin\n',
      'apps/values/dev.yaml': 'persistence: { enabled: false }\n',
      'apps/values/prod.yaml': 'persistence: { enabled: true }\n',
      'apps/web.yaml': 'adminUser: root\n',
      'other/one.yaml': 'releases: [{ name: one, chart: grafana/grafana, version: 8.5.1, values: [one-values.yaml] }]\n',
      'other/one-values.yaml': 'adminUser: root\n',
    },
    found: ['apps/values/common.yaml', 'apps/values/dev.yaml', 'apps/web.yaml', 'other/one-values.yaml'],
  },
  {
    name: 'charts that Kustomize renders, one of them from the repository, and a patch above',
    files: {
      'base/kustomization.yaml': `helmCharts:
  - { name: grafana, repo: https://grafana.github.io/helm-charts, version: 8.5.1, releaseName: one, valuesFile: one.yaml }
  - { name: wrapper, releaseName: two, additionalValuesFiles: [two.yaml] }
`,
      'base/one.yaml': 'persistence: { enabled: false }\n',
      'base/two.yaml': 'grafana: { adminUser: admin }\n',
      'base/charts/wrapper/Chart.yaml':
        'apiVersion: v2\nname: wrapper\nversion: 1.0.0\ndependencies: [{ name: grafana, version: 8.5.1, repository: https://grafana.github.io/helm-charts }]\n',
      'base/charts/wrapper/values.yaml': 'grafana: { persistence: { enabled: false } }\n',
      'over/kustomization.yaml': LIST('../base'),
      'patched/kustomization.yaml': LIST('../other', 'patches:\n  - { path: p.yaml, target: { kind: Deployment } }\n'),
      'patched/p.yaml': '- { op: remove, path: /spec/replicas }\n',
      'other/kustomization.yaml': 'helmCharts: [{ name: grafana, version: 8.5.1, releaseName: three, valuesFile: three.yaml }]\n',
      'other/three.yaml': 'persistence: { enabled: false }\n',
    },
    found: ['base/charts/wrapper/values.yaml', 'base/one.yaml', 'base/two.yaml'],
  },
  {
    name: 'a folder that an Application of an Application deploys',
    files: {
      'root.yaml': ARGO('root', 'apps'),
      'apps/loki.yaml': ARGO('loki', 'loki'),
      'apps/config.yaml': ARGO('config', 'config'),
      'loki/loki.yaml': LOKI.replace('  namespace: monitoring\n', ''),
      'config/cm.yaml': LOKI_CONFIG,
      'other/loki.yaml': LOKI.replace('name: loki\n', 'name: logs\n'),
    },
    found: ['config/cm.yaml', 'loki/loki.yaml', 'other/loki.yaml'],
  },
  {
    name: 'a kustomization that an Application changes',
    files: {
      'apps/logs.yaml': ARGO('logs', 'logs', '    kustomize: { namePrefix: a-, components: [../parts] }\n'),
      'apps/more.yaml': ARGO('more', 'more'),
      'logs/kustomization.yaml': LIST('cm.yaml', '  - loki.yaml\n'),
      'logs/cm.yaml': LOKI_CONFIG,
      'logs/loki.yaml': LOKI,
      'parts/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplicas: [{ name: loki, count: 3 }]\n',
      'more/cm.yaml': LOKI_CONFIG,
    },
    found: ['logs/cm.yaml', 'logs/loki.yaml'],
  },
  {
    name: 'a key that the Secret of another folder does not have',
    files: {
      'all/kustomization.yaml': LIST('../pods', '  - ../secrets\n'),
      'pods/kustomization.yaml': LIST('pod.yaml'),
      'pods/pod.yaml': KEY_POD,
      'secrets/kustomization.yaml': LIST('sealed.yaml', '  - more.yaml\n'),
      'secrets/sealed.yaml':
        'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: check, namespace: web }\nspec: { encryptedData: { user: AgA } }\n',
      'secrets/more.yaml':
        'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: other, namespace: web }\nspec:\n  target: { name: check, creationPolicy: Merge }\n  data: [{ secretKey: token, remoteRef: { key: a } }]\n',
    },
    found: ['pods/pod.yaml'],
  },
  {
    name: 'two installations of Argo CD that share a folder',
    files: {
      'one/root.yaml': ARGO('root', 'one/apps'),
      'one/apps/loki.yaml': ARGO('loki', 'loki'),
      'two/root.yaml': ARGO('root', 'two/apps'),
      'two/apps/loki.yaml': ARGO('loki', 'loki', '    directory: { recurse: true }\n'),
      'loki/loki.yaml': LOKI,
      'loki/more/cm.yaml': LOKI_CONFIG,
    },
    found: ['loki/loki.yaml', 'loki/more/cm.yaml'],
  },
  {
    name: 'a variable that nothing sets, and a policy in another folder that may',
    files: {
      'flux/apps.yaml': `${FLUX}  postBuild: { substitute: { OTHER: a } }\n`,
      'flux/policies.yaml': FLUX.replace('./deployed', './policies').replace('name: apps', 'name: policies'),
      'policies/variables.yaml':
        'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: variables }\nspec:\n  rules:\n    - name: all\n      match: { any: [{ resources: { kinds: [Kustomization] } }] }\n      mutate: { patchStrategicMerge: { spec: { postBuild: { substitute: { TIMEOUT: 30m } } } } }\n',
      'deployed/release.yaml': RELEASE.replace('spec:\n', 'spec:\n  timeout: ${TIMEOUT}\n'),
      'deployed/source.yaml': SOURCE,
    },
    found: ['deployed/release.yaml'],
  },
  {
    name: 'a cluster that a file of values of the flux-instance chart bootstraps',
    files: {
      'bootstrap/values.yaml':
        'instance:\n  sync: { kind: GitRepository, url: https://example.org/home.git, ref: refs/heads/main, path: clusters/home }\n',
      'clusters/home/apps.yaml': FLUX.replace('name: home', 'name: flux-system'),
      'deployed/release.yaml': RELEASE,
      'deployed/source.yaml': SOURCE,
      'orphans/release.yaml': RELEASE,
    },
    found: ['bootstrap/values.yaml', 'deployed/release.yaml', 'orphans/release.yaml'],
  },
  {
    name: 'a manifest that the kustomization of its folder, which is built, does not list',
    files: {
      'flux/apps.yaml': FLUX,
      'deployed/kustomization.yaml': LIST('release.yaml', '  - source.yaml\n'),
      'deployed/release.yaml': RELEASE,
      'deployed/source.yaml': SOURCE,
      'deployed/more/cm.yaml': LOKI_CONFIG,
    },
    found: ['deployed/more/cm.yaml', 'deployed/release.yaml'],
  },
];

describe('a part of a project', () => {
  it.each(CASES)('says the same by itself: $name', async ({ files, found }) => {
    const fileSystem = memoryFileSystem(files);
    const { findings } = await analyse(fileSystem, options);
    expect([...new Set(findings.map(({ primary }) => primary.file))].toSorted()).toEqual(found);
    await expectSame(fileSystem, (paths) => paths);
  });

  it('leaves out what decides nothing', async () => {
    const files = { 'a/cm.yaml': LOKI_CONFIG, 'a/loki.yaml': LOKI, 'b/release.yaml': RELEASE, 'b/source.yaml': SOURCE };
    const { project } = await analyse(memoryFileSystem(files), { ...options, isReported: (path) => path === 'b/release.yaml' });
    expect([...project.files.values()].filter(({ isLeftOut }) => isLeftOut).map(({ path }) => path)).toEqual([
      'a/cm.yaml',
      'a/loki.yaml',
    ]);
  });
});

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');
const FIXTURES = resolve(import.meta.dirname, '../../fixtures/manifests');

/** So many files of each real repository, spread over it. */
const SAMPLE = 5;

if (!existsSync(CORPUS)) console.warn('reach: ../shared/corpus is not here, so only the fixtures are looked at');

const repositories = [CORPUS, FIXTURES]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  .flatMap(({ parentPath, name }) => projectsIn(join(parentPath, name), name));

/** A folder, and the projects inside it that have a configuration of their own. */
function projectsIn(root: string, name: string): readonly { readonly name: string; readonly root: string }[] {
  const inner = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && existsSync(join(root, entry.name, 'seaworthy.yaml'))
      ? [{ name: `${name}/${entry.name}`, root: join(root, entry.name) }]
      : [],
  );
  return [{ name, root }, ...inner];
}

describe.each(repositories)('$name', ({ root }) => {
  it('says the same of some files as of all', async () => {
    const spread = (paths: readonly string[]): readonly string[] =>
      paths.filter((_, index) => index % Math.ceil(paths.length / SAMPLE) === 1);
    await expectSame(diskFileSystem(root), spread);
  });
});
