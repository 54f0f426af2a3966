import type { ComposedObject } from '../kustomize/compose/composition.js';
import { needsQuotes } from '../kustomize/compose/scalar-text.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type MapTree, type ScalarTree, type Tree, childOf, subtree, unknownTree } from '../tree.js';

/** Objects that something in the cluster makes and that are not seen. */
export interface MadeByOthers {
  readonly because: string;
  /** The kinds they can have; any when it is not given. */
  readonly kinds?: ReadonlySet<string>;
  /** What their names match; any when it is not given. */
  readonly names?: RegExp;
}

export interface MadeObjects {
  readonly objects: readonly ComposedObject[];
  readonly open: readonly MadeByOthers[];
}

const TEMPLATE = /<<(?:[^>]|>(?!>))*>>/g;
const INPUT = /^<<-?\s*inputs\.([\w]+)\s*-?>>$/;

/**
 * What a ResourceSet of the flux-operator makes, as far as it is said outright: `resources` with the values of static `inputs`.
 * Of everything else only the kinds and the fixed parts of the names are known.
 */
export function madeByResourceSet(set: ComposedObject): MadeObjects {
  const { tree, id } = set;
  const because = `ResourceSet ${id.name} makes it`;
  const objects: ComposedObject[] = [];
  const open: MadeByOthers[] = [];
  if (isPresent(tree, ['spec', 'resourcesTemplate']) || subtree(tree, ['spec', 'resources'])?.kind === 'unknown')
    open.push({ because });
  const isDynamic = isPresent(tree, ['spec', 'inputsFrom']) || subtree(tree, ['spec', 'inputs'])?.kind === 'unknown';
  const inputs = itemsAt(tree, ['spec', 'inputs']);
  for (const template of itemsAt(tree, ['spec', 'resources'])) {
    if (template.kind !== 'map') {
      open.push({ because });
      continue;
    }
    if (isDynamic) open.push(unseen(template, because));
    const copies = inputs.length > 0 ? inputs : isDynamic ? [] : [undefined];
    const made = new Map<string, ComposedObject>();
    for (const input of copies) {
      const object = objectOf(template, input, set, because);
      // Equal objects are made once.
      if (object !== undefined)
        made.set(`${object.id.apiVersion}/${object.id.kind}/${object.id.namespace ?? ''}/${object.id.name}`, object);
      else open.push(unseen(template, because));
    }
    objects.push(...made.values());
  }
  return { objects, open };
}

function unseen(template: MapTree, because: string): MadeByOthers {
  const kind = textAt(template, ['kind']);
  const name = textAt(template, ['metadata', 'name']);
  return {
    because,
    ...(kind !== undefined && !kind.includes('<<') && { kinds: new Set([kind]) }),
    ...(name !== undefined && { names: namePattern(name) }),
  };
}

function namePattern(name: string): RegExp {
  const fixed = name.split(TEMPLATE).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${fixed.join('.*')}$`);
}

function objectOf(template: MapTree, input: Tree | undefined, set: ComposedObject, because: string): ComposedObject | undefined {
  const tree = filled(template, input, because);
  const [apiVersion, kind, name] = [['apiVersion'], ['kind'], ['metadata', 'name']].map((path) => textAt(tree, path));
  if (tree.kind !== 'map' || apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const namespace = textAt(tree, ['metadata', 'namespace']);
  const id = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
  return { id, originalIds: [], tree, source: set.source, home: set.home };
}

function filled(tree: Tree, input: Tree | undefined, because: string): Tree {
  if (tree.kind === 'scalar') return filledScalar(tree, input, because);
  if (tree.kind === 'seq') {
    const items = tree.items.map((item) => filled(item, input, because));
    return items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
  }
  if (tree.kind !== 'map') return tree;
  let open = tree.open;
  const entries = new Map<string, Tree>();
  for (const [key, value] of tree.entries) {
    if (key.includes('<<')) open ??= because;
    else entries.set(key, filled(value, input, because));
  }
  const isSame = open === tree.open && [...entries].every(([key, value]) => value === tree.entries.get(key));
  return isSame ? tree : { ...tree, entries, ...(open !== undefined && { open }) };
}

function filledScalar(tree: ScalarTree, input: Tree | undefined, because: string): Tree {
  const { value, layer, site } = tree;
  if (typeof value !== 'string' || !value.includes('<<')) return tree;
  const at = site && { site };
  let isKnown = true;
  const text = value.replaceAll(TEMPLATE, (token) => {
    const name = INPUT.exec(token)?.[1];
    const found = name === undefined || input === undefined ? undefined : childOf(input, name);
    if (found?.kind !== 'scalar' || found.value === null || /[\n:#'"]/.test(String(found.value))) isKnown = false;
    return found?.kind === 'scalar' ? String(found.value) : '';
  });
  if (!isKnown || text.includes('<<')) return { ...unknownTree(because, layer, true), under: tree, ...at };
  // The template is text that is read again: what stands alone gets the type it looks like.
  if (TEMPLATE_ALONE.test(value) && needsQuotes(text)) return { ...unknownTree(because, layer, true), under: tree, ...at };
  return { kind: 'scalar', value: text, layer, quoted: true, ...at };
}

const TEMPLATE_ALONE = /^<<(?:[^>]|>(?!>))*>>$/;
