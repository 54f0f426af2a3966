import { describe, expect, it } from 'vitest';

import { type ApplicationSource, applicationSources } from '../../../../src/model/gitops/argo/application.js';
import { expandApplicationSet } from '../../../../src/model/gitops/argo/application-set.js';
import { ownRepositories } from '../../../../src/model/gitops/argo/own-repository.js';
import type { RepositoryView } from '../../../../src/model/gitops/argo/repository-view.js';
import { subtree } from '../../../../src/model/gitops/tree.js';
import { Project } from '../../../../src/model/project/project.js';
import { chain, projectOf, shown, treeIn } from '../helm/samples.js';

type Files = Readonly<Record<string, string>>;

const HERE = 'https://example.org/here.git';
const HOME = { document: { file: 'app.yaml', index: 0 }, path: [] };

function viewOf(files: Files): RepositoryView {
  return { project: projectOf(files), home: HOME, isHere: (address, revision) => address === HERE && revision !== 'v1' };
}

/** The sources of an Application whose spec is written as YAML. */
function sourcesOf(spec: string, files: Files = {}): readonly ApplicationSource[] {
  const view = viewOf({ 'app.yaml': `spec:\n${spec.replace(/^(?=.)/gm, '  ')}\n`, ...files });
  const tree = treeIn(view.project, 'app.yaml', 'kubernetes');
  return applicationSources(view, { name: 'web', namespace: 'argocd', spec: subtree(tree, ['spec']) });
}

function releaseOf(spec: string, files: Files = {}): ApplicationSource & { readonly kind: 'helm' } {
  const found = sourcesOf(spec, files).find((source) => source.kind === 'helm');
  if (found?.kind !== 'helm') throw new Error('there is no chart');
  return found;
}

const REMOTE = 'chart: grafana, repoURL: https://grafana.github.io/helm-charts, targetRevision: 8.x';

describe('the sources of an Application', () => {
  const folders: Files = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'built/kustomization.yaml': 'resources: []\n',
    'plain/one.yaml': 'a: 1\n',
    'changed/.argocd-source.yaml': 'helm: {}\n',
  };
  const rows: readonly (readonly [string, string, unknown])[] = [
    [
      'a chart',
      `source: {${REMOTE}}`,
      { kind: 'helm', release: { chart: { kind: 'remote', ref: { name: 'grafana', version: '8.x' } } } },
    ],
    [
      'a folder with a chart',
      `source: {repoURL: ${HERE}, path: ./chart}`,
      { kind: 'helm', release: { chart: { kind: 'folder', path: 'chart' } } },
    ],
    ['a kustomization', `source: {repoURL: ${HERE}, path: built}`, { kind: 'kustomize', folder: 'built' }],
    [
      'a folder',
      `source: {repoURL: ${HERE}, path: plain, directory: {recurse: true}}`,
      { kind: 'directory', folder: 'plain', recurse: true },
    ],
    [
      'the tool that it names',
      `source: {repoURL: ${HERE}, path: chart, directory: {recurse: true}}`,
      { kind: 'directory', folder: 'chart', recurse: true },
    ],
    ['no tool that it only mentions', `source: {repoURL: ${HERE}, path: chart, directory: {}}`, { kind: 'helm' }],
    ['another repository', 'source: {repoURL: https://example.org/x, path: plain}', { kind: 'unknown' }],
    ['another revision', `source: {repoURL: ${HERE}, path: plain, targetRevision: v1}`, { kind: 'unknown' }],
    ['a folder with overrides of its own', `source: {repoURL: ${HERE}, path: changed}`, { kind: 'unknown' }],
    [
      'two tools, which Argo CD refuses',
      `source: {repoURL: ${HERE}, path: chart, helm: {releaseName: c}, kustomize: {namePrefix: a-}}`,
      { kind: 'unknown', because: 'Argo CD refuses a source with helm and kustomize' },
    ],
    [
      'two tools, of which one is told nothing',
      `source: {repoURL: ${HERE}, path: chart, helm: {releaseName: c}, kustomize: {}}`,
      { kind: 'helm' },
    ],
    [
      'two tools for a chart from elsewhere',
      `source: {${REMOTE}, helm: {releaseName: c}, directory: {recurse: true}}`,
      { kind: 'unknown' },
    ],
    ['a plugin', `source: {repoURL: ${HERE}, path: plain, plugin: {name: x}}`, { kind: 'unknown' }],
    ['nothing', 'project: default', { kind: 'unknown' }],
  ];
  it.each(rows)('%s', (_, spec, expected) => {
    expect(sourcesOf(spec, folders)).toMatchObject([expected]);
  });

  it('several count instead of one', () => {
    const found = sourcesOf(
      `source: {${REMOTE}}\nsources: [{repoURL: ${HERE}, ref: values}, {repoURL: ${HERE}, path: plain}]`,
      folders,
    );
    expect(found.map(({ kind }) => kind)).toEqual(['reference', 'directory']);
  });
});

describe('the release of an Application', () => {
  it('has the names of the Application unless it says others', () => {
    expect(releaseOf(`destination: {namespace: apps}\nsource: {${REMOTE}}`).release.names).toEqual({
      name: 'web',
      namespace: 'apps',
    });
    expect(
      releaseOf(`destination: {namespace: apps}\nsource: {${REMOTE}, helm: {releaseName: r, namespace: n1}}`).release.names,
    ).toEqual({
      name: 'r',
      namespace: 'n1',
    });
  });

  it('has values from files, then inline ones, then parameters', () => {
    const { release } = releaseOf(
      `sources:
- ${REMOTE.replace(/, /g, '\n  ')}
  helm:
    valueFiles: [$values/env/base.yaml, $values/env/$ARGOCD_APP_NAME.yaml]
    values: |
      d: inline
      e: inline
    parameters:
    - {name: e, value: "7"}
    - {name: f.g, value: "7", forceString: true}
    - {name: h, value: "x,y=z"}
    - {name: l, value: "{p,q}"}
- {repoURL: ${HERE}, ref: values}`,
      { 'env/base.yaml': 'a: base\nb: base\nc: {x: ~}\n', 'env/web.yaml': 'b: web\nd: web\nc: {z: 1}\n' },
    );
    expect(release.problems).toEqual([]);
    expect(shown(release.values)).toEqual({
      a: 'base',
      b: 'web',
      c: { x: null, z: 1 },
      d: 'inline',
      e: 7,
      f: { g: '7' },
      h: 'x,y=z',
      l: ['p', 'q'],
    });
    expect(chain(release.values, ['d'])).toEqual(['source "inline"', 'values-file "web"']);
    expect(subtree(release.values, ['d'])?.site?.document.id).toMatchObject({ file: 'app.yaml' });
    expect(subtree(release.values, ['e'])?.layer).toEqual({ kind: 'command-line', flag: '--set' });
  });

  it('takes valuesObject instead of values', () => {
    expect(shown(releaseOf(`source: {${REMOTE}, helm: {valuesObject: {a: 1}, values: "b: 2"}}`).release.values)).toEqual({
      a: 1,
    });
  });

  const files: Files = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'chart/x.yaml': 'x: 1\n',
    'env/a.yaml': 'who: a\n',
    'env/b.yaml': 'who: b\n',
    'env/c.yaml': 'who: c\n',
  };
  const listed = (list: string, more = ''): string =>
    `source: {repoURL: ${HERE}, path: chart, helm: {valueFiles: ${list}${more}}}`;
  const rows: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ['beside the chart', '[x.yaml]', { x: 1 }, []],
    ['from the root', '[/env/a.yaml]', { who: 'a' }, []],
    ['up and down', '[../env/b.yaml]', { who: 'b' }, []],
    ['a glob, in lexical order', '["/env/*.yaml"]', { who: 'c' }, []],
    ['a glob without what is listed by itself', '["/env/*.yaml", /env/a.yaml]', { who: 'a' }, []],
    ['a glob that cannot be read', '["/env/[c-a].yaml"]', { '…': 'the pattern env/[c-a].yaml is not followed' }, []],
    ['missing', '[none.yaml]', { '…': 'there is no values file chart/none.yaml' }, ['missing-values-file']],
    ['elsewhere', '["https://example.org/x.yaml"]', { '…': 'https://example.org/x.yaml lies elsewhere' }, []],
    ['outside', '[../../x.yaml]', { '…': 'the values file ../../x.yaml lies outside the repository' }, ['outside-project']],
  ];
  it.each(rows)('values files: %s', (_, list, expected, codes) => {
    const { release } = releaseOf(listed(list), files);
    expect(shown(release.values)).toEqual(expected);
    expect(release.problems.map(({ code }) => code)).toEqual(codes);
  });

  it('may miss files that it need not find', () => {
    const { release } = releaseOf(listed('[none.yaml, x.yaml]', ', ignoreMissingValueFiles: true'), files);
    expect([shown(release.values), release.problems]).toEqual([{ x: 1 }, []]);
  });

  const broken: readonly (readonly [string, string, string])[] = [
    ['values that are not YAML', 'helm: {values: "a: ["}', 'values-not-yaml'],
    ['values that are no map', 'helm: {values: "[1]"}', 'values-not-a-map'],
    ['a parameter that Helm refuses', 'helm: {valuesObject: {a: 1}, parameters: [{name: a.b, value: x}]}', 'target-path-refused'],
  ];
  it.each(broken)('%s', (_, helm, code) => {
    expect(releaseOf(`source: {${REMOTE}, ${helm}}`).release.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('leaves unknown what is known at run time', () => {
    const { release } = releaseOf(
      `source: {${REMOTE}, helm: {parameters: [{name: a.b, value: $ARGOCD_APP_REVISION}], fileParameters: [{name: c, path: x}]}}`,
    );
    expect(shown(release.values)).toEqual({ a: { b: '?!' }, c: '?!' });
  });
});

describe('an ApplicationSet', () => {
  function expand(spec: string, files: Files = {}): unknown {
    const view = viewOf({ 'set.yaml': `spec:\n${spec.replace(/^(?=.)/gm, '  ')}\n`, ...files });
    const tree = treeIn(view.project, 'set.yaml', 'kubernetes');
    const { applications, open } = expandApplicationSet(view, { name: 's', namespace: 'argocd', spec: subtree(tree, ['spec']) });
    const made = applications.map(({ name, spec: found }) => [name, shown(subtree(found, ['at']))]);
    return open === undefined ? made : [...made, open];
  }
  const OPEN = 'not every generator of ApplicationSet/argocd/s can be followed';
  const plain = (at: string, name = '{{name}}'): string => `template: {metadata: {name: "${name}"}, spec: {at: "${at}"}}`;
  const files: Files = {
    'apps/one/x.yaml': 'a: 1\n',
    'apps/two/deep/x.yaml': 'a: 1\n',
    'apps/.hidden/x.yaml': 'a: 1\n',
    'clusters/East_1/config.yaml': 'name: east\nzone: {id: 5}\n',
    'clusters/west/config.yaml': 'name: west\nzone: {id: 6}\n',
  };
  const rows: readonly (readonly [string, string, unknown])[] = [
    [
      'list',
      `generators: [{list: {elements: [{name: a, values: {x: 1}}, {name: b, values: {x: 2}}]}}]\n${plain('x-{{ values.x }}')}`,
      [
        ['a', 'x-1'],
        ['b', 'x-2'],
      ],
    ],
    [
      'folders',
      `generators: [{git: {repoURL: ${HERE}, directories: [{path: apps/*}]}}]\n${plain('{{path}} {{path[0]}}', '{{path.basename}}')}`,
      [
        ['one', 'apps/one apps'],
        ['two', 'apps/two apps'],
      ],
    ],
    [
      'folders but one',
      `generators: [{git: {repoURL: ${HERE}, directories: [{path: apps/*}, {path: apps/one, exclude: true}]}}]\n${plain('{{path}}', '{{path.basename}}')}`,
      [['two', 'apps/two']],
    ],
    [
      'files',
      `generators: [{git: {repoURL: ${HERE}, files: [{path: "clusters/**/config.yaml"}]}}]\n${plain('{{zone.id}} {{path.basenameNormalized}}')}`,
      [
        ['east', '5 east-1'],
        ['west', '6 west'],
      ],
    ],
    [
      'Go templates',
      `goTemplate: true\ngenerators: [{git: {repoURL: ${HERE}, files: [{path: "clusters/*/config.yaml"}]}}]\n${plain('{{ .zone.id }} {{ index .path.segments 1 }}', '{{ .name }}')}`,
      [
        ['east', '5 East_1'],
        ['west', '6 west'],
      ],
    ],
    [
      'matrix, whose second generator uses the first',
      `generators: [{matrix: {generators: [{list: {elements: [{name: a, of: one}]}}, {git: {repoURL: ${HERE}, directories: [{path: "apps/{{of}}"}]}}]}}]\n${plain('{{path}}')}`,
      [['a', 'apps/one']],
    ],
    [
      'values of a generator',
      `generators: [{list: {elements: [{name: a}]}}, {git: {repoURL: ${HERE}, directories: [{path: apps/one}], values: {name: "n-{{path.basename}}"}}}]\n${plain('{{values.name}}', '{{path.basename}}')}`,
      [['one', 'n-one'], OPEN],
    ],
    ['what it does not give', `generators: [{list: {elements: [{name: a}]}}]\n${plain('{{nothing}}')}`, [['a', '?!']]],
    [
      'functions',
      `goTemplate: true\ngenerators: [{list: {elements: [{name: a}]}}]\n${plain('{{ .name | upper }}', '{{ .name }}')}`,
      [['a', '?!']],
    ],
    ['clusters', `generators: [{clusters: {}}, {list: {elements: [{name: a}]}}]\n${plain('x')}`, [['a', 'x'], OPEN]],
    [
      'another repository',
      `generators: [{git: {repoURL: https://example.org/x, directories: [{path: "*"}]}}]\n${plain('x')}`,
      [OPEN],
    ],
    ['a selector', `generators: [{list: {elements: [{name: a}]}, selector: {}}]\n${plain('x')}`, [OPEN]],
    ['no template', 'generators: [{list: {elements: [{name: a}]}}]', ['the template is not known']],
  ];
  it.each(rows)('%s', (_, spec, expected) => {
    expect(expand(spec, files)).toEqual(expected);
  });
});

it('a repository is this one when all folders taken from it are here', () => {
  const view = viewOf({
    'specs.yaml': `- source: {repoURL: ${HERE}, path: apps}\n- source: {repoURL: https://example.org/x, path: none}\n- sources: [{repoURL: https://example.org/x, path: apps}]\n`,
    'apps/x.yaml': 'a: 1\n',
  });
  const specs = treeIn(view.project, 'specs.yaml');
  expect([...ownRepositories(view, { specs: specs.kind === 'seq' ? specs.items : [] })]).toEqual(['example.org/here']);
});

it('a repository is this one when it is cloned from there, and none that is called otherwise is', () => {
  const { project, home } = viewOf({
    'specs.yaml': `- source: {repoURL: https://example.org/other, path: apps}\n- source: {repoURL: https://example.org/fork/here, path: apps}\n`,
    'apps/x.yaml': 'a: 1\n',
  });
  const specs = treeIn(project, 'specs.yaml');
  const borrowers = { specs: specs.kind === 'seq' ? specs.items : [] };
  const cloned = (folder: string): Project =>
    new Project({ ...project.fileSystem, clone: () => ({ addresses: ['git@example.org:org/here.git'], folder }) });
  expect([...ownRepositories({ project: cloned(''), home }, borrowers)]).toEqual([
    'example.org/org/here',
    'example.org/fork/here',
  ]);
  expect([...ownRepositories({ project: cloned('examples'), home }, borrowers)]).toEqual([
    'example.org/other',
    'example.org/fork/here',
  ]);
});
