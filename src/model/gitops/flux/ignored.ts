import type { Project } from '../../project/project.js';
import type { Tree } from '../tree.js';
import { gitSource } from './git-repository.js';
import { sourceOf } from './sources.js';
import type { KnownObjects } from './variable-sources.js';

/** The `spec.ignore` of a source, when it has one. */
export interface Ignored {
  readonly ignore?: string;
}

/** What the source of a Kustomization leaves out: as its cluster has the source, else where the repository says it once. */
export function ignoreOf(
  spec: Tree | undefined,
  namespace: string | undefined,
  project: Project,
  cluster?: KnownObjects,
): Ignored {
  const source = sourceOf(spec, namespace);
  const ignore = source && gitSource(source, project, cluster)?.ignore;
  return ignore === undefined ? {} : { ignore };
}
