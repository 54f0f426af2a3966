import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { temporaryFolder } from '../cli/temporary-folder.js';

const ENTRY = resolve(import.meta.dirname, '../../dist/action.cjs');

/** What a step of a workflow left behind. */
export interface Step {
  readonly exitCode: number | null;
  readonly log: string;
  readonly errors: string;
  readonly summary: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** Runs the built action as GitHub's runner does: inputs and files by variables, the workspace as the current folder. */
export function runStep(workspace: string, inputs: Readonly<Record<string, string>> = {}, more: NodeJS.ProcessEnv = {}): Step {
  const folder = temporaryFolder({ output: '', summary: '' });
  const { status, stdout, stderr } = spawnSync(process.execPath, [ENTRY], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      ...variables(inputs),
      ...more,
    },
  });
  return {
    exitCode: status,
    log: stdout,
    errors: stderr,
    summary: read(join(folder, 'summary')),
    outputs: readOutputs(read(join(folder, 'output'))),
  };
}

function variables(inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The outputs of a step as the runner reads them: `name=value`, or `name<<end`, lines, and `end` (runner, FileCommandManager.cs). */
export function readOutputs(text: string): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, name, end] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name === undefined || end === undefined) {
      const equals = line.indexOf('=');
      if (equals < 0) throw new Error(`the runner refuses ${JSON.stringify(line)}`);
      outputs.set(line.slice(0, equals), line.slice(equals + 1));
      continue;
    }
    const until = lines.indexOf(end, at + 1);
    if (until < 0) throw new Error(`the value of ${name} has no end`);
    outputs.set(name, lines.slice(at + 1, until).join('\n'));
    at = until;
  }
  return outputs;
}

/** The lines of a log that the runner obeys (runner, ActionCommand.cs). */
export function commandsIn(log: string): readonly string[] {
  return log.split(/\r\n|\r|\n/).filter((line) => /^\s*::[^:]/.test(line) || line.includes('##['));
}
