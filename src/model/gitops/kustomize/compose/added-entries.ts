import type { FilePath } from '../../../../core/location.js';
import { resolvePath } from '../../../project/file-system.js';
import type { Project } from '../../../project/project.js';
import { type Tree, childOf } from '../../tree.js';
import { type Entry, KUSTOMIZATION_NAMES } from './kustomization-file.js';
import { textOf } from './scalar-text.js';

/** The items of a list that what builds a kustomization adds to it. */
export function itemsOf(tree: Tree | undefined, by: string): readonly Entry[] {
  return tree?.kind === 'seq' ? tree.items.map((item) => ({ tree: item, by })) : [];
}

/** Local paths only; with `ignoreMissingComponents` those that are not there are left out. */
export function componentsOf(spec: Tree, by: string, directory: FilePath, project: Project): readonly Entry[] {
  const ignore = childOf(spec, 'ignoreMissingComponents');
  const all = itemsOf(childOf(spec, 'components'), by);
  if (!(ignore?.kind === 'scalar' && ignore.value === true)) return all;
  return all.filter(({ tree }) => {
    const path = textOf(tree);
    const folder = path === undefined ? undefined : resolvePath(directory, path);
    return folder === undefined || KUSTOMIZATION_NAMES.some((name) => project.files.has(resolvePath(folder, name)!));
  });
}
