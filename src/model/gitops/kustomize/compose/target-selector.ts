import { type Tree, childOf, subtree } from '../../tree.js';
import { labelSelector } from './label-selector.js';
import { type KindFilter, type ObjectId, effectiveNamespace } from './object-id.js';
import { type Match, type Pattern, anchoredPattern, both, either } from './pattern.js';
import { Refused, placeOf } from './problem.js';
import { type Resource, originalId } from './resource.js';
import { textOf } from './scalar-text.js';

/** Which resources something is for. */
export type TargetSelector = (resource: Resource) => Match;

const ALL: Pattern = () => true;

/** The fields of a selector, each a pattern for the whole value; an empty one matches everything. */
export interface IdPatterns {
  readonly group: Pattern;
  readonly version: Pattern;
  readonly kind: Pattern;
  readonly name: Pattern;
  readonly namespace: Pattern;
  /** No field is written. */
  readonly empty: boolean;
}

/** Throws `Refused` at the field that does not compile. */
export function idPatterns(selector: Tree | undefined): IdPatterns {
  let empty = true;
  const field = (key: string): Pattern => {
    const written = selector && childOf(selector, key);
    if (written?.kind === 'unknown') return () => 'unknown';
    const text = textOf(written);
    if (text === undefined || text === '') return ALL;
    empty = false;
    return placed(() => anchoredPattern(text), written);
  };
  const patterns = {
    group: field('group'),
    version: field('version'),
    kind: field('kind'),
    name: field('name'),
    namespace: field('namespace'),
  };
  return { ...patterns, empty };
}

/**
 * The `target` of a patch (api resmap Select): name and namespace may match the original or the present identity; an object
 * without namespace is in "default".
 */
export function targetSelector(target: Tree): TargetSelector {
  const patterns = idPatterns(target);
  const labelled = labelPatterns(target);
  return (resource) => {
    const { id } = resource;
    const original = originalId(resource);
    const anyOf = (pattern: Pattern, one: string, other: string): Match => either(pattern(one), () => pattern(other));
    let match = anyOf(patterns.namespace, effectiveNamespace(original), effectiveNamespace(id));
    match = both(match, () => anyOf(patterns.name, original.name, id.name));
    match = both(match, () => kindMatches(patterns, id));
    return both(match, () => labelled(resource));
  };
}

function kindMatches(patterns: IdPatterns, id: ObjectId): Match {
  const match = both(patterns.kind(id.kind), () => patterns.group(id.group));
  return both(match, () => patterns.version(id.version));
}

/** `labelSelector` and `annotationSelector`. */
export function labelPatterns(selector: Tree): TargetSelector {
  const part = (key: string, field: string): TargetSelector => {
    const written = childOf(selector, key);
    if (written?.kind === 'unknown') return () => 'unknown';
    const text = textOf(written);
    if (text === undefined || text === '') return () => true;
    const select = placed(() => labelSelector(text), written);
    return ({ tree }) => select(subtree(tree, ['metadata', field]));
  };
  const labels = part('labelSelector', 'labels');
  const annotations = part('annotationSelector', 'annotations');
  return (resource) => both(labels(resource), () => annotations(resource));
}

function placed<T>(read: () => T, written: Tree | undefined): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused && error.at === undefined) throw new Refused(error.code, error.message, placeOf(written));
    throw error;
  }
}

/** A filter of kinds as written in field specifications and replacements, where `apiVersion` may stand for group and version. */
export function kindFilter(tree: Tree | undefined): KindFilter {
  const text = (key: string): string => textOf(tree && childOf(tree, key)) ?? '';
  return { group: text('group'), version: text('version'), kind: text('kind') };
}

/** An exact reference: empty fields match everything (resid IsSelectedBy). */
export function exactSelector(selector: Tree | undefined): (id: ObjectId) => boolean {
  const filter = kindFilter(selector);
  const name = textOf(selector && childOf(selector, 'name')) ?? '';
  const namespace = textOf(selector && childOf(selector, 'namespace')) ?? '';
  const wanted: ObjectId = { group: '', version: '', kind: '', ...filter, name, namespace };
  return (id) =>
    (name === '' || id.name === name) &&
    (namespace === '' || effectiveNamespace(wanted) === effectiveNamespace(id)) &&
    (!filter.group || id.group === filter.group) &&
    (!filter.version || id.version === filter.version) &&
    (!filter.kind || id.kind === filter.kind);
}
