// The hook as pre-commit runs it, beside bare Node: three changed files of a repository of 436, and its installation from the
// release tree by the real pre-commit. `node bench/hook.mjs [ROUNDS]`, after `npm run build`; prints Markdown.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { writeProject } from './project.mjs';
import { measure, median } from './timing.mjs';

const FEWEST_ROUNDS = 7;
const MOST_MILLISECONDS = 150;
const MOST_SECONDS = 10;
const MOST_MEGABYTES = 5;
const TAG = 'v0.0.0-bench';

const rounds = Math.max(FEWEST_ROUNDS, Number(process.argv[2] ?? 9) || 0);
const here = import.meta.dirname;

/** As in run.mjs: extra certificates cost every start of Node 20 about 70 ms. No registry may take part in an installation. */
const env = { ...process.env, npm_config_offline: 'true', GIT_CONFIG_NOSYSTEM: '1' };
delete env.NODE_EXTRA_CA_CERTS;

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));

function git(cwd, ...args) {
  execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.test', ...args], { cwd, env, stdio: 'pipe' });
}

function milliseconds(command, args, cwd, accepted = [0], more = {}) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: { ...env, ...more }, encoding: 'utf8' });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  if (!accepted.includes(status)) throw new Error(`${command} ended with ${status}: ${error?.message ?? stderr + stdout}`);
  return elapsed;
}

/** A repository whose tag holds the release tree. */
function releasedAs(name, change = (text) => text) {
  const target = join(folder, name);
  execFileSync(process.execPath, [resolve(here, '../scripts/release-tree.mjs'), target], { stdio: 'pipe' });
  const hooks = join(target, '.pre-commit-hooks.yaml');
  writeFileSync(hooks, change(readFileSync(hooks, 'utf8')));
  git(target, 'init', '--quiet');
  git(target, 'add', '--all');
  git(target, 'commit', '--quiet', '--message', TAG);
  git(target, 'tag', TAG);
  return target;
}

function userOf(source, project) {
  const user = join(folder, `user of ${source.split('/').at(-1)}`);
  cpSync(project.root, user, { recursive: true });
  const config = `repos:\n  - repo: ${pathToFileURL(source).href}\n    rev: ${TAG}\n    hooks:\n      - id: seaworthy\n`;
  writeFileSync(join(user, '.pre-commit-config.yaml'), config);
  git(user, 'init', '--quiet');
  git(user, 'add', '--all');
  return user;
}

function megabytes(path) {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1024 / 1024;
}

/** Seconds until pre-commit has installed the hook, and what it then keeps, the code cache of a first run included. */
function installation(user) {
  const seconds = [];
  let size = 0;
  for (let round = 0; round < 3; round++) {
    const home = join(folder, `home-${round}`);
    const more = { PRE_COMMIT_HOME: home };
    seconds.push(milliseconds('pre-commit', ['install-hooks'], user, [0], more) / 1000);
    milliseconds('pre-commit', ['run', '--files', 'seaworthy.yaml'], user, [0, 1], more);
    size = megabytes(home);
    rmSync(home, { recursive: true });
  }
  return { seconds: median(seconds), size };
}

function hookTimes(project) {
  const launcher = join(releasedAs('released'), 'bin/seaworthy.cjs');
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const { paths } = project;
  const changed = [paths[0], paths[paths.length >> 1], paths.at(-1)];
  const hook = (files) => () => milliseconds(launcher, ['check', ...files], project.root, [0, 1]);
  const runs = {
    bare: () => milliseconds(process.execPath, [empty], folder),
    'three files of 436': hook(changed),
    'all 436 files': hook(paths),
  };
  const medians = measure(runs, rounds);
  const bare = medians.get('bare');
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, medians of ${rounds} interleaved runs.`,
  );
  console.log(`Bare Node: ${bare.toFixed(1)} ms. At most ${MOST_MILLISECONDS} ms above it are wanted for three files.\n`);
  console.log('| hook run | ms above bare Node | ÷ bare Node |\n|---|---:|---:|');
  for (const [name, value] of medians)
    if (name !== 'bare') console.log(`| ${name} | ${(value - bare).toFixed(1)} | ${(value / bare).toFixed(2)} |`);
}

function installations(project) {
  const asNode = (text) =>
    text.replaceAll('language: script', 'language: node').replaceAll('entry: bin/seaworthy.cjs', 'entry: seaworthy');
  const ways = { 'language: script': releasedAs('script'), 'language: node': releasedAs('node', asNode) };
  console.log(`\nInstallation by ${execFileSync('pre-commit', ['--version'], { encoding: 'utf8' }).trim()}, medians of 3;`);
  console.log(`at most ${MOST_SECONDS} s and ${MOST_MEGABYTES} MB are wanted.\n`);
  console.log('| from the release tree | s | MB |\n|---|---:|---:|');
  for (const [name, source] of Object.entries(ways)) {
    const { seconds, size } = installation(userOf(source, project));
    console.log(`| ${name} | ${seconds.toFixed(2)} | ${size.toFixed(1)} |`);
  }
}

try {
  mkdirSync(join(folder, 'home ops'));
  const project = writeProject(join(folder, 'home ops'), 436);
  git(project.root, 'init', '--quiet');
  git(project.root, 'add', '--all');
  hookTimes(project);
  if (spawnSync('pre-commit', ['--version']).status === 0) installations(project);
  else console.log('\npre-commit is not here: its installation was not measured.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
