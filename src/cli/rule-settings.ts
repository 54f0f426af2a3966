import type { Severity } from '../core/finding.js';
import type { RuleSettings } from '../engine/settings.js';
import { rules } from '../rules/index.js';
import { type ParsedArguments, suggestion } from './options.js';
import { UsageError } from './usage-error.js';

const SEVERITIES: readonly (Severity | 'off')[] = ['off', 'info', 'warning', 'error'];

/** What the command line says about rules, over what the configuration says. */
export function settingsOf({ flags, values }: ParsedArguments, configured?: RuleSettings): RuleSettings {
  const severities = new Map((values.get('rule') ?? []).map(readSeverity));
  const only = (values.get('only') ?? []).flatMap((list) => list.split(',')).map(knownRule);
  return {
    of: (rule, file) => {
      const base = configured?.of(rule, file);
      const severity = severities.get(rule);
      return severity === undefined ? base : { ...base, severity };
    },
    pedantic: flags.has('pedantic') || configured?.pedantic === true,
    only: new Set(only),
  };
}

function readSeverity(written: string): readonly [string, Severity | 'off'] {
  const equals = written.indexOf('=');
  const id = knownRule(equals < 0 ? written : written.slice(0, equals));
  const word = equals < 0 ? '' : written.slice(equals + 1);
  const severity = SEVERITIES.find((candidate) => candidate === word);
  if (severity === undefined) throw new UsageError(`--rule ${id} needs a severity: --rule ${id}=${SEVERITIES.join('|')}`);
  return [id, severity];
}

/** The id, if there is such a rule. */
export function knownRule(id: string): string {
  const ids = rules.map((rule) => rule.id);
  if (!ids.includes(id)) throw new UsageError(`there is no rule ${id}${suggestion(id, ids)}`);
  return id;
}
