import { valueOf } from '../../../core/provenance.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import { type InstalledApplication, renderedOwner } from '../chart-installation.js';
import { fullName } from '../full-name.js';
import type { ImageAliases } from '../images.js';
import { imageTree, joined, namedVolumes, podFromValues, rendered, valueTree, writtenTree } from './from-values.js';
import type { Backing, PodTemplate } from './view.js';
import { templateBackings } from './volumes.js';

const CHART = 'alloy';
const WORKLOADS: Readonly<Record<string, PodTemplate['workload']>> = {
  daemonset: 'DaemonSet',
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
};

const POD_CONTEXT = ['global', 'podSecurityContext'];
const CONTAINER_CONTEXT = ['alloy', 'securityContext'];

/** The pod of the alloy chart (templates/controllers and templates/containers, 0.1.0 to 1.11.1). */
export function podsOfAlloyChart(
  deployments: Deployments,
  installed: InstalledApplication,
  aliases: ImageAliases,
): readonly PodTemplate[] {
  const { values } = installed;
  const workload = WORKLOADS[valueOf(values.string(['controller', 'type'])) ?? ''];
  // `agent` is the old name of `alloy`, laid over it.
  if (workload === undefined || writtenTree(values, ['agent']) !== undefined) return [];
  const storage = valueOf(values.string(['alloy', 'storagePath']));
  const alloy = rendered(
    CHART,
    { name: 'alloy', ...(storage !== undefined && { args: ['run', `--storage.path=${storage}`] }) },
    {
      image: imageTree(values, ['image'], 'grafana/alloy'),
      securityContext: valueTree(values, CONTAINER_CONTEXT),
      livenessProbe: writtenTree(values, ['alloy', 'livenessProbe']),
      volumeMounts: valueTree(values, ['alloy', 'mounts', 'extra']),
    },
  );
  const reloads = valueOf(values.truth(['configReloader', 'enabled'])) !== false;
  const own = [alloy, ...(reloads ? [rendered(CHART, { name: 'config-reloader' }, {})] : [])];
  const pod = {
    workload,
    container: 'alloy',
    containers: joined([{ kind: 'seq', items: own, layer: alloy.layer }, valueTree(values, ['controller', 'extraContainers'])]),
    initContainers: valueTree(values, ['controller', 'initContainers']),
    securityContext: valueTree(values, POD_CONTEXT),
    podContext: POD_CONTEXT,
    containerContext: CONTAINER_CONTEXT,
    backings: backingsOf(deployments, installed, workload),
  };
  return [podFromValues(deployments, installed, pod, aliases)];
}

function backingsOf(
  deployments: Deployments,
  installed: InstalledApplication,
  workload: PodTemplate['workload'],
): ReadonlyMap<string, Backing> {
  const { installation, values } = installed;
  const volumes = namedVolumes(deployments, installed, ['controller', 'volumes', 'extra']);
  if (workload !== 'StatefulSet') return volumes;
  const owner = renderedOwner(installation, fullName(values, CHART, installation.names.name));
  const templates = values.user.items([...values.prefix, 'controller', 'volumeClaimTemplates']);
  return new Map([...volumes, ...templateBackings(deployments, installation.set, owner, templates)]);
}
