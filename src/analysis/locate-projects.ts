import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import type { FilePath } from '../core/location.js';
import { CONFIGURATION_FILE } from '../model/project/project.js';
import { diskFileSystem } from '../model/project/disk.js';
import { directoryOf, type FileSystem } from '../model/project/file-system.js';
import { suggestion } from '../core/suggest.js';
import { UsageError } from './usage-error.js';

/** A project that a run looks at, and the part of it that is reported. */
export interface LocatedProject {
  /** Absolute. */
  readonly root: string;
  /** What stands before its files' names in reports; empty for none. */
  readonly prefix: string;
  readonly fileSystem: FileSystem;
  readonly isReported: (path: FilePath) => boolean;
}

type Unplaced = Omit<LocatedProject, 'prefix'>;

/**
 * The projects behind the paths of a command line: each path belongs to the nearest folder upwards that has a configuration,
 * else to its Git root, else to the current folder. Projects inside a given folder are checked too, each by itself.
 */
export function locateProjects(paths: readonly string[], cwd: string, root: string | undefined): readonly LocatedProject[] {
  const projects = projectsBehind(paths, cwd, root);
  const folder = shownFrom(projects, cwd);
  return projects.map((project) => ({ ...project, prefix: relative(folder, project.root).split(sep).join('/') }));
}

function projectsBehind(paths: readonly string[], cwd: string, root: string | undefined): readonly Unplaced[] {
  const wanted = (paths.length > 0 ? paths : [root ?? '.']).map((path) => existing(path, cwd));
  if (root !== undefined) return [located(rootFolder(root, cwd), wanted)];
  const byRoot = new Map<string, string[]>();
  const add = (projectRoot: string, path: string): void => {
    byRoot.set(projectRoot, [...(byRoot.get(projectRoot) ?? []), path]);
  };
  for (const path of wanted) add(rootOf(path, cwd), path);
  const outer = [...byRoot].map(([projectRoot, within]) => located(projectRoot, within));
  const inner = outer.flatMap((project) => innerRoots(project).filter((folder) => !byRoot.has(folder)));
  return [...outer, ...[...new Set(inner)].map((folder) => located(folder, [folder]))];
}

/** The folder from which paths are shown: the current one when all projects lie in it, else the nearest that holds them all. */
function shownFrom(projects: readonly Unplaced[], cwd: string): string {
  let folder = realpathSync(cwd);
  if (projects.every(({ root }) => isInside(root, folder))) return folder;
  folder = projects[0]?.root ?? folder;
  while (!projects.every(({ root }) => isInside(root, folder))) folder = dirname(folder);
  return folder;
}

function rootFolder(root: string, cwd: string): string {
  const folder = existing(root, cwd);
  if (!kindOf(folder).isDirectory) throw new UsageError(`--root needs a folder, and ${root} is a file`);
  return folder;
}

/** Folders are followed through links; a link to a file keeps its name, under which the project lists it. */
function existing(path: string, cwd: string): string {
  const absolute = resolve(cwd, path);
  if (!existsSync(absolute)) throw new UsageError(`there is no ${path}${near(path, absolute)}`);
  const { isFile, isDirectory } = kindOf(absolute);
  if (!isFile && !isDirectory) throw new UsageError(`${path} is neither a file nor a folder`);
  return isDirectory ? realpathSync(absolute) : join(realpathSync(dirname(absolute)), basename(absolute));
}

function kindOf(path: string): { readonly isFile: boolean; readonly isDirectory: boolean } {
  const stat = statSync(path);
  return { isFile: stat.isFile(), isDirectory: stat.isDirectory() };
}

function near(path: string, absolute: string): string {
  const found = suggestion(basename(absolute), entriesOf(dirname(absolute)));
  return found === '' ? '' : found.replace(/mean (.*)\?$/, (_, name: string) => `mean ${join(dirname(path), name)}?`);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function rootOf(path: string, cwd: string): string {
  const start = kindOf(path).isDirectory ? path : dirname(path);
  return upwards(start, CONFIGURATION_FILE) ?? upwards(start, '.git') ?? (isInside(start, cwd) ? realpathSync(cwd) : start);
}

function upwards(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function isInside(path: string, folder: string): boolean {
  const real = realpathSync(folder);
  return path === real || path.startsWith(real.endsWith(sep) ? real : real + sep);
}

function located(root: string, wanted: readonly string[]): Unplaced {
  const stray = wanted.find((path) => !isInside(path, root));
  if (stray !== undefined) throw new UsageError(`${stray} lies outside the root ${root}`);
  const within = new Set(wanted.map((path) => relative(root, path).split(sep).join('/')));
  const isReported = (path: FilePath): boolean => {
    for (let place = path; !within.has(place); place = directoryOf(place)) if (place === '') return false;
    return true;
  };
  return { root, fileSystem: diskFileSystem(root), isReported };
}

function innerRoots({ root, fileSystem, isReported }: Unplaced): readonly string[] {
  return fileSystem
    .list()
    .filter((path) => path.endsWith(`/${CONFIGURATION_FILE}`) && isReported(path))
    .map((path) => join(root, dirname(path)));
}
