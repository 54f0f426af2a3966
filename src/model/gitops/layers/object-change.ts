import type { Patch, Plain } from '../../../core/fix.js';
import type { KeyPath } from '../../../core/location.js';
import type { Project } from '../../project/project.js';
import { isQuoted } from '../kustomize/compose/scalar-text.js';
import { type Tree, subtree } from '../tree.js';
import { objectPath } from './place.js';

/** A change of an object, wherever it is made. */
export type ObjectChange =
  | { readonly op: 'set' | 'append'; readonly path: KeyPath; readonly value: Plain }
  | { readonly op: 'remove'; readonly path: KeyPath };

/** What patches of an object's texts change in the object; undefined when a patch of it could not do the same. */
export function changesOf(project: Project, tree: Tree, patches: readonly Patch[]): readonly ObjectChange[] | undefined {
  const changes: ObjectChange[] = [];
  for (const patch of patches) {
    const path = 'at' in patch ? objectPath(project, tree, patch.at) : undefined;
    if (path === undefined || path.length === 0) return undefined;
    if (patch.op === 'set' || patch.op === 'append') changes.push({ op: patch.op, path, value: patch.value });
    else if (patch.op === 'remove' || patch.op === 'comment-out') changes.push({ op: 'remove', path });
    else return undefined;
  }
  return changes;
}

/** Whether a strategic merge does exactly this change, whatever the kind of the object: in lists it may match elements. */
export function canMerge(tree: Tree, change: ObjectChange): boolean {
  const { path } = change;
  if (change.op === 'append' || path.some((step) => typeof step === 'number')) return false;
  const there = subtree(tree, path);
  if (change.op === 'remove') return there !== undefined;
  const { value } = change;
  if (there === undefined) return isMergeable(value);
  // A merge keeps the quotes that are there, and with them the type.
  return there.kind === 'scalar' && isScalar(value) && (typeof value === 'string' || !isQuoted(there));
}

function isScalar(value: Plain): boolean {
  return value !== null && typeof value !== 'object';
}

/** A null in a patch takes out. */
function isMergeable(value: Plain): boolean {
  if (value === null) return false;
  return typeof value !== 'object' || Object.values(value).every((inner: Plain) => isMergeable(inner));
}

/** The changes as a patch document for a strategic merge. */
export function mergePatch(changes: readonly ObjectChange[]): Plain {
  return changes.reduce<Plain>(
    (patch, change) => withValue(patch, change.path, change.op === 'remove' ? null : change.value),
    {},
  );
}

function withValue(patch: Plain, [step, ...rest]: KeyPath, value: Plain): Plain {
  if (step === undefined) return value;
  const below = asMap(patch);
  return { ...below, [String(step)]: withValue(below[String(step)] ?? {}, rest, value) };
}

function asMap(value: Plain): { readonly [key: string]: Plain } {
  return isMap(value) ? value : {};
}

function isMap(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Plain;
}

/** The changes as operations of a JSON patch; undefined when one of them needs what such a patch cannot make. */
export function operationsFor(tree: Tree, changes: readonly ObjectChange[]): readonly Plain[] | undefined {
  // What is taken out of a list moves what is behind it.
  if (changes.length > 1 && changes.some(({ op, path }) => op === 'remove' && typeof path.at(-1) === 'number')) return undefined;
  const operations: Operation[] = [];
  for (const change of changes) {
    const operation = operationFor(tree, change, operations);
    if (operation === undefined) return undefined;
    const before = operations.findIndex(({ op, path }) => op === 'add' && path === operation.path && !path.endsWith('/-'));
    if (before < 0) operations.push(operation);
    else operations[before] = operation;
  }
  return operations.map((operation): Plain => ({ ...operation }));
}

/** An operation needs all that stands above its path. What several changes need is added once, in the place of what was `before`. */
function operationFor(tree: Tree, change: ObjectChange, before: readonly Operation[]): Operation | undefined {
  const { path } = change;
  const there = subtree(tree, path);
  if (change.op === 'remove') return there && { op: 'remove', path: pointer(path) };
  if (change.op === 'append' && there?.kind === 'seq') return { op: 'add', path: pointer([...path, '-']), value: change.value };
  const value = change.op === 'append' ? [change.value] : change.value;
  if (there !== undefined) return { op: 'replace', path: pointer(path), value };
  const depth = path.findIndex((_, at) => subtree(tree, path.slice(0, at + 1)) === undefined);
  const rest = path.slice(depth + 1);
  if (subtree(tree, path.slice(0, depth))?.kind !== 'map' || rest.some((step) => typeof step === 'number')) return undefined;
  const place = pointer(path.slice(0, depth + 1));
  const added = before.find((operation) => operation.op === 'add' && operation.path === place);
  return { op: 'add', path: place, value: withValue(added?.value ?? {}, rest, value) };
}

/** RFC 6901. */
function pointer(path: KeyPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
