import { describe, expect, it } from 'vitest';

import { describeLayer } from '../../../src/core/provenance.js';
import { allValues, valuesAround } from '../../../src/model/apps/composed-values.js';
import type { ComposedChart } from '../../../src/model/apps/rendered-charts.js';
import { Model } from '../../../src/model/apps/subjects.js';
import { storyOf } from '../../../src/model/gitops/trace/story.js';
import { projectOf, shown } from '../gitops/helm/samples.js';

type Files = Readonly<Record<string, string>>;

function charts(files: Files): readonly ComposedChart[] {
  return new Model(projectOf(files)).composedCharts;
}

/** The layers of a value with what each says, lowest first, and what the chart gets. */
function told(files: Files, path: readonly string[]): readonly string[] {
  const [chart] = charts(files);
  if (chart === undefined) throw new Error('nothing is installed');
  const { steps, outcome } = storyOf(valuesAround(chart, path), path, () => []);
  const said = steps.map(({ layer, changes: [change] }) => {
    const value = change?.kind === 'set' ? JSON.stringify(shown(change.tree)) : change?.kind;
    return `${value}: ${describeLayer(layer)}`;
  });
  return [...said, outcome.state === 'set' ? `= ${JSON.stringify(shown(outcome.tree))}` : `= ${outcome.state}`];
}

const REPOSITORY = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: grafana, namespace: apps}
spec: {url: https://grafana.github.io/helm-charts}
---
`;

function release(values: string, more = '', chart = 'chart: grafana, version: 8.5.1'): Files {
  return {
    'release.yaml': `${REPOSITORY}apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec:
  chart: {spec: {${chart}, sourceRef: {kind: HelmRepository, name: grafana}}}
${more}  values: ${values}
`,
  };
}

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, namespace: apps}\ndata: {values.yaml: "replicas: 2"}\n';
const CHART = 'the default of chart grafana 8.5.1';

describe('the story of a value', () => {
  const rows: readonly (readonly [string, Files, readonly string[], readonly string[]])[] = [
    ['the chart’s default', release('{}'), ['replicas'], [`1: ${CHART}`, '= 1']],
    ['a release over it', release('{replicas: 3}'), ['replicas'], [`1: ${CHART}`, '3: this manifest', '= 3']],
    [
      'a ConfigMap between both',
      { ...release('{replicas: 3}', '  valuesFrom: [{kind: ConfigMap, name: cm}]\n'), 'cm.yaml': CONFIG },
      ['replicas'],
      [`1: ${CHART}`, '2: valuesFrom ConfigMap cm, key values.yaml', '3: this manifest', '= 3'],
    ],
    [
      'a null deletes the default',
      release('{persistence: ~}'),
      ['persistence', 'enabled'],
      [`false: ${CHART}`, 'removed: this manifest', '= absent'],
    ],
    ['a key that the chart has not', release('{persistence: {}}'), ['persistence', 'nope'], ['= absent']],
    ['a key of which nothing is known', release('{}'), ['nope'], [`"?": ${CHART}`, '= unknown']],
    ['such a key, set', release('{nope: 1}'), ['nope'], ['1: this manifest', '= 1']],
    [
      'a chart of which nothing is known',
      release('{a: {b: 1}}', '', 'chart: other'),
      ['a', 'c'],
      ['"?": the default of chart other', '= unknown'],
    ],
    [
      'a sub-chart',
      release('{grafana: {replicas: 3}}', '', 'chart: kube-prometheus-stack, version: 65.1.0'),
      ['grafana', 'replicas'],
      ['1: the default of chart kube-prometheus-stack 65.1.0', '3: this manifest', '= 3'],
    ],
    [
      'a Secret',
      release('{a: 1}', '  valuesFrom: [{kind: Secret, name: s}]\n'),
      ['replicas'],
      [`1: ${CHART}`, '"?": this manifest', '= unknown'],
    ],
    [
      'a wrapper chart in a helmfile, which an inline map and a set entry overrule',
      {
        'helmfile.yaml':
          'releases: [{name: web, chart: ./web, values: [v.yaml, {grafana: {replicas: 6}}], set: [{name: grafana.replicas, value: 7}]}]\n',
        'v.yaml': 'grafana: {replicas: 5}\n',
        'web/Chart.yaml':
          'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: grafana, version: 8.5.1, repository: https://grafana.github.io/helm-charts}]\n',
        'web/values.yaml': 'grafana: {replicas: 4}\n',
      },
      ['grafana', 'replicas'],
      [
        `1: ${CHART}`,
        '4: the default of chart web 1.0.0',
        '5: the values in v.yaml',
        '6: the values in helmfile.yaml',
        '7: the argument --set',
        '= 7',
      ],
    ],
    [
      'helmCharts of a kustomization',
      {
        'kustomization.yaml':
          'helmCharts: [{name: grafana, version: 8.5.1, repo: https://grafana.github.io/helm-charts, valuesFile: v.yaml, valuesInline: {replicas: 6}}]\n',
        'v.yaml': 'replicas: 5\n',
      },
      ['replicas'],
      [`1: ${CHART}`, '5: the values in v.yaml', '6: the values in kustomization.yaml', '= 6'],
    ],
  ];
  it.each(rows)('%s', (_, files, path, expected) => {
    expect(told(files, path)).toEqual(expected);
  });
});

describe('all values', () => {
  it('are open where more is known of nothing', () => {
    const [chart] = charts(release('{replicas: 3, persistence: {enabled: ~}}'));
    const values = chart && allValues(chart);
    expect(values?.open).toBe('other defaults of the chart grafana');
    expect(shown(values)).toMatchObject({ replicas: 3, headlessService: false, persistence: { size: '10Gi' } });
    expect(shown(values)).not.toHaveProperty('persistence.enabled');
  });

  it('are unknown beyond what is said for a chart that is not known', () => {
    const files = release('{a: {b: 1}}', '', 'chart: ./charts/web, interval: 1h');
    const [chart] = charts({
      'release.yaml': files['release.yaml']!.replace('kind: HelmRepository, name', 'kind: GitRepository, name'),
    });
    expect(chart?.chart).toBeUndefined();
    expect(chart && shown(allValues(chart))).toEqual({
      a: { b: 1, '…': 'the chart is not known' },
      '…': 'the chart is not known',
    });
  });

  it('are one for each chart that an object installs, post-renderers or not', () => {
    expect(charts(release('{}', '  postRenderers: [{kustomize: {}}]\n'))).toHaveLength(1);
    const source = (name: string): string =>
      `{repoURL: https://grafana.github.io/helm-charts, chart: ${name}, targetRevision: 8.5.1}`;
    const application = `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {sources: [${source('grafana')}, ${source('loki')}]}\n`;
    expect(charts({ 'app.yaml': application })).toHaveLength(2);
  });
});
