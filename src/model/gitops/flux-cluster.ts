import type { Target } from '../../core/location.js';
import { type Build, buildsOf } from './builds/builds.js';
import type { DeployedObject } from './deployed-object.js';
import type { DeployedSet, Deployments } from './deployed-set.js';
import { type Tree, subtree } from './tree.js';

/** A cluster that Flux looks after. */
export interface FluxCluster {
  readonly set: DeployedSet;
  /** Where its first Kustomization is written. */
  readonly at: Target;
  /** Whether somebody is told when a reconciliation fails. */
  readonly alerting: 'some' | 'none' | 'unknown';
}

export function fluxClusterViews(deployments: Deployments): readonly FluxCluster[] {
  const builds = buildsOf(deployments);
  return deployments.sets.slice(0, deployments.clusters.length).flatMap((set): readonly FluxCluster[] => {
    const own = builds.filter(
      (build): build is Build & { readonly home: Target } => build.set === set && build.home !== undefined,
    );
    const home = own[0]?.home;
    if (home === undefined) return [];
    return [
      {
        set,
        at: home,
        get alerting() {
          return alertingOf(set);
        },
      },
    ];
  });
}

/** What Flux can be alerted about. */
const WATCHED: ReadonlySet<string> = new Set([
  'Kustomization',
  'HelmRelease',
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
]);

/** Metrics of Flux: its own, of flux-operator, and those that kube-state-metrics makes of its objects. */
const METRICS = /gotk_|flux_resource_info|flux_instance_info|controller_runtime_reconcile_errors_total/;

function alertingOf(set: DeployedSet): FluxCluster['alerting'] {
  const alerts = set.ofKind('Alert').filter(({ apiVersion }) => apiVersion.startsWith('notification.toolkit.fluxcd.io/'));
  if (alerts.some(isForFailures)) return 'some';
  if (set.all().some((object) => mayTell(object))) return 'some';
  return set.mayExist('Alert', '') === undefined ? 'none' : 'unknown';
}

function isForFailures({ effective }: DeployedObject): boolean {
  const sources = effective.get(['spec', 'eventSources']);
  if (sources.state === 'unknown') return true;
  return effective.items(['spec', 'eventSources']).some((source) => {
    const kind = source.string(['kind']);
    return kind.state !== 'absent' && (kind.state === 'unknown' || WATCHED.has(kind.value));
  });
}

/** A rule of Prometheus or of Grafana, or values of a release with one, or with an Alert that its chart applies. */
function mayTell({ effective, kind }: DeployedObject): boolean {
  if (kind !== 'HelmRelease') return effective.tree !== undefined && holds(effective.tree, METRICS);
  const values = subtree(effective.tree, ['spec', 'values']);
  return values !== undefined && (holds(values, METRICS) || holds(values, /notification\.toolkit\.fluxcd\.io/));
}

function holds(tree: Tree, pattern: RegExp): boolean {
  if (tree.kind === 'scalar') return typeof tree.value === 'string' && pattern.test(tree.value);
  if (tree.kind === 'unknown') return tree.under !== undefined && holds(tree.under, pattern);
  const children = tree.kind === 'map' ? [...tree.entries.values()] : tree.items;
  return children.some((child) => holds(child, pattern));
}
