import { describe, expect, it } from 'vitest';

import type { ChartRelease } from '../../../../src/model/gitops/helm/chart-release.js';
import { helmfileReleases } from '../../../../src/model/gitops/helm/helmfile.js';
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

describe('a helmfile', () => {
  function releases(text: string): readonly ChartRelease[] {
    const project = projectOf({ ...FILES, 'k/helmfile.yaml': text });
    const home = { document: { file: 'k/helmfile.yaml', index: 0 }, path: [] };
    return helmfileReleases(project, treeIn(project, 'k/helmfile.yaml'), 'k/helmfile.yaml', home);
  }
  const release = (more: string): string => `releases: [{name: r, chart: grafana/loki, ${more}}]\n`;

  it('names charts of its repositories, registries and folders', () => {
    const found = releases(`repositories: [{name: grafana, url: https://grafana.github.io/helm-charts}]
releases:
- {name: a, chart: grafana/loki, version: 6.1.0, namespace: n1}
- {name: b, chart: oci://ghcr.io/grafana/helm-charts/tempo}
- {name: c, chart: ./charts/web}
- {name: d, chart: charts/web}
- {name: e, chart: grafana/loki, installed: false}
`);
    expect(found.map(({ chart, names }) => [names.name, chart.kind === 'folder' ? chart.path : chart.ref])).toEqual([
      ['a', { name: 'loki', version: '6.1.0', repository: 'https://grafana.github.io/helm-charts' }],
      ['b', { name: 'tempo', repository: 'oci://ghcr.io/grafana/helm-charts' }],
      ['c', 'k/charts/web'],
      ['d', 'k/charts/web'],
    ]);
  });

  const rows: readonly (readonly [string, string, unknown])[] = [
    ['nothing', 'wait: true', undefined],
    ['files and maps in order', 'values: [base.yaml, {a: inline, c: 1}, ./more.yaml]', { a: 'more', b: { x: 'file' }, c: 1 }],
    ['set', 'values: [base.yaml], set: [{name: b.n1, value: "a,b"}]', { a: 'file', b: { x: 'file', n1: 'a,b' } }],
    ['secrets lie over the values', 'values: [base.yaml], secrets: [s.yaml]', { '…': 'the values are secret' }],
    ['templates', 'values: [x.yaml.gotmpl, {a: "{{ .Values.x }}"}]', { a: '?!', '…': 'a values file is not followed' }],
    ['what it inherits lies below', 'inherit: [{template: t}], values: [{a: 1}]', { a: 1, '…': 'the release inherits values' }],
    ['a file that may be missing', 'missingFileHandler: Warn, values: [none.yaml, {a: 1}]', { a: 1 }],
  ];
  it.each(rows)('%s', (_, fields, expected) => {
    const [found] = releases(release(fields));
    expect(shown(found?.values)).toEqual(expected);
    expect(found?.problems).toEqual([]);
  });

  it('reports a file that is missing and an entry that Helm refuses', () => {
    expect(releases(release('values: [none.yaml]'))[0]?.problems).toMatchObject([{ code: 'missing-values-file' }]);
    expect(releases(release('values: [base.yaml], set: [{name: a.b, value: x}]'))[0]?.problems).toMatchObject([
      { code: 'target-path-refused' },
    ]);
  });
});
