import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { type Tree, treeOf } from '../tree.js';
import { isKustomizationFile } from './compose/kustomization-file.js';

/** Fields that list what is deployed. */
const DEPLOYING_FIELDS: ReadonlySet<string> = new Set(['resources', 'bases', 'components']);

/**
 * Files that some kustomization reads for another purpose than to deploy their objects: patches, replacements, generators' data,
 * values. Whatever a kustomization names outside the fields that list what is deployed counts, also where its build fails.
 */
export function attachedFiles(project: Project): readonly FilePath[] {
  return [...project.files.values()].flatMap((file) => {
    if (!isKustomizationFile(file.path)) return [];
    return file.documents.flatMap((document) => {
      const tree = document.root === undefined ? undefined : treeOf(document, document.root, 'kubernetes');
      return tree === undefined ? [] : namedBy(tree, project, directoryOf(file.path));
    });
  });
}

function namedBy(tree: Tree, project: Project, directory: FilePath): readonly FilePath[] {
  if (tree.kind === 'scalar') {
    if (typeof tree.value !== 'string' || tree.value.includes('\n')) return [];
    const path = resolvePath(directory, tree.value.slice(tree.value.indexOf('=') + 1));
    return path !== undefined && project.files.has(path) ? [path] : [];
  }
  if (tree.kind === 'seq') return tree.items.flatMap((item) => namedBy(item, project, directory));
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => (DEPLOYING_FIELDS.has(key) ? [] : namedBy(value, project, directory)));
}
