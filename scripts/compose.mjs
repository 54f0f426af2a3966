// What Seaworthy composes of kustomizations, as JSON, for people and for the oracles:
//   node scripts/compose.mjs [--root ROOT] [--flux] [--time] DIR...     directories relative to the root
import Module from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import * as esbuild from 'esbuild';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const ENTRY = `
export { diskFileSystem } from './src/model/project/disk.ts';
export { Project } from './src/model/project/project.ts';
export { Compositions } from './src/model/gitops/kustomize/compose/compositions.ts';
export { composeDirectory } from './src/model/gitops/kustomize/compose/compose.ts';
export { composeFlux } from './src/model/gitops/kustomize/compose/compose-flux.ts';
export { toPlain } from './src/model/gitops/kustomize/compose/plain.ts';
`;

async function load() {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: ENTRY, resolveDir: project, loader: 'ts' },
    absWorkingDir: project,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    external: ['yaml'],
    logLevel: 'warning',
  });
  const bundle = new Module('compose', null);
  bundle.filename = join(project, 'scripts/compose.cjs');
  bundle.paths = [join(project, 'node_modules')];
  bundle._compile(outputFiles[0].text, bundle.filename);
  return bundle.exports;
}

const { values, positionals } = parseArgs({
  options: { root: { type: 'string' }, flux: { type: 'boolean' }, time: { type: 'boolean' } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error('usage: node scripts/compose.mjs [--root ROOT] [--flux] [--time] DIR...');
  process.exit(2);
}

const { Compositions, Project, composeDirectory, composeFlux, diskFileSystem, toPlain } = await load();
const repository = new Project(diskFileSystem(resolve(values.root ?? '.')));

function timed(name, run) {
  const start = performance.now();
  const result = run();
  if (values.time) console.error(`${name}: ${(performance.now() - start).toFixed(1)} ms`);
  return result;
}

timed('parse', () => {
  if (values.time) for (const file of repository.files.values()) void file.documents;
});
const cache = new Compositions();
const compositions = timed('compose', () =>
  positionals.map((directory) => {
    const path = directory.replace(/^\.\/?|\/$/g, '');
    const composition = values.flux
      ? composeFlux(repository, path, { by: 'Kustomization/flux-system/flux-system' }, cache)
      : composeDirectory(repository, path, cache);
    return [directory, composition];
  }),
);

function shown({ objects, problems, unknown }) {
  return {
    objects: objects.map(({ id, tree }) => {
      const plain = toPlain(tree);
      return 'unknown' in plain ? { id, unknown: plain.unknown, path: plain.path } : { id, value: plain.value };
    }),
    problems: problems.map(({ code, message, at }) => ({ code, message, ...place(at) })),
    unknown: unknown.map(({ because, touches, at }) => ({ because, touches, ...(at && place(at)) })),
  };
}

function place(at) {
  const { file, start } = repository.locate(at);
  return { file, line: start.line };
}

console.log(JSON.stringify(Object.fromEntries(compositions.map(([directory, composition]) => [directory, shown(composition)]))));
