import type { Lookup } from '../../core/provenance.js';
import { chartApplications, type ChartApplication } from '../charts/applications.js';
import type { ChartRef } from '../charts/chart-ref.js';
import type { DeployedObject, DeployedSet } from '../gitops/deployed-set.js';
import type { Effective } from '../gitops/effective.js';
import type { PostRenderers } from '../gitops/helm/post-renderers.js';
import type { KnownNames } from '../gitops/helm/release-name.js';
import { ChartValues } from '../gitops/helm-values.js';

/** A chart with the values it is installed with: by a HelmRelease, or by whoever uses a values file. */
export interface ChartInstallation {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly chart: ChartRef;
  readonly values: Effective;
  /** What the chart's templates see as name and namespace of the release. */
  readonly names: KnownNames;
  /** What is done to the objects that the chart renders. */
  readonly postRenderers?: PostRenderers | undefined;
}

/** The object that names what is rendered: where claims and Secrets are that the chart refers to. */
export function renderedOwner({ object, names }: ChartInstallation, name: string | undefined = names.name): DeployedObject {
  const { namespace: _, ...unplaced } = object;
  return {
    ...unplaced,
    ...(name !== undefined && { name }),
    ...(names.namespace !== undefined && { namespace: names.namespace }),
  };
}

/** One program that an installation runs. */
export interface InstalledApplication {
  readonly installation: ChartInstallation;
  readonly application: ChartApplication;
  /** Its values, as the chart that deploys it sees them. */
  readonly values: ChartValues;
}

/** The programs an installation certainly runs. One that may be switched off by something unknown is left out. */
export function installedApplications(installation: ChartInstallation): readonly InstalledApplication[] {
  const applications = chartApplications(installation.chart);
  if (applications === 'unknown') return [];
  const values = new ChartValues(installation.values, installation.chart);
  return applications
    .filter((application) => application.switches.every((toggle) => isOn(values.truth(toggle.path), toggle.default)))
    .map((application) => ({ installation, application, values: values.part(application.at) }));
}

function isOn(lookup: Lookup<boolean>, byDefault: boolean): boolean {
  if (lookup.state === 'set') return lookup.value;
  return lookup.state === 'absent' && byDefault;
}
