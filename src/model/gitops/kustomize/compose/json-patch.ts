import type { Layer } from '../../../../core/provenance.js';
import { type MapTree, type SequenceTree, type Tree, childOf, treeOfPlain } from '../../tree.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { textOf, throughJson } from './scalar-text.js';
import { withEntry } from './with-entry.js';

/** One operation of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  /** Null when there is none. */
  readonly value: Tree;
  /** The operation as written. */
  readonly written: Tree;
}

const OPERATIONS: readonly Operation['op'][] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** The operations of a patch's body. Throws `Refused` for what is none. */
export function operationsOf(body: Tree, layer: Layer): readonly Operation[] {
  if (body.kind !== 'seq') throw new Refused('bad-json-patch', 'a JSON patch is a list of operations', placeOf(body));
  return body.items.map((written) => operationOf(written, layer));
}

function operationOf(written: Tree, layer: Layer): Operation {
  const name = textOf(childOf(written, 'op'));
  const op = OPERATIONS.find((known) => known === name);
  if (written.kind !== 'map' || op === undefined)
    throw new Refused(
      'bad-json-patch',
      name === undefined ? 'an operation without op' : `"${name}" is no operation of a JSON patch`,
      placeOf(written),
    );
  const path = textOf(childOf(written, 'path'));
  if (path === undefined) throw new Refused('bad-json-patch', `${op} without path`, placeOf(written));
  const from = textOf(childOf(written, 'from'));
  const value = written.entries.get('value');
  return { op, path, ...(from !== undefined && { from }), value: value ?? treeOfPlain(null, layer), written };
}

/**
 * Applies a JSON patch as evanphx/json-patch v4.12 does: `replace` of a missing key of a map adds it, everything else that is
 * missing is an error, negative indices count from the end. The object goes through JSON, so its quotes are rewritten.
 */
export function jsonPatch(object: MapTree, operations: readonly Operation[], layer: Layer): Tree {
  let tree = throughJson(object);
  for (const operation of operations) {
    try {
      tree = apply(tree, operation, layer);
    } catch (error) {
      if (error instanceof Refused && error.at === undefined)
        throw new Refused(error.code, error.message, placeOf(operation.written));
      throw error;
    }
  }
  return tree;
}

function refuse(message: string): Refused {
  return new Refused('bad-json-patch', message);
}

function apply(root: Tree, operation: Operation, layer: Layer): Tree {
  const { op, path, from, value } = operation;
  switch (op) {
    case 'add':
      return changeAt(root, path, (parent, key) => put(parent, key, value, 'add', path));
    case 'replace':
      return changeAt(root, path, (parent, key) => put(parent, key, value, 'replace', path));
    case 'remove':
      return changeAt(root, path, (parent, key) => remove(parent, key, operation.written, path));
    case 'test':
      test(root, path, value);
      return root;
    case 'move': {
      const moved = valueAt(root, from, op);
      const without = changeAt(root, from!, (parent, key) => remove(parent, key, operation.written, from!));
      return changeAt(without, path, (parent, key) => put(parent, key, moved ?? treeOfPlain(null, layer), 'add', path));
    }
    case 'copy': {
      const copied = valueAt(root, from, op) ?? treeOfPlain(null, layer);
      return changeAt(root, path, (parent, key) => put(parent, key, copied, 'add', path));
    }
  }
}

function tokens(path: string): readonly string[] {
  const [before, ...steps] = path.split('/');
  if (steps.length === 0 || before !== '') throw refuse(`the path "${path}" does not begin with /`);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

type Change = (parent: MapTree | SequenceTree, key: string) => Tree;

function changeAt(root: Tree, path: string, change: Change): Tree {
  const steps = tokens(path);
  const descend = (tree: Tree | undefined, depth: number): Tree => {
    if (tree?.kind === 'unknown') throw new Undecided(tree.because);
    if (tree?.kind !== 'map' && tree?.kind !== 'seq')
      throw refuse(`${path}: there is nothing at /${steps.slice(0, depth).join('/')}`);
    const step = steps[depth]!;
    if (depth === steps.length - 1) return change(tree, step);
    if (tree.kind === 'map') {
      const child = tree.entries.get(step);
      if (child === undefined && tree.open !== undefined) throw new Undecided(tree.open);
      return { ...tree, entries: new Map(tree.entries).set(step, descend(child, depth + 1)) };
    }
    const index = indexOf(tree, step, path);
    return { ...tree, items: tree.items.with(index, descend(tree.items[index], depth + 1)) };
  };
  return descend(root, 0);
}

function valueAt(root: Tree, path: string | undefined, op: string): Tree | undefined {
  if (path === undefined) throw refuse(`${op} without from`);
  let at: Tree | undefined = root;
  for (const step of tokens(path)) {
    if (at?.kind === 'unknown') throw new Undecided(at.because);
    if (at?.kind === 'map') {
      const child: Tree | undefined = at.entries.get(step);
      if (child === undefined && at.open !== undefined) throw new Undecided(at.open);
      at = child;
    } else if (at?.kind === 'seq') at = at.items[indexOf(at, step, path)];
    else throw refuse(`${path}: there is nothing`);
  }
  return at;
}

/** The position of an element that is there. */
function indexOf(list: SequenceTree, step: string, path: string): number {
  const index = number(step, path);
  const at = index < 0 ? index + list.items.length : index;
  if (at < 0 || at >= list.items.length) throw refuse(`${path}: the list has only ${list.items.length} elements`);
  return at;
}

function number(step: string, path: string): number {
  if (!/^[-+]?\d+$/.test(step)) throw refuse(`${path}: "${step}" is no index of a list`);
  return Number(step);
}

function put(parent: MapTree | SequenceTree, key: string, value: Tree, op: 'add' | 'replace', path: string): Tree {
  if (parent.kind === 'map') {
    const below = parent.entries.get(key);
    return withEntry(parent, key, below === undefined ? value : { ...value, under: below });
  }
  if (op === 'replace') {
    const at = indexOf(parent, key, path);
    return { ...parent, items: parent.items.with(at, { ...value, under: parent.items[at]! }) };
  }
  if (key === '-') return { ...parent, items: [...parent.items, value] };
  const index = number(key, path);
  const at = index < 0 ? index + parent.items.length + 1 : index;
  if (at < 0 || at > parent.items.length) throw refuse(`${path}: the list has only ${parent.items.length} elements`);
  return { ...parent, items: parent.items.toSpliced(at, 0, value) };
}

function remove(parent: MapTree | SequenceTree, key: string, by: Tree, path: string): Tree {
  if (parent.kind === 'seq') return { ...parent, items: parent.items.toSpliced(indexOf(parent, key, path), 1) };
  const lost = parent.entries.get(key);
  if (lost === undefined) {
    if (parent.open !== undefined) throw new Undecided(parent.open);
    throw refuse(`${path}: there is nothing to remove`);
  }
  const entries = new Map(parent.entries);
  entries.delete(key);
  return { ...parent, entries, removed: new Map(parent.removed).set(key, { by, lost }) };
}

function test(root: Tree, path: string, expected: Tree): void {
  const found = valueAt(root, path, 'test');
  const same = found === undefined ? expected.kind === 'scalar' && expected.value === null : sameValue(found, expected);
  if (!same) throw refuse(`${path}: the test fails`);
}

/** Equal as JSON. Throws `Undecided` where something unknown would have to be compared. */
function sameValue(one: Tree, other: Tree): boolean {
  for (const tree of [one, other]) if (tree.kind === 'unknown') throw new Undecided(tree.because);
  if (one.kind === 'scalar') return other.kind === 'scalar' && one.value === other.value;
  if (one.kind === 'seq')
    return (
      other.kind === 'seq' &&
      one.items.length === other.items.length &&
      one.items.every((item, at) => sameValue(item, other.items[at]!))
    );
  if (one.kind !== 'map' || other.kind !== 'map') return false;
  if (one.open !== undefined || other.open !== undefined) throw new Undecided(one.open ?? other.open ?? '');
  return (
    one.entries.size === other.entries.size &&
    [...one.entries].every(([key, value]) => {
      const second = other.entries.get(key);
      return second !== undefined && sameValue(value, second);
    })
  );
}
