import { writeSync } from 'node:fs';

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

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  isTerminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
  out: (text) => write(1, text),
  err: (text) => write(2, text),
}).then((code) => {
  process.exitCode = code;
});
