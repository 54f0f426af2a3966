import type { FilePath } from '../../../../core/location.js';
import { resolvePath } from '../../../project/file-system.js';
import type { SourceFile } from '../../../project/source-file.js';
import type { Tree } from '../../tree.js';
import { type Fetching, isFetched, isRemoteFile, notFetched, notHere } from './fetched.js';
import { Refused, Undecided, placeOf } from './problem.js';

/** Where the paths of a kustomization's fields lead. */
export interface Named extends Fetching {
  readonly directory: FilePath;
  /** Hears of every file that is taken in. */
  readonly read: (file: FilePath) => void;
}

/** The file that a path in a field means: a patch, a replacement, a configuration. Throws `Refused` or `Undecided`. */
export function namedFile(path: string, written: Tree | undefined, named: Named): SourceFile {
  const { project, directory, read } = named;
  if (isRemoteFile(path)) throw new Undecided(notHere(path));
  const file = path.startsWith('/') ? undefined : resolvePath(directory, path);
  if (file === undefined) throw new Refused('outside-project', `${path} is outside the project`, placeOf(written));
  const source = project.files.get(file);
  if (source === undefined) {
    if (project.fileSystem.has(file)) throw new Undecided(`${file} is not read`);
    throw new Refused('missing-file', `${path} does not exist`, placeOf(written));
  }
  if (!isFetched(file, named)) throw new Refused('missing-file', notFetched(path), placeOf(written));
  read(file);
  if (source.isLeftOut) throw new Undecided(`${file} is not looked into`);
  if (source.skipped !== undefined) throw new Undecided(`${file} is not read (${source.skipped})`);
  return source;
}
