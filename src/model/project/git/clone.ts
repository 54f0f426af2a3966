import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import type { FilePath } from '../../../core/location.js';
import { type CloneConfiguration, parseCloneConfiguration } from './clone-configuration.js';

/** The clone of a repository that a project lies in. */
export interface Clone {
  /** Addresses from which it is fetched, of all its remotes. They may hold credentials: compare them, never show them. */
  readonly addresses: readonly string[];
  /** Where in it the project is; empty when that is all of it. */
  readonly folder: FilePath;
}

/** Far more than any of these files holds. In bytes. */
const MOST_CONFIGURATION = 1 << 20;
const MOST_POINTER = 1 << 12;

/**
 * What a clone says of itself, read from its files: Git is not run, so nothing in them can make it do anything. Undefined outside of
 * a clone.
 */
export function cloneAround(root: string): Clone | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const directory = gitDirectoryOf(folder);
    if (directory !== undefined)
      return { addresses: addressesIn(directory), folder: relative(folder, root).split(sep).join('/') };
    if (folder === dirname(folder)) return undefined;
  }
}

/** In worktrees and submodules `.git` is a file that tells where the directory is. */
function gitDirectoryOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  const pointer = /^gitdir: (.+)/.exec(textOf(path, MOST_POINTER) ?? '')?.[1];
  return pointer === undefined ? undefined : resolve(folder, pointer.trim());
}

function addressesIn(directory: string): readonly string[] {
  // Worktrees share the configuration of the clone that they belong to.
  const common = textOf(join(directory, 'commondir'), MOST_POINTER)?.trim();
  const text = textOf(join(common === undefined ? directory : resolve(directory, common), 'config'), MOST_CONFIGURATION);
  return text === undefined ? [] : expanded(parseCloneConfiguration(text));
}

/** `url.<base>.insteadOf`: Git puts the base in the place of the longest beginning that fits. */
function expanded({ remotes, replaced }: CloneConfiguration): readonly string[] {
  return remotes.flatMap((address) => {
    const fitting = replaced.filter(({ beginning }) => beginning !== '' && address.startsWith(beginning));
    const longest = fitting.toSorted((one, other) => other.beginning.length - one.beginning.length)[0];
    return longest === undefined ? [address] : [address, longest.base + address.slice(longest.beginning.length)];
  });
}

/** Undefined for what is no plain file: reading a pipe would wait for ever. */
function textOf(path: string, most: number): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= most ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
