import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import { UsageError } from '../analysis/usage-error.js';
import { suggestion } from '../core/suggest.js';
import { rules } from '../rules/index.js';
import { COMMANDS, SHELLS } from './commands.js';
import { GLOBAL_OPTIONS, type ParsedArguments } from './options.js';
import type { Terminal } from './terminal.js';

/** `seaworthy completion SHELL`: the script that a shell reads to complete commands, options and rules. */
export async function completion({ operands }: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const [written, more] = operands;
  if (written === undefined || more !== undefined)
    throw new UsageError(`completion needs one shell: seaworthy completion ${SHELLS.join('|')}`);
  const shell = SHELLS.find((known) => known === written);
  if (shell === undefined)
    throw new UsageError(
      `completion writes for ${SHELLS.join(', ')}, not for ${JSON.stringify(written)}${suggestion(written, SHELLS)}`,
    );
  const { completionScript } = await import('./completion-scripts.js');
  terminal.out(completionScript(shell, { commands: COMMANDS, everywhere: GLOBAL_OPTIONS, rules: rules.map(({ id }) => id) }));
  return EXIT.clean;
}
