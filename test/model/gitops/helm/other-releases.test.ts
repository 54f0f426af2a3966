import { describe, expect, it } from 'vitest';

import type { ChartRelease } from '../../../../src/model/gitops/helm/chart-release.js';
import { inflatedCharts } from '../../../../src/model/gitops/helm/kustomize-helm-charts.js';
import { projectOf, shown, treeIn } from './samples.js';

type Files = Readonly<Record<string, string>>;

const FILES: Files = {
  'k/base.yaml': 'a: file\nb: {x: file}\n',
  'k/more.yaml': 'a: more\n',
  'k/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
};

describe('helmCharts of a kustomization', () => {
  function charts(entry: string, rest = ''): readonly ChartRelease[] {
    const project = projectOf({ ...FILES, 'k/kustomization.yaml': `helmCharts: [${entry}]\n${rest}` });
    const home = { document: { file: 'k/kustomization.yaml', index: 0 }, path: [] };
    return inflatedCharts(project, treeIn(project, 'k/kustomization.yaml', 'kubernetes'), 'k', home);
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
    [
      'the file over inline',
      `valuesFile: base.yaml, valuesMerge: merge, ${inline}`,
      { a: 'file', b: { x: 'file', w: 'inline' } },
    ],
    ['inline instead of the file', `valuesFile: base.yaml, valuesMerge: replace, ${inline}`, { a: 'inline', b: { w: 'inline' } }],
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
});
