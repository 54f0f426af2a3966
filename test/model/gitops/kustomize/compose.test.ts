import { describe, expect, it } from 'vitest';

import type { Plain } from '../../../../src/core/fix.js';
import type { KeyPath } from '../../../../src/core/location.js';
import { composeFlux } from '../../../../src/model/gitops/kustomize/compose/compose-flux.js';
import { composeDirectory } from '../../../../src/model/gitops/kustomize/compose/compose.js';
import type { Composition } from '../../../../src/model/gitops/kustomize/compose/composition.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { type Tree, siteTarget, subtree, treeOf } from '../../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { DEFAULT_MAX_BYTES, Project } from '../../../../src/model/project/project.js';
import { hostRange } from '../../../../src/syntax/effective-text.js';

type Files = Readonly<Record<string, string>>;

function projectOf(files: Files): Project {
  return new Project(memoryFileSystem(files));
}

function compose(files: Files, directory = ''): Composition {
  return composeDirectory(projectOf(files), directory, new Compositions());
}

function plainOf(tree: Tree | undefined): Plain | undefined {
  const plain = tree && toPlain(tree);
  return plain && 'value' in plain ? plain.value : undefined;
}

function objectOf(composition: Composition, kind: string): Tree | undefined {
  return composition.objects.find(({ id }) => id.kind === kind)?.tree;
}

const RELEASE = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: loki\n';

function releaseWith(values: string): string {
  return `${RELEASE}spec:\n  values: ${values}\n`;
}

/** Values of a release after one patch, or the code of the problem. */
function patchedValues(values: string, patch: string): Plain | undefined {
  const composition = compose({
    'release.yaml': releaseWith(values),
    'patch.yaml': patch,
    'kustomization.yaml': 'resources: [release.yaml]\npatches: [{path: patch.yaml, target: {kind: HelmRelease}}]\n',
  });
  return composition.problems[0]?.code ?? plainOf(subtree(objectOf(composition, 'HelmRelease'), ['spec', 'values']));
}

describe('strategic merge of a custom resource', () => {
  const rows: readonly (readonly [string, string, string, Plain])[] = [
    ['null deletes a map', '{q: {a: 1}, z: 1}', '{q: null}', { z: 1 }],
    ['null deletes a list', '{q: [1], z: 1}', '{q: ~}', { z: 1 }],
    ['null over nothing is dropped, nested too', '{z: 1}', '{q: {r: null, s: 1}}', { z: 1, q: { s: 1 } }],
    ['a null of the base stays', '{q: null, z: 1}', '{z: 2}', { q: null, z: 2 }],
    ['an empty map changes nothing', '{q: {a: 1}}', '{q: {}}', { q: { a: 1 } }],
    ['an empty map is added', '{z: 1}', '{q: {}}', { z: 1, q: {} }],
    ['an empty list replaces', '{q: [1]}', '{q: []}', { q: [] }],
    ['a map replaces null', '{q: ~}', '{q: {a: 1}}', { q: { a: 1 } }],
    ['a list replaces', '{q: [{name: a, v: 1}]}', '{q: [{name: b}]}', { q: [{ name: 'b' }] }],
    ['$patch: replace', '{q: {a: 1}}', '{q: {$patch: replace, b: 2}}', { q: { b: 2 } }],
    ['$patch: delete', '{q: {a: 1}, z: 1}', '{q: {$patch: delete}}', { z: 1 }],
    ['$patch in a list is not interpreted', '{q: [1]}', '{q: [{$patch: delete, a: 1}]}', { q: [{ $patch: 'delete', a: 1 }] }],
    ['quotes of the base: boolean', '{q: "false"}', '{q: true}', { q: 'true' }],
    ['quotes of the base: number', '{q: "3000"}', '{q: 9090}', { q: '9090' }],
    ['quotes of the base: as written', '{q: "1"}', '{q: 0644}', { q: '0644' }],
    ['a text stays one over a plain base', '{q: 1}', '{q: "2.10"}', { q: '2.10' }],
    ['map over scalar', '{q: 1}', '{q: {a: 1}}', 'wrong-node-kind'],
    ['list over map', '{q: {a: 1}}', '{q: [1]}', 'wrong-node-kind'],
    ['scalar over list', '{q: [1]}', '{q: 1}', 'wrong-node-kind'],
  ];
  it.each(rows)('%s', (_, base, patch, expected) => {
    expect(patchedValues(base, releaseWith(patch))).toEqual(expected);
  });
});

describe('JSON patch', () => {
  const at = '/spec/values';
  const rows: readonly (readonly [string, string, string, Plain])[] = [
    ['replace of a missing key adds', '{}', `[{op: replace, path: ${at}/a, value: 1}]`, { a: 1 }],
    ['add to the end', '{a: [1]}', `[{op: add, path: ${at}/a/-, value: 2}]`, { a: [1, 2] }],
    ['add in front', '{a: [1]}', `[{op: add, path: ${at}/a/0, value: 2}]`, { a: [2, 1] }],
    ['an index from the end', '{a: [1, 2]}', `[{op: remove, path: ${at}/a/-1}]`, { a: [1] }],
    ['remove', '{a: 1, b: 2}', `[{op: remove, path: ${at}/a}]`, { b: 2 }],
    ['remove what is missing', '{}', `[{op: remove, path: ${at}/a}]`, 'bad-json-patch'],
    ['a missing parent', '{}', `[{op: add, path: ${at}/a/b, value: 1}]`, 'bad-json-patch'],
    ['a test that fails', '{a: 1}', `[{op: test, path: ${at}/a, value: 2}]`, 'bad-json-patch'],
    ['a test that holds', '{a: 1}', `[{op: test, path: ${at}/a, value: 1}, {op: remove, path: ${at}/a}]`, {}],
    ['null is set', '{a: 1}', `[{op: replace, path: ${at}/a, value: null}]`, { a: null }],
    ['YAML 1.1 in the body', '{}', `- {op: add, path: ${at}/a, value: yes}`, { a: true }],
    ['move', '{a: 1}', `- {op: move, from: ${at}/a, path: ${at}/b}`, { b: 1 }],
    ['copy', '{a: 1}', `- {op: copy, from: ${at}/a, path: ${at}/b}`, { a: 1, b: 1 }],
    ['escapes', '{a/b: 1}', `- {op: replace, path: ${at}/a~1b, value: 2}`, { 'a/b': 2 }],
    ['an unknown operation', '{}', `- {op: set, path: ${at}/a, value: 2}`, 'bad-json-patch'],
  ];
  it.each(rows)('%s', (_, base, patch, expected) => {
    // Flow lists in a body that begins with a bracket are read as JSON.
    const body = patch.startsWith('[')
      ? patch
          .replace(/^\[|\]$/g, '')
          .replace(/\}, \{/g, '}\n- {')
          .replace(/^/, '- ')
      : patch;
    expect(patchedValues(base, body)).toEqual(expected);
  });
});

describe('generated names', () => {
  // From the specification: both hashes were produced by kubectl.
  it.each([
    ['plain', 'literals: [a=b]', {}, { a: 'b' }],
    ['quoted', `literals: ["a='b c'"]`, {}, { a: 'b c' }],
    ['file', 'files: [key=some.txt]', {}, { key: 'text\n' }],
    ['env', 'envs: [some.env]', {}, { A: '1', B: '' }],
  ] as const)('%s', (_, sources, __, data) => {
    const composition = compose({
      'kustomization.yaml': `configMapGenerator: [{name: settings, ${sources}}]\n`,
      'some.txt': 'text\n',
      'some.env': '# comment\nA=1\nB\n',
    });
    expect(composition.problems).toEqual([]);
    expect(composition.objects[0]?.id.name).toMatch(/^settings-[bcdfghkmt2456789]{10}$/);
    expect(plainOf(subtree(composition.objects[0]?.tree, ['data']))).toEqual(data);
  });

  it('points into the file that a generator reads', () => {
    const composition = compose({
      'kustomization.yaml': 'configMapGenerator: [{name: s, files: [some.ini]}]\n',
      'some.ini': 'a = 1\n',
    });
    const value = subtree(composition.objects[0]?.tree, ['data', 'some.ini']);
    expect(value?.kind === 'scalar' && value.text?.segments).toEqual([{ at: 0, length: 6, file: 'some.ini', offset: 0 }]);
    expect(value?.layer).toEqual({ kind: 'generator', by: 'kustomization.yaml' });
  });

  it('knows neither the value nor the name when the file is missing', () => {
    const composition = compose({ 'kustomization.yaml': 'configMapGenerator: [{name: s, files: [gone.ini]}]\n' });
    expect(composition.problems.map(({ code }) => code)).toEqual(['missing-file']);
    expect(subtree(composition.objects[0]?.tree, ['metadata', 'name'])?.kind).toBe('unknown');
    expect(subtree(composition.objects[0]?.tree, ['data', 'gone.ini'])?.kind).toBe('unknown');
  });
});

describe('provenance', () => {
  const inline = `${RELEASE}spec: {values: {a: 2, gone: null}}`.replace(/^/gm, '    ').trimStart();
  const files = {
    'base/kustomization.yaml': 'resources: [release.yaml]\n',
    'base/release.yaml': releaseWith('{a: 1, gone: x, kept: {b: 1}}'),
    'kustomization.yaml': `resources: [base]\nnamespace: apps\npatches:\n- patch: |\n    ${inline}\n`,
  };
  const composition = compose(files);
  const values = subtree(objectOf(composition, 'HelmRelease'), ['spec', 'values']);

  it('says where a patched value stands and what lost', () => {
    const value = subtree(values, ['a'])!;
    expect(value.layer).toEqual({ kind: 'strategic-merge', by: 'kustomization.yaml' });
    expect(siteTarget(value.site!)).toEqual({
      document: { file: 'kustomization.yaml', index: 0, embedded: [['patches', 0, 'patch']] },
      path: ['spec', 'values', 'a'],
    });
    expect(value.under?.site?.document.id.file).toBe('base/release.yaml');
  });

  it('keeps what was deleted', () => {
    const lost = values?.kind === 'map' ? values.removed?.get('gone') : undefined;
    expect(lost?.lost.site?.document.id.file).toBe('base/release.yaml');
    expect(lost?.by.site?.document.id.file).toBe('kustomization.yaml');
  });

  it('attributes a transformer to its field', () => {
    const namespace = subtree(objectOf(composition, 'HelmRelease'), ['metadata', 'namespace'])!;
    expect(namespace.layer).toEqual({ kind: 'transformer', name: 'namespace', by: 'kustomization.yaml' });
    expect(siteTarget(namespace.site!).path).toEqual(['namespace']);
  });

  it('shares what no layer has touched', () => {
    const project = projectOf(files);
    const cache = new Compositions();
    const path: KeyPath = ['spec', 'values', 'kept'];
    const ofBase = subtree(objectOf(composeDirectory(project, 'base', cache), 'HelmRelease'), path);
    expect(subtree(objectOf(composeDirectory(project, '', cache), 'HelmRelease'), path)).toBe(ofBase);
  });

  it('finds its way through a patch inside a patch inside a file', () => {
    const child = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: child}\nspec: {path: ./apps}\n`;
    const inner = `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: child}\nspec:\n  patches:\n  - target: {kind: HelmRelease}\n    patch: |\n      ${RELEASE.replaceAll('\n', '\n      ')}spec: {timeout: 10m}\n`;
    const project = projectOf({
      'cluster/kustomization.yaml': `resources: [child.yaml]\npatches:\n- patch: |\n    ${inner.replaceAll('\n', '\n    ')}\n`,
      'cluster/child.yaml': child,
      'apps/release.yaml': releaseWith('{}'),
    });
    const cache = new Compositions();
    const spec = subtree(objectOf(composeDirectory(project, 'cluster', cache), 'Kustomization'), ['spec'])!;
    const apps = composeFlux(project, 'apps', { by: 'Kustomization/child', spec }, cache);
    const timeout = subtree(objectOf(apps, 'HelmRelease'), ['spec', 'timeout'])!;
    const { file, range } = project.locate(siteTarget(timeout.site!));
    expect(project.files.get(file)?.text.slice(range.start, range.end)).toBe('timeout: 10m');
    expect(timeout.layer).toEqual({ kind: 'strategic-merge', by: 'Kustomization/child' });
  });
});

describe('texts inside texts', () => {
  const fluxKustomization = (spec: string): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: child}\n${spec}`;
  const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

  it('keeps the place of an operation at the very end of a patch, which loses its last line break', () => {
    const operation = '- op: add\n  path: /spec/timeout\n  value: 10m\n';
    const inner = fluxKustomization(
      `spec:\n  patches:\n  - target: {kind: HelmRelease}\n    patch: |\n${indented(operation, 6)}`,
    );
    const project = projectOf({
      'cluster/kustomization.yaml': `resources: [child.yaml]\npatches:\n- patch: |\n${indented(inner, 4)}`,
      'cluster/child.yaml': fluxKustomization('spec: {path: ./apps}\n'),
      'apps/release.yaml': releaseWith('{}'),
    });
    const cache = new Compositions();
    const spec = subtree(objectOf(composeDirectory(project, 'cluster', cache), 'Kustomization'), ['spec'])!;
    const apps = composeFlux(project, 'apps', { by: 'Kustomization/child', spec }, cache);
    const { document, node } = subtree(objectOf(apps, 'HelmRelease'), ['spec', 'timeout'])!.site!;
    const host = hostRange(document.text, { start: node.start, end: node.end })!;
    expect(project.files.get(host.file)?.text.slice(host.range.start, host.range.end)).toBe('10m');
  });

  it('finds the second YAML document of an inline patch', () => {
    const second = `---\n${RELEASE.replace('loki', 'tempo')}spec:\n  values: {a: 2}\n`;
    const project = projectOf({
      'a.yaml': `${releaseWith('{a: 0}')}---\n${releaseWith('{a: 0}').replace('loki', 'tempo')}`,
      'kustomization.yaml': `resources: [a.yaml]\npatches:\n- patch: |\n${indented(`${releaseWith('{a: 1}')}${second}`, 4)}`,
    });
    const { objects, problems } = composeDirectory(project, '', new Compositions());
    expect(problems).toEqual([]);
    const places = objects.map(({ tree }) => project.locate(siteTarget(subtree(tree, ['spec', 'values', 'a'])!.site!)));
    expect(places.map(({ file, range }) => project.files.get(file)?.text.slice(range.start, range.end))).toEqual([
      'a: 1',
      'a: 2',
    ]);
  });
});

describe('a base that several builds use', () => {
  const files = {
    'apps/kustomization.yaml': 'resources: [release.yaml, config]\n',
    'apps/release.yaml': releaseWith('{a: 1}'),
    'apps/config/kustomization.yaml': 'resources: [pod.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n',
    'apps/config/pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {volumes: [{name: v, configMap: {name: settings}}]}\n',
    'one.yaml': 'patches: [{target: {kind: HelmRelease}, patch: "[{op: add, path: /spec/x, value: 1}]"}]\n',
    'two.yaml': 'patches: [{target: {kind: HelmRelease}, patch: "[{op: add, path: /spec/x, value: 2}]"}]\n',
  };
  const project = projectOf(files);
  const cache = new Compositions();
  const [one, two] = ['one', 'two'].map((name) => {
    const document = project.files.get(`${name}.yaml`)!.documents[0]!;
    const spec = treeOf(document, document.root!, 'kubernetes');
    return composeFlux(project, 'apps', { by: `Kustomization/${name}/apps`, spec }, cache);
  });

  it('is one for all where nobody changes it, generated names and what refers to them included', () => {
    expect(one?.objects.map(({ id }) => id.kind)).toEqual(['HelmRelease', 'Pod', 'ConfigMap']);
    const shared = one?.objects.filter(({ tree }) => two?.objects.some((other) => other.tree === tree));
    expect(shared?.map(({ id }) => id.kind)).toEqual(['Pod', 'ConfigMap']);
  });

  it('is named by its own generator', () => {
    const by = 'apps/config/kustomization.yaml';
    expect(subtree(objectOf(one!, 'ConfigMap'), ['metadata', 'name'])?.layer).toEqual({ kind: 'generator', by });
    const reference = subtree(objectOf(one!, 'Pod'), ['spec', 'volumes', 0, 'configMap', 'name']);
    expect(reference?.layer).toEqual({ kind: 'transformer', name: 'nameReference', by });
    expect(reference?.site?.document.id.file).toBe(by);
  });
});

describe('replacements', () => {
  const values = (second: string, more = ''): Plain | undefined => {
    const replacement = (field: string): string =>
      `replacements: [{source: {kind: ConfigMap, fieldPath: data.${field}}, targets: [{select: {kind: HelmRelease}, fieldPaths: [spec.values.made], options: {create: true}}]}]\n`;
    const composition = compose({
      'base/kustomization.yaml': `resources: [a.yaml]\n${replacement('number')}`,
      'base/a.yaml': `${releaseWith('{a: 1}')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {number: "1.50", word: w}\n`,
      'kustomization.yaml': `resources: [base]\n${second === '' ? '' : replacement(second)}${more}`,
    });
    return composition.problems[0]?.code ?? plainOf(subtree(objectOf(composition, 'HelmRelease'), ['spec', 'values', 'made']));
  };
  const merge = (spec: string): string =>
    `patches: [{patch: '{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: loki}, spec: ${spec}}'}]\n`;
  // Executed with kubectl 1.35 (Kustomize 5.7.1).
  it.each([
    ['what one makes has the type of its text', '', '', 1.5],
    ['another text decides anew', 'word', '', 'w'],
    ['also after another transformer', 'word', 'namespace: x\n', 'w'],
    ['a merge patch of the object makes it a text', '', merge('{x: 1}'), '1.50'],
    [
      'a JSON patch gives it the type that it has',
      'word',
      'patches: [{target: {kind: HelmRelease}, patch: "- {op: add, path: /spec/x, value: 1}"}]\n',
      'replacement-target',
    ],
  ])('%s', (_, second, more, expected) => {
    expect(values(second, more)).toEqual(expected);
  });
});

describe('problems stand at the line that causes them', () => {
  const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
  const rows: readonly (readonly [string, Files, string, number])[] = [
    ['missing-file', { 'kustomization.yaml': 'resources:\n- a.yaml\n- gone.yaml\n', 'a.yaml': other }, 'kustomization.yaml', 3],
    ['outside-project', { 'kustomization.yaml': 'resources:\n- ../../x.yaml\n' }, 'kustomization.yaml', 2],
    [
      'cycle',
      { 'kustomization.yaml': 'resources: [b]\n', 'b/kustomization.yaml': 'resources:\n- ../b\n' },
      'b/kustomization.yaml',
      2,
    ],
    ['unknown-field', { 'kustomization.yaml': 'resources: []\nnameprefix: x\nresource: []\n' }, 'kustomization.yaml', 3],
    [
      'duplicate-id',
      { 'kustomization.yaml': 'resources:\n- a.yaml\n- b.yaml\n', 'a.yaml': other, 'b.yaml': other },
      'kustomization.yaml',
      3,
    ],
    [
      'two-kustomizations',
      { 'kustomization.yaml': 'resources: []\n', Kustomization: 'resources: []\n' },
      'kustomization.yaml',
      1,
    ],
    [
      'component-as-resource',
      {
        'kustomization.yaml': 'resources: [c]\n',
        'c/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamespace: x\n',
      },
      'kustomization.yaml',
      1,
    ],
    [
      'bad-pattern',
      {
        'kustomization.yaml':
          "resources: [a.yaml]\npatches:\n- target: {name: 'a('}\n  patch: |-\n    - {op: remove, path: /data}\n",
        'a.yaml': other,
      },
      'kustomization.yaml',
      3,
    ],
    [
      'patch-without-match',
      {
        'kustomization.yaml': 'resources: [a.yaml]\npatches:\n- path: p.yaml\n',
        'a.yaml': other,
        'p.yaml': other.replace('name: a', 'name: b'),
      },
      'p.yaml',
      1,
    ],
    [
      'bad-json-patch',
      {
        'kustomization.yaml':
          'resources: [a.yaml]\npatches:\n- target: {name: a}\n  patch: |-\n    - {op: add, path: /x, value: 1}\n    - {op: remove, path: /data}\n',
        'a.yaml': other,
      },
      'kustomization.yaml',
      6,
    ],
    [
      'replacement-source',
      {
        'kustomization.yaml':
          'resources: [a.yaml]\nreplacements:\n- source: {kind: Secret}\n  targets: [{select: {kind: ConfigMap}}]\n',
        'a.yaml': other,
      },
      'kustomization.yaml',
      3,
    ],
    [
      'generator-behavior',
      { 'kustomization.yaml': 'configMapGenerator:\n- name: x\n  behavior: merge\n  literals: [a=b]\n' },
      'kustomization.yaml',
      3,
    ],
    [
      'wrong-type',
      { 'kustomization.yaml': 'resources: [a.yaml]\ncommonLabels:\n  a: 1\n', 'a.yaml': other },
      'kustomization.yaml',
      3,
    ],
    [
      'no-replica-target',
      { 'kustomization.yaml': 'resources: [a.yaml]\nreplicas:\n- {name: web, count: 2}\n', 'a.yaml': other },
      'kustomization.yaml',
      3,
    ],
  ];
  it.each(rows)('%s', (code, files, file, line) => {
    const project = projectOf(files);
    const { problems } = composeDirectory(project, '', new Compositions());
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    const place = project.locate(problems[0]!.at!);
    expect([place.file, place.start.line]).toEqual([file, line]);
  });

  it('composes the rest', () => {
    const { objects, unknown } = compose({ 'kustomization.yaml': 'resources: [gone.yaml, a.yaml]\n', 'a.yaml': other });
    expect(objects.map(({ id }) => id.name)).toEqual(['a']);
    expect(unknown.map(({ touches }) => touches)).toEqual(['objects']);
  });
});

describe('patterns', () => {
  const selected = (name: string): Plain | undefined => {
    const composition = compose({
      'release.yaml': releaseWith('{a: 1}'),
      'kustomization.yaml': `resources: [release.yaml]\npatches: [{target: {name: '${name}'}, patch: '[{"op": "replace", "path": "/spec/values/a", "value": 2}]'}]\n`,
    });
    const value = subtree(objectOf(composition, 'HelmRelease'), ['spec', 'values', 'a']);
    return value === undefined ? 'unknown' : plainOf(value);
  };
  it.each([
    ['loki', 2],
    ['lok', 1],
    ['lo.*', 2],
    ['(?i)LOKI', 2],
    ['x|loki', 2],
    ['(l+)+i', 'unknown'],
    ['.*.*.*.*i', 'unknown'],
    ['[[:alpha:]]+', 'unknown'],
  ] as const)('%s', (pattern, expected) => {
    expect(selected(pattern)).toBe(expected);
  });
});

describe('what is not followed is unknown', () => {
  it.each([
    ['a remote base', 'resources: [release.yaml, "https://example.com/x.yaml"]', 'objects'],
    ['helmCharts', 'resources: [release.yaml]\nhelmCharts: [{name: x}]', 'objects'],
    ['transformers', 'resources: [release.yaml]\ntransformers: [t.yaml]', 'objects'],
    ['openapi', 'resources: [release.yaml]\nopenapi: {path: x.json}', 'values'],
  ])('%s', (_, kustomization, touches) => {
    const { unknown, problems } = compose({ 'release.yaml': releaseWith('{a: 1}'), 'kustomization.yaml': `${kustomization}\n` });
    expect(problems).toEqual([]);
    expect(unknown[0]?.touches).toBe(touches);
  });

  // The file is on the disk, and the configuration of Seaworthy leaves it out.
  it.each([
    ['a patch', 'patches: [{path: left-out.yaml}]'],
    ['replacements', 'replacements: [{path: left-out.yaml}]'],
    ['a configuration', 'configurations: [left-out.yaml]'],
  ])('%s in a file that is not read', (_, field) => {
    const files = memoryFileSystem({
      'release.yaml': releaseWith('{a: 1}'),
      'left-out.yaml': '- {}\n',
      'kustomization.yaml': `resources: [release.yaml]\n${field}\n`,
    });
    const project = new Project(files, { maxBytes: DEFAULT_MAX_BYTES, ignored: (path) => path === 'left-out.yaml' });
    const { unknown, problems } = composeDirectory(project, '', new Compositions());
    expect(problems).toEqual([]);
    expect(unknown.map(({ because }) => because)).toEqual(['left-out.yaml is not read']);
  });
});

describe('as Flux composes', () => {
  const files = {
    'apps/a/release.yaml': releaseWith('{a: 1}'),
    'apps/b/kustomization.yaml': 'resources: [b.yaml]\nnamespace: own\n',
    'apps/b/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
    'apps/b/inner/not-entered.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: no}\n',
    'spec.yaml':
      'targetNamespace: media\nnamePrefix: x-\ncomponents: [../parts/label]\npatches:\n- target: {kind: HelmRelease}\n  patch: |\n    - {op: add, path: /spec/timeout, value: 10m}\n',
    'parts/label/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {team: a}}]\n',
  };
  const project = projectOf(files);
  const document = project.files.get('spec.yaml')!.documents[0]!;
  const spec = treeOf(document, document.root!, 'kubernetes');
  const composition = composeFlux(project, 'apps', { by: 'Kustomization/media/apps', spec }, new Compositions());

  it('gathers manifests and folders, and writes the spec into the root alone', () => {
    expect(composition.problems).toEqual([]);
    expect(composition.objects.map(({ id }) => `${id.kind}/${id.namespace}/${id.name}`)).toEqual([
      'HelmRelease/media/x-loki',
      'ConfigMap/media/x-b',
    ]);
  });

  it('applies components, then patches', () => {
    const release = objectOf(composition, 'HelmRelease');
    expect(plainOf(subtree(release, ['metadata', 'labels']))).toEqual({ team: 'a' });
    expect(subtree(release, ['spec', 'timeout'])?.layer).toEqual({ kind: 'json6902', by: 'Kustomization/media/apps' });
  });
});
