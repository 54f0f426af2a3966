import { describe, expect, it } from 'vitest';

import { type Build, buildsOf, fluxKustomizations } from '../../../../src/model/gitops/builds/builds.js';
import { Deployments } from '../../../../src/model/gitops/deployed-set.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

type Files = Readonly<Record<string, string>>;

function buildsIn(files: Files): readonly Build[] {
  return buildsOf(new Deployments(new Project(memoryFileSystem(files))));
}

function kustomization(name: string, path: string, more = ''): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;
}

function configMap(name: string, data = 'a: b'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: apps }\ndata:\n  ${data}\n`;
}

const ROOT = { 'cluster/flux.yaml': kustomization('flux-system', './cluster') };

describe('faults', () => {
  const faults = (files: Files): readonly (readonly string[])[] =>
    buildsIn(files).flatMap((build) => build.faults.map(({ problem, hint }) => [build.name, problem.code + hint]));

  it('are said once, for the first of the builds that they stop, which are all named', () => {
    const builds = buildsIn({
      ...ROOT,
      'cluster/a.yaml': kustomization('a', './base'),
      'cluster/b.yaml': kustomization('b', './base'),
      'base/kustomization.yaml': 'resources: [missing.yaml]\n',
    });
    const all = builds.flatMap((build) => build.faults);
    expect(all).toHaveLength(1);
    expect(all[0]?.related.map(({ message }) => message)).toEqual([
      'nothing of Kustomization/flux-system/a is applied',
      'nothing of Kustomization/flux-system/b is applied',
    ]);
    expect(builds.filter(({ problems }) => problems.length > 0)).toHaveLength(2);
  });

  it('leave out files that are not YAML, and that a kustomization full of mistakes is empty', () => {
    expect(faults({ 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': 'a: [\n' })).toEqual([]);
    expect(faults({ 'kustomization.yaml': 'resourcen: [a.yaml]\n' })).toEqual([['.', 'unknown-field']]);
  });

  it.each([
    ['another extension', 'a.yaml', 'a.yml', '; did you mean a.yml?'],
    ['a folder', 'bases/app', 'base/app/kustomization.yaml', ''],
    ['a slip', './prometheus.yaml', 'promethues.yaml', '; did you mean ./promethues.yaml?'],
    ['nothing near', 'loki.yaml', 'grafana.yaml', ''],
  ])('know what is meant: %s', (_, listed, there, hint) => {
    const files = { 'kustomization.yaml': `resources: [${listed}]\n`, [there]: 'resources: []\n' };
    expect(faults(files)).toEqual([['.', `missing-file${hint}`]]);
  });

  it('pass over the source of a Secret only where Flux does not build it', () => {
    const generator = 'secretGenerator: [{name: a, envs: [a.env]}]\n';
    expect(faults({ 'kustomization.yaml': generator })).toEqual([]);
    expect(faults({ ...ROOT, 'cluster/kustomization.yaml': `resources: [flux.yaml]\n${generator}` })).toEqual([
      ['Kustomization/flux-system/flux-system', 'missing-file'],
    ]);
  });
});

describe('targets that nothing matches', () => {
  const PATCH = `patch: '[{"op": "add", "path": "/data/x", "value": "y"}]'`;
  const unmatched = (files: Files): readonly string[] =>
    buildsIn(files).flatMap((build) => build.unmatched.map(({ selects, hint }) => selects + hint));

  it.each([
    ['a plain name', '{name: b}', ['name b']],
    ['an object of another kind', '{kind: Service, name: a}', ['kind Service, name a; there is a ConfigMap a']],
    ['a label', '{labelSelector: x=y}', ['labelSelector x=y']],
    ['a pattern that matches', '{name: "[ab]"}', []],
  ])('%s', (_, target, expected) => {
    const files = {
      'kustomization.yaml': `resources: [a.yaml]\npatches: [{target: ${target}, ${PATCH}}]\n`,
      'a.yaml': configMap('a'),
    };
    expect(unmatched(files)).toEqual(expected);
  });

  it('must match in one of the builds only', () => {
    const shared = { 'base/kustomization.yaml': `kind: Component\npatches: [{target: {name: a}, ${PATCH}}]\n` };
    const user = (name: string): Files => ({
      [`${name}/kustomization.yaml`]: 'resources: [it.yaml]\ncomponents: [../base]\n',
      [`${name}/it.yaml`]: configMap(name),
    });
    expect(unmatched({ ...shared, ...user('b'), ...user('c') })).toEqual(['name a']);
    expect(unmatched({ ...shared, ...user('b'), ...user('a') })).toEqual([]);
  });
});

describe('dollars', () => {
  const SUBSTITUTE = '  postBuild: { substitute: { A: one } }';
  const dollars = (text: string): readonly (readonly (string | undefined)[])[] =>
    buildsIn({
      ...ROOT,
      'cluster/a.yaml': kustomization('a', './a', SUBSTITUTE),
      'a/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  run.sh: |-\n    ${text.replaceAll('\n', '\n    ')}\n`,
    }).flatMap((build) => build.dollars.map(({ outcome, shown, owner }) => [outcome, shown, owner]));

  it.each<readonly [string, string, readonly (readonly (string | undefined)[])[]]>([
    ['a variable of Flux', '${A}', []],
    ['one that nothing defines', '${B}', [['undefined', '${B}', undefined]]],
    ['one with a default', '${B:=x}', []],
    ['a number', '${1}', [['undefined', '${1}', 'the script']]],
    ['a number with a default', '${1:-x}', [['eaten', '${1:-x}', 'the script']]],
    ['an assigned one', 'B=1\n${B}', [['undefined', '${B}', 'the script']]],
    ['one of a loop', 'for B in x; do ${B}; done', [['undefined', '${B}', 'the script']]],
    ['assigned to itself', 'B=${B:-x}', []],
    ['assigned, and one of Flux', 'A=x\n${A}', []],
    ['the number of a process', 'echo $$', [['eaten', '$$', 'the script']]],
    ['in a comment', '# echo $$ ${1:-x}', []],
    ['in a comment, where it fails', '# ${B}', [['undefined', '${B}', undefined]]],
    ['dollars that are kept', 'echo $$$$ $${B} $$B', []],
    ['the same twice', '${B} ${B}', [['undefined', '${B}', undefined]]],
  ])('%s', (_, text, expected) => {
    expect(dollars(text)).toEqual(expected);
  });
});

describe('an undefined variable', () => {
  it.each([
    ['2.9', 'x: ${B}', [true]],
    ['2.8', 'x: ${B}', [false]],
    ['2.9', 'x.yaml: "\n# ${B}\n"', [true]],
    ['2.8', 'x.yaml: |\n    a: 1\n    # ${B}', []],
    ['2.8', 'x.sh: |\n    #${B}\n    true', []],
    ['2.8', 'x.sh: |\n    #!/bin/sh ${B}\n    true', [false]],
    ['2.8', 'x.sh: |\n    true # ${B}', [false]],
    ['2.8', 'x.md: |\n    # ${B}\n', [false]],
  ])('with Flux %s: %j', (version, data, fails) => {
    const files = {
      ...ROOT,
      'cluster/a.yaml': kustomization('a', './a', '  postBuild: { substitute: { A: one } }'),
      'a/a.yaml': configMap('a', data),
    };
    const deployments = new Deployments(new Project(memoryFileSystem(files)), { version, sources: new Map() });
    expect(buildsOf(deployments).flatMap(({ dollars }) => dollars.map((dollar) => dollar.fails))).toEqual(fails);
  });
});

describe('references', () => {
  const CLOSED: Files = { ...ROOT, 'cluster/apps.yaml': kustomization('apps', './apps') };
  const release = (spec: string): string =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: app, namespace: apps }\nspec: ${spec}\n`;
  const broken = (files: Files): readonly string[] =>
    buildsIn(files).flatMap((build) =>
      build.broken.map((one) => `${one.because} ${one.reference.kind}/${one.reference.name}${'hint' in one ? one.hint : ''}`),
    );

  it.each([
    ['a source', '{chartRef: {kind: OCIRepository, name: app}}', ['dangling OCIRepository/app']],
    ['a dependency', '{dependsOn: [{name: base}]}', ['dangling HelmRelease/base']],
    ['a Secret', '{valuesFrom: [{kind: Secret, name: app}]}', []],
    ['a ConfigMap with nothing near', '{valuesFrom: [{kind: ConfigMap, name: elsewhere}]}', []],
    [
      'a ConfigMap with a slip',
      '{valuesFrom: [{kind: ConfigMap, name: setting}]}',
      ['dangling ConfigMap/setting; did you mean settings?'],
    ],
    ['an optional one', '{valuesFrom: [{kind: ConfigMap, name: setting, optional: true}]}', []],
    ['a suspended release', '{suspend: true, dependsOn: [{name: base}]}', []],
  ])('%s', (_, spec, expected) => {
    expect(broken({ ...CLOSED, 'apps/app.yaml': release(spec), 'apps/settings.yaml': configMap('settings') })).toEqual(expected);
  });

  it.each([
    ['', ['dangling ConfigMap/settings; there is ConfigMap/other/settings']],
    ['reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"', []],
    ['replicator.v1.mittwald.de/replicate-to: apps', []],
  ])('to what is in another namespace, with the annotation "%s"', (annotation, expected) => {
    const settings = configMap('settings').replace('namespace: apps', `namespace: other, annotations: { ${annotation} }`);
    const files = {
      'apps/app.yaml': release('{valuesFrom: [{kind: ConfigMap, name: settings}]}'),
      'apps/settings.yaml': settings,
    };
    expect(broken({ ...CLOSED, ...files })).toEqual(expected);
  });

  it('are not judged where the cluster is not closed', () => {
    const files = { 'apps.yaml': kustomization('apps', './apps'), 'apps/app.yaml': release('{dependsOn: [{name: base}]}') };
    expect(broken(files)).toEqual([]);
  });
});

describe('cycles', () => {
  const cycles = (files: Files): readonly string[] => buildsIn(files).flatMap((build) => build.cycles.map(({ shown }) => shown));
  const needs = (name: string): string => `  dependsOn: [{ name: ${name} }]`;

  it('are told once each, from the first of their members', () => {
    const files = {
      ...ROOT,
      'cluster/c.yaml': kustomization('c', './x', needs('b')),
      'cluster/b.yaml': kustomization('b', './x', needs('c')),
      'cluster/a.yaml': kustomization('a', './x', needs('b')),
      'cluster/d.yaml': kustomization('d', './x', needs('d')),
      'x/x.yaml': configMap('x'),
    };
    expect(cycles(files)).toEqual([
      'Kustomization/flux-system/b → Kustomization/flux-system/c → Kustomization/flux-system/b',
      'Kustomization/flux-system/d → Kustomization/flux-system/d',
    ]);
  });
});

describe('shared objects', () => {
  const shares = (files: Files): readonly (readonly [string, string, boolean])[] =>
    fluxKustomizations(new Deployments(new Project(memoryFileSystem(files)))).flatMap(({ build, shares: all }) =>
      all.map(({ other, differ }) => [build.by, other, differ] as const),
    );

  it.each([
    ['equal', configMap('x'), configMap('x'), [false]],
    ['different', configMap('x'), configMap('x', 'a: c'), [true]],
    ['encrypted values may be equal', configMap('x', 'a: ENC[x]\nsops: {}'), configMap('x', 'a: ENC[y]\nsops: {}'), [false]],
    ['other names', configMap('x'), configMap('y'), []],
    [
      'one that Flux makes only once',
      configMap('x'),
      configMap('x').replace('{ name', '{ annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}, name'),
      [],
    ],
  ])('%s', (_, one, other, differ) => {
    const files = {
      ...ROOT,
      'cluster/a.yaml': kustomization('a', './a'),
      'cluster/b.yaml': kustomization('b', './b'),
      'a/x.yaml': one,
      'b/x.yaml': other,
    };
    expect(shares(files)).toEqual(differ.map((one) => ['Kustomization/flux-system/b', 'Kustomization/flux-system/a', one]));
  });
});
