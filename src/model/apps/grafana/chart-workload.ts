import { type ChartRef, rangeOf } from '../../charts/chart-ref.js';
import { type Answer, type VersionRange, atLeast, knownVersion } from '../../charts/version.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import { planSet } from '../../gitops/slot.js';
import type { Project } from '../../project/project.js';
import type { MissingWorkload } from './view.js';

const TYPE = ['persistence', 'type'];

/**
 * The grafana chart renders a Deployment without persistence or for `pvc`, a StatefulSet for its own names of one and without an
 * existing claim, either way one with `useStatefulSet`, and nothing else (deployment.yaml, statefulset.yaml, 5.6.0 to 12.11.1).
 */
export function missingWorkload(project: Project, values: ChartValues, chart: ChartRef): MissingWorkload | undefined {
  const range = rangeOf(chart);
  const enabled = values.truth(['persistence', 'enabled']);
  if (enabled.state !== 'set' || !enabled.value || mayBeStateful(values, range)) return undefined;
  const type = values.string(TYPE);
  const at = type.state === 'set' ? type.origin.target : undefined;
  if (type.state !== 'set' || at === undefined || type.value === 'pvc' || isStillTemplate(type.value)) return undefined;
  const isStatefulSet = namesStatefulSet(type.value, range);
  const claim = values.truth(['persistence', 'existingClaim']);
  const hasClaim = claim.state === 'set' && claim.value;
  if (isStatefulSet !== 'no' && !hasClaim) return undefined;
  const existingClaim = isStatefulSet === 'no' || claim.state !== 'set' ? undefined : claim.origin.target;
  const remedy = hasClaim ? { type: 'pvc', isMeant: true } : meant(type.value, range);
  return {
    type: type.value,
    at,
    accepted: ['pvc', ...STATEFUL.filter((name) => namesStatefulSet(name, range) !== 'no')],
    existingClaim,
    remedy: {
      ...remedy,
      plan: () => planSet(project, values.user, [{ path: [...values.prefix, ...TYPE], value: remedy.type }]),
    },
  };
}

/** `useStatefulSet` came with 6.30.3, false by default. */
function mayBeStateful(values: ChartValues, range: VersionRange): boolean {
  const written = values.user.get([...values.prefix, 'useStatefulSet']);
  if (written.state === 'absent' || atLeast(range, knownVersion('6.30.3')) === 'no') return false;
  const stateful = values.truth(['useStatefulSet']);
  return stateful.state !== 'set' || stateful.value;
}

const STATEFUL = ['sts', 'statefulset', 'StatefulSet'] as const;

/** `sts` and `StatefulSet` came with 6.44.0, which forgot `statefulset` until 6.45.1. */
function namesStatefulSet(type: string, range: VersionRange): Answer {
  const since = atLeast(range, knownVersion('6.44.0'));
  if (type === 'sts' || type === 'StatefulSet') return since;
  if (type !== 'statefulset') return 'no';
  if (since === 'no') return 'yes';
  const again = atLeast(range, knownVersion('6.45.1'));
  return again === 'no' && since !== 'yes' ? 'unknown' : again;
}

/** What another spelling, or the name of the object itself, asks for. */
function meant(type: string, range: VersionRange): { readonly type: string; readonly isMeant: boolean } {
  const bare = type.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (/^(?:sts|statefulsets?)$/.test(bare))
    return { type: atLeast(range, knownVersion('6.44.0')) === 'no' ? 'statefulset' : 'sts', isMeant: true };
  return { type: 'pvc', isMeant: /^(?:pvcs?|persistentvolumeclaims?)$/.test(bare) };
}

/** The chart reads this value as it stands, but a text like this is not what will stand there. */
function isStillTemplate(type: string): boolean {
  return /\{\{|\$\{/.test(type);
}
