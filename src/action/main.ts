import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { run } from './run.js';

const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();

async function main(): Promise<void> {
  process.exitCode = await run({
    env: process.env,
    workspace,
    log: (text) => void process.stdout.write(text),
    append: (file, text) => appendFileSync(file, text),
    read: (file) => readFileSync(resolve(workspace, file), 'utf8'),
    write: (file, text) => {
      const path = resolve(workspace, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
  });
}

void main();
