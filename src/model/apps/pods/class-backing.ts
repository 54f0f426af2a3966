import type { Lookup } from '../../../core/provenance.js';
import type { DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import { fsGroupSupport } from '../storage-drivers.js';
import type { Backing } from './view.js';

/** What lies behind a claim of a storage class, as far as this repository holds the class. */
export function classBacking(deployments: Deployments, set: DeployedSet, className: Lookup<string>, claim: string): Backing {
  const unknown: Backing = { kind: 'persistent', fsGroup: 'unknown', driver: undefined, claim };
  if (className.state !== 'set' || className.value === '') return unknown;
  const [storageClass] = deployments.candidates(set, 'StorageClass', className.value, undefined);
  const provisioner = storageClass?.effective.string(['provisioner']);
  if (provisioner?.state !== 'set') return unknown;
  const support = fsGroupSupport(provisioner.value);
  return support === 'ignored'
    ? { kind: 'self-made' }
    : { kind: 'persistent', fsGroup: support, driver: provisioner.value, claim };
}
