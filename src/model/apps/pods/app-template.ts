import type { KeyPath } from '../../../core/location.js';
import { type Lookup, valueOf } from '../../../core/provenance.js';
import { rangeOf } from '../../charts/chart-ref.js';
import { atLeast, knownVersion } from '../../charts/version.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import { Effective } from '../../gitops/effective.js';
import { isTrue } from '../../gitops/helm-values.js';
import { maskScalars, mergeValues } from '../../gitops/layering.js';
import { type MapTree, type Tree, childOf, unknownTree } from '../../gitops/tree.js';
import type { ChartInstallation } from '../chart-installation.js';
import type { ImageAliases } from '../images.js';
import { referredMaps, templateMounts, templateVolumes } from './app-template-storage.js';
import { POD_SPEC, readPod } from './from-manifest.js';
import { postRenderedObject, workloadObject } from './post-rendered.js';
import type { Backing, PodTemplate } from './view.js';

/** A pod of bjw-s' app-template, with its spec as the chart renders it. */
export interface TemplatedPod {
  readonly template: PodTemplate;
  readonly spec: Effective;
  /** The controller in the values. */
  readonly controller: KeyPath;
}

const WORKLOADS: Readonly<Record<string, PodTemplate['workload']>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  job: 'Job',
  cronjob: 'CronJob',
};

/**
 * The pods of an app-template release in which a known program runs (common library, 2.0.3 to 4.1.1: controllers, their
 * containers, and persistence that says where it is mounted). The values of version 1 look different and are left alone.
 */
export function appTemplatePods(
  deployments: Deployments,
  installation: ChartInstallation,
  aliases: ImageAliases,
): readonly TemplatedPod[] {
  const { object, chart, values } = installation;
  if (chart.name !== 'app-template' || atLeast(rangeOf(chart), knownVersion('2.0.0')) !== 'yes') return [];
  return values.keys(['controllers']).flatMap((id): readonly TemplatedPod[] => {
    const controller = ['controllers', id];
    const enabled = values.boolean([...controller, 'enabled']);
    const type = values.string([...controller, 'type']);
    const workload = type.state === 'absent' ? 'Deployment' : WORKLOADS[valueOf(type) ?? ''];
    if (workload === undefined || enabled.state === 'unknown' || valueOf(enabled) === false) return [];
    // Options for all containers of a controller are merged in ways that are not followed.
    if (values.get([...controller, 'defaultContainerOptions']).state !== 'absent') return [];
    const own = podSpec(values, id);
    const spec = specBehind(installation, workload, own);
    if (spec === undefined) return [];
    const isSame = spec === own || spec.tree === own.tree || sameVolumes(spec, own);
    const backings = isSame ? templateVolumes(deployments, installation, id) : new Map<string, Backing>();
    const template = readPod(
      deployments.project,
      { object, source: { chart: chart.name }, workload, spec, labels: undefined, backings },
      aliases,
    );
    if (!template.containers.some(({ known }) => known !== undefined)) return [];
    // Ports and probes are made from values of other forms.
    const containers = template.containers.map((container) => ({ ...container, ports: undefined, hasStartupProbe: undefined }));
    return [{ template: { ...template, containers }, spec, controller }];
  });
}

/** The spec behind the post-renderers of the release; undefined when the pod is taken out. */
function specBehind(installation: ChartInstallation, workload: PodTemplate['workload'], own: Effective): Effective | undefined {
  if (installation.postRenderers === undefined || own.tree?.kind !== 'map') return own;
  const apiVersion = workload === 'Job' || workload === 'CronJob' ? 'batch/v1' : 'apps/v1';
  const object = { ...workloadObject(installation, [workload], undefined), apiVersion, spec: POD_SPEC[workload] };
  // The chart has a context of its own only where the values have one, so that an empty one says as much.
  const context: Tree = { kind: 'map', entries: new Map(), layer: { kind: 'source' } };
  const rendered = postRenderedObject(installation, object, [['securityContext', context], ...own.tree.entries]);
  if (rendered === undefined) return undefined;
  if (rendered.get(['spec', 'volumeClaimTemplates']).state !== 'absent')
    return new Effective(unknownTree('a post-renderer may change its volumes', { kind: 'source' }), own.home);
  return new Effective(rendered.sub(object.spec).tree, own.home);
}

function sameVolumes(one: Effective, other: Effective): boolean {
  return one.tree !== undefined && other.tree !== undefined && childOf(one.tree, 'volumes') === childOf(other.tree, 'volumes');
}

/** The pod's options stand in two places: the controller's own win, whole or key by key. */
function podSpec(values: Effective, id: string): Effective {
  const own = ['controllers', id, 'pod'];
  const shared = ['defaultPodOptions'];
  const [upper, lower] = [own, shared].map((path) => treeAt(values, [...path, 'securityContext']));
  const strategy = values.string(['defaultPodOptionsStrategy']);
  const context =
    strategy.state === 'unknown'
      ? unknownTree(strategy.because, { kind: 'source' })
      : valueOf(strategy) === 'merge'
        ? mergeValues(lower, upper)
        : (upper ?? lower);
  const entries = new Map<string, Tree>([['volumes', referredMaps(values)]]);
  if (context !== undefined) entries.set('securityContext', context);
  for (const field of ['containers', 'initContainers']) {
    const listed = containersOf(values, id, field);
    if (listed !== undefined) entries.set(field, listed);
  }
  const home = upper === undefined ? shared : own;
  const site = treeAt(values, home)?.site;
  const tree: MapTree = { kind: 'map', entries, layer: { kind: 'source' }, ...(site !== undefined && { site }) };
  return new Effective(maskScalars(tree, templated), { ...values.home, target: values.insertAt(home) });
}

/** The chart renders nearly every text. */
function templated(value: string): string | undefined {
  return value.includes('{{') ? 'a template decides' : undefined;
}

function treeAt(values: Effective, path: KeyPath): Tree | undefined {
  const found: Lookup<Tree> = values.get(path);
  if (found.state === 'unknown') return unknownTree(found.because, { kind: 'source' });
  return found.state === 'set' ? found.value : undefined;
}

function containersOf(values: Effective, controller: string, field: string): Tree | undefined {
  const path = ['controllers', controller, field];
  const listed = treeAt(values, path);
  if (listed === undefined || listed.kind !== 'map') return listed;
  const items = [...listed.entries].flatMap(([id, container]): readonly Tree[] => {
    if (container.kind !== 'map') return [container];
    const enabled = container.entries.get('enabled');
    return enabled?.kind === 'scalar' && enabled.value === false ? [] : [containerOf(values, controller, id, container)];
  });
  return { kind: 'seq', items, layer: listed.layer };
}

/** Fields that are the container's own as they are. */
const SAME = ['args', 'command', 'securityContext'] as const;

function containerOf(values: Effective, controller: string, id: string, container: MapTree): MapTree {
  const { layer } = container;
  const entries = new Map<string, Tree>([
    ['name', { kind: 'scalar', value: id, layer }],
    ['volumeMounts', templateMounts(values, controller, id)],
  ]);
  for (const field of SAME) {
    const written = container.entries.get(field);
    // A command of one word may be written as a text.
    if (written !== undefined)
      entries.set(field, written.kind === 'scalar' ? { kind: 'seq', items: [written], layer: written.layer } : written);
  }
  const liveness = livenessOf(container.entries.get('probes'));
  if (liveness !== undefined) entries.set('livenessProbe', liveness);
  const image = imageOf(container.entries.get('image'));
  if (image !== undefined) entries.set('image', image);
  const env = container.entries.get('env');
  if (env !== undefined) entries.set('env', env.kind === 'map' ? variables(env) : env);
  const from = container.entries.get('envFrom');
  if (from !== undefined) entries.set('envFrom', from.kind === 'seq' ? injected(values, from) : from);
  return { ...container, entries };
}

/** A probe is off unless it is switched on; a custom one is given whole, another by its kind and path (common library, 2.0.3 to 4.1.1). */
function livenessOf(probes: Tree | undefined): Tree | undefined {
  const probe = probes?.kind === 'map' ? probes.entries.get('liveness') : undefined;
  if (probe?.kind !== 'map') return probe?.kind === 'unknown' ? probe : undefined;
  const [enabled, custom, type, path, spec] = ['enabled', 'custom', 'type', 'path', 'spec'].map((key) => probe.entries.get(key));
  if (enabled === undefined || !isTrue(enabled)) return undefined;
  const asked = custom !== undefined && isTrue(custom) ? spec : undefined;
  if (asked?.kind === 'map') return { ...probe, entries: asked.entries };
  const isHttp = type?.kind === 'scalar' && (type.value === 'HTTP' || type.value === 'HTTPS');
  if (!isHttp || path === undefined) return undefined;
  const httpGet: Tree = { kind: 'map', entries: new Map([['path', path]]), layer: probe.layer };
  return { ...probe, entries: new Map([['httpGet', httpGet]]) };
}

function imageOf(image: Tree | undefined): Tree | undefined {
  if (image?.kind !== 'map') return image;
  const [repository, tag] = ['repository', 'tag'].map((part) => image.entries.get(part));
  if (repository?.kind !== 'scalar' || (tag !== undefined && tag.kind !== 'scalar'))
    return unknownTree('the image is not known', image.layer);
  const named = tag?.value === undefined || tag.value === null || tag.value === '' ? '' : `:${String(tag.value)}`;
  const { text: _, quoted: __, ...written } = repository;
  return { ...written, value: `${String(repository.value)}${named}` };
}

/** A map of variables as the list that it becomes; what is a map is an entry of that list already. */
function variables(env: MapTree): Tree {
  const items = [...env.entries].map(([name, value]): Tree => {
    const own = value.kind === 'map' ? value.entries : new Map([['value', value]]);
    const entries = new Map<string, Tree>([['name', { kind: 'scalar', value: name, layer: value.layer }], ...own]);
    return { kind: 'map', entries, layer: value.layer, ...(value.site !== undefined && { site: value.site }) };
  });
  return { ...env, kind: 'seq', items };
}

/** `secret: name` is short for `secretRef: {name}`; a name that the release itself gives to an object is another one in the cluster. */
function injected(values: Effective, list: Tree & { readonly kind: 'seq' }): Tree {
  const items = list.items.map((item): Tree => {
    if (item.kind !== 'map') return item;
    const entries = new Map(item.entries);
    for (const [short, field, made] of [
      ['secret', 'secretRef', 'secrets'],
      ['configMap', 'configMapRef', 'configMaps'],
    ] as const) {
      const name = item.entries.get(short);
      if (name?.kind !== 'scalar') continue;
      const isOwn = values.get([made, String(name.value)]).state !== 'absent';
      if (isOwn) return unknownTree(`what the release puts into its ${short} ${String(name.value)}`, item.layer);
      entries.set(field, { kind: 'map', entries: new Map([['name', name]]), layer: name.layer });
    }
    return { ...item, entries };
  });
  return { ...list, items };
}
