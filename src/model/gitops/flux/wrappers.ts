import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { composeFlux } from '../kustomize/compose/compose-flux.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import { isKustomizationFile, listOf } from '../kustomize/compose/kustomization-file.js';
import { textOf } from '../kustomize/compose/scalar-text.js';

/** Which folders and files each kustomization lists, the other way round. */
type Listing = ReadonlyMap<FilePath, readonly FilePath[]>;

const listings = new WeakMap<Compositions, Listing>();

/** The outermost kustomizations that contain a manifest, with what they make, by folder. */
export function wrappersOf(
  { home, source }: ComposedObject,
  project: Project,
  cache: Compositions,
): ReadonlyMap<FilePath, Composition> {
  let listing = listings.get(cache);
  if (listing === undefined) listings.set(cache, (listing = listingOf(project, cache)));
  const found = new Map<FilePath, Composition>();
  for (const folder of outermost(home, listing)) {
    const composition = composeFlux(project, folder, { by: folder }, cache);
    const holds = composition.objects.some(
      (object) => 'document' in object.source && 'document' in source && object.source.node === source.node,
    );
    if (holds) found.set(folder, composition);
  }
  return found;
}

function listingOf(project: Project, cache: Compositions): Listing {
  const listing = new Map<FilePath, FilePath[]>();
  for (const file of project.files.values()) {
    if (!isKustomizationFile(file.path) || file.isLeftOut) continue;
    const directory = directoryOf(file.path);
    const kustomization = cache.kustomization(project, directory);
    if (kustomization === undefined) continue;
    for (const field of ['resources', 'components']) {
      for (const { tree } of listOf(kustomization, field)) {
        const path = resolvePath(directory, textOf(tree) ?? '');
        if (path === undefined || path === directory) continue;
        const listed = listing.get(path);
        if (listed) listed.push(directory);
        else listing.set(path, [directory]);
      }
    }
  }
  return listing;
}

function outermost(file: FilePath, listing: Listing): ReadonlySet<FilePath> {
  const found = new Set<FilePath>();
  const visited = new Set<FilePath>();
  const climb = (path: FilePath, isFile: boolean): void => {
    if (visited.has(path)) return;
    visited.add(path);
    const above = listing.get(path) ?? [];
    if (above.length === 0 && !isFile) found.add(path);
    for (const folder of above) climb(folder, false);
  };
  climb(file, true);
  return found;
}
