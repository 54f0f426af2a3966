import type { FilePath } from '../../../core/location.js';
import { type Manifest, manifestsIn } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import type { KustomizeUnknown } from '../kustomize/compose/problem.js';
import { textAt } from '../reading.js';
import { manifestTree } from '../tree.js';
import type { ApplicationSource } from './application.js';
import { type PathPattern, pathGlob } from './path-glob.js';

type Directory = ApplicationSource & { readonly kind: 'directory' };

/** A comment with which a file takes itself out (reposerver/repository, skipFileRenderingMarker). */
const SKIPPED = '+argocd:skip-file-rendering';

/**
 * The manifests of a folder as Argo CD takes them (reposerver/repository, findManifests): as they are, those of folders below only
 * with `recurse`, without what `exclude` names and what `include` does not. Files that hold no object are passed over.
 */
export function composeManifests(project: Project, { folder, recurse, options }: Directory): Composition {
  const unknown: KustomizeUnknown[] = [];
  const isChosen = chooser(options, unknown);
  const prefix = folder === '' ? '' : `${folder}/`;
  const inside = (path: FilePath): string | undefined => {
    const rest = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
    return rest === undefined || (!recurse && rest.includes('/')) || !isChosen(rest) ? undefined : rest;
  };
  const other = project.fileSystem
    .list()
    .find((path) => /\.json(?:net)?$/.test(path) && !project.files.has(path) && inside(path) !== undefined);
  if (other !== undefined) {
    const because = other.endsWith('t') ? `${other} is a program that makes manifests` : `${other} is not read`;
    unknown.push({ because, touches: 'objects' });
  }
  const files = [...project.files.values()].filter(
    ({ path, text }) => /\.(?:ya?ml|json)$/.test(path) && inside(path) !== undefined && !text.includes(SKIPPED),
  );
  const unread = files.find(({ skipped, isLeftOut }) => skipped !== undefined && !isLeftOut);
  if (unread !== undefined) unknown.push({ because: `${unread.path} is not read (${unread.skipped})`, touches: 'objects' });
  const objects = files.flatMap((file) => (file.isLeftOut ? [] : objectsIn(file)));
  return { ...NOTHING, objects, files: new Set(files.map(({ path }) => path)), unknown };
}

const NOTHING: Composition = {
  objects: [],
  removed: [],
  files: new Set(),
  problems: [],
  unknown: [],
  targets: [],
  nulls: [],
  charts: [],
};

/** Patterns see the path from the folder; `*` stops at no slash (util/glob without separators). */
function chooser(options: Directory['options'], unknown: KustomizeUnknown[]): (path: string) => boolean {
  const pattern = (field: string): PathPattern | undefined => {
    const written = textAt(options, [field]);
    if (written === undefined || written === '') return undefined;
    const read = pathGlob(written, 'across folders');
    if (read === undefined) unknown.push({ because: `the pattern ${written} cannot be read`, touches: 'objects' });
    return read ?? /(?!)/;
  };
  const [exclude, include] = [pattern('exclude'), pattern('include')];
  return (path) => exclude?.test(path) !== true && include?.test(path) !== false;
}

/** The objects of a file as nobody has changed them. */
export function objectsIn(file: SourceFile): readonly ComposedObject[] {
  return manifestsIn(file).flatMap(objectOf);
}

function objectOf(manifest: Manifest): readonly ComposedObject[] {
  const tree = manifestTree(manifest);
  if (tree.kind !== 'map') return [];
  const { apiVersion, kind, name, namespace, document } = manifest;
  const id = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
  return [{ id, originalIds: [], tree, source: manifest, home: document.id.file }];
}
