import type { Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import { once } from '../../../core/once.js';
import { directoryOf } from '../../project/file-system.js';
import { type BrokenReference, brokenReferences } from './broken-references.js';
import { type BuildFault, faultsOf } from './build-faults.js';
import type { BuildProblem, DeployedSet, Deployments } from '../deployed-set.js';
import { type DependencyCycle, dependencyCycles } from './dependency-cycles.js';
import type { Effective } from '../effective.js';
import type { AppliedToken, FluxBuild } from '../flux/build.js';
import type { Cluster } from '../flux/clusters.js';
import { builtObject, deploy, type DeployedObject } from '../deployed-object.js';
import { type HealthWait, healthWait } from './health-wait.js';
import { type IdleNull, idleNulls } from './idle-nulls.js';
import type { Composition } from '../kustomize/compose/composition.js';
import { type LeakedDirective, leakedDirectives } from './leaked-directives.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { type SharedObjects, sharedObjects } from './shared-objects.js';
import { planSet } from '../slot.js';
import { type TakenDollar, takenDollars } from './taken-dollars.js';
import { subtree } from '../tree.js';
import { type UndecryptedSecret, undecryptedSecrets } from './undecrypted.js';
import { type UnmatchedTarget, unmatchedTargets } from './unmatched-targets.js';

/** One run of Kustomize: a kustomization that is deployed by itself, the path of a Flux Kustomization, or a source of an Application. */
export interface Build {
  /** The folder, `Kustomization/namespace/name` (with its cluster where several have one) or `Application/namespace/name`. */
  readonly name: string;
  readonly set: DeployedSet;
  /** What it is refused for; with any of these nothing of it is deployed. */
  readonly problems: readonly BuildProblem[];
  /** The variables that Flux replaces in what it builds; none without substitution. */
  readonly tokens: readonly AppliedToken[];
  /** Where it is written: the Flux Kustomization, or the kustomization file. */
  readonly home?: Target;
  /** The problems as they are reported: of several builds with the same problem the first one has it. */
  readonly faults: readonly BuildFault[];
  /** Patches for nothing, with the first build that has them. */
  readonly unmatched: readonly UnmatchedTarget[];
  /** Nulls in patches that do nothing, with the first build that has them. */
  readonly idleNulls: readonly IdleNull[];
  /** `$patch` in lists where it is no directive, with the first build that has it. */
  readonly leaked: readonly LeakedDirective[];
  /** What substitution takes of other programs' texts, with the first build that holds them. */
  readonly dollars: readonly TakenDollar[];
  /** References of the whole set that lead nowhere, with the set's first build. */
  readonly broken: readonly BrokenReference[];
  /** Objects of the whole cluster that wait for each other, with its first build. */
  readonly cycles: readonly DependencyCycle[];
}

/** A Flux Kustomization as its cluster gets it. */
export interface FluxKustomization {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly effective: Effective;
  readonly build: FluxBuild;
  /** What it applies. */
  readonly applies: readonly DeployedObject[];
  /** What it applies although an earlier Kustomization of the cluster does. */
  readonly shares: readonly SharedObjects[];
  /** How long it waits for what it applies; undefined when it does not wait for releases. */
  readonly wait: HealthWait | undefined;
  /** Secrets that it would have to decrypt, and does not. */
  readonly undecrypted: readonly UndecryptedSecret[];
  setTimeout(timeout: string): Plan | Refusal;
}

/** A build before it is asked for anything. */
interface Plain extends Pick<Build, 'name' | 'set' | 'problems' | 'tokens' | 'home'> {
  readonly composition?: Composition;
  readonly flux?: FluxBuild;
  readonly fromGit: boolean;
}

/** Every build of the project. */
export function buildsOf(deployments: Deployments): readonly Build[] {
  const { project, clusters, sets } = deployments;
  const plain = plainBuilds(deployments);
  const faults = once(() => faultsOf(project, plain));
  const unmatched = once(() => unmatchedTargets(project, plain));
  const nulls = once(() => idleNulls(plain));
  const leaked = once(() => leakedDirectives(project, plain));
  const dollars = once(() => takenDollars(project, clusters));
  const broken = once(() => brokenReferences(deployments));
  const cycles = once(() => new Map(clusters.map((cluster, index) => [sets[index]!, dependencyCycles(cluster, sets[index]!)])));
  const told = new Set<DeployedSet>();
  return plain.map((build): Build => {
    const { name, set, problems, tokens, home, flux } = build;
    const isFirst = !told.has(set);
    told.add(set);
    return {
      name,
      set,
      problems,
      tokens,
      ...(home !== undefined && { home }),
      get faults() {
        return faults().get(build) ?? [];
      },
      get unmatched() {
        return unmatched().get(build) ?? [];
      },
      get idleNulls() {
        return nulls().get(build) ?? [];
      },
      get leaked() {
        return leaked().get(build) ?? [];
      },
      get dollars() {
        return (flux && dollars().get(flux)) ?? [];
      },
      get broken() {
        return (isFirst && broken().get(set)) || [];
      },
      get cycles() {
        return (isFirst && cycles().get(set)) || [];
      },
    };
  });
}

function plainBuilds({ clusters, builds, sets, argo }: Deployments): readonly Plain[] {
  const repeated = repeatedNames(clusters);
  const applied = clusters.flatMap((cluster, index): readonly Plain[] => {
    const set = sets[index]!;
    const byHand =
      cluster.applied === undefined
        ? []
        : [
            {
              name: cluster.name,
              set,
              problems: cluster.applied.problems,
              tokens: [],
              composition: cluster.applied,
              fromGit: false,
            },
          ];
    const byFlux = cluster.builds.map((flux): Plain => {
      const { by, composition, problems, tokens, object, spec } = flux;
      const home = placeOf(subtree(object?.tree, ['metadata', 'name'])) ?? placeOf(subtree(spec, ['path']));
      const all = [...new Set([...(composition?.problems ?? []), ...problems])];
      return {
        name: repeated.has(by) ? `${by} in ${cluster.name}` : by,
        set,
        problems: all,
        tokens,
        flux,
        fromGit: true,
        ...(composition && { composition }),
        ...(home && { home }),
      };
    });
    return [...byHand, ...byFlux];
  });
  const own = builds.map(({ composition, directory }, position): Plain => {
    const set = sets[clusters.length + position]!;
    const file = [...composition.files].find((path) => isKustomizationFile(path) && directoryOf(path) === directory);
    const home = file === undefined ? {} : { home: { document: { file, index: 0 }, path: [] } };
    return { name: set.name, set, problems: composition.problems, tokens: [], composition, fromGit: false, ...home };
  });
  const synced = argo.flatMap(({ cluster, set }) =>
    cluster.builds.map(({ by, object, composition }): Plain => {
      const home = placeOf(subtree(object.tree, ['metadata', 'name']));
      const { problems } = composition;
      return { name: by, set, problems, tokens: [], composition, fromGit: true, ...(home && { home }) };
    }),
  );
  return [...applied, ...own, ...synced];
}

/** What Kustomizations of several clusters are called. */
function repeatedNames(clusters: readonly Cluster[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const names = clusters.flatMap(({ builds }) => [...new Set(builds.map(({ by }) => by))]);
  return new Set(names.filter((name) => seen.has(name) || !seen.add(name)));
}

/** The Flux Kustomizations that are objects; what a FluxInstance makes up is none. */
export function fluxKustomizations(deployments: Deployments): readonly FluxKustomization[] {
  const { clusters, sets, project } = deployments;
  return clusters.flatMap((cluster, index) => {
    const set = sets[index]!;
    const reached = [set, ...deployments.remotesOf(cluster)];
    const shares = once(() => new Map(reached.flatMap((one) => [...sharedObjects(one)])));
    return cluster.builds.flatMap((build): readonly FluxKustomization[] => {
      if (build.object === undefined) return [];
      const object = deploy(builtObject(build.object));
      const kustomization: FluxKustomization = {
        object,
        set,
        effective: object.effective,
        build,
        get applies() {
          return reached.flatMap((one) => one.all()).filter(({ appliedBy }) => appliedBy === build);
        },
        get shares() {
          return shares().get(build) ?? [];
        },
        get wait() {
          return healthWait(deployments, set, object.effective, kustomization.applies);
        },
        get undecrypted() {
          return undecryptedSecrets(build);
        },
        setTimeout: (timeout) => planSet(project, object.effective, [{ path: ['spec', 'timeout'], value: timeout }]),
      };
      return [kustomization];
    });
  });
}
