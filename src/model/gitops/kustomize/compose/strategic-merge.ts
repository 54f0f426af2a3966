import { type MapTree, type ScalarTree, type SequenceTree, type Tombstone, type Tree, childOf, unknownTree } from '../../tree.js';
import { mergeElements } from './element-list.js';
import { type FieldSchema, type TypeSchema, schemaOfKind, schemaOfType } from './merge-schema.js';
import { Refused, placeOf } from './problem.js';
import { isImplicitNull, isNull, isQuoted, rawText, textOf, untypedText, withChildren } from './scalar-text.js';
import { revived } from './with-entry.js';

/** What the walk knows about the place it is at. */
interface Place {
  /** A map's fields, or the schema of a list. */
  readonly fields?: TypeSchema | undefined;
  readonly list?: FieldSchema | undefined;
}

const ANYWHERE: Place = {};

/**
 * Kustomize's strategic merge (kyaml merge2.go and walk/*): the patch wins, null deletes, maps merge, lists are replaced unless
 * the kind's schema says how to match their elements, and a scalar keeps the quotes of the base and with them its type.
 * Undefined when the patch deletes the whole object. Throws `Refused`.
 */
export function strategicMerge(base: MapTree, patch: Tree): Tree | undefined {
  return merge(base, patch, ANYWHERE);
}

function merge(dest: Tree | undefined, patch: Tree | undefined, place: Place): Tree | undefined {
  if (patch === undefined) return dest === undefined ? undefined : settled(dest, place);
  if (dest?.kind === 'unknown') return overUnknown(patch, dest.because, place);
  if (patch.kind === 'unknown') return dest === undefined ? patch : { ...patch, under: dest };
  const first = dest !== undefined && !isNull(dest) ? dest : patch;
  // Null over null, and null over nothing: gone.
  if (isNull(first)) return undefined;
  for (const tree of [dest, patch]) {
    if (tree !== undefined && !isNull(tree) && tree.kind !== first.kind) throw wrongKind(first, patch);
  }
  switch (first.kind) {
    case 'map':
      return mergeMaps(dest, patch, place);
    case 'seq':
      return mergeLists(dest, patch, place);
    case 'scalar':
      return mergeScalars(dest, patch);
  }
}

function wrongKind(first: Tree, patch: Tree): Refused {
  const names: Readonly<Record<Tree['kind'], string>> = { map: 'a map', seq: 'a list', scalar: 'a single value', unknown: '' };
  return new Refused(
    'wrong-node-kind',
    `the patch puts ${names[patch.kind]} where the object has ${names[first.kind]}`,
    placeOf(patch),
  );
}

function mergeScalars(dest: Tree | undefined, patch: Tree): Tree | undefined {
  if (isNull(patch)) return undefined;
  if (patch.kind !== 'scalar' || dest === undefined) return patch;
  const merged = overridden(patch, dest);
  if (patch.site === undefined || dest.site?.node !== patch.site.node) return merged;
  // Kustomize merges a list element that the patch adds with itself: it overrides nothing.
  const { under: _, ...alone } = merged;
  return dest.under === undefined ? alone : { ...alone, under: dest.under };
}

/** The upper scalar in the quotes of the lower one: `5` over `"3"` is the text 5, `true` over a block is the text true. */
export function overridden(upper: ScalarTree, lower: Tree): ScalarTree {
  const quoted = isQuoted(lower);
  const value = quoted && typeof upper.value !== 'string' ? rawText(upper) : upper.value;
  const text = quoted && typeof upper.value === 'string' ? rawText(upper) : value;
  return { ...upper, value: text, under: lower, ...(quoted !== isQuoted(upper) && { quoted }) };
}

/** The base is not known: what the patch says is, except for the type of what is not a text. */
function overUnknown(patch: Tree, because: string, place: Place): Tree | undefined {
  if (patch.kind === 'scalar') {
    if (patch.value === null) return undefined;
    return typeof patch.value === 'string' ? patch : unknownTree(because, patch.layer, true);
  }
  if (patch.kind === 'seq') return place.list === undefined ? patch : unknownTree(because, patch.layer, true);
  if (patch.kind === 'unknown') return patch;
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return settledPatch(withoutDirective(patch), place);
  const entries = new Map<string, Tree>();
  for (const [key, value] of withoutDirective(patch).entries) {
    const merged = overUnknown(value, because, inside(place, key));
    if (merged !== undefined) entries.set(key, merged);
  }
  return { ...patch, entries, open: because };
}

type Directive = 'merge' | 'replace' | 'delete';

const DIRECTIVE = '$patch';

function directiveOf(patch: Tree | undefined): Directive {
  if (patch === undefined) return 'merge';
  const written = patch.kind === 'map' ? patch.entries.get(DIRECTIVE) : undefined;
  if (written === undefined) return 'merge';
  const directive = textOf(written);
  if (directive === 'merge' || directive === 'replace' || directive === 'delete') return directive;
  throw new Refused('bad-patch', `unknown patch strategy "${directive ?? ''}"`, placeOf(written));
}

function withoutDirective(patch: MapTree): MapTree {
  if (!patch.entries.has(DIRECTIVE)) return patch;
  const entries = new Map(patch.entries);
  entries.delete(DIRECTIVE);
  return { ...patch, entries };
}

function mergeMaps(dest: Tree | undefined, patch: Tree, place: Place): Tree | undefined {
  if (isNull(patch)) return undefined;
  if (patch.kind !== 'map') return patch;
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  const said = withoutDirective(patch);
  if (dest === undefined || dest.kind !== 'map' || directive === 'replace') {
    const added = settledPatch(said, place);
    return dest === undefined ? added : { ...added, under: dest };
  }
  return mergeInto(dest, said, typed(place, dest, said));
}

function mergeInto(dest: MapTree, patch: MapTree, place: Place): MapTree {
  let entries: Map<string, Tree> | undefined;
  let removed: Map<string, Tombstone> | undefined;
  for (const [key, lower] of dest.entries) {
    const upper = patch.entries.get(key);
    const merged = merge(lower, upper, inside(place, key));
    if (merged === lower) continue;
    entries ??= new Map(dest.entries);
    if (merged !== undefined) entries.set(key, merged);
    else {
      entries.delete(key);
      if (upper !== undefined) (removed ??= new Map(dest.removed)).set(key, { by: deletionIn(upper), lost: lower });
    }
  }
  for (const [key, upper] of patch.entries) {
    if (dest.entries.has(key)) continue;
    const below = inside(place, key);
    const merged = dest.open === undefined ? merge(undefined, upper, below) : overUnknown(upper, dest.open, below);
    const stone = dest.removed?.get(key);
    if (merged !== undefined) {
      (entries ??= new Map(dest.entries)).set(key, stone === undefined ? merged : revived(merged, stone));
      if (stone !== undefined) (removed ??= new Map(dest.removed)).delete(key);
    } else if (dest.open !== undefined && stone === undefined)
      (removed ??= new Map(dest.removed)).set(key, { by: deletionIn(upper), lost: unknownTree(dest.open, dest.layer) });
  }
  if (entries === undefined && removed === undefined) return dest;
  return { ...dest, entries: entries ?? dest.entries, ...(removed !== undefined && { removed }) };
}

/** The null, or the `$patch: delete` inside the map. */
function deletionIn(patch: Tree): Tree {
  return (patch.kind === 'map' ? patch.entries.get(DIRECTIVE) : undefined) ?? patch;
}

function mergeLists(dest: Tree | undefined, patch: Tree, place: Place): Tree | undefined {
  if (isNull(patch)) return undefined;
  if (patch.kind !== 'seq') return patch;
  const { list } = place;
  if (list === undefined) return dest === undefined ? patch : { ...patch, under: dest };
  const lower = dest?.kind === 'seq' ? dest : undefined;
  const { directive, rest } = listDirective(patch);
  if (lower !== undefined && directive === 'delete') return undefined;
  const replaces = lower === undefined || directive === 'replace';
  const items = elements(replaces ? rest : lower, rest, list);
  const same = lower !== undefined && items.length === lower.items.length && items.every((item, at) => item === lower.items[at]);
  if (same) return lower;
  if (lower === undefined) return { ...rest, items, ...(dest !== undefined && { under: dest }) };
  return replaces ? { ...rest, items, under: lower } : { ...lower, items };
}

function elements(dest: SequenceTree, patch: SequenceTree, list: FieldSchema): readonly Tree[] {
  const fields = schemaOfType(list);
  return mergeElements(dest.items, patch.items, list.list ?? [], {
    merge: (lower, upper) => merge(lower, upper, { fields }),
    replaces: (upper) => directiveOf(upper) === 'replace',
  });
}

/** `- $patch: delete` alone in an element is meant for the list. */
function listDirective(patch: SequenceTree): { readonly directive: Directive; readonly rest: SequenceTree } {
  const at = patch.items.findIndex((item) => item.kind === 'map' && item.entries.has(DIRECTIVE));
  const element = patch.items[at];
  if (element?.kind !== 'map' || element.entries.size > 1) return { directive: 'merge', rest: patch };
  return { directive: directiveOf(element), rest: { ...patch, items: patch.items.filter((_, index) => index !== at) } };
}

/** What a patch adds where the base has nothing: merged with itself, so that nulls and directives take their effect. */
function settledPatch(patch: MapTree, place: Place): MapTree {
  const here = typed(place, patch);
  let entries: Map<string, Tree> | undefined;
  for (const [key, value] of patch.entries) {
    const kept = merge(undefined, value, inside(here, key));
    if (kept === value) continue;
    entries ??= new Map(patch.entries);
    if (kept === undefined) entries.delete(key);
    else entries.set(key, kept);
  }
  return entries === undefined ? patch : { ...patch, entries };
}

/**
 * What the patch is silent about: keys without value go, elements that the schema takes for the same become one, and what has no
 * type becomes a text.
 */
function settled(tree: Tree, place: Place): Tree | undefined {
  if (isImplicitNull(tree)) return undefined;
  if (tree.kind === 'scalar') return typedText(tree);
  if (tree.kind === 'seq') return place.list === undefined ? tree : settledList(tree, place.list);
  if (tree.kind !== 'map') return tree;
  const here = typed(place, tree);
  if (here.fields === undefined && !holdsUnsettled(tree)) return tree;
  let dropped: string[] | undefined;
  const kept = withChildren(tree, (child, key) => {
    const value = settled(child, inside(here, key));
    if (value === undefined) (dropped ??= []).push(key);
    return value ?? child;
  });
  if (dropped === undefined) return kept;
  const entries = new Map(kept.entries);
  for (const key of dropped) entries.delete(key);
  return { ...kept, entries };
}

function settledList(tree: SequenceTree, list: FieldSchema): Tree | undefined {
  const items = elements(tree, { ...tree, items: [] }, list);
  return items.length === tree.items.length && items.every((item, at) => item === tree.items[at]) ? tree : { ...tree, items };
}

function typedText(tree: ScalarTree): ScalarTree {
  const text = untypedText(tree);
  return text === undefined ? tree : { ...tree, value: text };
}

const unsettled = new WeakMap<Tree, boolean>();

/** Lists are not entered: without a schema Kustomize does not either. An object inside with a kind of its own may have one. */
function holdsUnsettled(tree: MapTree): boolean {
  let known = unsettled.get(tree);
  if (known === undefined) {
    known = false;
    for (const child of tree.entries.values()) {
      const isOwn = isImplicitNull(child) || untypedText(child) !== undefined;
      if (isOwn || (child.kind === 'map' && (child.entries.has('kind') || holdsUnsettled(child)))) known = true;
    }
    unsettled.set(tree, known);
  }
  return known;
}

/** A map that says its kind brings its own schema, wherever it stands (walk.go GetSchema). */
function typed(place: Place, ...sources: readonly MapTree[]): Place {
  if (place.fields !== undefined) return place;
  for (const source of sources) {
    const apiVersion = textOf(childOf(source, 'apiVersion'));
    const kind = textOf(childOf(source, 'kind'));
    if (apiVersion === undefined || kind === undefined) continue;
    const fields = schemaOfKind(apiVersion, kind);
    if (fields !== undefined) return { fields };
  }
  return place;
}

function inside(place: Place, key: string): Place {
  const field = place.fields?.[key];
  if (field === undefined) return ANYWHERE;
  return field.list === undefined ? { fields: schemaOfType(field) } : { list: field };
}
