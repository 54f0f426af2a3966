// Compares this tree with an earlier commit, both built and measured in one run, and fails when it has become slower.
// `node bench/gate.mjs [REVISION] [MOST]`: HEAD~1 and 1.2 when they are not given. Prints Markdown.
//
// Machines differ and are busy; so the two take turns, and what counts is the least time of the processors that each has needed,
// less that of bare Node. Where that has grown by more than MOST, more rounds are run before it is believed.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { writeFlatProject, writeProject } from './project.mjs';

const ROUNDS = 7;
const MORE_ROUNDS = 14;
const here = import.meta.dirname;
const project = resolve(here, '..');
const revision = process.argv[2] ?? 'HEAD~1';
const most = Number(process.argv[3] ?? 1.2);

const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-gate-'));

/** What a build reads. */
const SOURCES = ['bin', 'scripts', 'src', 'package.json'];

function built(name, fill) {
  const root = join(folder, name);
  mkdirSync(root);
  fill(root);
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(root, 'bin/seaworthy.cjs');
}

function fromGit(root) {
  const archive = execFileSync('git', ['archive', revision, ...SOURCES], { cwd: project, maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', root], { input: archive });
}

function fromHere(root) {
  for (const source of SOURCES) cpSync(join(project, source), join(root, source), { recursive: true });
}

/** Milliseconds of the processors. */
function cost(args, cwd) {
  const usage = join(folder, 'usage.json');
  rmSync(usage, { force: true });
  const { status, stderr, error } = spawnSync(process.execPath, ['--require', join(here, 'usage.cjs'), ...args], {
    cwd,
    env: { ...env, SEAWORTHY_BENCH_USAGE: usage },
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  if (status !== 0 || !existsSync(usage)) throw new Error(`${args.join(' ')}: ${error?.message ?? stderr.slice(0, 500)}`);
  return JSON.parse(readFileSync(usage, 'utf8')).seconds * 1000;
}

function scenarios() {
  const home = writeProject(join(folder, 'home'), 436);
  const flat = writeFlatProject(join(folder, 'flat'), 500);
  const { paths } = home;
  const check = (at, ...files) => ({ cwd: at.root, args: ['check', '--root', '.', '--fail-on', 'never', ...files] });
  return {
    'three files of 436': check(home, paths[0], paths[paths.length >> 1], paths.at(-1)),
    'all 436 files': check(home),
    '500 flat files': check(flat),
  };
}

function measure(launchers, runs, rounds, least) {
  for (let round = 0; round < rounds; round++) {
    least.bare = Math.min(least.bare ?? Infinity, cost([join(folder, 'empty.cjs')], folder));
    for (const [name, { cwd, args }] of Object.entries(runs)) {
      for (const [which, launcher] of Object.entries(launchers)) {
        const key = `${which}: ${name}`;
        least[key] = Math.min(least[key] ?? Infinity, cost([launcher, ...args], cwd));
      }
    }
  }
}

function ratioOf(name, least) {
  return (least[`now: ${name}`] - least.bare) / (least[`before: ${name}`] - least.bare);
}

try {
  writeFileSync(join(folder, 'empty.cjs'), '');
  const launchers = { before: built('before', fromGit), now: built('now', fromHere) };
  const runs = scenarios();
  // The first runs write the code caches.
  measure(launchers, runs, 1, {});
  const least = {};
  measure(launchers, runs, ROUNDS, least);
  const isSlower = (name) => ratioOf(name, least) > most;
  if (Object.keys(runs).some(isSlower)) measure(launchers, runs, MORE_ROUNDS, least);
  console.log(`| ms of the processors above bare Node | ${revision} | now | ÷ |\n|---|---:|---:|---:|`);
  for (const name of Object.keys(runs)) {
    const [before, now] = ['before', 'now'].map((which) => (least[`${which}: ${name}`] - least.bare).toFixed(1));
    console.log(`| ${name} | ${before} | ${now} | ${ratioOf(name, least).toFixed(2)} |`);
  }
  const slower = Object.keys(runs).filter(isSlower);
  if (slower.length > 0) {
    console.log(`\nslower by more than ${most}: ${slower.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
