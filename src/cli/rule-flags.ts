import type { Severity } from '../core/finding.js';
import type { RuleFlags } from '../config/resolve.js';
import { rules } from '../rules/index.js';
import { suggestion } from '../core/suggest.js';
import type { ParsedArguments } from './options.js';
import { UsageError } from '../analysis/usage-error.js';

const SEVERITIES: readonly (Severity | 'off')[] = ['off', 'info', 'warning', 'error'];

/** What the command line says about rules; it has the last word. */
export function ruleFlags({ flags, values }: ParsedArguments): RuleFlags {
  return {
    severities: new Map((values.get('rule') ?? []).map(readSeverity)),
    pedantic: flags.has('pedantic'),
    only: new Set((values.get('only') ?? []).flatMap((list) => list.split(',')).map(knownRule)),
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
