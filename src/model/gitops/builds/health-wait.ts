import { parseDuration } from '../../../core/duration.js';
import type { KeyPath, Target } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import { slowness } from '../../charts/slow-charts.js';
import { showResource } from '../../project/manifests.js';
import type { DeployedObject } from '../deployed-object.js';
import type { DeployedSet, Deployments } from '../deployed-set.js';
import type { Effective } from '../effective.js';
import { sameNamespace } from '../flux/kinds.js';
import { chartOf, isHelmRelease } from '../helm-release.js';
import { textAt } from '../reading.js';

/** How long a Flux Kustomization waits until what it applied is ready. */
export interface HealthWait {
  readonly milliseconds: number;
  /** `spec.timeout`, else `spec.interval`, of which it is all but half a minute. */
  readonly decided: { readonly field: 'timeout' | 'interval'; readonly lookup: Lookup<string>; readonly at: Target };
  /** The releases that it waits for, as far as it is known how long Helm may take, the slowest first. */
  readonly releases: readonly AwaitedRelease[];
}

export interface AwaitedRelease {
  readonly shown: string;
  /** The longest of its actions. */
  readonly milliseconds: number;
  readonly action: HelmTime['action'];
  /** Where that is written; absent when it is the default. */
  readonly at?: Target;
  /** The chart is known to need its time. */
  readonly isSlow: boolean;
}

interface HelmTime {
  readonly action: 'install' | 'upgrade';
  readonly milliseconds: number;
  readonly at?: Target;
}

const MINUTE = 60_000;
/** helm-controller's GetTimeout when neither the action nor the release says anything. */
const RELEASE_DEFAULT = 5 * MINUTE;
const LEAST = MINUTE / 2;

/**
 * What a Kustomization waits for with `wait`, else with `healthChecks` (kustomize-controller checkHealth, GetTimeout). Undefined
 * when it does not wait, or when that cannot be known.
 */
export function healthWait(
  deployments: Deployments,
  set: DeployedSet,
  effective: Effective,
  applied: readonly DeployedObject[],
): HealthWait | undefined {
  const time = timeOf(effective);
  if (time === undefined || isTrue(effective, ['spec', 'suspend'])) return undefined;
  const awaited = isTrue(effective, ['spec', 'wait']) ? applied.filter(isHelmRelease) : checkedReleases(effective, set);
  const releases = awaited.flatMap((object): readonly AwaitedRelease[] => {
    const longest = helmTime(object.effective);
    if (longest === undefined) return [];
    const chart = chartOf(deployments, set, object);
    return [{ shown: showResource(object), ...longest, isSlow: chart !== undefined && slowness(chart.name) !== undefined }];
  });
  return releases.length === 0 ? undefined : { ...time, releases: releases.toSorted((a, b) => b.milliseconds - a.milliseconds) };
}

function timeOf(effective: Effective): Omit<HealthWait, 'releases'> | undefined {
  for (const field of ['timeout', 'interval'] as const) {
    const lookup = effective.string(['spec', field]);
    if (lookup.state === 'unknown') return undefined;
    if (lookup.state === 'absent') continue;
    const written = parseDuration(lookup.value);
    const at = lookup.origin.target;
    if (written === undefined || at === undefined) return undefined;
    return { milliseconds: Math.max(field === 'timeout' ? written : written - LEAST, LEAST), decided: { field, lookup, at } };
  }
  return undefined;
}

/** Without `wait`: what `healthChecks` lists, by whomever it is applied. */
function checkedReleases(effective: Effective, set: DeployedSet): readonly DeployedObject[] {
  const wait = effective.boolean(['spec', 'wait']);
  if (wait.state === 'unknown') return [];
  const releases = set.ofKind('HelmRelease').filter(isHelmRelease);
  return effective.items(['spec', 'healthChecks']).flatMap(({ tree }) => {
    if (textAt(tree, ['kind']) !== 'HelmRelease') return [];
    const [name, namespace] = ['name', 'namespace'].map((key) => textAt(tree, [key]));
    const found = releases.filter((release) => release.name === name && sameNamespace(release.namespace, namespace));
    return found.length === 1 ? found : [];
  });
}

/** The longest that one action of a release may take; undefined when that is not known, or when Helm waits for nothing. */
function helmTime(effective: Effective): HelmTime | undefined {
  if (isTrue(effective, ['spec', 'suspend'])) return undefined;
  const times: HelmTime[] = [];
  for (const action of ['install', 'upgrade'] as const) {
    const skips = effective.boolean(['spec', action, 'disableWait']);
    if (skips.state === 'unknown') return undefined;
    if (skips.state === 'set' && skips.value) continue;
    const time = actionTime(effective, action);
    if (time === undefined) return undefined;
    times.push(time);
  }
  return times.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
}

function actionTime(effective: Effective, action: HelmTime['action']): HelmTime | undefined {
  for (const path of [
    ['spec', action, 'timeout'],
    ['spec', 'timeout'],
  ]) {
    const lookup = effective.string(path);
    if (lookup.state === 'unknown') return undefined;
    if (lookup.state === 'absent') continue;
    const milliseconds = parseDuration(lookup.value);
    const at = lookup.origin.target;
    return milliseconds === undefined ? undefined : { action, milliseconds, ...(at !== undefined && { at }) };
  }
  return { action, milliseconds: RELEASE_DEFAULT };
}

/** A value that is not known is none that is set. */
function isTrue(effective: Effective, path: KeyPath): boolean {
  const found = effective.boolean(path);
  return found.state === 'set' && found.value;
}
