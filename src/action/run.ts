import { resultOf } from '../analysis/analyse.js';
import { EXIT, type ExitCode, exitCodeOf } from '../analysis/exit-code.js';
import { locateProjects } from '../analysis/locate-projects.js';
import { merged, relocate } from '../analysis/merge-results.js';
import { parsedBaseline, shareOf } from '../analysis/baselines.js';
import { openProject } from '../analysis/open-project.js';
import { UsageError } from '../analysis/usage-error.js';
import { NO_FLAGS } from '../config/resolve.js';
import type { LintResult } from '../core/result.js';
import { FileSystemError } from '../model/project/file-system.js';
import { DEFAULT_MAX_BYTES } from '../model/project/project.js';
import { formats } from '../reporters/index.js';
import { visible } from '../reporters/visible.js';
import { type Inputs, readInputs } from './inputs.js';
import { outputsOf, outputsText } from './outputs.js';

/** The machine on which a step runs. */
export interface Runner {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the repository was checked out. */
  readonly workspace: string;
  /** The log, in which lines that look like workflow commands are obeyed. */
  log(text: string): void;
  /** Adds to a file that the runner reads after the step. */
  append(file: string, text: string): void;
  /** Reads a file of the workspace. */
  read(file: string): string;
  /** Writes a file of the workspace, its folder too. */
  write(file: string, text: string): void;
}

const PLAIN = { color: false, showSuppressed: false } as const;

/** One step of a workflow: checks the workspace, tells the runner what was found, and gives the step's exit code. */
export async function run(runner: Runner): Promise<ExitCode> {
  try {
    return await step(runner);
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    const isUsage = known instanceof UsageError || known instanceof FileSystemError;
    const details = known instanceof UsageError ? known.details : [];
    runner.log(errorCommand([isUsage ? known.message : `internal error: ${known.message}`, ...details].join('\n')));
    const exitCode = isUsage ? EXIT.usage : EXIT.internal;
    tell(runner, 'GITHUB_OUTPUT', outputsText({ 'exit-code': String(exitCode) }));
    return exitCode;
  }
}

async function step(runner: Runner): Promise<ExitCode> {
  const inputs = readInputs(runner.env);
  const result = await checked(runner, inputs);
  const exitCode = exitCodeOf(result, inputs.failOn);
  runner.log(`${(await formats.pretty())(result, PLAIN)}\n`);
  if (inputs.annotations) runner.log((await formats.github())(result, PLAIN));
  tell(runner, 'GITHUB_STEP_SUMMARY', (await formats.markdown())(result, PLAIN));
  if (inputs.sarifFile !== '') writeSarif(runner, inputs.sarifFile, (await formats.sarif())(result, PLAIN));
  tell(runner, 'GITHUB_OUTPUT', outputsText(outputsOf(result, exitCode, inputs.sarifFile)));
  return exitCode;
}

async function checked(runner: Runner, inputs: Inputs): Promise<LintResult> {
  const pages = inputs.sarifFile === '' ? {} : (await import('../rules/pages.generated.js')).pages;
  const baseline = inputs.baseline === '' ? undefined : parsedBaseline(readInput(runner, 'baseline', inputs.baseline));
  const configuration =
    inputs.config === '' ? undefined : { file: inputs.config, text: readInput(runner, 'configuration', inputs.config) };
  const results: LintResult[] = [];
  const projects = locateProjects(inputs.paths, runner.workspace, undefined);
  const prefixes = projects.map(({ prefix }) => prefix);
  for (const located of projects) {
    const { analysis, options } = await openProject(located, {
      flags: NO_FLAGS,
      maxBytes: DEFAULT_MAX_BYTES,
      ...(configuration !== undefined && { configuration }),
      ...(baseline !== undefined && { baseline: shareOf(baseline, located.prefix, prefixes) }),
    });
    results.push(relocate(resultOf(analysis, options, pages), located.prefix));
  }
  return merged(results);
}

function readInput(runner: Runner, what: string, file: string): string {
  try {
    return runner.read(file);
  } catch {
    throw new UsageError(`the ${what} ${file} cannot be read`);
  }
}

function writeSarif(runner: Runner, file: string, text: string): void {
  try {
    runner.write(file, text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`the sarif-file ${file} could not be written: ${error.message}`);
  }
}

/** Files that a runner does not offer, an old one or another program, are left out. */
function tell(runner: Runner, variable: string, text: string): void {
  const file = runner.env[variable];
  if (file !== undefined && file !== '') runner.append(file, text);
}

/** As in actions/toolkit, packages/core/src/command.ts, and with nothing in it that a terminal or an eye would obey. */
function errorCommand(message: string): string {
  const lines = message.split('\n').map((line) => visible(line).replaceAll('%', '%25'));
  return `::error title=seaworthy::${lines.join('%0A')}\n`;
}
