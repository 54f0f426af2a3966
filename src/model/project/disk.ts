import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

import type { FilePath } from '../../core/location.js';
import { FileSystemError, type FileSystem } from './file-system.js';
import { type Clone, cloneAround } from './git/clone.js';
import { ignoredByGit } from './git-ignore.js';

/** Folders that never hold what is deployed. */
const NEVER_ENTERED: ReadonlySet<string> = new Set(['.git', 'node_modules', '.terraform', '.venv']);

/** In milliseconds; Git itself waits for ever for a `.gitignore` that is a pipe. */
const GIT_PATIENCE = 30_000;

/**
 * The project on disk, read only. Links are followed as long as they stay inside the project; a link that leaves it does not
 * exist for us.
 */
export function diskFileSystem(root: string): FileSystem {
  const realRoot = realpathSync(root);
  /** Sizes of the plain files that were looked at. */
  const sizes = new Map<FilePath, number>();
  let listed: ReadonlySet<FilePath> | undefined;
  let clone: { readonly found: Clone | undefined } | undefined;
  let isIgnored: ReturnType<typeof ignoredByGit> | undefined;
  const resolve = (path: FilePath): string => {
    const full = join(realRoot, path);
    let real: string;
    try {
      real = realpathSync(full);
    } catch (error) {
      throw new FileSystemError(explain(error));
    }
    if (real !== realRoot && !real.startsWith(realRoot + sep)) throw new FileSystemError('is a link that leaves the project');
    return real;
  };
  const regular = (path: FilePath): { readonly real: string; readonly size: number } => {
    // Listing enters no links, so a listed plain file is where its path says: one look instead of one a folder.
    const known = sizes.get(path) ?? (listed?.has(path) === true ? plainSize(realRoot, path) : undefined);
    if (known !== undefined) {
      sizes.set(path, known);
      return { real: `${realRoot}${sep}${path}`, size: known };
    }
    const real = resolve(path);
    const stat = statSync(real, { throwIfNoEntry: false });
    if (stat === undefined) throw new FileSystemError('does not exist');
    // A pipe or a device could keep its reader waiting for ever.
    if (!stat.isFile()) throw new FileSystemError('is not a regular file');
    return { real, size: stat.size };
  };
  const reading = <T>(path: FilePath, read: (real: string) => T): T => {
    const { real } = regular(path);
    try {
      return read(real);
    } catch (error) {
      throw new FileSystemError(explain(error));
    }
  };
  return {
    list: () => [...(listed ??= new Set(listFiles(realRoot, sizes)))],
    has: (path) => {
      if (sizes.has(path)) return true;
      try {
        return statSync(resolve(path)).isFile();
      } catch {
        return false;
      }
    },
    isKeptOut: (path) => isWithin((isIgnored ??= ignoredByGit(realRoot)), path),
    size: (path) => regular(path).size,
    isLink: (path) => !sizes.has(path) && lstatSync(join(realRoot, path), { throwIfNoEntry: false })?.isSymbolicLink() === true,
    clone: () => (clone ??= { found: cloneAround(realRoot) }).found,
    read: (path) => reading(path, (real) => readFileSync(real)),
    plainText: (path) => {
      const text = reading(path, (real) => readFileSync(real, 'utf8'));
      // What cannot be decoded, and what is no text, shows in one of these.
      return text.includes('\uFFFD') || text.includes('\0') ? undefined : text;
    },
  };
}

/** Whether a path, be it a file or a folder, or a folder above it is ignored. */
function isWithin(isIgnored: ReturnType<typeof ignoredByGit>, path: FilePath): boolean {
  const steps = path.split('/');
  return isIgnored(path, false) || steps.some((_, index) => isIgnored(steps.slice(0, index + 1).join('/'), true));
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read (permission denied)';
  if (code === 'ELOOP') return 'is a link that leads to itself';
  return `cannot be read (${String(code ?? error)})`;
}

function listFiles(root: string, sizes: Map<FilePath, number>): readonly FilePath[] {
  const known = existsSync(join(root, '.git')) ? filesKnownToGit(root) : undefined;
  return known?.filter((path) => isThere(root, path, sizes)) ?? walk(root);
}

/** Git lists what was removed as well. A name that is not UTF-8 cannot be opened by what was decoded of it: it stays. */
function isThere(root: string, path: FilePath, sizes: Map<FilePath, number>): boolean {
  const size = plainSize(root, path);
  if (size !== undefined) sizes.set(path, size);
  return size !== undefined || existsSync(join(root, path)) || path.includes('\uFFFD');
}

/** Undefined for anything but a plain file. */
function plainSize(root: string, path: FilePath): number | undefined {
  try {
    const stat = lstatSync(`${root}${sep}${path}`, { throwIfNoEntry: false });
    return stat?.isFile() === true ? stat.size : undefined;
  } catch {
    // A folder on the way that may not be entered, or that became a file.
    return undefined;
  }
}

/** Tracked files and untracked ones that are not ignored; undefined when Git cannot answer. */
function filesKnownToGit(root: string): readonly FilePath[] | undefined {
  try {
    const output = execFileSync(
      'git',
      [
        '-c',
        'core.fsmonitor=false',
        '-c',
        'core.hooksPath=/dev/null',
        'ls-files',
        '--cached',
        '--others',
        '--exclude-standard',
        '-z',
      ],
      { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'], timeout: GIT_PATIENCE },
    );
    // A file in conflict is listed once per side.
    return [...new Set(output.split('\0'))].filter((path) => path !== '').sort();
  } catch {
    return undefined;
  }
}

function walk(root: string): readonly FilePath[] {
  const found: FilePath[] = [];
  const ignored = ignoredByGit(root);
  const enter = (directory: FilePath): void => {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (ignored(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        if (!NEVER_ENTERED.has(entry.name)) enterReadable(path);
      } else if (entry.isFile() || (entry.isSymbolicLink() && linksToFile(join(root, path)))) found.push(path);
    }
  };
  const enterReadable = (path: FilePath): void => {
    try {
      enter(path);
    } catch {
      // A folder that may not be listed holds nothing that could be deployed from here.
    }
  };
  try {
    enter('');
  } catch (error) {
    throw new FileSystemError(`the folder ${root} ${explain(error)}`);
  }
  return found.sort();
}

function linksToFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return lstatSync(path).isSymbolicLink();
  }
}
