import type { ResourceName } from '../../../core/finding.js';
import type { FilePath } from '../../../core/location.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import { directoryOf } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';
import { inUse, isPutAway } from '../put-away.js';
import type { AppliedObject, FluxBuild, FluxProblem } from './build.js';
import { fluxVersion, refusesUndefined } from './flux-version.js';
import { isFluxKustomization } from './kinds.js';
import type { MadeByOthers } from './resource-set.js';
import { type Root, buildsSameFolder, findRoots, otherRoots } from './roots.js';
import type { HomeOfRepository, SourceMapping } from './sources.js';
import type { Conditions, Deployer } from './kustomization-build.js';
import { mutatorIn } from './mutators.js';
import { ClusterUnderway } from './underway.js';

export type { AppliedObject, AppliedToken, Dependency, FluxBuild, FluxProblem, SourceState } from './build.js';
export type { MadeByOthers } from './resource-set.js';
export type { SourceMapping } from './sources.js';

/** What a repository does not say of itself. */
export interface FluxOptions {
  /** The Flux version that the clusters run, as `2.6`; when it is not given, what the repository installs, else the newest. */
  readonly version?: string;
  /** Where the contents of sources are, by name. */
  readonly sources: ReadonlyMap<string, SourceMapping>;
}

/** What one cluster of a Flux repository gets. */
export interface Cluster {
  /** The path or name of its root, for people. */
  readonly name: string;
  readonly objects: readonly AppliedObject[];
  readonly builds: readonly FluxBuild[];
  /** What is applied by other means than Flux: a kustomization that lists the Kustomizations which nothing emits. */
  readonly applied?: Composition;
  /** What its Kustomizations apply to other clusters, which may get more from elsewhere. */
  readonly remotes: readonly RemoteCluster[];
  /** Every file that takes part. */
  readonly files: ReadonlySet<FilePath>;
  /** Why objects of any kind may exist that are not here. */
  readonly open: readonly string[];
  /** Objects of certain kinds and names that may exist too. */
  readonly madeByOthers: readonly MadeByOthers[];
  /** Objects that Flux makes for itself: the source of a FluxInstance. */
  readonly implied: readonly ResourceName[];
  /** The Flux version that it runs, or a range; absent when nothing says it. */
  readonly fluxVersion?: string;
}

/** What the Flux of one cluster applies to another one. */
export interface RemoteCluster {
  /** The cluster with Flux, and the object by which it reaches this one, for people. */
  readonly name: string;
  readonly objects: readonly AppliedObject[];
}

/** Why an object may exist in a cluster although it is not among its objects; undefined when nothing could make it. */
export function mayExist({ open, madeByOthers }: Cluster, kind: string, name: string): string | undefined {
  if (open[0] !== undefined) return open[0];
  const maker = madeByOthers.find(({ kinds, names }) => kinds?.has(kind) !== false && names?.test(name) !== false);
  return maker?.because;
}

interface Composed {
  readonly root: Root;
  readonly underway: ClusterUnderway;
}

/**
 * What each cluster of a Flux repository deploys, its Kustomizations followed to a fixed point. Roots are FluxInstances,
 * Kustomizations that emit themselves, and those that nothing else emits. Empty when the project has none.
 */
export function fluxClusters(project: Project, cache: Compositions, options: FluxOptions): readonly Cluster[] {
  const { declared, written, own, home } = findRoots(project, cache);
  const mutator = mutatorIn(project);
  const around = { project, cache, ...(mutator !== undefined && { mutator }) };
  const compose = (root: Root): Composed => ({ root, underway: underwayOf(root, home, around, options) });
  const known = outermost(declared.map(compose));
  const isKnown = (deployer: Deployer): boolean =>
    known.some(
      ({ root, underway }) => buildsSameFolder(root, deployer, project) || (deployer.object && underway.emits(deployer.object)),
    );
  const rest = written.filter((deployer) => !isKnown(deployer));
  const homeOf = ({ object }: Deployer): FilePath | undefined => object?.home;
  const roots = known.length > 0 ? rest.filter((deployer) => !isPutAway(homeOf(deployer) ?? '')) : inUse(rest, homeOf);
  const others = outermost(otherRoots(roots, own, project, cache).map(compose));
  const builders = buildersOf([...known, ...others]);
  const all = [...known, ...others.filter((one) => !isSwitchedOff(one, builders) && !(known.length > 0 && isLeftBehind(one)))];
  return all
    .filter((one) => !isEmpty(one, project))
    .map((one) => clusterOf(one, fluxVersion(options.version, one.root, project)));
}

function underwayOf(
  root: Root,
  home: HomeOfRepository,
  around: Pick<Conditions, 'project' | 'cache' | 'mutator'>,
  options: FluxOptions,
): ClusterUnderway {
  const { own, because, deployers, applied } = root;
  const sources = { mapped: options.sources, own, home, isPathCertain: because === undefined };
  const strict = refusesUndefined(options.version, root, around.project);
  const conditions = { ...around, sources, strict, ...(because !== undefined && { unknownParent: because }) };
  return new ClusterUnderway(conditions, deployers, applied);
}

/** Roots that no other one emits; of those that emit each other, the first. There may be thousands. */
function outermost(candidates: readonly Composed[]): readonly Composed[] {
  const emitters = emittersOf(candidates);
  const isEmitted = ({ root }: Composed, isAsked: (by: Composed) => boolean): boolean => {
    const objects = objectsOf(root);
    const isEmittedElsewhere = (object: ComposedObject): boolean =>
      'node' in object.source &&
      (emitters.get(object.source.node) ?? []).some((by) => by.root !== root && isAsked(by) && by.underway.emits(object));
    return objects.length > 0 && objects.every(isEmittedElsewhere);
  };
  const chosen = new Set(candidates.filter((candidate) => !isEmitted(candidate, () => true)));
  for (const candidate of candidates)
    if (!chosen.has(candidate) && !isEmitted(candidate, (by) => chosen.has(by))) chosen.add(candidate);
  return [...chosen];
}

/** Which of them emit what is written in a place. */
function emittersOf(candidates: readonly Composed[]): ReadonlyMap<YamlNode, readonly Composed[]> {
  const emitters = new Map<YamlNode, Composed[]>();
  for (const candidate of candidates) {
    for (const node of candidate.underway.emittedNodes) {
      const known = emitters.get(node);
      if (known) known.push(candidate);
      else emitters.set(node, [candidate]);
    }
  }
  return emitters;
}

/** Kustomizations beside or below a kustomization file that some other cluster builds, and that does not list them. */
function isSwitchedOff(candidate: Composed, builders: ReadonlyMap<FilePath, readonly Composed[]>): boolean {
  return objectsOf(candidate.root).some(({ home }) => {
    for (let folder = directoryOf(home); ; folder = directoryOf(folder)) {
      if (builders.get(folder)?.some((one) => one !== candidate)) return true;
      if (folder === '') return false;
    }
  });
}

/** Kustomizations of which nothing is left to build; where others are known to be applied, these are not. */
function isLeftBehind({ underway: { builds } }: Composed): boolean {
  return builds.length > 0 && builds.every(({ source }) => source.state === 'missing');
}

/** The Kustomizations with which a root begins. */
function objectsOf({ deployers, applied }: Root): readonly ComposedObject[] {
  const listed = applied?.objects.filter(({ id }) => isFluxKustomization(id)) ?? [];
  return [...deployers.flatMap(({ object }) => object ?? []), ...listed];
}

/** Which clusters build the kustomization file of a folder. */
function buildersOf(all: readonly Composed[]): ReadonlyMap<FilePath, readonly Composed[]> {
  const builders = new Map<FilePath, Composed[]>();
  for (const one of all) {
    for (const folder of new Set([...one.underway.files].filter(isKustomizationFile).map(directoryOf))) {
      const known = builders.get(folder);
      if (known) known.push(one);
      else builders.set(folder, [one]);
    }
  }
  return builders;
}

/** A file that is not looked into may hold objects. */
function isEmpty({ underway }: Composed, project: Project): boolean {
  if (underway.objects.length > 0 || underway.elsewhere.size > 0 || underway.builds.some(({ problems }) => problems.length > 0))
    return false;
  return ![...underway.files].some((file) => project.files.get(file)?.isLeftOut);
}

function clusterOf({ root, underway }: Composed, version: string | undefined): Cluster {
  const { instance, because, name } = root;
  const { objects, builds, files, madeByOthers } = underway;
  const cluster: Cluster = {
    name,
    objects,
    builds,
    remotes: [...underway.elsewhere].map(([way, there]) => ({ name: `${name} → ${way}`, objects: there })),
    ...(root.applied !== undefined && { applied: root.applied }),
    files: instance === undefined ? files : new Set([...files, instance.manifest.document.id.file]),
    open: because === undefined ? underway.open : [...underway.open, because],
    madeByOthers,
    implied: instance === undefined ? [] : [{ apiVersion: 'source.toolkit.fluxcd.io/v1', ...instance.source }],
    ...(version !== undefined && { fluxVersion: version }),
  };
  return withMissingSources(cluster, underway);
}

/** A ConfigMap of variables that nothing can make fails its Kustomization. Secrets are often made by hand. */
function withMissingSources(cluster: Cluster, { missing }: ClusterUnderway): Cluster {
  const replaced = new Map<FluxBuild, FluxBuild>();
  for (const [build, sources] of missing) {
    const problems = sources
      .filter(({ kind, name }) => kind === 'ConfigMap' && mayExist(cluster, kind, name) === undefined)
      .map(({ kind, name, at }): FluxProblem => {
        const message = `substitute from '${kind}/${name}' error: not found`;
        return { code: 'missing-source', message, name: `${kind}/${name}`, ...(at !== undefined && { at }) };
      });
    if (problems.length > 0) replaced.set(build, { ...build, problems: [...build.problems, ...problems] });
  }
  if (replaced.size === 0) return cluster;
  const current = (build: FluxBuild): FluxBuild => replaced.get(build) ?? build;
  const byCurrent = (applied: AppliedObject): AppliedObject =>
    applied.appliedBy === undefined ? applied : { ...applied, appliedBy: current(applied.appliedBy) };
  return {
    ...cluster,
    builds: cluster.builds.map(current),
    objects: cluster.objects.map(byCurrent),
    remotes: cluster.remotes.map((remote) => ({ ...remote, objects: remote.objects.map(byCurrent) })),
  };
}
