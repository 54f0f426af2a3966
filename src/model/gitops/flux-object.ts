import type { Plan, Refusal } from '../../core/fix.js';
import { type KeyPath, showPath } from '../../core/location.js';
import type { DeployedObject, DeployedSet, Deployments } from './deployed-set.js';
import type { Effective } from './effective.js';
import { type RemovedApi, fluxRelease, isWithout, removedApi } from './flux/removed-apis.js';
import { planSet } from './slot.js';
import { type Tree, subtree } from './tree.js';

/** An object of an API version that the Flux of its cluster does not serve. */
export interface Outdated {
  readonly api: RemovedApi;
  /** The version of Flux as it is written: `v2.8.1`, `2.x`. */
  readonly flux: string;
  /** Fields that it uses and that the new version does not have, or holds to other rules. */
  readonly changed: readonly string[];
  /** Brings it to the version that is served. */
  upgrade(): Plan | Refusal;
}

/** An object of one of Flux's own kinds. */
export interface FluxObject {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly effective: Effective;
  /** Undefined when its API version is served, or when nothing says which Flux there is. */
  readonly outdated: Outdated | undefined;
}

const KINDS: readonly string[] = [
  'HelmRelease',
  'Kustomization',
  'GitRepository',
  'HelmRepository',
  'HelmChart',
  'OCIRepository',
  'Bucket',
  'Alert',
  'Provider',
  'Receiver',
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
];

export function fluxObjects(deployments: Deployments, set: DeployedSet): readonly FluxObject[] {
  const version = deployments.fluxVersionOf(set);
  return KINDS.flatMap((kind) => set.ofKind(kind))
    .filter(({ apiVersion }) => /^\w+\.toolkit\.fluxcd\.io\//.test(apiVersion))
    .map((object) => ({
      object,
      set,
      effective: object.effective,
      outdated: version === undefined ? undefined : outdated(deployments, object, version),
    }));
}

function outdated(
  { project }: Deployments,
  { kind, apiVersion, effective }: DeployedObject,
  version: string,
): Outdated | undefined {
  const api = removedApi(kind, apiVersion);
  const release = fluxRelease(version);
  if (api === undefined || release === undefined || !isWithout(release, api)) return undefined;
  return {
    api,
    flux: version,
    changed: api.changed.filter((path) => isUsed(subtree(effective.tree, ['spec']), path)).map(shown),
    upgrade: () => planSet(project, effective, [{ path: ['apiVersion'], value: api.now }]),
  };
}

/** With `[]` for any element. */
function shown(path: KeyPath): string {
  return showPath(path).replaceAll('["*"]', '[]');
}

/** Whether something is, or may be, set at a path; `*` stands for any element. */
function isUsed(tree: Tree | undefined, [step, ...rest]: KeyPath): boolean {
  if (tree === undefined) return false;
  if (tree.kind === 'unknown' || step === undefined) return true;
  if (step === '*') return tree.kind === 'seq' && tree.items.some((item) => isUsed(item, rest));
  if (tree.kind !== 'map') return false;
  return isUsed(tree.entries.get(String(step)), rest) || (!tree.entries.has(String(step)) && tree.open !== undefined);
}
