import type { Severity } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import type { RuleSetting, RuleSettings } from '../core/rule-settings.js';

/** What one entry of `overrides` says. */
export interface Override {
  readonly covers: (path: FilePath) => boolean;
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
}

/** What a configuration says about rules. */
export interface RuleLayers {
  readonly base: ReadonlyMap<string, RuleSetting>;
  /** In the order of the text; of those that cover a file, the last one wins. */
  readonly overrides: readonly Override[];
  readonly pedantic: boolean;
  /** The rules that are off unless somebody asks for them. */
  readonly pedanticRules: ReadonlySet<string>;
}

/** What the command line says about rules; it has the last word, overrides included. */
export interface RuleFlags {
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  readonly pedantic: boolean;
  readonly only: ReadonlySet<string>;
}

export const NO_FLAGS: RuleFlags = { severities: new Map(), pedantic: false, only: new Set() };

/** Configuration and command line as the engine asks for them. */
export function resolveSettings(layers: RuleLayers, flags: RuleFlags): RuleSettings {
  const pedantic = layers.pedantic || flags.pedantic;
  const { only } = flags;

  /** Where no override covers the file. `--only` runs a rule that the configuration switches off. */
  const standing = (rule: string): Severity | 'off' | undefined => {
    const severity = layers.base.get(rule)?.severity;
    if (only.has(rule)) return severity === 'off' ? undefined : severity;
    return severity ?? (!pedantic && layers.pedanticRules.has(rule) ? 'off' : undefined);
  };
  const inFile = (rule: string, file: FilePath): Severity | 'off' | undefined =>
    layers.overrides.findLast(({ covers, severities }) => severities.has(rule) && covers(file))?.severities.get(rule) ??
    standing(rule);
  /** A rule that is off runs all the same when an override asks for it somewhere. */
  const anywhere = (rule: string): Severity | 'off' | undefined => {
    const severity = standing(rule);
    if (severity !== 'off') return severity;
    const wanted = layers.overrides
      .map(({ severities }) => severities.get(rule))
      .find((other) => other !== undefined && other !== 'off');
    return wanted ?? layers.base.get(rule)?.severity;
  };

  return {
    of: (rule, file) => {
      const severity = flags.severities.get(rule) ?? (file === undefined ? anywhere(rule) : inFile(rule, file));
      const options = layers.base.get(rule)?.options;
      if (severity === undefined && options === undefined) return undefined;
      return { ...(severity !== undefined && { severity }), ...(options !== undefined && { options }) };
    },
    pedantic,
    only,
  };
}
