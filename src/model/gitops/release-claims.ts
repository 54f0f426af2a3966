import type { KeyPath } from '../../core/location.js';
import type { Lookup } from '../../core/provenance.js';
import type { ChartRef } from '../charts/chart-ref.js';
import { type ClaimsAfterUninstall, claimsAfterUninstall } from '../charts/claims.js';
import type { Effective } from './effective.js';
import { ChartValues, isTrue } from './helm-values.js';

/** What becomes of the claims of a release with these values when Helm uninstalls it. */
export function releaseClaims(chart: ChartRef, user: Effective): ClaimsAfterUninstall {
  const values = new ChartValues(user, chart);
  return claimsAfterUninstall(chart, {
    truth: (path) => answer(values.truth(path), false),
    text: (path) => answer(values.string(path), ''),
    written: (path) => answer(truthOf(user, path), false),
  });
}

function answer<T>(lookup: Lookup<T>, absent: T): T | undefined {
  if (lookup.state === 'set') return lookup.value;
  return lookup.state === 'absent' ? absent : undefined;
}

function truthOf(user: Effective, path: KeyPath): Lookup<boolean> {
  const found = user.get(path);
  return found.state === 'set' ? { ...found, value: isTrue(found.value) } : found;
}
