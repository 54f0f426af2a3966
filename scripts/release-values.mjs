// The values with which HelmReleases, Argo CD Applications and kustomizations of a repository install its own charts, as JSON, for people
// and for the oracles:
//   node scripts/release-values.mjs [--helm 3.17|4.1|4.2] [--origins] [ROOT]
// Told by `kind/namespace/name`. Without --helm what the versions of Helm treat differently is unknown. With --origins each chart
// has, instead of its values, its scalars with the place of the text that decides them, and of those that it overrides.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { originsOf, valuesOf } from './composed-json.mjs';
import { loadSources } from './load-sources.mjs';

const { values: flags, positionals } = parseArgs({
  options: { helm: { type: 'string' }, origins: { type: 'boolean' } },
  allowPositionals: true,
});

const apps = 'src/model/apps';
const gitops = 'src/model/gitops';
const source = await loadSources({
  'src/model/project/disk.ts': ['diskFileSystem'],
  'src/model/project/project.ts': ['Project'],
  [`${gitops}/deployed-set.ts`]: ['Deployments'],
  [`${gitops}/tree.ts`]: ['siteTarget'],
  [`${gitops}/helm-release.ts`]: ['helmReleaseOf', 'isHelmRelease'],
  [`${gitops}/helm/chart-values.ts`]: ['valuesForAnyHelm', 'valuesOfChart'],
  [`${gitops}/kustomize/compose/plain.ts`]: ['toPlain'],
  [`${apps}/release-charts.ts`]: ['folderInstalling'],
  [`${apps}/rendered-charts.ts`]: ['folderChart'],
  [`${apps}/argo-charts.ts`]: ['argoReleases'],
  [`${gitops}/helm/kustomize-helm-charts.ts`]: ['inflatedRelease'],
});

const repository = new source.Project(source.diskFileSystem(resolve(positionals[0] ?? '.')));
const deployments = new source.Deployments(repository);

function fluxReleases() {
  return deployments.sets.flatMap((set) =>
    set
      .ofKind('HelmRelease')
      .filter(source.isHelmRelease)
      .map((object) => {
        const release = source.helmReleaseOf(deployments, set, object);
        const found = source.folderInstalling(deployments, release);
        return { object, installing: found.installing, problems: [...release.valuesProblems, ...(found.problems ?? [])] };
      }),
  );
}

function argoReleases() {
  return source
    .argoReleases(deployments)
    .map(({ object, release }) => ({ object, installing: release, problems: release.problems }));
}

/** Named by their kustomization and the release. */
function kustomizeReleases() {
  return deployments.builds.flatMap(({ directory, composition }) =>
    composition.charts.flatMap((inflated) => {
      const document = inflated.entry.site.document;
      const release = source.inflatedRelease(repository, inflated, { document: document.id, path: [] });
      const object = { kind: 'HelmChart', namespace: directory, name: release?.names.name, manifest: { document } };
      return release === undefined ? [] : [{ object, installing: release, problems: release.problems }];
    }),
  );
}

function outcome({ object, installing, problems }) {
  if (problems.length > 0) return { refused: problems.map(({ message }) => message) };
  if (installing?.chart.kind !== 'folder') return { unknown: 'its chart is not in this repository' };
  const home = { document: object.manifest.document.id, path: [] };
  const read = source.folderChart(repository, installing, installing.chart.path, home);
  if ('problems' in read) return { refused: read.problems.map(({ message }) => message) };
  const found =
    flags.helm === undefined
      ? source.valuesForAnyHelm(read.chart, installing.values, home)
      : source.valuesOfChart(read.chart, installing.values, flags.helm, home);
  return 'problem' in found ? { refused: [found.problem.message] } : shown(found.rendered);
}

function shown({ chart, enabled, values, charts }) {
  return { name: chart.name, enabled, ...told(values), charts: charts.map(shown) };
}

function told(values) {
  const object = { id: {}, tree: values };
  if (flags.origins) return { leaves: originsOf(object, repository, source.siteTarget).leaves };
  const { value, unknown } = valuesOf(object, source.toPlain);
  return unknown === undefined ? { values: value } : { unknown };
}

const releases = [...fluxReleases(), ...argoReleases(), ...kustomizeReleases()];
const named = releases.map((release) => {
  const { kind, namespace = '', name } = release.object;
  return [`${kind}/${namespace}/${name}`, outcome(release)];
});
console.log(JSON.stringify(Object.fromEntries(named)));
