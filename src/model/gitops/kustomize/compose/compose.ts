import type { ResourceName } from '../../../../core/finding.js';
import type { FilePath } from '../../../../core/location.js';
import type { Project } from '../../../project/project.js';
import { type MapTree, type Tree, subtree, unknownTree } from '../../tree.js';
import { type Accumulated, Accumulator } from './accumulation.js';
import { accumulateDirectory } from './accumulate.js';
import { type Building, buildKey } from './building.js';
import type { ComposedObject, Composition } from './composition.js';
import type { Compositions } from './compositions.js';
import { maskScalars } from '../../layering.js';
import { nameHash } from './hash.js';
import { withReferences } from './name-reference.js';
import { type ObjectId, apiVersionOf, isClusterScoped } from './object-id.js';
import { type Resource, maskedResource, remembering, withTree } from './resource.js';
import { withTextAnnotations } from './annotation-text.js';
import { emitted, textOf } from './scalar-text.js';

/** What `kubectl kustomize` (Kustomize 5.7) makes of a directory, every value with its origin. */
export function composeDirectory(project: Project, directory: FilePath, cache: Compositions): Composition {
  return composed(directory, { project, cache, as: 'kubectl' });
}

/** Composes a directory without overrides of its own; once. */
export function composed(directory: FilePath, building: Building): Composition {
  const { cache, project } = building;
  return cache.composed(directory, buildKey(building, directory), () => {
    const kustomization = cache.kustomization(project, directory);
    const gathered = accumulateDirectory(directory, building);
    return kustomization === undefined ? withProblem(gathered, directory) : finished(gathered, building);
  });
}

function withProblem(gathered: Accumulated, directory: FilePath): Composition {
  const document = { file: directory === '' ? 'kustomization.yaml' : `${directory}/kustomization.yaml`, index: 0 };
  const problem = { code: 'no-kustomization', message: 'there is no kustomization file', at: { document, path: [] } } as const;
  return {
    objects: [],
    removed: [],
    files: gathered.files,
    problems: [problem],
    unknown: [],
    targets: [],
    nulls: [],
    charts: [],
  };
}

/** The steps of the outermost build alone: hashes, references, variables, local configuration. */
export function finished(gathered: Accumulated, { cache }: Building): Composition {
  const into = new Accumulator();
  into.merge(gathered, undefined);
  const named = into.resources.map(withHash);
  const referring = withReferences(named, into.configuration.nameReference, (resource, error) =>
    maskedResource(resource, into.failed(error, nameOf(resource), 'values')),
  );
  const resources = withoutVariables(referring, gathered.variables, into);
  const { removed, files, problems, unknown, targets, nulls, charts } = into.result();
  const objects = resources.filter((resource) => !isLocal(resource)).map((resource) => asObject(resource, cache.leavesOut));
  return { objects, removed, files, problems, unknown, targets: [...targets.values()], nulls: [...nulls.values()], charts };
}

function nameOf({ tree }: Resource): Tree | undefined {
  return subtree(tree, ['metadata', 'name']);
}

const hashedOnce = new WeakMap<Resource, Resource>();

/** The same object for all builds that use what a base generates. */
function withHash(resource: Resource): Resource {
  if (!resource.needsHash) return resource;
  let result = hashedOnce.get(resource);
  if (result === undefined) hashedOnce.set(resource, (result = hashed(resource)));
  return result;
}

function hashed(resource: Resource): Resource {
  const before = remembering(resource);
  const name = nameOf(before);
  const metadata = before.tree.entries.get('metadata');
  if (metadata?.kind !== 'map' || name === undefined) return resource;
  const hash = name.kind === 'unknown' ? undefined : nameHash(before.tree);
  const layer = { kind: 'generator', by: resource.home } as const;
  const at = name.site && { site: name.site };
  const because = 'its hash depends on content that is not known';
  const renamed: Tree =
    hash === undefined
      ? { ...unknownTree(because, layer, true), under: name, ...at }
      : { kind: 'scalar', value: `${textOf(name) ?? ''}-${hash}`, layer, quoted: false, under: name, ...at };
  const entries = new Map(before.tree.entries).set('metadata', {
    ...metadata,
    entries: new Map(metadata.entries).set('name', renamed),
  });
  return withTree(before, { ...before.tree, entries });
}

/** `$(NAME)` of a declared variable stands for a field of some object; which fields are replaced is a long list. */
function withoutVariables(
  resources: readonly Resource[],
  variables: ReadonlyMap<string, Tree>,
  into: Accumulator,
): readonly Resource[] {
  if (variables.size === 0) return resources;
  const names = [...variables.keys()];
  const because = 'variables (vars) of the kustomization are not replaced';
  into.unknown({ because, touches: 'values' });
  const reason = (value: string): string | undefined =>
    names.some((name) => value.includes(`$(${name})`)) ? because : undefined;
  return resources.map((resource) => withTree(resource, maskScalars(resource.tree, reason)));
}

/** Objects that are for tools, not for the cluster. */
function isLocal({ tree }: Resource): boolean {
  const local = subtree(tree, ['metadata', 'annotations', 'config.kubernetes.io/local-config']);
  return local !== undefined && local.kind === 'scalar' && textOf(local) !== 'false';
}

function asObject(resource: Resource, leavesOut: boolean): ComposedObject {
  const { source, home, id, previous } = resource;
  const tree = withTextAnnotations(leavesOut ? emittedObject(resource.tree) : resource.tree);
  return { id: resourceName(id, id), originalIds: previous.map((past) => resourceName(past, id)), tree, source, home };
}

function emittedObject(tree: MapTree): MapTree {
  const written = emitted(tree);
  return written.kind === 'map' ? written : tree;
}

function resourceName(id: ObjectId, now: ObjectId): ResourceName {
  const { kind, name, namespace } = id;
  const hasNamespace = namespace !== '' && !isClusterScoped({ ...id, group: now.group, version: now.version });
  const shown = hasNamespace && !namespace.startsWith('_') ? { namespace } : {};
  return { apiVersion: apiVersionOf(now), kind, name, ...shown };
}
