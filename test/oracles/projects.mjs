// What the programs are compared on: our own fixtures, and the corpus of real repositories when it lies beside the project.
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { parseAllDocuments, visit } from 'yaml';

import { inParallel, run } from './tools.mjs';

export const repository = resolve(import.meta.dirname, '../..');
const launcher = join(repository, 'bin/seaworthy.cjs');

function folders(parent) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .toSorted();
}

/** A folder of projects, each with a configuration of its own, stands for these. */
export function fixtureProjects() {
  return folders(join(repository, 'fixtures/manifests')).flatMap((folder) => {
    const inner = folders(folder).filter((one) => existsSync(join(one, 'seaworthy.yaml')));
    const isProject = inner.length === 0 || existsSync(join(folder, 'seaworthy.yaml'));
    return [...(isProject ? [folder] : []), ...inner];
  });
}

export function corpusProjects() {
  return folders(join(repository, '../shared/corpus'));
}

export function allProjects() {
  return [...fixtureProjects(), ...corpusProjects()];
}

/** The program under test broke its contract: a failure of the check, not a fault of the check. */
export class SeaworthyFailed extends Error {}

/** Runs Seaworthy in a project. Exit 3, or 2 for a command line that the contract promises, is a failure of the check. */
export async function seaworthy(folder, ...args) {
  const result = await run(process.execPath, [launcher, 'check', '--root', '.', '--fail-on', 'never', ...args], { cwd: folder });
  if (result.code !== 0)
    throw new Error(`${basename(folder)}: seaworthy ${args.join(' ')} ended with ${result.code}: ${result.stderr.trim()}`);
  return result.stdout;
}

const reports = new Map();

/** The JSON report of an untouched project; read once for all checks. */
export function report(folder) {
  if (!reports.has(folder)) reports.set(folder, seaworthy(folder, '--format', 'json').then(JSON.parse));
  return reports.get(folder);
}

/** Calls `use` with a writable copy, and removes it. */
export async function withCopy(folder, use) {
  return withFolder(async (temporary) => {
    const copy = join(temporary, 'project');
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    await run('chmod', ['-R', 'u+w', copy]);
    return use(copy);
  });
}

/** `map` over items, side by side, each with a writable copy of the folder to itself; results in the items' order. */
export async function withCopies(folder, items, map) {
  if (items.length === 0) return [];
  return withCopy(folder, (first) =>
    withCopy(folder, (second) => {
      const free = [first, second];
      return inParallel(
        items,
        async (item) => {
          const copy = free.pop();
          try {
            return await map(copy, item);
          } finally {
            free.push(copy);
          }
        },
        free.length,
      );
    }),
  );
}

export async function withFolder(use) {
  const temporary = mkdtempSync(join(tmpdir(), 'seaworthy-oracle-'));
  try {
    return await use(temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Paths of all regular files, relative and sorted. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/**
 * YAML files that are Kubernetes manifests by their text (they need not parse), and that Seaworthy reads: not those it lists
 * as skipped. Kustomization files are no resources.
 */
export async function manifests(folder) {
  const skipped = new Set(Object.values((await report(folder)).skipped).flat());
  return filesOf(folder).filter((path) => {
    if (!/\.ya?ml$/.test(path) || skipped.has(path)) return false;
    const text = readFileSync(join(folder, path), 'utf8');
    return /^apiVersion:/m.test(text) && /^kind:/m.test(text) && !/^apiVersion: *["']?kustomize\.config\.k8s\.io/m.test(text);
  });
}

/** Texts inside a file's scalars that are longer than a line, with the lines (1-based, inclusive) they stand on. */
export function embeddedTexts(text) {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineAt = (offset) => {
    let line = starts.findLastIndex((start) => start <= offset);
    if (line < 0) line = 0;
    return line + 1;
  };
  const found = [];
  parseAllDocuments(text).forEach((document, index) => {
    visit(document, {
      Pair(_, pair, path) {
        const range = pair.value?.range;
        if (typeof pair.value?.value !== 'string' || !range || !pair.value.value.includes('\n')) return;
        const keys = [...path.filter((node) => 'key' in node && node.key !== undefined), pair].map((node) =>
          String(node.key?.value ?? ''),
        );
        found.push({ document: index, keys, startLine: lineAt(range[0]), endLine: lineAt(Math.max(range[0], range[1] - 1)) });
      },
    });
  });
  return found;
}
