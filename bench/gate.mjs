// Compares this tree with an earlier commit, both built and measured in one run, and fails when it has become slower or larger.
// `node bench/gate.mjs [REVISION] [MOST]`: HEAD~1 and 1.2 when they are not given. Prints Markdown.
//
// Machines differ and are busy; so the two take turns, and what counts is the time of the processors, less that of bare Node, and the
// memory. A growth by more than MOST is believed when the least times show it, the median of the rounds shows it too, and more rounds
// do not take it back. Where there is no earlier commit, or it does not build or run with what is installed, nothing is compared.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { writeFlatProject, writeProject } from './project.mjs';
import { median } from './timing.mjs';

const FEWEST_ROUNDS = 3;
const ROUNDS = 7;
const MORE_ROUNDS = 14;
/** Whatever the machine, measuring ends about here. */
const MOST_SECONDS = 100;
const here = import.meta.dirname;
const project = resolve(here, '..');
const revision = process.argv[2] ?? 'HEAD~1';
const most = Number(process.argv[3] ?? 1.2);

const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-gate-'));

/** What a build reads. */
const SOURCES = ['bin', 'scripts', 'src', 'package.json'];

/** Why nothing can be compared. */
class Incomparable extends Error {}

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

function hasRevision() {
  const asked = ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`];
  return spawnSync('git', asked, { cwd: project, stdio: 'ignore' }).status === 0;
}

function before() {
  if (!hasRevision()) throw new Incomparable(`there is no commit ${revision} here (a shallow clone, or the first commit)`);
  try {
    return built('before', fromGit);
  } catch (error) {
    throw new Incomparable(`${revision} does not build with what is installed: ${error.message.split('\n', 1)[0]}`);
  }
}

/** Milliseconds of the processors, and megabytes at most. */
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
  const { seconds, megabytes } = JSON.parse(readFileSync(usage, 'utf8'));
  return { time: seconds * 1000, memory: megabytes };
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

/** One run of everything: of each scenario what both cost above bare Node. */
function round(launchers, runs) {
  const bare = cost([join(folder, 'empty.cjs')], folder);
  const above = (launcher, { cwd, args }) => {
    const { time, memory } = cost([launcher, ...args], cwd);
    return { time: time - bare.time, memory };
  };
  return Object.fromEntries(
    Object.entries(runs).map(([name, run]) => [name, { before: above(launchers.before, run), now: above(launchers.now, run) }]),
  );
}

function measure(rounds, launchers, runs, wanted, deadline) {
  for (let count = 0; count < wanted && (rounds.length < FEWEST_ROUNDS || Date.now() < deadline); count++)
    rounds.push(round(launchers, runs));
}

/** What is said of one scenario: the least of both, and by how much the later one is more, if both ways of looking agree. */
function judged(rounds, name, what) {
  const values = (which) => rounds.map((one) => one[name][which][what]);
  const [old, now] = [Math.min(...values('before')), Math.min(...values('now'))];
  const middle = median(rounds.map((one) => one[name].now[what] / one[name].before[what]));
  return { old, now, ratio: now / old, believed: Math.min(now / old, middle) };
}

try {
  writeFileSync(join(folder, 'empty.cjs'), '');
  const launchers = { before: before(), now: built('now', fromHere) };
  const runs = scenarios();
  const names = Object.keys(runs);
  // The first runs write the code caches; nothing is measured.
  for (const [name, { cwd, args }] of Object.entries(runs)) {
    cost([launchers.now, ...args], cwd);
    try {
      cost([launchers.before, ...args], cwd);
    } catch {
      throw new Incomparable(`${revision} does not run "${name}"`);
    }
  }
  const rounds = [];
  const deadline = Date.now() + MOST_SECONDS * 1000;
  const isMore = (name) => ['time', 'memory'].some((what) => judged(rounds, name, what).believed > most);
  measure(rounds, launchers, runs, ROUNDS, deadline);
  if (names.some(isMore)) measure(rounds, launchers, runs, MORE_ROUNDS, deadline);
  console.log(`Least of ${rounds.length} rounds in turns; ms of the processors above bare Node, MB at most.\n`);
  console.log(`| | ${revision} | now | ÷ | MB | now | ÷ |\n|---|---:|---:|---:|---:|---:|---:|`);
  for (const name of names) {
    const cells = ['time', 'memory'].flatMap((what) => {
      const { old, now, ratio } = judged(rounds, name, what);
      return [old.toFixed(1), now.toFixed(1), ratio.toFixed(2)];
    });
    console.log(`| ${[name, ...cells].join(' | ')} |`);
  }
  const more = names.filter(isMore);
  if (more.length > 0) {
    console.log(`\nslower or larger by more than ${most}: ${more.join(', ')}`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Incomparable)) throw error;
  console.log(`nothing to compare with: ${error.message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
