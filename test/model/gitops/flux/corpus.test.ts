import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { type Cluster, fluxClusters } from '../../../../src/model/gitops/flux/clusters.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { siteTarget, subtree } from '../../../../src/model/gitops/tree.js';
import { diskFileSystem } from '../../../../src/model/project/disk.js';
import { Project } from '../../../../src/model/project/project.js';
import { NO_OPTIONS } from './flux-project.js';

const CORPUS = resolve(import.meta.dirname, '../../../../../shared/corpus');

function composed(folder: string): { readonly project: Project; readonly clusters: readonly Cluster[] } {
  const project = new Project(diskFileSystem(join(CORPUS, folder)));
  return { project, clusters: fluxClusters(project, new Compositions(), NO_OPTIONS) };
}

/** How many effective releases have each value at a path. */
function releasesBy({ objects }: Cluster, path: readonly string[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { object } of objects) {
    if (object.id.kind !== 'HelmRelease') continue;
    const found = subtree(object.tree, path);
    const shown = found === undefined ? 'none' : found.kind === 'scalar' ? String(found.value) : found.kind;
    counted[shown] = (counted[shown] ?? 0) + 1;
  }
  return counted;
}

if (!existsSync(CORPUS)) process.stderr.write('the corpus is not there: its Flux repositories are not composed\n');

/** The figures come from real `kubectl kustomize` runs, into whose kustomizations the fields of `spec` were written as Flux does. */
describe.skipIf(!existsSync(CORPUS))('Flux repositories of the corpus', () => {
  test.each<readonly [string, readonly (readonly [string, number, number])[]]>([
    ['buroa+k8s-gitops@aed0dd7d', [['kubernetes/flux/cluster', 72, 407]]],
    ['buroa+k8s-gitops@2d1deef9', [['kubernetes/flux', 100, 396]]],
    [
      'fluxcd+flux2-kustomize-helm-example@4f1a5b10',
      [
        ['clusters/production', 4, 16],
        ['clusters/staging', 4, 16],
      ],
    ],
    ['fluxcd+flux2-monitoring-example@7ab65dc8', [['clusters/test', 3, 11]]],
  ])('%s: clusters, Kustomizations, objects', (folder, expected) => {
    const { clusters } = composed(folder);
    expect(clusters.map(({ name, builds, objects }) => [name, builds.length, objects.length])).toEqual(expected);
    // Files that are not YAML are not in the corpus; generators miss them.
    const problems = clusters.flatMap(({ builds }) => builds.flatMap((build) => build.problems));
    expect(problems.filter(({ code }) => code !== 'missing-file')).toEqual([]);
  });

  test('patches of a parent reach all releases of its children, and their place is known', () => {
    const { project, clusters } = composed('buroa+k8s-gitops@aed0dd7d');
    const cluster = clusters[0]!;
    expect(releasesBy(cluster, ['spec', 'timeout'])).toEqual({ none: 59, '10m': 1 });
    expect(releasesBy(cluster, ['spec', 'upgrade', 'remediation', 'retries'])).toEqual({ '2': 60 });
    for (const { object } of cluster.objects) {
      const retries = subtree(object.tree, ['spec', 'upgrade', 'remediation', 'retries']);
      if (object.id.kind !== 'HelmRelease' || retries?.site === undefined) continue;
      const { file, start } = project.locate(siteTarget(retries.site));
      expect(`${file}:${start.line}`).toBe('kubernetes/flux/cluster/ks.yaml:62');
    }
  });

  test('variables of a ConfigMap in the build itself', () => {
    const cluster = composed('buroa+k8s-gitops@2d1deef9').clusters[0]!;
    expect(releasesBy(cluster, ['spec', 'timeout'])).toEqual({ none: 76, '15m': 9 });
    const root = cluster.builds.find(({ id }) => id.name === 'cluster')!;
    expect(root.variables.known.size).toBeGreaterThan(0);
    expect(
      [...root.variables.known.values()].every(({ text, from }) => (from === 'Secret/cluster-secrets') === (text === null)),
    ).toBe(true);
  });
});
