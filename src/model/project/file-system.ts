import type { FilePath } from '../../core/location.js';
import type { Clone } from './git/clone.js';

/** Why a file could not be had; the message is for the user. */
export class FileSystemError extends Error {}

/** The repository as the model sees it. Paths are relative to the project's root, `/`-separated, and never leave it. */
export interface FileSystem {
  /** Every regular file that version control keeps or would keep, sorted. */
  list(): readonly FilePath[];
  /** Whether a file is there, listed or not (a generator may read files of any kind). */
  has(path: FilePath): boolean;
  /** Size in bytes. Throws `FileSystemError`. */
  size(path: FilePath): number;
  /** Throws `FileSystemError`. */
  read(path: FilePath): Uint8Array;
  /** Whether version control would leave out a file of this path, by a `.gitignore` of the project; absent where there is none. */
  isKeptOut?(path: FilePath): boolean;
  /** Whether the path itself is a symbolic link; absent where there are none. */
  isLink?(path: FilePath): boolean;
  /** The clone of a repository that it lies in; absent where there can be none. */
  clone?(): Clone | undefined;
  /** The text of a file that is certainly text, in one step; undefined when its bytes must be looked at. Throws `FileSystemError`. */
  plainText?(path: FilePath): string | undefined;
}

const encoder = new TextEncoder();

/** A repository held in memory, for tests and examples. */
export function memoryFileSystem(files: Readonly<Record<FilePath, string | Uint8Array>>): FileSystem {
  const contents = new Map(
    Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? encoder.encode(content) : content]),
  );
  const read = (path: FilePath): Uint8Array => {
    const content = contents.get(path);
    if (content === undefined) throw new FileSystemError(`${path} does not exist`);
    return content;
  };
  return { list: () => [...contents.keys()].sort(), has: (path) => contents.has(path), size: (path) => read(path).length, read };
}

/** Another file system in which some texts are replaced: what the fixer would write, or what an editor holds. */
export function overlayFileSystem(base: FileSystem, texts: ReadonlyMap<FilePath, string>): FileSystem {
  const bytes = new Map([...texts].map(([path, text]) => [path, encoder.encode(text)]));
  return {
    list: () => base.list(),
    has: (path) => bytes.has(path) || base.has(path),
    size: (path) => bytes.get(path)?.length ?? base.size(path),
    read: (path) => bytes.get(path) ?? base.read(path),
    isKeptOut: (path) => base.isKeptOut?.(path) === true,
    isLink: (path) => !bytes.has(path) && base.isLink?.(path) === true,
    clone: () => base.clone?.(),
    plainText: (path) => (bytes.has(path) ? undefined : base.plainText?.(path)),
  };
}

/** Neither a dot at its start nor a slash. */
const PLAIN_NAME = /^[^./][^/]*$/;

/** Joins and normalises; undefined when the result would leave the project. */
export function resolvePath(directory: FilePath, relative: string): FilePath | undefined {
  if (PLAIN_NAME.test(relative)) return directory === '' ? relative : `${directory}/${relative}`;
  const steps = directory === '' || relative.startsWith('/') ? [] : directory.split('/');
  for (const step of relative.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join('/');
}

/** The folder that holds a file; the empty path is the root. */
export function directoryOf(path: FilePath): FilePath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The folders that hold a path, the outermost first, without the project itself. */
export function foldersAbove(path: FilePath): readonly FilePath[] {
  const found: FilePath[] = [];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) found.push(path.slice(0, slash));
  return found;
}

export function baseName(path: FilePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
