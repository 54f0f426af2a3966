import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

import { run } from './run.js';

/** Writes everything before the process ends, also to a pipe whose reader is slow; a reader that has left is no error. */
function write(descriptor: number, text: string): void {
  let rest = Buffer.from(text, 'utf8');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** A pipe or a file is told by its kind, which costs less than loading what knows terminals. */
function isTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && isatty(descriptor);
  } catch {
    return false;
  }
}

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    isTerminal: { out: isTerminal(1), err: isTerminal(2) },
    out: (text) => write(1, text),
    err: (text) => write(2, text),
  });
}

void main();
