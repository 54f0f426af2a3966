import type { KeyPath } from '../../../core/location.js';
import { type YamlNode, pathOf, scalarText } from '../../../syntax/yaml/tree.js';

/** Where an alias stands for an anchored value. */
export interface AliasUse {
  readonly node: YamlNode;
  /** The anchor's name. */
  readonly anchor: string;
}

const known = new WeakMap<YamlNode, ReadonlyMap<YamlNode, readonly YamlNode[]>>();

/**
 * The alias through which a value written elsewhere in the document has come to a path of its object; undefined for a value
 * that is written where it takes effect. Patches and manifests begin at different depths, so paths are compared from their ends.
 */
export function aliasAt(node: YamlNode, path: KeyPath): AliasUse | undefined {
  const uses = usesIn(node);
  if (uses.size === 0) return undefined;
  let best: AliasUse | undefined;
  let closest = agreement(pathOf(node), path);
  const below: (string | number)[] = [];
  for (let at: YamlNode | undefined = node; at !== undefined; at = at.parent) {
    for (const alias of uses.get(at) ?? []) {
      const agrees = agreement([...placeOfUse(alias), ...below], path);
      if (agrees > closest) [best, closest] = [{ node: alias, anchor: at.anchor ?? '' }, agrees];
    }
    const step = stepOf(at);
    if (step !== undefined) below.unshift(step);
  }
  return best;
}

function stepOf(node: YamlNode): string | number | undefined {
  const { parent, index } = node;
  const key = parent?.kind === 'map' ? parent.items[index - 1] : undefined;
  return parent?.kind === 'seq' ? index : key && scalarText(key);
}

/** Behind a merge key the alias's entries belong to the map around it. */
function placeOfUse(alias: YamlNode): KeyPath {
  const path = pathOf(alias);
  const merge = path.lastIndexOf('<<');
  return merge >= 0 && merge >= path.length - 2 ? path.slice(0, merge) : path;
}

/** How many steps agree, counted from the end. Elements of lists may have moved: another index counts half. */
function agreement(one: KeyPath, other: KeyPath): number {
  let agrees = 0;
  for (let back = 1; back <= Math.min(one.length, other.length); back++) {
    const [a, b] = [one[one.length - back], other[other.length - back]];
    if (a === b) agrees++;
    else if (typeof a === 'number' && typeof b === 'number') agrees += 0.5;
    else break;
  }
  return agrees;
}

/** All aliases of the document that holds a node, by what they stand for. */
function usesIn(node: YamlNode): ReadonlyMap<YamlNode, readonly YamlNode[]> {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  let uses = known.get(root);
  if (uses === undefined) {
    const found = new Map<YamlNode, YamlNode[]>();
    collect(root, found);
    known.set(root, (uses = found));
  }
  return uses;
}

function collect(node: YamlNode, found: Map<YamlNode, YamlNode[]>): void {
  if (node.kind === 'alias' && node.aliased !== undefined) {
    const uses = found.get(node.aliased);
    if (uses === undefined) found.set(node.aliased, [node]);
    else uses.push(node);
  }
  for (const item of node.items) collect(item, found);
}
