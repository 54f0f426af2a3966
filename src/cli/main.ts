import { writeSync } from 'node:fs';
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

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    isTerminal: { out: isatty(1), err: isatty(2) },
    out: (text) => write(1, text),
    err: (text) => write(2, text),
  });
}

void main();
