import type { Plain } from '../../core/fix.js';
import type { KeyPath } from '../../core/location.js';
import { compareVersions, knownVersion, type ChartVersion } from './version.js';

/** From which version (inclusive; absent: as far back as we have read) until which (exclusive; absent: to this day). */
interface Period {
  readonly since?: string;
  readonly until?: string;
}

/** What a chart's values.yaml says at a path: the complete value, so that a key missing in a map is known to be missing. */
export interface ValueRow extends Period {
  readonly path: KeyPath;
  readonly value: Plain;
}

/** Which keys a map of values.yaml has, where their values are other rows' matter or nobody's; any other key is absent. */
export interface KeysRow extends Period {
  readonly path: KeyPath;
  readonly keys: readonly string[];
}

/** A value that templates read and values.yaml does not have. */
export interface TemplateOnlyRow extends Period {
  readonly path: KeyPath;
  readonly templateOnly: true;
}

export type DefaultRow = ValueRow | KeysRow | TemplateOnlyRow;

/** What rows say about one path in one version. `elsewhere`: only in other versions; `never`: no row covers the path. */
export type RowAnswer = { readonly state: 'set'; readonly value: Plain } | { readonly state: 'absent' | 'elsewhere' | 'never' };

/** The rows that can decide a path: those that stand at it or above it. */
export function rowsFor(rows: readonly DefaultRow[], path: KeyPath): readonly DefaultRow[] {
  return rows.filter((row) => isPrefix(row.path, path));
}

/** The versions at which a row begins or ends to hold. */
export function edgesOf(row: DefaultRow): readonly ChartVersion[] {
  return [row.since, row.until].filter((edge) => edge !== undefined).map(knownVersion);
}

/** Answers for one version, from the rows that `rowsFor` chose. */
export function answerAt(rows: readonly DefaultRow[], path: KeyPath, version: ChartVersion): RowAnswer {
  if (rows.length === 0) return { state: 'never' };
  const holding = rows.filter((row) => holdsAt(row, version));
  for (const row of holding) {
    if ('value' in row) return valueBelow(row.value, path.slice(row.path.length));
    if ('templateOnly' in row || ('keys' in row && lacksKey(row, path))) return { state: 'absent' };
  }
  const knownInSomeVersion = rows.some((row) => !('keys' in row));
  return { state: knownInSomeVersion || holding.length === 0 ? 'elsewhere' : 'never' };
}

export function isPrefix(prefix: KeyPath, path: KeyPath): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index]);
}

function holdsAt(row: DefaultRow, version: ChartVersion): boolean {
  const begun = row.since === undefined || compareVersions(version, knownVersion(row.since)) >= 0;
  return begun && (row.until === undefined || compareVersions(version, knownVersion(row.until)) < 0);
}

function lacksKey(row: KeysRow, path: KeyPath): boolean {
  const child = path[row.path.length];
  return child !== undefined && !row.keys.includes(String(child));
}

function valueBelow(value: Plain, rest: KeyPath): RowAnswer {
  let current: Plain | undefined = value;
  for (const step of rest) {
    current = childOf(current, step);
    if (current === undefined) return { state: 'absent' };
  }
  return { state: 'set', value: current };
}

function childOf(value: Plain, step: string | number): Plain | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const found = Object.entries(value).find(([key]) => key === String(step));
  return found?.[1];
}
