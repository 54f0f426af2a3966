import type { KeyPath } from '../../../core/location.js';
import { type Lookup, describeLayer } from '../../../core/provenance.js';
import { Effective } from '../../gitops/effective.js';
import { type PostRenderers, NOT_RENDERED_HERE, type RenderedObject, postRendered } from '../../gitops/helm/post-renderers.js';
import { type MapTree, type ScalarTree, type Tree, unknownTree } from '../../gitops/tree.js';
import type { Project } from '../../project/project.js';
import type { ChartInstallation, InstalledApplication } from '../chart-installation.js';
import { fullName } from '../full-name.js';
import { type ImageAliases, knownImage } from '../images.js';
import { httpLiveness } from './probes-and-ports.js';
import { effectiveUser, isWritten, outlivesPod, preparing, volumeGroup } from './processes.js';
import type { Container, PodTemplate } from './view.js';

/** The object from which a pod comes that a chart makes, as a post-renderer finds it. */
export interface RenderedPod extends Omit<RenderedObject, 'content' | 'source'> {
  /** Where it keeps the pod's spec. */
  readonly spec: KeyPath;
  /** Whether its lists hold the containers themselves; an operator's object only adds to them. */
  readonly holdsContainers: boolean;
}

/** A workload of a release. */
export function workloadObject({ names }: ChartInstallation, kinds: readonly string[], name: string | undefined): RenderedPod {
  const { namespace } = names;
  return { apiVersion: 'apps/v1', kinds, name, namespace, spec: ['spec', 'template', 'spec'], holdsContainers: true };
}

/** The workload of the grafana chart: which kind it is the values decide. */
export function grafanaObject({ installation, values }: InstalledApplication): RenderedPod {
  const [stateful, type] = [values.truth(['useStatefulSet']), values.string(['persistence', 'type'])];
  const isPlain = stateful.state === 'absent' || (stateful.state === 'set' && !stateful.value);
  const isClaim = type.state === 'absent' || (type.state === 'set' && (type.value === 'pvc' || type.value === ''));
  const kinds = isPlain && isClaim ? ['Deployment'] : ['Deployment', 'StatefulSet'];
  return workloadObject(installation, kinds, fullName(values, 'grafana', installation.names.name));
}

/** Who changes what a chart renders. */
export interface PostRendering {
  readonly project: Project;
  readonly renderers: PostRenderers | undefined;
  readonly aliases: ImageAliases;
}

const LAYER = { kind: 'source' } as const;
const UNCLEAR = 'a post-renderer may change it';

/**
 * The pod behind the post-renderers of its release. What the view knows of it is handed to Kustomize's own engine as the object
 * that the chart renders, and what comes out changed is taken over. Undefined when the object is taken out.
 */
export function postRenderedPod(
  { project, renderers, aliases }: PostRendering,
  { spec, holdsContainers, ...object }: RenderedPod,
  pod: PodTemplate,
): PodTemplate | undefined {
  if (renderers === undefined) return pod;
  const before = holdsContainers ? specOf(pod) : openMap([['securityContext', contextOf(pod)]]);
  const content = new Map(nested(spec, before).entries);
  const rendered = postRendered(renderers, { ...object, source: pod.object.manifest, content });
  if (rendered === undefined) return undefined;
  const { home } = pod.object.effective;
  const owner = new Effective(rendered, home);
  const touched = new Set([...owner.keys(spec), ...owner.keys(['spec'])]);
  return changed({ project, aliases, pod, holdsContainers, after: owner.sub(spec), touched });
}

/** Another object of a release behind its post-renderers, of which some fields are known. Undefined when it is taken out. */
export function postRenderedObject(
  { postRenderers, object: release }: ChartInstallation,
  { spec, ...object }: Omit<RenderedPod, 'holdsContainers'>,
  known: readonly (readonly [string, Tree | undefined])[],
): Effective | undefined {
  const content = new Map(nested(spec, openMap(known)).entries);
  const source = release.manifest;
  const tree = postRenderers === undefined ? openMap([...content]) : postRendered(postRenderers, { ...object, source, content });
  return tree && new Effective(tree, release.effective.home);
}

/** A container as a post-renderer finds it: its name, and an empty list of variables to which the chart adds its own. */
export function bareContainer(name: string, image: Tree | undefined): Tree {
  const bare = openMap([
    ['name', { kind: 'scalar', value: name, layer: LAYER }],
    ['image', image],
    ['env', { kind: 'seq', items: [], layer: LAYER }],
  ]);
  return { kind: 'seq', items: [bare], layer: LAYER };
}

function nested(path: KeyPath, inner: MapTree): MapTree {
  return path.reduceRight<MapTree>((below, step) => openMap([[String(step), below]]), inner);
}

function openMap(entries: readonly (readonly [string, Tree | undefined])[]): MapTree {
  return { ...closedMap(entries), open: NOT_RENDERED_HERE };
}

function closedMap(entries: readonly (readonly [string, Tree | undefined])[]): MapTree {
  const present = entries.flatMap(([key, tree]) => (tree === undefined ? [] : [[key, tree] as const]));
  return { kind: 'map', entries: new Map(present), layer: LAYER };
}

function treeIn(lookup: Lookup<string | number | boolean>): Tree | undefined {
  if (lookup.state === 'absent') return undefined;
  if (lookup.state === 'unknown') return unknownTree(lookup.because, LAYER, lookup.exists);
  return { kind: 'scalar', value: lookup.value, layer: lookup.origin.layer } satisfies ScalarTree;
}

function contextOf({ fsGroup, runAsUser, runAsNonRoot }: PodTemplate): MapTree {
  return closedMap(Object.entries({ fsGroup, runAsUser, runAsNonRoot }).map(([field, lookup]) => [field, treeIn(lookup)]));
}

/** The spec as a chart renders it, as far as the view tells. */
function specOf(pod: PodTemplate): MapTree {
  const list = (containers: readonly Container[]): Tree | undefined =>
    containers.length === 0
      ? undefined
      : { kind: 'seq', items: containers.map((container) => containerTree(container, pod)), layer: LAYER };
  return openMap([
    ['securityContext', contextOf(pod)],
    ['containers', list(pod.containers)],
    ['initContainers', list(pod.initContainers)],
  ]);
}

function containerTree({ name, image, runAsUser, liveness }: Container, pod: PodTemplate): Tree {
  const path: Tree | undefined = liveness && { kind: 'scalar', value: liveness.path, layer: LAYER };
  return openMap([
    ['name', { kind: 'scalar', value: name, layer: LAYER }],
    ['image', treeIn(image)],
    ['securityContext', closedMap([['runAsUser', runAsUser === pod.runAsUser ? undefined : treeIn(runAsUser)]])],
    ['livenessProbe', path && openMap([['httpGet', openMap([['path', path]])]])],
  ]);
}

interface Outcome {
  readonly project: Project;
  readonly aliases: ImageAliases;
  readonly pod: PodTemplate;
  readonly holdsContainers: boolean;
  /** The pod's spec behind the post-renderers. */
  readonly after: Effective;
  /** Fields of the object and of the pod's spec that are there now. */
  readonly touched: ReadonlySet<string>;
}

/** Fields that decide what lies behind a volume. */
const VOLUMES = ['volumes', 'volumeClaimTemplates', 'storage', 'volumeMounts'];

function changed(outcome: Outcome): PodTemplate {
  const { pod, after, touched, holdsContainers } = outcome;
  const context = (field: string): KeyPath => ['securityContext', field];
  const runAsUser = taken(pod.runAsUser, after.number(context('runAsUser')));
  const hasOtherVolumes = VOLUMES.some((field) => touched.has(field));
  const listed = (field: string, containers: readonly Container[]): readonly Container[] =>
    containers.map((container) =>
      changedContainer(outcome, container, itemOf(after, field, container), runAsUser, hasOtherVolumes),
    );
  const initContainers = listed('initContainers', pod.initContainers);
  const mayPrepare = holdsContainers ? hasMore(after, pod.initContainers) : touched.has('initContainers');
  const groups = ['fsGroup', 'runAsGroup', 'supplementalGroups'].some((field) =>
    isChanged(after.get(context(field)), pod, field),
  );
  const fsGroup = taken(pod.fsGroup, after.number(context('fsGroup')));
  const lost = fsGroup.state === 'absent' && fsGroup !== pod.fsGroup ? fsGroup.deleted?.by : undefined;
  return {
    ...pod,
    containers: listed('containers', pod.containers),
    initContainers,
    fsGroup,
    ...(lost?.target !== undefined && {
      securityContextAt: lost.target,
      secure: () => ({ refused: `${describeLayer(lost.layer)} takes it away` }),
    }),
    runAsUser,
    runAsNonRoot: taken(pod.runAsNonRoot, after.boolean(context('runAsNonRoot'))),
    ...(groups && { groups: 'unknown' as const }),
    hasSecurityContext: hasContext(outcome),
    preparedByRoot: (volume) => preparing(initContainers, volume) ?? (mayPrepare ? 'maybe' : undefined),
  };
}

/** What came out, unless that is what went in: the view's own answer knows its place. */
function taken<T>(before: Lookup<T>, after: Lookup<T>): Lookup<T> {
  if (after.state === 'absent' && before.state === 'absent' && after.deleted === undefined) return before;
  if (after.state === 'unknown' && before.state === 'unknown') return before;
  return after.state === 'set' && before.state === 'set' && after.value === before.value ? before : after;
}

function isChanged(after: Lookup<Tree>, pod: PodTemplate, field: string): boolean {
  if (field === 'fsGroup') return taken<unknown>(pod.fsGroup, plainOf(after)) !== pod.fsGroup;
  return after.state !== 'absent';
}

function plainOf(lookup: Lookup<Tree>): Lookup<unknown> {
  return lookup.state === 'set'
    ? { ...lookup, value: lookup.value.kind === 'scalar' ? lookup.value.value : lookup.value }
    : lookup;
}

function itemOf(after: Effective, field: string, { name }: Container): Effective | undefined {
  return after.items([field]).find((item) => {
    const found = item.string(['name']);
    return found.state === 'set' && found.value === name;
  });
}

/** Whether there are, or may be, init containers that the chart does not make. */
function hasMore(after: Effective, known: readonly Container[]): boolean {
  const list = after.get(['initContainers']);
  if (list.state !== 'set') return list.state === 'unknown';
  return list.value.kind !== 'seq' || list.value.items.length > known.length;
}

function hasContext({ pod, after }: Outcome): boolean | undefined {
  const found = after.get(['securityContext']);
  if (pod.hasSecurityContext === true) return true;
  if (found.state === 'unknown') return undefined;
  return after.keys(['securityContext']).length > 0 ? true : pod.hasSecurityContext;
}

function changedContainer(
  { project, aliases, pod, holdsContainers, after, touched }: Outcome,
  container: Container,
  item: Effective | undefined,
  runAsUserOfPod: Lookup<number>,
  hasOtherVolumes: boolean,
): Container {
  const isOwn = container.runAsUser !== pod.runAsUser;
  if (!holdsContainers) {
    const isUntouched =
      after.get([]).state === 'set' && !['containers', 'initContainers', 'image'].some((field) => touched.has(field));
    const kept = { ...container, runAsUser: isOwn ? container.runAsUser : runAsUserOfPod };
    return isUntouched ? withOutcome(kept, container, hasOtherVolumes) : unclear(container);
  }
  if (item === undefined) return unclear(container);
  const context = (field: string): KeyPath => ['securityContext', field];
  const own = item.number(context('runAsUser'));
  const image = taken(container.image, item.string(['image']));
  const isKnownCommand = item.get(['command']).state === 'absent' && item.get(['args']).state === 'absent';
  const runAsNonRoot = item.boolean(context('runAsNonRoot'));
  const privileged = item.boolean(context('privileged'));
  const hasOtherMounts = hasOtherVolumes || item.get(['volumeMounts']).state !== 'absent';
  const path = item.string(['livenessProbe', 'httpGet', 'path']);
  const isOldProbe = path.state === 'set' && path.value === container.liveness?.path;
  const isOldImage = image === container.image;
  return withOutcome(
    {
      ...container,
      image,
      known: isOldImage ? container.known : image.state === 'set' ? knownImage(image.value, aliases) : undefined,
      command: isKnownCommand ? container.command : undefined,
      runAsUser: own.state === 'absent' ? runAsUserOfPod : isOwn ? taken(container.runAsUser, own) : own,
      runAsNonRoot: runAsNonRoot.state === 'absent' ? container.runAsNonRoot : runAsNonRoot,
      privileged: privileged.state === 'absent' ? container.privileged : privileged,
      dropsCapabilities: item.get(context('capabilities')).state === 'absent' ? container.dropsCapabilities : undefined,
      liveness: isOldProbe ? container.liveness : httpLiveness(project, item),
      ports: item.get(['ports']).state === 'absent' ? container.ports : undefined,
    },
    container,
    hasOtherMounts,
  );
}

/** What follows from a container's user, image and mounts. */
function withOutcome(container: Container, before: Container, hasOtherMounts: boolean): Container {
  const { known, image, runAsUser, command } = container;
  if (!hasOtherMounts && known === before.known && command === before.command && runAsUser === before.runAsUser) return container;
  const uid = effectiveUser(runAsUser, known, image);
  const mounts = container.mounts.map((mount) => {
    const backing = hasOtherMounts ? ({ kind: 'unknown', because: UNCLEAR } as const) : mount.backing;
    const backed = { ...mount, backing };
    return { ...backed, isPersistent: outlivesPod(backing), isWritten: isWritten(backed, known, command) };
  });
  return { ...container, uid, volumeGroup: volumeGroup(uid, known), mounts };
}

/** A container of which a post-renderer may have changed anything. */
function unclear(container: Container): Container {
  const unknown: Lookup<never> = { state: 'unknown', exists: 'maybe', because: UNCLEAR };
  return withOutcome(
    {
      ...container,
      image: unknown,
      known: undefined,
      command: undefined,
      runAsUser: unknown,
      runAsNonRoot: unknown,
      privileged: unknown,
      dropsCapabilities: undefined,
      liveness: undefined,
      ports: undefined,
      misplacedFsGroup: undefined,
    },
    container,
    true,
  );
}
