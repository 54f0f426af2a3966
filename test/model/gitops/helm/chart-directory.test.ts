import { describe, expect, it } from 'vitest';

import {
  type ReadChart,
  type ValuesFiles,
  chartFolder,
  listedFiles,
  readChart,
  withValuesFiles,
} from '../../../../src/model/gitops/helm/chart-directory.js';
import { valuesForAnyHelm } from '../../../../src/model/gitops/helm/chart-values.js';
import { subtree } from '../../../../src/model/gitops/tree.js';
import { projectOf, shown, treeIn, yamlTree } from './samples.js';

const HOME = { document: { file: 'release.yaml', index: 0 }, path: ['spec', 'chart'] };
const CHART = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';

function chartOf(files: Readonly<Record<string, string>>, directory = 'web'): ReadChart {
  return readChart(projectOf(files), directory, HOME);
}

describe('a chart in the repository', () => {
  it('has values, sub-charts, archives and dependencies that lie beside or elsewhere', () => {
    const { chart, problems } = chartOf({
      'web/Chart.yaml': `${CHART}dependencies:
- {name: inner, version: 1.x, alias: core, condition: core.on1, tags: [a], import-values: [data, {child: x, parent: z}]}
- {name: loki, version: 6.6.0, repository: https://grafana.github.io/helm-charts}
- {name: beside, version: 1.0.0, repository: file://../beside}
- {name: redis, version: 1.2.3, repository: https://example.org}
`,
      'web/values.yaml': 'a: 1\n',
      'web/charts/inner/Chart.yaml': 'apiVersion: v2\nname: inner\nversion: 1.4.0\n',
      'web/charts/inner/values.yaml': 'b: 2\n',
      'web/charts/_off/Chart.yaml': 'name: off\n',
      'web/charts/redis-1.2.3.tgz': 'binary',
      'beside/Chart.yaml': 'apiVersion: v2\nname: beside\nversion: 1.0.0\n',
    });
    expect(problems).toEqual([]);
    expect(chart?.charts.map(({ name, remote }) => [name, remote])).toEqual([
      ['inner', undefined],
      ['redis', { name: 'redis', version: '1.2.3' }],
      ['loki', { name: 'loki', version: '6.6.0', repository: 'https://grafana.github.io/helm-charts' }],
      ['beside', undefined],
    ]);
    expect(chart?.dependencies[0]).toEqual({
      name: 'inner',
      version: '1.x',
      alias: 'core',
      condition: 'core.on1',
      tags: ['a'],
      importValues: [
        { child: 'exports.data', parent: '.' },
        { child: 'x', parent: 'z' },
      ],
    });
    expect(shown(chart?.values)).toEqual({ a: 1 });
  });

  it('of the old kind keeps its dependencies in requirements.yaml', () => {
    const { chart } = chartOf({
      'web/Chart.yaml': 'name: web\nversion: 1.0.0\n',
      'web/requirements.yaml': 'dependencies: [{name: loki, version: 2.1.0, repository: https://example.org}]\n',
    });
    expect(chart?.charts.map(({ name }) => name)).toEqual(['loki']);
  });

  const broken: readonly (readonly [string, Readonly<Record<string, string>>, string, RegExp])[] = [
    ['no Chart.yaml', {}, 'missing-chart', /web holds no Chart.yaml/],
    ['not YAML', { 'web/Chart.yaml': 'name: [web\n' }, 'broken-chart', /web\/Chart.yaml is not YAML/],
    ['a list', { 'web/Chart.yaml': '- a\n' }, 'broken-chart', /holds no map/],
    ['no name', { 'web/Chart.yaml': 'version: 1.0.0\n' }, 'broken-chart', /name is required/],
    ['no version', { 'web/Chart.yaml': 'name: web\n' }, 'broken-chart', /version is required/],
    ['a version that is none', { 'web/Chart.yaml': 'name: web\nversion: one\n' }, 'broken-chart', /version "one" is invalid/],
    ['a map', { 'web/Chart.yaml': `${CHART}appVersion: { a: 1 }\n` }, 'broken-chart', /appVersion must be a string/],
    [
      'values that are no map',
      { 'web/Chart.yaml': CHART, 'web/values.yaml': '[1]\n' },
      'values-not-a-map',
      /values.yaml holds no map/,
    ],
    [
      'values that are not YAML',
      { 'web/Chart.yaml': CHART, 'web/values.yaml': 'a: [\n' },
      'values-not-yaml',
      /values.yaml is not YAML/,
    ],
    [
      'a dependency outside',
      { 'web/Chart.yaml': `${CHART}dependencies: [{name: x, version: 1.0.0, repository: file://../../x}]\n` },
      'outside-project',
      /dependency x lies outside/,
    ],
    [
      'a dependency that is nowhere',
      { 'web/Chart.yaml': `${CHART}dependencies: [{name: x, version: 1.0.0}]\n` },
      'missing-chart',
      /web\/charts\/x/,
    ],
    [
      'a broken sub-chart',
      { 'web/Chart.yaml': CHART, 'web/charts/in/Chart.yaml': 'name: in\n' },
      'broken-chart',
      /web\/charts\/in\/Chart.yaml: version is required/,
    ],
    [
      'charts that hold each other',
      { 'web/Chart.yaml': `${CHART}dependencies: [{name: web2, version: 1.0.0, repository: file://../web}]\n` },
      '',
      /^$/,
    ],
  ];
  it.each(broken)('%s', (_, files, code, message) => {
    const { problems } = chartOf(files);
    expect(problems.map((problem) => problem.code).join(' ')).toBe(code);
    expect(problems[0]?.message ?? '').toMatch(message);
  });
});

describe('a wrapper chart', () => {
  it('lays its section of the values below the user’s, for a chart that lies elsewhere', () => {
    const { chart } = chartOf({
      'web/Chart.yaml': `${CHART}dependencies: [{name: grafana, version: 8.0.0, repository: https://grafana.github.io/helm-charts, condition: grafana.enabled}]\n`,
      'web/values.yaml': 'grafana: {enabled: true, persistence: {enabled: true, size: 1Gi}, env: {A: x}}\n',
    });
    const found = valuesForAnyHelm(chart!, yamlTree('{grafana: {persistence: {enabled: false}, env: ~}}'), HOME);
    const grafana = 'rendered' in found ? found.rendered.charts[0] : undefined;
    expect(grafana?.enabled).toBe(true);
    expect(grafana?.chart.remote?.name).toBe('grafana');
    // The null stays: it deletes what the chart itself says, which is asked for elsewhere.
    expect(shown(grafana?.values)).toEqual({
      enabled: true,
      persistence: { enabled: false, size: '1Gi' },
      env: null,
      global: {},
    });
    expect(subtree(grafana?.values, ['persistence', 'size'])).toMatchObject({
      layer: { kind: 'chart-default', chart: 'web', version: '1.0.0' },
    });
  });
});

describe('valuesFiles', () => {
  function applied(files: Readonly<Record<string, string>>, listed: string, options: Partial<ValuesFiles> = {}): ReadChart {
    const project = projectOf({
      'web/Chart.yaml': CHART,
      'web/values.yaml': 'own: 1\nshared: {a: 1}\n',
      'release.yaml': `files: ${listed}\n`,
      ...files,
    });
    const { chart } = readChart(project, 'web', HOME);
    const list = subtree(treeIn(project, 'release.yaml'), ['files']);
    return withValuesFiles(project, chart!, { root: '', files: listedFiles(list, HOME), ignoreMissing: false, ...options });
  }
  const more = { 'env/prod.yaml': 'shared: {b: 2}\nn1: ~\n' };

  it('take the place of values.yaml, and are merged in order', () => {
    expect(shown(applied(more, '[env/prod.yaml]').chart?.values)).toEqual({ shared: { b: 2 }, n1: null });
    expect(shown(applied(more, '[web/values.yaml, ./env/prod.yaml]').chart?.values)).toEqual({
      own: 1,
      shared: { a: 1, b: 2 },
      n1: null,
    });
    expect(shown(applied(more, '[]').chart?.values)).toEqual({ own: 1, shared: { a: 1 } });
  });

  it('are found from the root of the source', () => {
    expect(shown(applied({ 'sub/env.yaml': 'z1: 1\n' }, '[/env.yaml]', { root: 'sub' }).chart?.values)).toEqual({ z1: 1 });
  });

  it('that are missing end the release, unless they may be', () => {
    const { problems, chart } = applied(more, '[env/none.yaml, env/prod.yaml]');
    expect(problems).toMatchObject([{ code: 'missing-values-file', at: { path: ['files', 0] } }]);
    expect(chart?.values?.kind).toBe('unknown');
    expect(shown(applied(more, '[env/none.yaml, env/prod.yaml]', { ignoreMissing: true }).chart?.values)).toEqual({
      shared: { b: 2 },
      n1: null,
    });
  });

  it('that are all missing leave a chart without values', () => {
    expect(applied(more, '[none.yaml]', { ignoreMissing: true }).chart?.values).toBeUndefined();
  });

  it.each(['../x.yaml', 'env/../../x.yaml'])('outside: %s', (path) => {
    expect(applied(more, `[${path}]`).problems).toMatchObject([{ code: 'outside-project' }]);
    expect(applied({ 'x.yaml': 'a: 1\n' }, `[${path}]`, { root: 'web' }).problems).toMatchObject([{ code: 'outside-project' }]);
  });
});

it('the folder of a chart stays inside the source', () => {
  expect(chartFolder('', './charts/web')).toBe('charts/web');
  expect(chartFolder('', '/charts/web/')).toBe('charts/web');
  expect(chartFolder('sub', './web')).toBe('sub/web');
  expect(chartFolder('sub', '../web')).toBeUndefined();
  expect(chartFolder('', '../web')).toBeUndefined();
});
