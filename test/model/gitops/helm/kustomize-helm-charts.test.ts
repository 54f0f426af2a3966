import { describe, expect, it } from 'vitest';

import type { ChartRelease } from '../../../../src/model/gitops/helm/chart-release.js';
import { inflatedRelease } from '../../../../src/model/gitops/helm/kustomize-helm-charts.js';
import { composeDirectory } from '../../../../src/model/gitops/kustomize/compose/compose.js';
import type { InflatedChart } from '../../../../src/model/gitops/kustomize/compose/inflated-chart.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import type { Project } from '../../../../src/model/project/project.js';
import { projectOf, shown } from './samples.js';

type Files = Readonly<Record<string, string>>;

const FILES: Files = {
  'k/base.yaml': 'a: file\nb: {x: file}\n',
  'k/more.yaml': 'a: more\n',
  'k/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
};

function inflated(project: Project, directory: string): readonly InflatedChart[] {
  return composeDirectory(project, directory, new Compositions()).charts;
}

describe('helmCharts of a kustomization', () => {
  function charts(entry: string, rest = '', more: Files = {}): readonly ChartRelease[] {
    const project = projectOf({ ...FILES, ...more, 'k/kustomization.yaml': `helmCharts: [${entry}]\n${rest}` });
    const home = { document: { file: 'k/kustomization.yaml', index: 0 }, path: [] };
    return inflated(project, 'k').flatMap((chart) => inflatedRelease(project, chart, home) ?? []);
  }

  it('names a chart, a release and a namespace', () => {
    expect(charts('{name: loki, repo: https://example.org, version: 6.1.0, releaseName: r, namespace: n1}')).toMatchObject([
      {
        chart: { kind: 'remote', ref: { name: 'loki', version: '6.1.0', repository: 'https://example.org' } },
        names: { name: 'r', namespace: 'n1' },
      },
    ]);
    expect(charts('{name: web}', 'namespace: n2\n')).toMatchObject([
      { chart: { kind: 'folder', path: 'k/charts/web' }, names: { name: 'release-name', namespace: 'n2' } },
    ]);
    expect(charts('{name: loki}')).toMatchObject([{ chart: { ref: { name: 'loki', version: '*' } } }]);
    expect(charts('{version: 1.0.0}')).toEqual([]);
  });

  it('finds a chart where Kustomize would put it', () => {
    const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
    const pulled = charts('{name: web, repo: https://example.org, version: 2.0.0}', '', {
      'k/charts/web-2.0.0/web/Chart.yaml': chart,
    });
    expect(pulled).toMatchObject([{ chart: { kind: 'folder', path: 'k/charts/web-2.0.0/web' } }]);
    expect(charts('{name: web, repo: https://example.org, version: 2.0.0}')).toMatchObject([{ chart: { kind: 'remote' } }]);
    const home = charts('{name: web}', 'helmGlobals: {chartHome: ../own}\n', { 'own/web/Chart.yaml': chart });
    expect(home).toMatchObject([{ chart: { kind: 'folder', path: 'own/web' } }]);
  });

  const inline = 'valuesInline: {a: inline, b: {w: inline}, c: ~}';
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['nothing', '', undefined],
    ['a file', 'valuesFile: base.yaml', { a: 'file', b: { x: 'file' } }],
    [
      'inline over the file; a null is merged away',
      `valuesFile: base.yaml, ${inline}`,
      { a: 'inline', b: { x: 'file', w: 'inline' } },
    ],
    ['a null takes what the file says', 'valuesFile: base.yaml, valuesInline: {a: ~, b: {x: ~}}', { b: {} }],
    [
      'the file over inline',
      `valuesFile: base.yaml, valuesMerge: merge, ${inline}`,
      { a: 'file', b: { x: 'file', w: 'inline' }, c: null },
    ],
    [
      'inline instead of the file, with its nulls',
      `valuesFile: base.yaml, valuesMerge: replace, ${inline}`,
      { a: 'inline', b: { w: 'inline' }, c: null },
    ],
    ['the chart’s own file over inline', `valuesMerge: merge, ${inline}`, { '…': 'values of the chart lie over valuesInline' }],
    [
      'empty inline values are none',
      'valuesFile: base.yaml, valuesMerge: replace, valuesInline: {}',
      { a: 'file', b: { x: 'file' } },
    ],
    [
      'further files over all',
      `valuesFile: base.yaml, additionalValuesFiles: [more.yaml], ${inline}`,
      { a: 'more', b: { x: 'file', w: 'inline' } },
    ],
  ];
  it.each(rows)('%s', (_, fields, expected) => {
    expect(shown(charts(`{name: loki, ${fields}}`)[0]?.values)).toEqual(expected);
  });

  it('reports files that are missing or outside', () => {
    expect(charts('{name: loki, valuesFile: none.yaml}')[0]?.problems).toMatchObject([
      { code: 'missing-values-file', at: { path: ['helmCharts', 0, 'valuesFile'] } },
    ]);
    expect(charts('{name: loki, valuesFile: ../../x.yaml}')[0]?.problems).toMatchObject([{ code: 'outside-project' }]);
  });

  it('has a problem where values of different kinds would be merged', () => {
    const [release] = charts('{name: loki, valuesFile: base.yaml, valuesInline: {b: {x: {y: 1}}}}');
    expect(release?.problems).toMatchObject([
      {
        code: 'values-not-a-map',
        message: 'valuesInline and the values file have values of different kinds at x, which Kustomize does not merge',
        at: { path: ['helmCharts', 0, 'valuesInline', 'b', 'x'] },
      },
    ]);
    expect(charts('{name: loki, valuesFile: base.yaml, valuesMerge: replace, valuesInline: {b: 1}}')[0]?.problems).toEqual([]);
  });

  it('reads the own file of a chart that is here', () => {
    const more = { 'k/charts/web/values.yaml': 'a: chart\nm: ~\n' };
    expect(shown(charts('{name: web}', '', more)[0]?.values)).toEqual({ a: 'chart', m: null });
    expect(shown(charts('{name: web, valuesInline: {a: ~, b: 1}}', '', more)[0]?.values)).toEqual({ b: 1, m: null });
    expect(shown(charts('{name: web, valuesMerge: merge, valuesInline: {a: 1, b: 1}}', '', more)[0]?.values)).toEqual({
      a: 'chart',
      b: 1,
    });
  });

  it('may be a generator of its own', () => {
    const project = projectOf({
      ...FILES,
      'k/kustomization.yaml': 'generators: [g.yaml, other.yaml]\n',
      'k/g.yaml':
        'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\nname: web\nchartHome: charts\nvaluesFile: base.yaml\n',
      'k/other.yaml': 'apiVersion: example.org/v1\nkind: Other\nmetadata: {name: o}\nname: web\n',
    });
    const found = inflated(project, 'k').map((chart) =>
      inflatedRelease(project, chart, { document: { file: 'k/g.yaml', index: 0 }, path: [] }),
    );
    expect(found.map((release) => [release?.chart, shown(release?.values)])).toEqual([
      [
        { kind: 'folder', path: 'k/charts/web' },
        { a: 'file', b: { x: 'file' } },
      ],
    ]);
  });
});

describe('what a build does to a chart', () => {
  const charts = (overlay: string, more: Files = {}): readonly InflatedChart[] =>
    inflated(
      projectOf({
        'base/kustomization.yaml': 'helmCharts: [{name: loki, releaseName: loki}]\nresources: [own.yaml]\n',
        'base/own.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: own}\n',
        'over/kustomization.yaml': `resources: [../base]\n${overlay}\n`,
        ...more,
      }),
      'over',
    );
  const patch = (kind: string, name: string): string => `'{apiVersion: apps/v1, kind: ${kind}, metadata: {name: ${name}}}'`;
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['nothing', '', false],
    ['labels and names', 'commonLabels: {a: b}\nnamePrefix: x-\n', false],
    ['a patch for an object that is here', `patches: [{patch: ${patch('Deployment', 'own')}}]`, false],
    ['a patch for an object that is not', `patches: [{patch: ${patch('Deployment', 'loki')}}]`, true],
    ['an old patch for an object that is not', `patchesStrategicMerge: [${patch('StatefulSet', 'loki')}]`, true],
    ['a patch for what nobody looks at', `patches: [{patch: ${patch('Ingress', 'loki')}}]`, false],
    ['a target of any kind', "patches: [{target: {name: loki}, patch: '[{op: remove, path: /spec}]'}]", true],
    ['a target by a pattern', "patches: [{target: {kind: '.*Set'}, patch: '[{op: remove, path: /spec}]'}]", true],
    ['a target of another kind', "patches: [{target: {kind: HelmRelease}, patch: '[{op: remove, path: /spec}]'}]", false],
    ['a patch that cannot be read', 'patches: [{path: none.yaml}]', true],
    ['images', 'images: [{name: loki, newTag: x}]', true],
    ['replicas', 'replicas: [{name: own, count: 2}]', true],
  ];
  it.each(rows)('%s', (_, overlay, isChanged) => {
    expect(charts(overlay).map(({ changedBy }) => changedBy !== undefined)).toEqual([isChanged]);
  });

  it('gives it a namespace, the outermost last', () => {
    expect(charts('namespace: over').map(({ namespace }) => namespace)).toEqual(['over']);
  });

  it('is no patch without an object where a chart may render it', () => {
    const project = projectOf({
      'k/kustomization.yaml': `helmCharts: [{name: loki}]\npatches: [{patch: ${patch('StatefulSet', 'loki')}}]\n`,
    });
    expect(composeDirectory(project, 'k', new Compositions()).problems).toEqual([]);
  });
});
