import type { KeyPath } from '../../core/location.js';
import { showPath } from '../../core/location.js';
import { elementsOf } from './gaps.js';
import type { Element } from './gaps.js';
import { entryOf, scalarText } from './tree.js';
import type { YamlDocument, YamlNode } from './tree.js';

/** Thrown deep inside an edit and turned into a `Refusal` at the door, so that no step in between has to pass it on. */
export class Refused extends Error {}

export function refuse(because: string): never {
  throw new Refused(because);
}

/** What messages call a place. */
export function placeName(path: KeyPath): string {
  return path.length === 0 ? 'the document' : showPath(path);
}

/** The deepest node of a path that exists, and the part of the path that does not. */
export interface Place {
  readonly node: YamlNode | undefined;
  /** The entry or item that holds the node; absent for the root. */
  readonly element?: Element;
  /** Existing path and missing rest. */
  readonly path: KeyPath;
  readonly rest: KeyPath;
}

/** Finds a path as written; refuses where an edit there would change other places too, or none. */
export function locate(document: YamlDocument | undefined, path: KeyPath): Place {
  let node = document?.root;
  let element: Element | undefined;
  let depth = 0;
  for (; node !== undefined; depth++) {
    refuseUnclear(node, document, path.slice(0, depth));
    if (depth === path.length) break;
    const next = step(node, path, depth);
    if (next === undefined) break;
    element = next;
    node = next.value;
  }
  return { node, ...(element && { element }), path: path.slice(0, depth), rest: path.slice(depth) };
}

function step(node: YamlNode, path: KeyPath, depth: number): Element | undefined {
  const wanted = path[depth]!;
  if (node.kind === 'seq') return typeof wanted === 'number' ? elementsOf(node)[wanted] : undefined;
  if (node.kind !== 'map') return undefined;
  const elements = elementsOf(node);
  const found = elements.filter(({ key }) => key?.kind === 'scalar' && scalarText(key) === String(wanted));
  if (found.length > 1) refuse(`the key ${showPath(path.slice(0, depth + 1))} is there twice`);
  if (found.length === 0 && mayMerge(node, String(wanted))) {
    refuse(`${showPath(path.slice(0, depth + 1))} comes through a merge key (<<)`);
  }
  if (found[0]?.explicitKey) refuse(`${showPath(path.slice(0, depth + 1))} is written with an explicit key (?)`);
  // To some readers an entry without a key is the value of an explicit one before it.
  if (found[0] !== undefined && wanted === '' && elements.some(({ explicitKey }) => explicitKey))
    refuse(`${showPath(path.slice(0, depth + 1))} has no key, beside an explicit one (?)`);
  return found[0];
}

function refuseUnclear(node: YamlNode, document: YamlDocument | undefined, path: KeyPath): void {
  const where = placeName(path);
  if (node.kind === 'alias') refuse(`${where} is an alias (*${node.anchor}) of a value that stands elsewhere`);
  if (node.tag !== undefined) refuse(`${where} has a tag (${node.tag})`);
  if (node.anchor !== undefined && aliasesOutside(document?.root, node, [node]).length > 0) {
    refuse(`${where} has an anchor (&${node.anchor}) that is used elsewhere`);
  }
  if (node.kind === 'map' && node.style === 'flow' && node.source.text[node.start] !== '{') {
    refuse(`${where} is a pair without braces inside a sequence`);
  }
}

/** True when a map may have a key through `<<`, as far as that can be told. A map may merge itself, and others many times. */
function mayMerge(map: YamlNode, key: string, seen = new Set<YamlNode>()): boolean {
  seen.add(map);
  const merged = entryOf(map, '<<')?.value;
  if (merged === undefined) return false;
  const sources = merged.kind === 'seq' ? merged.items : [merged];
  return sources.some((source) => {
    const target = source.aliased ?? source;
    if (target.kind !== 'map') return true;
    return !seen.has(target) && (entryOf(target, key) !== undefined || mayMerge(target, key, seen));
  });
}

/** Refuses to take away a node whose anchors are used outside of it. */
export function refuseSharedAnchors(root: YamlNode | undefined, element: Element): void {
  const inside = [...(element.key ? [element.key] : []), element.value];
  const shared = aliasesOutside(root, undefined, inside)[0];
  if (shared !== undefined) refuse(`it holds the anchor &${shared.anchor}, which is used elsewhere`);
}

/** Refuses to carry away an alias whose anchor stands elsewhere. */
export function refuseAliases(element: Element): void {
  const alias = nodesIn(element.value).find(({ kind }) => kind === 'alias');
  if (alias !== undefined) refuse(`it holds the alias *${alias.anchor}`);
}

/** Aliases outside some nodes that stand for `target`, or for anything inside these nodes. */
function aliasesOutside(
  root: YamlNode | undefined,
  target: YamlNode | undefined,
  nodes: readonly YamlNode[],
): readonly YamlNode[] {
  if (root === undefined) return [];
  const inside = new Set(nodes.flatMap(nodesIn));
  if (![...inside].some(({ anchor, kind }) => anchor !== undefined && kind !== 'alias')) return [];
  return nodesIn(root).filter(
    (node) =>
      node.kind === 'alias' &&
      !inside.has(node) &&
      node.aliased !== undefined &&
      (target === undefined ? inside.has(node.aliased) : node.aliased === target),
  );
}

function nodesIn(root: YamlNode): readonly YamlNode[] {
  const found: YamlNode[] = [];
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    for (const item of node.items) stack.push(item);
  }
  return found;
}
