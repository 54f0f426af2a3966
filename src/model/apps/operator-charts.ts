import type { Deployments } from '../gitops/deployed-set.js';
import { isOperatorRelease, operatorRelease } from '../gitops/helm/operator-release.js';
import { type Installed, installed } from './rendered-charts.js';

/** What the HelmReleases of the old Helm operator install. */
export function operatorCharts(deployments: Deployments): readonly Installed[] {
  return deployments.sets.flatMap((set) =>
    set
      .each('HelmRelease')
      .filter(isOperatorRelease)
      .flatMap((object) => {
        const release = operatorRelease(deployments, set, object);
        if (release === undefined) return [];
        const { effective, manifest } = object;
        const target = { document: manifest.document.id, path: effective.insertAt(['spec', 'values']).path };
        return [
          installed(deployments.project, { object, set, home: { ...effective.home, target }, names: release.names }, release),
        ];
      }),
  );
}
