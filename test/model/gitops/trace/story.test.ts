import { describe, expect, it } from 'vitest';

import { composeFlux } from '../../../../src/model/gitops/kustomize/compose/compose-flux.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { mergeValues } from '../../../../src/model/gitops/layering.js';
import { substituteObject } from '../../../../src/model/gitops/substitution/substitute.js';
import { type Variables, composeVariables } from '../../../../src/model/gitops/substitution/variables.js';
import { type Tree, manifestTree, subtree, treeOfPlain } from '../../../../src/model/gitops/tree.js';
import { manifestsOf } from '../../../../src/model/project/manifests.js';
import { type Files, brief, built, projectOf, toldOf } from './stories.js';

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: loki
spec:
  timeout: 5m
  suspend: true
  install: { crds: Skip, replace: true }
`;

const HEAD = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: loki }\n';

/** The release with patches, each the text of a file: `patch-0.yaml`, …. */
function patched(...patches: readonly string[]): Files {
  const entries = patches.map((_, index) => `  - { path: patch-${index}.yaml, target: { kind: HelmRelease } }\n`);
  return {
    'release.yaml': RELEASE,
    'kustomization.yaml': `resources: [release.yaml]\npatches:\n${entries.join('')}`,
    ...Object.fromEntries(patches.map((text, index) => [`patch-${index}.yaml`, text])),
  };
}

function storyIn(files: Files, path: string, directory = ''): readonly string[] {
  const project = projectOf(files);
  return brief(toldOf(project, built(project, 'HelmRelease', directory), path));
}

const MERGE = 'the patch of kustomization.yaml';
const JSON_PATCH = 'the JSON patch of kustomization.yaml';

describe('the layers of one value', () => {
  const rows: readonly (readonly [string, Files, string, readonly string[]])[] = [
    ['only its manifest', patched(), 'spec.timeout', ['> this manifest: spec.timeout = 5m @release.yaml:6:3', '5m']],
    [
      'two patches over it, in their order',
      patched(`${HEAD}spec: { timeout: 10m }\n`, '- { op: replace, path: /spec/timeout, value: 15m }\n'),
      'spec.timeout',
      [
        'this manifest: spec.timeout = 5m @release.yaml:6:3',
        `${MERGE}: spec.timeout = 10m @patch-0.yaml:4:9`,
        `> ${JSON_PATCH}: spec.timeout = 15m @patch-1.yaml:1:39`,
        '15m',
      ],
    ],
    [
      'a null that removes it',
      patched(`${HEAD}spec:\n  suspend: null\n`),
      'spec.suspend',
      ['this manifest: spec.suspend = true @release.yaml:7:3', `> ${MERGE}: spec.suspend removed @patch-0.yaml:5:3`, 'absent'],
    ],
    [
      'a null that removes it, and a patch that brings it back',
      patched(`${HEAD}spec:\n  suspend: null\n`, `${HEAD}spec: { suspend: false }\n`),
      'spec.suspend',
      [
        'this manifest: spec.suspend = true @release.yaml:7:3',
        `${MERGE}: spec.suspend removed @patch-0.yaml:5:3`,
        `> ${MERGE}: spec.suspend = false @patch-1.yaml:4:9`,
        'false',
      ],
    ],
    [
      'operations that remove it and bring it back',
      patched('- { op: remove, path: /spec/suspend }\n- { op: add, path: /spec/suspend, value: false }\n'),
      'spec.suspend',
      [
        'this manifest: spec.suspend = true @release.yaml:7:3',
        `${JSON_PATCH}: spec.suspend removed @patch-0.yaml:1:3`,
        `> ${JSON_PATCH}: spec.suspend = false @patch-0.yaml:2:35`,
        'false',
      ],
    ],
    [
      'a map that is removed and comes back without it',
      patched(`${HEAD}spec:\n  install: null\n`, `${HEAD}spec: { install: { replace: false } }\n`),
      'spec.install.crds',
      [
        'this manifest: spec.install.crds = Skip @release.yaml:8:14',
        `> ${MERGE}: spec.install removed @patch-0.yaml:5:3`,
        'absent',
      ],
    ],
    [
      'an operation that removes what is around it',
      patched('- op: remove\n  path: /spec/install\n'),
      'spec.install.crds',
      [
        'this manifest: spec.install.crds = Skip @release.yaml:8:14',
        `> ${JSON_PATCH}: spec.install removed @patch-0.yaml:1:3`,
        'absent',
      ],
    ],
    [
      '$patch: delete',
      patched(`${HEAD}spec:\n  install:\n    $patch: delete\n`),
      'spec.install.replace',
      [
        'this manifest: spec.install.replace = true @release.yaml:8:26',
        `> ${MERGE}: spec.install removed @patch-0.yaml:6:5`,
        'absent',
      ],
    ],
    [
      'a value put in the place of what holds it',
      patched('- op: replace\n  path: /spec/install\n  value: { replace: false }\n'),
      'spec.install.crds',
      [
        'this manifest: spec.install.crds = Skip @release.yaml:8:14',
        `> ${JSON_PATCH}: spec.install replaced @patch-0.yaml:3:3`,
        'absent',
      ],
    ],
    [
      'the same where the new value says it too',
      patched('- op: replace\n  path: /spec/install\n  value: { replace: false }\n'),
      'spec.install.replace',
      [
        'this manifest: spec.install.replace = true @release.yaml:8:26',
        `> ${JSON_PATCH}: spec.install.replace = false @patch-0.yaml:3:12`,
        'false',
      ],
    ],
    ['what nobody sets', patched(), 'spec.nothing.at.all', ['absent']],
    ['a path through a single value', patched(), 'spec.timeout.seconds', ['absent']],
  ];
  it.each(rows)('%s', (_, files, path, expected) => {
    expect(storyIn(files, path)).toEqual(expected);
  });

  it('a value that is not known', () => {
    const files = patched();
    const project = projectOf(files);
    const tree = built(project, 'HelmRelease');
    const [step, ...rest] = brief(toldOf(project, unknownAt(tree), 'spec.values.deep'));
    expect(step).toBe('> this manifest: spec = <unknown: encrypted> @release.yaml:5:1');
    expect(rest).toEqual(['unknown: encrypted']);
  });

  it('a text that a generator reads, with the file that holds it', () => {
    const project = projectOf({
      'kustomization.yaml': 'configMapGenerator:\n  - name: conf\n    files: [a.ini]\n    envs:\n      - b.env\n',
      'a.ini': '[server]\n',
      'b.env': '# first\nA=1\n',
    });
    const tree = built(project, 'ConfigMap');
    const by = '> the generator of kustomization.yaml';
    expect(brief(toldOf(project, tree, 'data["a.ini"]'))[0]).toBe(
      `${by}: data["a.ini"] = "[server]\\n" @kustomization.yaml:3:13 content a.ini:1:1`,
    );
    expect(brief(toldOf(project, tree, 'data.A'))[0]).toBe(`${by}: data.A = "1" @kustomization.yaml:5:9 content b.env:2:3`);
  });

  it('a lower map and the merged one tell their past once', () => {
    const layer = (name: string) => ({ kind: 'program-default', program: name }) as const;
    const tree = mergeValues(treeOfPlain({ a: { b: 1 } }, layer('low')), treeOfPlain({ a: { b: 2 } }, layer('high')));
    expect(brief(toldOf(projectOf({}), tree!, 'a.b'))).toEqual([
      'the default of low: a.b = 1 @nowhere',
      '> the default of high: a.b = 2 @nowhere',
      '2',
    ]);
  });
});

function unknownAt(tree: Tree): Tree {
  const spec = subtree(tree, ['spec'])!;
  if (tree.kind !== 'map') throw new Error('the object is a map');
  const hidden: Tree = {
    kind: 'unknown',
    because: 'encrypted',
    exists: true,
    layer: spec.layer,
    ...(spec.site && { site: spec.site }),
  };
  return { ...tree, entries: new Map(tree.entries).set('spec', hidden) };
}

describe('anchors', () => {
  const VALUES = `${RELEASE}  values:
    a: &res
      limits: { memory: 1Gi }
    b: *res
    c:
      <<: *res
      cpu: 1
    d: [&one { x: 1 }, *one]
`;
  const files = { 'release.yaml': VALUES, 'kustomization.yaml': 'resources: [release.yaml]\n' };
  const rows: readonly (readonly [string, string])[] = [
    ['spec.values.a.limits.memory', 'release.yaml:11:17'],
    ['spec.values.b.limits.memory', 'release.yaml:12:5 &res release.yaml:11:17'],
    ['spec.values.c.limits.memory', 'release.yaml:14:7 &res release.yaml:11:17'],
    ['spec.values.c.cpu', 'release.yaml:15:7'],
    ['spec.values.d[1].x', 'release.yaml:16:24 &one release.yaml:16:16'],
  ];
  it.each(rows)('%s is at %s', (path, place) => {
    expect(storyIn(files, path)[0]).toMatch(new RegExp(` @${place.replaceAll(/[&[\]]/g, String.raw`\$&`)}$`));
  });

  it('of a patch, which begins at another depth', () => {
    const patch = '- { op: add, path: /spec/values, value: { a: &x { cpu: 1 }, b: *x } }\n';
    expect(storyIn(patched(patch), 'spec.values.b.cpu')[0]).toBe(
      `> ${JSON_PATCH}: spec.values.b.cpu = 1 @patch-0.yaml:1:61 &x patch-0.yaml:1:51`,
    );
  });
});

describe('texts inside texts', () => {
  const KS = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  patches:
    - target: { kind: Kustomization }
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: { name: any }
        spec:
          patches:
            - target: { kind: HelmRelease }
              patch: |
                - op: replace
                  path: /spec/timeout
                  value: 20m
`;

  it('a patch inside a patch inside a file has the line of the file', () => {
    const project = projectOf({
      'ks.yaml': KS,
      'apps/child.yaml': KS.slice(0, KS.indexOf('spec:')).replace('apps', 'child') + 'spec: { path: ./x }\n',
      'apps/kustomization.yaml': 'resources: [child.yaml]\n',
      'x/release.yaml': RELEASE,
      'x/kustomization.yaml': 'resources: [release.yaml]\n',
    });
    const cache = new Compositions();
    const [parent] = manifestsOf(project).map(manifestTree);
    const specOf = (tree: Tree | undefined): Tree => subtree(tree, ['spec'])!;
    const apps = composeFlux(
      project,
      'apps',
      { by: 'Kustomization/flux-system/apps', spec: specOf(parentOf(project) ?? parent) },
      cache,
    );
    const child = apps.objects[0]!.tree;
    const release = composeFlux(project, 'x', { by: 'Kustomization/flux-system/child', spec: specOf(child) }, cache).objects[0]!
      .tree;
    const story = toldOf(project, release, 'spec.timeout');
    expect(brief(story)).toEqual([
      'this manifest: spec.timeout = 5m @x/release.yaml:6:3',
      '> the JSON patch of Kustomization/flux-system/child: spec.timeout = 20m @ks.yaml:17:19',
      '20m',
    ]);
    expect(story.steps[1]?.changes[0]?.places?.at.inside).toEqual(['spec.patches[0].patch', 'spec.patches[0].patch']);
  });
});

function parentOf(project: ReturnType<typeof projectOf>): Tree | undefined {
  const manifest = manifestsOf(project).find(({ name }) => name === 'apps');
  return manifest && manifestTree(manifest);
}

describe('substitution', () => {
  const by = 'Kustomization/flux-system/apps';
  const project = projectOf({
    'app.yaml': `${RELEASE}  values:\n    host: "\${HOST:=none}.\${DOMAIN}"\n    size: \${SIZE}\n`,
    'ks.yaml':
      'spec:\n  postBuild:\n    substitute:\n      DOMAIN: example.org\n    substituteFrom:\n      - { kind: ConfigMap, name: settings }\n',
    'settings.yaml': 'DOMAIN: example.com\nSIZE: "3"\n',
  });
  const treeIn = (file: string): Tree => {
    const document = project.document({ file, index: 0 })!;
    return manifestTree({ document, node: document.root! });
  };
  const variables: Variables = composeVariables(subtree(treeIn('ks.yaml'), ['spec', 'postBuild']), () => treeIn('settings.yaml'));
  const { tree } = substituteObject(treeIn('app.yaml'), variables, { strict: false, by });
  const find = (name: string): Variables | undefined => (name === by ? variables : undefined);

  it('is a layer over the text with its variables', () => {
    expect(brief(toldOf(project, tree, 'spec.values.size', find))).toEqual([
      'this manifest: spec.values.size = ${SIZE} @app.yaml:11:5',
      `> substitution of \${SIZE} by ${by}: spec.values.size = 3 @app.yaml:11:5`,
      '3',
    ]);
  });

  it('tells where each variable is defined, and what that overrode', () => {
    const { steps } = toldOf(project, tree, 'spec.values.host', find);
    const told = steps[1]!.variables.map((variable) =>
      variable.state === 'defined'
        ? variable.definitions.map(
            ({ from, isUsed, value, places }) =>
              `${isUsed ? '> ' : ''}${from} ${value.text} ${places?.at.file}:${places?.at.line}`,
          )
        : variable.state,
    );
    expect(told).toEqual(['undefined', ['ConfigMap/settings example.com settings.yaml:1', '> substitute example.org ks.yaml:4']]);
  });

  it('is one layer of a whole object, with all its variables', () => {
    const { steps } = toldOf(project, tree, '', find);
    expect(
      steps.map(({ description, changes }) => `${description}: ${changes.map(({ path }) => path || '.').join(' ')}`),
    ).toEqual(['this manifest: .', `substitution of \${HOST}, \${DOMAIN}, \${SIZE} by ${by}: spec.values.host spec.values.size`]);
  });

  it('a variable of which nothing is known says so', () => {
    const { steps } = toldOf(project, tree, 'spec.values.size');
    expect(steps[1]!.variables).toEqual([{ name: 'SIZE', state: 'unknown', because: `the variables of ${by} are not known` }]);
  });
});

describe('all layers of an object', () => {
  const layersIn = (files: Files, directory: string): readonly string[] => {
    const project = projectOf(files);
    const { steps } = toldOf(project, built(project, 'HelmRelease', directory), '');
    return steps.map(({ description, changes }) => `${description}: ${changes.map(({ path }) => path || '.').join(' ')}`);
  };

  it('come in the order in which bases, components and overlays act', () => {
    const patch = (path: string): string =>
      `patches:\n  - target: { kind: HelmRelease }\n    patch: '- { op: add, path: ${path}, value: 1 }'\n`;
    const component = (path: string): string => `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${patch(path)}`;
    const files = {
      'base/release.yaml': RELEASE,
      'base/kustomization.yaml': `resources: [release.yaml]\nnamespace: logs\n${patch('/spec/base')}`,
      'z/kustomization.yaml': component('/spec/z'),
      'a/kustomization.yaml': component('/spec/a'),
      'over/kustomization.yaml': `resources: [../base]\ncomponents: [../z, ../a]\n${patch('/spec/over')}`,
    };
    expect(layersIn(files, 'over')).toEqual([
      'this manifest: .',
      'the JSON patch of base/kustomization.yaml: spec.base',
      'namespace of base/kustomization.yaml: metadata.namespace',
      'the JSON patch of z/kustomization.yaml: spec.z',
      'the JSON patch of a/kustomization.yaml: spec.a',
      'the JSON patch of over/kustomization.yaml: spec.over',
    ]);
  });

  it('patches of one list in its order, each by itself', () => {
    const inline = (value: string): string =>
      `  - target: { kind: HelmRelease }\n    patch: |\n${value.replaceAll(/^/gm, '      ')}\n`;
    const files = {
      'release.yaml': RELEASE,
      'kustomization.yaml': `resources: [release.yaml]\npatches:\n${inline('- { op: add, path: /spec/b, value: 1 }')}${inline(
        `${HEAD}spec: { a: 1, suspend: null }`,
      )}`,
    };
    expect(layersIn(files, '')).toEqual(['this manifest: .', `${JSON_PATCH}: spec.b`, `${MERGE}: spec.a spec.suspend`]);
  });

  it('a part of the object has only the layers that touch it', () => {
    const files = patched(`${HEAD}spec: { timeout: 1m, install: { crds: Create } }\n`);
    expect(storyIn(files, 'spec.install')).toEqual([
      '> this manifest: spec.install = {crds: Create, replace: true} @release.yaml:8:3',
      `> ${MERGE}: spec.install.crds = Create @patch-0.yaml:4:33`,
      '{crds: Create, replace: true}',
    ]);
  });

  it('what a later layer overrode or removed is told as such', () => {
    const files = patched(`${HEAD}spec: { timeout: 1m }\n`, `${HEAD}spec: { timeout: 2m, install: null }\n`);
    const lines = storyIn(files, '').slice(0, -1);
    expect(lines.map((line) => line.replace(/= \{.*\} /, ''))).toEqual([
      '> this manifest:  @release.yaml:1:1',
      `${MERGE}: spec.timeout = 1m @patch-0.yaml:4:9`,
      `> ${MERGE}: spec.timeout = 2m @patch-1.yaml:4:9`,
      `> ${MERGE}: spec.install removed @patch-1.yaml:4:22`,
    ]);
  });
});
