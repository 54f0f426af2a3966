import type { Target } from '../../../core/location.js';
import type { DeployedSet } from '../deployed-set.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { sameNamespace } from '../flux/kinds.js';
import { type Tree, childOf, siteTarget, treeOf } from '../tree.js';

/** A ConfigMap or Secret that a generator of a kustomization makes. */
export interface GeneratedObject {
  readonly kind: string;
  /** As the generator's entry says it; the deployed one may have a hash. */
  readonly written: string;
  readonly deployed: string;
  readonly namespace: string | undefined;
  /** The name in the generator's entry. */
  readonly at: Target;
  /** Its keys; undefined when there may be more than are known. */
  readonly keys: readonly string[] | undefined;
  readonly by: string;
}

export function generatedObjects(objects: readonly ComposedObject[]): readonly GeneratedObject[] {
  return objects.flatMap(({ id, originalIds, source, tree }): readonly GeneratedObject[] => {
    if (!('generator' in source)) return [];
    const { document, node } = source.site;
    const name = childOf(treeOf(document, node, 'kubernetes'), 'name');
    const at = name?.site === undefined ? siteTarget(source.site) : siteTarget(name.site);
    const written = originalIds[0]?.name ?? id.name;
    return [{ kind: id.kind, written, deployed: id.name, namespace: id.namespace, at, keys: keysOf(tree), by: document.id.file }];
  });
}

function keysOf(tree: Tree): readonly string[] | undefined {
  const keys: string[] = [];
  for (const field of ['data', 'binaryData', 'stringData']) {
    const data = childOf(tree, field);
    if (data === undefined) continue;
    if (data.kind !== 'map' || data.open !== undefined) return undefined;
    keys.push(...data.entries.keys());
  }
  return keys;
}

/** Whether anything in the namespace of an object speaks of it. */
export function isUsed(
  { written, deployed, namespace, kind }: Pick<GeneratedObject, 'written' | 'deployed' | 'namespace' | 'kind'>,
  set: DeployedSet,
): boolean {
  return set
    .all()
    .some(
      (object) =>
        !(object.kind === kind && object.name === deployed) &&
        sameNamespace(object.namespace, namespace) &&
        mentions(object.effective.tree, [written, deployed]),
    );
}

function mentions(tree: Tree | undefined, names: readonly string[]): boolean {
  if (tree === undefined) return false;
  if (tree.kind === 'unknown') return mentions(tree.under, names);
  if (tree.kind === 'scalar')
    return typeof tree.value === 'string' && tree.value.split(/[^\w.-]+/).some((word) => names.includes(word));
  const children = tree.kind === 'map' ? [...tree.entries.values()] : tree.items;
  return children.some((child) => mentions(child, names));
}
