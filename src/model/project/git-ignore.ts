import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ignore from 'ignore';

import { directoryOf } from './file-system.js';

type Ignore = ReturnType<typeof ignore>;

/** Answers by the `.gitignore` files of a folder that is not under version control, each for its own sub-tree. */
export function ignoredByGit(root: string): (path: string, isDirectory: boolean) => boolean {
  const rules = new Map<string, Ignore | undefined>();
  const rulesOf = (directory: string): Ignore | undefined => {
    if (!rules.has(directory)) {
      const file = join(root, directory, '.gitignore');
      rules.set(directory, isRegularFile(file) ? rulesIn(file) : undefined);
    }
    return rules.get(directory);
  };
  return (path, isDirectory) => {
    for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
      const relative = directory === '' ? path : path.slice(directory.length + 1);
      const verdict = rulesOf(directory)?.test(isDirectory ? `${relative}/` : relative);
      if (verdict?.ignored === true) return true;
      if (verdict?.unignored === true) return false;
      if (directory === '') return false;
    }
  };
}

/** Git, too, passes over one that it may not read. */
function rulesIn(file: string): Ignore | undefined {
  try {
    return ignore().add(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Git reads no `.gitignore` through a link, and reading a pipe would wait for ever. */
function isRegularFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
