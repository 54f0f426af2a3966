import type { Deployments } from '../../gitops/deployed-set.js';
import { planSet } from '../../gitops/slot.js';
import { type ChartInstallation, renderedOwner } from '../chart-installation.js';
import type { ImageAliases } from '../images.js';
import type { TemplatedPod } from '../pods/app-template.js';
import { grafanaFromManifest } from './from-manifest.js';
import { type Grafana, environmentName } from './view.js';

/** The Grafana that a release of bjw-s' app-template runs, if it runs one. */
export function grafanaFromAppTemplate(
  deployments: Deployments,
  installation: ChartInstallation,
  { template, spec, controller }: TemplatedPod,
  aliases: ImageAliases,
): Grafana | undefined {
  const { object, set, values } = installation;
  // What it refers to is where the release is.
  const placed = { ...template, object: renderedOwner(installation) };
  const grafana = grafanaFromManifest(deployments, set, placed, aliases, spec);
  const main = template.containers.find(({ known }) => known?.app === 'grafana');
  if (grafana === undefined || main === undefined) return undefined;
  return {
    ...grafana,
    object,
    // Variables may be a list or a map there; a map can be added to without knowing what else is in it.
    setFromSecret: (section, key, from) => {
      const env = [...controller, 'containers', main.name, 'env'];
      const listed = values.get(env);
      if (listed.state === 'unknown') return { refused: listed.because };
      if (listed.state === 'set' && listed.value.kind !== 'map') return grafana.setFromSecret(section, key, from);
      const path = [...env, environmentName(section, key)];
      if (values.get(path).state !== 'absent') return { refused: `env has ${environmentName(section, key)} already` };
      const value = { valueFrom: { secretKeyRef: { name: from.secret, key: from.key } } };
      return planSet(deployments.project, values, [{ path, value }]);
    },
    persist: () => ({
      refused: 'persistence for the data directory has to be declared; its size and class are yours to choose',
    }),
  };
}
