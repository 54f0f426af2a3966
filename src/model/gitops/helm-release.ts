import type { Plan, Refusal } from '../../core/fix.js';
import { parseDuration } from '../../core/duration.js';
import type { KeyPath } from '../../core/location.js';
import type { Lookup } from '../../core/provenance.js';
import type { ChartRef } from '../charts/chart-ref.js';
import type { ClaimsAfterUninstall } from '../charts/claims.js';
import { slowness } from '../charts/slow-charts.js';
import { type ChosenVersion, chosenVersion } from './chart-version.js';
import { builtObject, deploy } from './deployed-object.js';
import type { DeployedObject, DeployedSet, Deployments } from './deployed-set.js';
import { Effective } from './effective.js';
import { type PostRenderers, postRenderersOf } from './helm/post-renderers.js';
import type { HelmProblem } from './helm/problem.js';
import { type KnownNames, fluxReleaseNames } from './helm/release-name.js';
import { releaseValues } from './helm/release-values.js';
import type { ShadowedPath } from './helm/shadowed-paths.js';
import { mergeValues } from './layering.js';
import { showResource } from '../project/manifests.js';
import { textAt } from './reading.js';
import { releaseClaims } from './release-claims.js';
import { planSet, planned, stringSlot } from './slot.js';
import { type Tree, originOf, subtree, unknownTree } from './tree.js';

/** What Helm does for a release, with settings of its own. */
export type HelmAction = 'install' | 'upgrade';

/** A Flux HelmRelease: which chart it installs, with which values, and how long Helm may take. */
export interface HelmRelease {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /** The whole object as deployed. */
  readonly effective: Effective;
  /** Undefined when the chart's name cannot be found out. */
  readonly chart: ChartRef | undefined;
  /** How its version is chosen; undefined when that cannot be known. */
  readonly version: ChosenVersion | undefined;
  /** `valuesFrom` in order, then `spec.values`, without the chart's defaults. */
  readonly values: Effective;
  /** What the templates of its chart see as name and namespace of the release. */
  readonly names: KnownNames;
  /** What is done to the objects that its chart renders; undefined when nothing is. */
  readonly postRenderers: PostRenderers | undefined;
  /** Errors of its values with which the release would end before Helm begins. */
  readonly valuesProblems: readonly HelmProblem[];
  /** Entries of `valuesFrom` with a target path at which another value lasts. */
  readonly shadowed: readonly ShadowedValue[];
  /** Why its chart is known to need more than Flux's five minutes. */
  readonly slowness: string | undefined;
  /** The Flux Kustomization that waits until this release is ready, and how long in milliseconds. */
  readonly waiting: Waiting | undefined;
  /** What becomes of its volume claims when Helm uninstalls it, as Flux does to remediate an installation. */
  readonly claims: ClaimsAfterUninstall;
  /** Lets Flux try again after a failed action. */
  setRetries(actions: readonly HelmAction[], retries: number): Plan | Refusal;
  /** Writes a timeout at one of the places that can hold it. */
  setTimeout(value: string, path: KeyPath): Plan | Refusal;
}

/** A text that `valuesFrom` places in vain. */
export interface ShadowedValue extends ShadowedPath {
  /** Takes out the value that stands in its way; undefined when that is no part of `spec.values`. */
  readonly removePlaceholder: (() => Plan | Refusal) | undefined;
}

/** A Flux Kustomization that waits until all that it applies is ready. */
export interface Waiting {
  readonly name: string;
  readonly milliseconds: number;
  /** Gives it another time to wait. */
  setTimeout(value: string): Plan | Refusal;
}

const VALUES: KeyPath = ['spec', 'values'];

export function isHelmRelease(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === 'HelmRelease' && object.apiVersion.startsWith('helm.toolkit.fluxcd.io/');
}

export function helmReleaseOf(deployments: Deployments, set: DeployedSet, object: DeployedObject): HelmRelease {
  const { effective } = object;
  const chart = chartOf(deployments, set, object);
  const composed = releaseValues(deployments, set, object);
  const values = valuesOf(object, composed.tree);
  return {
    object,
    set,
    effective,
    chart,
    slowness: chart && slowness(chart.name),
    waiting: waitingFor(deployments, object),
    values,
    names: fluxReleaseNames(subtree(effective.tree, ['spec']), object),
    get postRenderers() {
      return postRenderersOf(deployments.project, subtree(effective.tree, ['spec']), showResource(object));
    },
    valuesProblems: composed.problems,
    shadowed: composed.shadowed.map((path) => ({ ...path, removePlaceholder: removal(deployments, effective, path) })),
    get version() {
      return chosenVersion(deployments, set, object);
    },
    get claims() {
      return chart === undefined ? 'unknown' : releaseClaims(chart, values);
    },
    setRetries: (actions, retries) =>
      planSet(
        deployments.project,
        effective,
        actions.map((action) => ({ path: ['spec', action, 'remediation', 'retries'], value: retries })),
      ),
    setTimeout: (value, path) => stringSlot(deployments.project, effective, path).set(value),
  };
}

const MINUTE = 60_000;

/** With `wait`, a Kustomization fails when its own timeout ends first: by default its interval less 30 seconds (GetTimeout). */
function waitingFor({ project }: Deployments, { appliedBy }: DeployedObject): Waiting | undefined {
  if (appliedBy === undefined) return undefined;
  const { spec } = appliedBy;
  const wait = subtree(spec, ['wait']);
  if (!(wait?.kind === 'scalar' && wait.value === true)) return undefined;
  const timeout = parseDuration(textAt(spec, ['timeout']) ?? '');
  const interval = parseDuration(textAt(spec, ['interval']) ?? '') ?? MINUTE;
  return {
    name: showResource(appliedBy.id),
    milliseconds: timeout ?? Math.max(interval - MINUTE / 2, MINUTE / 2),
    setTimeout: (value) =>
      appliedBy.object === undefined
        ? { refused: `${showResource(appliedBy.id)} is made by a FluxInstance` }
        : planSet(project, deploy(builtObject(appliedBy.object)).effective, [{ path: ['spec', 'timeout'], value }]),
  };
}

/** The chart that a release installs; undefined when its name cannot be found out. */
export function chartOf(
  deployments: Deployments,
  set: DeployedSet,
  { effective, namespace }: DeployedObject,
): ChartRef | undefined {
  const reference = effective.get(['spec', 'chartRef']);
  if (reference.state === 'set') return referredChart(deployments, set, reference.value, namespace);
  return templateChart(deployments, set, effective.get(['spec', 'chart', 'spec']), namespace);
}

/** `spec.chart.spec` of a HelmRelease, or `spec` of a HelmChart: chart name, version constraint, source. */
function templateChart(
  deployments: Deployments,
  set: DeployedSet,
  spec: Lookup<Tree>,
  namespace: string | undefined,
): ChartRef | undefined {
  if (spec.state !== 'set') return undefined;
  const name = textAt(spec.value, ['chart']);
  if (name === undefined || /^\.{0,2}\//.test(name)) return undefined;
  const kind = textAt(spec.value, ['sourceRef', 'kind']);
  if (kind !== 'HelmRepository') return undefined;
  const version = subtree(spec.value, ['version']);
  const source = textAt(spec.value, ['sourceRef', 'name']);
  const home = textAt(spec.value, ['sourceRef', 'namespace']) ?? namespace;
  const repository = source === undefined ? undefined : urlOf(deployments, set, 'HelmRepository', source, home);
  return chartRef(name, version === undefined ? '*' : writtenVersion(version), repository);
}

function referredChart(
  deployments: Deployments,
  set: DeployedSet,
  reference: Tree,
  namespace: string | undefined,
): ChartRef | undefined {
  const kind = textAt(reference, ['kind']);
  const name = textAt(reference, ['name']);
  if (kind === undefined || name === undefined) return undefined;
  const found = deployments.resolve(set, kind, name, textAt(reference, ['namespace']) ?? namespace);
  if (found.state !== 'found') return undefined;
  const { effective } = found.object;
  if (kind === 'HelmChart') return templateChart(deployments, set, effective.get(['spec']), found.object.namespace);
  if (kind !== 'OCIRepository') return undefined;
  const url = effective.string(['spec', 'url']);
  if (url.state !== 'set') return undefined;
  const address = url.value.replace(/\/+$/, '');
  const slash = address.lastIndexOf('/');
  const tag = effective.text(['spec', 'ref', 'tag']);
  const range = effective.text(['spec', 'ref', 'semver']);
  const version = tag.state === 'set' ? tag.value : range.state === 'set' ? range.value : undefined;
  return chartRef(address.slice(slash + 1), version, address.slice(0, slash));
}

function chartRef(name: string, version: string | undefined, repository: string | undefined): ChartRef {
  return { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) };
}

/** A version that YAML reads as a number is still what was written: `version: 6` means `6`. */
function writtenVersion(tree: Tree): string | undefined {
  return tree.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined;
}

function urlOf(
  deployments: Deployments,
  set: DeployedSet,
  kind: string,
  name: string,
  namespace: string | undefined,
): string | undefined {
  const found = deployments.resolve(set, kind, name, namespace);
  const url = found.state === 'found' ? found.object.effective.string(['spec', 'url']) : undefined;
  return url?.state === 'set' ? url.value : undefined;
}

/** The values without the chart's defaults; edits that add to them go to the release itself. */
function valuesOf({ effective, manifest }: DeployedObject, composed: Tree | undefined): Effective {
  const home = { ...effective.home, target: { document: manifest.document.id, path: effective.insertAt(VALUES).path } };
  return new Effective(mergeValues(chartFiles(effective), composed), home);
}

function removal({ project }: Deployments, effective: Effective, { winner }: ShadowedPath): ShadowedValue['removePlaceholder'] {
  const origin = originOf(winner);
  const { target } = origin;
  if (origin.layer.kind === 'values-from' || target === undefined || winner.kind === 'map' || winner.kind === 'seq')
    return undefined;
  return () => planned(project, effective, [{ op: 'remove', at: target }], [origin]);
}

/** `chart.spec.valuesFiles` replaces the defaults of a packaged chart with files inside it, which are not here. */
function chartFiles(effective: Effective): Tree | undefined {
  const listed = effective.items(['spec', 'chart', 'spec', 'valuesFiles']);
  const source = effective.text(['spec', 'chart', 'spec', 'sourceRef', 'kind']);
  return listed.length === 0 || (source.state === 'set' && source.value !== 'HelmRepository')
    ? undefined
    : unknownTree('valuesFiles of the chart package replace its defaults', { kind: 'source' });
}
