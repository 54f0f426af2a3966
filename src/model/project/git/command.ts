import { execFileSync } from 'node:child_process';

/** Git could not do what was asked; the message is for the user. */
export class GitError extends Error {}

/** Settings under which a repository's own configuration cannot make Git run anything. */
const SAFE = [
  // A folder of the repository may look like a bare repository with a configuration of its own.
  '-c',
  'safe.bareRepository=explicit',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=false',
  '-c',
  'diff.external=',
  '-c',
  'core.pager=cat',
];

const MAX_OUTPUT = 1 << 30;

/** Runs Git in a folder and gives its output. Throws `GitError` with the first line of what Git said. */
export function git(cwd: string, args: readonly string[], input?: string): Buffer {
  try {
    return execFileSync('git', [...SAFE, ...args], {
      cwd,
      input: input ?? '',
      maxBuffer: MAX_OUTPUT,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new GitError(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && Buffer.isBuffer(error.stderr)) {
    const [line = ''] = error.stderr.toString('utf8').split('\n');
    if (line !== '') return line.replace(/^(?:fatal|error): /, '');
  }
  return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'git is not installed' : 'git failed';
}
