import type { KeyPath } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { type Site, type Tombstone, type Tree, childOf, subtree } from '../tree.js';
import { isRemoval } from '../kustomize/compose/with-entry.js';
import type { BuildOrder } from './build-order.js';
import { type Edge, layerKey, orderedLayers } from './layer-order.js';

/** What one layer did at one place of an object. */
export interface Change {
  /** From the root of the object. */
  readonly path: KeyPath;
  /** `replaced`: the layer put another value in the place of one that held this path. */
  readonly kind: 'set' | 'removed' | 'replaced';
  /** What the layer wrote: the value, or what removed it. */
  readonly tree: Tree;
  /** What was there before. */
  readonly before?: Tree;
  /** Nothing changed it afterwards. */
  readonly lasts: boolean;
}

export interface Step {
  readonly layer: Layer;
  /** At least one. */
  readonly changes: readonly Change[];
}

/** How a value came about. */
export interface Story {
  readonly path: KeyPath;
  /** `inside`: what stands there is a map or a list, and each step tells all that one layer changed in it. */
  readonly scope: 'value' | 'inside';
  /** From the lowest layer to the highest. */
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly state: 'set'; readonly tree: Tree }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly because: string };

/** Every layer that had a part in the value at a path; for a map or list, in anything inside it. */
export function storyOf(root: Tree, path: KeyPath, order: BuildOrder): Story {
  const found = subtree(root, path);
  const scope = found?.kind === 'map' || found?.kind === 'seq' ? 'inside' : 'value';
  const history = historyOf(root, path, []);
  const steps = found !== undefined && scope === 'inside' ? insideSteps(found, path, history, order) : singleSteps(history);
  return { path, scope, steps, outcome: outcomeOf(root, path, found) };
}

function outcomeOf(root: Tree, path: KeyPath, found: Tree | undefined): Outcome {
  if (found !== undefined)
    return found.kind === 'unknown' ? { state: 'unknown', because: found.because } : { state: 'set', tree: found };
  let at: Tree | undefined = root;
  for (const step of path) {
    if (at?.kind === 'unknown') return { state: 'unknown', because: at.because };
    const child: Tree | undefined = at && childOf(at, step);
    if (child === undefined && at?.kind === 'map' && at.open !== undefined && at.removed?.has(String(step)) !== true)
      return { state: 'unknown', because: at.open };
    at = child;
  }
  return { state: 'absent' };
}

type Event = Omit<Change, 'lasts'>;

/** What happened at exactly this path, lowest layer first. */
function historyOf(tree: Tree, path: KeyPath, above: KeyPath): readonly Event[] {
  const [step, ...rest] = path;
  const lower = tree.under === undefined ? [] : historyOf(tree.under, path, above);
  if (step === undefined) return joined(lower, [happened(above, tree)]);
  const here = [...above, step];
  const child = childOf(tree, step);
  if (child !== undefined) return joined(lower, historyOf(child, rest, here));
  const stone = tree.kind === 'map' ? tree.removed?.get(String(step)) : undefined;
  if (stone !== undefined) return joined(lower, buried(stone, rest, here));
  const last = lower.at(-1);
  if (tree.kind === 'unknown') return [...lower, event('set', above, tree, tree.under)];
  const isGone = last !== undefined && last.kind === 'set';
  return isGone ? [...lower, event(isRemoval(tree) ? 'removed' : 'replaced', above, tree, tree.under)] : lower;
}

function buried({ by, lost }: Tombstone, rest: KeyPath, here: KeyPath): readonly Event[] {
  const before = historyOf(lost, rest, here);
  return before.length === 0 && rest.length > 0 ? [] : [...before, event('removed', here, by, lost)];
}

/** What was taken out and is there again has its removal among its layers. */
function happened(path: KeyPath, tree: Tree): Event {
  return event(isRemoval(tree) ? 'removed' : 'set', path, tree, tree.under);
}

function event(kind: Change['kind'], path: KeyPath, tree: Tree, before: Tree | undefined): Event {
  return { kind, path, tree, ...(before !== undefined && { before }) };
}

/** A lower map and a value of the merged one may know the same past. */
function joined(lower: readonly Event[], upper: readonly Event[]): readonly Event[] {
  return lower.length === 0 ? upper : [...lower.filter((one) => !upper.some((other) => isSame(one, other))), ...upper];
}

function isSame(one: Event, other: Event): boolean {
  return (
    one.kind === other.kind &&
    one.path.length === other.path.length &&
    one.tree.site?.node === other.tree.site?.node &&
    one.tree.kind === other.tree.kind &&
    layerKey(one.tree) === layerKey(other.tree) &&
    (one.tree.kind !== 'scalar' || (other.tree.kind === 'scalar' && one.tree.value === other.tree.value))
  );
}

function singleSteps(events: readonly Event[]): readonly Step[] {
  return events.map((one, index) => ({
    layer: one.tree.layer,
    changes: [{ ...one, lasts: index === events.length - 1 }],
  }));
}

/** What the layers changed inside a collection, one step a layer. */
function insideSteps(tree: Tree, path: KeyPath, history: readonly Event[], order: BuildOrder): readonly Step[] {
  const found = new Changes();
  // What an ancestor's past knows of the collection itself.
  for (const one of history.slice(0, -1)) if (!isPast(tree, one.tree)) found.add({ ...one, lasts: false });
  walk(tree, path, undefined, true, found);
  return found.steps(order);
}

function isPast(tree: Tree, other: Tree): boolean {
  for (let at: Tree | undefined = tree; at !== undefined; at = at.under) if (at === other) return true;
  return false;
}

class Changes {
  readonly #groups = new Map<string, { readonly layer: Layer; readonly site?: Site; readonly changes: Change[] }>();
  readonly #edges: Edge[] = [];

  add(change: Change): void {
    const { layer, site } = change.tree;
    const key = layerKey(change.tree);
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { layer, ...(site && { site }), changes: [change] });
    else if (!group.changes.some((known) => known.lasts === change.lasts && samePath(known, change) && isSame(known, change)))
      group.changes.push(change);
  }

  /** The first layer lies below the second. */
  order(lower: string, upper: string): void {
    if (lower !== upper) this.#edges.push([lower, upper]);
  }

  steps(order: BuildOrder): readonly Step[] {
    return orderedLayers(this.#groups, this.#edges, order).map(({ layer, changes }) => ({
      layer: withAllVariables(layer, changes),
      changes,
    }));
  }
}

function samePath(one: Change, other: Change): boolean {
  return one.path.every((step, index) => step === other.path[index]);
}

/** A substitution is one layer, whichever variables each of its texts names. */
function withAllVariables(layer: Layer, changes: readonly Change[]): Layer {
  if (layer.kind !== 'substitution') return layer;
  const names = changes.flatMap(({ tree }) => (tree.layer.kind === 'substitution' ? tree.layer.variables : []));
  return { kind: 'substitution', variables: [...new Set(names)], by: layer.by };
}

interface Around {
  readonly key: string;
  /** A map that was put over another keeps entries of lower layers: being in it says nothing about order. */
  readonly isMerged: boolean;
}

function walk(tree: Tree, path: KeyPath, around: Around | undefined, isLive: boolean, found: Changes): void {
  const key = layerKey(tree);
  const { under } = tree;
  const isOwn = around === undefined || key !== around.key || under !== undefined;
  if (under !== undefined) {
    walk(under, path, around, false, found);
    found.order(layerKey(under), key);
  } else if (around?.isMerged === false) found.order(around.key, key);
  if (isOwn || tree.kind === 'unknown') found.add({ ...happened(path, tree), lasts: isLive });
  const inside: Around = { key, isMerged: under !== undefined };
  if (tree.kind === 'seq') tree.items.forEach((item, index) => walk(item, [...path, index], inside, isLive, found));
  if (tree.kind !== 'map') return;
  for (const [step, child] of tree.entries) walk(child, [...path, step], inside, isLive, found);
  for (const [step, { by, lost }] of tree.removed ?? []) {
    const here = [...path, step];
    walk(lost, here, inside, false, found);
    found.add({ ...event('removed', here, by, lost), lasts: isLive });
    found.order(layerKey(lost), layerKey(by));
    found.order(key, layerKey(by));
  }
}
