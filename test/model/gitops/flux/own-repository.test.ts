import { describe, expect, test } from 'vitest';

import { type Cluster, type FluxOptions, fluxClusters } from '../../../../src/model/gitops/flux/clusters.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import type { Clone } from '../../../../src/model/project/git/clone.js';
import { Project } from '../../../../src/model/project/project.js';
import { type Files, NO_OPTIONS, bootstrap, buildOf, configMap, flux, namesOf } from './flux-project.js';

const HERE = 'git@github.com:org/fleet.git';

const CLONE: Clone = { addresses: [HERE], folder: '' };

function clusters(files: Files, clone: Clone | 'none' = CLONE, options: FluxOptions = NO_OPTIONS): readonly Cluster[] {
  const fileSystem = memoryFileSystem(files);
  const project = new Project(clone === 'none' ? fileSystem : { ...fileSystem, clone: () => clone });
  return fluxClusters(project, new Compositions(), options);
}

function repository(name: string, url: string, ref = '{branch: main}', more = ''): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  url: ${url}\n  ref: ${ref}\n${more}`;
}

/** Where the Kustomization `apps` builds; a project of which nothing is deployed by Flux has no clusters. */
function sourceOf(files: Files, clone?: Clone | 'none', options?: FluxOptions): string {
  const [cluster] = clusters(files, clone, options);
  if (cluster === undefined) return 'no cluster';
  const { source } = buildOf(cluster, 'apps');
  return source.state === 'own' ? `own ${source.directory}` : source.state === 'opaque' ? source.because : source.state;
}

const APPS = { 'apps/cm.yaml': configMap('cm', '{a: b}') };

describe('a source of another name than that of the root', () => {
  const files = (url: string, ref?: string): Files => ({
    ...bootstrap('cluster'),
    'cluster/root-source.yaml': repository('flux-system', 'https://github.com/org/fleet'),
    'cluster/source.yaml': repository('second', url, ref),
    'cluster/apps.yaml': flux('apps', './apps', '', 'second'),
    ...APPS,
  });

  test.each([
    ['ssh://git@github.com/org/fleet', undefined, 'own apps'],
    ['https://github.com/ORG/fleet.git', '{branch: main}', 'own apps'],
    ['https://github.com/org/fleet', '{branch: staging}', 'GitRepository/second is another revision of this repository'],
    ['https://github.com/org/fleet', '{tag: v1.0.0}', 'GitRepository/second is another revision of this repository'],
    ['https://github.com/org/fleet', '{semver: ">=1.0.0"}', 'GitRepository/second is another revision of this repository'],
    [
      'https://github.com/org/fleet',
      '{branch: main, commit: 0123abc}',
      'GitRepository/second is another revision of this repository',
    ],
    ['https://github.com/org/charts', undefined, 'GitRepository/second is another repository'],
    ['https://github.com/fork/fleet', undefined, 'GitRepository/second is not this repository'],
  ])('%s %s: %s', (url, ref, expected) => {
    expect(sourceOf(files(url, ref))).toBe(expected);
  });

  test('is told by the address of the root where there is no clone', () => {
    expect(sourceOf(files('ssh://git@github.com/org/fleet'), 'none')).toBe('own apps');
    expect(sourceOf(files('ssh://git@github.com/org/other'), 'none')).toBe('GitRepository/second is another repository');
  });

  test('is where the configuration says', () => {
    const options = { sources: new Map([['second', 'opaque' as const]]) };
    expect(sourceOf(files('ssh://git@github.com/org/fleet'), undefined, options)).toBe('GitRepository/second is not looked into');
  });

  test('has the path that it says, or none', () => {
    const elsewhere = {
      ...files('ssh://git@github.com/org/fleet'),
      'cluster/apps.yaml': flux('apps', './nowhere', '', 'second'),
    };
    expect(sourceOf(elsewhere)).toBe('missing');
  });
});

describe('without a root that tells', () => {
  const files = (url: string, path = './apps', ref?: string): Files => ({
    'flux/source.yaml': repository('any', url, ref),
    'flux/apps.yaml': flux('apps', path, '', 'any'),
    ...APPS,
  });

  test.each([
    ['https://github.com/org/fleet', './apps', undefined, 'own apps'],
    ['https://github.com/org/fleet', './', undefined, 'own '],
    ['https://github.com/org/fleet', './apps', '{branch: other}', 'own apps'],
    ['https://github.com/org/fleet', './apps', '{tag: v1}', 'no cluster'],
    ['https://github.com/org/other', './apps', undefined, 'no cluster'],
    ['https://github.com/me/fleet', './apps', undefined, 'own apps'],
  ])('%s %s %s: %s', (url, path, ref, expected) => {
    expect(sourceOf(files(url, path, ref))).toBe(expected);
  });

  test('and without a clone, a path that is here is enough', () => {
    expect(sourceOf(files('https://github.com/org/other'), 'none')).toBe('own apps');
  });

  test('a folder of a clone is no repository that others could be told from', () => {
    const clone = { ...CLONE, folder: 'infra' };
    expect(sourceOf(files('https://github.com/org/other'), clone)).toBe('own apps');
    expect(sourceOf(files('https://github.com/org/fleet', './infra/apps'), clone)).toBe('own apps');
    expect(sourceOf(files('https://github.com/org/fleet', './other'), clone)).toBe('no cluster');
  });
});

describe('a FluxInstance', () => {
  const files = (url: string): Files => ({
    'instance.yaml': `apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: flux-system}\nspec: {sync: {kind: GitRepository, url: "${url}", ref: refs/heads/main, path: cluster}}\n`,
    'cluster/apps.yaml': flux('apps', './apps'),
    ...APPS,
  });

  test.each([
    ['https://github.com/org/fleet', 'cluster'],
    ['https://github.com/me/fleet', 'cluster'],
    // Then nothing is known to apply what is here.
    ['https://github.com/org/fleet-of-another-cluster', 'apps'],
  ])('of %s makes the cluster %s', (url, name) => {
    expect(clusters(files(url)).map((cluster) => cluster.name)).toEqual([name]);
  });
});

describe('the root of another repository', () => {
  const files = (url: string): Files => ({
    ...bootstrap('cluster'),
    'cluster/root-source.yaml': repository('flux-system', HERE),
    'cluster/source.yaml': repository('guest', url),
    'cluster/apps.yaml': flux('apps', './', '', 'guest'),
    'stray/cm.yaml': configMap('stray', '{a: b}'),
  });

  test.each(['none' as const, CLONE])('is not that of this one, whatever lies there', (clone) => {
    const found = clusters(files('https://github.com/org/tools'), clone);
    expect(found.map(({ name }) => name)).toEqual(['cluster']);
    expect(namesOf(found[0]!).filter((name) => name.startsWith('ConfigMap'))).toEqual([]);
  });

  test('what bootstrapping has left is believed', () => {
    const moved = {
      'flux-system/gotk-sync.yaml': `${repository('flux-system', 'https://github.com/old/name')}---\n${flux('flux-system', './')}`,
      'cm.yaml': configMap('cm', '{a: b}'),
    };
    expect(clusters(moved).flatMap(namesOf)).toEqual(['ConfigMap/flux-system/cm', 'GitRepository/flux-system/flux-system']);
  });
});

describe('a project that is a folder of its clone', () => {
  const clone = { ...CLONE, folder: 'infra/flux' };
  const files = (apps: string): Files => ({
    'cluster/flux-system/gotk-sync.yaml': `${repository('flux-system', HERE)}---\n${flux('flux-system', './infra/flux/cluster')}`,
    'cluster/apps.yaml': flux('apps', apps),
    ...APPS,
  });

  test.each([
    ['./infra/flux/apps', 'own apps'],
    ['./infra/other', 'GitRepository/flux-system has paths outside of this project'],
    ['./infra/flux/nowhere', 'GitRepository/flux-system has paths outside of this project'],
  ])('takes paths from the root of the clone: %s', (apps, expected) => {
    expect(sourceOf(files(apps), clone)).toBe(expected);
    expect(clusters(files(apps), clone).map(({ name }) => name)).toEqual(['cluster']);
  });

  test('may stand for a repository by itself', () => {
    const own = { ...bootstrap('cluster'), 'cluster/apps.yaml': flux('apps', './apps'), ...APPS };
    expect(sourceOf(own, clone)).toBe('own apps');
    expect(sourceOf({ ...own, 'cluster/apps.yaml': flux('apps', './nowhere') }, clone)).toBe('missing');
  });
});
