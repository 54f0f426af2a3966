import { realpathSync } from 'node:fs';

import type { FilePath } from '../../../core/location.js';
import { type FileSystem, FileSystemError } from '../file-system.js';
import { cloneAround } from './clone.js';
import { GitError, git } from './command.js';

/** One version of a repository: a commit, or what is staged for the next one. */
export type Revision = { readonly kind: 'commit'; readonly id: string } | { readonly kind: 'index' };

export const INDEX: Revision = { kind: 'index' };

/**
 * The commit that a name means, and for a branch that went on by itself the commit where ours left it. Throws `GitError`: one
 * line for a name that does not exist, and one for a clone that is too shallow to tell.
 */
export function commitBefore(root: string, name: string): Revision {
  if (name.startsWith('-')) throw new GitError(`${JSON.stringify(name)} is no name of a commit`);
  let commit: string;
  try {
    commit = text(git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]));
  } catch {
    const isShallow = text(git(root, ['rev-parse', '--is-shallow-repository'])) === 'true';
    throw new GitError(
      isShallow
        ? `${name} is not in this shallow clone; fetch it first (fetch-depth: 0)`
        : `there is no commit, branch or tag ${name === '' ? '""' : name}`,
    );
  }
  try {
    return { kind: 'commit', id: text(git(root, ['merge-base', commit, 'HEAD'])) };
  } catch {
    // Without a common ancestor the commit itself is what was there before.
    return { kind: 'commit', id: commit };
  }
}

/** The last commit; undefined in a repository without one. */
export function lastCommit(root: string): Revision | undefined {
  try {
    return { kind: 'commit', id: text(git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'])) };
  } catch {
    return undefined;
  }
}

/** The project as a revision holds it. `root` may be a folder inside the repository. */
export function revisionFileSystem(root: string, revision: Revision): FileSystem {
  const entries = revision.kind === 'index' ? indexEntries(root) : treeEntries(root, revision.id);
  const contents = new Map<string, Buffer>();
  const read = (path: FilePath): Buffer => {
    const entry = entries.get(path);
    if (entry === undefined) throw new FileSystemError('does not exist');
    // All of them at once, when the first one is asked for: one process instead of one a file.
    if (contents.size === 0) readBlobs(root, [...new Set(entries.values())], contents);
    return contents.get(entry) ?? Buffer.alloc(0);
  };
  return {
    list: () => [...entries.keys()].toSorted(),
    has: (path) => entries.has(path),
    size: (path) => read(path).length,
    clone: () => cloneAround(realpathSync(root)),
    read,
  };
}

/** Path → blob, for regular files. */
function treeEntries(root: string, commit: string): ReadonlyMap<FilePath, string> {
  return entriesOf(
    git(root, ['ls-tree', '-r', '-z', '--full-tree', commit]),
    prefixOf(root),
    /^(\d+) blob ([0-9a-f]+)\t([\s\S]+)$/,
  );
}

function indexEntries(root: string): ReadonlyMap<FilePath, string> {
  return entriesOf(git(root, ['ls-files', '--stage', '--full-name', '-z']), prefixOf(root), /^(\d+) ([0-9a-f]+) 0\t([\s\S]+)$/);
}

function entriesOf(output: Buffer, prefix: string, line: RegExp): ReadonlyMap<FilePath, string> {
  const entries = new Map<FilePath, string>();
  for (const record of output.toString('utf8').split('\0')) {
    const [, mode, blob, path] = line.exec(record) ?? [];
    if (mode === undefined || blob === undefined || path === undefined || !mode.startsWith('100') || !path.startsWith(prefix))
      continue;
    entries.set(path.slice(prefix.length), blob);
  }
  return entries;
}

/** Where the project lies in its repository: empty, or ending with a slash. */
export function prefixOf(root: string): string {
  return text(git(root, ['rev-parse', '--show-prefix']));
}

function readBlobs(root: string, blobs: readonly string[], contents: Map<string, Buffer>): void {
  if (blobs.length === 0) return;
  const output = git(root, ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  let at = 0;
  for (const blob of blobs) {
    const lineEnd = output.indexOf(10, at);
    const size = Number(output.toString('utf8', at, lineEnd).split(' ')[2]);
    contents.set(blob, output.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 1;
  }
}

function text(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}
