import ignore from 'ignore';

import type { FilePath } from '../../core/location.js';
import { type FileSystem, FileSystemError, baseName, directoryOf } from './file-system.js';

type Ignore = ReturnType<typeof ignore>;

const NAME = '.sourceignore';

const known = new WeakMap<FileSystem, ReadonlyMap<FilePath, Ignore>>();

/** Whether a `.sourceignore` file keeps a file out of what Flux fetches; each speaks for its own folder and those below. */
export function isLeftOutOfSource(fileSystem: FileSystem, path: FilePath): boolean {
  let rules = known.get(fileSystem);
  if (rules === undefined) known.set(fileSystem, (rules = rulesOf(fileSystem)));
  if (rules.size === 0) return false;
  for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
    const relative = directory === '' ? path : path.slice(directory.length + 1);
    if (rules.get(directory)?.ignores(relative) === true) return true;
    if (directory === '') return false;
  }
}

function rulesOf(fileSystem: FileSystem): ReadonlyMap<FilePath, Ignore> {
  const rules = new Map<FilePath, Ignore>();
  for (const file of fileSystem.list()) {
    if (baseName(file) !== NAME) continue;
    try {
      rules.set(directoryOf(file), ignore().add(Buffer.from(fileSystem.read(file)).toString('utf8')));
    } catch (error) {
      // What cannot be read says nothing.
      if (!(error instanceof FileSystemError)) throw error;
    }
  }
  return rules;
}
