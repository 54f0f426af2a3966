// What composing costs beside parsing: the largest project of the corpus when it is here, else a generated one. First in processes
// of their own, each for one round (cold), then again and again in one process (warm). `node bench/compose.mjs [ROUNDS]`; prints
// Markdown.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { bundleSources } from '../scripts/load-sources.mjs';
import { writeProject } from './project.mjs';
import { median } from './timing.mjs';

const FEWEST_ROUNDS = 7;
const WARM_UP = 5;
const GENERATED_FILES = 1000;
const here = import.meta.dirname;
const rounds = Math.max(FEWEST_ROUNDS, Number(process.argv[2] ?? 9) || 0);

/** A round: a new project, parsed, then composed; memory is what is left after a collection. */
const ROUND = `
const { diskFileSystem, Project, Compositions, fluxClusters } = require('./sources.cjs');
const round = (root) => {
  const heap = () => (gc(), process.memoryUsage().heapUsed / 2 ** 20);
  const start = heap();
  const project = new Project(diskFileSystem(root));
  let before = performance.now();
  let documents = 0;
  for (const file of project.files.values()) documents += file.documents.length;
  const parse = performance.now() - before;
  const parsed = heap();
  before = performance.now();
  const clusters = fluxClusters(project, new Compositions(), { sources: new Map() });
  const compose = performance.now() - before;
  const composed = heap();
  const objects = clusters.flatMap((cluster) => cluster.objects).length;
  const builds = clusters.flatMap((cluster) => cluster.builds).length;
  const size = { files: project.files.size, documents, clusters: clusters.length, builds, objects };
  return { parse, compose, parsed: parsed - start, composed: composed - parsed, size };
};
const [root, times] = process.argv.slice(2);
console.log(JSON.stringify(Array.from({ length: Number(times) }, () => round(root))));
`;

const SOURCES = {
  'src/model/project/disk.ts': ['diskFileSystem'],
  'src/model/project/project.ts': ['Project'],
  'src/model/gitops/kustomize/compose/compositions.ts': ['Compositions'],
  'src/model/gitops/flux/clusters.ts': ['fluxClusters'],
};

function row(name, results) {
  const of = (what) => median(results.map((result) => result[what]));
  const cells = [of('parse').toFixed(1), of('compose').toFixed(1), median(results.map(ratio)).toFixed(2)];
  return `| ${[name, ...cells, of('parsed').toFixed(1), of('composed').toFixed(1)].join(' | ')} |`;
}

function ratio({ parse, compose }) {
  return compose / parse;
}

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
try {
  const corpus = resolve(here, '../../shared/corpus/buroa+k8s-gitops@2d1deef9');
  const isReal = existsSync(corpus);
  const root = isReal ? corpus : writeProject(join(folder, 'project'), GENERATED_FILES).root;
  const script = join(folder, 'round.cjs');
  writeFileSync(join(folder, 'sources.cjs'), await bundleSources(SOURCES));
  writeFileSync(script, ROUND);
  const env = { ...process.env, NODE_PATH: join(here, '../node_modules') };
  const run = (times) => {
    const output = execFileSync(process.execPath, ['--expose-gc', script, root, String(times)], { env, encoding: 'utf8' });
    return JSON.parse(output);
  };
  const cold = Array.from({ length: rounds }, () => run(1)[0]);
  const warm = run(WARM_UP + rounds).slice(WARM_UP);
  const { files, documents, clusters, builds, objects } = cold[0].size;
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, medians of ${rounds} rounds.\n` +
      `${isReal ? 'The largest corpus project' : 'A generated project'}: ${files} files, ${documents} documents; ` +
      `${clusters} clusters, ${builds} builds, ${objects} objects.\n`,
  );
  console.log(
    '| | parsing, ms | composing, ms | composing ÷ parsing | parsed, MB | composed, MB more |\n|---|---:|---:|---:|---:|---:|',
  );
  console.log(row('cold', cold));
  console.log(row('warm', warm));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
