import { analyse, DEFAULT_ANALYSIS, resultOf } from '../analysis/analyse.js';
import { EXIT, type ExitCode } from '../cli/exit-code.js';
import { locateProjects } from '../cli/locate-projects.js';
import { merged, relocate } from '../cli/relocate.js';
import { UsageError } from '../cli/usage-error.js';
import { atLeast } from '../core/finding.js';
import type { LintResult } from '../core/result.js';
import { FileSystemError } from '../model/project/file-system.js';
import { formats } from '../reporters/index.js';
import { visible } from '../reporters/visible.js';
import { rules } from '../rules/index.js';
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
    runner.log(errorCommand(isUsage ? known.message : `internal error: ${known.message}`));
    const exitCode = isUsage ? EXIT.usage : EXIT.internal;
    tell(runner, 'GITHUB_OUTPUT', outputsText({ 'exit-code': String(exitCode) }));
    return exitCode;
  }
}

async function step(runner: Runner): Promise<ExitCode> {
  const inputs = readInputs(runner.env);
  const result = await checked(runner.workspace, inputs);
  const exitCode = exitCodeOf(result, inputs);
  runner.log(`${(await formats.pretty())(result, PLAIN)}\n`);
  if (inputs.annotations) runner.log((await formats.github())(result, PLAIN));
  tell(runner, 'GITHUB_STEP_SUMMARY', (await formats.markdown())(result, PLAIN));
  if (inputs.sarifFile !== '') writeSarif(runner, inputs.sarifFile, (await formats.sarif())(result, PLAIN));
  tell(runner, 'GITHUB_OUTPUT', outputsText(outputsOf(result, exitCode, inputs.sarifFile)));
  return exitCode;
}

async function checked(workspace: string, { paths, sarifFile }: Inputs): Promise<LintResult> {
  const pages = sarifFile === '' ? {} : (await import('../rules/pages.generated.js')).pages;
  const results: LintResult[] = [];
  for (const project of locateProjects(paths, workspace, undefined)) {
    const options = { ...DEFAULT_ANALYSIS, rules, isReported: project.isReported };
    const analysis = await analyse(project.fileSystem, options);
    results.push(relocate(resultOf(analysis, options, pages), project.prefix));
  }
  return merged(results);
}

function exitCodeOf({ findings, errors }: LintResult, { failOn }: Inputs): ExitCode {
  if (errors.length > 0) return EXIT.internal;
  if (failOn === 'never') return EXIT.clean;
  const fails = findings.some(({ suppressed, severity }) => suppressed === undefined && atLeast(severity, failOn));
  return fails ? EXIT.findings : EXIT.clean;
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

/** On one line, as it ends a command; the runner decodes what follows a percent sign (runner, ActionCommand.cs). */
function errorCommand(message: string): string {
  return `::error title=seaworthy::${visible(message).replaceAll('%', '%25')}\n`;
}
