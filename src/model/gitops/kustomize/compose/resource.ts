import type { FilePath } from '../../../../core/location.js';
import type { Manifest } from '../../../project/manifests.js';
import { type MapTree, type Site, type Tree, type UnknownTree, unknownTree } from '../../tree.js';
import { type ObjectId, effectiveNamespace, groupVersion, keyOf } from './object-id.js';
import { textOf } from './scalar-text.js';

/** A generator's entry in a kustomization file. */
export interface GeneratedSource {
  readonly generator: 'configMapGenerator' | 'secretGenerator';
  readonly site: Site;
}

/** An object on its way through a build. Never changed: each step gives a new one. */
export interface Resource {
  readonly tree: MapTree;
  readonly id: ObjectId;
  /** Its identities before each renaming, oldest first. */
  readonly previous: readonly ObjectId[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** The name gets a hash of the content when everything else is done. */
  readonly needsHash: boolean;
  readonly behavior: 'create' | 'merge' | 'replace';
  readonly source: Manifest | GeneratedSource;
  /** The file in which the object, or its generator, is written. */
  readonly home: FilePath;
}

export function newResource(tree: MapTree, source: Manifest | GeneratedSource, home: FilePath): Resource {
  return {
    tree,
    id: idOf(tree),
    previous: [],
    prefixes: [],
    suffixes: [],
    needsHash: false,
    behavior: 'create',
    source,
    home,
  };
}

function idOf({ entries }: MapTree): ObjectId {
  const { group, version } = groupVersion(textOf(entries.get('apiVersion')) ?? '');
  return { group, version, kind: textOf(entries.get('kind')) ?? '', ...nameIn(entries.get('metadata')) };
}

function nameIn(metadata: Tree | undefined): Pick<ObjectId, 'name' | 'namespace'> {
  if (metadata?.kind !== 'map') return { name: '', namespace: '' };
  return { name: textOf(metadata.entries.get('name')) ?? '', namespace: textOf(metadata.entries.get('namespace')) ?? '' };
}

/** What says which object it is: when none of it changes, the identity stays. */
const IDENTITY = ['apiVersion', 'kind', 'metadata'] as const;

export function withTree(resource: Resource, tree: Tree): Resource {
  if (tree === resource.tree || tree.kind !== 'map') return resource;
  const same = IDENTITY.every((key) => tree.entries.get(key) === resource.tree.entries.get(key));
  return { ...resource, tree, id: same ? resource.id : knownId(idOf(tree), resource) };
}

/** A name or namespace that became unknown is still the best we know. */
function knownId(id: ObjectId, before: Resource): ObjectId {
  const metadata = before.tree.entries.get('metadata');
  if (id.name !== '' || metadata === undefined) return id;
  return { ...id, name: before.id.name };
}

/** Remembers the present identity, by which patches and references may still mean the object. */
export function remembering(resource: Resource): Resource {
  const { id, previous } = resource;
  const past: ObjectId = { ...id, namespace: effectiveNamespace(id), previous: true };
  const last = previous.at(-1);
  // The same identity twice in a row says nothing new.
  if (last !== undefined && keyOf(last) === keyOf(past)) return resource;
  return { ...resource, previous: [...previous, past] };
}

export function originalId({ id, previous }: Resource): ObjectId {
  return previous[0] ?? id;
}

/** Earlier identities take the present group and version (api/internal/utils/makeResIds.go). */
export function previousIds({ id, previous }: Resource): readonly ObjectId[] {
  return previous.map((past) =>
    past.group === id.group && past.version === id.version ? past : { ...past, group: id.group, version: id.version },
  );
}

export function allIds(resource: Resource): readonly ObjectId[] {
  return [...previousIds(resource), resource.id];
}

/** The object with everything but what identifies it unknown. */
export function maskedResource(resource: Resource, because: string): Resource {
  return { ...resource, tree: maskBelowIdentity(resource.tree, because) };
}

function maskBelowIdentity(tree: MapTree, because: string): MapTree {
  const entries = new Map<string, Tree>();
  for (const [key, value] of tree.entries) {
    if (key === 'apiVersion' || key === 'kind') entries.set(key, value);
    else if (key === 'metadata' && value.kind === 'map') entries.set(key, maskMetadata(value, because));
    else entries.set(key, unknownLike(value, because));
  }
  return { ...tree, entries, open: because };
}

function maskMetadata(metadata: MapTree, because: string): MapTree {
  const entries = new Map<string, Tree>();
  for (const [key, value] of metadata.entries) {
    entries.set(key, key === 'name' || key === 'namespace' ? value : unknownLike(value, because));
  }
  return { ...metadata, entries, open: because };
}

export function unknownLike(value: Tree, because: string): UnknownTree {
  const masked = unknownTree(because, value.layer);
  return value.site ? { ...masked, site: value.site } : masked;
}
