import { type Tree, childOf } from '../../tree.js';
import type { NameReference } from './built-in-fields.js';
import { editPath, splitPath } from './field-spec.js';
import { type KindFilter, effectiveNamespace, isClusterScoped, isOfKind } from './object-id.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { type Resource, originalId, previousIds, unknownLike, withTree } from './resource.js';
import { textOf } from './scalar-text.js';
import { textBy, transformer } from './transformer.js';

/** A field that may hold the name of an object of some kind. */
interface Referrer {
  readonly path: string;
  readonly steps: readonly string[];
  readonly to: KindFilter;
}

interface Fixing {
  /** Objects by each of their earlier names. */
  readonly byName: ReadonlyMap<string, readonly Resource[]>;
  /** What has been changed so far: each value, and the name or namespace that it got. */
  readonly followed: Tree[];
}

/**
 * Follows names that prefixes, suffixes, namespaces and hashes have changed (api/filters/nameref). `failed` gets what cannot be
 * done for one object and gives what to keep of it.
 */
export function withReferences(
  resources: readonly Resource[],
  references: readonly NameReference[],
  failed: (resource: Resource, error: Refused | Undecided) => Resource,
): readonly Resource[] {
  const byName = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const name of new Set(resource.previous.map((id) => id.name))) {
      const list = byName.get(name);
      if (list) list.push(resource);
      else byName.set(name, [resource]);
    }
  }
  const referrers = referrersByKind(references);
  return resources.map((resource) => {
    try {
      return shared(resource, referrers, byName);
    } catch (error) {
      if (error instanceof Refused || error instanceof Undecided) return failed(resource, error);
      throw error;
    }
  });
}

interface KindReferrer extends Referrer {
  readonly from: KindFilter;
}

const referrerIndex = new WeakMap<readonly NameReference[], ReadonlyMap<string, readonly KindReferrer[]>>();

/** The empty kind holds what any kind may refer with. */
function referrersByKind(references: readonly NameReference[]): ReadonlyMap<string, readonly KindReferrer[]> {
  let index = referrerIndex.get(references);
  if (index === undefined) {
    const map = new Map<string, KindReferrer[]>();
    for (const to of references) {
      for (const field of to.fields) {
        const referrer = { path: field.path, steps: splitPath(field.path), to, from: field };
        const list = map.get(field.kind ?? '');
        if (list) list.push(referrer);
        else map.set(field.kind ?? '', [referrer]);
      }
    }
    referrerIndex.set(references, (index = map));
  }
  return index;
}

type Referrers = ReadonlyMap<string, readonly KindReferrer[]>;

interface Followed {
  readonly referrers: Referrers;
  readonly followed: readonly Tree[];
  readonly result: Resource;
}

const known = new WeakMap<Resource, Followed[]>();

/** Builds in which the same names were changed in the same way have one object in common. */
function shared(resource: Resource, referrers: Referrers, byName: Fixing['byName']): Resource {
  const followed: Tree[] = [];
  const result = fixed(resource, referrers, { byName, followed });
  if (result === resource) return resource;
  let before = known.get(resource);
  if (before === undefined) known.set(resource, (before = []));
  const same = before.find(
    (one) =>
      one.referrers === referrers &&
      one.followed.length === followed.length &&
      one.followed.every((tree, index) => tree === followed[index]),
  );
  if (same !== undefined) return same.result;
  before.push({ referrers, followed, result });
  return result;
}

function fixed(resource: Resource, referrers: Referrers, fixing: Fixing): Resource {
  refuseBlankSubject(resource);
  const original = originalId(resource);
  let changed = resource;
  for (const kind of new Set([original.kind, ''])) {
    for (const referrer of referrers.get(kind) ?? []) {
      if (!isOfKind(original, referrer.from)) continue;
      const at = changed;
      const set = (value: Tree | undefined): Tree => pointed(value!, at, referrer, fixing);
      const layer = { kind: 'transformer', name: 'nameReference', by: resource.home } as const;
      changed = withTree(changed, editPath(changed.tree, referrer.steps, false, { set, layer, site: undefined }));
    }
  }
  return changed;
}

function pointed(value: Tree, resource: Resource, referrer: Referrer, fixing: Fixing): Tree {
  if (value.kind === 'scalar') return value.value === null ? value : pointedScalar(value, resource, referrer, fixing);
  if (value.kind === 'map') return pointedMap(value, resource, referrer, fixing);
  if (value.kind !== 'seq') return value;
  const items = value.items.map((item) => (item.kind === 'seq' ? item : pointed(item, resource, referrer, fixing)));
  return items.every((item, at) => item === value.items[at]) ? value : { ...value, items };
}

function pointedScalar(value: Tree, resource: Resource, referrer: Referrer, fixing: Fixing): Tree {
  const name = textOf(value) ?? '';
  const found = choose(
    name,
    candidates(name, resource, fixing),
    resource,
    referrer,
    (one, other) => one.id.name === other.id.name,
  );
  return found === undefined ? value : nameOf(found, value, fixing);
}

/** The name as it is now; unknown when its hash is. */
function nameOf(found: Resource, value: Tree, fixing: Fixing): Tree {
  const name = childOf(found.tree.entries.get('metadata')!, 'name');
  if (name === undefined) return value;
  if (name.kind === 'unknown') {
    fixing.followed.push(value, name);
    return unknownLike(value, name.because);
  }
  return found.id.name === textOf(value) ? value : following(name, found.id.name, value, value, fixing);
}

/** Whoever changed the name decides what refers to it. */
function following(source: Tree, text: string, under: Tree | undefined, place: Tree, { followed }: Fixing): Tree {
  followed.push(place, source);
  const by = 'by' in source.layer ? source.layer.by : (source.site?.document.id.file ?? '');
  return textBy(transformer('nameReference', by, source), text, under);
}

/** A map with a name and perhaps a namespace: subjects of role bindings, services of webhooks. */
function pointedMap(value: Tree, resource: Resource, referrer: Referrer, fixing: Fixing): Tree {
  if (value.kind !== 'map') return value;
  const written = value.entries.get('name');
  if (written === undefined) {
    if (value.open !== undefined) return value;
    throw new Refused('wrong-node-kind', `${referrer.path} has no name`);
  }
  if (written.kind !== 'scalar') return value;
  const name = textOf(written) ?? '';
  const namespace = value.entries.get('namespace');
  const all = candidates(name, resource, fixing);
  const near = namespace === undefined ? all : inNamespace(all, textOf(namespace) ?? '');
  const same = (one: Resource, other: Resource): boolean =>
    one.id.name === other.id.name && one.id.namespace === other.id.namespace;
  const found = choose(name, near, resource, referrer, same);
  if (found === undefined) return value;
  const entries = new Map(value.entries).set('name', nameOf(found, written, fixing));
  const source = childOf(found.tree.entries.get('metadata')!, 'namespace');
  // Where a transformer decided the namespace it decides this one too, even when both say the same already.
  if (
    source !== undefined &&
    found.id.namespace !== '' &&
    (textOf(namespace) !== found.id.namespace || source.layer.kind === 'transformer')
  ) {
    entries.set('namespace', following(source, found.id.namespace, namespace, value, fixing));
  }
  return [...entries].every(([key, child]) => child === value.entries.get(key)) ? value : { ...value, entries };
}

function inNamespace(resources: readonly Resource[], namespace: string): readonly Resource[] {
  const originally = resources.filter((one) => effectiveNamespace(originalId(one)) === namespace);
  return originally.length > 0 ? originally : resources.filter((one) => effectiveNamespace(one.id) === namespace);
}

/** Objects that once had the name and that the referring one may reach. */
function candidates(name: string, from: Resource, { byName }: Fixing): readonly Resource[] {
  const named = byName.get(name) ?? [];
  if (named.length === 0 || isClusterScoped(from.id)) return named;
  const namespace = effectiveNamespace(from.id);
  const bound = subjectNamespaces(from);
  return named.filter(
    (one) => isClusterScoped(one.id) || effectiveNamespace(one.id) === namespace || bound.has(one.id.namespace),
  );
}

/** Kustomize trips over a service account whose namespace is written and empty. */
function refuseBlankSubject({ id, tree }: Resource): void {
  const subjects = id.kind === 'RoleBinding' ? tree.entries.get('subjects') : undefined;
  for (const subject of subjects?.kind === 'seq' ? subjects.items : []) {
    const namespace = childOf(subject, 'namespace');
    const isBlank = namespace?.kind === 'scalar' && typeof namespace.value !== 'string';
    if (isBlank && textOf(childOf(subject, 'kind')) === 'ServiceAccount')
      throw new Refused('wrong-type', 'the namespace of a subject is blank', placeOf(namespace));
  }
}

/** A RoleBinding may name service accounts of other namespaces. */
function subjectNamespaces({ id, tree }: Resource): ReadonlySet<string> {
  const subjects = id.kind === 'RoleBinding' ? tree.entries.get('subjects') : undefined;
  if (subjects?.kind !== 'seq') return new Set();
  return new Set(
    subjects.items.flatMap((subject) =>
      textOf(childOf(subject, 'kind')) === 'ServiceAccount' ? (textOf(childOf(subject, 'namespace')) ?? []) : [],
    ),
  );
}

function choose(
  name: string,
  found: readonly Resource[],
  from: Resource,
  { path, to }: Referrer,
  same: (one: Resource, other: Resource) => boolean,
): Resource | undefined {
  if (found.length === 0) return undefined;
  let list = found.filter((one) => previousIds(one).some((id) => isOfKind(id, to)));
  if (path.endsWith('roleRef/name')) list = list.filter((one) => fitsRoleRef(one, from));
  if (!isClusterScoped(from.id)) {
    const namespace = effectiveNamespace(from.id);
    list = list.filter(
      (one) => isClusterScoped(one.id) || one.id.kind === 'ServiceAccount' || effectiveNamespace(one.id) === namespace,
    );
  }
  if (list.length <= 1) return list[0];
  list = list.filter((one) => sameAffixes(one, from, true));
  if (list.length > 1) list = list.filter((one) => sameAffixes(one, from, false));
  const first = list[0];
  if (first === undefined || list.every((one) => same(one, first))) return first;
  throw new Refused('ambiguous-reference', `${path}: several objects were called ${name}`);
}

function fitsRoleRef(candidate: Resource, from: Resource): boolean {
  const role = from.tree.entries.get('roleRef');
  const group = textOf(role && childOf(role, 'apiGroup'));
  const kind = textOf(role && childOf(role, 'kind'));
  if (group === undefined || kind === undefined) return true;
  return previousIds(candidate).some((id) => isOfKind(id, { group, kind }));
}

function sameAffixes(one: Resource, other: Resource, emptyFits: boolean): boolean {
  const fit = (first: readonly string[], second: readonly string[]): boolean =>
    (emptyFits && (first.length === 0 || second.length === 0)) || sameEnd(first, second);
  return fit(one.prefixes, other.prefixes) && fit(one.suffixes, other.suffixes);
}

/** One list ends with the other (utils.SameEndingSubSlice). */
function sameEnd(one: readonly string[], other: readonly string[]): boolean {
  const length = Math.min(one.length, other.length);
  if (length === 0) return one.length === other.length;
  for (let at = 1; at <= length; at++) if (one.at(-at) !== other.at(-at)) return false;
  return true;
}
