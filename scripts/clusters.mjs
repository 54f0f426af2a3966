// What Seaworthy composes for each Flux cluster of repositories, as JSON, for people and for the oracles:
//   node scripts/clusters.mjs [--origins] [ROOT...]      of the current folder when none is given; told by root
// Objects are told as in scripts/compose.mjs; values of Secrets are left out.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { originsOf, valuesOf } from './composed-json.mjs';
import { loadSources } from './load-sources.mjs';

const { values, positionals } = parseArgs({ options: { origins: { type: 'boolean' } }, allowPositionals: true });
const { Compositions, Project, diskFileSystem, fluxClusters, siteTarget, toPlain } = await loadSources({
  'src/model/project/disk.ts': ['diskFileSystem'],
  'src/model/project/project.ts': ['Project'],
  'src/model/gitops/tree.ts': ['siteTarget'],
  'src/model/gitops/kustomize/compose/compositions.ts': ['Compositions'],
  'src/model/gitops/kustomize/compose/plain.ts': ['toPlain'],
  'src/model/gitops/flux/clusters.ts': ['fluxClusters'],
});

function clustersOf(root) {
  const repository = new Project(diskFileSystem(resolve(root)));
  const shown = ({ object }) => {
    if (values.origins) return originsOf(object, repository, siteTarget);
    return object.id.kind === 'Secret' ? { id: object.id, unknown: 'a Secret', path: [] } : valuesOf(object, toPlain);
  };
  return fluxClusters(repository, new Compositions(), { sources: new Map() }).map(({ name, builds, objects, open }) => ({
    name,
    open,
    builds: builds.map((build) => ({
      by: build.by,
      source: build.source,
      spec: build.spec && toPlain(build.spec),
      problems: [...(build.composition?.problems ?? []), ...build.problems].map(({ code, message }) => ({ code, message })),
      unknown: build.composition?.unknown ?? [],
      objects: objects.filter(({ appliedBy }) => appliedBy === build).map(shown),
    })),
  }));
}

const roots = positionals.length === 0 ? ['.'] : positionals;
console.log(JSON.stringify(Object.fromEntries(roots.map((root) => [root, clustersOf(root)]))));
