import { describe, expect, it } from 'vitest';

import { installationsOf } from '../../../src/model/apps/installations.js';
import { Deployments } from '../../../src/model/gitops/deployed-set.js';
import { helmReleaseOf, isHelmRelease } from '../../../src/model/gitops/helm-release.js';
import { projectOf, shown } from '../gitops/helm/samples.js';

type Files = Readonly<Record<string, string>>;

function installedIn(files: Files): ReturnType<typeof installationsOf> {
  const deployments = new Deployments(projectOf(files));
  const releases = deployments.sets.flatMap((set) =>
    set.ofKind('HelmRelease').flatMap((object) => (isHelmRelease(object) ? [helmReleaseOf(deployments, set, object)] : [])),
  );
  return installationsOf(deployments, releases, () => undefined);
}

/** Who installs which chart with which values, and where more values would be written. */
function summary(files: Files): readonly unknown[] {
  return installedIn(files).installations.map(({ object, chart, values }) => {
    const { document, path } = values.home.target;
    const owner = `${object.kind}/${object.namespace ?? ''}/${object.name}`;
    return [
      owner,
      `${chart.name}@${typeof chart.version === 'string' ? chart.version : '?'}`,
      shown(values.tree),
      [document.file, ...path].join(' '),
    ];
  });
}

function problems(files: Files): readonly unknown[] {
  return installedIn(files).problems.map(({ code, at }) => [
    code,
    'path' in at ? [at.document.file, ...at.path].join(' ') : at.document.file,
  ]);
}

const GRAFANA = '{name: grafana, version: 8.5.1, repository: https://grafana.github.io/helm-charts}';
const WRAPPER: Files = {
  'charts/web/Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [${GRAFANA}]\n`,
  'charts/web/values.yaml': 'grafana: {replicas: 2, adminUser: root}\nother: 1\n',
};

function release(chart: string, values = '{}'): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec:
  chart: {spec: {${chart}, sourceRef: {kind: GitRepository, name: flux-system}}}
  values: ${values}
`;
}

function application(spec: string, name = 'web'): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: apps}
${spec.replace(/^(?=.)/gm, '  ')}
`;
}

const HERE = 'https://example.org/here.git';
const REMOTE = 'repoURL: https://grafana.github.io/helm-charts, chart: grafana, targetRevision: 8.5.1';

describe('a chart that is a folder of this repository', () => {
  const rows: readonly (readonly [string, Files, unknown])[] = [
    [
      'a wrapper chart of a HelmRelease',
      { ...WRAPPER, 'release.yaml': release('chart: ./charts/web', '{grafana: {replicas: 3}}') },
      [
        [
          'HelmRelease/apps/web',
          'grafana@8.5.1',
          { replicas: 3, adminUser: 'root', global: {} },
          'release.yaml spec values grafana',
        ],
      ],
    ],
    [
      'valuesFiles take the place of values.yaml',
      {
        ...WRAPPER,
        'env/prod.yaml': 'grafana: {replicas: 5}\n',
        'release.yaml': release('chart: charts/web, valuesFiles: [env/prod.yaml]'),
      },
      [['HelmRelease/apps/web', 'grafana@8.5.1', { replicas: 5, global: {} }, 'release.yaml spec values grafana']],
    ],
    [
      'a dependency under a condition that is off',
      {
        ...WRAPPER,
        'charts/web/Chart.yaml': WRAPPER['charts/web/Chart.yaml']!.replace('}]', ', condition: grafana.enabled}]'),
        'release.yaml': release('chart: ./charts/web', '{grafana: {enabled: false}}'),
      },
      [],
    ],
    ['a folder that is not here', { 'release.yaml': release('chart: ./charts/web') }, []],
    [
      'a wrapper chart of an Application, whose own values hold more',
      { ...WRAPPER, 'app.yaml': application(`source: {repoURL: ${HERE}, path: charts/web}`) },
      [
        [
          'Application/apps/web',
          'grafana@8.5.1',
          { replicas: 2, adminUser: 'root', global: {} },
          'charts/web/values.yaml grafana',
        ],
      ],
    ],
  ];
  it.each(rows)('%s', (_, files, expected) => {
    expect(summary(files)).toEqual(expected);
  });
});

describe('an Application', () => {
  const rows: readonly (readonly [string, Files, unknown])[] = [
    [
      'without values',
      { 'app.yaml': application(`source: {${REMOTE}}`) },
      [['Application/apps/web', 'grafana@8.5.1', {}, 'app.yaml spec source helm valuesObject']],
    ],
    [
      'with a file of another source, which is then no bare values file',
      {
        'app.yaml': application(
          `sources:\n- {${REMOTE}, helm: {valueFiles: [$values/env/grafana.yaml], parameters: [{name: replicas, value: "2"}]}}\n- {repoURL: ${HERE}, ref: values}`,
        ),
        'env/grafana.yaml': 'adminUser: root\nsidecar: {dashboards: {enabled: true}}\n',
      },
      [
        [
          'Application/apps/web',
          'grafana@8.5.1',
          { adminUser: 'root', sidecar: { dashboards: { enabled: true } }, replicas: 2 },
          'env/grafana.yaml',
        ],
      ],
    ],
    [
      'with a file of a repository that is not this one',
      {
        'app.yaml': application(
          `sources:\n- {${REMOTE}, helm: {valueFiles: [$values/env/grafana.yaml]}}\n- {repoURL: ${HERE}, ref: values}`,
        ),
      },
      [
        [
          'Application/apps/web',
          'grafana@8.5.1',
          { '…': '$values/env/grafana.yaml lies in another repository or revision' },
          'app.yaml spec sources 0 helm valuesObject',
        ],
      ],
    ],
    [
      'made by an ApplicationSet',
      {
        'set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{list: {elements: [{name: a}, {name: b}]}}]
  template:
    metadata: {name: 'web-{{name}}'}
    spec:
      source: {${REMOTE}, helm: {valuesObject: {adminUser: '{{name}}'}}}
      destination: {namespace: '{{name}}'}
`,
      },
      ['a', 'b'].map((name) => [
        `ApplicationSet/${name}/web-${name}`,
        'grafana@8.5.1',
        { adminUser: name },
        'set.yaml spec template spec source helm valuesObject',
      ]),
    ],
  ];
  it.each(rows)('%s', (_, files, expected) => {
    expect(summary(files)).toEqual(expected);
  });
});

describe('a chart that Kustomize renders', () => {
  const entry = 'name: grafana, releaseName: web, repo: https://grafana.github.io/helm-charts, version: 8.5.1';
  const files = { 'web/kustomization.yaml': `helmCharts: [{${entry}, valuesInline: {adminUser: root}}]\n` };
  const expected = ['HelmChart//web', 'grafana@8.5.1', { adminUser: 'root' }, 'web/kustomization.yaml helmCharts 0 valuesInline'];

  it('by hand', () => {
    expect(summary(files)).toEqual([expected]);
  });

  it('for Argo CD', () => {
    const deployed = { ...files, 'app.yaml': application(`source: {repoURL: ${HERE}, path: web}`) };
    expect(summary(deployed)).toEqual([expected]);
  });
});

describe('what ends a release', () => {
  const rows: readonly (readonly [string, Files, unknown])[] = [
    [
      'a broken Chart.yaml, once for two releases',
      {
        ...WRAPPER,
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: stable\n',
        'a/release.yaml': release('chart: ./charts/web'),
        'b/release.yaml': release('chart: ./charts/web'),
      },
      [['broken-chart', 'charts/web/Chart.yaml version']],
    ],
    [
      'a values file outside, and one that is missing',
      { ...WRAPPER, 'release.yaml': release('chart: ./charts/web, valuesFiles: [none.yaml]') },
      [['missing-values-file', 'release.yaml spec chart spec valuesFiles 0']],
    ],
    [
      'a values file of an Application',
      { ...WRAPPER, 'app.yaml': application(`source: {repoURL: ${HERE}, path: charts/web, helm: {valueFiles: [none.yaml]}}`) },
      [['missing-values-file', 'app.yaml spec source helm valueFiles 0']],
    ],
    [
      'a chart that cannot be parsed says so itself',
      { ...WRAPPER, 'charts/web/Chart.yaml': 'name: [\n', 'release.yaml': release('chart: ./charts/web') },
      [],
    ],
  ];
  it.each(rows)('%s', (_, files, expected) => {
    expect(problems(files)).toEqual(expected);
  });
});

describe('a HelmRelease of the old Helm operator', () => {
  const operated = (spec: string): string =>
    `apiVersion: helm.fluxcd.io/v1\nkind: HelmRelease\nmetadata: {name: web, namespace: apps}\nspec:\n${spec.replace(/^(?=.)/gm, '  ')}\n`;
  const remote = 'chart: {repository: https://grafana.github.io/helm-charts, name: grafana, version: 8.5.1}\n';
  const config = (data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, namespace: apps}\ndata:\n  values.yaml: "${data}"\n`;
  const owner = ['HelmRelease/apps/web', 'grafana@8.5.1'];
  const rows: readonly (readonly [string, Files, unknown])[] = [
    [
      'values, over those of a ConfigMap',
      {
        'r.yaml': operated(`${remote}valuesFrom: [{configMapKeyRef: {name: cm}}]\nvalues: {a: {x: 1}}`),
        'cm.yaml': config('{a: {x: 0, z: 0}, b: 2}'),
      },
      [[...owner, { a: { x: 1, z: 0 }, b: 2 }, 'r.yaml spec values']],
    ],
    [
      'a key that is optional and not there',
      {
        'r.yaml': operated(`${remote}valuesFrom: [{configMapKeyRef: {name: cm, key: other, optional: true}}]\nvalues: {a: 1}`),
        'cm.yaml': config('{b: 2}'),
      },
      [[...owner, { a: 1 }, 'r.yaml spec values']],
    ],
    [
      'values of a Secret',
      { 'r.yaml': operated(`${remote}valuesFrom: [{secretKeyRef: {name: s}}]\nvalues: {a: 1}`) },
      [[...owner, { a: 1, '…': 'values come from Secret s' }, 'r.yaml spec values']],
    ],
    [
      'values of an address, of the old list of Secrets, and of the release before',
      { 'r.yaml': operated(`${remote}valueFileSecrets: [{name: s}]\nresetValues: false\nvalues: {a: 1}`) },
      [[...owner, { a: 1, '…': 'values come from a Secret' }, 'r.yaml spec values']],
    ],
    [
      'a chart of the repository, with a file of it',
      {
        ...WRAPPER,
        'charts/web/prod.yaml': 'grafana: {replicas: 4}\n',
        'r.yaml': operated(
          'chart: {git: git@example.org:here, ref: main, path: charts/web}\nvaluesFrom: [{chartFileRef: {path: prod.yaml}}]',
        ),
      },
      [[...owner, { replicas: 4, adminUser: 'root', global: {} }, 'r.yaml spec values grafana']],
    ],
    ['a chart of another repository', { 'r.yaml': operated('chart: {git: git@example.org:other, path: charts/web}') }, []],
  ];
  it.each(rows)('%s', (_, files, expected) => {
    expect(summary(files)).toEqual(expected);
  });
});

describe('a chart that Kustomize renders', () => {
  const kustomization = (more: string): string =>
    `helmCharts: [{name: grafana, repo: https://grafana.github.io/helm-charts, version: 8.5.1, releaseName: web, ${more}}]\n`;
  const rows: readonly (readonly [string, Files, unknown])[] = [
    [
      'with inline values',
      { 'kustomization.yaml': kustomization('namespace: apps, valuesInline: {a: 1}') },
      [['HelmChart/apps/web', 'grafana@8.5.1', { a: 1 }, 'kustomization.yaml helmCharts 0 valuesInline']],
    ],
    [
      'without any',
      { 'kustomization.yaml': kustomization('namespace: apps') },
      [['HelmChart/apps/web', 'grafana@8.5.1', undefined, 'kustomization.yaml helmCharts 0 valuesInline']],
    ],
    [
      'once in each build that has it',
      {
        'base/kustomization.yaml': kustomization('valuesFile: v.yaml'),
        'base/v.yaml': 'adminUser: root\n',
        'one/kustomization.yaml': 'resources: [../base]\nnamespace: one\n',
        'two/kustomization.yaml': 'resources: [../base]\nnamespace: two\n',
      },
      [
        ['HelmChart/one/web', 'grafana@8.5.1', { adminUser: 'root' }, 'base/v.yaml'],
        ['HelmChart/two/web', 'grafana@8.5.1', { adminUser: 'root' }, 'base/v.yaml'],
      ],
    ],
    [
      'for Argo CD',
      {
        'app.yaml': application(`source: {repoURL: ${HERE}, path: k}`),
        'k/kustomization.yaml': kustomization('valuesFile: v.yaml'),
        'k/v.yaml': 'adminUser: root\n',
      },
      [['HelmChart//web', 'grafana@8.5.1', { adminUser: 'root' }, 'k/v.yaml']],
    ],
    [
      'for Argo CD, whose Application patches it',
      {
        'app.yaml': application(
          `source: {repoURL: ${HERE}, path: k, kustomize: {patches: [{target: {kind: Deployment}, patch: '[{op: remove, path: /spec/x}]'}]}}`,
        ),
        'k/kustomization.yaml': kustomization('valuesFile: v.yaml'),
        'k/v.yaml': 'adminUser: root\n',
      },
      [],
    ],
    [
      'and a patch may change, so that its file is not judged by itself either',
      {
        'kustomization.yaml': `${kustomization('valuesFile: v.yaml')}patches: [{target: {kind: Deployment}, patch: '[{op: remove, path: /spec/x}]'}]\n`,
        'v.yaml': 'persistence: {enabled: false}\ngrafana.ini: {}\n',
      },
      [],
    ],
  ];
  it.each(rows)('%s', (_, files, expected) => {
    expect(summary(files)).toEqual(expected);
  });
});

describe('a release of a helmfile', () => {
  const helmfile = (release: string): string =>
    `environments: {dev: {}, prod: {}}\nreleases: [{name: web, namespace: apps, chart: grafana/grafana, version: 8.5.1, ${release}}]\n`;
  const owner = ['Release/apps/web', 'grafana@8.5.1'];
  const rows: readonly (readonly [string, Files, unknown])[] = [
    [
      'adds values to the file that all environments share',
      {
        'helmfile.yaml': helmfile("values: [all.yaml, '{{ .Environment.Name }}.yaml']"),
        'all.yaml': 'a: 1\n',
        'dev.yaml': 'b: dev\n',
        'prod.yaml': 'b: prod\n',
      },
      [
        [...owner, { a: 1, b: 'dev' }, 'all.yaml'],
        [...owner, { a: 1, b: 'prod' }, 'all.yaml'],
      ],
    ],
    [
      'has a file of its own in each',
      { 'helmfile.yaml': helmfile("values: ['{{ .Environment.Name }}.yaml']"), 'dev.yaml': 'b: dev\n', 'prod.yaml': 'b: prod\n' },
      [
        [...owner, { b: 'dev' }, 'dev.yaml'],
        [...owner, { b: 'prod' }, 'prod.yaml'],
      ],
    ],
    [
      'without values',
      { 'helmfile.yaml': helmfile('wait: true') },
      [
        [...owner, undefined, 'helmfile.yaml releases 0 values'],
        [...owner, undefined, 'helmfile.yaml releases 0 values'],
      ],
    ],
  ];
  it.each(rows)('%s', (_, files, expected) => {
    expect(summary(files)).toEqual(expected);
  });

  it('is installed in environments, under one object', () => {
    const { installations } = installedIn({ 'helmfile.yaml': helmfile('wait: true') });
    expect(installations.map(({ set }) => [set.kind, set.name])).toEqual([
      ['environment', 'dev'],
      ['environment', 'prod'],
    ]);
    expect(new Set(installations.map(({ object }) => object.manifest)).size).toBe(1);
  });
});
