// Writes the tree that a release tag contains: `npm run release:tree [-- FOLDER]`, by default `release/`. It is at once the npm
// package, the repository that pre-commit installs from and the GitHub Action, so nobody who uses one of them builds anything
// or fetches a dependency. The same sources give the same bytes: nothing in it tells when, where or by whom it was made.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What npm takes without being told, and what makes a repository a hook and an action. */
const ALSO = ['README.md', 'LICENSE', '.pre-commit-hooks.yaml', 'action.yml'];

/** Without these the tag would be useless; what package.json lists besides may be missing, as it may for npm. */
const REQUIRED = [
  ...ALSO,
  'bin/seaworthy.cjs',
  'dist/cli.cjs',
  'dist/library.cjs',
  'dist/index.cjs',
  'dist/testing.cjs',
  'dist/action.cjs',
  'dist/lazy',
  'dist/THIRD-PARTY-NOTICES.txt',
  'docs/rules/README.md',
];

/** What users of the package need. No scripts, or npm would run them; no development dependencies, or pre-commit would install them. */
const FIELDS = [
  'name',
  'version',
  'description',
  'keywords',
  'homepage',
  'bugs',
  'repository',
  'license',
  'author',
  'type',
  'bin',
  'main',
  'types',
  'exports',
  'files',
  'engines',
];

/** Git must not change line endings: the launcher's first line names an interpreter. */
const ATTRIBUTES = '* -text\n';

const MOST_BYTES = 5 * 1024 * 1024;

/** A launcher is run as it is; everything else is read. */
const modeOf = (path) => (path.startsWith('bin/') ? 0o755 : 0o644);

/** The files below a path; one that is not there holds none. */
function filesBelow(root, path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  if (statSync(absolute).isFile()) return [path];
  const entries = readdirSync(absolute, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return entries.map((entry) =>
    relative(root, join(entry.parentPath ?? entry.path, entry.name))
      .split(sep)
      .join('/'),
  );
}

/**
 * Code caches belong to one machine; a name that ends in a number is a file that a build beside us has not finished;
 * declarations are made anew.
 */
function isWanted(path) {
  return !/\.cache$|\.\d+$/.test(path) && !path.startsWith('dist/types/');
}

function emitTypes(target) {
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  const args = ['-p', join(project, 'scripts/tsconfig.types.json'), '--outDir', join(target, 'dist/types')];
  execFileSync(process.execPath, [compiler, ...args], { stdio: 'inherit' });
  dropUnreachable(join(target, 'dist/types'));
}

/** Declarations that no public module leads to would be half of the tree's files. */
function dropUnreachable(folder) {
  const reached = new Set();
  const waiting = ['index.d.ts', 'testing/index.d.ts'].map((path) => join(folder, path));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !existsSync(file)) continue;
    reached.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g);
    for (const [, path] of imports) waiting.push(join(dirname(file), `${path}.d.ts`));
  }
  for (const path of filesBelow(folder, '')) if (!reached.has(join(folder, path))) rmSync(join(folder, path));
}

function packageText() {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const kept = FIELDS.filter((field) => manifest[field] !== undefined).map((field) => [field, manifest[field]]);
  if (manifest.dependencies !== undefined) throw new Error('package.json has dependencies: the bundle should hold them');
  return { files: manifest.files, text: `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n` };
}

/** Only what is empty or was written by us is replaced. */
function clear(target) {
  const entries = existsSync(target) ? readdirSync(target) : [];
  if (entries.length > 0 && !entries.includes('.pre-commit-hooks.yaml'))
    throw new Error(`${target} is not empty and not a release tree`);
  if (existsSync(join(target, 'src'))) throw new Error(`${target} holds sources`);
  for (const entry of entries) if (entry !== '.git') rmSync(join(target, entry), { recursive: true });
}

function write(target, path, text) {
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  if (text === undefined) copyFileSync(join(project, path), file);
  else writeFileSync(file, text);
  chmodSync(file, modeOf(path));
}

/** Whoever installs a hook reads why a rule speaks; its cases are tests, and many times as long. */
function withoutCases(path) {
  if (!/^docs\/rules\/.+\/.+\.md$/.test(path)) return undefined;
  const [prose] = readFileSync(join(project, path), 'utf8').split('\n## Cases\n');
  return `${prose.trimEnd()}\n`;
}

function writeTree(target) {
  const missing = REQUIRED.filter((path) => !existsSync(join(project, path)));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} missing: npm run build`);
  const { files, text } = packageText();
  const paths = new Set([...files, ...ALSO].flatMap((path) => filesBelow(project, path)).filter(isWanted));
  clear(target);
  for (const path of paths) write(target, path, withoutCases(path));
  write(target, 'package.json', text);
  write(target, '.gitattributes', ATTRIBUTES);
  emitTypes(target);
}

function sizeOf(target) {
  const files = filesBelow(target, '').filter((path) => !path.startsWith('.git/'));
  return { count: files.length, bytes: files.reduce((sum, path) => sum + statSync(join(target, path)).size, 0) };
}

try {
  const target = resolve(process.argv[2] ?? join(project, 'release'));
  writeTree(target);
  const { count, bytes } = sizeOf(target);
  console.log(`${target}: ${count} files, ${(bytes / 1024 / 1024).toFixed(2)} MB`);
  if (bytes > MOST_BYTES) throw new Error(`a release may have at most ${MOST_BYTES / 1024 / 1024} MB`);
} catch (error) {
  console.error(`release-tree: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
