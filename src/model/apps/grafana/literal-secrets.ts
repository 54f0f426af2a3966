import type { Target } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { Problem } from '../../../core/rule.js';
import { type LiteralSecret, environmentName } from './view.js';

/** Settings that hold credentials: those the grafana chart names (_helpers.tpl, sensitiveKeys, 7.1.0 to 12.11.1). */
const SECRET_SETTINGS = [
  ['database', 'password'],
  ['smtp', 'password'],
  ['security', 'secret_key'],
  ['security', 'admin_password'],
  ['auth.basic', 'password'],
  ['auth.ldap', 'bind_password'],
  ['auth.google', 'client_secret'],
  ['auth.github', 'client_secret'],
  ['auth.gitlab', 'client_secret'],
  ['auth.generic_oauth', 'client_secret'],
  ['auth.okta', 'client_secret'],
  ['auth.azuread', 'client_secret'],
  ['auth.grafana_com', 'client_secret'],
  ['auth.grafananet', 'client_secret'],
  ['azure', 'user_identity_client_secret'],
  ['unified_alerting', 'ha_redis_password'],
  ['metrics', 'basic_auth_password'],
  ['external_image_storage.s3', 'secret_key'],
  ['external_image_storage.webdav', 'password'],
  ['external_image_storage.azure_blob', 'account_key'],
].map(([section = '', key = '']) => ({ section, key, variable: environmentName(section, key) }));

/** What an ini file, or a chart's values for one, hold under a section and key. */
export interface WrittenSetting {
  readonly value: string;
  readonly at: Target | Problem;
}

/** Where a Grafana's settings are written. */
export interface SettingSources {
  /** What the environment certainly gives a variable. */
  readonly environment: (variable: string) => Lookup<string> | undefined;
  readonly ini: (section: string, key: string) => WrittenSetting | undefined;
  /** Whether the chart fails to render with this value in its ini settings. */
  readonly refuses: (value: string) => boolean;
}

export function literalSecrets({ environment, ini, refuses }: SettingSources): readonly LiteralSecret[] {
  return SECRET_SETTINGS.flatMap(({ section, key, variable }): readonly LiteralSecret[] => {
    const found: LiteralSecret[] = [];
    const given = environment(variable);
    const at = given?.state === 'set' ? given.origin.target : undefined;
    if (given?.state === 'set' && at !== undefined && isLiteral(given.value))
      found.push({ section, key, variable, by: 'environment', at, isRefused: false });
    const written = ini(section, key);
    if (written !== undefined) {
      const isRefused = refuses(written.value);
      if (isRefused || isLiteral(written.value)) found.push({ section, key, variable, by: 'ini', at: written.at, isRefused });
    }
    return found;
  });
}

/**
 * What Grafana, Kubernetes, Flux or another program puts something else in the place of: `$__file{…}`, `${…}`, `$(…)`, … Grafana leaves
 * `$NAME` as it is, and then it is no credential either.
 */
const REPLACED = /\$[({_]|\{\{|^\$[A-Z][A-Z0-9_]+$|^ENC\[|^<[\w-]+:|^ref\+|^vault:|^(?:__|@|%)[A-Z0-9_]+(?:__|@|%)$/;

/** The default of `secret_key`, in Grafana's own defaults.ini. */
const PUBLISHED = 'SW2YcwTIb9zpOOhoPsMm';

/** Nothing, and the published key, are no secrets: grafana/default-secret-key tells of the latter. */
function isLiteral(value: string): boolean {
  return value.trim() !== '' && value !== PUBLISHED && !REPLACED.test(value);
}

/** The only values the chart takes for such a setting (_helpers.tpl, assertNoLeakedSecrets). */
const EXPANSION = /\$(?:__(?:env|file|vault))?\{[^}]+\}/;

export function isExpansion(value: string): boolean {
  return EXPANSION.test(value);
}
