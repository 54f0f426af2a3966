import { describe, expect, test } from 'vitest';

import { Deployments } from '../../../src/model/gitops/deployed-set.js';
import { memoryFileSystem } from '../../../src/model/project/file-system.js';
import { showResource } from '../../../src/model/project/manifests.js';
import { Project } from '../../../src/model/project/project.js';

const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: grafana\nspec: {}\n';
const flux = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  path: ${path}\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n${more}`;

function setsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const { sets } = new Deployments(new Project(memoryFileSystem(files)));
  const kinds = ['Deployment', 'HelmRelease', 'Kustomization', 'ConfigMap'];
  return sets.map((set) => `${set.kind} ${set.name}: ${kinds.flatMap((kind) => set.ofKind(kind).map(showResource)).join(', ')}`);
}

describe('what is deployed together', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'folders, when nothing else says so',
      { 'a/x.yaml': DEPLOYMENT, 'b/x.yaml': DEPLOYMENT },
      ['folder a: Deployment/grafana', 'folder b: Deployment/grafana'],
    ],
    [
      'an overlay with its base, once',
      {
        'base/kustomization.yaml': 'resources: [x.yaml]\n',
        'base/x.yaml': DEPLOYMENT,
        'prod/kustomization.yaml': 'resources: [../base]\nnamespace: prod\n',
      },
      ['kustomization prod: Deployment/prod/grafana'],
    ],
    [
      'a patch file is no object',
      {
        'kustomization.yaml': 'resources: [x.yaml]\npatches:\n  - path: patch.yaml\npatchesStrategicMerge: [old.yaml]\n',
        'x.yaml': DEPLOYMENT,
        'patch.yaml': DEPLOYMENT,
        'old.yaml': DEPLOYMENT,
      },
      ['kustomization .: Deployment/grafana'],
    ],
    [
      'nor what lies among patches that no kustomization lists',
      { 'kustomization.yaml': 'resources: [x.yaml]\n', 'x.yaml': DEPLOYMENT, 'patches/y.yaml': DEPLOYMENT },
      ['kustomization .: Deployment/grafana'],
    ],
    [
      'a cluster, from its root on',
      {
        'clusters/home/flux-system.yaml': flux('flux-system', './clusters/home'),
        'clusters/home/apps.yaml': flux('apps', './apps', '  targetNamespace: monitoring\n'),
        'apps/x.yaml': DEPLOYMENT,
        'orphans/y.yaml': DEPLOYMENT,
      },
      [
        'cluster clusters/home: Deployment/monitoring/grafana, Kustomization/flux-system/flux-system, Kustomization/flux-system/apps',
      ],
    ],
  ])('%s', (_, files, expected) => {
    expect(setsOf(files).map(sorted)).toEqual(expected.map(sorted));
  });

  test('manifests that no root reaches are orphans', () => {
    const files = { 'clusters/home/flux-system.yaml': flux('flux-system', './clusters/home'), 'orphans/y.yaml': DEPLOYMENT };
    const { orphans } = new Deployments(new Project(memoryFileSystem(files)));
    expect(orphans.map(({ document }) => document.id.file)).toEqual(['orphans/y.yaml']);
  });
});

/** The order of objects means nothing. */
function sorted(line: string): string {
  const [head = '', tail = ''] = line.split(': ');
  return `${head}: ${tail.split(', ').sort().join(', ')}`;
}
