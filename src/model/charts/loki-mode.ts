import type { Plain } from '../../core/fix.js';
import { atLeast, knownVersion, type VersionRange } from './version.js';

/** How the loki chart lays Loki out. `monolithic`: one process with `-target=all`. */
export type LokiMode = 'monolithic' | 'scalable' | 'distributed' | 'unknown';

/**
 * The effective values that decide the mode: defaults of the chart already laid under the user's. Null means known to be absent,
 * undefined that nobody knows.
 */
export interface LokiModeValues {
  readonly deploymentMode?: Plain | undefined;
  readonly singleBinaryReplicas?: Plain | undefined;
  readonly storageType?: Plain | undefined;
}

/** Storage types that chart 3 to 5 takes for object storage (loki chart, `loki.isUsingObjectStorage`, 3.0 to 5.48). */
const OBJECT_STORES = ['s3', 'gcs', 'azure', 'swift', 'alibabacloud'];

/**
 * Mixed modes ("A<->B") are transitions in which both run; the single binary is one of them, and its configuration counts.
 * `Monolithic` is what 12.0.0 renamed `SingleBinary` to; the old names are still accepted there and the new ones not before.
 */
const MODES: Readonly<Record<string, LokiMode>> = {
  SingleBinary: 'monolithic',
  'SingleBinary<->SimpleScalable': 'monolithic',
  SimpleScalable: 'scalable',
  'SimpleScalable<->Distributed': 'distributed',
  Distributed: 'distributed',
};

const MODES_SINCE_12: Readonly<Record<string, LokiMode>> = {
  Monolithic: 'monolithic',
  'Monolithic<->SimpleScalable': 'monolithic',
};

/** How the loki chart of these versions deploys with these values; unknown when the versions or the values leave it open. */
export function monolithicByValues(versions: VersionRange, values: LokiModeValues): LokiMode {
  const periods = periodsOf(versions);
  const modes = new Set(periods.map((period) => modeIn(period, values)));
  const [only] = modes;
  return modes.size === 1 && only !== undefined ? only : 'unknown';
}

type Period = 'until 2.16' | '3.0 to 5.48' | '6.0 to 11' | 'since 12';

const BEGINNINGS: readonly (readonly [Period, string])[] = [
  ['until 2.16', '0.0.0'],
  ['3.0 to 5.48', '3.0.0'],
  ['6.0 to 11', '6.0.0'],
  ['since 12', '12.0.0'],
];

/** The periods that a range touches. */
function periodsOf(versions: VersionRange): readonly Period[] {
  return BEGINNINGS.filter(([, since], index) => {
    const next = BEGINNINGS[index + 1];
    const before = atLeast(versions, knownVersion(since)) === 'no';
    const past = next !== undefined && atLeast(versions, knownVersion(next[1])) === 'yes';
    return !before && !past;
  }).map(([period]) => period);
}

function modeIn(period: Period, values: LokiModeValues): LokiMode {
  switch (period) {
    case 'until 2.16':
      return 'monolithic';
    case '3.0 to 5.48':
      return modeByStorage(values);
    case '6.0 to 11':
      return modeByName(values.deploymentMode, MODES);
    case 'since 12':
      return modeByName(values.deploymentMode, { ...MODES, ...MODES_SINCE_12 });
  }
}

function modeByStorage({ singleBinaryReplicas, storageType }: LokiModeValues): LokiMode {
  const replicas = Number(singleBinaryReplicas ?? Number.NaN);
  if (replicas > 0) return 'monolithic';
  if (storageType === undefined) return 'unknown';
  if (!isObjectStore(storageType)) return 'monolithic';
  return singleBinaryReplicas === undefined || (singleBinaryReplicas !== null && Number.isNaN(replicas)) ? 'unknown' : 'scalable';
}

function isObjectStore(type: Plain): boolean {
  return typeof type === 'string' && OBJECT_STORES.includes(type);
}

function modeByName(name: Plain | undefined, modes: Readonly<Record<string, LokiMode>>): LokiMode {
  return typeof name === 'string' && Object.hasOwn(modes, name) ? (modes[name] ?? 'unknown') : 'unknown';
}
