// Builds what is published: dist/cli.cjs, dist/library.cjs with dist/{index,testing,action}.cjs on top of it, their lazy chunks, and with
// `--types` also dist/types/*.d.ts.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as esbuild from 'esbuild';

import { fasterYaml } from './faster-yaml.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(project, 'dist');

/** A start of the command line reads one file and nothing more. */
const CLI = 'src/cli/main.ts';

/** The rest shares one bundle: the engine is most of each, and an installation should stay small. */
const LIBRARY = { api: 'src/index.ts', testing: 'src/testing/index.ts', action: 'src/action/run.ts' };
const ACTION = 'src/action/main.ts';

/** @type {import('esbuild').BuildOptions} */
const OPTIONS = {
  absWorkingDir: project,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  write: false,
  metafile: true,
  legalComments: 'none',
  loader: { '.md': 'text' },
  // js-yaml's ESM build makes its parser state by spreading two objects, which V8 11.3 (Node 20) runs three times slower than
  // the assignments of its CommonJS build. Lowering every spread instead would slow down our own code.
  alias: { 'js-yaml': './node_modules/js-yaml/dist/js-yaml.cjs.js' },
  supported: {
    // import() becomes require(): code compiled by vm.Script has no module loader of its own.
    'dynamic-import': false,
  },
  // A CommonJS file has no import.meta; esbuild would quietly make it empty.
  logOverride: { 'empty-import-meta': 'error' },
  logLevel: 'warning',
};

/** Functions of Node whose modules load many others, and that not every run calls. */
const RARELY_CALLED = {
  'node:child_process': ['execFileSync'],
  'node:crypto': ['createHash', 'randomBytes', 'randomUUID'],
  'node:tty': ['isatty'],
  'node:v8': ['setFlagsFromString'],
};

/** Loads those modules when they are first called; an import of anything else from them is an error of the build. */
const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    const filter = new RegExp(`^(?:${Object.keys(RARELY_CALLED).join('|')})$`);
    build.onResolve({ filter }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'lazy-builtin' },
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => ({
      contents: RARELY_CALLED[path]
        .map((name) => `export const ${name} = (...args) => require('${path}').${name}(...args);`)
        .join('\n'),
    }));
  },
};

const replacedYaml = {
  name: 'faster-yaml',
  setup(build) {
    build.onLoad({ filter: /js-yaml[\\/]dist[\\/]js-yaml\.cjs\.js$/ }, ({ path }) => ({ contents: fasterYaml(path) }));
  },
};

/** `src/reporters/sarif.ts` → `reporters-sarif`, `node_modules/yaml/dist/index.js` → `yaml`: stable, readable, unique. */
function chunkName(file) {
  const steps = relative(project, file).split(sep);
  const modules = steps.lastIndexOf('node_modules');
  if (modules >= 0) return steps.slice(modules + 1, modules + (steps[modules + 1].startsWith('@') ? 3 : 2)).join('-');
  return steps
    .slice(steps[0] === 'src' ? 1 : 0)
    .join('-')
    .replace(/\.[^.]+$/, '');
}

/**
 * esbuild splits only ESM, and an ESM entry starts 10 ms later than a CommonJS one. So every module that is imported with
 * import() is built as an entry of its own, which the importer loads by a relative path. Chunks repeat the small pure modules
 * they share with the main file: state must not live in a module that both sides import.
 */
function lazyChunks(chunks, folder) {
  return {
    name: 'lazy-chunks',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || pluginData === 'lazy-chunks') return undefined;
        const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: 'lazy-chunks' });
        if (found.external || found.errors.length > 0) return found;
        const name = chunkName(found.path);
        const other = chunks.get(name);
        if (other !== undefined && other !== found.path)
          return { errors: [{ text: `two lazy chunks are called ${name}: ${other}, ${found.path}` }] };
        chunks.set(name, found.path);
        return { path: `${folder}/${name}.cjs`, external: true };
      });
    },
  };
}

/** The module behind the Action's face is a part of the library. */
const fromLibrary = {
  name: 'from-library',
  setup(build) {
    build.onLoad({ filter: /src[\\/]action[\\/]run\.ts$/ }, () => ({
      contents: "export const { run } = require('./library.cjs').action;",
    }));
    build.onResolve({ filter: /^\.\/library\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};

async function bundle(source, chunks, folder, more = []) {
  const result = await esbuild.build({
    ...OPTIONS,
    ...(typeof source === 'string' ? { entryPoints: [source] } : { stdin: source }),
    plugins: [...more, lazyBuiltins, replacedYaml, lazyChunks(chunks, folder)],
  });
  return { code: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs) };
}

function libraryEntry() {
  const parts = Object.entries(LIBRARY).map(([name, source]) => `export * as ${name} from './${source}';`);
  return { contents: parts.join('\n'), resolveDir: project, loader: 'ts' };
}

/** Exports a part of the library by name, so that Node finds the names without running it. */
function facade(part) {
  const names = Object.keys(createRequire(import.meta.url)(join(dist, 'library.cjs'))[part]).join(', ');
  return `'use strict';\nconst { ${names} } = require('./library.cjs').${part};\nmodule.exports = { ${names} };\n`;
}

/** The first line names the content: V8 checks a code cache by the source's length only, so the launcher needs a better key. */
function withIdentity(code) {
  return `//${createHash('sha256').update(code).digest('hex').slice(0, 24)}\n${code}`;
}

/** The notices that the licences of the bundled packages ask for. */
function notices(inputs) {
  const packages = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...packages].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(project, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : `\n${readFileSync(join(project, folder, file), 'utf8').trim()}\n`;
    return `${name} ${version} (${license})\n${text}`;
  });
}

/** Builds may run side by side (tests, an editor): nobody may ever read half a file. */
function writeWhole(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

/** Code caches of earlier builds, and chunks that nothing loads any more. */
function removeStale(written) {
  for (const folder of [dist, join(dist, 'lazy')]) {
    for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, entry);
      if (/\.(cjs|cache)$/.test(entry) && !written.has(file)) rmSync(file, { force: true });
    }
  }
}

async function buildBundles() {
  const written = new Set();
  const inputs = new Set();
  const chunks = new Map();
  const write = (target, text) => {
    writeWhole(join(dist, target), text);
    written.add(join(dist, target));
  };
  const emit = async (source, target, folder, more) => {
    const built = await bundle(source, chunks, folder, more);
    for (const input of built.inputs) inputs.add(input);
    write(target, withIdentity(built.code));
  };
  await Promise.all([
    emit(CLI, 'cli.cjs', './lazy'),
    emit(libraryEntry(), 'library.cjs', './lazy'),
    emit(ACTION, 'action.cjs', './lazy', [fromLibrary]),
  ]);
  write('index.cjs', facade('api'));
  write('testing.cjs', facade('testing'));
  // A chunk may have lazy imports of its own: a Map's iteration also visits what is added meanwhile.
  for (const [name, source] of chunks) await emit(source, `lazy/${name}.cjs`, '.');
  writeWhole(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices([...inputs]).join('\n'));
  removeStale(written);
}

function emitTypes() {
  rmSync(join(dist, 'types'), { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [join(project, 'node_modules/typescript/bin/tsc'), '-p', join(project, 'scripts/tsconfig.types.json')],
    {
      stdio: 'inherit',
    },
  );
}

function fail(message) {
  console.error(`build: ${message}`);
  process.exitCode = 1;
}

const missing = [CLI, ACTION, ...Object.values(LIBRARY)].filter((entry) => !existsSync(join(project, entry)));
if (missing.length > 0) {
  fail(`missing ${missing.join(', ')}`);
} else {
  try {
    await buildBundles();
    if (process.argv.includes('--types')) emitTypes();
  } catch (error) {
    // esbuild and tsc have already printed what is wrong, with file and line.
    fail(error instanceof Error ? error.message.split('\n', 1)[0] : String(error));
  }
}
