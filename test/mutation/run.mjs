// Mutation testing of the code that edits files: changes it in one place after the other, as Stryker does, and runs the tests that
// meet the place until one fails. All mutants stand in one bundle with the tests, behind switches, so no mutant costs a start.
//
//   npm run mutation                    whatever the last run has not answered for the same code and tests
//   npm run mutation -- --only edit-set files whose path holds this (repeatable)
//   npm run mutation -- --fresh         forgets earlier answers
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const project = resolve(here, '../..');
const REPORT = join(here, 'reports/mutants.json');

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    fresh: { type: 'boolean', default: false },
  },
});

/** What is mutated: src/autofix, and what only editing YAML uses. */
const SOURCES = /^src\/(?:autofix\/.*|syntax\/yaml\/(?:edit.*|gaps))\.ts$/;
/** The tests that speak of it. Those that need the corpus of real repositories are left out. */
const TESTS = /^test\/(?:autofix\/.*|syntax\/yaml\/(?:edit|gaps).*)\.test\.ts$/;
const LEFT_OUT = ['test/autofix/fixes-property.test.ts', 'test/syntax/yaml/edit-corpus.test.ts'];
/** The score, in per cent, below which the run fails. */
const WANTED = 80;
/** An endless mutant that meets its own place is stopped after this many times the usual visits, another one after milliseconds. */
const HIT_FACTOR = 100;
const PATIENCE = 4_000;

function filesLike(pattern) {
  return ['src/autofix', 'src/syntax', 'test/autofix', 'test/syntax']
    .flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true }).map((path) => join(folder, path).replaceAll('\\', '/')),
    )
    .filter((path) => pattern.test(path))
    .toSorted();
}

function hashOf(...texts) {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}

/** The instrumenter of Stryker: the mutants are those that everybody knows. */
async function instrumented(paths) {
  const { Instrumenter } = await import('@stryker-mutator/instrumenter');
  const quiet = { isDebugEnabled: () => false, debug: () => undefined, info: () => undefined, warn: () => undefined };
  const files = paths.map((path) => ({
    name: join(project, path),
    mutate: true,
    content: readFileSync(join(project, path), 'utf8'),
  }));
  const result = await new Instrumenter(quiet).instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
    noHeader: false,
  });
  return { contents: new Map(result.files.map(({ name, content }) => [name, content])), mutants: result.mutants };
}

async function bundled(folder, contents, testFiles) {
  const outfile = join(folder, 'tests.cjs');
  const entry = [
    `import './test/setup.ts';`,
    ...testFiles.map((path) => `import './${path}';`),
    `export { tests, before, after } from 'vitest';`,
  ].join('\n');
  await esbuild.build({
    absWorkingDir: project,
    stdin: { contents: entry, resolveDir: project, sourcefile: 'tests.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    loader: { '.md': 'text' },
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
    alias: {
      vitest: join(here, 'vitest-in-process.mjs'),
      'fast-check/whole': join(project, 'node_modules/fast-check'),
      'fast-check': join(here, 'fast-check-short.mjs'),
    },
    plugins: [sources(contents, new Set(testFiles.map((path) => join(project, path))))],
  });
  return outfile;
}

function sources(contents, testFiles) {
  return {
    name: 'mutants',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const mutated = contents.get(path);
        if (mutated !== undefined) return { contents: mutated, loader: 'ts' };
        if (!path.startsWith(join(project, 'test'))) return undefined;
        const text = readFileSync(path, 'utf8').replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
        const head = testFiles.has(path)
          ? `import { enter as $enter } from 'vitest'; $enter(${JSON.stringify(relative(project, path))});`
          : '';
        return { contents: head + text, loader: 'ts' };
      });
    },
  };
}

/** A process that holds the tests; one that hangs is ended, and the next order begins another. */
class Tests {
  #worker;
  #active;

  constructor(bundle) {
    this.bundle = bundle;
  }

  async ask(order, patience, active) {
    if (active !== this.#active || this.#worker === undefined) await this.end();
    this.#active = active;
    this.#worker ??= new Worker(join(here, 'worker.mjs'), {
      workerData: { bundle: this.bundle, active },
      stdout: true,
      stderr: true,
    });
    const worker = this.#worker;
    return new Promise((finish) => {
      const settle = (answer, isLost) => {
        clearInterval(guard);
        worker.off('message', onMessage).off('error', onError);
        if (isLost) {
          this.#worker = undefined;
          void worker.terminate();
        }
        finish(answer);
      };
      const onMessage = (answer) => settle(answer, false);
      // Also when the bundle cannot even be loaded with a mutant in what runs at once.
      const onError = (error) => settle({ failure: String(error?.message ?? error).slice(0, 300), killer: -1 }, true);
      // What counts is what this process computes: somebody else may need the machine.
      const started = process.cpuUsage();
      const guard = setInterval(() => {
        const { user, system } = process.cpuUsage(started);
        if ((user + system) / 1_000 > patience) settle({ timeout: true }, true);
      }, 100);
      worker.on('message', onMessage).on('error', onError);
      worker.postMessage(order, []);
    });
  }

  async end() {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    const gone = new Promise((finish) => worker.once('exit', finish));
    worker.postMessage({ kind: 'end' }, []);
    await gone;
  }
}

function keyOf(mutant, text) {
  const { start, end } = mutant.location;
  return hashOf(
    relative(project, mutant.fileName),
    text,
    `${start.line}:${start.column}-${end.line}:${end.column}`,
    mutant.mutatorName,
    mutant.replacement,
  );
}

function earlier() {
  if (options.fresh || !existsSync(REPORT)) return new Map();
  return new Map(JSON.parse(readFileSync(REPORT, 'utf8')).mutants.map((one) => [one.key, one]));
}

function keep(results) {
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify({ mutants: [...results.values()] }, null, 1)}\n`);
}

/** A mutant that was killed stays so while the test's file is the same; one that survived, while all tests are. */
function isAnswered(old, testHashes, allTests) {
  if (old === undefined) return false;
  if (old.status === 'killed' || old.status === 'timeout')
    return old.by === undefined || testHashes.get(old.by.file) === old.by.hash;
  return old.tests === allTests;
}

async function main(folder) {
  const paths = filesLike(SOURCES).filter(
    (path) => options.only.length === 0 || options.only.some((part) => path.includes(part)),
  );
  const testFiles = filesLike(TESTS).filter((path) => !LEFT_OUT.includes(path));
  const testHashes = new Map(testFiles.map((path) => [path, hashOf(readFileSync(join(project, path), 'utf8'))]));
  const allTests = hashOf(
    ...filesLike(/^test\/(?:autofix|syntax\/yaml)\//).map((path) => readFileSync(join(project, path), 'utf8')),
  );
  const { contents, mutants } = await instrumented(paths);
  const bundle = await bundled(folder, contents, testFiles);
  const runner = new Tests(bundle);
  const { tests, loaded, failure } = await runner.ask({ kind: 'look' }, 600_000);
  if (tests === undefined) throw new Error(`the tests cannot be run: ${failure}`);
  const broken = tests.find((test) => test.failure !== undefined);
  if (broken !== undefined) throw new Error(`without any mutant a test fails: ${broken.file}: ${broken.name}: ${broken.failure}`);
  const usable = tests.map((test, index) => ({ ...test, index })).toSorted((a, b) => a.milliseconds - b.milliseconds);

  const before = earlier();
  // Answers for files that this run leaves out stay.
  const results = new Map([...before].filter(([, { file }]) => !paths.includes(file) && options.only.length > 0));
  const killers = new Map();
  let done = 0;
  let saved = Date.now();
  for (const mutant of mutants) {
    const path = relative(project, mutant.fileName);
    const key = keyOf(mutant, readFileSync(mutant.fileName, 'utf8'));
    const { start, end } = mutant.location;
    const about = {
      key,
      file: path,
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
      mutator: mutant.mutatorName,
      replacement: mutant.replacement,
    };
    done++;
    if (isAnswered(before.get(key), testHashes, allTests)) {
      results.set(key, { ...before.get(key), ...about });
      continue;
    }
    // Code that runs while modules are loaded needs a start of its own.
    const meeting = usable.filter(({ met }) => met[mutant.id] !== undefined);
    const isStatic = meeting.length === 0 && loaded[mutant.id] !== undefined;
    const chosen = (isStatic ? usable : meeting).toSorted((a, b) => (killers.get(b.index) ?? 0) - (killers.get(a.index) ?? 0));
    if (chosen.length === 0) {
      results.set(key, { ...about, status: 'survived', uncovered: true, tests: allTests });
      continue;
    }
    const hits = meeting.reduce((sum, { met }) => sum + met[mutant.id], 0);
    const usual = chosen.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const order = { kind: 'mutant', mutant: mutant.id, indices: chosen.map(({ index }) => index), hitLimit: hits * HIT_FACTOR };
    const answer = await runner.ask(order, PATIENCE + usual * 10, isStatic ? mutant.id : undefined);
    const killer = answer.killer === undefined ? undefined : tests[answer.killer];
    if (killer !== undefined) killers.set(answer.killer, done);
    const status = answer.timeout === true ? 'timeout' : answer.failure === undefined ? 'survived' : 'killed';
    results.set(key, {
      ...about,
      status,
      tests: allTests,
      ...(killer && { by: { file: killer.file, name: killer.name, hash: testHashes.get(killer.file) } }),
      ...(answer.failure && { failure: answer.failure }),
    });
    if (Date.now() - saved > 10_000) {
      keep(new Map([...before, ...results]));
      saved = Date.now();
      console.error(`${done} of ${mutants.length} mutants`);
    }
  }
  await runner.end();
  keep(results);
  tell([...results.values()].filter(({ file }) => paths.includes(file)));
}

function tell(results) {
  const files = Map.groupBy?.(results, ({ file }) => file) ?? groupedByFile(results);
  let survived = 0;
  console.log(`${'file'.padEnd(40)} mutants  killed  endless  survived   score`);
  for (const [file, all] of files) {
    const count = (status) => all.filter((one) => one.status === status).length;
    survived += count('survived');
    console.log(row(file, all.length, count('killed'), count('timeout'), count('survived')));
  }
  const count = (status) => results.filter((one) => one.status === status).length;
  console.log(row('all', results.length, count('killed'), count('timeout'), survived));
  console.log(`\nsurvivors are listed in ${relative(project, REPORT)}`);
  if (100 * (results.length - survived) < WANTED * results.length) process.exitCode = 1;
}

function groupedByFile(results) {
  const groups = new Map();
  for (const one of results) groups.set(one.file, [...(groups.get(one.file) ?? []), one]);
  return groups;
}

function row(name, all, killed, endless, survived) {
  const score = ((100 * (all - survived)) / all).toFixed(1);
  return `${name.padEnd(40)} ${String(all).padStart(7)} ${String(killed).padStart(7)} ${String(endless).padStart(8)} ${String(survived).padStart(9)}  ${score.padStart(5)} %`;
}

if (!existsSync(join(here, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', here], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-mutation-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
