import type { YamlNode } from '../../syntax/yaml/tree.js';
import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import { Effective, type Home } from '../gitops/effective.js';
import type { ChartRelease } from '../gitops/helm/chart-release.js';
import { inflatedRelease } from '../gitops/helm/kustomize-helm-charts.js';
import type { Composition } from '../gitops/kustomize/compose/composition.js';
import type { InflatedChart } from '../gitops/kustomize/compose/inflated-chart.js';
import { textAt } from '../gitops/reading.js';
import { type Site, siteTarget } from '../gitops/tree.js';
import type { Manifest } from '../project/manifests.js';
import { type Installed, installed } from './rendered-charts.js';

/** The charts that Kustomize renders into the builds; of one whose objects are changed afterwards only the files are known. */
export function kustomizeCharts(deployments: Deployments): readonly Installed[] {
  const { project } = deployments;
  const manifests = new Map<YamlNode, Manifest>();
  return rendering(deployments).flatMap(({ composition, set }) =>
    composition.charts.flatMap((inflated) => {
      const { site } = inflated.entry;
      const release = site && inflatedRelease(project, inflated, siteTarget(site));
      if (release === undefined || site === undefined) return [];
      const object = objectOf(inflated, release, site, manifests);
      const result = installed(project, { object, set, home: homeOf(release, site) }, release);
      const problems = [...release.problems, ...result.problems];
      return [{ ...result, problems, installations: inflated.changedBy === undefined ? result.installations : [] }];
    }),
  );
}

/** The builds that may render charts: Flux refuses to. */
function rendering({
  builds,
  sets,
  argo,
}: Deployments): readonly { readonly composition: Composition; readonly set: DeployedSet }[] {
  const byHand = builds.flatMap(({ composition }, index) => {
    const set = sets[index];
    return set === undefined ? [] : [{ composition, set }];
  });
  return [...byHand, ...argo.flatMap(({ cluster, set }) => cluster.builds.map(({ composition }) => ({ composition, set })))];
}

function objectOf(
  { entry }: InflatedChart,
  { names }: ChartRelease,
  site: Site,
  manifests: Map<YamlNode, Manifest>,
): DeployedObject {
  const { document, node } = site;
  const named = {
    apiVersion: '',
    kind: 'HelmChart',
    name: textAt(entry, ['releaseName']) || textAt(entry, ['name']) || names.name,
    ...(names.namespace !== undefined && { namespace: names.namespace }),
  };
  const manifest = manifests.get(node) ?? { ...named, document, node };
  manifests.set(node, manifest);
  return { ...named, manifest, effective: new Effective(entry, { target: siteTarget(site) }) };
}

/** The uppermost text of values; where there is none, inline values. */
function homeOf({ values }: ChartRelease, site: Site): Home {
  if (values?.site !== undefined) return { target: siteTarget(values.site) };
  const { document, path } = siteTarget(site);
  return { target: { document, path: [...path, 'valuesInline'] } };
}
