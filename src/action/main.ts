import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { run } from './run.js';

const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();

void run({
  env: process.env,
  workspace,
  log: (text) => {
    process.stdout.write(text);
  },
  append: (file, text) => appendFileSync(file, text),
  write: (file, text) => {
    const path = resolve(workspace, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  },
}).then((exitCode) => {
  process.exitCode = exitCode;
});
