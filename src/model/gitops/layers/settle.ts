import type { Limit, Patch, Plan } from '../../../core/fix.js';
import { type DocumentId, type FilePath, documentKey } from '../../../core/location.js';
import type { ResourceName } from '../../../core/finding.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import { showResource } from '../../project/manifests.js';
import { embeddedId } from '../../project/project.js';
import { pathOf } from '../../../syntax/yaml/tree.js';
import type { Placed } from '../deployed-object.js';
import type { DeployedSet, Deployments } from '../deployed-set.js';
import type { Composition } from '../kustomize/compose/composition.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';
import { textAt } from '../reading.js';
import { childOf, subtree } from '../tree.js';
import { type ObjectChange, changesOf } from './object-change.js';
import { type Place, isMadeOf, takesPart } from './place.js';
import { type Destination, type LayerPlan, inExistingPatch, inNewPatch } from './plan-in-layer.js';
import { type PassedLayer, type Route, routeOf } from './route.js';
import { inDefinition } from './variable-definition.js';

/** The deployments of one source, by what is to become of them. */
export interface Audience {
  /** In these something is to be changed. */
  readonly affected: readonly Place[];
  /** In these the same would be right. */
  readonly alike?: readonly Place[];
  /** These are to stay as they are. */
  readonly others: readonly Place[];
}

/** Where a plan meets those that it is for and nobody else, if there is such a place. */
export type Settled =
  /** Where it is. */
  | { readonly kind: 'here'; readonly limit?: Limit }
  /** In a layer that only they go through. */
  | ({ readonly kind: 'moved' } & LayerPlan)
  /** Others would be changed as well. */
  | { readonly kind: 'shared' };

/** Finds the layer for a plan that is for some deployments of a source, and leaves the others as they are. */
export function settle(deployments: Deployments, plan: Plan, { affected, alike = [], others }: Audience): Settled {
  const texts = plan.patches.flatMap((patch) => documentOf(patch) ?? []);
  if (!texts.some((text) => reaches(deployments, text, { affected, alike, others })))
    return { kind: 'here', ...limitIn(deployments, plan, texts, [...affected, ...alike]) };
  const moved = inLayerOfTheirOwn(deployments, plan, { affected, others });
  return moved === undefined ? { kind: 'shared' } : { kind: 'moved', ...moved };
}

function documentOf(patch: Patch): DocumentId | undefined {
  return 'at' in patch ? patch.at.document : patch.document;
}

/**
 * Whether a text has a say in the others. What is no text of the object itself, such as the ConfigMap that it mounts, has one where it
 * takes part in what another set deploys.
 */
export function reaches(deployments: Deployments, text: DocumentId, { affected, alike = [], others }: Audience): boolean {
  const hasSay = ({ object }: Place): boolean => isMadeOf(object.effective.tree, text);
  if (others.length === 0 || affected.every(hasSay)) return others.some(hasSay);
  const meant = new Set([...affected, ...alike].map(({ set }) => set));
  return (
    others.some(({ set }) => meant.has(set)) ||
    deployments.sets.some((set) => !meant.has(set) && takesPart(deployments, set, text.file))
  );
}

function limitIn(
  deployments: Deployments,
  plan: Plan,
  texts: readonly DocumentId[],
  affected: readonly Place[],
): { readonly limit?: Limit } {
  const { limit } = plan;
  if (limit === undefined) return {};
  return limit.mayReachOthers === true && texts.every((text) => isForThem(deployments, text, affected)) ? {} : { limit };
}

/** Whether a patch is for these objects by their names, and has a say in no other one. */
function isForThem(deployments: Deployments, text: DocumentId, affected: readonly Place[]): boolean {
  if (affected.length === 0) return false;
  const isOwn = (place: Place): boolean => documentKey(place.object.manifest.document.id) === documentKey(text);
  if (affected.every(isOwn)) return true;
  if (!affected.every(({ object }) => isMadeOf(object.effective.tree, text))) return false;
  const isAimed = compositionsOf(deployments).every((composition) => isNamedIn(composition, text));
  if (!isAimed) return false;
  return deployments.sets.every((set) =>
    [...set.placed.values()].flat().every((object) => isAmong(affected, set, object) || !isMadeOf(object.tree, text)),
  );
}

function isAmong(places: readonly Place[], set: DeployedSet, placed: Placed): boolean {
  return places.some(
    ({ set: own, object }) =>
      own === set && object.manifest.node === placed.manifest.node && showResource(object) === showResource(placed),
  );
}

function compositionsOf({ builds, clusters, argo }: Deployments): readonly Composition[] {
  const built = clusters.flatMap(({ builds: flux, applied }) => [...flux, { composition: applied }]);
  const synced = argo.flatMap(({ cluster }) => cluster.builds);
  return [...builds, ...built, ...synced].flatMap(({ composition }) => composition ?? []);
}

/** A patch without a target is for one object; one with a target is, when that gives a name. */
function isNamedIn({ targets }: Composition, text: DocumentId): boolean {
  return targets.every(({ entry: { tree, by } }) => {
    const inline = childOf(tree, 'patch')?.site;
    const path = textAt(tree, ['path']);
    const file = path === undefined || !isKustomizationFile(by) ? undefined : resolvePath(directoryOf(by), path);
    const isThis =
      inline === undefined
        ? text.embedded === undefined && text.file === file
        : documentKey(embeddedId(inline.document.id, pathOf(inline.node))) === documentKey(text);
    return !isThis || /^[\w.-]+$/.test(textAt(tree, ['target', 'name']) ?? '');
  });
}

function inLayerOfTheirOwn(deployments: Deployments, plan: Plan, { affected, others }: Audience): LayerPlan | undefined {
  const changes = commonChanges(deployments, plan, affected);
  if (changes === undefined) return undefined;
  const definition = inDefinition(changes, affected, deployments);
  if (definition !== undefined) return definition;
  const object = affected[0]?.object.manifest;
  const routes = routesOf(deployments, affected);
  const passed = routesOf(deployments, others);
  if (object === undefined || routes === undefined || passed === undefined) return undefined;
  // A target would select them all.
  if (routes.some(({ composition }) => namesakes(composition, object) > 1)) return undefined;
  const isShared = (file: FilePath): boolean => passed.some(({ composition }) => composition.files.has(file));
  const own = layersOfTheirOwn(routes, passed).map((layer) => ({
    layer,
    destination: { project: deployments.project, layer, places: affected, isShared },
  }));
  const behind = (how: 'above' | 'within'): readonly Destination[] =>
    own.flatMap(({ layer, destination }) =>
      affected.every((place, at) => isBehindDecision(layer, routes[at]!, place, changes, how)) ? [destination] : [],
    );
  return (
    firstOf(behind('above'), (destination) => inExistingPatch(changes, destination)) ??
    firstOf(behind('within'), (destination) => inNewPatch(changes, destination))
  );
}

function firstOf<T, R>(things: readonly T[], find: (thing: T) => R | undefined): R | undefined {
  for (const thing of things) {
    const found = find(thing);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined when one of them is not known. */
function routesOf(deployments: Deployments, places: readonly Place[]): readonly Route[] | undefined {
  const routes = places.flatMap((place) => routeOf(deployments, place) ?? []);
  return routes.length < places.length ? undefined : routes;
}

/** The layers that all of them go through, the innermost first, and none of the others. */
function layersOfTheirOwn([first, ...more]: readonly Route[], others: readonly Route[]): readonly PassedLayer[] {
  const passes = ({ layers }: Route, { key }: PassedLayer): boolean => layers.some((layer) => layer.key === key);
  return (first?.layers ?? []).filter(
    (layer) => more.every((route) => passes(route, layer)) && !others.some((route) => passes(route, layer)),
  );
}

/**
 * Whether what a layer's patches say comes behind what now decides the values: in a layer above, or, for a patch behind all others,
 * within the deciding layer.
 */
function isBehindDecision(
  layer: PassedLayer,
  { layers }: Route,
  { object }: Place,
  changes: readonly ObjectChange[],
  how: 'above' | 'within',
): boolean {
  return changes.every(({ path }) => {
    const decision = subtree(object.effective.tree, path)?.layer;
    if (decision === undefined || decision.kind === 'source' || decision.kind === 'substitution') return true;
    const deciding = 'by' in decision ? layers.findIndex(({ by }) => by === decision.by) : -1;
    const acting = layers.findIndex(({ key }) => key === layer.key);
    if (deciding < 0 || acting < deciding) return false;
    return acting > deciding || (how === 'within' && decision.kind !== 'transformer');
  });
}

/** What the plan changes in the objects, if it is the same in all of them. */
function commonChanges(
  { project }: Deployments,
  { patches }: Plan,
  affected: readonly Place[],
): readonly ObjectChange[] | undefined {
  const [first, ...others] = affected.map(
    ({ object: { effective } }) => effective.tree && changesOf(project, effective.tree, patches),
  );
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}

/** How many objects of a build a target of this kind and name would select. */
function namesakes({ objects }: Composition, { kind, name }: ResourceName): number {
  return objects.filter(({ id, originalIds }) => id.kind === kind && [id, ...originalIds].some((one) => one.name === name))
    .length;
}

/** Which of several places one speaks of. */
export function showPlaces(places: readonly Place[], others: readonly Place[]): string {
  const sets = new Set(others.map(({ set }) => set));
  const isTold = places.every(({ set }) => !sets.has(set));
  const names = places.map(({ set, object }) => (isTold ? set.name : `${showResource(object)} in ${set.name}`));
  const few = [...new Set(names)];
  return few.length > MOST_NAMES ? `${few.slice(0, MOST_NAMES).join(', ')} and ${few.length - MOST_NAMES} more` : few.join(', ');
}

const MOST_NAMES = 5;
