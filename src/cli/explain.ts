import type { ParsedArguments } from './options.js';
import { knownRule } from './rule-flags.js';
import type { Terminal } from './terminal.js';
import { UsageError } from '../analysis/usage-error.js';
import { EXIT, type ExitCode } from '../analysis/exit-code.js';

/** `seaworthy explain RULE`: the rule's page. */
export async function explain({ operands }: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const [id, more] = operands;
  if (id === undefined || more !== undefined) throw new UsageError('explain needs one rule: seaworthy explain RULE');
  const { pages } = await import('../rules/pages.generated.js');
  terminal.out(`${(pages[knownRule(id)] ?? '').trim()}\n`);
  return EXIT.clean;
}
