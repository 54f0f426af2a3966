import type { FilePath, Target } from '../../../core/location.js';
import { directoryOf } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { type Tree, siteTarget } from '../tree.js';

/** This repository as an Argo CD source sees it. */
export interface RepositoryView {
  readonly project: Project;
  /** Whether a source means this repository, at a revision like the one that is looked at. */
  readonly isHere: (address: string, revision: string | undefined) => boolean;
  /** Where a problem is shown whose own place is written nowhere. */
  readonly home: Target;
}

/** Every file a source can name, sorted. */
export function filesOf({ project }: RepositoryView): readonly FilePath[] {
  let files = listed.get(project);
  if (files === undefined) listed.set(project, (files = project.fileSystem.list()));
  return files;
}

const listed = new WeakMap<Project, readonly FilePath[]>();

/** Every folder that holds files at any depth, sorted; folders whose names begin with a dot are left out, as Argo CD does. */
export function foldersOf(view: RepositoryView): readonly FilePath[] {
  const folders = new Set<FilePath>();
  for (const file of filesOf(view))
    for (let folder = directoryOf(file); folder !== ''; folder = directoryOf(folder)) folders.add(folder);
  return [...folders].filter((folder) => !folder.split('/').some((step) => step.startsWith('.'))).sort();
}

export function placeOf(tree: Tree | undefined, { home }: RepositoryView): Target {
  return tree?.site === undefined ? home : siteTarget(tree.site);
}
