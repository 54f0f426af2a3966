import type { KeyPath } from '../../../core/location.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { fsGroupSupport } from '../storage-drivers.js';
import type { Backing, Evidence } from './view.js';

/** Sources of a volume that are filled anew for every pod. */
const EPHEMERAL = ['emptyDir', 'configMap', 'secret', 'projected', 'downwardAPI', 'image'] as const;

const UNKNOWN_CLAIM = (claim: string): Backing => ({ kind: 'persistent', fsGroup: 'unknown', driver: undefined, claim });

/** What lies behind one entry of `volumes`. */
export function volumeBacking(deployments: Deployments, set: DeployedSet, owner: DeployedObject, volume: Effective): Backing {
  if (EPHEMERAL.some((source) => volume.get([source]).state === 'set')) return { kind: 'ephemeral' };
  const direct = nodeOrNfs(volume, [], false);
  if (direct !== undefined) return direct;
  const claim = volume.string(['persistentVolumeClaim', 'claimName']);
  if (claim.state === 'set') return claimBacking(deployments, set, claim.value, owner.namespace);
  if (volume.get(['ephemeral']).state === 'set') {
    return classBacking(deployments, set, volume.sub(['ephemeral', 'volumeClaimTemplate', 'spec']), 'of the pod');
  }
  const driver = volume.string(['csi', 'driver']);
  if (driver.state === 'set') return { kind: 'unknown', because: `what the CSI driver ${driver.value} mounts` };
  return { kind: 'unknown', because: 'a kind of volume that is not understood' };
}

/** What lies behind the volumes of a list, by name. */
export function listedBackings(
  deployments: Deployments,
  set: DeployedSet,
  owner: DeployedObject,
  volumes: readonly Effective[],
): Map<string, Backing> {
  return byName(volumes, ['name'], (volume) => volumeBacking(deployments, set, owner, volume));
}

/** What lies behind the claims that a StatefulSet makes from its templates. */
export function templateBackings(
  deployments: Deployments,
  set: DeployedSet,
  owner: DeployedObject,
  templates: readonly Effective[],
): Map<string, Backing> {
  return byName(templates, ['metadata', 'name'], (template, name) => templateBacking(deployments, set, owner, template, name));
}

function byName(
  entries: readonly Effective[],
  path: KeyPath,
  backing: (entry: Effective, name: string) => Backing,
): Map<string, Backing> {
  return new Map(
    entries.flatMap((entry) => {
      const name = entry.string(path);
      return name.state === 'set' ? [[name.value, backing(entry, name.value)] as const] : [];
    }),
  );
}

/** A claim that the workload refers to by name. */
export function claimBacking(deployments: Deployments, set: DeployedSet, claim: string, namespace: string | undefined): Backing {
  const claims = deployments.candidates(set, 'PersistentVolumeClaim', claim, namespace);
  const names = claims.flatMap((object) => {
    const volumeName = object.effective.string(['spec', 'volumeName']);
    return volumeName.state === 'set' ? [{ name: volumeName.value, at: volumeName.origin.target }] : [];
  });
  for (const { name, at } of names) {
    const [volume] = deployments.candidates(set, 'PersistentVolume', name, undefined);
    const bound =
      volume && boundVolume(volume, at === undefined ? [] : [{ at, message: `the claim ${claim} is bound to ${name} here` }]);
    if (bound !== undefined) return bound;
  }
  const reserved = reservedVolume(deployments, set, claim, namespace);
  if (reserved !== undefined) return reserved;
  const [only] = claims;
  return only === undefined || claims.length > 1
    ? UNKNOWN_CLAIM(claim)
    : classBacking(deployments, set, only.effective.sub(['spec']), claim);
}

/** A claim that a StatefulSet makes from a template, for its first pod. */
export function templateBacking(
  deployments: Deployments,
  set: DeployedSet,
  owner: DeployedObject,
  template: Effective,
  name: string,
): Backing {
  const claim = `${name}-${owner.name}-0`;
  // A claim that is there already is taken as it is.
  if (deployments.candidates(set, 'PersistentVolumeClaim', claim, owner.namespace).length > 0)
    return claimBacking(deployments, set, claim, owner.namespace);
  const volumeName = template.string(['spec', 'volumeName']);
  if (volumeName.state === 'set') {
    const [volume] = deployments.candidates(set, 'PersistentVolume', volumeName.value, undefined);
    const bound = volume && boundVolume(volume, []);
    if (bound !== undefined) return bound;
  }
  return (
    reservedVolume(deployments, set, claim, owner.namespace) ?? classBacking(deployments, set, template.sub(['spec']), claim)
  );
}

/** A PersistentVolume that is reserved for the claim by `claimRef`. */
export function reservedVolume(
  deployments: Deployments,
  set: DeployedSet,
  claim: string,
  namespace: string | undefined,
): Backing | undefined {
  const isReserved = ({ effective }: DeployedObject): boolean => {
    const name = effective.string(['spec', 'claimRef', 'name']);
    const home = effective.string(['spec', 'claimRef', 'namespace']);
    return (
      name.state === 'set' &&
      name.value === claim &&
      (home.state !== 'set' || namespace === undefined || home.value === namespace)
    );
  };
  const inside = set.ofKind('PersistentVolume').filter(isReserved);
  const found = inside.length > 0 ? inside : deployments.ofKind('PersistentVolume').filter(isReserved);
  const [first] = found;
  if (first === undefined || found.some(({ manifest }) => manifest !== first.manifest)) return undefined;
  return boundVolume(first, [
    { at: first.effective.insertAt(['spec', 'claimRef', 'name']), message: `${first.name} is reserved for the claim ${claim}` },
  ]);
}

function boundVolume({ name, effective }: DeployedObject, evidence: readonly Evidence[]): Backing {
  const spec = effective.sub(['spec']);
  const direct = nodeOrNfs(spec, evidence, true);
  if (direct !== undefined) return direct;
  const driver = spec.string(['csi', 'driver']);
  if (driver.state === 'set') return supported(driver.value, name);
  return UNKNOWN_CLAIM(name);
}

function nodeOrNfs(source: Effective, evidence: readonly Evidence[], claimed: boolean): Backing | undefined {
  const forms: readonly (readonly [KeyPath, 'hostPath' | 'NFS'])[] = [
    [['hostPath', 'path'], 'hostPath'],
    [['nfs', 'path'], 'NFS'],
  ];
  for (const [path, type] of forms) {
    const found = source.string(path);
    if (found.state !== 'set') continue;
    const own =
      found.origin.target === undefined
        ? []
        : [{ at: found.origin.target, message: `the volume is this ${type === 'NFS' ? 'NFS export' : 'directory of the node'}` }];
    return { kind: 'node-or-nfs', type, path: found.value, evidence: [...own, ...evidence], claimed };
  }
  return undefined;
}

/** By the StorageClass, when this repository holds it; an unnamed or foreign class stays unknown. */
function classBacking(deployments: Deployments, set: DeployedSet, spec: Effective, claim: string): Backing {
  const name = spec.string(['storageClassName']);
  if (name.state !== 'set') return UNKNOWN_CLAIM(claim);
  const [storageClass] = deployments.candidates(set, 'StorageClass', name.value, undefined);
  const provisioner = storageClass?.effective.string(['provisioner']);
  return provisioner?.state === 'set' ? supported(provisioner.value, claim) : UNKNOWN_CLAIM(claim);
}

function supported(driver: string, claim: string): Backing {
  const support = fsGroupSupport(driver);
  return support === 'ignored' ? { kind: 'self-made' } : { kind: 'persistent', fsGroup: support, driver, claim };
}
