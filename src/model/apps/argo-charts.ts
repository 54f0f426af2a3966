import { builtObject, deploy } from '../gitops/deployed-object.js';
import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import type { Home } from '../gitops/effective.js';
import type { WrittenSource } from '../gitops/argo/clusters.js';
import type { ChartRelease } from '../gitops/helm/chart-release.js';
import { siteTarget, subtree } from '../gitops/tree.js';
import type { Project } from '../project/project.js';
import { type Installed, NOTHING, installed } from './rendered-charts.js';

/** What the Applications and ApplicationSets of a project install by Helm. */
export function argoCharts(deployments: Deployments): readonly Installed[] {
  return argoReleases(deployments).map((release) => chartOf(deployments.project, release));
}

/** The release of one Helm source. */
export interface ArgoRelease {
  /** The Application, or the ApplicationSet that makes it. */
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly release: ChartRelease;
  readonly source: WrittenSource;
}

/** The releases of all Applications and ApplicationSets of a project. */
export function argoReleases({ argo }: Deployments): readonly ArgoRelease[] {
  return argo.flatMap(({ cluster, set }) =>
    cluster.applications.flatMap(({ object, sources }) =>
      sources.flatMap((source) =>
        source.source.kind === 'helm'
          ? [{ object: deploy(builtObject(object)), set, release: source.source.release, source }]
          : [],
      ),
    ),
  );
}

/** What a release installs. */
export function chartOf(project: Project, { object, set, release, source }: ArgoRelease): Installed {
  if (release.problems.length > 0) return { ...NOTHING, problems: release.problems };
  const { name, namespace } = release.names;
  const { namespace: _, ...unplaced } = object;
  const released: DeployedObject = { ...unplaced, name, ...(namespace !== undefined && { namespace }) };
  return installed(project, { object: released, set, home: homeOf(object, release, source) }, release);
}

/** The uppermost text of values; where there is none, inline values, unless the chart lies here and has values of its own. */
function homeOf(object: DeployedObject, { chart, values }: ChartRelease, { written, place }: WrittenSource): Home | undefined {
  const caution = object.kind === 'ApplicationSet' ? { caution: 'an ApplicationSet makes several releases of it' } : {};
  if (values?.site !== undefined) return { target: siteTarget(values.site), ...caution };
  if (chart.kind === 'folder' && subtree(written, ['helm']) === undefined) return undefined;
  const document = object.manifest.document.id;
  return { ...object.effective.home, target: { document, path: [...place, 'helm', 'valuesObject'] }, ...caution };
}
