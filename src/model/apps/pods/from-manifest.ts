import type { Patch, Plan, Refusal } from '../../../core/fix.js';
import type { KeyPath } from '../../../core/location.js';
import { type Lookup, valueOf } from '../../../core/provenance.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planSet, planned } from '../../gitops/slot.js';
import type { Tree } from '../../gitops/tree.js';
import { type ImageAliases, knownImage } from '../images.js';
import { listedBackings, templateBackings } from './volumes.js';
import { containerPorts, httpLiveness, presenceOf, probedPorts, toldNumbers } from './probes-and-ports.js';
import { effectiveUser, imageDirectory, isWritten, outlivesPod, preparing, volumeGroup } from './processes.js';
import type { Backing, Container, Mount, PodTemplate } from './view.js';

/** Where each kind of workload keeps its pod's spec. */
export const POD_SPEC: Readonly<Record<PodTemplate['workload'], KeyPath>> = {
  StatefulSet: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Pod: ['spec'],
};

function isWorkload(kind: string): kind is PodTemplate['workload'] {
  return Object.hasOwn(POD_SPEC, kind);
}

/** The spec of the pods that an object makes; undefined for kinds that make none. */
export function podSpec(object: DeployedObject): Effective | undefined {
  return isWorkload(object.kind) ? object.effective.sub(POD_SPEC[object.kind]) : undefined;
}

/** The pods of a raw manifest; undefined for kinds that make none. */
export function podFromManifest(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  aliases: ImageAliases,
): PodTemplate | undefined {
  if (!isWorkload(object.kind)) return undefined;
  const spec = object.effective.sub(POD_SPEC[object.kind]);
  if (spec.get([]).state !== 'set') return undefined;
  return readPod(
    deployments.project,
    {
      object,
      source: 'manifest',
      workload: object.kind,
      spec,
      labels: object.effective.sub([...POD_SPEC[object.kind].slice(0, -1), 'metadata', 'labels']),
      backings: backingsOf(deployments, set, object, spec),
    },
    aliases,
  );
}

/** A pod's spec with what cannot be read from it. */
export interface PodParts extends Pick<PodTemplate, 'object' | 'source' | 'workload' | 'labels'> {
  readonly spec: Effective;
  /** What lies behind its volumes, by name. */
  readonly backings: ReadonlyMap<string, Backing>;
  /** Where the pod's securityContext is written, when that is not its spec. */
  readonly context?: SecurityContextHome;
}

export interface SecurityContextHome {
  readonly owner: Effective;
  readonly path: KeyPath;
}

/** The view over a pod's spec, whoever wrote it. */
export function readPod(
  project: Deployments['project'],
  { spec, backings, context = { owner: spec, path: ['securityContext'] }, ...parts }: PodParts,
  aliases: ImageAliases,
): PodTemplate {
  const runAsUser = spec.number(['securityContext', 'runAsUser']);
  const reader = { project, object: parts.object, spec, context, runAsUser, backings, aliases };
  const containers = containersOf(reader, 'containers');
  const initContainers = containersOf(reader, 'initContainers');
  return {
    ...parts,
    containers,
    initContainers,
    groups: groupsOf(spec),
    fsGroup: spec.number(['securityContext', 'fsGroup']),
    runAsUser,
    runAsNonRoot: spec.boolean(['securityContext', 'runAsNonRoot']),
    hasSecurityContext: hasSecurityContext(spec),
    isPersistent: [...backings.values()].some(outlivesPod),
    securityContextAt: context.owner.insertAt(context.path),
    preparedByRoot: (volume) => preparing(initContainers, volume),
    secure: (fields) => secured(project, context, fields),
  };
}

/** Writes fields of a securityContext. */
export function secured(
  project: Deployments['project'],
  { owner, path }: SecurityContextHome,
  fields: Readonly<Record<string, number | boolean | string>>,
): Plan | Refusal {
  return planSet(
    project,
    owner,
    Object.entries(fields).map(([key, value]) => ({ path: [...path, key], value })),
  );
}

interface Reader {
  readonly project: Deployments['project'];
  readonly object: DeployedObject;
  readonly spec: Effective;
  readonly context: SecurityContextHome;
  /** The pod's. */
  readonly runAsUser: Lookup<number>;
  readonly backings: ReadonlyMap<string, Backing>;
  readonly aliases: ImageAliases;
}

function backingsOf(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  spec: Effective,
): ReadonlyMap<string, Backing> {
  const templates = object.kind === 'StatefulSet' ? object.effective.items(['spec', 'volumeClaimTemplates']) : [];
  // A claim template takes the place of a volume of the same name.
  return new Map([
    ...listedBackings(deployments, set, object, spec.items(['volumes'])),
    ...templateBackings(deployments, set, object, templates),
  ]);
}

function containersOf(reader: Reader, field: 'containers' | 'initContainers'): readonly Container[] {
  return reader.spec.items([field]).map((container): Container => {
    const image = container.string(['image']);
    const name = container.string(['name']);
    const known = image.state === 'set' ? knownImage(image.value, reader.aliases) : undefined;
    const command = commandOf(container);
    const ownUser = container.number(['securityContext', 'runAsUser']);
    const runAsUser = inherited(ownUser, reader.runAsUser);
    const uid = effectiveUser(runAsUser, known, image);
    const mounts = mountsOf(container, reader.backings).map((mount) => ({
      ...mount,
      isPersistent: outlivesPod(mount.backing),
      isWritten: isWritten(mount, known, command),
    }));
    return {
      name: name.state === 'set' ? name.value : '',
      isInit: field === 'initContainers',
      isSidecar: field === 'initContainers' && isAlwaysRestarted(container),
      image,
      known,
      command,
      mounts,
      runAsUser,
      runAsNonRoot: inherited(
        container.boolean(['securityContext', 'runAsNonRoot']),
        reader.spec.boolean(['securityContext', 'runAsNonRoot']),
      ),
      uid,
      volumeGroup: volumeGroup(uid, known),
      misplacedFsGroup: misplacedFsGroup(
        reader.project,
        container.number(['securityContext', 'fsGroup']),
        reader.spec.number(['securityContext', 'fsGroup']),
        reader.context,
      ),
      dropsCapabilities: dropsCapabilities(container),
      privileged: container.boolean(['securityContext', 'privileged']),
      liveness: httpLiveness(reader.project, container),
      hasStartupProbe: presenceOf(container.get(['startupProbe'])),
      probedPorts: probedPorts(container),
      toldNumbers: toldNumbers(container, command),
      ports: containerPorts(container),
      writesToImage: imageDirectory(mounts, known, command),
      at: container.home.target,
      secure: (fields) => secured(reader.project, { owner: container, path: ['securityContext'] }, fields),
    };
  });
}

/** The container's own setting wins over the pod's. */
function inherited<T>(own: Lookup<T>, pod: Lookup<T>): Lookup<T> {
  return own.state === 'absent' ? pod : own;
}

function commandOf(container: Effective): readonly string[] | undefined {
  const words: string[] = [];
  for (const field of ['command', 'args']) {
    const list = container.get([field]);
    if (list.state === 'absent') continue;
    if (list.state === 'unknown' || list.value.kind !== 'seq') return undefined;
    for (const item of list.value.items) {
      if (item.kind !== 'scalar') return undefined;
      words.push(String(item.value));
    }
  }
  return words;
}

function mountsOf(
  container: Effective,
  backings: ReadonlyMap<string, Backing>,
): readonly Omit<Mount, 'isWritten' | 'isPersistent'>[] {
  return container.items(['volumeMounts']).flatMap((mount) => {
    const volume = mount.string(['name']);
    const path = mount.string(['mountPath']);
    if (volume.state !== 'set' || path.state !== 'set') return [];
    const readOnly = mount.boolean(['readOnly']);
    const backing = backings.get(volume.value) ?? { kind: 'unknown', because: 'the pod has no such volume' };
    return [
      {
        volume: volume.value,
        path: path.value,
        readOnly: readOnly.state === 'set' && readOnly.value,
        at: mount.insertAt(['mountPath']),
        backing,
      },
    ];
  });
}

function hasSecurityContext(spec: Effective): boolean | undefined {
  const found = [spec, ...spec.items(['containers']), ...spec.items(['initContainers'])].map((part) =>
    part.get(['securityContext']),
  );
  return isAnySaid(found);
}

/** Whether any of these parts says something, however little; undefined when one may. */
export function isAnySaid(parts: readonly Lookup<Tree>[]): boolean | undefined {
  if (parts.some((part) => part.state === 'set' && !(part.value.kind === 'map' && part.value.entries.size === 0))) return true;
  return parts.some(({ state }) => state === 'unknown') ? undefined : false;
}

function isAlwaysRestarted(container: Effective): boolean | undefined {
  const policy = container.string(['restartPolicy']);
  return policy.state === 'unknown' ? undefined : valueOf(policy) === 'Always';
}

/** Changing an owner takes CAP_CHOWN, which root has until it is dropped. */
function dropsCapabilities(container: Effective): boolean | undefined {
  const listed = (field: string): readonly string[] | undefined => {
    const found = container.get(['securityContext', 'capabilities', field]);
    if (found.state === 'unknown') return undefined;
    return container
      .items(['securityContext', 'capabilities', field])
      .flatMap((item) => valueOf(item.string([])) ?? [])
      .map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  };
  const [dropped, added] = [listed('drop'), listed('add')];
  if (dropped === undefined || added === undefined) return undefined;
  const takes = (names: readonly string[]): boolean => names.includes('ALL') || names.includes('CHOWN');
  return takes(dropped) && !takes(added);
}

function groupsOf(spec: Effective): readonly number[] | 'unknown' {
  const named = ['fsGroup', 'runAsGroup'].map((field) => spec.number(['securityContext', field]));
  const further = spec.get(['securityContext', 'supplementalGroups']);
  const own = [...spec.items(['containers'])].map((container) => container.number(['securityContext', 'runAsGroup']));
  const found = [...named, ...own];
  if (further.state !== 'absent' || found.some(({ state }) => state === 'unknown')) return 'unknown';
  return found.flatMap((group) => valueOf(group) ?? []);
}

/** fsGroup that is written in a container, with what moves it to the pod. */
export function misplacedFsGroup(
  project: Deployments['project'],
  written: Lookup<number>,
  pod: Lookup<number>,
  { owner, path }: SecurityContextHome,
): Container['misplacedFsGroup'] {
  const at = written.state === 'set' ? written.origin.target : undefined;
  if (written.state !== 'set' || at === undefined) return undefined;
  return {
    at,
    value: written.value,
    isSuperfluous: pod.state === 'set',
    move: () => {
      if (pod.state === 'unknown') return { refused: pod.because };
      const to = owner.insertAt([...path, 'fsGroup']);
      const patch: Patch = pod.state === 'set' ? { op: 'remove', at } : { op: 'move', at, to: to.path };
      if (pod.state === 'absent' && to.document.file !== at.document.file)
        return { refused: 'the pod and the container are written in different files' };
      return planned(project, owner, [patch]);
    },
  };
}
