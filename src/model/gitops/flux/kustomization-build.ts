import type { ResourceName } from '../../../core/finding.js';
import type { Project } from '../../project/project.js';
import { showResource } from '../../project/manifests.js';
import { composeFlux } from '../kustomize/compose/compose-flux.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { itemsAt, textAt } from '../reading.js';
import type { SubstitutedToken } from '../substitution/substitute.js';
import { type SourceReader, type VariableSource, type Variables, composeVariables } from '../substitution/variables.js';
import { type Tree, childOf, unknownTree } from '../tree.js';
import type { Artifact, SourceName } from './artifacts.js';
import type { AppliedToken, Dependency, FluxBuild, FluxProblem, SourceState } from './build.js';
import { withCommonMetadata } from './added-metadata.js';
import { decrypted, isEncrypted } from './encrypted.js';
import { gitSource } from './git-repository.js';
import { ignoreOf } from './ignored.js';
import { remoteCluster } from './remote-cluster.js';
import { type KnownSources, locate } from './sources.js';
import { substituted } from './substituted.js';
import { type KnownObjects, Producers, dataOf, sourceObject } from './variable-sources.js';

/** A Flux Kustomization that is to be built. */
export interface Deployer {
  readonly id: ResourceName;
  readonly spec: Tree | undefined;
  readonly object?: ComposedObject;
  readonly parent?: string;
}

/** Under which conditions a cluster is composed. */
export interface Conditions {
  readonly project: Project;
  readonly cache: Compositions;
  readonly sources: Omit<KnownSources, 'artifact' | 'git'>;
  /** An undefined variable fails the Kustomization. */
  readonly strict: boolean;
  /** What may put variables into any Kustomization. */
  readonly mutator?: string;
  /** Why its roots may be changed before they are applied: what applies them is not known. */
  readonly unknownParent?: string;
}

/** What is built of one Kustomization. */
export interface Built {
  readonly build: FluxBuild;
  readonly objects: readonly ComposedObject[];
  /** Sources of variables that are nowhere to be found. */
  readonly missing: readonly MissingSource[];
}

export interface MissingSource extends VariableSource {
  readonly at: ReturnType<typeof placeOf>;
}

/** What of a cluster is known when a Kustomization is built. */
export interface ClusterSoFar extends KnownObjects {
  readonly producers: Producers;
  artifact(source: SourceName): Artifact | undefined;
}

const NO_SPEC: SourceState = { state: 'opaque', because: 'it has no spec' };

/** Builds one Kustomization as it stands: source, kustomize build, variables, substitution, common metadata. */
export function buildKustomization(deployer: Deployer, conditions: Conditions, cluster: ClusterSoFar): Built {
  const { project, cache, strict, sources } = conditions;
  const { id, spec, object, parent } = deployer;
  const by = showResource(id);
  const known: KnownSources = {
    ...sources,
    git: (source) => gitSource(source, project, cluster),
    artifact: (source) => cluster.artifact(source),
  };
  const source = spec === undefined ? NO_SPEC : locate(spec, id.namespace, known, project);
  const ignored = ignoreOf(spec, id.namespace, project, cluster);
  const composition =
    source.state === 'own' ? composeFlux(project, source.directory, { by, ...(spec && { spec }), ...ignored }, cache) : undefined;
  const missing: MissingSource[] = [];
  const own = variablesOf(deployer, composition, cluster, missing);
  const inherited = parent === undefined ? perhapsInjected(own, conditions.unknownParent) : own;
  const variables = conditions.mutator === undefined ? inherited : perhapsAdded(inherited, conditions.mutator);
  const problems: FluxProblem[] = [...pathProblems(source, spec), ...(composition?.problems ?? []), ...variables.problems];
  const tokens: AppliedToken[] = [];
  const objects = (composition?.objects ?? []).map((composed): ComposedObject => {
    const readable = isEncrypted(composed) ? { ...composed, tree: decrypted(composed.tree) } : composed;
    const result = substituted(readable, variables, { strict, by });
    for (const { variable, ...problem } of result.problems)
      problems.push({ ...problem, ...(variable !== undefined && { name: variable }), object: result.object.id });
    for (const token of result.tokens) tokens.push(applied(token, result.object));
    const tree = withCommonMetadata(result.object.tree, spec, by);
    return tree === result.object.tree ? result.object : { ...result.object, tree };
  });
  const elsewhere = remoteCluster(spec, id);
  const build: FluxBuild = {
    id,
    by,
    spec,
    ...(object !== undefined && { object }),
    ...(parent !== undefined && { parent }),
    source,
    ...(composition !== undefined && { composition }),
    problems,
    tokens,
    variables,
    ...(elsewhere !== undefined && { elsewhere }),
    dependsOn: dependenciesOf(spec, id.namespace),
  };
  return { build, objects, missing };
}

function applied(token: SubstitutedToken, object: ComposedObject): AppliedToken {
  const { raw, variable, defined, defaulted, path, inKey } = token;
  return {
    raw,
    ...(variable !== undefined && { variable }),
    defined,
    defaulted,
    path,
    inKey,
    object,
    get at() {
      return token.at;
    },
  };
}

function variablesOf(
  { spec, id }: Deployer,
  composition: Composition | undefined,
  cluster: ClusterSoFar,
  missing: MissingSource[],
): Variables {
  const postBuild = spec && postBuildOf(spec);
  const own: KnownObjects = {
    named: (kind, name) => (composition?.objects ?? []).filter((object) => object.id.kind === kind && object.id.name === name),
    all: () => composition?.objects ?? [],
  };
  const makers = [cluster.producers, new Producers(own)];
  const read: SourceReader = (source) => {
    const found = sourceObject(source, id.namespace, cluster) ?? sourceObject(source, id.namespace, own);
    if (found !== undefined) {
      const object = isEncrypted(found) ? { ...found, tree: decrypted(found.tree) } : found;
      const [alsoMade] = makers.flatMap((producers) => producers.madeData(source, id.namespace) ?? []);
      return dataOf(object, alsoMade);
    }
    const [made] = makers.flatMap((producers) => producers.dataOf(source, id.namespace) ?? []);
    if (made !== undefined) return made;
    if (!source.optional) missing.push({ ...source, at: placeOf(entryOf(postBuild, source)) });
    // Without it nothing is applied, unless it may be missing.
    const exists = source.optional ? 'maybe' : true;
    return unknownTree(`${source.kind} ${source.name} is not in this repository`, { kind: 'source' }, exists);
  };
  return composeVariables(postBuild, read);
}

/** A Kustomization without variables may get some from a parent that is not known. */
function perhapsInjected(own: Variables, unknownParent: string | undefined): Variables {
  if (unknownParent === undefined || own.applies !== false) return own;
  return { ...own, applies: 'maybe', open: unknownParent };
}

/** What changes every Kustomization adds to the variables that it has. */
function perhapsAdded(own: Variables, mutator: string): Variables {
  return { ...own, open: own.open ?? mutator, applies: own.applies || 'maybe' };
}

/** A `spec` to which something unknown may add keys may have one. */
function postBuildOf(spec: Tree): Tree | undefined {
  if (spec.kind === 'unknown') return spec;
  const open = spec.kind === 'map' ? spec.open : undefined;
  return childOf(spec, 'postBuild') ?? (open === undefined ? undefined : unknownTree(open, spec.layer));
}

function entryOf(postBuild: Tree | undefined, { kind, name }: VariableSource): Tree | undefined {
  return itemsAt(postBuild, ['substituteFrom']).find(
    (entry) => textAt(entry, ['kind']) === kind && textAt(entry, ['name']) === name,
  );
}

function pathProblems(source: SourceState, spec: Tree | undefined): readonly FluxProblem[] {
  if (source.state !== 'missing' || spec === undefined || isSuspended(spec)) return [];
  const written = childOf(spec, 'path');
  const at = placeOf(written ?? spec);
  const path = textAt(spec, ['path']) ?? '';
  return [{ code: 'path-not-found', message: `the path ${path} does not exist`, name: path, ...(at !== undefined && { at }) }];
}

/** Nobody builds it, and it is often kept to say that something has moved. */
function isSuspended(spec: Tree): boolean {
  const suspend = childOf(spec, 'suspend');
  return suspend?.kind === 'unknown' || (suspend?.kind === 'scalar' && suspend.value === true);
}

function dependenciesOf(spec: Tree | undefined, namespace: string | undefined): readonly Dependency[] {
  return itemsAt(spec, ['dependsOn']).flatMap((entry) => {
    const name = textAt(entry, ['name']);
    if (name === undefined) return [];
    const own = textAt(entry, ['namespace']) ?? namespace;
    return [
      {
        name,
        ...(own !== undefined && { namespace: own }),
        get at() {
          return placeOf(entry);
        },
      },
    ];
  });
}
