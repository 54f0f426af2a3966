import { directoryOf } from '../project/file-system.js';
import { type Manifest, manifestsIn, manifestsOf } from '../project/manifests.js';
import type { SourceFile } from '../project/source-file.js';
import type { Project } from '../project/project.js';
import type { FilePath } from '../../core/location.js';
import { objectsIn } from './argo/compose-manifests.js';
import { type ArgoCluster, argoClusters, isArgoDeployer } from './argo/clusters.js';
import { type DeployedObject, type Placed, builtObject, deploy, writtenObjects } from './deployed-object.js';
import { type Cluster, type FluxOptions, type FluxProblem, type RemoteCluster, fluxClusters, mayExist } from './flux/clusters.js';
import { attachedFiles } from './kustomize/attached-files.js';
import { composeDirectory } from './kustomize/compose/compose.js';
import type { ComposedObject, Composition } from './kustomize/compose/composition.js';
import { Compositions, type Earlier } from './kustomize/compose/compositions.js';
import { isKustomizationFile } from './kustomize/compose/kustomization-file.js';
import type { KustomizeProblem } from './kustomize/compose/problem.js';
import { LookUps } from './look-ups.js';

export type { DeployedObject } from './deployed-object.js';

/**
 * What Flux or Argo CD deploys into one cluster; of what neither reaches, what one kustomization emits, else what one folder holds. References resolve
 * inside it first. Objects of equal names in different sets are different objects.
 */
export class DeployedSet {
  readonly #placed = new Map<string, Placed[]>();
  readonly #byKind = new Map<string, readonly DeployedObject[]>();
  readonly #byName = new Map<string, ReadonlyMap<string, readonly DeployedObject[]>>();

  constructor(
    readonly name: string,
    readonly kind: 'cluster' | 'kustomization' | 'folder' | 'environment',
    placed: readonly Placed[],
    /** Why an object may exist that is not in it: a remote base, a source that is not this repository. */
    readonly mayExist: (kind: string, name: string) => string | undefined = () => undefined,
    private readonly lookUps = new LookUps(),
  ) {
    for (const object of placed) group(this.#placed, object.kind, object);
  }

  /** What is known of its objects before anybody asks for them, by kind. */
  get placed(): ReadonlyMap<string, readonly Placed[]> {
    return this.#placed;
  }

  ofKind(kind: string): readonly DeployedObject[] {
    this.lookUps.kind(kind);
    return this.each(kind);
  }

  /** The objects of a kind, for whoever looks at each by itself: what is said of one does not depend on the others. */
  each(kind: string): readonly DeployedObject[] {
    let objects = this.#byKind.get(kind);
    if (objects === undefined) this.#byKind.set(kind, (objects = (this.#placed.get(kind) ?? []).map(deploy)));
    return objects;
  }

  /** Every object, kind by kind. */
  all(): readonly DeployedObject[] {
    this.lookUps.everything();
    return [...this.#placed.keys()].flatMap((kind) => this.each(kind));
  }

  /** The objects of a name; in a namespace when one is given and the object says its own. */
  named(kind: string, name: string, namespace: string | undefined): readonly DeployedObject[] {
    this.lookUps.name(kind, name);
    let names = this.#byName.get(kind);
    if (names === undefined) {
      const grouped = new Map<string, DeployedObject[]>();
      for (const object of this.each(kind)) group(grouped, object.name, object);
      this.#byName.set(kind, (names = grouped));
    }
    return (names.get(name) ?? []).filter(
      (object) => namespace === undefined || object.namespace === undefined || object.namespace === namespace,
    );
  }
}

function group<T>(groups: Map<string, T[]>, key: string, member: T): void {
  const members = groups.get(key);
  if (members) members.push(member);
  else groups.set(key, [member]);
}

/** How a reference ends. `unknown` when several objects could be meant, or something that is not seen may supply it. */
export type Resolved =
  | { readonly state: 'found'; readonly object: DeployedObject }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly because: string };

/** One build of kustomizations that is deployed as a whole. */
export interface KustomizeBuild {
  readonly directory: FilePath;
  readonly composition: Composition;
}

/** Something that Kustomize or Flux refuses, at the line that causes it where some file holds one. */
export type BuildProblem = KustomizeProblem | FluxProblem;

/** What Argo CD deploys into one cluster, and the set of it. */
export interface ArgoDeployment {
  readonly cluster: ArgoCluster;
  readonly set: DeployedSet;
}

/** Everything the project deploys, and what it holds besides. */
export class Deployments {
  /** Those of Flux's clusters first, then those of `builds`, then what Flux applies to other clusters, then Argo CD's. */
  readonly sets: readonly DeployedSet[];
  /** Flux's. */
  readonly clusters: readonly Cluster[];
  /** The kustomizations that are deployed by themselves; none in a project with Flux roots. */
  readonly builds: readonly KustomizeBuild[];
  readonly argo: readonly ArgoDeployment[];
  /** What the builds refuse: with any of these nothing of that build is deployed. */
  readonly problems: readonly BuildProblem[];
  /** Manifests that no Flux root reaches: they are not checked as deployed. */
  readonly orphans: readonly Manifest[];
  /** Which objects were asked for by name or kind, to answer something about another. */
  readonly lookUps = new LookUps();

  /** What Kustomize makes of the folders, for a later version of the project. */
  readonly compositions: Compositions;

  constructor(
    readonly project: Project,
    private readonly options: FluxOptions = { sources: new Map() },
    earlier?: Earlier,
  ) {
    const cache = (this.compositions = new Compositions(earlier));
    this.clusters = fluxClusters(project, cache, options);
    this.#remotes = new Map(
      this.clusters.map((cluster) => [cluster, cluster.remotes.map((remote) => remoteSet(remote, this.lookUps))]),
    );
    if (this.clusters.length > 0) {
      this.builds = [];
      const written = this.clusters.flatMap(({ objects }) => objects.map(({ object }) => object));
      this.argo = argoClusters(project, written, cache).map((cluster) => argoDeployment(cluster, this.lookUps));
      this.sets = [
        ...this.clusters.map((cluster) => clusterSet(cluster, this.lookUps)),
        ...[...this.#remotes.values()].flat(),
        ...this.argo.map(({ set }) => set),
      ];
      const covered = new Set([...this.clusters.flatMap(({ files }) => [...files]), ...argoFiles(this.argo)]);
      this.orphans = manifestsOf(project).filter(({ document }) => !covered.has(document.id.file));
    } else {
      const builds = outermostBuilds(project, cache);
      const loose = looseFiles(project, builds);
      this.argo = argoClusters(project, writtenDeployers(builds, loose), cache).map((cluster) =>
        argoDeployment(cluster, this.lookUps),
      );
      const synced = argoFiles(this.argo);
      const folders = new Set(this.argo.flatMap(({ cluster }) => cluster.builds.flatMap(({ folder }) => folder ?? [])));
      this.builds = builds.filter(({ directory }) => !folders.has(directory));
      const rest = loose.filter(({ path }) => !synced.has(path));
      this.sets = [
        ...this.builds.map((build) => kustomizationSet(build, this.lookUps)),
        ...this.argo.map(({ set }) => set),
        ...folderSets(rest, this.lookUps),
      ];
      this.orphans = [];
    }
    cache.close();
    this.problems = [
      ...this.builds.flatMap(({ composition }) => composition.problems),
      ...this.clusters.flatMap(({ builds }) =>
        builds.flatMap(({ composition, problems }) => [...(composition?.problems ?? []), ...problems]),
      ),
      ...this.argo.flatMap(({ cluster }) => cluster.builds.flatMap(({ composition }) => composition.problems)),
    ];
  }

  readonly #remotes: ReadonlyMap<Cluster, readonly DeployedSet[]>;

  /** What the Flux of a cluster applies to other clusters. */
  remotesOf(cluster: Cluster): readonly DeployedSet[] {
    return this.#remotes.get(cluster) ?? [];
  }

  /** Whether all that its cluster gets is known to be deployed with it: Flux has one root, beside Argo CD's there may be others. */
  isWhole(set: DeployedSet): boolean {
    const index = this.sets.indexOf(set);
    return index >= 0 && index < this.clusters.length;
  }

  /** The Flux version, or a range of them, that runs what a set holds; undefined when nothing says it. */
  fluxVersionOf(set: DeployedSet): string | undefined {
    const cluster = this.clusters[this.sets.indexOf(set)];
    return cluster === undefined ? this.options.version : cluster.fluxVersion;
  }

  /**
   * The objects a reference may mean: those of the set, else those of the project when they all come from one manifest.
   * Several are left when one folder declares a name twice. Empty when nothing in this repository has the name.
   */
  candidates(set: DeployedSet, kind: string, name: string, namespace: string | undefined): readonly DeployedObject[] {
    this.lookUps.name(kind, name);
    const inside = set.named(kind, name, namespace);
    if (inside.length > 0) return inside;
    return (
      this.#elsewhere(kind)
        .get(name)
        ?.filter((object) => namespace === undefined || object.namespace === undefined || object.namespace === namespace) ?? []
    );
  }

  /** The objects of a kind in all sets. */
  ofKind(kind: string): readonly DeployedObject[] {
    this.lookUps.kind(kind);
    return this.#all(kind);
  }

  readonly #byKind = new Map<string, readonly DeployedObject[]>();

  #all(kind: string): readonly DeployedObject[] {
    let objects = this.#byKind.get(kind);
    if (objects === undefined) this.#byKind.set(kind, (objects = this.sets.flatMap((set) => set.each(kind))));
    return objects;
  }

  readonly #projectWide = new Map<string, ReadonlyMap<string, readonly DeployedObject[]>>();

  /** The objects of a kind in all sets, by name. */
  #elsewhere(kind: string): ReadonlyMap<string, readonly DeployedObject[]> {
    let names = this.#projectWide.get(kind);
    if (names === undefined) {
      const grouped = new Map<string, DeployedObject[]>();
      for (const object of this.#all(kind)) group(grouped, object.name, object);
      this.#projectWide.set(kind, (names = grouped));
    }
    return names;
  }

  /** The object a reference means, when there is exactly one. */
  resolve(set: DeployedSet, kind: string, name: string, namespace: string | undefined): Resolved {
    const found = this.candidates(set, kind, name, namespace);
    const only = found[0];
    if (only !== undefined && found.every(({ effective }) => effective.tree === only.effective.tree))
      return { state: 'found', object: only };
    if (only !== undefined) return { state: 'unknown', because: `several ${kind} objects are called ${name}` };
    const because = set.mayExist(kind, name);
    return because === undefined ? { state: 'absent' } : { state: 'unknown', because: `${kind} ${name}: ${because}` };
  }
}

function clusterSet(cluster: Cluster, lookUps: LookUps): DeployedSet {
  const placed = cluster.objects.map(({ object, ...by }) => builtObject(object, by));
  return new DeployedSet(cluster.name, 'cluster', placed, (kind, name) => mayExist(cluster, kind, name), lookUps);
}

function remoteSet({ name, objects }: RemoteCluster, lookUps: LookUps): DeployedSet {
  const placed = objects.map(({ object, ...by }) => builtObject(object, by));
  return new DeployedSet(name, 'cluster', placed, () => `what else ${name} gets is not in this repository`, lookUps);
}

function kustomizationSet({ directory, composition }: KustomizeBuild, lookUps: LookUps): DeployedSet {
  const { objects, unknown } = composition;
  const open = unknown.find(({ touches }) => touches === 'objects')?.because;
  const placed = objects.map((object) => builtObject(object));
  return new DeployedSet(directory === '' ? '.' : directory, 'kustomization', placed, () => open, lookUps);
}

/** Every kustomization that no other one includes. */
function outermostBuilds(project: Project, cache: Compositions): readonly KustomizeBuild[] {
  const directories = new Set(
    [...project.files.values()].flatMap(({ path, isLeftOut }) =>
      isKustomizationFile(path) && !isLeftOut ? [directoryOf(path)] : [],
    ),
  );
  const builds = new Map<FilePath, KustomizeBuild>();
  const included = new Set<FilePath>();
  for (const directory of directories) {
    if (included.has(directory)) continue;
    const kustomization = cache.kustomization(project, directory);
    if (kustomization === undefined || kustomization.isComponent) continue;
    const composition = composeDirectory(project, directory, cache);
    for (const file of composition.files)
      if (isKustomizationFile(file) && directoryOf(file) !== directory) included.add(directoryOf(file));
    builds.set(directory, { directory, composition });
  }
  return [...builds.values()].filter((build) => !included.has(build.directory) && !isBlank(build));
}

/** A kustomization that says nothing yet, or no longer: whoever does not build it does not miss it. */
function isBlank({ directory, composition: { problems } }: KustomizeBuild): boolean {
  const isOwn = ({ code, at }: KustomizeProblem): boolean =>
    code === 'empty-kustomization' && at !== undefined && directoryOf(at.document.file) === directory;
  return problems.length > 0 && problems.every(isOwn);
}

/** The files whose manifests no kustomization includes. */
function looseFiles(project: Project, builds: readonly KustomizeBuild[]): readonly SourceFile[] {
  // A patch looks like the object it changes, and is none.
  const kustomized = new Set([...builds.flatMap(({ composition }) => [...composition.files]), ...attachedFiles(project)]);
  return [...project.files.values()].filter(
    ({ path }) => !kustomized.has(path) && !isKustomizationFile(path) && !PATCHES.test(path),
  );
}

/** Where people keep patches, listed by a kustomization at the time or not. */
const PATCHES = /(?:^|\/)patch(?:es)?\//;

function folderSets(files: readonly SourceFile[], lookUps: LookUps): readonly DeployedSet[] {
  const folders = new Map<FilePath, Placed[]>();
  for (const file of files) for (const object of writtenObjects(file)) group(folders, directoryOf(file.path), object);
  return [...folders].map(
    ([folder, placed]) => new DeployedSet(folder === '' ? '.' : folder, 'folder', placed, undefined, lookUps),
  );
}

/** Applications and ApplicationSets that kustomizations emit, or that stand in files of their own. */
function writtenDeployers(builds: readonly KustomizeBuild[], loose: readonly SourceFile[]): readonly ComposedObject[] {
  const built = builds.flatMap(({ composition }) => composition.objects.filter(({ id }) => isArgoDeployer(id)));
  const alone = loose.flatMap((file) => (manifestsIn(file).some(({ kind }) => DEPLOYERS.has(kind)) ? objectsIn(file) : []));
  return [...built, ...alone.filter(({ id }) => isArgoDeployer(id))];
}

const DEPLOYERS: ReadonlySet<string> = new Set(['Application', 'ApplicationSet']);

function argoDeployment(cluster: ArgoCluster, lookUps: LookUps): ArgoDeployment {
  const placed = cluster.objects.map(({ object, ...by }) => builtObject(object, by));
  const because = cluster.elsewhere[0] ?? cluster.unfollowed[0];
  return { cluster, set: new DeployedSet(cluster.name, 'cluster', placed, () => because, lookUps) };
}

function argoFiles(deployments: readonly ArgoDeployment[]): ReadonlySet<FilePath> {
  return new Set(deployments.flatMap(({ cluster }) => [...cluster.files]));
}
