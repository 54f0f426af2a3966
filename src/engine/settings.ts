import type { OptionValue, Rule } from '../core/rule.js';
import type { RuleSettings } from '../core/rule-settings.js';

export type { RuleSettings } from '../core/rule-settings.js';

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
