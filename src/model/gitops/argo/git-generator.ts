import type { Plain } from '../../../core/fix.js';
import type { FilePath } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { baseName, directoryOf } from '../../project/file-system.js';
import { itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, subtree, treeOf, treeOfPlain } from '../tree.js';
import { pathGlob } from './path-glob.js';
import { type RepositoryView, filesOf, foldersOf } from './repository-view.js';

const SOURCE: Layer = { kind: 'source' };

/** One set of parameters a folder, or a document of a file, each as a tree; undefined when that cannot be told. */
export function gitParameters(view: RepositoryView, git: Tree, goTemplate: boolean): readonly MapTree[] | undefined {
  const address = textAt(git, ['repoURL']);
  if (address === undefined || !view.isHere(address, textAt(git, ['revision']))) return undefined;
  const prefix = textAt(git, ['pathParamPrefix']);
  const folders = subtree(git, ['directories']);
  if (folders !== undefined) {
    const found = matching(folders, foldersOf(view), (pattern) => pattern.replaceAll('**', '*'));
    return found?.map((folder) => pathParameters(folder, undefined, prefix, goTemplate));
  }
  const files = subtree(git, ['files']);
  if (files === undefined) return undefined;
  const found = matching(files, filesOf(view));
  const parameters = found?.map((file) => fileParameters(view, file, prefix, goTemplate));
  return parameters?.every((one) => one !== undefined) ? parameters.flat() : undefined;
}

/** What the patterns choose and none excludes, in the order of the paths. For folders `**` is no more than `*`. */
function matching(
  list: Tree,
  paths: readonly FilePath[],
  read = (pattern: string): string => pattern,
): readonly FilePath[] | undefined {
  const entries = itemsAt(list, []).map((entry) => {
    const path = textAt(entry, ['path']);
    const exclude = subtree(entry, ['exclude']);
    return {
      pattern: path === undefined ? undefined : pathGlob(read(path)),
      isExcluded: exclude?.kind === 'scalar' && exclude.value === true,
    };
  });
  if (list.kind !== 'seq' || entries.some(({ pattern }) => pattern === undefined)) return undefined;
  const [excluded, included] = [entries.filter(({ isExcluded }) => isExcluded), entries.filter(({ isExcluded }) => !isExcluded)];
  return paths.filter(
    (path) => included.some(({ pattern }) => pattern?.test(path)) && !excluded.some(({ pattern }) => pattern?.test(path)),
  );
}

function fileParameters(
  view: RepositoryView,
  file: FilePath,
  prefix: string | undefined,
  goTemplate: boolean,
): readonly MapTree[] | undefined {
  const source = view.project.files.get(file);
  const [document, ...others] = source?.documents ?? [];
  if (document?.root === undefined || others.length > 0) return undefined;
  const tree = treeOf(document, document.root, 'helm');
  const objects = tree.kind === 'seq' ? tree.items : [tree];
  if (!objects.every((object) => object.kind === 'map')) return undefined;
  const path = pathParameters(directoryOf(file), file, prefix, goTemplate);
  return objects.map((object) => joined(goTemplate ? object : flattened(object), path));
}

/** All parameters of both; the later ones count. */
export function joined(one: MapTree, other: MapTree): MapTree {
  return { ...one, entries: new Map([...one.entries, ...other.entries]) };
}

/** Without Go templates, nested keys are names with dots, and items of lists have their position. */
export function flattened(tree: MapTree): MapTree {
  const entries = new Map<string, Tree>();
  const visit = (value: Tree, name: string): void => {
    if (value.kind === 'map') for (const [key, child] of value.entries) visit(child, name === '' ? key : `${name}.${key}`);
    else if (value.kind === 'seq') for (const [index, child] of value.items.entries()) visit(child, `${name}.${index}`);
    else entries.set(name, value);
  };
  visit(tree, '');
  return { ...tree, entries };
}

function pathParameters(folder: FilePath, file: FilePath | undefined, prefix: string | undefined, goTemplate: boolean): MapTree {
  const segments = folder.split('/');
  const named = {
    basename: baseName(folder),
    basenameNormalized: normalized(baseName(folder)),
    ...(file !== undefined && { filename: baseName(file), filenameNormalized: normalized(baseName(file)) }),
  };
  let plain: Record<string, Plain>;
  if (goTemplate) {
    const path = { path: folder, ...named, segments };
    plain = prefix === undefined ? { path } : { [prefix]: { path } };
  } else {
    const path = prefix === undefined ? 'path' : `${prefix}.path`;
    plain = { [path]: folder };
    for (const [name, value] of Object.entries(named)) plain[`${path}.${name}`] = value;
    for (const [index, segment] of segments.entries()) if (segment !== '') plain[`${path}[${index}]`] = segment;
  }
  const tree = treeOfPlain(plain, SOURCE);
  return tree.kind === 'map' ? tree : { kind: 'map', entries: new Map(), layer: SOURCE };
}

/** A name as Kubernetes allows it (applicationset utils, SanitizeName). */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}
