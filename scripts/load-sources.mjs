// Modules of `src/`, bundled in memory, for the scripts that people and oracles ask.
import Module from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as esbuild from 'esbuild';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The named exports of modules: `loadSources({'src/model/project/project.ts': ['Project']})`. */
export async function loadSources(exports) {
  const bundle = new Module('sources', null);
  bundle.filename = join(project, 'scripts/sources.cjs');
  bundle.paths = [join(project, 'node_modules')];
  bundle._compile(await bundleSources(exports), bundle.filename);
  return bundle.exports;
}

/** The same as the text of one CommonJS module, which needs our packages beside it. */
export async function bundleSources(exports) {
  const contents = Object.entries(exports).map(([path, names]) => `export { ${names.join(', ')} } from './${path}';\n`);
  const { outputFiles } = await esbuild.build({
    stdin: { contents: contents.join(''), resolveDir: project, loader: 'ts' },
    absWorkingDir: project,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    external: ['yaml'],
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
