// Start-up time and throughput, beside bare Node and beside parsing alone; all in one interleaved run, so that a busy machine
// slows every column alike. `node bench/run.mjs [ROUNDS]`; prints a Markdown table.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { writeFlatProject, writeProject } from './project.mjs';
import { measure } from './timing.mjs';

const FEWEST_ROUNDS = 7;
const rounds = Math.max(FEWEST_ROUNDS, Number(process.argv[2] ?? 9) || 0);
const here = import.meta.dirname;
const launcher = resolve(here, '../bin/seaworthy.cjs');

/** Reading extra certificates costs every start of Node 20 about 70 ms and is none of our business. */
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

function milliseconds(args, cwd, input) {
  const start = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(process.execPath, args, { cwd, env, input, encoding: 'utf8', maxBuffer: 1 << 29 });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  if (error !== undefined || status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${status}: ${error?.message ?? stderr.slice(0, 500)}`);
  return elapsed;
}

function seaworthy(project, paths) {
  const args = [launcher, 'check', '--root', '.', '--format', 'json', '--fail-on', 'never', ...paths];
  return () => milliseconds(args, project.root);
}

function parseOnly(parser, project, paths) {
  const input = paths.map((path) => join(project.root, path)).join('\n');
  return () => milliseconds([join(here, 'parse-only.cjs'), parser], project.root, input);
}

/** Three runs for each scenario: ours and both parsers, on the files that the scenario is about. */
function scenario(project, paths, parsed = paths) {
  return {
    count: parsed.length,
    project,
    runs: {
      seaworthy: seaworthy(project, paths),
      'js-yaml': parseOnly('js-yaml', project, parsed),
      yaml: parseOnly('yaml', project, parsed),
    },
  };
}

function row(name, { count }, medians) {
  const bare = medians.get('bare');
  const above = (what) => medians.get(`${name}/${what}`) - bare;
  const ms = (value) => value.toFixed(1);
  const ratio = (what) => (above('seaworthy') / above(what)).toFixed(2);
  const filesPerSecond = Math.round(count / (medians.get(`${name}/seaworthy`) / 1000));
  const cells = [
    name,
    ms(above('seaworthy')),
    ms(above('js-yaml')),
    ms(above('yaml')),
    ratio('js-yaml'),
    ratio('yaml'),
    count < 100 ? '' : filesPerSecond,
  ];
  return `| ${cells.join(' | ')} |`;
}

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
try {
  const home = writeProject(join(folder, 'home'), 436);
  const flat = writeFlatProject(join(folder, 'flat'), 5000);
  const alone = writeProject(join(folder, 'alone'), 1);
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');

  const scenarios = {
    'one file alone': scenario(alone, alone.paths),
    'one file in a project of 436': scenario(home, [home.paths[0]]),
    'all 436 files': scenario(home, [], home.paths),
    '5,000 files': scenario(flat, [], flat.paths),
  };
  const runs = { bare: () => milliseconds([empty], folder) };
  for (const [name, { runs: three }] of Object.entries(scenarios)) {
    for (const [what, once] of Object.entries(three)) runs[`${name}/${what}`] = once;
  }
  const medians = measure(runs, rounds);

  const size = (project) => `${project.paths.length} files, ${(project.bytes / project.paths.length / 1024).toFixed(2)} KB each`;
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, medians of ${rounds} interleaved runs.`,
  );
  console.log(`Bare Node: ${medians.get('bare').toFixed(1)} ms. Projects: ${size(home)}; ${size(flat)}.\n`);
  console.log(
    '| ms above bare Node | Seaworthy | js-yaml events alone | yaml alone | ÷ js-yaml | ÷ yaml | files/s, start included |',
  );
  console.log('|---|---:|---:|---:|---:|---:|---:|');
  for (const [name, one] of Object.entries(scenarios)) console.log(row(name, one, medians));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
