import type { KeyPath } from '../../core/location.js';
import { type ChartApplication, chartApplications, lokiEdition } from './applications.js';
import { type ChartRef, rangeOf } from './chart-ref.js';
import { monolithicByValues } from './loki-mode.js';
import { atLeast, knownVersion } from './version.js';

/** What becomes of the volume claims of a release when Helm uninstalls it. */
export type ClaimsAfterUninstall = 'kept' | 'deleted' | 'unknown';

/** The values of a release, as far as the question needs them; undefined where an answer is not known. */
export interface ClaimValues {
  /** As a template's `if` sees it, the chart's defaults counted. */
  truth(path: KeyPath): boolean | undefined;
  /** The text there, the chart's defaults counted; empty when there is none. */
  text(path: KeyPath): string | undefined;
  /** What the user wrote, as a template's `if` sees it: for values that every version leaves empty. */
  written(path: KeyPath): boolean | undefined;
}

/**
 * Helm deletes the claims that a chart's templates hold, unless they say `helm.sh/resource-policy: keep`. Claims that a
 * StatefulSet makes from its templates stay, unless its retention policy says otherwise. Templates of the charts read at their
 * newest versions and, where they changed, at the versions named below; other charts are unknown.
 */
export function claimsAfterUninstall(chart: ChartRef, values: ClaimValues): ClaimsAfterUninstall {
  const applications = chartApplications(chart);
  if (applications === 'unknown') return 'unknown';
  // MinIO's sub-chart makes a claim of its own.
  if (chart.name === 'loki' && values.written(['minio', 'enabled']) !== false) return 'unknown';
  const answers = applications
    .filter(({ switches }) => switches.every((toggle) => values.truth(toggle.path) !== false))
    .map((application) => claimsOf(application, below(values, application.at)));
  if (answers.includes('deleted')) return 'deleted';
  return answers.includes('unknown') ? 'unknown' : 'kept';
}

function below(values: ClaimValues, prefix: KeyPath): ClaimValues {
  return {
    truth: (path) => values.truth([...prefix, ...path]),
    text: (path) => values.text([...prefix, ...path]),
    written: (path) => values.written([...prefix, ...path]),
  };
}

function claimsOf({ app, chart, madeBy }: ChartApplication, values: ClaimValues): ClaimsAfterUninstall {
  if (madeBy === 'operator') return whenDeleted(values, ['persistentVolumeClaimRetentionPolicy', 'whenDeleted']);
  switch (chart.name) {
    case 'grafana':
      return ofGrafana(values);
    case 'prometheus':
      return app === 'prometheus' ? ofPrometheus(values) : 'unknown';
    case 'loki':
      return ofLoki(chart, values);
    case 'tempo':
      return kept(values.written(['persistence', 'enableStatefulSetAutoDeletePVC']));
    case 'alertmanager':
    case 'promtail':
      return 'kept';
    default:
      return 'unknown';
  }
}

/** Whether a switch that deletes claims is off. */
function kept(deletes: boolean | undefined): ClaimsAfterUninstall {
  if (deletes === undefined) return 'unknown';
  return deletes ? 'deleted' : 'kept';
}

function whenDeleted(values: ClaimValues, path: KeyPath): ClaimsAfterUninstall {
  const policy = values.written(path) === false ? '' : values.text(path);
  return kept(policy === undefined ? undefined : policy === 'Delete');
}

/** pvc.yaml and statefulset.yaml, 5.6.0 to 12.11.1. */
function ofGrafana(values: ClaimValues): ClaimsAfterUninstall {
  const isPersistent = values.truth(['persistence', 'enabled']);
  if (isPersistent === false) return 'kept';
  const type = values.text(['persistence', 'type']);
  const isForeign = values.written(['persistence', 'existingClaim']);
  const annotated = values.written(['persistence', 'annotations']);
  const stateful = values.written(['useStatefulSet']);
  if (isForeign === true) return 'kept';
  if ([isPersistent, type, isForeign, annotated, stateful].includes(undefined) || annotated === true) return 'unknown';
  if (type === 'pvc' && stateful === false) return 'deleted';
  return values.written(['persistence', 'persistentVolumeClaimRetentionPolicy']) === false ? 'kept' : 'unknown';
}

/** pvc.yaml and deploy.yaml (sts.yaml), 11.12.1 to 29.27.0. */
function ofPrometheus(values: ClaimValues): ClaimsAfterUninstall {
  const isPersistent = values.truth(['persistentVolume', 'enabled']);
  const isForeign = values.truth(['persistentVolume', 'existingClaim']);
  if (isPersistent === false || isForeign === true) return 'kept';
  const stateful = values.truth(['statefulSet', 'enabled']);
  if (stateful === true) return kept(values.written(['statefulSet', 'pvcDeleteOnStsDelete']));
  const annotated = values.written(['persistentVolume', 'annotations']);
  return isPersistent === true && isForeign === false && stateful === false && annotated === false ? 'deleted' : 'unknown';
}

/** The single binary's StatefulSet: its claims went with it from 4.4.1 until 18.3.0. Other layouts have several, each its own way. */
function ofLoki(chart: ChartRef, values: ClaimValues): ClaimsAfterUninstall {
  const range = rangeOf(chart);
  if (lokiEdition(chart) === 'enterprise') return 'unknown';
  if (atLeast(range, knownVersion('3.0.0')) === 'no') return 'kept';
  const runs = values.truth(['singleBinary', 'replicas']);
  const mode = monolithicByValues(range, {
    deploymentMode: values.text(['deploymentMode']),
    singleBinaryReplicas: runs === undefined ? undefined : Number(runs),
    storageType: values.text(['loki', 'storage', 'type']),
  });
  if (mode !== 'monolithic') return 'unknown';
  if (values.truth(['singleBinary', 'persistence', 'enabled']) === false) return 'kept';
  if (atLeast(range, knownVersion('4.4.1')) === 'no') return 'kept';
  return kept(values.truth(['singleBinary', 'persistence', 'enableStatefulSetAutoDeletePVC']));
}
