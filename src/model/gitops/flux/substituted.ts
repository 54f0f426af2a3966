import type { ResourceName } from '../../../core/finding.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { type Substitution, substituteObject } from '../substitution/substitute.js';
import { type Variables, areSameVariables } from '../substitution/variables.js';
import { isClusterScoped, groupVersion } from '../kustomize/compose/object-id.js';
import { textAt } from '../reading.js';
import { type MapTree, type Tree, type UnknownTree, unknownTree } from '../tree.js';

/** An object after substitution, with what was said about it. */
export interface SubstitutedObject extends Pick<Substitution, 'problems' | 'tokens'> {
  readonly object: ComposedObject;
}

/** Replaces the variables of an object. Where that fails, what holds variables is unknown and the rest stays. */
export function substituted(
  object: ComposedObject,
  variables: Variables,
  options: { readonly strict: boolean; readonly by: string },
): SubstitutedObject {
  const { tree, problems, tokens } = remembered(object, variables, options);
  if (tree === object.tree) return { object, problems, tokens };
  const whole = tree.kind === 'map' ? tree : tree.kind === 'unknown' ? masked(object.tree, tree) : object.tree;
  return { object: { ...object, tree: whole, id: idOf(whole, object.id) }, problems, tokens };
}

interface Remembered {
  readonly conditions: string;
  readonly variables: Variables;
  readonly result: Substitution;
}

const known = new WeakMap<MapTree, Remembered[]>();
/** Clusters, and versions of a project, share objects and often their variables. */
const MOST_REMEMBERED = 16;

function remembered(
  { id, tree }: ComposedObject,
  variables: Variables,
  options: { readonly strict: boolean; readonly by: string },
): Substitution {
  const conceals = id.kind === 'Secret';
  if (variables.applies === false) return substituteObject(tree, variables, { ...options, conceals });
  const conditions = JSON.stringify([options.strict, options.by, conceals]);
  let results = known.get(tree);
  if (results === undefined) known.set(tree, (results = []));
  const before = results.find((one) => one.conditions === conditions && areSameVariables(one.variables, variables));
  if (before !== undefined) return before.result;
  const result = substituteObject(tree, variables, { ...options, conceals });
  if (results.length < MOST_REMEMBERED) results.push({ conditions, variables, result });
  return result;
}

function masked(tree: MapTree, failed: UnknownTree): MapTree {
  const result = maskTokens(tree, failed);
  return result.kind === 'map' ? result : tree;
}

const TOKEN = /\$[{$]/;

function maskTokens(tree: Tree, failed: UnknownTree): Tree {
  if (tree.kind === 'scalar') {
    if (typeof tree.value !== 'string' || !TOKEN.test(tree.value)) return tree;
    return { ...unknownTree(failed.because, failed.layer, true), under: tree, ...(tree.site && { site: tree.site }) };
  }
  if (tree.kind === 'seq') return { ...tree, items: tree.items.map((item) => maskTokens(item, failed)) };
  if (tree.kind !== 'map') return tree;
  const entries = new Map<string, Tree>();
  let open = tree.open;
  for (const [key, value] of tree.entries) {
    if (TOKEN.test(key)) open ??= failed.because;
    else entries.set(key, maskTokens(value, failed));
  }
  return { ...tree, entries, ...(open !== undefined && { open }) };
}

/** What an object is called after substitution; what is not known stays as it is written. */
function idOf(tree: MapTree, before: ResourceName): ResourceName {
  const apiVersion = textAt(tree, ['apiVersion']) ?? before.apiVersion;
  const kind = textAt(tree, ['kind']) ?? before.kind;
  const name = textAt(tree, ['metadata', 'name']) ?? before.name;
  const namespace = textAt(tree, ['metadata', 'namespace']) ?? before.namespace;
  const hasNamespace = namespace !== undefined && !isClusterScoped({ ...groupVersion(apiVersion), kind, name, namespace });
  return { apiVersion, kind, name, ...(hasNamespace && { namespace }) };
}
