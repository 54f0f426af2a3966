import { describe, expect, it } from 'vitest';

import { compilePlan } from '../../src/autofix/compile.js';
import { editsByFile } from '../../src/autofix/edits-by-file.js';
import { type Plain, isRefusal } from '../../src/core/fix.js';
import type { KeyPath } from '../../src/core/location.js';
import { applyEdits } from '../../src/core/text.js';
import { installationsOf } from '../../src/model/apps/installations.js';
import { Deployments } from '../../src/model/gitops/deployed-set.js';
import type { Effective } from '../../src/model/gitops/effective.js';
import { helmReleaseOf, isHelmRelease } from '../../src/model/gitops/helm-release.js';
import { planClear, planSet } from '../../src/model/gitops/slot.js';
import type { Project } from '../../src/model/project/project.js';
import { projectOf, shown } from '../model/gitops/helm/samples.js';

type Files = Readonly<Record<string, string>>;

interface Opened {
  readonly project: Project;
  /** The values with which the first release installs its chart. */
  readonly values: Effective;
}

function opened(files: Files): Opened {
  const project = projectOf(files);
  const deployments = new Deployments(project);
  const releases = deployments.sets.flatMap((set) =>
    set.ofKind('HelmRelease').flatMap((object) => (isHelmRelease(object) ? [helmReleaseOf(deployments, set, object)] : [])),
  );
  const [first] = installationsOf(deployments, releases, () => undefined).installations;
  if (first === undefined) throw new Error('nothing is installed');
  return { project, values: first.values };
}

/** What a plan does: its class with the reason, the changed lines, and what then is deployed at the path. */
function outcome(files: Files, path: KeyPath, plan: (opened: Opened) => ReturnType<typeof planSet>): readonly unknown[] {
  const before = opened(files);
  const planned = plan(before);
  if (isRefusal(planned)) return [`refused: ${planned.refused}`];
  const edits = compilePlan(before.project, planned);
  if ('refused' in edits) return [`refused: ${edits.refused}`];
  const changed = Object.fromEntries(
    [...editsByFile(edits)].map(([file, changes]) => [file, applyEdits(files[file] ?? '', changes)] as const),
  );
  const after = opened({ ...files, ...changed }).values.get(path);
  return [
    planned.limit === undefined ? 'safe' : `${planned.limit.applicability}: ${planned.limit.because}`,
    ...Object.entries(changed).flatMap(([file, text]) => lines(files[file] ?? '', text).map((line) => `${file} ${line}`)),
    after.state === 'set' ? shown(after.value) : after.state,
  ];
}

/** Lines that are only in one of two texts. */
function lines(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}

const set = (files: Files, path: KeyPath, value: Plain): readonly unknown[] =>
  outcome(files, path, ({ project, values }) => planSet(project, values, [{ path, value }]));

const clear = (files: Files, path: KeyPath): readonly unknown[] =>
  outcome(files, path, ({ project, values }) => planClear(project, values, [path], 'why'));

function release({ valuesFrom = '[]', values = '', name = 'web' }): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${name}
  namespace: apps
spec:
  chart:
    spec: {chart: grafana, version: 8.5.1, sourceRef: {kind: HelmRepository, name: charts}}
  valuesFrom: ${valuesFrom}
${values === '' ? '' : `  values:\n${values.replaceAll(/^(?=.)/gm, '    ')}`}`;
}

function configMap(data: string, name = 'web-values'): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: apps
data:
${data.replaceAll(/^(?=.)/gm, '  ')}`;
}

const WHOLE = '[{kind: ConfigMap, name: web-values}]';
const placed = (path: string, more = ''): string =>
  `[{kind: ConfigMap, name: web-values, valuesKey: v, targetPath: ${path}${more}}]`;

const HERE = 'https://example.org/here.git';
const CHART = 'repoURL: https://grafana.github.io/helm-charts, chart: grafana, targetRevision: 8.5.1';

function application(spec: string, name = 'web'): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  destination:
    namespace: apps
${spec.replaceAll(/^(?=.)/gm, '  ')}`;
}

/** A second Application lends the repository its address. */
const OWN = application(`source:\n  repoURL: ${HERE}\n  path: apps\n`, 'other');

const WRAPPER = {
  'charts/web/Chart.yaml': `apiVersion: v2
name: web
version: 1.0.0
dependencies: [{name: grafana, version: 8.5.1, repository: https://grafana.github.io/helm-charts}]
`,
  'charts/web/values.yaml': 'grafana:\n  # kept\n  replicas: 2\n',
};
const FOLDER = 'spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system}}';
const REMOTE = 'spec: {chart: grafana, version: 8.5.1, sourceRef: {kind: HelmRepository, name: charts}}';

const wrapped = (values = '', name = 'web'): string => release({ values, name }).replace(REMOTE, FOLDER);

describe('a value is written where the layer that decides it writes it', () => {
  const rows: readonly (readonly [string, Files, KeyPath, Plain, readonly unknown[]])[] = [
    [
      'spec.values',
      { 'r.yaml': release({ values: 'a:\n  b: 1 # why\n' }) },
      ['a', 'b'],
      2,
      ['safe', 'r.yaml - b: 1 # why', 'r.yaml + b: 2 # why', 2],
    ],
    [
      'a text of values in a ConfigMap',
      { 'r.yaml': release({ valuesFrom: WHOLE, values: 'c: 1\n' }), 'v.yaml': configMap('values.yaml: |\n  a:\n    b: 1\n') },
      ['a', 'b'],
      2,
      ['safe', 'v.yaml - b: 1', 'v.yaml + b: 2', 2],
    ],
    [
      'a ConfigMap of which two releases take values',
      {
        'r.yaml': release({ valuesFrom: WHOLE }),
        's.yaml': release({ valuesFrom: WHOLE, name: 'other' }),
        'v.yaml': configMap('values.yaml: |\n  a: 1\n'),
      },
      ['a'],
      2,
      ['unsafe: v.yaml is for HelmRelease/apps/other, too', 'v.yaml - a: 1', 'v.yaml + a: 2', 2],
    ],
    [
      'a file of a generator',
      {
        'kustomization.yaml': `resources: [r.yaml]
configMapGenerator: [{name: web-values, namespace: apps, files: [values.yaml], options: {disableNameSuffixHash: true}}]
`,
        'r.yaml': release({ valuesFrom: WHOLE }),
        'values.yaml': 'a: 1 # why\n',
      },
      ['a'],
      2,
      ['safe', 'values.yaml - a: 1 # why', 'values.yaml + a: 2 # why', 2],
    ],
    [
      'inline over a ConfigMap: the one that wins',
      { 'r.yaml': release({ valuesFrom: WHOLE, values: 'a: 1\n' }), 'v.yaml': configMap('values.yaml: |\n  a: 3\n') },
      ['a'],
      2,
      ['safe', 'r.yaml - a: 1', 'r.yaml + a: 2', 2],
    ],
    [
      'nowhere yet: the release itself, although a ConfigMap has the map',
      {
        'r.yaml': release({ valuesFrom: WHOLE, values: 'c: 1\n' }),
        'v.yaml': configMap('values.yaml: |\n  a:\n    b: 1\n'),
      },
      ['a', 'd'],
      true,
      ['safe', 'r.yaml + a:', 'r.yaml + d: true', true],
    ],
    [
      'nowhere yet, and no values at all',
      { 'r.yaml': release({ valuesFrom: WHOLE }), 'v.yaml': configMap('values.yaml: |\n  a: 1\n') },
      ['d'],
      true,
      ['safe', 'r.yaml + values:', 'r.yaml + d: true', true],
    ],
    [
      'the chart’s own values',
      { ...WRAPPER, 'r.yaml': wrapped() },
      ['replicas'],
      1,
      ['safe', 'charts/web/values.yaml - replicas: 2', 'charts/web/values.yaml + replicas: 1', 1],
    ],
    [
      'the own values of a chart of two releases',
      { ...WRAPPER, 'r.yaml': wrapped(), 's.yaml': wrapped('', 'other') },
      ['replicas'],
      1,
      [
        'unsafe: charts/web/values.yaml is for HelmRelease/apps/other, too',
        'charts/web/values.yaml - replicas: 2',
        'charts/web/values.yaml + replicas: 1',
        1,
      ],
    ],
    [
      'nowhere yet in a chart that is here: the release itself',
      { ...WRAPPER, 'r.yaml': wrapped('grafana:\n  a: 1\n') },
      ['b'],
      1,
      ['safe', 'r.yaml + b: 1', 1],
    ],
    [
      'valuesObject of an Application',
      { 'a.yaml': application(`source:\n  helm:\n    valuesObject:\n      a: 1\n  ${CHART.replaceAll(', ', '\n  ')}\n`) },
      ['a'],
      2,
      ['safe', 'a.yaml - a: 1', 'a.yaml + a: 2', 2],
    ],
    [
      'values of an Application, a text',
      { 'a.yaml': application(`source:\n  helm:\n    values: |\n      a: 1\n  ${CHART.replaceAll(', ', '\n  ')}\n`) },
      ['a'],
      2,
      ['safe', 'a.yaml - a: 1', 'a.yaml + a: 2', 2],
    ],
    [
      'nowhere yet: into the text of an Application',
      { 'a.yaml': application(`source:\n  helm:\n    values: |\n      a: 1\n  ${CHART.replaceAll(', ', '\n  ')}\n`) },
      ['b'],
      2,
      ['safe', 'a.yaml + b: 2', 2],
    ],
    [
      'a values file of an Application',
      {
        'a.yaml': application(
          `sources:\n  - ref: here\n    repoURL: ${HERE}\n  - {${CHART}, helm: {valueFiles: [$here/v.yaml], valuesObject: {b: 1}}}\n`,
        ),
        'apps/o.yaml': OWN,
        'v.yaml': 'a: 1\n',
      },
      ['a'],
      2,
      ['safe', 'v.yaml - a: 1', 'v.yaml + a: 2', 2],
    ],
    [
      'a values file of two Applications',
      {
        'a.yaml': application(
          `sources:\n  - ref: here\n    repoURL: ${HERE}\n  - {${CHART}, helm: {valueFiles: [$here/v.yaml]}}\n`,
        ),
        'b.yaml': application(
          `sources:\n  - ref: here\n    repoURL: ${HERE}\n  - {${CHART}, helm: {valueFiles: [$here/v.yaml]}}\n`,
          'web-b',
        ),
        'apps/o.yaml': OWN,
        'v.yaml': 'a: 1\n',
      },
      ['b'],
      2,
      ['unsafe: v.yaml is for Application/apps/web-b, too', 'v.yaml + b: 2', 2],
    ],
    [
      'a parameter of an Application',
      {
        'a.yaml': application(
          `source:\n  helm:\n    parameters:\n      - name: a.b\n        value: "1"\n    valuesObject: {a: {b: 5}}\n  ${CHART.replaceAll(', ', '\n  ')}\n`,
        ),
      },
      ['a', 'b'],
      true,
      ['safe', 'a.yaml - value: "1"', 'a.yaml + value: "true"', true],
    ],
    [
      'a parameter with a comma, which Argo CD escapes',
      {
        'a.yaml': application(
          `source:\n  helm:\n    parameters:\n      - name: a\n        value: b\n  ${CHART.replaceAll(', ', '\n  ')}\n`,
        ),
      },
      ['a'],
      'b,c',
      ['safe', 'a.yaml - value: b', 'a.yaml + value: b,c', 'b,c'],
    ],
    [
      'a parameter cannot be the text true, unless it is forced to be a string',
      {
        'a.yaml': application(
          `source:\n  helm:\n    parameters:\n      - name: a\n        value: b\n  ${CHART.replaceAll(', ', '\n  ')}\n`,
        ),
      },
      ['a'],
      'true',
      ['refused: the argument --set gives a text, and none is read as "true"'],
    ],
    [
      'a parameter that is forced to be a string',
      {
        'a.yaml': application(
          `source:\n  helm:\n    parameters:\n      - name: a\n        value: b\n        forceString: true\n  ${CHART.replaceAll(', ', '\n  ')}\n`,
        ),
      },
      ['a'],
      'true',
      ['safe', 'a.yaml - value: b', 'a.yaml + value: "true"', 'true'],
    ],
    [
      'an entry of a helmfile’s set',
      {
        'helmfile.yaml': `repositories: [{name: grafana, url: https://grafana.github.io/helm-charts}]
releases:
  - name: web
    namespace: apps
    chart: grafana/grafana
    version: 8.5.1
    set:
      - name: a.b
        value: one
`,
      },
      ['a', 'b'],
      'x,y',
      ['safe', 'helmfile.yaml - value: one', 'helmfile.yaml + value: x,y', 'x,y'],
    ],
    [
      'a values file of a helmfile',
      {
        'helmfile.yaml': `repositories: [{name: grafana, url: https://grafana.github.io/helm-charts}]
releases:
  - name: web
    namespace: apps
    chart: grafana/grafana
    version: 8.5.1
    values:
      - web.yaml
`,
        'web.yaml': 'a: 1\n',
      },
      ['a'],
      2,
      ['safe', 'web.yaml - a: 1', 'web.yaml + a: 2', 2],
    ],
  ];
  it.each(rows)('%s', (_, files, path, value, expected) => {
    expect(set(files, path, value)).toEqual(expected);
  });
});

describe('the text that a targetPath places is written so that it is read as the value', () => {
  const rows: readonly (readonly [string, string, string, Plain, readonly unknown[]])[] = [
    ['a boolean', placed('a.b'), 'v: "false"', true, ['safe', 'v.yaml - v: "false"', 'v.yaml + v: "true"', true]],
    ['a number', placed('a.b'), "v: '5'", 15, ['safe', "v.yaml - v: '5'", "v.yaml + v: '15'", 15]],
    ['a string', placed('a.b'), 'v: pvc', 'sts', ['safe', 'v.yaml - v: pvc', 'v.yaml + v: sts', 'sts']],
    ['a string with a comma', placed('a.b'), 'v: x', 'a,b', ['safe', 'v.yaml - v: x', 'v.yaml + v: a\\,b', 'a,b']],
    ['a string with a backslash', placed('a.b'), 'v: x', 'a\\b', ['safe', 'v.yaml - v: x', 'v.yaml + v: a\\\\b', 'a\\b']],
    ['a string in braces', placed('a.b'), 'v: x', '{a}', ['safe', 'v.yaml - v: x', 'v.yaml + v: \\{a}', '{a}']],
    [
      'a string that looks like a boolean',
      placed('a.b'),
      'v: x',
      'true',
      ['safe', 'v.yaml - v: x', 'v.yaml + v: "\\"true\\""', 'true'],
    ],
    ['a string that looks like a number', placed('a.b'), 'v: x', '12', ['safe', 'v.yaml - v: x', 'v.yaml + v: "\\"12\\""', '12']],
    [
      'a string that is a number for YAML only',
      placed('a.b'),
      'v: x',
      '1.5',
      ['safe', 'v.yaml - v: x', 'v.yaml + v: "1.5"', '1.5'],
    ],
    ['a string in quotes', placed('a.b'), 'v: x', '"q"', ['safe', 'v.yaml - v: x', `v.yaml + v: \\"q"`, '"q"']],
    ['an empty string', placed('a.b'), 'v: x', '', ['safe', 'v.yaml - v: x', 'v.yaml + v: ""', '']],
    [
      'a list',
      placed('a.b'),
      'v: "{x,y}"',
      ['x', 'z,'],
      ['safe', 'v.yaml - v: "{x,y}"', 'v.yaml + v: "{x,z\\\\,}"', ['x', 'z,']],
    ],
    ['an item of a list', placed('"a.l[0]"'), 'v: x', 'z', ['safe', 'v.yaml - v: x', 'v.yaml + v: z', 'z']],
    [
      'a fraction, which no text is read as',
      placed('a.b'),
      'v: "5"',
      1.5,
      ['refused: valuesFrom ConfigMap web-values, key v gives a text, and none is read as 1.5'],
    ],
    [
      'a map',
      placed('a.b'),
      'v: x',
      { c: 1 },
      ['refused: valuesFrom ConfigMap web-values, key v gives a text, and none is read as {"c":1}'],
    ],
    [
      'literally a string',
      placed('a.b', ', literal: true'),
      'v: x',
      'a,"b"',
      ['safe', 'v.yaml - v: x', `v.yaml + v: a,"b"`, 'a,"b"'],
    ],
    [
      'literally a boolean',
      placed('a.b', ', literal: true'),
      'v: "false"',
      true,
      ['refused: valuesFrom ConfigMap web-values, key v gives a text, and none is read as true'],
    ],
    ['a text in a block', placed('a.b'), 'v: |-\n  x', 'z', ['safe', 'v.yaml - v: |-', 'v.yaml - x', 'v.yaml + v: z', 'z']],
    [
      'a text that sets more than the one value',
      placed('a.b'),
      'v: x,c=1',
      'y',
      ['refused: the text of valuesFrom ConfigMap web-values, key v sets more than this value'],
    ],
  ];
  it.each(rows)('%s', (_, valuesFrom, data, value, expected) => {
    const path = valuesFrom.includes('a.l[0]') ? ['a', 'l', 0] : ['a', 'b'];
    expect(set({ 'r.yaml': release({ valuesFrom }), 'v.yaml': configMap(data) }, path, value)).toEqual(expected);
  });

  it('spec.values is changed where it wins', () => {
    const files = { 'r.yaml': release({ valuesFrom: placed('a'), values: 'a: 1\n' }), 'v.yaml': configMap('v: "3"') };
    expect(set(files, ['a'], 2)).toEqual(['safe', 'r.yaml - a: 1', 'r.yaml + a: 2', 2]);
  });

  it('a literal of a generator', () => {
    const files = (literal: string): Files => ({
      'kustomization.yaml': `resources: [r.yaml]
configMapGenerator:
  - name: web-values
    namespace: apps
    literals:
      - ${literal}
    options: {disableNameSuffixHash: true}
`,
      'r.yaml': release({ valuesFrom: placed('a') }),
    });
    expect(set(files('v=1'), ['a'], 2)).toEqual(['safe', 'kustomization.yaml - - v=1', 'kustomization.yaml + - v=2', 2]);
    expect(set(files("v='x'"), ['a'], 'true')).toEqual([
      'safe',
      "kustomization.yaml - - v='x'",
      `kustomization.yaml + - v='"true"'`,
      'true',
    ]);
  });

  it('a file that a generator reads is no place for it', () => {
    const files = {
      'kustomization.yaml': `resources: [r.yaml]
configMapGenerator: [{name: web-values, namespace: apps, files: [v=v.txt], options: {disableNameSuffixHash: true}}]
`,
      'r.yaml': release({ valuesFrom: placed('a') }),
      'v.txt': 'x',
    };
    expect(set(files, ['a'], 'y')).toEqual([
      'refused: the text of valuesFrom ConfigMap web-values, key v is put together from other texts',
    ]);
  });

  it('a Secret is never written, nor what it hides', () => {
    const valuesFrom = '[{kind: Secret, name: web, valuesKey: v, targetPath: a.b}]';
    expect(set({ 'r.yaml': release({ valuesFrom, values: 'c: 1\n' }) }, ['a', 'b'], 1)).toEqual([
      'refused: valuesFrom Secret web, key v puts a text there that cannot be read',
    ]);
  });
});

describe('a value is taken out of every layer that sets it', () => {
  const rows: readonly (readonly [string, Files, KeyPath, readonly unknown[]])[] = [
    [
      'spec.values and a ConfigMap',
      {
        'r.yaml': release({ valuesFrom: WHOLE, values: 'a: 1\nb: 1\n' }),
        'v.yaml': configMap('values.yaml: |\n  a: 3\n  b: 3\n'),
      },
      ['a'],
      [
        'safe',
        'r.yaml - a: 1',
        'r.yaml + # why',
        'r.yaml + # a: 1',
        'v.yaml - a: 3',
        'v.yaml + # why',
        'v.yaml + # a: 3',
        'absent',
      ],
    ],
    [
      'a release and the chart’s own values',
      { ...WRAPPER, 'r.yaml': wrapped('grafana:\n  replicas: 3\n  b: 1\n') },
      ['replicas'],
      [
        'safe',
        'r.yaml - replicas: 3',
        'r.yaml + # why',
        'r.yaml + # replicas: 3',
        'charts/web/values.yaml - grafana:',
        'charts/web/values.yaml - replicas: 2',
        'charts/web/values.yaml + grafana: {}',
        'charts/web/values.yaml + # why',
        'charts/web/values.yaml + # replicas: 2',
        'absent',
      ],
    ],
    [
      'a targetPath',
      { 'r.yaml': release({ valuesFrom: placed('a') }), 'v.yaml': configMap('v: "3"') },
      ['a'],
      ['refused: valuesFrom ConfigMap web-values, key v puts a text there'],
    ],
    [
      'spec.values over a targetPath',
      { 'r.yaml': release({ valuesFrom: placed('a'), values: 'a: 1\nb: 1\n' }), 'v.yaml': configMap('v: "3"') },
      ['a'],
      ['refused: valuesFrom ConfigMap web-values, key v puts a text there'],
    ],
    [
      'spec.values over a Secret that cannot be read',
      { 'r.yaml': release({ valuesFrom: '[{kind: Secret, name: web}]', values: 'a: 1\nb: 1\n' }) },
      ['a'],
      ['refused: a layer below may set it, too: values come from Secret web'],
    ],
  ];
  it.each(rows)('%s', (_, files, path, expected) => {
    expect(clear(files, path)).toEqual(expected);
  });
});
