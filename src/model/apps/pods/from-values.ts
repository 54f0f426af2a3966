import type { Plain } from '../../../core/fix.js';
import type { KeyPath } from '../../../core/location.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import { Effective } from '../../gitops/effective.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import { type Tree, treeOfPlain, unknownTree } from '../../gitops/tree.js';
import { type InstalledApplication, renderedOwner } from '../chart-installation.js';
import type { ImageAliases } from '../images.js';
import { type SecurityContextHome, readPod, secured } from './from-manifest.js';
import type { Backing, Container, PodTemplate } from './view.js';
import { listedBackings } from './volumes.js';

/** A pod as the templates of a chart make it from values, and where the values say what is decided there. */
export interface PodFromValues {
  readonly workload: PodTemplate['workload'];
  /** The program’s own container. */
  readonly container: string;
  readonly containers: Tree;
  readonly initContainers: Tree | undefined;
  readonly securityContext: Tree | undefined;
  /** The values that become the securityContext of the pod, and of the program’s own container. */
  readonly podContext: KeyPath;
  readonly containerContext: KeyPath;
  /** What lies behind its volumes, by name. */
  readonly backings: ReadonlyMap<string, Backing>;
  /** The volume that the chart mounts by itself, and the values that ask for it. */
  readonly storage?: { readonly volume: string; readonly at: KeyPath };
}

/** The view over such a pod. What is to be changed in it is changed in the values. */
export function podFromValues(
  { project }: Deployments,
  { installation, application, values }: InstalledApplication,
  pod: PodFromValues,
  aliases: ImageAliases,
): PodTemplate {
  const layer = { kind: 'source' } as const;
  const parts: readonly (readonly [string, Tree | undefined])[] = [
    ['containers', pod.containers],
    ['initContainers', pod.initContainers],
    ['securityContext', pod.securityContext],
  ];
  const entries = new Map(parts.flatMap(([field, tree]) => (tree === undefined ? [] : [[field, tree] as const])));
  const spec = new Effective({ kind: 'map', entries, layer }, { ...values.user.home, target: values.insertAt([]) });
  const { object } = installation;
  const { workload, backings, storage } = pod;
  const source = { chart: application.chart.name };
  const home = (path: KeyPath): SecurityContextHome => ({ owner: values.user, path: [...values.prefix, ...path] });
  const context = home(pod.podContext);
  const read = readPod(project, { object, source, workload, spec, labels: undefined, backings, context }, aliases);
  const containers = read.containers.map((container) => ({
    ...container,
    mounts: container.mounts.map((mount) =>
      mount.volume === storage?.volume ? { ...mount, at: values.insertAt(storage.at) } : mount,
    ),
    ...(container.name === pod.container && {
      at: values.insertAt(pod.containerContext),
      secure: (fields: Parameters<Container['secure']>[0]) => secured(project, home(pod.containerContext), fields),
      // Charts make ports and further probes from values of other forms.
      ports: undefined,
      probedPorts: undefined,
      toldNumbers: undefined,
      hasStartupProbe: undefined,
    }),
  }));
  return { ...read, containers };
}

/** What the values say there, the chart’s default counted. */
export function valueTree(values: ChartValues, path: KeyPath): Tree | undefined {
  const found = values.get(path);
  if (found.state === 'unknown') return unknownTree(found.because, { kind: 'source' });
  return found.state === 'set' ? found.value : undefined;
}

/** What the user writes there; the chart has nothing there by default. */
export function writtenTree(values: ChartValues, path: KeyPath): Tree | undefined {
  const found = values.user.get([...values.prefix, ...path]);
  if (found.state === 'unknown') return unknownTree(found.because, { kind: 'source' });
  return found.state === 'set' ? found.value : undefined;
}

/** A map of what a template writes itself and of what it takes from values. */
export function rendered(
  chart: string,
  own: Readonly<Record<string, Plain>>,
  taken: Readonly<Record<string, Tree | undefined>>,
): Tree {
  const layer = { kind: 'chart-default', chart, version: '' } as const;
  const entries = new Map(Object.entries(own).map(([key, value]) => [key, treeOfPlain(value, layer)]));
  for (const [key, tree] of Object.entries(taken)) if (tree !== undefined) entries.set(key, tree);
  return { kind: 'map', entries, layer };
}

/** Lists one after the other; unknown as soon as one of them is. */
export function joined(lists: readonly (Tree | undefined)[]): Tree {
  const unknown = lists.find((list) => list?.kind === 'unknown');
  if (unknown !== undefined) return unknown;
  return { kind: 'seq', items: lists.flatMap((list) => (list?.kind === 'seq' ? list.items : [])), layer: { kind: 'source' } };
}

/** What lies behind the volumes that a list in the values names, as a pod’s own list does. */
export function namedVolumes(
  deployments: Deployments,
  { installation, values }: InstalledApplication,
  path: KeyPath,
): ReadonlyMap<string, Backing> {
  const volumes = values.user.items([...values.prefix, ...path]);
  return listedBackings(deployments, installation.set, renderedOwner(installation), volumes);
}

/** The image that two values name, where the user may leave both to the chart. */
export function imageTree(values: ChartValues, at: KeyPath, byDefault: string): Tree {
  const [repository, tag] = ['repository', 'tag'].map((part) => values.user.text([...values.prefix, ...at, part]));
  const layer = { kind: 'image-default', image: byDefault } as const;
  const digest = values.user.text([...values.prefix, ...at, 'digest']);
  if ([repository, tag, digest].some((part) => part?.state === 'unknown') || digest.state === 'set')
    return unknownTree('the image is not known', layer);
  const name = repository?.state === 'set' && repository.value !== '' ? repository.value : byDefault;
  return { kind: 'scalar', value: tag?.state === 'set' && tag.value !== '' ? `${name}:${tag.value}` : name, layer };
}
