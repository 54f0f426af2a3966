import type { FilePath } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import type { HelmProblem } from '../helm/problem.js';
import { fileValues } from '../helm/values-text.js';
import { type Tree, unknownTree } from '../tree.js';
import { isGlob, pathGlob } from './path-glob.js';
import { type RepositoryView, filesOf, placeOf } from './repository-view.js';

/** An entry of a list of values files, with what its path means. */
export interface ValueFile {
  readonly written: Tree;
  /** From the root of this repository; undefined when it lies elsewhere, for this reason. */
  readonly path: FilePath | undefined;
  readonly because?: string;
  /** It leaves the repository: Argo CD ends with an error. */
  readonly isOutside?: true;
}

/** Where an entry lies: `/x` and `$ref/x` are looked up from the root of a source, all others from the chart's folder. */
export function localFile(written: Tree, path: string, folder: FilePath): ValueFile {
  const found = path.startsWith('/') ? resolvePath('', path.slice(1)) : resolvePath(folder, path);
  return found === undefined
    ? { written, path: undefined, because: `the values file ${path} lies outside the repository`, isOutside: true }
    : { written, path: found };
}

/**
 * The values of the files in order. A glob stands for its matches in lexical order, without those that are listed by
 * themselves; nothing counts twice (reposerver, ResolveValueFiles).
 */
export function valuesOfFiles(
  view: RepositoryView,
  files: readonly ValueFile[],
  ignoreMissing: boolean,
  problems: HelmProblem[],
): readonly Tree[] {
  const explicit = new Set(files.flatMap(({ path }) => (path !== undefined && !isGlob(path) ? [path] : [])));
  const seen = new Set<FilePath>();
  return files.flatMap(({ written, path, because, isOutside }) => {
    if (isOutside) problems.push({ code: 'outside-project', message: because ?? '', at: placeOf(written, view) });
    if (path === undefined) return [unknownTree(because ?? 'a values file lies elsewhere', { kind: 'source' })];
    const pattern = isGlob(path) ? pathGlob(path) : undefined;
    if (isGlob(path) && pattern === undefined) return [unknownTree(`the pattern ${path} is not followed`, { kind: 'source' })];
    const found = isGlob(path) ? filesOf(view).filter((file) => pattern?.test(file) && !explicit.has(file)) : [path];
    const missing = found.length === 0 || (!isGlob(path) && !view.project.fileSystem.has(path));
    if (missing) {
      if (ignoreMissing) return [];
      const message = `there is no values file ${path}`;
      problems.push({ code: 'missing-values-file', message, at: placeOf(written, view) });
      return [unknownTree(message, { kind: 'source' })];
    }
    const fresh = found.filter((file) => !seen.has(file));
    for (const file of fresh) seen.add(file);
    return fresh.map((file) => fileValues(view.project, file, problems));
  });
}
