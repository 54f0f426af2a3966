import type { Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { Problem } from '../../../core/rule.js';
import type { DeployedObject, DeployedSet } from '../../gitops/deployed-set.js';
import type { SecretHome } from '../../gitops/helm/secret-practice.js';
import type { Evidence } from '../pods/view.js';

/** Where Grafana keeps users, dashboards, sessions and stored credentials. */
export type Database =
  /** A server of its own (`[database] type`, `host` or `url`). */
  | { readonly kind: 'external' }
  /** SQLite on a volume that outlives the pod. */
  | { readonly kind: 'persistent' }
  /** SQLite that is lost with the pod; `at` is where that was decided, or would be changed. */
  | {
      readonly kind: 'ephemeral';
      readonly at: Target;
      readonly evidence: readonly Evidence[];
      readonly intended: boolean;
      readonly because: string;
    }
  | { readonly kind: 'unknown'; readonly because: string };

/** Values for which a chart renders no pod, so that a release succeeds and nothing runs. */
export interface MissingWorkload {
  /** The kind of storage that was asked for (`persistence.type`), and where. */
  readonly type: string;
  readonly at: Target;
  /** The kinds for which the chart of this version renders a workload. */
  readonly accepted: readonly string[];
  /** An existing claim, with which the chart renders no StatefulSet. Undefined when the type itself is the reason. */
  readonly existingClaim: Target | undefined;
  /** The kind that gives a workload; `isMeant` when it is what the values ask for in other words. */
  readonly remedy: { readonly type: string; readonly isMeant: boolean; plan(): Plan | Refusal };
}

/** A credential that stands in the repository as it is. Its value is nowhere here: nobody may print it. */
export interface LiteralSecret {
  readonly section: string;
  readonly key: string;
  /** The variable that can hold it instead. */
  readonly variable: string;
  readonly by: 'environment' | 'ini';
  readonly at: Target | Problem;
  /** Whether the chart fails to render because of it. */
  readonly isRefused: boolean;
}

/** A reference to a key of a Secret. */
export interface SecretReference {
  readonly secret: string;
  readonly key: string;
}

/** One Grafana as it will run, whether a manifest or a chart describes it. */
export interface Grafana {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /**
   * A setting by all the ways in which it can be given: arguments, environment (literal, from Secrets and ConfigMaps, from a
   * file), ini file. A value that is certainly there but not readable is `unknown` with `exists: true`.
   */
  setting(section: string, key: string): Lookup<string>;
  readonly database: Database;
  /** Undefined when a pod runs it, or when that cannot be told. */
  readonly missingWorkload: MissingWorkload | undefined;
  /** Credentials in the environment and in the ini file that no Secret holds. */
  literalSecrets(): readonly LiteralSecret[];
  /** Where its Secrets are, and how this repository makes them. */
  readonly secrets: SecretHome;
  /** Gives a setting its value from a Secret. */
  setFromSecret(section: string, key: string, from: SecretReference): Plan | Refusal;
  /** Puts the database on a volume that outlives the pod, and lets the old pod go before the new one comes. */
  persist(): Plan | Refusal;
}

/** The variable that overrides a setting (Grafana pkg/setting, EnvKey). */
export function environmentName(section: string, key: string): string {
  const part = (text: string): string => text.toUpperCase().replaceAll(/[.-]/g, '_');
  return `GF_${part(section)}_${part(key)}`;
}

/** Whether a setting names a database server instead of SQLite. */
export function hasExternalDatabase(setting: Grafana['setting']): boolean | 'unknown' {
  const type = setting('database', 'type');
  if (type.state === 'set' && type.value !== '') return type.value !== 'sqlite3';
  const others = [setting('database', 'url'), setting('database', 'host')];
  if (others.some(({ state }) => state === 'set')) return true;
  // The host alone means nothing while the type stays sqlite3, but nobody writes it without a reason that is not seen here.
  return [type, ...others].some(({ state }) => state === 'unknown') ? 'unknown' : false;
}

/** Grafana's data directory unless GF_PATHS_DATA or [paths] data say otherwise. */
export const DATA_DIRECTORY = '/var/lib/grafana';

/** The directory of the SQLite file: `[database] path` where it is absolute, else `[paths] data`. Undefined when not known. */
export function databaseDirectory(setting: Grafana['setting']): string | undefined {
  const file = setting('database', 'path');
  const data = setting('paths', 'data');
  if (file.state === 'set' && file.value.startsWith('/')) return literalPath(file.value.slice(0, file.value.lastIndexOf('/')));
  if (file.state === 'unknown' || data.state === 'unknown') return undefined;
  return data.state === 'set' ? literalPath(data.value) : DATA_DIRECTORY;
}

/** Whether a path is a directory or lies below it. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** A path without its last slashes; undefined for one with variables, and for a relative one, whose start is not known. */
function literalPath(path: string): string | undefined {
  return path.startsWith('/') && !path.includes('$') ? path.replace(/\/+$/, '') : undefined;
}
