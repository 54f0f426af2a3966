import type { Target } from '../../../core/location.js';
import { showResource } from '../../project/manifests.js';
import type { DeployedObject } from '../deployed-object.js';
import type { DeployedSet } from '../deployed-set.js';
import { withoutCommonMetadata } from '../flux/added-metadata.js';
import type { FluxBuild } from '../flux/build.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { groupVersion } from '../kustomize/compose/object-id.js';
import { textAt } from '../reading.js';
import { type Tree, childOf, subtree } from '../tree.js';

/** Objects that a Flux Kustomization applies although an earlier one does. */
export interface SharedObjects {
  /** `Kustomization/namespace/name` of the other. */
  readonly other: string;
  /** Where the other is written. */
  readonly otherPlace?: Target;
  /** `Service/monitoring/loki`, those that differ first. */
  readonly objects: readonly string[];
  /** The two do not apply the same contents. */
  readonly differ: boolean;
}

interface Share {
  readonly otherBuild: FluxBuild;
  readonly same: string[];
  readonly different: string[];
}

/** What Kustomizations of one cluster apply twice, by the later of the two. */
export function sharedObjects(set: DeployedSet): ReadonlyMap<FluxBuild, readonly SharedObjects[]> {
  const owners = new Map<string, DeployedObject>();
  const shares = new Map<FluxBuild, Map<FluxBuild, Share>>();
  for (const object of set.all()) {
    const { appliedBy } = object;
    if (appliedBy === undefined || !isTakenCareOf(object, appliedBy)) continue;
    const key = `${groupVersion(object.apiVersion).group}/${showResource(object)}`;
    const first = owners.get(key);
    if (first === undefined) owners.set(key, object);
    else if (first.appliedBy !== undefined && first.appliedBy !== appliedBy) note(shares, first, object, appliedBy);
  }
  return new Map(
    [...shares].map(([build, others]) => [
      build,
      [...others.values()].map(({ otherBuild, same, different }) => ({
        other: otherBuild.by,
        ...placed(otherBuild),
        objects: [...different, ...same],
        differ: different.length > 0,
      })),
    ]),
  );
}

function placed({ object, spec }: FluxBuild): Pick<SharedObjects, 'otherPlace'> {
  const otherPlace = placeOf(subtree(object?.tree, ['metadata', 'name'])) ?? placeOf(spec && childOf(spec, 'path'));
  return otherPlace === undefined ? {} : { otherPlace };
}

function note(shares: Map<FluxBuild, Map<FluxBuild, Share>>, first: DeployedObject, second: DeployedObject, by: FluxBuild): void {
  const otherBuild = first.appliedBy!;
  // Common labels say who applied it, as Flux's own ones do.
  const [one, other] = [first, second].map(({ effective }) => withoutCommonMetadata(effective.tree));
  const differ = isDifferent(one, other);
  if (!differ && [otherBuild, by].every(({ spec }) => !isPruned(spec))) return;
  if (!differ && isKept(first)) return;
  const others = shares.get(by) ?? new Map<FluxBuild, Share>();
  const share = others.get(otherBuild) ?? { otherBuild, same: [], different: [] };
  (differ ? share.different : share.same).push(showResource(second));
  others.set(otherBuild, share);
  shares.set(by, others);
}

/** It is certain what the object is called, and that Flux keeps it as it is written. */
function isTakenCareOf({ effective: { tree }, name }: DeployedObject, { spec, problems }: FluxBuild): boolean {
  if (problems.length > 0 || isTrue(spec, 'suspend') || name.includes('$')) return false;
  if (subtree(tree, ['metadata', 'name'])?.kind !== 'scalar' || subtree(tree, ['metadata', 'namespace'])?.kind === 'unknown')
    return false;
  const reconcile = mark(tree, 'reconcile');
  return reconcile !== 'disabled' && mark(tree, 'ssa') === undefined;
}

function isPruned(spec: Tree | undefined): boolean {
  return isTrue(spec, 'prune');
}

/** Nobody deletes it. */
function isKept({ effective: { tree } }: DeployedObject): boolean {
  return mark(tree, 'prune') === 'disabled';
}

function mark(tree: Tree | undefined, name: string): string | undefined {
  const key = `kustomize.toolkit.fluxcd.io/${name}`;
  return textAt(tree, ['metadata', 'annotations', key]) ?? textAt(tree, ['metadata', 'labels', key]);
}

function isTrue(spec: Tree | undefined, key: string): boolean {
  const found = spec && childOf(spec, key);
  return found?.kind === 'scalar' && found.value === true;
}

/** Certainly different: what is not known may be the same. */
function isDifferent(one: Tree | undefined, other: Tree | undefined): boolean {
  if (one === other || one === undefined || other === undefined) return false;
  if (one.kind === 'unknown' || other.kind === 'unknown') return false;
  if (one.kind === 'scalar' || other.kind === 'scalar')
    return one.kind !== other.kind || (other.kind === 'scalar' && one.kind === 'scalar' && one.value !== other.value);
  if (one.kind === 'seq' || other.kind === 'seq') {
    if (one.kind !== 'seq' || other.kind !== 'seq' || one.items.length !== other.items.length) return true;
    return one.items.some((item, index) => isDifferent(item, other.items[index]));
  }
  const isOpen = one.open !== undefined || other.open !== undefined;
  return [...new Set([...one.entries.keys(), ...other.entries.keys()])].some((key) => {
    const [left, right] = [one.entries.get(key), other.entries.get(key)];
    return left === undefined || right === undefined ? !isOpen : isDifferent(left, right);
  });
}
