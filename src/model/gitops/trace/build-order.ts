import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { Compositions } from '../kustomize/compose/compositions.js';
import { isKustomizationFile, listOf } from '../kustomize/compose/kustomization-file.js';
import { textOf } from '../kustomize/compose/scalar-text.js';

/** The kustomization files that a build of one of them uses, in the order in which they act; it is the last itself. */
export type BuildOrder = (file: FilePath) => readonly FilePath[];

/** Bases come first, then components, then the kustomization that lists them (kusttarget.go accumulateTarget). */
export function buildOrder(project: Project): BuildOrder {
  const cache = new Compositions();
  const known = new Map<FilePath, readonly FilePath[]>();
  const gather = (directory: FilePath, active: readonly FilePath[]): readonly FilePath[] => {
    const done = known.get(directory);
    if (done !== undefined || active.includes(directory)) return done ?? [];
    const kustomization = cache.kustomization(project, directory);
    if (kustomization === undefined) return [];
    const below = ['resources', 'components']
      .flatMap((field) => listOf(kustomization, field))
      .flatMap(({ tree }) => {
        const path = resolvePath(directory, textOf(tree) ?? '');
        return path === undefined || path === directory ? [] : gather(path, [...active, directory]);
      });
    const files = [...new Set([...below, ...(kustomization.file === undefined ? [] : [kustomization.file])])];
    known.set(directory, files);
    return files;
  };
  return (file) => (isKustomizationFile(file) ? gather(directoryOf(file), []) : []);
}
