import type { Severity } from '../core/finding.js';
import { rules } from '../rules/index.js';
import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import type { ParsedArguments } from './options.js';
import type { Terminal } from './terminal.js';
import { UsageError } from '../analysis/usage-error.js';

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** `seaworthy rules`: one line a rule. */
export function listRules({ flags, operands }: ParsedArguments, terminal: Terminal): ExitCode {
  if (operands.length > 0) throw new UsageError(`rules takes no operand, not ${JSON.stringify(operands[0])}`);
  const rows = rules.map(({ id, meta }) => {
    const said = Object.values(meta.messages).map(({ severity }) => severity);
    return {
      id,
      severities: ORDER.filter((severity) => said.includes(severity)),
      fixes: meta.fixes,
      pedantic: meta.pedantic === true,
      title: meta.title,
    };
  });
  if (flags.has('json')) {
    terminal.out(`${JSON.stringify(rows, undefined, 2)}\n`);
    return EXIT.clean;
  }
  const width = Math.max(...rows.map(({ id }) => id.length));
  for (const { id, severities, fixes, title } of rows) {
    terminal.out(
      `${id.padEnd(width)}  ${severities.join(',').padEnd(13)}  ${(fixes.length > 0 ? `fix: ${fixes.join(',')}` : '').padEnd(22)}  ${title}\n`,
    );
  }
  return EXIT.clean;
}
