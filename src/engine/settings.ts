import type { Severity } from '../core/finding.js';
import type { OptionValue, Rule } from '../core/rule.js';

/** What the configuration and the command line say about one rule. */
export interface RuleSetting {
  /** `off`, or the severity of all its messages. */
  readonly severity?: Severity | 'off';
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export interface RuleSettings {
  /** For a finding in a file; without one, for the rule as a whole. */
  of(rule: string, file?: string): RuleSetting | undefined;
  readonly pedantic: boolean;
  /** When not empty, only these rules run. */
  readonly only: ReadonlySet<string>;
}

export const DEFAULT_SETTINGS: RuleSettings = { of: () => undefined, pedantic: false, only: new Set() };

export function isEnabled<S>(rule: Rule<S>, settings: RuleSettings): boolean {
  if (settings.only.size > 0) return settings.only.has(rule.id);
  const severity = settings.of(rule.id)?.severity;
  if (severity === 'off') return false;
  return severity !== undefined || settings.pedantic || rule.meta.pedantic !== true;
}

export function optionsOf<S>(rule: Rule<S>, settings: RuleSettings): Readonly<Record<string, OptionValue>> {
  const defaults = Object.entries(rule.options).map(([name, spec]) => [name, spec.default] as const);
  return { ...Object.fromEntries(defaults), ...settings.of(rule.id)?.options };
}
