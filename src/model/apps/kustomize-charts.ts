import type { YamlNode } from '../../syntax/yaml/tree.js';
import type { DeployedObject, Deployments } from '../gitops/deployed-set.js';
import { Effective, type Home } from '../gitops/effective.js';
import type { ChartRelease } from '../gitops/helm/chart-release.js';
import { inflatedRelease } from '../gitops/helm/kustomize-helm-charts.js';
import type { InflatedChart } from '../gitops/kustomize/compose/inflated-chart.js';
import { textAt } from '../gitops/reading.js';
import { type Site, siteTarget } from '../gitops/tree.js';
import type { Manifest } from '../project/manifests.js';
import { type Installed, installed } from './rendered-charts.js';

/** The charts that Kustomize renders into the builds; of one whose objects are changed afterwards only the files are known. */
export function kustomizeCharts({ project, builds, sets }: Deployments): readonly Installed[] {
  const manifests = new Map<YamlNode, Manifest>();
  return builds.flatMap(({ composition }, index) =>
    composition.charts.flatMap((inflated) => {
      const { site } = inflated.entry;
      const set = sets[index];
      const release = site && inflatedRelease(project, inflated, siteTarget(site));
      if (set === undefined || release === undefined || site === undefined) return [];
      const object = objectOf(inflated, release, site, manifests);
      const result = installed(project, { object, set, home: homeOf(release, site) }, release);
      const problems = [...release.problems, ...result.problems];
      return [{ ...result, problems, installations: inflated.changedBy === undefined ? result.installations : [] }];
    }),
  );
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
