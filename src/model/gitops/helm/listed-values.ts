import type { FilePath, Target } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import { isMadeInTime } from '../../project/made-in-time.js';
import type { Project } from '../../project/project.js';
import { textAt } from '../reading.js';
import { type Tree, siteTarget, unknownTree } from '../tree.js';
import type { HelmProblem } from './problem.js';
import { fileValues } from './values-text.js';

/** Where values files are looked up, and where their problems are collected. */
export interface FileReading {
  readonly project: Project;
  readonly directory: FilePath;
  readonly home: Target;
  readonly problems: HelmProblem[];
}

const SOURCE = { kind: 'source' } as const;

/** The values of a file whose path, from the folder, is written at a place. */
export function listedFile({ project, directory, home, problems }: FileReading, written: Tree): Tree {
  const path = textAt(written, []);
  const at = written.site === undefined ? home : siteTarget(written.site);
  if (path === undefined) return unknownTree('a values file is not known', SOURCE);
  const found = resolvePath(directory, path);
  if (found === undefined) {
    problems.push({ code: 'outside-project', message: `the values file ${path} lies outside the repository`, at });
    return unknownTree(`${path} lies outside the repository`, SOURCE);
  }
  if (!project.fileSystem.has(found)) {
    const message = `there is no values file ${path}`;
    if (!isMadeInTime(project.fileSystem, found)) problems.push({ code: 'missing-values-file', message, at });
    return unknownTree(message, SOURCE);
  }
  return fileValues(project, found, problems);
}
