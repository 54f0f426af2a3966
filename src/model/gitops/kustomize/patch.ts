import type { KeyPath } from '../../../core/location.js';
import { parseYaml } from '../../../syntax/yaml/tree.js';
import type { Document } from '../../project/document.js';
import type { Project } from '../../project/project.js';
import { maskAt } from '../layering.js';
import { textAt } from '../reading.js';
import { type Tree, childOf, subtree, treeOf, unknownTree } from '../tree.js';
import { type Selector, namesakeSelector, targetSelector } from './selector.js';

/**
 * Something that may change objects and is not composed: it can only say which values are no longer known. `writes` gives what
 * it puts at a path, so that patches inside patches can be followed.
 */
export interface Touch {
  readonly selects: Selector;
  /** Where the change is written, for people: `patch of apps/kustomization.yaml`. */
  readonly because: string;
  mask(object: Tree): Tree;
  /** The trees it may write at or above a path of a selected object. */
  writes(path: KeyPath): readonly Tree[];
}

/** A touch that may change anything. */
export function opaqueTouch(selects: Selector, because: string): Touch {
  return { selects, because, mask: (object) => maskBelowIdentity(object, because), writes: () => [] };
}

/** Reads one entry of `patches`: a body inline or in a file, a strategic merge or a list of operations. */
export function patchTouches(
  project: Project,
  entry: Tree,
  because: string,
  fileAt: (path: string) => readonly Document[] | undefined,
): readonly Touch[] {
  const target = subtree(entry, ['target']);
  const selects = target === undefined ? undefined : targetSelector(target);
  const bodies = patchBodies(project, entry, fileAt);
  if (bodies === undefined) return [opaqueTouch(selects ?? (() => true), because)];
  return bodies.map((body) => bodyTouch(body, selects ?? namesakeSelector(body), because));
}

function bodyTouch(body: Tree, selects: Selector, because: string): Touch {
  if (body.kind === 'seq') return operationsTouch(body.items, selects, because);
  if (body.kind !== 'map') return opaqueTouch(selects, because);
  if (textAt(body, ['$patch']) === 'delete') return opaqueTouch(selects, because);
  return {
    selects,
    because,
    mask: (object) => maskMerged(object, body, because, []),
    writes: (path) => {
      const written = subtree(body, path);
      return written === undefined ? [] : [written];
    },
  };
}

/** Undefined when the patch cannot be read: it may then do anything to its target. */
function patchBodies(
  project: Project,
  entry: Tree,
  fileAt: (path: string) => readonly Document[] | undefined,
): readonly Tree[] | undefined {
  const inline = subtree(entry, ['patch']);
  if (inline?.kind === 'scalar' && typeof inline.value === 'string') {
    if (inline.site === undefined) return undefined;
    const { document, node } = inline.site;
    const embedded = project.embedded(document, node, 'yaml');
    if (embedded.problems.length > 0) return undefined;
    const roots = parseYaml(inline.value).documents.length === 1 ? [embedded.root] : undefined;
    return roots?.flatMap((root) => (root ? [treeOf(embedded, root, 'helm')] : []));
  }
  const path = textAt(entry, ['path']);
  const documents = path === undefined ? undefined : fileAt(path);
  return documents?.flatMap((document) => (document.root ? [treeOf(document, document.root, 'kubernetes')] : []));
}

function operationsTouch(operations: readonly Tree[], selects: Selector, because: string): Touch {
  const changes = operations.map((operation) => ({
    path: pointerPath(textAt(operation, ['path'])),
    value: subtree(operation, ['value']),
  }));
  return {
    selects,
    because,
    mask: (object) => changes.reduce((masked, { path }) => maskPointer(masked, path, because), object),
    writes: (path) =>
      changes.flatMap(({ path: at, value }) => {
        if (value === undefined || at === undefined) return [];
        // An operation on a list element writes one element of what is asked for.
        if (at.length > path.length) return path.every((step, index) => step === at[index]) ? [value] : [];
        if (!at.every((step, index) => step === path[index])) return [];
        const written = subtree(value, path.slice(at.length));
        return written === undefined ? [] : [written];
      }),
  };
}

function pointerPath(pointer: string | undefined): readonly string[] | undefined {
  return pointer
    ?.split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What an operation may change: its place, or the whole list when it adds to or removes from one. */
function maskPointer(object: Tree, path: readonly string[] | undefined, because: string): Tree {
  if (path === undefined) return maskBelowIdentity(object, because);
  const reached: (string | number)[] = [];
  let at: Tree | undefined = object;
  for (const token of path) {
    if (at?.kind === 'seq') {
      const index = Number(token);
      if (reached.length === path.length - 1 || !Number.isInteger(index)) return maskAt(object, reached, because);
      reached.push(index);
    } else reached.push(token);
    at = at && childOf(at, reached.at(-1)!);
  }
  return maskAt(object, reached, because);
}

/** Lists that Kustomize merges element by element, with the key that identifies one (its built-in schema). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
};

function maskMerged(object: Tree, body: Tree, because: string, path: KeyPath): Tree {
  const here = subtree(object, path);
  if (body.kind === 'map' && (here === undefined || here.kind === 'map')) {
    let masked = object;
    for (const [key, value] of body.entries) {
      if (path.length === 0 && (key === 'apiVersion' || key === 'kind')) continue;
      if (key === 'metadata' && path.length === 0) continue;
      masked = maskMerged(masked, value, because, [...path, key]);
    }
    return masked;
  }
  const identity = MERGE_KEYS[String(path.at(-1))];
  if (body.kind === 'seq' && here?.kind === 'seq' && identity !== undefined) {
    let masked = object;
    for (const element of body.items) {
      const name = textAt(element, [identity]);
      const index = here.items.findIndex((item) => textAt(item, [identity]) === name);
      masked =
        index < 0 || name === undefined ? maskAt(masked, path, because) : maskMerged(masked, element, because, [...path, index]);
      if (index < 0 || name === undefined) return masked;
    }
    return masked;
  }
  return maskAt(object, path, because);
}

/** Everything but what identifies the object becomes unknown. */
function maskBelowIdentity(object: Tree, because: string): Tree {
  if (object.kind !== 'map') return unknownTree(because, object.layer);
  const entries = new Map(
    [...object.entries].map(
      ([key, value]) => [key, ['apiVersion', 'kind', 'metadata'].includes(key) ? value : unknownLike(value, because)] as const,
    ),
  );
  return { ...object, entries, open: because };
}

function unknownLike(value: Tree, because: string): Tree {
  const masked = unknownTree(because, value.layer);
  return value.site ? { ...masked, site: value.site } : masked;
}
