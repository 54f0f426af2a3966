import { builtObject, deploy } from '../gitops/deployed-object.js';
import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import type { Home } from '../gitops/effective.js';
import type { ArgoApplication, WrittenSource } from '../gitops/argo/clusters.js';
import type { ChartRelease } from '../gitops/helm/chart-release.js';
import { siteTarget, subtree } from '../gitops/tree.js';
import { type Installed, NOTHING, installed } from './rendered-charts.js';

/** What the Applications and ApplicationSets of a project install by Helm. */
export function argoCharts(deployments: Deployments): readonly Installed[] {
  return deployments.argo.flatMap(({ cluster, set }) =>
    cluster.applications.flatMap((application) => applicationCharts(application, set)),
  );
}

function applicationCharts(application: ArgoApplication, set: DeployedSet): readonly Installed[] {
  return application.sources.flatMap((source) =>
    source.source.kind === 'helm' ? [chartOf(application, set, source.source.release, source)] : [],
  );
}

function chartOf(application: ArgoApplication, set: DeployedSet, release: ChartRelease, source: WrittenSource): Installed {
  if (release.problems.length > 0) return { ...NOTHING, problems: release.problems };
  const object = deploy(builtObject(application.object));
  const { name, namespace } = release.names;
  const { namespace: _, ...unplaced } = object;
  const released: DeployedObject = { ...unplaced, name, ...(namespace !== undefined && { namespace }) };
  return installed(application.view.project, { object: released, set, home: homeOf(object, release, source) }, release);
}

/** The uppermost text of values; where there is none, inline values, unless the chart lies here and has values of its own. */
function homeOf(object: DeployedObject, { chart, values }: ChartRelease, { written, place }: WrittenSource): Home | undefined {
  const caution = object.kind === 'ApplicationSet' ? { caution: 'an ApplicationSet makes several releases of it' } : {};
  if (values?.site !== undefined) return { target: siteTarget(values.site), ...caution };
  if (chart.kind === 'folder' && subtree(written, ['helm']) === undefined) return undefined;
  const document = object.manifest.document.id;
  return { ...object.effective.home, target: { document, path: [...place, 'helm', 'valuesObject'] }, ...caution };
}
