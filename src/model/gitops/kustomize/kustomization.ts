import type { FilePath } from '../../../core/location.js';
import type { Document } from '../../project/document.js';
import { baseName, directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { isPresent, itemsAt, textAt, textsAt } from '../reading.js';
import { type Tree, subtree, treeOf } from '../tree.js';
import { type Touch, opaqueTouch, patchTouches } from './patch.js';
import { EVERYTHING, targetSelector } from './selector.js';
import { maskAt } from '../layering.js';

/** Names under which Kustomize and Flux look for the file, first match wins. */
const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

export function isKustomizationFile(path: FilePath): boolean {
  return FILE_NAMES.some((name) => name === baseName(path));
}

/** A directory's kustomization as written. */
export interface Kustomization {
  readonly document: Document;
  readonly tree: Tree;
  readonly directory: FilePath;
  readonly isComponent: boolean;
  /** `resources` and the old `bases`, relative to the directory. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly namespace: string | undefined;
  /** Files that it reads for another purpose than to deploy their objects: patches, replacements, generators' data, values. */
  readonly attachments: readonly FilePath[];
  /** What it may change in everything it gathers, itself and its own components included by the caller. */
  readonly touches: readonly Touch[];
  /** Names of ConfigMaps and Secrets it generates, which no manifest declares. */
  readonly generated: readonly GeneratedObject[];
}

export interface GeneratedObject {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** What the data holds where it can be told: files by key. */
  readonly entry: Tree;
  readonly directory: FilePath;
}

const known = new WeakMap<Project, Map<FilePath, Kustomization | undefined>>();

export function kustomizationIn(project: Project, directory: FilePath): Kustomization | undefined {
  let kustomizations = known.get(project);
  if (kustomizations === undefined) known.set(project, (kustomizations = new Map<FilePath, Kustomization | undefined>()));
  if (!kustomizations.has(directory)) kustomizations.set(directory, readIn(project, directory));
  return kustomizations.get(directory);
}

function readIn(project: Project, directory: FilePath): Kustomization | undefined {
  for (const name of FILE_NAMES) {
    const path = resolvePath(directory, name);
    const document = path === undefined ? undefined : project.files.get(path)?.documents.find(({ root }) => root?.kind === 'map');
    if (document?.root) return read(project, document, directoryOf(document.id.file));
  }
  return undefined;
}

function read(project: Project, document: Document, directory: FilePath): Kustomization {
  const tree = treeOf(document, document.root!, 'kubernetes');
  return {
    document,
    tree,
    directory,
    isComponent: textAt(tree, ['kind']) === 'Component',
    resources: [...textsAt(tree, ['resources']), ...textsAt(tree, ['bases'])],
    components: textsAt(tree, ['components']),
    namespace: textAt(tree, ['namespace']),
    attachments: attachmentsOf(project, tree, directory),
    touches: touchesOf(project, tree, directory, document.id.file),
    generated: generatedBy(tree, directory),
  };
}

/** Whatever names a file of the project, outside the fields that list what is deployed. */
function attachmentsOf(project: Project, tree: Tree, directory: FilePath): readonly FilePath[] {
  if (tree.kind === 'scalar') {
    if (typeof tree.value !== 'string' || tree.value.includes('\n')) return [];
    const path = resolvePath(directory, tree.value.slice(tree.value.indexOf('=') + 1));
    return path !== undefined && project.files.has(path) ? [path] : [];
  }
  if (tree.kind === 'seq') return tree.items.flatMap((item) => attachmentsOf(project, item, directory));
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => (DEPLOYING_FIELDS.has(key) ? [] : attachmentsOf(project, value, directory)));
}

const DEPLOYING_FIELDS: ReadonlySet<string> = new Set(['resources', 'bases', 'components']);

/** Fields by which a kustomization changes objects in ways that are not followed. */
const OPAQUE_FIELDS = ['transformers', 'vars', 'helmCharts', 'helmChartInflationGenerator', 'openapi', 'validators'] as const;

function touchesOf(project: Project, tree: Tree, directory: FilePath, file: FilePath): readonly Touch[] {
  const filesOf = (path: string): readonly Document[] | undefined => documentsAt(project, directory, path);
  const because = `the patches of ${file} are not composed yet`;
  const touches: Touch[] = [];
  for (const field of ['patches', 'patchesJson6902'] as const) {
    for (const entry of itemsAt(tree, [field])) touches.push(...patchTouches(project, entry, because, filesOf));
  }
  for (const entry of itemsAt(tree, ['patchesStrategicMerge'])) touches.push(...legacyMerge(project, entry, because, filesOf));
  for (const entry of itemsAt(tree, ['replacements']))
    touches.push(...replacementTouches(entry, `the replacements of ${file} are not composed yet`, filesOf));
  for (const entry of itemsAt(tree, ['replicas'])) {
    const name = textAt(entry, ['name']);
    touches.push(
      fieldTouch((object) => object.name === name, ['spec', 'replicas'], `the replicas of ${file} are not composed yet`),
    );
  }
  if (isPresent(tree, ['images'])) touches.push(imagesTouch(`the images of ${file} are not composed yet`));
  for (const field of OPAQUE_FIELDS) {
    if (isPresent(tree, [field])) touches.push(opaqueTouch(EVERYTHING, `${field} of ${file} cannot be followed`));
  }
  return touches;
}

function legacyMerge(
  project: Project,
  entry: Tree,
  because: string,
  filesOf: (path: string) => readonly Document[] | undefined,
): readonly Touch[] {
  if (entry.kind !== 'scalar' || typeof entry.value !== 'string') return [opaqueTouch(EVERYTHING, because)];
  const key = /[\n:]/.test(entry.value) ? 'patch' : 'path';
  return patchTouches(project, { kind: 'map', entries: new Map([[key, entry]]), layer: entry.layer }, because, filesOf);
}

function replacementTouches(
  entry: Tree,
  because: string,
  filesOf: (path: string) => readonly Document[] | undefined,
): readonly Touch[] {
  const path = textAt(entry, ['path']);
  if (path !== undefined) {
    const documents = filesOf(path);
    if (documents === undefined) return [opaqueTouch(EVERYTHING, because)];
    const trees = documents.flatMap((document) => (document.root ? [treeOf(document, document.root, 'kubernetes')] : []));
    return trees
      .flatMap((tree) => (tree.kind === 'seq' ? tree.items : [tree]))
      .flatMap((inner) => replacementTouches(inner, because, () => undefined));
  }
  return itemsAt(entry, ['targets']).flatMap((target) => {
    const select = subtree(target, ['select']);
    const selects = select === undefined ? EVERYTHING : targetSelector(select);
    return textsAt(target, ['fieldPaths']).map((fieldPath) => fieldTouch(selects, plainPath(fieldPath), because));
  });
}

/** The part of a field path before its first list selector; everything below may change. */
function plainPath(fieldPath: string): readonly string[] {
  const steps = fieldPath.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'));
  const special = steps.findIndex((step) => /^(?:\[|\*$|\d+$|-$)/.test(step));
  return special < 0 ? steps : steps.slice(0, special);
}

function fieldTouch(selects: Touch['selects'], path: readonly string[], because: string): Touch {
  return { selects, because, mask: (object) => maskAt(object, path, because), writes: () => [] };
}

/** The image transformer rewrites `image` in every list called containers or initContainers, inside values too. */
function imagesTouch(because: string): Touch {
  return { selects: EVERYTHING, because, mask: (object) => maskImages(object, because, false), writes: () => [] };
}

function maskImages(tree: Tree, because: string, inContainers: boolean): Tree {
  if (tree.kind === 'seq') return { ...tree, items: tree.items.map((item) => maskImages(item, because, inContainers)) };
  if (tree.kind !== 'map') return tree;
  const entries = new Map<string, Tree>();
  for (const [key, value] of tree.entries) {
    if (inContainers && key === 'image') entries.set(key, maskAt(value, [], because));
    else entries.set(key, maskImages(value, because, key === 'containers' || key === 'initContainers'));
  }
  return { ...tree, entries };
}

function generatedBy(tree: Tree, directory: FilePath): readonly GeneratedObject[] {
  const read = (field: string, kind: GeneratedObject['kind']): readonly GeneratedObject[] =>
    itemsAt(tree, [field]).flatMap((entry) => {
      const name = textAt(entry, ['name']);
      return name === undefined ? [] : [{ kind, name, entry, directory }];
    });
  return [...read('configMapGenerator', 'ConfigMap'), ...read('secretGenerator', 'Secret')];
}

function documentsAt(project: Project, directory: FilePath, path: string): readonly Document[] | undefined {
  const resolved = resolvePath(directory, path);
  const file = resolved === undefined ? undefined : project.files.get(resolved);
  return file === undefined || file.stream.problem ? undefined : file.documents;
}
