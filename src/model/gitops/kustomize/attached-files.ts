import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { textsAt } from '../reading.js';
import { type Tree, treeOf } from '../tree.js';
import { isKustomizationFile } from './compose/kustomization-file.js';

/** Fields that list what is deployed. */
const DEPLOYING_FIELDS: ReadonlySet<string> = new Set(['resources', 'bases', 'components']);
/** Fields that list configurations of plugins, such as ksops, which name files of their own. */
const PLUGIN_FIELDS = ['generators', 'transformers', 'validators'];

/**
 * Files that some kustomization reads for another purpose than to deploy their objects: patches, replacements, generators' data,
 * values, what a plugin takes. Whatever a kustomization names outside the fields that list what is deployed counts, also where its
 * build fails.
 */
export function attachedFiles(project: Project): readonly FilePath[] {
  return filesNamed(project, DEPLOYING_FIELDS);
}

/** Every file that a kustomization names in whatever field, or a plugin of one. */
export function mentionedFiles(project: Project): readonly FilePath[] {
  return filesNamed(project, new Set());
}

function filesNamed(project: Project, except: ReadonlySet<string>): readonly FilePath[] {
  return [...project.files.values()].flatMap((file) => {
    if (!isKustomizationFile(file.path)) return [];
    const plugins = treesOf(file).flatMap((tree) => pluginsOf(tree, project, directoryOf(file.path)));
    return [...namedByFile(file, project, except), ...plugins.flatMap((plugin) => namedByFile(plugin, project, new Set()))];
  });
}

function pluginsOf(tree: Tree, project: Project, directory: FilePath): readonly SourceFile[] {
  return PLUGIN_FIELDS.flatMap((field) => textsAt(tree, [field])).flatMap(
    (path) => project.files.get(resolvePath(directory, path) ?? '') ?? [],
  );
}

function namedByFile(file: SourceFile, project: Project, except: ReadonlySet<string>): readonly FilePath[] {
  return treesOf(file).flatMap((tree) => namedBy(tree, { project, directory: directoryOf(file.path), except }));
}

function treesOf(file: SourceFile): readonly Tree[] {
  return file.documents.flatMap((document) => (document.root === undefined ? [] : treeOf(document, document.root, 'kubernetes')));
}

interface Naming {
  readonly project: Project;
  readonly directory: FilePath;
  /** Keys of which nothing counts. */
  readonly except: ReadonlySet<string>;
}

function namedBy(tree: Tree, naming: Naming): readonly FilePath[] {
  if (tree.kind === 'scalar') {
    if (typeof tree.value !== 'string' || tree.value.includes('\n')) return [];
    const path = resolvePath(naming.directory, tree.value.slice(tree.value.indexOf('=') + 1));
    return path !== undefined && naming.project.files.has(path) ? [path] : [];
  }
  if (tree.kind === 'seq') return tree.items.flatMap((item) => namedBy(item, naming));
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => (naming.except.has(key) ? [] : namedBy(value, naming)));
}
