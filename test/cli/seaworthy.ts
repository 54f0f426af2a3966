import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

import { run } from '../../src/cli/run.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { at, elements } from '../reporters/json-access.js';

/** What a run left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const REPOSITORY = resolve(import.meta.dirname, '../..');
export const PROGRAM = resolve(REPOSITORY, 'bin/seaworthy.cjs');
export const FIXTURES = resolve(REPOSITORY, 'fixtures/manifests');

/** Runs the program in this process, with a terminal that remembers. */
export async function seaworthy(words: readonly string[], terminal: Partial<Terminal> = {}): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await run(words, {
    cwd: FIXTURES,
    env: {},
    isTerminal: { out: false, err: false },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    ...terminal,
  });
  return { code, out, err };
}

/** Runs the program as people do. */
export function seaworthyProcess(words: readonly string[], cwd = FIXTURES): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 20_000,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A finding in one line: `file:line rule severity fix`, the fix being its class, `refused`, or nothing. */
export function brief(report: string): readonly string[] {
  const parsed: unknown = JSON.parse(report);
  return elements(at(parsed, 'findings')).map((finding) => {
    const fix = elements(at(finding, 'fixes'))[0];
    const offered =
      fix === undefined ? '' : at(fix, 'refused') === undefined ? ` ${String(at(fix, 'applicability'))}` : ' refused';
    return `${String(at(finding, 'file'))}:${String(at(finding, 'line'))} ${String(at(finding, 'rule'))} ${String(at(finding, 'severity'))}${offered}`;
  });
}

/** The findings of a project, in brief. */
export async function findings(root: string, ...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await seaworthy(['check', '--format', 'json', ...words], { cwd: root });
  return brief(out);
}
