// Fuzzes the readers, the editor, composition and whole runs: inputs that reach new code are kept and mutated further, as V8's
// block coverage tells. `--minutes N` is the time for all targets together (default 1); `--target NAME` (repeatable) chooses;
// `--seed N` repeats a run; `--suite DIR` is a checkout of the data branch of the YAML test suite. An input that fails is kept in
// test/fuzz/regressions/, where the tests run it from then on. `--seeded` shows that the harness finds bugs: it builds the program
// with one known bug after the other.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import * as esbuild from 'esbuild';

import { bugs } from '../test/fuzz/seeded-bugs.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const REGRESSIONS = join(project, 'test/fuzz/regressions');
const TARGETS = ['yaml', 'edits', 'embedded', 'ini', 'json', 'kustomize', 'substitution', 'values', 'configuration', 'project'];
/** An input for which more than this many milliseconds are computed is taken to run for ever. */
const PATIENCE = 15_000;
/** For one seeded bug, in milliseconds of computing. */
const BUDGET = 60_000;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    target: { type: 'string', multiple: true, default: TARGETS },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    suite: { type: 'string', default: resolve(project, '../shared/yaml-test-suite') },
    seeded: { type: 'boolean', default: false },
  },
});

const places = {
  fixtures: join(project, 'fixtures/manifests'),
  corpus: resolve(project, '../shared/corpus'),
  suite: resolve(options.suite),
};

/** Bundles the worker; with a bug, one source file is changed on the way. */
async function build(folder, bug) {
  const file = join(folder, 'worker.cjs');
  await esbuild.build({
    absWorkingDir: project,
    entryPoints: ['test/fuzz/worker.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    loader: { '.md': 'text' },
    logLevel: 'error',
    plugins: bug === undefined ? [] : [seeding(bug)],
  });
  return file;
}

function seeding({ file, find, replace }) {
  return {
    name: 'seeded-bug',
    setup(build) {
      const source = join(project, file);
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path !== source) return undefined;
        const text = readFileSync(path, 'utf8');
        if (text.split(find).length !== 2) return { errors: [{ text: `${file} does not hold ${JSON.stringify(find)} once` }] };
        return { contents: text.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}

/** Runs the worker until it is done, is stuck, or fails where the first failure ends the run. */
function run(file, { targets, milliseconds, stopsAtFirst, only }) {
  const memory = new SharedArrayBuffer(16 + (1 << 16));
  const failures = [];
  let current = '';
  const regressions = Object.fromEntries(targets.map((target) => [target, known(target).map(({ input }) => input)]));
  const orders = { targets, milliseconds, seed: Number(options.seed), places, regressions, memory, stopsAtFirst, only };
  const worker = new Worker(file, { workerData: orders, resourceLimits: { maxOldGenerationSizeMb: 2048 } });
  return new Promise((finish, fail) => {
    const stuck = stuckInput(memory);
    const guard = setInterval(() => {
      const input = stuck();
      if (input === undefined) return;
      clearInterval(guard);
      failures.push({ target: current, input, message: `ran for longer than ${PATIENCE / 1000} s`, stack: '' });
      void worker.terminate();
    }, 500);
    let result;
    worker.on('message', (report) => {
      if (report.kind === 'begins') current = report.target;
      else if (report.kind === 'failure') failures.push(report.failure);
      else result = report;
    });
    worker.on('error', (error) => {
      clearInterval(guard);
      fail(error);
    });
    worker.on('exit', () => {
      clearInterval(guard);
      finish({ failures, result, stuckAt: result === undefined ? current : undefined });
    });
  });
}

/**
 * The input that the worker is stuck with, as test/fuzz/watch.ts writes it. What counts is what this process has computed since it
 * was seen first: somebody else may need the machine.
 */
function stuckInput(memory) {
  let seen = { since: 0, computed: 0 };
  return () => {
    const [busy, length] = new Int32Array(memory, 0, 2);
    const [since] = new Float64Array(memory, 8, 1);
    const { user, system } = process.cpuUsage();
    const computed = (user + system) / 1_000;
    if (busy === 0 || since !== seen.since) seen = { since, computed };
    return computed - seen.computed < PATIENCE ? undefined : Buffer.from(memory, 16).toString('utf8', 0, length);
  };
}

function regressionFile(target) {
  return join(REGRESSIONS, `${target}.json`);
}

function known(target) {
  const file = regressionFile(target);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

function keep({ target, input, message }) {
  const before = known(target);
  if (before.some((one) => one.input === input)) return;
  mkdirSync(REGRESSIONS, { recursive: true });
  writeFileSync(regressionFile(target), `${JSON.stringify([...before, { found: message, input }], null, 2)}\n`);
}

function tellAbsent() {
  for (const [what, place] of [
    ['the corpus', places.corpus],
    ['the YAML test suite (a checkout of its data branch)', places.suite],
  ])
    if (!existsSync(place)) console.log(`fuzz: ${what} is not here, so its texts are not among the seeds`);
}

function tellResult({ targets, areas }, seconds) {
  console.log('\ntarget          executions   per second   corpus');
  for (const { name, executions, corpus } of targets) {
    const rate = String(Math.round(executions / (seconds / targets.length)));
    console.log(`${name.padEnd(14)} ${String(executions).padStart(11)} ${rate.padStart(12)} ${String(corpus).padStart(8)}`);
  }
  console.log('\ncode that was run, by area');
  for (const { area, run: ran, all } of areas) console.log(`${area.padEnd(38)} ${((100 * ran) / all).toFixed(1).padStart(5)} %`);
  const total = areas.reduce((sum, { run: ran, all }) => ({ run: sum.run + ran, all: sum.all + all }), { run: 0, all: 0 });
  const executions = targets.reduce((sum, one) => sum + one.executions, 0);
  console.log(
    `\n${executions} executions, ${((100 * total.run) / total.all).toFixed(1)} % of the code they load, seed ${options.seed}`,
  );
}

async function fuzz(folder) {
  tellAbsent();
  const file = await build(folder);
  const minutes = Number(options.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes needs a number, not ${options.minutes}`);
  const end = Date.now() + minutes * 60_000;
  let targets = options.target;
  let found = 0;
  while (targets.length > 0) {
    const milliseconds = Math.max(1_000, end - Date.now());
    const { failures, result, stuckAt } = await run(file, { targets, milliseconds, stopsAtFirst: false });
    for (const failure of failures) {
      found++;
      keep(failure);
      console.log(`\n${failure.target}: ${failure.message}\n  input: ${JSON.stringify(failure.input).slice(0, 2_000)}`);
      if (failure.stack) console.log(failure.stack.split('\n').slice(1, 8).join('\n'));
    }
    if (result !== undefined) tellResult(result, milliseconds / 1_000);
    // What never ends takes its target out of the run; the others go on.
    targets = stuckAt === undefined || Date.now() >= end ? [] : targets.filter((target) => target !== stuckAt);
  }
  console.log(found === 0 ? 'nothing was found' : `${found} inputs failed; they are kept in test/fuzz/regressions/`);
  process.exitCode = found === 0 ? 0 : 1;
}

async function failsWith(file, { target, input }) {
  const { failures } = await run(file, { targets: [target], milliseconds: 0, stopsAtFirst: true, only: input });
  return failures.length > 0;
}

async function findSeeded(folder) {
  let tried = 0;
  let missed = 0;
  const healthy = await build(mkdtempSync(join(folder, 'healthy-')));
  for (const bug of bugs.filter(({ targets }) => targets.some((target) => options.target.includes(target)))) {
    tried++;
    const file = await build(folder, bug);
    const started = Date.now();
    const { failures, result } = await run(file, { targets: bug.targets, milliseconds: BUDGET, stopsAtFirst: true });
    const seconds = ((Date.now() - started) / 1_000).toFixed(1);
    const executions = result?.targets.reduce((sum, one) => sum + one.executions, 0) ?? 0;
    // An input that fails without the bug, too, has not found it.
    const isFound = failures.length > 0 && !(await failsWith(healthy, failures[0]));
    if (!isFound) missed++;
    const otherwise = failures.length === 0 ? '' : `, and another failure: ${JSON.stringify(failures[0])}`;
    const outcome = !isFound ? `NOT FOUND${otherwise}` : `found by ${failures[0].target}: ${failures[0].message.slice(0, 100)}`;
    console.log(`${bug.name}\n  ${seconds} s, ${executions} executions, ${outcome}`);
  }
  console.log(`\n${tried - missed} of ${tried} seeded bugs were found`);
  process.exitCode = missed === 0 ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-fuzz-'));
try {
  await (options.seeded ? findSeeded(folder) : fuzz(folder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
