import { beforeAll, describe, expect, it } from 'vitest';

import { FORMATS } from '../../src/cli/commands.js';
import { brief, seaworthy } from '../cli/seaworthy.js';
import { temporaryProject } from '../cli/temporary-folder.js';
import { at } from '../reporters/json-access.js';

/** A value that nobody may see; each place has one of its own, so that a leak names its place. */
const canary = (name: string): string => `hunter2-${name}`;
const encoded = (name: string): string => Buffer.from(canary(name)).toString('base64');
const indented = (text: string, indent: string): string => text.replaceAll(/^(?=.)/gm, indent);

/** A Secret as charts let users add one, with a mistake beside its values. */
const extra = (name: string): string =>
  `extraObjects:\n  - apiVersion: v1\n    kind: Secret\n    metadata: { name: ${name} }\n    stringData:\n      token: ${canary(`${name}-token`)}\n`;
/** Credentials of Grafana in values. */
const credentials = (name: string): string =>
  `grafana.ini:\n  security:\n    secret_key: ${canary(`${name}-key`)}\n    admin_password: ${canary(`${name}-admin`)}\nenv:\n  GF_SECURITY_ADMIN_PASSWORD: ${canary(`${name}-env`)}\nadminPassword: ${canary(`${name}-password`)}\npersistence: { enabled: false }\npodSecurityContext: { fsGroup: 472 }\n`;

const kustomization = (name: string, more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 10m
  path: ./${name}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

const FILES: Readonly<Record<string, string>> = {
  'clusters/main/sync.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: 'https://example.org/repository' }
---
${kustomization('clusters/main').replace('name: clusters/main', 'name: flux-system')}`,
  'clusters/main/apps.yaml': kustomization(
    'apps',
    `  postBuild:
    substituteFrom:
      - { kind: Secret, name: variables }
  patches:
    - target: { kind: Secret, name: plain }
      patch: |
        apiVersion: v1
        kind: Secret
        metadata: { name: plain }
        stringData:
          added: ${canary('flux-merge')}
    - target: { kind: Secret, name: plain }
      patch: |
        - { op: add, path: /stringData/operation, value: ${canary('flux-operation')} }
`,
  ),
  'clusters/main/argo.yaml': kustomization('argo'),
  'clusters/main/variables.yaml': `apiVersion: v1
kind: Secret
metadata: { name: variables, namespace: flux-system }
stringData:
  PASSWORD: ${canary('variable')}
data:
  ENCODED: ${encoded('variable-data')}
`,
  'apps/kustomization.yaml': `namespace: monitoring
resources: [plain.yaml, release.yaml, values.yaml, broken.yaml, sealed.yaml, deployment.yaml]
secretGenerator:
  - name: generated
    files: [values.yaml=secret-values.yaml, config.ini]
    envs: [secret.env]
    literals: [password=${canary('literal')}]
  - name: made
    behavior: merge
    literals: [more=${canary('merged-literal')}]
generatorOptions: { disableNameSuffixHash: true }
patches:
  - path: patch.yaml
  - target: { kind: Secret, name: plain }
    patch: |
      - op: replace
        path: /stringData/replaced
        value: ${canary('json-patch')}
  - target: { kind: HelmRelease, name: grafana }
    patch: |
      - op: add
        path: /spec/values/extraObjects/0/stringData/patched
        value: ${canary('patched-values')}
replacements:
  - source: { kind: Secret, name: plain, fieldPath: stringData.copied }
    targets:
      - select: { kind: Deployment, name: app }
        fieldPaths: [spec.template.spec.containers.0.env.0.value]
`,
  'apps/patch.yaml': `apiVersion: v1
kind: Secret
metadata: { name: plain }
stringData:
  merged: ${canary('merge-patch')}
`,
  'apps/plain.yaml': `apiVersion: v1
kind: Secret
metadata: { name: plain, namespace: monitoring }
type: Opaque
stringData:
  replaced: ${canary('replaced')}
  copied: ${canary('copied')}
  merged: ${canary('lost')}
  values.yaml: |
    grafana.ini: { security: { secret_key: ${canary('values-from')} } }
    podSecurityContext: { fsGroup: ${canary('values-group')} }
    a: [1
  comma: '${canary('comma')},x'
  list: '{${canary('list')}'
data:
  encoded: ${encoded('data')}
---
apiVersion: v1
kind: Secret
metadata: { name: made }
stringData: { first: ${canary('made')} }
`,
  'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: grafana, namespace: monitoring }
spec:
  interval: 5m
  chart:
    spec:
      chart: ./charts/own
      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }
  valuesFrom:
    - { kind: ConfigMap, name: values }
    - { kind: Secret, name: plain }
    - { kind: Secret, name: plain, valuesKey: comma, targetPath: adminPassword }
    - { kind: Secret, name: plain, valuesKey: list, targetPath: 'list[0]' }
    - { kind: Secret, name: generated }
  values:
    adminUser: admin
${indented(`${extra('inline')}${credentials('inline')}`, '    ')}    fromVariable: \${PASSWORD}
`,
  'apps/values.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: values, namespace: monitoring }
data:
  values.yaml: |
${indented(`${extra('text')}${credentials('text')}`, '    ')}`,
  'apps/broken.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: broken, namespace: monitoring }
data:
  values.yaml: |
${indented(`${extra('broken')}${credentials('broken')}twice: 1\ntwice: 2\n`, '    ')}---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: broken, namespace: monitoring }
spec:
  interval: 5m
  chart:
    spec:
      chart: grafana
      version: 8.5.0
      sourceRef: { kind: HelmRepository, name: grafana }
  valuesFrom:
    - { kind: ConfigMap, name: broken }
  values:
${indented(credentials('lost'), '    ')}`,
  'apps/sealed.yaml': `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: sealed, namespace: monitoring }
spec:
  encryptedData: { a: AgB }
  template:
    data:
      config: '{{ .a }}'
`,
  'apps/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: monitoring }
spec:
  selector: { matchLabels: { a: b } }
  template:
    metadata: { labels: { a: b } }
    spec:
      securityContext: { fsGroup: '\${PASSWORD}' }
      containers:
        - name: app
          image: app:\${ENCODED}
          securityContext: { fsGroup: 1 }
          env:
            - { name: GF_SECURITY_SECRET_KEY, value: x }
            - { name: GF_DATABASE_PASSWORD, value: ${canary('variable-of-a-pod')} }
`,
  'apps/secret-values.yaml': `grafana.ini: { security: { secret_key: ${canary('generated-values')} } }\nx: 1\nx: ${canary('generated-twice')}\n`,
  'apps/config.ini': `[security]\nadmin_password = ${canary('generated-ini')}\n[broken\n`,
  'apps/secret.env': `TOKEN=${canary('generated-env')}\n`,
  'charts/own/Chart.yaml':
    'apiVersion: v2\nname: own\nversion: 1.0.0\ndependencies: [{ name: grafana, version: 8.5.0, repository: "https://grafana.github.io/helm-charts" }]\n',
  'charts/own/values.yaml': `${extra('chart')}grafana:\n${indented(`${extra('chart-grafana')}${credentials('chart')}`, '  ')}`,
  'argo/kustomization.yaml': 'resources: [files.yaml, text.yaml, overlay.yaml, refused.yaml]\n',
  'argo/files.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: files, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: monitoring }
  source:
    repoURL: https://example.org/repository
    path: charts/own
    helm:
      valueFiles: [/env/values.yaml]
      valuesObject:
${indented(`${extra('object')}grafana:\n${indented(credentials('object'), '  ')}`, '        ')}      parameters:
        - { name: grafana.grafana\\.ini.security.secret_key, value: ${canary('parameter-key')} }
        - name: grafana.env.GF_SECURITY_ADMIN_PASSWORD
          value: ${canary('parameter-env')}
`,
  'argo/refused.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: refused, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: monitoring }
  source:
    repoURL: https://example.org/repository
    path: charts/own
    helm:
      parameters:
        - { name: 'grafana.adminPassword[x]', value: ${canary('parameter-refused')} }
`,
  'argo/text.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: text, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: monitoring }
  source:
    repoURL: https://grafana.github.io/helm-charts
    chart: grafana
    targetRevision: 8.5.0
    helm:
      values: |
${indented(`${extra('argo-text')}${credentials('argo-text')}`, '        ')}      parameters:
        - { name: grafana\\.ini.security.secret_key, value: ${canary('remote-parameter')} }
`,
  'argo/overlay.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: overlay, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: monitoring }
  source:
    repoURL: https://example.org/repository
    path: overlay
    kustomize:
      patches:
        - target: { kind: Secret, name: argo }
          patch: |
            - { op: add, path: /stringData/token, value: ${canary('argo-operation')} }
        - patch: |
            apiVersion: v1
            kind: Secret
            metadata: { name: argo }
            stringData: { merged: ${canary('argo-merge')} }
`,
  'env/values.yaml': `${extra('file')}grafana:\n${indented(credentials('file'), '  ')}`,
  'overlay/kustomization.yaml': 'resources: [secret.yaml]\n',
  'overlay/secret.yaml': `apiVersion: v1
kind: Secret
metadata: { name: argo }
stringData: { password: ${canary('argo-secret')} }
`,
};

/** Objects with the paths below which their secrets stand, and some above. */
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  'Secret/monitoring/plain': [
    '',
    'stringData',
    'stringData.replaced',
    'stringData.added',
    'data.encoded',
    'stringData["values.yaml"]',
  ],
  'Secret/monitoring/made': ['', 'stringData', 'data', 'data.more'],
  'Secret/monitoring/generated': ['', 'data', 'data.password', 'data.TOKEN'],
  'Secret/flux-system/variables': ['', 'stringData.PASSWORD', 'data.ENCODED'],
  'Secret/argo': ['', 'stringData', 'stringData.password', 'stringData.token'],
  'HelmRelease/monitoring/grafana': [
    '',
    'spec.values',
    'spec.values.extraObjects',
    'spec.values.extraObjects[0].stringData.token',
    'spec.values.extraObjects[0].stringData.patched',
    'spec.values["grafana.ini"]',
    'spec.values["grafana.ini"].security.secret_key',
    'spec.values.env.GF_SECURITY_ADMIN_PASSWORD',
    'spec.values.fromVariable',
  ],
  'ConfigMap/monitoring/values': ['', 'data', 'data["values.yaml"]'],
  'Deployment/monitoring/app': ['', 'spec.template.spec.containers[0].env', 'spec.template.spec.containers[0].env[0].value'],
  'Kustomization/flux-system/apps': ['', 'spec.patches', 'spec.patches[0].patch', 'spec.patches[1].patch'],
  'Application/argocd/files': [
    '',
    'spec.source.helm.parameters',
    'spec.source.helm.parameters[0].value',
    'spec.source.helm.valuesObject',
    'spec.source.helm.valuesObject.grafana.env.GF_SECURITY_ADMIN_PASSWORD',
  ],
  'Application/argocd/text': ['', 'spec.source.helm.values', 'spec.source.helm.parameters[0].value'],
  'Application/argocd/refused': ['', 'spec.source.helm.parameters', 'spec.source.helm.parameters[0].value'],
  'HelmRelease/monitoring/broken': ['', 'spec.values', 'spec.values.adminPassword'],
  'ConfigMap/monitoring/broken': ['', 'data["values.yaml"]'],
  'Application/argocd/overlay': ['', 'spec.source.kustomize.patches', 'spec.source.kustomize.patches[0].patch'],
};

/** Who installs charts, with paths of values. */
const RELEASES: Readonly<Record<string, readonly string[]>> = {
  'HelmRelease/monitoring/grafana': ['values', 'values.extraObjects[0].stringData.token', 'values.adminPassword', 'values.list'],
  'HelmRelease/monitoring/broken': ['values', 'values["grafana.ini"].security.secret_key', 'values.env'],
  'Application/argocd/files': [
    'values',
    'values.grafana.adminPassword',
    'values.grafana["grafana.ini"].security.secret_key',
    'values.grafana.env.GF_SECURITY_ADMIN_PASSWORD',
    'values.extraObjects',
    'values.grafana.extraObjects[0].stringData.token',
  ],
  'Application/argocd/text': ['values', 'values["grafana.ini"].security.secret_key', 'values.extraObjects'],
};

function leaks(text: string): readonly string[] {
  const base64 = text.match(/aHVudGVyMi[\w+/=]*/g) ?? [];
  return [...new Set([...(text.match(/hunter2-[a-z0-9-]+/g) ?? []), ...base64])];
}

let root = '';
beforeAll(() => {
  root = temporaryProject(FILES);
});

describe('no value is printed that stands in a layer', () => {
  it.each(FORMATS)('by --format %s', async (format) => {
    const words = ['--format', format, '--pedantic', '--stats', '--debug', '--show-suppressed', '--color', 'always'];
    const { code, out, err } = await seaworthy(format === 'diff' ? [...words, '--unsafe-fixes'] : words, { cwd: root });
    expect(code).toBeLessThan(2);
    expect(leaks(out + err)).toEqual([]);
  });

  it.each(Object.entries(OBJECTS))('by trace and effective of %s', async (object, paths) => {
    const outcomes = [await seaworthy(['effective', object], { cwd: root })];
    for (const path of paths)
      for (const format of ['pretty', 'json'])
        outcomes.push(await seaworthy(['trace', object, ...(path === '' ? [] : [path]), '--format', format], { cwd: root }));
    expect(outcomes.filter(({ code }) => code !== 0).map(({ err }) => err)).toEqual([]);
    expect(leaks(outcomes.map(({ out, err }) => out + err).join('\n'))).toEqual([]);
  });

  it.each(Object.entries(RELEASES))('by trace and effective of the values of %s', async (object, paths) => {
    const outcomes = [await seaworthy(['effective', object, '--values'], { cwd: root })];
    for (const path of paths)
      for (const format of ['pretty', 'json'])
        outcomes.push(await seaworthy(['trace', object, path, '--format', format], { cwd: root }));
    expect(outcomes.filter(({ code }) => code !== 0).map(({ err }) => err)).toEqual([]);
    expect(leaks(outcomes.map(({ out, err }) => out + err).join('\n'))).toEqual([]);
  });

  it('by an internal error or a mistake on the command line', async () => {
    const asked = [
      ['trace', 'Secret/plain', 'stringData.replacd'],
      ['trace', 'HelmRelease/grafana', 'spec.values.extraObjects[0].stringData.toke'],
      ['effective', 'Secret/plainn'],
      ['effective', 'apps/plain.yaml:7'],
      ['trace', 'apps/release.yaml:20'],
    ];
    for (const words of asked) {
      const { out, err } = await seaworthy([...words, '--debug'], { cwd: root });
      expect(leaks(out + err)).toEqual([]);
    }
  });
});

it('finds mistakes beside the values', async () => {
  const { out } = await seaworthy(['--format', 'json', '--pedantic'], { cwd: root });
  const files = new Set(brief(out).map((line) => /^(.*?):\d/.exec(line)?.[1]));
  expect(at(JSON.parse(out), 'errors')).toEqual([]);
  for (const file of ['apps/broken.yaml', 'apps/deployment.yaml', 'argo/text.yaml', 'argo/refused.yaml', 'argo/files.yaml'])
    expect(files).toContain(file);
});
