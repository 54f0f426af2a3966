import { manifestsOf } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { textAt } from '../reading.js';
import { type Tree, manifestTree } from '../tree.js';
import { sameNamespace } from './kinds.js';
import { sourceOf } from './sources.js';
import type { KnownObjects } from './variable-sources.js';

/** The `spec.ignore` of a source, when it has one. */
export interface Ignored {
  readonly ignore?: string;
}

const GIT_REPOSITORIES: ReadonlySet<string> = new Set(['GitRepository']);

/** What the source of a Kustomization leaves out: as its cluster has the source, else where the repository says it once. */
export function ignoreOf(
  spec: Tree | undefined,
  namespace: string | undefined,
  project: Project,
  cluster?: KnownObjects,
): Ignored {
  const source = sourceOf(spec, namespace);
  if (source?.kind !== 'GitRepository') return {};
  const applied = cluster?.named(source.kind, source.name).find(({ id }) => sameNamespace(id.namespace, source.namespace));
  if (applied !== undefined) return ignoreIn(applied.tree);
  const written = manifestsOf(project, GIT_REPOSITORIES).filter(
    (one) => one.name === source.name && sameNamespace(one.namespace, source.namespace),
  );
  const [first, ...others] = written.map((manifest) => ignoreIn(manifestTree(manifest)));
  return first !== undefined && others.every(({ ignore }) => ignore === first.ignore) ? first : {};
}

function ignoreIn(source: Tree): Ignored {
  const ignore = textAt(source, ['spec', 'ignore']);
  return ignore === undefined ? {} : { ignore };
}
