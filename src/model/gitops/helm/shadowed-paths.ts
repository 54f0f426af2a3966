import type { Target } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import type { Tree } from '../tree.js';

/** A text that a target path places, with the layer that marks what came of it. */
export interface PlacedLayer {
  readonly path: string;
  readonly layer: Layer;
  /** The entry of `valuesFrom`. */
  readonly at: Target;
}

/** A target path without effect: something else decides the value, certainly and otherwise. */
export interface ShadowedPath extends PlacedLayer {
  /** What decides it instead. */
  readonly winner: Tree;
}

/** The placed text when nothing of it is left, whichever of the outcomes comes true. */
export function shadowedPath(
  { path, layer, at }: PlacedLayer,
  outcomes: readonly (Tree | undefined)[],
): ShadowedPath | undefined {
  const winners = outcomes.map((outcome) => outcome && winnerOver(outcome, layer));
  const [winner] = winners;
  return winner !== undefined && winners.every((other) => other !== undefined) ? { path, layer, at, winner } : undefined;
}

/** What hides all that a layer says; undefined when some of it shows, when nothing is known of it, or when both say the same. */
function winnerOver(outcome: Tree, layer: Layer): Tree | undefined {
  const nodes = nodesOf(outcome);
  if (nodes.some((node) => saysSomething(node, layer))) return undefined;
  const winner = nodes.find(({ under }) => isUnder(under, layer));
  if (winner === undefined || (winner.kind === 'unknown' && winner.exists === 'maybe')) return undefined;
  return winner.kind === 'scalar' && isSame(winner, layer) ? undefined : winner;
}

function nodesOf(tree: Tree): readonly Tree[] {
  if (tree.kind === 'map') return [tree, ...[...tree.entries.values()].flatMap(nodesOf)];
  return tree.kind === 'seq' ? [tree, ...tree.items.flatMap(nodesOf)] : [tree];
}

/** Maps and lists on the way to a value say nothing themselves. */
function saysSomething(node: Tree, layer: Layer): boolean {
  return node.layer === layer && node.kind !== 'map' && (node.kind !== 'seq' || node.items.length === 0);
}

function isUnder(below: Tree | undefined, layer: Layer): boolean {
  for (let tree = below; tree !== undefined; tree = tree.under)
    if (nodesOf(tree).some((node) => saysSomething(node, layer))) return true;
  return false;
}

function isSame(winner: Tree & { readonly kind: 'scalar' }, layer: Layer): boolean {
  for (let tree = winner.under; tree !== undefined; tree = tree.under)
    if (tree.layer === layer) return tree.kind === 'scalar' && tree.value === winner.value;
  return false;
}
