import type { FilePath } from '../../../core/location.js';
import { closest } from '../../../core/suggest.js';
import { showResource } from '../../project/manifests.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import { artifactsOf } from '../flux/artifacts.js';
import { type Cluster, mayExist } from '../flux/clusters.js';
import { sameNamespace } from '../flux/kinds.js';
import { isSameSource, sourceOf } from '../flux/sources.js';
import { Producers } from '../flux/variable-sources.js';
import { type GeneratedObject, generatedObjects, isUsed } from './generated-objects.js';
import { REFERRING_KINDS, type Reference, referencesOf } from './object-references.js';
import { isHelmRelease } from '../helm-release.js';
import { isCopied } from '../filled-in-cluster.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { type RenamedObject, renamedObject } from './renamed-objects.js';
import { type UnlistedObject, unlistedObjects } from './unlisted-files.js';
import { textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';

/** A reference to something that is not there, and the mistake behind it. */
export type BrokenReference = { readonly reference: Reference } &
  /** Nothing of the cluster is, or can be, what is meant. */
  (
    | { readonly because: 'dangling'; readonly hint: string }
    /** A generator makes it, in another namespace, without that key, or by another name. */
    | { readonly because: 'namespace' | 'key' | 'name'; readonly generated: GeneratedObject }
    /** Kustomize deploys it by another name, and does not write that name here. */
    | { readonly because: 'renamed'; readonly renamed: RenamedObject }
    /** A file holds it that no kustomization lists. */
    | { readonly because: 'unlisted'; readonly unlisted: UnlistedObject }
  );

/** A set with all that is known of where its objects come from. */
interface Surroundings {
  readonly set: DeployedSet;
  readonly cluster: Cluster | undefined;
  readonly objects: readonly ComposedObject[];
  readonly files: ReadonlySet<FilePath>;
}

/** The references of each set that lead nowhere; sets of plain folders are not looked at, since anything may be beside them. */
export function brokenReferences(deployments: Deployments): ReadonlyMap<DeployedSet, readonly BrokenReference[]> {
  const { clusters, builds, sets, argo, project } = deployments;
  const known = sets.slice(0, clusters.length + builds.length).map((set, index): Surroundings => {
    const cluster = clusters[index];
    if (cluster !== undefined)
      return { set, cluster, objects: cluster.objects.map(({ object }) => object), files: cluster.files };
    const { objects, files } = builds[index - clusters.length]!.composition;
    return { set, cluster: undefined, objects, files };
  });
  const synced = argo.map(({ cluster, set }): Surroundings => {
    return { set, cluster: undefined, objects: cluster.objects.map(({ object }) => object), files: cluster.files };
  });
  const surroundings = [...known, ...synced];
  const built = new Set(surroundings.flatMap(({ files }) => [...files]));
  const unlisted = unlistedObjects(project, built);
  const isAnywhere = (reference: Reference): boolean =>
    // A folder that nothing builds supplies nothing.
    sets.some((set) => set.kind !== 'folder' && set.named(reference.kind, reference.name, reference.namespace).length > 0);
  return new Map(
    surroundings.map((around) => {
      const generated = generatedObjects(around.objects);
      const references = REFERRING_KINDS.flatMap((kind) => around.set.ofKind(kind)).flatMap(referencesOf);
      const broken = references.flatMap((reference) => judge(reference, { around, generated, unlisted, isAnywhere }));
      return [around.set, broken] as const;
    }),
  );
}

interface Knowledge {
  readonly around: Surroundings;
  readonly generated: readonly GeneratedObject[];
  readonly unlisted: ReadonlyMap<string, UnlistedObject>;
  readonly isAnywhere: (reference: Reference) => boolean;
}

function judge(reference: Reference, knowledge: Knowledge): readonly BrokenReference[] {
  const { around, generated, unlisted } = knowledge;
  const { set, cluster } = around;
  const { kind, name, namespace, optional, key } = reference;
  const found = set.named(kind, name, namespace);
  const isCertain = found.some(({ effective }) => effective.get(['metadata', 'name']).state === 'set');
  const renamed = isCertain || optional ? undefined : renamedObject(reference, around.objects, set);
  if (found.length > 0 && renamed === undefined) {
    const maker = generated.find(
      (made) => made.kind === kind && made.deployed === name && sameNamespace(made.namespace, namespace),
    );
    const lacks = key !== undefined && maker?.keys !== undefined && !maker.keys.includes(key.name);
    return lacks && found.length === 1 && !optional ? [{ reference, because: 'key', generated: maker }] : [];
  }
  if (optional || (cluster !== undefined && isOfRoot(reference, cluster))) return [];
  const file = unlisted.get(`${kind}/${name}`);
  if (file !== undefined && around.files.has(file.kustomization) && isMeant(file, reference) && !knowledge.isAnywhere(reference))
    return isMade(reference, around) ? [] : [{ reference, because: 'unlisted', unlisted: file }];
  const isElsewhere = (cluster === undefined ? set.mayExist(kind, name) : elsewhere(reference, cluster)) !== undefined;
  if (renamed !== undefined && !(isElsewhere && renamed.isUsed)) return [{ reference, because: 'renamed', renamed }];
  if (isElsewhere) return [];
  const mismatch = generatorMismatch(reference, generated, set);
  if (mismatch !== undefined) return [mismatch];
  if (cluster === undefined || !isClosed(reference, around, cluster)) return [];
  const hint = hintFor(reference, around, cluster);
  // ConfigMaps are also made by charts, by hand or by Terraform: only what looks like a slip is one.
  return kind === 'ConfigMap' && hint === '' ? [] : [{ reference, because: 'dangling', hint }];
}

/**
 * What may make an object that is not seen. A Kustomization without its source is itself not known; that it might bring its own
 * source is not among the possibilities.
 */
function elsewhere({ kind, name, namespace, field, from }: Reference, cluster: Cluster): string | undefined {
  if (field !== 'sourceRef' || from.kind !== 'Kustomization') return mayExist(cluster, kind, name);
  const waiting = cluster.builds.filter(({ spec, id }) => {
    const source = sourceOf(spec, id.namespace);
    return source !== undefined && isSameSource(source, { kind, name, ...(namespace !== undefined && { namespace }) });
  });
  const open = cluster.open.filter((because) => !waiting.some(({ by }) => because.startsWith(`${by}: `)));
  return mayExist({ ...cluster, open }, kind, name);
}

/** Whether an object that is deployed makes it, as a SealedSecret does, or mentions it and may. */
function isMade({ kind, name, namespace }: Reference, { objects }: Surroundings): boolean {
  if (kind !== 'Secret' && kind !== 'ConfigMap') return false;
  const producers = new Producers({ named: () => [], all: () => objects });
  return producers.dataOf({ kind, name, optional: false }, namespace) !== undefined;
}

/** Whether a root is meant, or its source: somebody applies them by hand, or Flux made them when it was bootstrapped. */
function isOfRoot({ kind, name, namespace }: Reference, cluster: Cluster): boolean {
  const isNamed = (other: { readonly name: string; readonly namespace?: string | undefined }): boolean =>
    other.name === name && sameNamespace(other.namespace, namespace);
  return cluster.builds.some(({ parent, spec, id }) => {
    if (parent !== undefined) return false;
    const source = sourceOf(spec, id.namespace);
    return (source?.kind === kind && isNamed(source)) || (kind === 'Kustomization' && isNamed(id));
  });
}

function isMeant({ manifest, setsNamespace }: UnlistedObject, { namespace }: Reference): boolean {
  return setsNamespace || sameNamespace(manifest.namespace, namespace);
}

function generatorMismatch(
  reference: Reference,
  generated: readonly GeneratedObject[],
  set: DeployedSet,
): BrokenReference | undefined {
  const { kind, name, namespace } = reference;
  const same = generated.filter((made) => made.kind === kind);
  const namesakes = same.filter((made) => made.written === name || made.deployed === name);
  // In the same namespace it is there, with a hash that nobody writes into this field: another mistake.
  if (namesakes.some((made) => made.namespace === namespace)) return undefined;
  const elsewhere = namesakes.find((made) => !isUsed(made, set));
  if (elsewhere !== undefined && namespace !== undefined) return { reference, because: 'namespace', generated: elsewhere };
  if (namesakes.length > 0) return undefined;
  const beside = same.filter((made) => sameNamespace(made.namespace, namespace));
  const near = closest(
    name,
    beside.map(({ written }) => written),
  );
  const meant = beside.find(({ written }) => written === near);
  return meant === undefined || isUsed(meant, set) ? undefined : { reference, because: 'name', generated: meant };
}

const SOURCES: ReadonlySet<string> = new Set(['GitRepository', 'OCIRepository', 'HelmRepository', 'Bucket', 'HelmChart']);

/** Whether nothing that is not seen can supply what is meant. Secrets are mostly made outside Git. */
function isClosed({ kind, name, namespace, from }: Reference, { set }: Surroundings, cluster: Cluster): boolean {
  const isFlux = kind === 'Kustomization' || kind === 'HelmRelease' || SOURCES.has(kind);
  if (!isFlux && kind !== 'ConfigMap' && kind !== 'ExternalArtifact') return false;
  const isNamed = (other: { readonly name: string; readonly namespace?: string | undefined }): boolean =>
    other.name === name && sameNamespace(other.namespace, namespace);
  if (cluster.implied.some((made) => made.kind === kind && isNamed(made))) return false;
  const namesakes = kind === 'ConfigMap' ? set.named(kind, name, undefined) : [];
  if (namesakes.some(({ effective }) => isCopied(effective.keys(['metadata', 'annotations'])))) return false;
  if (kind === 'ExternalArtifact') return set.ofKind('ArtifactGenerator').length > 0 && !isArtifact(set, name, namespace);
  // A HelmRelease makes a HelmChart of its own, which others may use.
  if (kind === 'HelmChart' && set.ofKind('HelmRelease').some((release) => `${release.namespace}-${release.name}` === name))
    return false;
  return !set.ofKind('HelmRelease').some((release) => release !== from && rendersObjects(release, kind));
}

function isArtifact(set: DeployedSet, name: string, namespace: string | undefined): boolean {
  return set
    .ofKind('ArtifactGenerator')
    .some(
      (generator) =>
        sameNamespace(generator.namespace, namespace) &&
        (generator.effective.tree === undefined ||
          artifactsOf(generator.effective.tree, generator.namespace).some((artifact) => artifact.name === name)),
    );
}

/** Values of a release that hold objects of the kind, for a chart that applies what it is given. */
function rendersObjects(release: DeployedObject, kind: string): boolean {
  if (!isHelmRelease(release)) return false;
  return holds(subtree(release.effective.tree, ['spec', 'values']), kind);
}

function holds(tree: Tree | undefined, kind: string): boolean {
  if (tree === undefined) return false;
  if (tree.kind === 'scalar') return typeof tree.value === 'string' && tree.value.includes(`kind: ${kind}`);
  if (tree.kind === 'unknown') return holds(tree.under, kind);
  if (tree.kind === 'map' && tree.entries.has('apiVersion') && textAt(tree, ['kind']) === kind) return true;
  const children = tree.kind === 'map' ? [...tree.entries.values()] : tree.items;
  return children.some((child) => holds(child, kind));
}

/** What may have been meant; empty when nothing is near. */
function hintFor({ kind, name, namespace, field, from }: Reference, { set }: Surroundings, cluster: Cluster): string {
  const opposite = field === 'dependsOn' ? (kind === 'Kustomization' ? 'HelmRelease' : 'Kustomization') : undefined;
  if (opposite !== undefined && set.named(opposite, name, undefined).length > 0)
    return `; ${name} is a ${opposite}, and a ${from.kind} depends on others of its own kind only`;
  const other = set.named(kind, name, undefined).find((object) => object.manifest !== from.manifest);
  if (other !== undefined) return `; there is ${showResource(other)}`;
  const root = cluster.builds.find(({ spec, parent }) => parent === undefined && sourceOf(spec, undefined)?.name === name);
  const home = root && sourceOf(root.spec, root.id.namespace);
  if (home?.kind === kind && home.namespace !== undefined) return `; there is ${kind}/${home.namespace}/${name}`;
  const isFree = (object: DeployedObject): boolean =>
    kind !== 'ConfigMap' || !isUsed({ kind, written: object.name, deployed: object.name, namespace: object.namespace }, set);
  const others = set
    .ofKind(kind)
    .filter((object) => sameNamespace(object.namespace, namespace) && object !== from && isFree(object));
  const near = closest(
    name,
    others.map((object) => object.name),
  );
  if (near !== undefined) return `; did you mean ${near}?`;
  const sources = [...SOURCES].filter((source) => source !== kind && SOURCES.has(kind));
  const namesake = sources.find((source) => set.named(source, name, namespace).length > 0);
  return namesake === undefined ? '' : `; ${name} is a ${namesake}`;
}
