import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { closest } from '../core/suggest.js';
import { version } from '../analysis/version.js';
import { check } from './check.js';
import { COMMANDS } from './commands.js';
import { completion } from './completion.js';
import { effective } from './effective.js';
import { explain } from './explain.js';
import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import { commandHelp, overview } from './help.js';
import { init } from './init.js';
import { listRules } from './list-rules.js';
import { type ParsedArguments, readArguments } from './options.js';
import { FileSystemError } from '../model/project/file-system.js';
import { suppress } from './suppress.js';
import { type Terminal, oneLine, printable } from './terminal.js';
import { trace } from './trace.js';
import { UsageError } from '../analysis/usage-error.js';

type Handler = (args: ParsedArguments, terminal: Terminal) => ExitCode | Promise<ExitCode>;

const HANDLERS: Readonly<Record<string, Handler>> = {
  check,
  trace,
  effective,
  explain,
  rules: listRules,
  init,
  suppress,
  completion,
};

/** The whole program but for the process it runs in: arguments in, exit code out. */
export async function run(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(words, terminal);
  } catch (error) {
    if (error instanceof UsageError || error instanceof FileSystemError) {
      const details = error instanceof UsageError ? error.details : [];
      terminal.err([`seaworthy: ${error.message}`, ...details].map((line) => `${oneLine(line)}\n`).join(''));
      return EXIT.usage;
    }
    const known = error instanceof Error ? error : new Error(String(error));
    terminal.err(
      `seaworthy: internal error: ${printable(words.includes('--debug') ? (known.stack ?? known.message) : known.message)}\n`,
    );
    return EXIT.internal;
  }
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first, ...rest] = words;
  const named = COMMANDS.find(({ name }) => name === first);
  const command = named ?? COMMANDS[0]!;
  if (named === undefined && first !== undefined) mistaken(first, terminal);
  const args = readArguments(named === undefined ? words : rest, command.options);
  if (args.flags.has('version')) {
    terminal.out(`seaworthy ${version}\n`);
    return EXIT.clean;
  }
  if (args.flags.has('help')) {
    terminal.out(named === undefined ? overview() : commandHelp(command));
    return EXIT.clean;
  }
  return HANDLERS[command.name]!(args, terminal);
}

/** A first word that is neither a path nor a command, but nearly a command. */
function mistaken(word: string, { cwd }: Terminal): void {
  const near =
    /^[a-z]+$/.test(word) && !existsSync(resolve(cwd, word))
      ? closest(
          word,
          COMMANDS.map(({ name }) => name),
        )
      : undefined;
  if (near !== undefined) throw new UsageError(`there is no command or file ${word}; did you mean seaworthy ${near}?`);
}
