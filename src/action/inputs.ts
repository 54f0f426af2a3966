import { UsageError } from '../analysis/usage-error.js';
import type { Severity } from '../core/finding.js';

/** What the workflow asks for. */
export interface Inputs {
  readonly paths: readonly string[];
  readonly failOn: Severity | 'never';
  /** A configuration in another place than the project's root. Files are relative to the workspace; empty for none. */
  readonly config: string;
  readonly baseline: string;
  readonly sarifFile: string;
  readonly annotations: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables in which GitHub's runner hands over inputs. Throws `UsageError`. */
export function readInputs(env: Environment): Inputs {
  return {
    paths: lines(input(env, 'paths')),
    failOn: oneOf(env, 'fail-on', ['error', 'warning', 'info', 'never'], 'warning'),
    config: input(env, 'config'),
    baseline: input(env, 'baseline'),
    sarifFile: input(env, 'sarif-file'),
    annotations: oneOf(env, 'annotations', ['true', 'false'], 'true') === 'true',
  };
}

/** The runner writes names in capitals, blanks as underscores, and leaves hyphens (runner, Handler.cs). */
function input(env: Environment, name: string): string {
  return (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

function lines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function oneOf<T extends string>(env: Environment, name: string, choices: readonly T[], usual: T): T {
  const written = input(env, name);
  if (written === '') return usual;
  const chosen = choices.find((choice) => choice === written);
  if (chosen === undefined)
    throw new UsageError(`the input ${name} cannot be ${JSON.stringify(written)}; it is one of ${choices.join(', ')}`);
  return chosen;
}
