import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { BuildGraph } from '../../../../src/model/gitops/reach/build-graph.js';
import { isKustomizationFile } from '../../../../src/model/gitops/kustomize/compose/kustomization-file.js';
import { diskFileSystem } from '../../../../src/model/project/disk.js';
import { type FileSystem, memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

function graphOf(fileSystem: FileSystem): BuildGraph {
  return new BuildGraph(new Project(fileSystem), () => false, ['']);
}

function edgesOf(files: Readonly<Record<string, string>>, builder: string): readonly string[] {
  const edges = graphOf(memoryFileSystem(files)).builders.get(builder)?.edges ?? [];
  return edges.map(({ to, role }) => `${role} ${to}`).toSorted();
}

const FLUX = (path: string, more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ${path}
  sourceRef:
    kind: GitRepository
    name: home
${more}`;

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

const CASES: readonly {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly builder: string;
  readonly edges: readonly string[];
}[] = [
  {
    name: 'resources, components and patches',
    files: {
      'a/kustomization.yaml':
        'resources:\n  - cm.yaml\n  - ../b\ncomponents: [../c]\npatches:\n  - path: p.yaml\nconfigMapGenerator:\n  - name: g\n    files: [key=data.yaml]\n',
      'a/cm.yaml': OBJECT,
      'a/p.yaml': OBJECT,
      'a/data.yaml': 'x: 1\n',
      'b/kustomization.yaml': 'resources: []\n',
      'c/kustomization.yaml': 'kind: Component\n',
    },
    builder: 'a/kustomization.yaml',
    edges: [
      'resource a/cm.yaml',
      'resource b/kustomization.yaml',
      'shape a/data.yaml',
      'shape a/p.yaml',
      'shape c/kustomization.yaml',
    ],
  },
  {
    name: 'a folder without kustomization, around one with',
    files: {
      'ks.yaml': FLUX('./a'),
      'a/cm.yaml': OBJECT,
      'a/b/kustomization.yaml': 'resources: [x.yaml]\n',
      'a/b/x.yaml': OBJECT,
    },
    builder: 'ks.yaml',
    edges: ['resource a/b/kustomization.yaml', 'resource a/cm.yaml'],
  },
  {
    name: 'a path with a variable',
    files: { 'ks.yaml': FLUX('./clusters/${NAME}/apps'), 'clusters/home/apps/cm.yaml': OBJECT, 'clusters/home/x.yaml': OBJECT },
    builder: 'ks.yaml',
    edges: ['resource clusters/home/apps/cm.yaml'],
  },
  {
    name: 'components, found from the path',
    files: {
      'ks.yaml': FLUX('./a', '  components:\n    - ../c\n'),
      'a/cm.yaml': OBJECT,
      'c/kustomization.yaml': 'kind: Component\n',
    },
    builder: 'ks.yaml',
    edges: ['resource a/cm.yaml', 'shape c/kustomization.yaml'],
  },
  {
    name: 'a path, and a component from wherever, in a patch of other Flux Kustomizations',
    files: {
      'ks.yaml': FLUX(
        './a',
        '  patches:\n    - patch: |\n        kind: Kustomization\n        metadata: { name: x }\n        spec: { path: ./b, components: [../../c] }\n',
      ),
      'a/x.yaml': OBJECT,
      'b/cm.yaml': OBJECT,
      'parts/c/kustomization.yaml': 'kind: Component\n',
    },
    builder: 'ks.yaml',
    edges: ['redirected b/cm.yaml', 'resource a/x.yaml', 'shape parts/c/kustomization.yaml'],
  },
  {
    name: 'such a patch in a file of its own',
    files: {
      'kustomization.yaml': 'resources: [ks.yaml]\npatches:\n  - path: p.yaml\n',
      'p.yaml': '- op: replace\n  path: /spec/path\n  value: ./b\n',
      'ks.yaml': FLUX('./a'),
      'a/x.yaml': OBJECT,
      'b/cm.yaml': OBJECT,
    },
    builder: 'kustomization.yaml',
    edges: ['redirected b/cm.yaml', 'resource ks.yaml', 'shape p.yaml'],
  },
  {
    name: 'what a ResourceSet may make',
    files: {
      'set.yaml':
        'apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: { name: apps }\nspec:\n  resources:\n    - kind: Kustomization\n      spec:\n        path: ./apps/<< inputs.name >>\n',
      'apps/one/cm.yaml': OBJECT,
      'other/cm.yaml': OBJECT,
    },
    builder: 'set.yaml',
    edges: ['resource apps/one/cm.yaml'],
  },
  {
    name: 'the folder that is to be bootstrapped',
    files: { 'clusters/home/flux-system/gotk-sync.yaml': '', 'clusters/home/apps.yaml': OBJECT },
    builder: 'clusters/home/flux-system/gotk-sync.yaml',
    edges: ['resource clusters/home/apps.yaml', 'resource clusters/home/flux-system/gotk-sync.yaml'],
  },
];

describe('what builds what', () => {
  it.each(CASES)('$name', ({ files, builder, edges }) => {
    expect(edgesOf(files, builder)).toEqual(edges);
  });
});

const CORPUS = resolve(import.meta.dirname, '../../../../../shared/corpus');

if (!existsSync(CORPUS)) console.warn('build graph: ../shared/corpus is not here, so only small projects are looked at');

describe.skipIf(!existsSync(CORPUS))('in real repositories', () => {
  const entries = existsSync(CORPUS) ? readdirSync(CORPUS, { withFileTypes: true }) : [];
  const folders = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

  it.each(folders)('lines tell no less than the parser: %s', (folder) => {
    const fileSystem = diskFileSystem(join(CORPUS, folder));
    const told = graphOf(fileSystem);
    // A path that words cannot tell makes it parse all kustomizations.
    const parsed = graphOf({ ...fileSystem, list: () => [...fileSystem.list(), 'a b.yaml'].toSorted() });
    for (const [path, { edges }] of parsed.builders) {
      if (!isKustomizationFile(path)) continue;
      const shown = new Set(told.builders.get(path)?.edges.map(({ to, role }) => `${role} ${to}`));
      expect({ path, lost: edges.map(({ to, role }) => `${role} ${to}`).filter((edge) => !shown.has(edge)) }).toEqual({
        path,
        lost: [],
      });
    }
  });
});
