import type { Layer } from '../../../../core/provenance.js';
import { type MapTree, type Site, type Tree, unknownTree } from '../../tree.js';
import type { FieldSpec } from './built-in-fields.js';
import { isOfKind } from './object-id.js';
import { Refused } from './problem.js';
import type { Resource } from './resource.js';
import { isNull } from './scalar-text.js';
import { withEntry } from './with-entry.js';

/** What a transformer writes, and what it makes on the way there. */
export interface FieldEdit {
  /** The new value; the same tree when nothing changes. `undefined` was not there. */
  set(value: Tree | undefined): Tree;
  /** What stands at the end of a path that has to be made; nothing is made without it. */
  readonly creates?: 'map' | 'scalar';
  readonly layer: Layer;
  readonly site: Site | undefined;
}

/** Steps of a path with `/`, where `\/` is a slash inside a step; a leading slash means nothing. */
export function splitPath(path: string): readonly string[] {
  return path
    .replace(/^\//, '')
    .split(/(?<!\\)\//)
    .map((step) => step.replaceAll('\\/', '/'));
}

const splitPaths = new Map<string, readonly string[]>();

function stepsOf(path: string): readonly string[] {
  let steps = splitPaths.get(path);
  if (steps === undefined) splitPaths.set(path, (steps = splitPath(path)));
  return steps;
}

/** Applies an edit to a field of an object that has the specification's kind (api/filters/fieldspec). Throws `Refused`. */
export function editField(resource: Resource, spec: FieldSpec, edit: FieldEdit): Tree {
  return isOfKind(resource.id, spec) ? editPath(resource.tree, stepsOf(spec.path), spec.create === true, edit) : resource.tree;
}

export function editPath(tree: Tree, steps: readonly string[], create: boolean, edit: FieldEdit): Tree {
  return walk(tree, steps, 0, create, edit);
}

function walk(tree: Tree, steps: readonly string[], depth: number, create: boolean, edit: FieldEdit): Tree {
  if (depth === steps.length) return edit.set(tree);
  if (isNull(tree) || tree.kind === 'unknown') return tree;
  if (tree.kind === 'seq') {
    let items: Tree[] | undefined;
    tree.items.forEach((item, at) => {
      const changed = walk(item, steps, depth, create, edit);
      if (changed !== item) (items ??= [...tree.items])[at] = changed;
    });
    return items === undefined ? tree : { ...tree, items };
  }
  if (tree.kind !== 'map')
    throw new Refused('wrong-node-kind', `${steps.join('.')}: a map or a list is expected at ${steps[depth - 1] ?? ''}`);
  return inMap(tree, steps, depth, create, edit);
}

function inMap(tree: MapTree, steps: readonly string[], depth: number, create: boolean, edit: FieldEdit): Tree {
  const step = steps[depth]!;
  const isList = step.endsWith('[]');
  const key = isList ? step.slice(0, -2) : step;
  const child = tree.entries.get(key);
  const makes = create && !isList && edit.creates !== undefined;
  if (child === undefined && !makes) return tree;
  const isLast = depth === steps.length - 1;
  let changed: Tree;
  if (child === undefined) {
    if (tree.open !== undefined)
      changed = isLast && edit.creates === 'scalar' ? edit.set(undefined) : unknownTree(tree.open, edit.layer);
    else
      changed =
        isLast && edit.creates === 'scalar' ? edit.set(undefined) : walk(empty(edit, tree), steps, depth + 1, create, edit);
  } else if (isNull(child) && makes) {
    changed =
      isLast && edit.creates === 'scalar'
        ? edit.set(child)
        : walk({ ...empty(edit, tree), under: child }, steps, depth + 1, create, edit);
  } else changed = walk(child, steps, depth + 1, create, edit);
  return changed === child ? tree : withEntry(tree, key, changed);
}

function empty({ layer, site }: FieldEdit, parent: MapTree): MapTree {
  const at = site ?? parent.site;
  return { kind: 'map', entries: new Map(), layer, ...(at !== undefined && { site: at }) };
}
