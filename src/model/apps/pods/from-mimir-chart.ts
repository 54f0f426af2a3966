import { valueOf } from '../../../core/provenance.js';
import { MIMIR_STATELESS, MIMIR_STORES } from '../../charts/defaults/tempo-and-mimir.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import { type ChartValues, isTrue } from '../../gitops/helm-values.js';
import { mergeValues } from '../../gitops/layering.js';
import type { Tree } from '../../gitops/tree.js';
import type { InstalledApplication } from '../chart-installation.js';
import type { ImageAliases } from '../images.js';
import { classBacking } from './class-backing.js';
import { imageTree, joined, namedVolumes, podFromValues, rendered, valueTree, writtenTree } from './from-values.js';
import type { Backing, PodTemplate } from './view.js';

const CHART = 'mimir-distributed';
const DATA = 'storage';
/** The user of all its pods; what a component says itself is laid over it. */
const SHARED_CONTEXT = ['rbac', 'podSecurityContext'];

/**
 * The pods of mimir-distributed in which Mimir runs (templates of its components, 4.3.0 to 6.1.1); the StatefulSets of several
 * zones differ in name and place only. The enterprise edition runs another image.
 */
export function podsOfMimirChart(
  deployments: Deployments,
  installed: InstalledApplication,
  aliases: ImageAliases,
): readonly PodTemplate[] {
  const { values } = installed;
  if (valueOf(values.truth(['enterprise', 'enabled'])) !== false) return [];
  return [...MIMIR_STORES, ...MIMIR_STATELESS]
    .filter((component) => isRendered(writtenTree(values, [component, 'enabled'])))
    .map((component) => podOf(deployments, installed, component, aliases));
}

/** Components run unless they are switched off. */
function isRendered(enabled: Tree | undefined): boolean {
  return enabled === undefined || (enabled.kind !== 'unknown' && isTrue(enabled));
}

function podOf(deployments: Deployments, installed: InstalledApplication, component: string, aliases: ImageAliases): PodTemplate {
  const { values } = installed;
  const keepsData = MIMIR_STORES.includes(component);
  const container = component.replaceAll('_', '-');
  const ownImage = [component, 'image'];
  const ownContext = [component, 'securityContext'];
  const containerContext = [component, 'containerSecurityContext'];
  const written = writtenTree(values, ownContext);
  const mimir = rendered(
    CHART,
    { name: container },
    {
      image: imageTree(values, writtenTree(values, ownImage) === undefined ? ['image'] : ownImage, 'grafana/mimir'),
      securityContext: valueTree(values, containerContext),
      livenessProbe: writtenTree(values, [component, 'livenessProbe']),
      volumeMounts: joined([
        writtenTree(values, [component, 'extraVolumeMounts']),
        writtenTree(values, ['global', 'extraVolumeMounts']),
        keepsData ? listOf(rendered(CHART, { name: DATA, mountPath: '/data' }, {})) : undefined,
      ]),
    },
  );
  const pod = {
    workload: keepsData ? ('StatefulSet' as const) : ('Deployment' as const),
    container,
    containers: joined([listOf(mimir), writtenTree(values, [component, 'extraContainers'])]),
    initContainers: writtenTree(values, [component, 'initContainers']),
    securityContext: mergeValues(valueTree(values, SHARED_CONTEXT), written && withoutNulls(written)),
    podContext: written === undefined ? SHARED_CONTEXT : ownContext,
    containerContext,
    backings: backingsOf(deployments, installed, component, keepsData),
    storage: { volume: DATA, at: [component, 'persistentVolume'] },
  };
  return podFromValues(deployments, installed, pod, aliases);
}

function listOf(tree: Tree): Tree {
  return { kind: 'seq', items: [tree], layer: tree.layer };
}

/** The chart merges with Sprig’s mergeOverwrite, which takes null for nothing said. */
function withoutNulls(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const said = [...tree.entries].filter(([, value]) => value.kind !== 'scalar' || value.value !== null);
  return { ...tree, entries: new Map(said) };
}

function backingsOf(
  deployments: Deployments,
  installed: InstalledApplication,
  component: string,
  keepsData: boolean,
): ReadonlyMap<string, Backing> {
  const { values } = installed;
  const backings = new Map(
    [
      [component, 'extraVolumes'],
      ['global', 'extraVolumes'],
    ].flatMap((path) => [...namedVolumes(deployments, installed, path)]),
  );
  if (keepsData) backings.set(DATA, dataBacking(deployments, installed, values, component));
  return backings;
}

function dataBacking(
  deployments: Deployments,
  { installation: { object, set } }: InstalledApplication,
  values: ChartValues,
  component: string,
): Backing {
  const asked = values.truth([component, 'persistentVolume', 'enabled']);
  const isStateful = component !== 'alertmanager' || valueOf(values.truth(['alertmanager', 'statefulSet', 'enabled']));
  if (asked.state === 'unknown') return { kind: 'unknown', because: asked.because };
  if (isStateful === undefined) return { kind: 'unknown', because: 'whether a StatefulSet makes its claims' };
  if (valueOf(asked) !== true || !isStateful) return { kind: 'ephemeral' };
  const zones = values.user.get([...values.prefix, component, 'zoneAwareReplication', 'zones']);
  const storageClass = values.user.string([...values.prefix, component, 'persistentVolume', 'storageClass']);
  // Every zone may name a class of its own.
  const because = 'the zones have classes of their own';
  return classBacking(
    deployments,
    set,
    zones.state === 'absent' ? storageClass : { state: 'unknown', exists: 'maybe', because },
    object.name,
  );
}
