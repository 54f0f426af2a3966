import { type Tree, childOf } from '../../tree.js';
import type { FieldSpec } from './built-in-fields.js';
import { editField, editPath } from './field-spec.js';
import { isClusterScoped, keyOf, showId } from './object-id.js';
import { Refused } from './problem.js';
import { type Resource, remembering, withTree } from './resource.js';
import { textOf } from './scalar-text.js';
import { type Transformer, textBy } from './transformer.js';

const ROLE_BINDINGS: ReadonlySet<string> = new Set(['RoleBinding', 'ClusterRoleBinding']);
const METADATA_NAMESPACE = ['metadata', 'namespace'] as const;

/**
 * Kustomize's namespace transformer: sets the namespace of every object that is not known to have none, renames Namespace
 * objects, and the subjects called "default" of role bindings.
 */
export function withNamespace(resource: Resource, namespace: string, fields: readonly FieldSpec[], by: Transformer): Resource {
  const before = remembering(resource);
  const edit = {
    layer: by.layer,
    site: by.written?.site,
    creates: 'scalar',
    set: (value: Tree | undefined) => (value?.kind === 'unknown' ? value : textBy(by, namespace, value)),
  } as const;
  const own = { ...edit, set: (value: Tree | undefined) => textBy(by, namespace, value) };
  let tree: Tree = before.tree;
  if (!isClusterScoped(before.id)) tree = editPath(tree, METADATA_NAMESPACE, true, own);
  if (ROLE_BINDINGS.has(before.id.kind)) tree = withDefaultSubjects(tree, namespace, by);
  let changed = withTree(before, tree);
  const isCore = before.id.group === '' && before.id.version === 'v1';
  for (const field of fields) {
    if (field.path === 'metadata/namespace' || (field.path === 'metadata/name' && !isCore)) continue;
    if (ROLE_BINDINGS.has(field.kind ?? '') && field.path === 'subjects/namespace') continue;
    changed = withTree(changed, editField(changed, field, edit));
  }
  return changed;
}

function withDefaultSubjects(tree: Tree, namespace: string, by: Transformer): Tree {
  const subjects = childOf(tree, 'subjects');
  if (tree.kind !== 'map' || subjects?.kind !== 'seq') return tree;
  const items = subjects.items.map((subject) => {
    if (subject.kind !== 'map' || textOf(subject.entries.get('name')) !== 'default') return subject;
    const value = textBy(by, namespace, subject.entries.get('namespace'));
    return { ...subject, entries: new Map(subject.entries).set('namespace', value) };
  });
  return { ...tree, entries: new Map(tree.entries).set('subjects', { ...subjects, items }) };
}

/** Objects that had different namespaces may now be the same. */
export function refuseEqualIds(resources: readonly Resource[]): Refused | undefined {
  const seen = new Set<string>();
  for (const { id } of resources) {
    const key = keyOf(id);
    if (seen.has(key)) return new Refused('duplicate-id', `with this namespace, ${showId(id)} exists twice`);
    seen.add(key);
  }
  return undefined;
}
