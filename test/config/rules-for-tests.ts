import type { OptionSpec, RuleMeta } from '../../src/core/rule.js';
import type { DeclaredRule } from '../../src/config/configuration.js';

function rule(id: string, meta: Partial<RuleMeta>, options: Readonly<Record<string, OptionSpec>>): DeclaredRule {
  const text = { severity: 'error', text: 'It is wrong' } as const;
  return {
    id,
    meta: { title: `Is about ${id}`, confidence: 'high', since: '0.1.0', fixes: [], messages: { wrong: text }, ...meta },
    options,
  };
}

const atLeastOne = (value: unknown): string | undefined => (Number(value) >= 1 ? undefined : 'at least 1 is needed');

/** Rules with an option of every type, none, and one that is off unless asked for. */
export const RULES: readonly DeclaredRule[] = [
  rule(
    'loki/limits',
    {},
    {
      maximum: { default: 10, description: 'How many are allowed.', check: atLeastOne },
      strict: { default: false, description: 'Count everything.' },
      label: { default: 'app', description: 'The label to count by.' },
      tenants: { default: ['a'], description: 'The tenants that count.' },
    },
  ),
  rule('yaml/syntax', {}, {}),
  rule('helm/pinned', { pedantic: true }, {}),
];
