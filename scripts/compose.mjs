// What Seaworthy composes of kustomizations, as JSON, for people and for the oracles:
//   node scripts/compose.mjs [--root ROOT] [--flux] [--origins] [--time] DIR...     directories relative to the root
// With --origins each object has, instead of its value, its scalars with the place of the text that decides them, and of those
// that it overrides. Values of Secrets are left out.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { originsOf, valuesOf } from './composed-json.mjs';
import { loadSources } from './load-sources.mjs';

const { values, positionals } = parseArgs({
  options: { root: { type: 'string' }, flux: { type: 'boolean' }, origins: { type: 'boolean' }, time: { type: 'boolean' } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error('usage: node scripts/compose.mjs [--root ROOT] [--flux] [--origins] [--time] DIR...');
  process.exit(2);
}

const compose = 'src/model/gitops/kustomize/compose';
const { Compositions, Project, composeDirectory, composeFlux, diskFileSystem, siteTarget, toPlain } = await loadSources({
  'src/model/project/disk.ts': ['diskFileSystem'],
  'src/model/project/project.ts': ['Project'],
  'src/model/gitops/tree.ts': ['siteTarget'],
  [`${compose}/compositions.ts`]: ['Compositions'],
  [`${compose}/compose.ts`]: ['composeDirectory'],
  [`${compose}/compose-flux.ts`]: ['composeFlux'],
  [`${compose}/plain.ts`]: ['toPlain'],
});
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
    objects: objects.map((object) => (values.origins ? originsOf(object, repository, siteTarget) : valuesOf(object, toPlain))),
    problems: problems.map(({ code, message, at }) => ({ code, message, ...(at && place(at)) })),
    unknown: unknown.map(({ because, touches, at }) => ({ because, touches, ...(at && place(at)) })),
  };
}

function place(at) {
  const { file, start } = repository.locate(at);
  return { file, line: start.line };
}

console.log(JSON.stringify(Object.fromEntries(compositions.map(([directory, composition]) => [directory, shown(composition)]))));
