import { describe, expect, it } from 'vitest';

import type { HelmfileRelease } from '../../../../src/model/gitops/helmfile/releases.js';
import { type Helmfiles, helmfilesOf } from '../../../../src/model/gitops/helmfile/helmfiles.js';
import { projectOf, shown } from '../helm/samples.js';

type Files = Readonly<Record<string, string>>;

const FILES: Files = {
  'k/base.yaml': 'a: file\nb: {x: file}\n',
  'k/more.yaml': 'a: more\n',
  'k/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'k/secret.yaml': 'p: ENC[AES256_GCM,data:x,type:str]\nq:\n  r: ENC[AES256_GCM,data:y,type:str]\nsops: {version: 3.9.0}\n',
};

function run(files: Files): Helmfiles {
  return helmfilesOf(projectOf({ ...FILES, ...files }));
}

function releases(text: string, more: Files = {}): readonly HelmfileRelease[] {
  return run({ 'k/helmfile.yaml': text, ...more }).releases;
}

function names(found: readonly HelmfileRelease[]): readonly string[] {
  return found.map(({ environment, names: { name } }) => `${environment} ${name}`);
}

const release = (more: string): string => `releases: [{name: r, chart: grafana/loki, ${more}}]\n`;

describe('charts of releases', () => {
  it('are of repositories, registries and folders', () => {
    const found =
      releases(`repositories: [{name: grafana, url: https://grafana.github.io/helm-charts}, {name: reg, url: ghcr.io/x, oci: true}]
releases:
- {name: a, chart: grafana/loki, version: 6.1.0, namespace: n1}
- {name: b, chart: oci://ghcr.io/grafana/helm-charts/tempo}
- {name: c, chart: ./charts/web}
- {name: d, chart: charts/web}
- {name: e, chart: reg/mimir, version: 5}
- {name: f, chart: oci://ghcr.io/grafana/helm-charts/tempo:1.2.3}
- {name: g, chart: grafana/loki, version: '{{ requiredEnv "V" }}'}
- {name: h, chart: ./manifests}
- {name: i, chart: loki}
- {name: j, chart: 'git::https://example.org/x.git@charts/loki?ref=main'}
- {name: k, chart: '{{ env "CHART" }}'}
- {name: l, chart: /k/charts/web}
`);
    expect(found.map(({ chart, names: { name } }) => [name, chart.kind === 'folder' ? chart.path : chart.ref])).toEqual([
      ['a', { name: 'loki', version: '6.1.0', repository: 'https://grafana.github.io/helm-charts' }],
      ['b', { name: 'tempo', version: '*', repository: 'oci://ghcr.io/grafana/helm-charts' }],
      ['c', 'k/charts/web'],
      ['d', 'k/charts/web'],
      ['e', { name: 'mimir', version: '5', repository: 'oci://ghcr.io/x' }],
      ['f', { name: 'tempo', version: '1.2.3', repository: 'oci://ghcr.io/grafana/helm-charts' }],
      ['g', { name: 'loki', repository: 'https://grafana.github.io/helm-charts' }],
    ]);
    expect(found[0]?.names).toEqual({ name: 'a', namespace: 'n1' });
  });

  const rows: readonly (readonly [string, string, boolean])[] = [
    ['installed: true', 'installed: true', true],
    ['installed: false', 'installed: false', false],
    ['a template that says so', 'installedTemplate: "{{ .Values.yea }}"', true],
    ['a template that says no', 'installedTemplate: "{{ .Values.nay.enabled }}"', false],
    ['a template that is not followed', `installedTemplate: '{{ env "X" }}'`, false],
    ['a condition that holds', 'condition: loki.enabled', true],
    ['a condition that does not', 'condition: nay.enabled', false],
    ['a condition of which nothing is said', 'condition: web.enabled', false],
    ['patches', 'jsonPatches: [x.yaml]', false],
    ['a post-renderer', 'postRenderer: ./x.sh', false],
  ];
  it.each(rows)('%s', (_, fields, expected) => {
    const found = releases(`values: [{yea: true, loki: {enabled: true}, nay: {enabled: false}}]\n${release(fields)}`);
    expect(found.length > 0).toBe(expected);
  });

  it('are not known where helmfile gives arguments of its own', () => {
    expect(releases(`helmDefaults: {args: [--set, a=b]}\n${release('wait: true')}`)).toEqual([]);
    expect(releases(`helmDefaults: {args: [--include-crds]}\n${release('wait: true')}`)).toEqual([]);
    expect(releases(`helmDefaults: {args: [--no-hooks]}\n${release('wait: true')}`)).toHaveLength(1);
    expect(releases(`helmDefaults: {postRenderer: ./x.sh}\n${release('wait: true')}`)).toEqual([]);
  });
});

describe('values', () => {
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['nothing', 'wait: true', undefined],
    ['files and maps in order', 'values: [base.yaml, {a: inline, c: 1}, ./more.yaml]', { a: 'more', b: { x: 'file' }, c: 1 }],
    ['set', 'values: [base.yaml], set: [{name: b.n1, value: "a,b"}]', { a: 'file', b: { x: 'file', n1: 'a,b' } }],
    ['set of braces and backslashes', String.raw`set: [{name: a, value: '{x}\y'}]`, { a: '{x}y' }],
    ['set of numbers and lists', 'set: [{name: a, value: 1}, {name: l, values: [x, "1"]}]', { a: 1, l: ['x', 1] }],
    ['set of nothing', 'set: [{name: a, value: ""}]', undefined],
    ['setString after set', 'setString: [{name: a, value: "1"}], set: [{name: a, value: "2"}]', { a: '1' }],
    ['files and variables', 'set: [{name: a, file: x.txt}], env: [{name: b, value: B}]', { a: '?!', b: '?!' }],
    [
      'an encrypted file',
      'values: [base.yaml], secrets: [secret.yaml]',
      { a: 'file', b: { x: 'file' }, p: '?!', q: { r: '?!' } },
    ],
    ['other secrets', 'values: [base.yaml], secrets: [s.yaml]', { '…': 'the values are secret' }],
    ['templates', 'values: [x.yaml.gotmpl, {a: "{{ .Values.x }}"}]', { a: '?!', '…': 'x.yaml.gotmpl is not followed' }],
    ['a template of which all is known', 'values: ["{{ .Environment.Name }}-{{ .Release.Name }}.yaml"]', { e: 1 }],
    ['values that are looked up', 'values: [{a: "ref+vault://x#y", c: 1}]', { a: '?!', c: 1 }],
    ['values that are kept', 'reuseValues: true, values: [{a: 1}]', { a: 1, '…': 'values of the release before are kept' }],
    ['a file that may be missing', 'missingFileHandler: Warn, values: [none.yaml, {a: 1}]', { a: 1 }],
    ['a path with a prefix', 'valuesPathPrefix: ./, values: [more.yaml]', { a: 'more' }],
  ];
  it.each(rows)('%s', (_, fields, expected) => {
    const [found] = releases(release(fields), { 'k/default-r.yaml': 'e: 1\n' });
    expect(shown(found?.values)).toEqual(expected);
    expect(found?.problems).toEqual([]);
  });

  it('have problems where a file is missing or Helm refuses an entry', () => {
    expect(releases(release('values: [none.yaml]'))[0]?.problems).toMatchObject([
      { code: 'missing-values-file', at: { path: ['releases', 0, 'values', 0] } },
    ]);
    expect(releases(release('values: [base.yaml], set: [{name: a.b, value: x}]'))[0]?.problems).toMatchObject([
      { code: 'target-path-refused' },
    ]);
    expect(releases(release('values: [../../none.yaml, /none.yaml]'))[0]?.problems).toEqual([]);
  });
});

describe('templates of releases', () => {
  const templates = `templates:
  base: {chart: grafana/loki, version: 6.0.0, values: [base.yaml, '{{ .Release.Name }}.yaml'], set: [{name: s, value: t}]}
  outer: {inherit: [{template: base, except: [set]}], namespace: apps}
`;
  const rows: readonly (readonly [string, string, unknown])[] = [
    [
      'come below what the release says',
      'inherit: [{template: base}], values: [{a: 1}]',
      { a: 1, b: { x: 'file' }, o: 1, s: 't' },
    ],
    ['may inherit themselves', 'inherit: [{template: outer}], values: [{a: 1}]', { a: 1, b: { x: 'file' }, o: 1 }],
    ['may be left out in parts', 'inherit: [{template: base, except: [values, set]}], values: [{a: 1}]', { a: 1 }],
  ];
  it.each(rows)('%s', (_, fields, expected) => {
    const [found] = releases(`${templates}releases: [{name: more2, ${fields}}]\n`, { 'k/more2.yaml': 'o: 1\n' });
    expect(shown(found?.values)).toEqual(expected);
    expect(found?.chart).toMatchObject({ ref: { name: 'loki', version: '6.0.0' } });
  });

  it('are inherited by all where they are the default', () => {
    const text = (defaults: string): string => `${templates}defaultInherit: ${defaults}\nreleases: [{name: more}]\n`;
    expect(releases(text('base'))).toHaveLength(1);
    expect(releases(text('[outer]'))[0]?.names).toEqual({ name: 'more', namespace: 'apps' });
    expect(releases(text('none'))).toEqual([]);
  });
});

describe('environments', () => {
  const text = `environments:
  staging: {values: [{loki: {enabled: false}, size: small}]}
  production: {values: [env/production.yaml]}
---
releases:
- {name: loki, chart: grafana/loki, condition: loki.enabled, values: [{all: 1}]}
- {name: web, chart: ./charts/web, values: ['env/web-{{ .Values.size }}.yaml', '{{ .Environment.Name }}.yaml'], missingFileHandler: Warn}
`;
  const files: Files = { 'k/env/production.yaml': 'loki: {enabled: true}\nsize: big\n', 'k/env/web-big.yaml': 'big: true\n' };

  it('are variants, with values for templates and conditions alone', () => {
    const found = run({ 'k/helmfile.yaml': text, ...files });
    expect(names(found.releases)).toEqual(['staging web', 'production loki', 'production web']);
    expect(found.releases.map(({ values }) => shown(values))).toEqual([{}, { all: 1 }, { big: true }]);
    expect(found.environmentFiles).toEqual(['k/env/production.yaml']);
    expect(found.problems).toEqual([]);
  });

  it('are laid over the values of the helmfile; later entries win, unless they fill in', () => {
    const value = (environment: string): unknown =>
      shown(
        releases(
          `values: [{f: base.yaml}]\nenvironments: {e: {${environment}}}\n${release("values: ['{{ .Values.f }}'], missingFileHandler: Warn")}`,
        )[0]?.values,
      );
    expect(value('values: [{g: 1}]')).toEqual({ a: 'file', b: { x: 'file' } });
    expect(value('values: [{f: base.yaml}, {f: more.yaml}]')).toEqual({ a: 'more' });
    expect(value('mergeStrategy: fallback, values: [{f: base.yaml}, {f: more.yaml}]')).toEqual({ a: 'file', b: { x: 'file' } });
    expect(value('values: [{f: base.yaml}], secrets: [s.yaml]')).toEqual({ '…': '{{ .Values.f }} is not followed' });
    expect(value('values: [x.gotmpl]')).toEqual({ '…': '{{ .Values.f }} is not followed' });
  });

  it('have a problem where a file is missing', () => {
    expect(run({ 'k/helmfile.yaml': text }).problems).toMatchObject([
      { code: 'missing-values-file', at: { path: ['environments', 'production', 'values', 0] } },
    ]);
  });
});

describe('several files', () => {
  it('bases come first', () => {
    const found = releases(
      `bases: [common/env.yaml]\nreleases: [{name: b, chart: ./charts/web, values: ['{{ .Values.f }}']}]\n`,
      {
        'k/common/env.yaml': 'environments: {default: {values: [{f: more.yaml}]}}\nreleases: [{name: a, chart: ./charts/web}]\n',
      },
    );
    expect(names(found)).toEqual(['default a', 'default b']);
    expect(shown(found[1]?.values)).toEqual({ a: 'more' });
  });

  it('a base that is a template may say anything of the environments, not of a release', () => {
    const text = `bases: [env.yaml.gotmpl]\nreleases: [{name: b, chart: ./charts/web, values: [more.yaml, '{{ .Values.f }}']}]\n`;
    expect(releases(text, { 'k/env.yaml.gotmpl': 'environments: {default: {}}\n' }).map(({ values }) => shown(values))).toEqual([
      { '…': '{{ .Values.f }} is not followed' },
    ]);
    expect(releases(text, { 'k/env.yaml.gotmpl': 'helmDefaults: {}\n' })).toEqual([]);
    expect(releases(text)).toEqual([]);
  });

  it('documents of one file: a later list takes the place of an earlier one', () => {
    const found = releases(
      'helmDefaults: {wait: true}\nreleases: [{name: a, chart: ./charts/web}]\n---\nreleases: [{name: b, chart: ./charts/web}]\n',
    );
    expect(names(found)).toEqual(['default b']);
  });

  it('helmfiles of a helmfile run in its environments, with what it hands down', () => {
    const inner = (chart: string): string =>
      `releases: [{name: r, chart: ${chart}, values: ['{{ .Values.f }}', '{{ .Environment.Name }}.yaml'], missingFileHandler: Warn}]\n`;
    const found = run({
      'helmfile.yaml': `environments: {dev: {}, prod: {}}
helmfiles: [k/inner.yaml, {path: more/*/helmfile.yaml, values: [{f: b.yaml}]}, {path: chosen/helmfile.yaml, selectors: [a=b]}, none/helmfile.yaml]
`,
      'k/inner.yaml': inner('./charts/web'),
      'more/x/helmfile.yaml': inner('a/b'),
      'more/x/b.yaml': 'f: 1\n',
      'more/x/prod.yaml': 'p: 1\n',
      'chosen/helmfile.yaml': inner('a/b'),
    });
    expect(found.releases.map(({ site, environment, values }) => [environment, site.document.id.file, shown(values)])).toEqual([
      ['dev', 'k/inner.yaml', { '…': '{{ .Values.f }} is not followed' }],
      ['dev', 'more/x/helmfile.yaml', { f: 1 }],
      ['prod', 'k/inner.yaml', { '…': '{{ .Values.f }} is not followed' }],
      ['prod', 'more/x/helmfile.yaml', { f: 1, p: 1 }],
    ]);
  });

  it('helmfiles that take in each other end', () => {
    expect(releases('helmfiles: [helmfile.yaml, other.yaml]\n', { 'k/other.yaml': 'helmfiles: [helmfile.yaml]\n' })).toEqual([]);
  });

  it('many helmfiles that take in each other end soon', () => {
    const all = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `many/h${index}.yaml`,
        `helmfiles: ['*.yaml']\nreleases: [{name: r${index}, chart: a/b}]\n`,
      ]),
    );
    expect(new Set(names(run({ ...all, 'helmfile.yaml': "helmfiles: ['many/*.yaml']\n" }).releases)).size).toBe(30);
  });

  const rows: readonly (readonly [string, string, string, number])[] = [
    ['by its name', 'x/helmfile.yml', 'releases: [{name: a, chart: b/c}]', 1],
    ['in the folder helmfile.d', 'helmfile.d/a.yaml', 'releases: [{name: a, chart: b/c}]', 1],
    ['by its shape', 'bootstrap/apps.yaml', 'repositories: []\nreleases:\n- {name: a, chart: b/c}\n', 1],
    ['by no other shape', 'values.yaml', 'replicas: 1\nreleases:\n- {name: a, chart: b/c}\n', 0],
    ['by releases that have a chart', 'values.yaml', 'releases:\n- {name: a}\n', 0],
    ['not by a template', 'helmfile.yaml.gotmpl', 'releases: [{name: a, chart: b/c}]', 0],
  ];
  it.each(rows)('a helmfile is known %s', (_, path, content, count) => {
    expect(run({ [path]: content }).releases).toHaveLength(count);
  });
});
