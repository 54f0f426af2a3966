// How time and memory grow with the project. `node bench/growth.mjs [SIZES...]`, after `npm run build`; prints Markdown. Each size
// is measured on flat files, of which none refers to another, and on a Flux repository with one folder an application.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { writeFlatProject, writeProject } from './project.mjs';

const SIZES = [1_000, 10_000, 50_000];
const MOST_MEGABYTES = 1536;
const here = import.meta.dirname;
const launcher = resolve(here, '../bin/seaworthy.cjs');

const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

const asked = process.argv.slice(2).map(Number);
const sizes = asked.length === 0 ? SIZES : asked;
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-growth-'));

function measured(project) {
  const usage = join(folder, 'usage.json');
  const args = ['--require', join(here, 'usage.cjs'), launcher, 'check', '--root', '.', '--fail-on', 'never', '--quiet'];
  const start = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(process.execPath, args, {
    cwd: project.root,
    env: { ...env, SEAWORTHY_BENCH_USAGE: usage },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0)
    return { failed: error?.message ?? stderr.split('\n').find((line) => line.includes('rror')) ?? `ended with ${status}` };
  return { ...JSON.parse(readFileSync(usage, 'utf8')), wall };
}

function row(shape, size, now, before) {
  if (now.failed !== undefined) return `| ${shape} | ${size} | ${now.failed} | | | |`;
  const growth = before === undefined ? '' : (now.seconds / before.seconds / (size / before.size)).toFixed(2);
  const memory = `${now.megabytes.toFixed(0)}${size >= 50_000 && now.megabytes > MOST_MEGABYTES ? ` (more than ${MOST_MEGABYTES})` : ''}`;
  return `| ${shape} | ${size} | ${now.wall.toFixed(1)} | ${now.seconds.toFixed(1)} | ${memory} | ${growth} |`;
}

try {
  console.log(
    '| project | files | s | s of processors | MB at most | time a file ÷ that of the size above |\n|---|---:|---:|---:|---:|---:|',
  );
  for (const [shape, write] of [
    ['flat files', writeFlatProject],
    ['Flux repository', writeProject],
  ]) {
    let before;
    for (const size of sizes) {
      const project = write(join(folder, `${shape} ${size}`), size);
      const now = measured(project);
      console.log(row(shape, size, now, before));
      before = now.failed === undefined ? { ...now, size } : undefined;
      rmSync(project.root, { recursive: true });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
