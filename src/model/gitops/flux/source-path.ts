import type { FilePath } from '../../../core/location.js';
import type { Project } from '../../project/project.js';

/** The folder that a `spec.path` means: like `securejoin`, which takes every path for one below the root and never leaves it. */
export function clampedPath(root: FilePath, path: string): FilePath {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return [...(root === '' ? [] : [root]), ...steps].join('/');
}

/** The folder of this project that a path in a source of this repository means: paths begin where the clone does. */
export function ownFolder(project: Project, path: string): FilePath {
  const directory = clampedPath('', path);
  return isWithinClone(project, directory) ? directory.slice(folderInClone(project).length + 1) : directory;
}

/** Whether a folder is told from the root of the clone, while the project is a part of it. What is here under its own name is no such. */
export function isWithinClone(project: Project, directory: FilePath): boolean {
  const folder = folderInClone(project);
  const isBelow = folder !== '' && (directory === folder || directory.startsWith(`${folder}/`));
  return isBelow && !isFolder(project, directory);
}

/** Where the project lies in its clone. */
export function folderInClone({ fileSystem }: Project): FilePath {
  return fileSystem.clone?.()?.folder ?? '';
}

const folders = new WeakMap<Project, ReadonlySet<FilePath>>();

/** Whether a folder holds any file, of whatever kind. */
export function isFolder(project: Project, path: FilePath): boolean {
  let known = folders.get(project);
  if (known === undefined) folders.set(project, (known = foldersOf(project.fileSystem.list())));
  return known.has(path);
}

function foldersOf(files: readonly FilePath[]): ReadonlySet<FilePath> {
  const found = new Set<FilePath>(['']);
  for (const file of files) {
    for (let slash = file.lastIndexOf('/'); slash > 0; slash = file.lastIndexOf('/', slash - 1)) {
      const folder = file.slice(0, slash);
      if (found.has(folder)) break;
      found.add(folder);
    }
  }
  return found;
}
