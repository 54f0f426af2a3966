import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { FORMATS } from '../../src/cli/commands.js';
import { misplaced } from '../cli/manifests.js';
import { brief, seaworthy } from '../cli/seaworthy.js';
import { temporaryProject } from '../cli/temporary-folder.js';
import { at } from '../reporters/json-access.js';

/** A value that stands in Secrets only; every file has one of its own, so that a leak names its place. */
const canary = (name: string): string => `hunter2-${name}`;
const ANY_CANARY = /hunter2-[a-z0-9-]+/g;
const encoded = (name: string): string => Buffer.from(canary(name)).toString('base64');

const head = (name: string): string => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n`;

/** Secrets in every spelling, each with a mistake that is reported inside it or beside it. */
const SECRETS: Readonly<Record<string, string>> = {
  'twice-in-string-data': `${head('a')}stringData:\n  password: ${canary('twice-a')}\n  password: ${canary('twice-b')}\n`,
  'twice-in-data': `${head('a')}data:\n  password: ${encoded('data-a')}\n  password: ${encoded('data-b')}\n`,
  'twice-in-flow': `${head('a')}stringData: { password: ${canary('flow-a')}, password: ${canary('flow-b')} }\n`,
  'kind-last': `apiVersion: v1\nmetadata: { name: a }\nstringData:\n  x: ${canary('last-a')}\n  x: ${canary('last-b')}\nkind: Secret\n`,
  'kind-quoted': `apiVersion: v1\n'kind': 'Secret'\nmetadata: { name: a }\nstringData:\n  x: ${canary('quoted-a')}\n  x: ${canary('quoted-b')}\n`,
  'kind-anchored': `apiVersion: v1\nkind: &k Secret\nmetadata: { name: a }\nstringData:\n  x: ${canary('anchored-a')}\n  x: ${canary('anchored-b')}\n`,
  'kind-tagged': `apiVersion: v1\nkind: !!str Secret\nmetadata: { name: a }\nstringData:\n  x: ${canary('tagged-a')}\n  x: ${canary('tagged-b')}\n`,
  'kind-below': `apiVersion: v1\nkind:\n  Secret\nmetadata: { name: a }\nstringData:\n  x: ${canary('below-a')}\n  x: ${canary('below-b')}\n`,
  'kind-escaped': `apiVersion: v1\nkind: "\\x53ecret"\nmetadata: { name: a }\nstringData:\n  x: ${canary('escaped-a')}\n  x: ${canary('escaped-b')}\n`,
  'kind-commented': `apiVersion: v1\nkind: Secret # the password\nmetadata: { name: a }\nstringData:\n  x: ${canary('comment-a')}\n  x: ${canary('comment-b')}\n`,
  'kind-of-an-explicit-key': `apiVersion: v1\n? kind\n: Secret\nmetadata: { name: a }\nstringData:\n  x: ${canary('explicit-a')}\n  x: ${canary('explicit-b')}\n`,
  crlf: `${head('a')}stringData:\n  x: ${canary('crlf-a')}\n  x: ${canary('crlf-b')}\n`.replaceAll('\n', '\r\n'),
  'lone-cr': `${head('a')}stringData:\n  x: ${canary('cr-a')}\n  x: ${canary('cr-b')}\n`.replaceAll('\n', '\r'),
  bom: `\uFEFFkind: Secret\napiVersion: v1\nmetadata: { name: a }\nstringData:\n  x: ${canary('bom-a')}\n  x: ${canary('bom-b')}\n`,
  'as-json': `{\n  "apiVersion": "v1",\n  "kind": "Secret",\n  "metadata": { "name": "a" },\n  "stringData": {\n    "x": "${canary('json-a')}",\n    "x": "${canary('json-b')}"\n  }\n}\n`,
  'as-json-on-one-line': `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"x": "${canary('line-a')}", "x": "${canary('line-b')}"}}\n`,
  'in-a-list': `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: { name: a }\n    stringData:\n      x: ${canary('list-a')}\n      x: ${canary('list-b')}\n`,
  'in-a-secret-list': `apiVersion: v1\nkind: SecretList\nitems:\n  - metadata: { name: a }\n    stringData:\n      x: ${canary('secretlist-a')}\n      x: ${canary('secretlist-b')}\n`,
  'in-values': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: a }\nspec:\n  values:\n    extraObjects:\n      - apiVersion: v1\n        kind: Secret\n        stringData:\n          x: ${canary('values-a')}\n          x: ${canary('values-b')}\n`,
  'in-a-list-in-flow': `apiVersion: v1\nkind: List\nitems: [{ kind: Secret, metadata: { name: a }, stringData: { x: ${canary('listflow-a')}, x: ${canary('listflow-b')} } }]\n`,
  'several-lines': `${head('a')}stringData:\n  x: |\n    one ${canary('lines-a')}\n  x: "two\n    ${canary('lines-b')}"\n`,
  'key-twice-over-lines': `${head('a')}stringData:\n  ? x\n  : ${canary('question-a')}\n  ? x\n  : ${canary('question-b')}\n`,
  'second-document': `${misplaced('b')}---\n${head('a')}stringData:\n  x: ${canary('second-a')}\n  x: ${canary('second-b')}\n`,
  'document-marker-with-cr':
    `${misplaced('b')}---\n${head('a')}stringData:\n  x: ${canary('marker-a')}\n  x: ${canary('marker-b')}\n`.replaceAll(
      '\n',
      '\r',
    ),
  'broken-colon': `${head('a')}stringData:\n  password: ${canary('colon')}: x\n`,
  'broken-quote': `${head('a')}stringData:\n  password: "${canary('quote')}\n  user: x\n`,
  'broken-behind-quote': `${head('a')}stringData:\n  password: "a" ${canary('behind')}\n`,
  'broken-escape': `${head('a')}stringData:\n  password: "\\${canary('escape')}"\n`,
  'broken-first': `${head('a')}stringData:\n  password: %${canary('first')}\n`,
  'broken-at': `${head('a')}stringData:\n  password: @${canary('at')}\n`,
  'broken-alias': `${head('a')}stringData:\n  password: *${canary('alias')}\n`,
  'broken-anchor': `${head('a')}stringData:\n  password: &${canary('anchor')} &b x\n`,
  'broken-tag': `${head('a')}stringData:\n  password: !<${canary('tag')}\n`,
  'broken-flow': `${head('a')}stringData: { password: ${canary('unclosed')}\n`,
  'broken-block': `${head('a')}stringData:\n  password: | ${canary('header')}\n`,
  'broken-tab': `${head('a')}stringData:\n\tpassword: ${canary('tab')}\n`,
  'broken-indent': `${head('a')}stringData:\n  password: x\n    y: ${canary('indent')}\n   z: 1\n`,
  'broken-value-on-next-line': `${head('a')}stringData:\n  password: x\n${canary('bare')}\n`,
  'broken-conflict': `${head('a')}stringData:\n<<<<<<< HEAD\n  x: ${canary('ours')}\n=======\n  x: ${canary('theirs')}\n>>>>>>> ${canary('branch')}\n`,
  'broken-further': `${head('a')}stringData:\n  a: b: ${canary('further-a')}\n  c: [${canary('further-b')}\n  d: "${canary('further-c')}\n  e: *${canary('further-d')}\n`,
  'broken-merge': `${head('a')}stringData:\n  <<: ${canary('merge')}\n`,
  'a-template': `${head('a')}stringData:\n  password: '{{ .Values.${canary('template')} }}'\n`,
  'a-template-in-flow': `${head('a')}stringData:\n  password: {{${canary('flowtemplate')}}}\n`,
  'a-template-in-metadata': `${head('a')}stringData:\n  password: x\n  checksum: '{{ include "${canary('checksum')}" . }}'\n`,
  'a-configuration': `${head('a')}stringData:\n  loki.yaml: |\n    auth_enabled: "${canary('loki')}\n    a: b: ${canary('inner')}\n  grafana.ini: |\n    [security\n    secret_key ${canary('ini')}\n`,
  'last-applied': `${head('a').replace('  name: a\n', `  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"kind":"Secret","stringData":{"x":"${canary('applied')}"}}\n`)}stringData:\n  x: y\n  x: z\n`,
  neighbour: `${head('a')}stringData:\n  x: ${canary('neighbour')}\n---\n${misplaced('near')}---\n${head('b')}stringData:\n  x: ${canary('neighbour-below')}\n`,
  'one-line-neighbour': `${head('a')}stringData:\n  x: ${canary('oneline')}\n---\n{ apiVersion: apps/v1, kind: Deployment, metadata: { name: line }, spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: a, securityContext: { fsGroup: 1 } }] } } } }\n---\n${head('b')}stringData:\n  x: ${canary('onelinebelow')}\n`,
};

/** Secrets that other objects take their values from. */
const READ_BY_OTHERS: Readonly<Record<string, string>> = {
  'flux/sync.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  interval: 10m
  path: ./apps
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild:
    substituteFrom:
      - { kind: Secret, name: variables }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: 'https://example.com/a.git' }
---
apiVersion: v1
kind: Secret
metadata: { name: variables, namespace: flux-system }
stringData:
  TIMEOUT: ${canary('timeout')}
  KEY: ${canary('key')}
  GROUP: "${canary('group')}"
  BROKEN: 'a: ${canary('broken')}: b'
  QUOTE: '"${canary('unquoted')}'
`,
  'apps/kustomization.yaml': `resources: [release.yaml, deployment.yaml, grafana.yaml]
secretGenerator:
  - name: generated
    literals: ['password=${canary('literal')}', 'loki.yaml=a: b: ${canary('generated')}']
    envs: [secret.env]
    files: [secret.yaml]
`,
  'apps/secret.env': `PASSWORD=${canary('env')}\n${canary('no-sign')}\n=${canary('no-name')}\n`,
  'apps/secret.yaml': `a: ${canary('file')}\n`,
  'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: kube-prometheus-stack, namespace: monitoring }
spec:
  interval: 5m
  timeout: \${TIMEOUT}
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 60.0.0
      sourceRef: { kind: HelmRepository, name: prometheus-community }
  valuesFrom:
    - { kind: Secret, name: values }
    - { kind: Secret, name: values, valuesKey: password, targetPath: grafana.adminPassword }
  values:
    grafana:
      grafana.ini:
        security: { secret_key: '\${KEY}' }
      podSecurityContext: { fsGroup: '\${GROUP}' }
---
apiVersion: v1
kind: Secret
metadata: { name: values, namespace: monitoring }
stringData:
  password: ${canary('password')}
  values.yaml: |
    grafana:
      adminPassword: ${canary('admin')}
      adminPassword: ${canary('admin-again')}
      persistence: { enabled: false, type: ${canary('type')} }
      grafana.ini: { security: { secret_key: ${canary('secret-key')} }, database: { type: ${canary('database')} } }
`,
  'apps/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: monitoring, annotations: { a: '\${BROKEN}', b: "\${QUOTE}" } }
spec:
  template:
    spec:
      securityContext: { fsGroup: \${GROUP} }
      containers:
        - name: app
          image: grafana/grafana:\${KEY}
          securityContext: { fsGroup: \${GROUP}, runAsUser: \${TIMEOUT} }
          env:
            - { name: GF_SECURITY_ADMIN_PASSWORD, valueFrom: { secretKeyRef: { name: values, key: password } } }
`,
  'apps/grafana.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: grafana, namespace: monitoring }
spec:
  template:
    spec:
      volumes: [{ name: config, secret: { secretName: grafana } }]
      containers:
        - name: grafana
          image: grafana/grafana:11.0.0
          volumeMounts: [{ name: config, mountPath: /etc/grafana }]
---
apiVersion: v1
kind: Secret
metadata: { name: grafana, namespace: monitoring }
stringData:
  grafana.ini: |
    [security]
    secret_key = ${canary('ini-key')}
    admin_password = ${canary('ini-admin')}
    [database
    type = ${canary('ini-database')}
`,
};

/** Generators of Secrets whose literals are wrong, in block style, in brackets and in JSON. */
const GENERATED: Readonly<Record<string, string>> = {
  'twice/kustomization.yaml': `secretGenerator:\n- name: a\n  literals:\n  - token=${canary('twice-a')}\n  - token=${canary('twice-b')}\n`,
  'no-key/kustomization.yaml': `secretGenerator:\n  - name: a\n    literals:\n      - ${canary('no-key')}\n`,
  'bad-key/kustomization.yaml': `secretGenerator:\n  - name: a\n    literals: ['${canary('bad-key')}+/==']\n`,
  'json/kustomization.yaml': `{"secretGenerator": [{"name": "a", "literals": ["token=${canary('json-a')}", "token=${canary('json-b')}"]}]}\n`,
  'broken/kustomization.yaml': `secretGenerator:\n  - name: a\n    literals:\n      - "token=${canary('broken')}\n    x: [\n`,
  'yaml/kustomization.yaml': 'secretGenerator:\n  - name: a\n    envs: [a.env]\n',
  'yaml/a.env': `password: ${canary('whole-line')}\n`,
};

const SPELLINGS = Object.fromEntries(Object.entries(SECRETS).map(([name, text]) => [`${name}.yaml`, text]));

function leaks(text: string): readonly string[] {
  const written = [...new Set(text.match(ANY_CANARY) ?? [])];
  const base64 = text.match(/aHVudGVyMi[\w+/=]*/g) ?? [];
  return [...written, ...base64];
}

describe.each([
  ['however a Secret is written', SPELLINGS],
  ['whoever reads a Secret', READ_BY_OTHERS],
  ['whatever a generator is given', GENERATED],
])('no value is printed, %s', (_, files) => {
  let root = '';
  beforeAll(() => {
    root = temporaryProject(files);
  });

  it.each(FORMATS.flatMap((format) => [['--show-suppressed'], ['--color', 'always']].map((more) => [format, more] as const)))(
    'by --format %s %j',
    async (format, more) => {
      const words = ['--format', format, '--pedantic', '--stats', '--debug', ...more];
      const { code, out, err } = await seaworthy(format === 'diff' ? [...words, '--unsafe-fixes'] : words, { cwd: root });
      expect(code).toBeLessThan(2);
      expect(leaks(out + err)).toEqual([]);
    },
  );

  it('into a baseline, by a suppression or by --fix', async () => {
    const copy = temporaryProject(files);
    const outcomes = [
      await seaworthy(['--update-baseline', '--baseline', 'baseline.json', '--pedantic'], { cwd: copy }),
      await seaworthy(['suppress', 'yaml/duplicate-key', '--reason', 'a test', '--diff'], { cwd: copy }),
      await seaworthy(['--fix', '--unsafe-fixes', '--pedantic'], { cwd: copy }),
    ];
    for (const { code } of outcomes) expect(code).toBeLessThan(2);
    const printed = outcomes.map(({ out, err }) => out + err).join('');
    expect(leaks(printed + readFileSync(join(copy, 'baseline.json'), 'utf8'))).toEqual([]);
    // What was written stays where it was.
    for (const [file, text] of Object.entries(files))
      expect({ file, values: leaks(readFileSync(join(copy, file), 'utf8')) }).toEqual({ file, values: leaks(text) });
  });
});

it('the mistakes in Secrets are found, and those beside them', async () => {
  const { out } = await seaworthy(['--format', 'json', '--pedantic'], { cwd: temporaryProject(SPELLINGS) });
  const found = new Set(brief(out).map((line) => /^(.*?)\.yaml/.exec(line)?.[1]));
  // Templates are skipped, and what a Secret holds is no configuration that is looked at.
  const silent = ['in-a-secret-list', 'in-a-list-in-flow', 'a-template', 'a-template-in-flow', 'a-template-in-metadata'];
  expect(Object.keys(SECRETS).filter((name) => !found.has(name))).toEqual([...silent, 'a-configuration']);
  expect(at(JSON.parse(out), 'errors')).toEqual([]);
});
