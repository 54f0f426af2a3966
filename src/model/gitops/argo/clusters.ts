import type { FilePath } from '../../../core/location.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import { directoryOf } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import { inUse } from '../put-away.js';
import type { Tree } from '../tree.js';
import { type ArgoApplication, type ArgoBuild, type Deploying, deployedBy, isArgoDeployer } from './build.js';
import { destinationOf } from './destination.js';
import { repositoryAsSeenBy } from './own-repository.js';

export type { ArgoApplication, ArgoBuild, WrittenSource } from './build.js';
export { isArgoDeployer } from './build.js';

/** What Argo CD deploys into one cluster. */
export interface ArgoCluster {
  /** The name of the destination; with the file of a root where several installations of Argo CD have one of that name. */
  readonly name: string;
  readonly applications: readonly ArgoApplication[];
  readonly objects: readonly SyncedObject[];
  /** Every file that takes part, besides those of roots. */
  readonly files: ReadonlySet<FilePath>;
  readonly builds: readonly ArgoBuild[];
  /** Why objects may exist that are not here: in what is built, and from elsewhere. */
  readonly unfollowed: readonly string[];
  readonly elsewhere: readonly string[];
}

export interface SyncedObject {
  readonly object: ComposedObject;
  readonly syncedBy: ArgoBuild;
}

/** An Application or ApplicationSet that nothing else emits, with all that follows from it. */
interface Root {
  readonly object: ComposedObject;
  readonly applications: readonly ArgoApplication[];
  readonly open: readonly string[];
  /** Where all that follows from it is written. */
  readonly emitted: ReadonlySet<YamlNode>;
}

/**
 * What Argo CD deploys where, Applications of Applications followed to a fixed point. `written` are the objects from which it
 * begins, whatever applies them.
 */
export function argoClusters(project: Project, written: readonly ComposedObject[], cache: Compositions): readonly ArgoCluster[] {
  const deployers = written.filter(({ id }) => isArgoDeployer(id));
  const [first] = deployers;
  if (first === undefined) return [];
  const world = { project, isHere: repositoryAsSeenBy(project, deployers) };
  const known = new Map<Tree, Deploying>();
  const deploying = (object: ComposedObject): Deploying => {
    let found = known.get(object.tree);
    if (found === undefined) known.set(object.tree, (found = deployedBy(object, world, cache)));
    return found;
  };
  const roots = outermost(deployers.map((object) => followed(object, deploying)));
  const installations = installationsOf(inUse(roots, ({ object }) => object.home).toSorted(bySize));
  const clusters = installations.flatMap((installation) => clustersOf(installation));
  const isAmbiguous = (name: string): boolean => clusters.filter(({ cluster }) => cluster.name === name).length > 1;
  return clusters.map(({ cluster, root }) =>
    isAmbiguous(cluster.name) ? { ...cluster, name: `${cluster.name} (${root.object.home})` } : cluster,
  );
}

/** What leads to the most Applications comes first, so that others join it; then by where it is written. */
function bySize(one: Root, other: Root): number {
  return other.applications.length - one.applications.length || (one.object.home < other.object.home ? -1 : 1);
}

/** An object with all the Applications that it leads to; one that comes by again is not followed again. */
function followed(object: ComposedObject, deploying: (object: ComposedObject) => Deploying): Root {
  const applications: ArgoApplication[] = [];
  const open: string[] = [];
  const emitted = new Set<YamlNode>();
  const seen = new Set<string>();
  const numbers = new Map<YamlNode, number>();
  const waiting = [object];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const node = nodeOf(at);
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    const key = `${number}:${at.id.name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const found = deploying(at);
    applications.push(...found.applications);
    if (found.open !== undefined) open.push(found.open);
    for (const { composition } of found.applications.flatMap(({ builds }) => builds)) {
      for (const made of composition.objects) {
        if (!isArgoDeployer(made.id)) continue;
        emitted.add(nodeOf(made));
        waiting.push(made);
      }
    }
  }
  return { object, applications, open, emitted };
}

function nodeOf({ source }: ComposedObject): YamlNode {
  return 'node' in source ? source.node : source.site.node;
}

/** Those that no other one emits; of some that emit each other, the first. */
function outermost(candidates: readonly Root[]): readonly Root[] {
  const isEmitted = (candidate: Root, by: readonly Root[]): boolean =>
    by.some((other) => nodeOf(other.object) !== nodeOf(candidate.object) && other.emitted.has(nodeOf(candidate.object)));
  const chosen = candidates.filter((candidate) => !isEmitted(candidate, candidates));
  for (const candidate of candidates) {
    if (chosen.includes(candidate) || isEmitted(candidate, chosen)) continue;
    chosen.push(candidate);
  }
  return chosen;
}

/**
 * Roots that can live in one Argo CD, together. Two Applications of one name cannot: then these are roots of several clusters,
 * and what lies in one folder belongs together rather than other things.
 */
function installationsOf(roots: readonly Root[]): readonly (readonly Root[])[] {
  const installations: { readonly roots: Root[]; readonly names: Map<string, YamlNode> }[] = [];
  for (const root of roots) {
    const fitting = installations.filter(({ names }) =>
      root.applications.every((one) => (names.get(nameOf(one)) ?? nodeOf(one.object)) === nodeOf(one.object)),
    );
    const folder = directoryOf(root.object.home);
    const beside = fitting.find((one) => one.roots.some(({ object }) => directoryOf(object.home) === folder));
    let home = beside ?? fitting[0];
    if (home === undefined) installations.push((home = { roots: [], names: new Map<string, YamlNode>() }));
    home.roots.push(root);
    for (const one of root.applications) home.names.set(nameOf(one), nodeOf(one.object));
  }
  return installations.map((one) => one.roots);
}

/** Without a namespace an Application is where most people install Argo CD. */
function nameOf({ application: { name, namespace } }: ArgoApplication): string {
  return `${namespace ?? 'argocd'}/${name}`;
}

function clustersOf(roots: readonly Root[]): readonly { readonly cluster: ArgoCluster; readonly root: Root }[] {
  const open = roots.flatMap((root) => root.open);
  const destinations = new Map<string, { readonly root: Root; readonly applications: Map<string, ArgoApplication> }>();
  for (const root of roots) {
    for (const one of root.applications) {
      const name = destinationOf(one.application) ?? `the destination of ${one.by}`;
      let destination = destinations.get(name);
      if (destination === undefined) destinations.set(name, (destination = { root, applications: new Map() }));
      // What two roots emit is one Application all the same.
      if (!destination.applications.has(nameOf(one))) destination.applications.set(nameOf(one), one);
    }
  }
  return [...destinations].map(([name, { root, applications }]) => ({
    cluster: clusterOf(name, [...applications.values()], open),
    root,
  }));
}

function clusterOf(name: string, applications: readonly ArgoApplication[], open: readonly string[]): ArgoCluster {
  const builds = applications.flatMap((application) => application.builds);
  const unseen = applications.flatMap(({ by, sources }) =>
    sources.flatMap(({ source }) => (source.kind === 'unknown' ? [`${by}: ${source.because}`] : [])),
  );
  const unfollowed = builds.flatMap(({ composition }) =>
    composition.unknown.flatMap(({ touches, because }) => (touches === 'objects' ? [because] : [])),
  );
  return {
    name,
    applications,
    builds,
    objects: builds.flatMap((build) => build.composition.objects.map((object): SyncedObject => ({ object, syncedBy: build }))),
    files: new Set(builds.flatMap(({ composition }) => [...composition.files])),
    unfollowed,
    elsewhere: [...open, ...unseen],
  };
}
