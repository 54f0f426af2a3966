import { becauseFilled } from '../filled-in-cluster.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { groupVersion } from '../kustomize/compose/object-id.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import type { VariableSource } from '../substitution/variables.js';
import { type MapTree, type Tree, type UnknownTree, childOf, subtree, unknownTree } from '../tree.js';
import { sameNamespace } from './kinds.js';

/** The objects of a cluster, as far as they are known. */
export interface KnownObjects {
  named(kind: string, name: string): readonly ComposedObject[];
  all(): readonly ComposedObject[];
}

const CONCEALED = 'the values of Secrets are not read';

/** The object that a source of variables means, in the namespace of its Kustomization. */
export function sourceObject(
  { kind, name }: VariableSource,
  namespace: string | undefined,
  objects: KnownObjects,
): ComposedObject | undefined {
  return objects.named(kind, name).find(({ id }) => id.apiVersion === 'v1' && sameNamespace(id.namespace, namespace));
}

/**
 * The variables that a ConfigMap or Secret of the repository gives, and what else makes it. No value of a Secret is ever read.
 */
export function dataOf({ id, tree }: ComposedObject, alsoMade?: Tree): Tree {
  const written = id.kind === 'Secret' ? secretData(tree) : textsIn(tree);
  const filled = becauseFilled(keysOf(subtree(tree, ['metadata', 'annotations'])));
  if (written.kind !== 'map' || (alsoMade === undefined && filled === undefined)) return written;
  if (alsoMade !== undefined && alsoMade.kind !== 'map') return alsoMade;
  const open = written.open ?? alsoMade?.open ?? filled;
  return {
    ...written,
    entries: new Map([...written.entries, ...(alsoMade?.entries ?? [])]),
    ...(open !== undefined && { open }),
  };
}

function textsIn(configMap: MapTree): Tree {
  const data = configMap.entries.get('data');
  return data === undefined || isNull(data) ? empty(configMap) : data;
}

const secrets = new WeakMap<MapTree, Tree>();

function secretData(tree: MapTree): Tree {
  let data = secrets.get(tree);
  if (data === undefined) secrets.set(tree, (data = keysAlone(tree)));
  return data;
}

function keysAlone(tree: MapTree): Tree {
  const entries = new Map<string, Tree>();
  let open = tree.open;
  for (const field of [tree.entries.get('data'), tree.entries.get('stringData')]) {
    if (field?.kind === 'unknown') return { ...field, exists: true };
    if (field?.kind !== 'map') continue;
    open ??= field.open;
    for (const [key, value] of field.entries) entries.set(key, concealed(value, CONCEALED));
  }
  return { ...empty(tree), entries, ...(open !== undefined && { open }) };
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function empty({ layer, site, open }: MapTree): MapTree {
  return { kind: 'map', entries: new Map(), layer, ...(site && { site }), ...(open !== undefined && { open }) };
}

function concealed(value: Tree, because: string): UnknownTree {
  return { ...unknownTree(because, value.layer, true), ...(value.site && { site: value.site }) };
}

/** What of the objects was looked at, and the first that tells something. */
interface Search {
  upTo: number;
  found: Tree | undefined;
}

type Telling = (object: ComposedObject, source: VariableSource, namespace: string | undefined) => Tree | undefined;

/** What operators make of the objects of a cluster. Each object is looked at once for each source. */
export class Producers {
  readonly #made = new Map<string, Search>();
  readonly #perhaps = new Map<string, Search>();

  constructor(private readonly objects: KnownObjects) {}

  /** The data of a source that some object makes, or may make; undefined when none is known to. */
  dataOf(source: VariableSource, namespace: string | undefined): Tree | undefined {
    return this.madeData(source, namespace) ?? this.#first(this.#perhaps, perhapsMade, source, namespace);
  }

  /** The same for what certainly makes it. */
  madeData(source: VariableSource, namespace: string | undefined): Tree | undefined {
    return source.kind === 'Secret' ? this.#first(this.#made, madeSecret, source, namespace) : undefined;
  }

  #first(searches: Map<string, Search>, tell: Telling, source: VariableSource, namespace: string | undefined): Tree | undefined {
    const key = `${source.kind}/${namespace ?? ''}/${source.name}`;
    let search = searches.get(key);
    if (search === undefined) searches.set(key, (search = { upTo: 0, found: undefined }));
    const objects = this.objects.all();
    for (; search.found === undefined && search.upTo < objects.length; search.upTo++)
      search.found = tell(objects[search.upTo]!, source, namespace);
    return search.found;
  }
}

function madeSecret(object: ComposedObject, source: VariableSource, namespace: string | undefined): Tree | undefined {
  return sameNamespace(object.id.namespace, namespace) ? secretBy(object, source.name) : undefined;
}

/** A custom object that has the name of the source, or holds it. */
function perhapsMade({ id, tree }: ComposedObject, source: VariableSource): Tree | undefined {
  if (isConsumer(id.apiVersion) || !(id.name === source.name || mentions(childOf(tree, 'spec'), source.name))) return undefined;
  return unknownTree(`${id.kind} ${id.name} may make ${source.kind} ${source.name}`, tree.layer);
}

function secretBy({ id, tree }: ComposedObject, name: string): Tree | undefined {
  const { group } = groupVersion(id.apiVersion);
  const target = (path: readonly string[]): boolean => (textAt(tree, path) ?? id.name) === name;
  const because = `${id.kind} ${id.name} makes the Secret ${name}`;
  if (group === 'external-secrets.io' && id.kind === 'ExternalSecret' && target(['spec', 'target', 'name'])) {
    const keys = itemsAt(tree, ['spec', 'data']).flatMap((entry) => textAt(entry, ['secretKey']) ?? []);
    const template = subtree(tree, ['spec', 'target', 'template']);
    const isOpen =
      template !== undefined ||
      isPresent(tree, ['spec', 'dataFrom']) ||
      textAt(tree, ['spec', 'target', 'creationPolicy']) === 'Merge' ||
      holdsUnknown(subtree(tree, ['spec']));
    const templated = subtree(template, ['data']);
    return produced(tree, [...keysOf(templated), ...(template === undefined ? keys : [])], because, isOpen);
  }
  if (group === 'bitnami.com' && id.kind === 'SealedSecret' && target(['spec', 'template', 'metadata', 'name'])) {
    const encrypted = subtree(tree, ['spec', 'encryptedData']);
    const templated = subtree(tree, ['spec', 'template', 'data']);
    return produced(tree, [...keysOf(encrypted), ...keysOf(templated)], because, holdsUnknown(subtree(tree, ['spec'])));
  }
  return undefined;
}

function keysOf(tree: Tree | undefined): readonly string[] {
  return tree?.kind === 'map' ? [...tree.entries.keys()] : [];
}

function produced(tree: MapTree, keys: readonly string[], because: string, isOpen: boolean): MapTree {
  const entries = new Map(keys.map((key) => [key, concealed(tree, because)] as const));
  return { kind: 'map', entries, layer: tree.layer, ...(tree.site && { site: tree.site }), ...(isOpen && { open: because }) };
}

function holdsUnknown(tree: Tree | undefined): boolean {
  if (tree === undefined || tree.kind === 'scalar') return false;
  if (tree.kind === 'unknown') return true;
  if (tree.kind === 'map') return tree.open !== undefined || [...tree.entries.values()].some(holdsUnknown);
  return tree.items.some(holdsUnknown);
}

/** API groups whose objects name ConfigMaps and Secrets in order to use them. */
const CONSUMERS: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
  'autoscaling',
  'policy',
  'rbac.authorization.k8s.io',
  'networking.k8s.io',
  'storage.k8s.io',
  'gateway.networking.k8s.io',
  'kustomize.toolkit.fluxcd.io',
  'helm.toolkit.fluxcd.io',
  'source.toolkit.fluxcd.io',
  'image.toolkit.fluxcd.io',
  'notification.toolkit.fluxcd.io',
  'monitoring.coreos.com',
]);

function isConsumer(apiVersion: string): boolean {
  return CONSUMERS.has(groupVersion(apiVersion).group);
}

function mentions(tree: Tree | undefined, name: string): boolean {
  if (tree === undefined) return false;
  if (tree.kind === 'scalar') return tree.value === name;
  if (tree.kind === 'seq') return tree.items.some((item) => mentions(item, name));
  return tree.kind === 'map' && [...tree.entries.values()].some((value) => mentions(value, name));
}
