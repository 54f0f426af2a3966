import type { Severity } from './finding.js';
import type { OptionValue } from './rule.js';

/** What the configuration and the command line say about one rule. */
export interface RuleSetting {
  /** `off`, or the severity of all its messages. */
  readonly severity?: Severity | 'off';
  readonly options?: Readonly<Record<string, OptionValue>>;
}

/** Which rules run, and how loud they are where. */
export interface RuleSettings {
  /** For a finding in a file; without one, for the rule as a whole: whether it runs anywhere, and its options. */
  of(rule: string, file?: string): RuleSetting | undefined;
  readonly pedantic: boolean;
  /** When not empty, only these rules run. */
  readonly only: ReadonlySet<string>;
}
