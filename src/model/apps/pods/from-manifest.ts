import type { Patch } from '../../../core/fix.js';
import type { KeyPath } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planSet, planned } from '../../gitops/slot.js';
import { type ImageAliases, knownImage } from '../images.js';
import { templateBacking, volumeBacking } from './volumes.js';
import { effectiveUser, isWritten, outlivesPod, preparing } from './processes.js';
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
  const backings = backingsOf(deployments, set, object, spec);
  const reader = { project: deployments.project, object, spec, backings, aliases };
  const containers = containersOf(reader, 'containers');
  const initContainers = containersOf(reader, 'initContainers');
  return {
    object,
    source: 'manifest',
    workload: object.kind,
    containers,
    initContainers,
    fsGroup: spec.number(['securityContext', 'fsGroup']),
    runAsUser: spec.number(['securityContext', 'runAsUser']),
    runAsNonRoot: spec.boolean(['securityContext', 'runAsNonRoot']),
    hasSecurityContext: hasSecurityContext(spec),
    isPersistent: [...backings.values()].some(outlivesPod),
    securityContextAt: spec.insertAt(['securityContext']),
    preparedByRoot: (volume) => preparing(initContainers, volume),
    secure: (fields) =>
      planSet(
        deployments.project,
        spec,
        Object.entries(fields).map(([key, value]) => ({ path: ['securityContext', key], value })),
      ),
  };
}

interface Reader {
  readonly project: Deployments['project'];
  readonly object: DeployedObject;
  readonly spec: Effective;
  readonly backings: ReadonlyMap<string, Backing>;
  readonly aliases: ImageAliases;
}

function backingsOf(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  spec: Effective,
): ReadonlyMap<string, Backing> {
  const backings = new Map<string, Backing>();
  for (const volume of spec.items(['volumes'])) {
    const name = volume.string(['name']);
    if (name.state === 'set') backings.set(name.value, volumeBacking(deployments, set, object, volume));
  }
  // A claim template takes the place of a volume of the same name.
  for (const template of object.kind === 'StatefulSet' ? object.effective.items(['spec', 'volumeClaimTemplates']) : []) {
    const name = template.string(['metadata', 'name']);
    if (name.state === 'set') backings.set(name.value, templateBacking(deployments, set, object, template, name.value));
  }
  return backings;
}

function containersOf(reader: Reader, field: 'containers' | 'initContainers'): readonly Container[] {
  return reader.spec.items([field]).map((container): Container => {
    const image = container.string(['image']);
    const name = container.string(['name']);
    const known = image.state === 'set' ? knownImage(image.value, reader.aliases) : undefined;
    const command = commandOf(container);
    const runAsUser = inherited(
      container.number(['securityContext', 'runAsUser']),
      reader.spec.number(['securityContext', 'runAsUser']),
    );
    return {
      name: name.state === 'set' ? name.value : '',
      isInit: field === 'initContainers',
      image,
      known,
      command,
      mounts: mountsOf(container, reader.backings).map((mount) => ({
        ...mount,
        isPersistent: outlivesPod(mount.backing),
        isWritten: isWritten(mount, known, command),
      })),
      runAsUser,
      uid: effectiveUser(runAsUser, known, image),
      misplacedFsGroup: misplaced(reader, container),
      at: container.home.target,
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
  if (found.some((lookup) => lookup.state === 'set' && !(lookup.value.kind === 'map' && lookup.value.entries.size === 0)))
    return true;
  return found.some(({ state }) => state === 'unknown') ? undefined : false;
}

function misplaced({ project, spec }: Reader, container: Effective): Container['misplacedFsGroup'] {
  const written = container.number(['securityContext', 'fsGroup']);
  const at = written.state === 'set' ? written.origin.target : undefined;
  if (written.state !== 'set' || at === undefined) return undefined;
  return {
    at,
    value: written.value,
    isSuperfluous: spec.number(['securityContext', 'fsGroup']).state === 'set',
    move: () => {
      const pod = spec.number(['securityContext', 'fsGroup']);
      if (pod.state === 'unknown') return { refused: pod.because };
      const to = spec.insertAt(['securityContext', 'fsGroup']);
      const patch: Patch = pod.state === 'set' ? { op: 'remove', at } : { op: 'move', at, to: to.path };
      if (pod.state === 'absent' && to.document.file !== at.document.file)
        return { refused: 'the pod and the container are written in different files' };
      return planned(project, spec, [patch]);
    },
  };
}
