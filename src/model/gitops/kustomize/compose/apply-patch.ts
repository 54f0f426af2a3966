import type { Layer } from '../../../../core/provenance.js';
import type { Accumulator } from './accumulation.js';
import { type Building, buildKey } from './building.js';
import { type MapTree, type Tree, childOf, subtree } from '../../tree.js';
import { type Operation, jsonPatch } from './json-patch.js';
import { type Entry, type Kustomization, flag } from './kustomization-file.js';
import type { Named } from './named-file.js';
import { type ObjectId, effectiveNamespace, groupVersion, keyOf, showId } from './object-id.js';
import { nullsOver } from './patch-nulls.js';
import { type PatchBody, mergeBody, patchBody } from './patch-entry.js';
import type { Match } from './pattern.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { type Resource, allIds, maskedResource, remembering, withTree } from './resource.js';
import { withAnnotations, withTextAnnotations, withoutEmptyAnnotations } from './annotation-text.js';
import { withSharedLabels } from './shared-labels.js';
import { strategicMerge } from './strategic-merge.js';
import { type TargetSelector, targetSelector } from './target-selector.js';
import { textOf } from './scalar-text.js';

/** The entries of `patches`, in order. */
export function applyPatches(
  entries: readonly Entry[],
  kustomization: Kustomization,
  into: Accumulator,
  building: Building,
): void {
  for (const entry of entries) {
    run(entry, into, () => {
      const body = bodyOf(entry, kustomization, into, building, patchBody);
      const target = targetOf(entry);
      if (body.kind === 'json6902') {
        if (target === undefined) throw new Refused('bad-json-patch', 'a JSON patch needs a target', placeOf(entry.tree));
        patchSelected(target, entry, into, (resource) => patchedByJson(remembering(resource), body.operations, entry.by));
        return;
      }
      const changes = changesAllowed(entry.tree);
      if (target === undefined) for (const patch of body.patches) mergeNamed(patch, entry, changes, into);
      else mergeSelected(body.patches, target, entry, changes, into);
    });
  }
}

/** The entries of `patchesStrategicMerge`. */
export function applyMergePatches(
  entries: readonly Entry[],
  kustomization: Kustomization,
  into: Accumulator,
  building: Building,
): void {
  for (const entry of entries) {
    run(entry, into, () => {
      const body = bodyOf(entry, kustomization, into, building, mergeBody);
      if (body.kind === 'strategic-merge') for (const patch of body.patches) mergeNamed(patch, entry, NO_CHANGES, into);
    });
  }
}

/** The entries of `patchesJson6902`, which come behind most transformers. */
export function applyJsonPatches(
  entries: readonly Entry[],
  kustomization: Kustomization,
  into: Accumulator,
  building: Building,
): void {
  for (const entry of entries) {
    run(entry, into, () => {
      const body = bodyOf(entry, kustomization, into, building, patchBody);
      if (body.kind !== 'json6902')
        throw new Refused('bad-json-patch', 'a JSON patch is a list of operations', placeOf(entry.tree));
      const written = childOf(entry.tree, 'target');
      if (textOf(written && childOf(written, 'name')) === undefined)
        throw new Refused('bad-json-patch', 'the target needs a name', placeOf(written ?? entry.tree));
      patchSelected(targetSelector(written!), entry, into, (resource) => patchedByJson(resource, body.operations, entry.by));
    });
  }
}

/** A patch that cannot be read may have meant any object: those its target allows, or those of its kind. */
function run(entry: Entry, into: Accumulator, apply: () => void): void {
  const because = into.attempt(entry.tree, 'values', apply);
  if (because === undefined) return;
  let selects: TargetSelector = () => 'unknown';
  try {
    selects = targetOf(entry) ?? selects;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  into.resources = into.resources.map((resource) => (selects(resource) === false ? resource : maskedResource(resource, because)));
}

/** Kinds that run programs, or hold what these read. What else a chart renders, nothing looks at. */
const LOOKED_AT: ReadonlySet<string> = new Set([
  'StatefulSet',
  'Deployment',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
  'ConfigMap',
  'Secret',
  'Service',
  'PersistentVolumeClaim',
  'Prometheus',
  'PrometheusAgent',
  'Alertmanager',
  'ThanosRuler',
  'Grafana',
]);

/** A step of a kustomization over what it has gathered. */
export interface PatchStep {
  readonly kustomization: Kustomization;
  readonly into: Accumulator;
  readonly building: Building;
}

/** Whether a patch may be for an object that a chart renders, and that nobody sees here. */
export function mayChangeUnseen(field: string, entry: Entry, { kustomization, into, building }: PatchStep): boolean {
  const target = childOf(entry.tree, 'target');
  if (target !== undefined && !(target.kind === 'scalar' && target.value === null)) {
    const kind = childOf(target, 'kind');
    const written = textOf(kind) ?? '';
    return kind?.kind === 'unknown' || !/^[A-Za-z]+$/.test(written) || LOOKED_AT.has(written);
  }
  try {
    const reader = field === 'patchesStrategicMerge' ? mergeBody : patchBody;
    const body = bodyOf(entry, kustomization, into, building, reader);
    if (body.kind === 'json6902') return false;
    return body.patches.some((patch) => LOOKED_AT.has(textOf(childOf(patch, 'kind')) ?? '') && !isSeen(patch, into));
  } catch (error) {
    if (error instanceof Refused || error instanceof Undecided) return true;
    throw error;
  }
}

function isSeen(patch: MapTree, into: Accumulator): boolean {
  const key = keyOf(patchId(patch));
  return into.resources.some((resource) => allIds(resource).some((known) => keyOf(known) === key));
}

type Reader = (entry: Entry, files: Named) => PatchBody;

/** Read once, however often the component that holds it is used. */
function bodyOf(entry: Entry, { directory }: Kustomization, into: Accumulator, building: Building, read: Reader): PatchBody {
  const { cache } = building;
  const key = buildKey(building, entry.by);
  let known = cache.patches.get(entry.tree);
  if (known === undefined) cache.patches.set(entry.tree, (known = new Map<string, PatchBody>()));
  const shared = known.get(key);
  if (shared !== undefined) {
    const path = textOf(childOf(entry.tree, 'path'));
    if (path !== undefined) noteFile(shared, into);
    return shared;
  }
  const body = read(entry, { ...building, directory, read: (file) => into.files.add(file) });
  if (body.kind === 'strategic-merge') for (const { site } of body.patches) cache.notice(site?.node);
  known.set(key, body);
  return body;
}

function noteFile(body: PatchBody, into: Accumulator): void {
  const trees: readonly Tree[] = body.kind === 'json6902' ? body.operations.map(({ written }) => written) : body.patches;
  for (const { site } of trees) if (site) into.files.add(site.document.id.file);
}

function targetOf({ tree }: Entry): TargetSelector | undefined {
  const target = childOf(tree, 'target');
  return target === undefined || (target.kind === 'scalar' && target.value === null) ? undefined : targetSelector(target);
}

interface Changes {
  readonly name: boolean;
  readonly kind: boolean;
}

const NO_CHANGES: Changes = { name: false, kind: false };

function changesAllowed(entry: Tree): Changes {
  const options = childOf(entry, 'options');
  return options === undefined ? NO_CHANGES : { name: flag(options, 'allowNameChange'), kind: flag(options, 'allowKindChange') };
}

function mergeSelected(
  patches: readonly MapTree[],
  target: TargetSelector,
  entry: Entry,
  changes: Changes,
  into: Accumulator,
): void {
  const [patch, second] = patches;
  if (second !== undefined)
    throw new Refused(
      'bad-patch',
      'a patch of several documents cannot have a target',
      placeOf(childOf(entry.tree, 'target') ?? entry.tree),
    );
  if (patch === undefined) return;
  patchSelected(target, entry, into, (resource) => merged(resource, patch, changes, into));
}

function patchSelected(
  target: TargetSelector,
  entry: Entry,
  into: Accumulator,
  change: (resource: Resource) => Resource | undefined,
): void {
  let met = false;
  into.resources = into.resources.flatMap((resource) => {
    const match: Match = target(resource);
    if (match === false) return [resource];
    met = true;
    const result = match === 'unknown' ? undecided(resource, entry, into) : attempt(resource, entry, into, change);
    return result === undefined ? [] : [result];
  });
  into.selected({ entry, met });
}

function undecided(resource: Resource, entry: Entry, into: Accumulator): Resource {
  const because = into.failed(new Undecided('whether a patch selects the object cannot be told'), entry.tree, 'values');
  return maskedResource(resource, because);
}

function attempt(
  resource: Resource,
  entry: Entry,
  into: Accumulator,
  change: (resource: Resource) => Resource | undefined,
): Resource | undefined {
  try {
    return change(resource);
  } catch (error) {
    return maskedResource(resource, into.failed(error, entry.tree, 'values'));
  }
}

/** Without target a patch is for the one object that has, or had, its identity. */
function mergeNamed(patch: MapTree, entry: Entry, changes: Changes, into: Accumulator): void {
  const id = patchId(patch);
  const key = keyOf(id);
  const found = into.resources.filter((resource) =>
    allIds(resource).some((known) => known.name === id.name && keyOf(known) === key),
  );
  const at = placeOf(patch) ?? placeOf(entry.tree);
  const only = found[0];
  // It means one object, and no other is touched by its failing.
  if (only === undefined) {
    const error = into.isOpen
      ? new Undecided(`${showId(id)} may be in what is not known`)
      : new Refused('patch-without-match', `no object is ${showId(id)}${nearMiss(id, into)}`, at);
    into.failed(error, entry.tree, 'values');
    return;
  }
  if (found.length > 1) {
    const because = into.failed(
      new Refused('patch-without-match', `several objects are, or were, ${showId(id)}`, at),
      entry.tree,
      'values',
    );
    into.resources = into.resources.map((resource) => (found.includes(resource) ? maskedResource(resource, because) : resource));
    return;
  }
  into.resources = into.resources.flatMap((resource) => {
    if (resource !== only) return [resource];
    const result = attempt(resource, entry, into, (one) => merged(one, patch, changes, into));
    return result === undefined ? [] : [result];
  });
}

function patchId(tree: MapTree): ObjectId {
  return {
    ...groupVersion(textOf(childOf(tree, 'apiVersion')) ?? ''),
    kind: textOf(childOf(tree, 'kind')) ?? '',
    name: textOf(subtree(tree, ['metadata', 'name'])) ?? '',
    namespace: textOf(subtree(tree, ['metadata', 'namespace'])) ?? '',
  };
}

/** What differs when kind and name are right. */
function nearMiss(id: ObjectId, into: Accumulator): string {
  const near = into.resources.flatMap(allIds).find((known) => known.name === id.name && known.kind === id.kind);
  if (near === undefined) return '';
  if (near.group !== id.group || near.version !== id.version)
    return `: its apiVersion is ${near.group === '' ? '' : `${near.group}/`}${near.version}`;
  return `: its namespace is ${effectiveNamespace(near)}`;
}

/** Undefined when the patch deletes the object. */
function merged(resource: Resource, patch: MapTree, changes: Changes, into: Accumulator): Resource | undefined {
  if (resource.id.kind === 'HelmRelease') into.met(nullsOver(resource.tree, patch));
  const result = patchedByMerge(resource, patch, changes);
  if (result === undefined) into.removed.push({ id: resource.id, by: patch.entries.get('$patch') ?? patch, lost: resource });
  return result;
}

/** Undefined when the patch deletes the object. The patch never moves it to another namespace, and renames it only if allowed. */
export function patchedByMerge(resource: Resource, patch: MapTree, changes: Changes = NO_CHANGES): Resource | undefined {
  const before = changes.name || changes.kind ? remembering(resource) : resource;
  const result = strategicMerge(before.tree, withoutIdentity(patch, changes));
  if (result === undefined || (result.kind === 'map' && result.entries.size === 0)) return undefined;
  return withTree(before, result.kind === 'map' ? withSharedLabels(result, patch) : result);
}

const stripped = new WeakMap<MapTree, Map<string, MapTree>>();

function withoutIdentity(patch: MapTree, changes: Changes): MapTree {
  const variant = `${changes.name}|${changes.kind}`;
  let known = stripped.get(patch);
  if (known === undefined) stripped.set(patch, (known = new Map<string, MapTree>()));
  let result = known.get(variant);
  if (result === undefined) {
    const entries = new Map(patch.entries);
    entries.delete('apiVersion');
    if (!changes.kind) entries.delete('kind');
    const metadata = entries.get('metadata');
    if (metadata?.kind === 'map') {
      const inner = new Map(metadata.entries);
      inner.delete('namespace');
      if (!changes.name) inner.delete('name');
      if (inner.size === 0) entries.delete('metadata');
      else entries.set('metadata', { ...metadata, entries: inner });
    }
    known.set(variant, (result = { ...patch, entries }));
  }
  return result;
}

/** The object after the operations of a JSON patch. Throws `Refused` or `Undecided`. */
export function patchedByJson(resource: Resource, operations: readonly Operation[], by: string): Resource {
  const layer: Layer = { kind: 'json6902', by };
  // Its notes about earlier names are annotations: there is a map, then, to which an operation can add.
  const isNoted =
    (resource.previous.length > 0 || resource.needsHash) &&
    operations.some(({ path }) => path.startsWith('/metadata/annotations'));
  const tree = jsonPatch(isNoted ? withAnnotations(resource.tree, layer) : resource.tree, operations, layer);
  if (tree.kind !== 'map') throw new Refused('bad-json-patch', 'the patch leaves no object');
  return withTree(resource, withoutEmptyAnnotations(withTextAnnotations(tree)));
}
