import type { FilePath } from '../../../core/location.js';
import type { Project } from '../../project/project.js';
import { textAt } from '../reading.js';
import { type Tree, childOf, subtree } from '../tree.js';
import type { Artifact, SourceName } from './artifacts.js';
import type { SourceState } from './build.js';
import { type OwnAddresses, isOwnAddress } from '../repository-address.js';
import type { GitSource } from './git-repository.js';
import { sameNamespace } from './kinds.js';
import { clampedPath, folderInClone, isFolder, ownFolder } from './source-path.js';

/** Where the contents of a source are, as the configuration says: in a folder of this project, or nowhere that we can look. */
export type SourceMapping = { readonly path: FilePath } | 'opaque';

/** What is known of the sources of a cluster. */
export interface KnownSources {
  readonly mapped: ReadonlyMap<string, SourceMapping>;
  /** Those that are this repository; undefined when none is known to be: any Git source with a path that exists here is, then. */
  readonly own: readonly SourceName[] | undefined;
  /** Where this repository is at home, and at which revisions its own sources take it. */
  readonly home: HomeOfRepository;
  readonly git: (source: SourceName) => GitSource | undefined;
  readonly artifact: (source: SourceName) => Artifact | undefined;
  /** A parent that is not known may put variables into a path. */
  readonly isPathCertain: boolean;
}

/** What tells sources that are this repository from others. */
export interface HomeOfRepository {
  readonly addresses: OwnAddresses;
  readonly revisions: ReadonlySet<string>;
  /** The project is a folder of it: paths begin further out. */
  readonly isAround: boolean;
}

export function sourceOf(spec: Tree | undefined, namespace: string | undefined): SourceName | undefined {
  const [kind, name] = ['kind', 'name'].map((key) => textAt(spec, ['sourceRef', key]));
  if (kind === undefined || name === undefined) return undefined;
  const own = textAt(spec, ['sourceRef', 'namespace']) ?? namespace;
  return { kind, name, ...(own !== undefined && { namespace: own }) };
}

export function isSameSource(one: SourceName, other: SourceName): boolean {
  return one.kind === other.kind && one.name === other.name && sameNamespace(one.namespace, other.namespace);
}

/** Where the files lie that a Kustomization of this effective `spec` builds. */
export function locate(spec: Tree, namespace: string | undefined, known: KnownSources, project: Project): SourceState {
  const source = sourceOf(spec, namespace);
  if (source === undefined) return opaque(reasonOf(spec) ?? 'its sourceRef cannot be read');
  const path = pathOf(spec);
  if (typeof path !== 'string') return path;
  const shown = `${source.kind}/${source.name}`;
  const mapping = known.mapped.get(source.name);
  if (mapping === 'opaque') return opaque(`${shown} is not looked into`);
  if (mapping !== undefined) return within(mapping.path, path, project);
  if (source.kind === 'ExternalArtifact') return inArtifact(known.artifact(source), shown, path, known, project);
  if (!known.isPathCertain && path.includes('${')) return opaque('its path holds variables');
  const isGit = source.kind === 'GitRepository';
  const isOwn = known.own?.some((one) => isSameSource(one, source));
  const git = isOwn === true ? undefined : known.git(source);
  const isAddressed = git?.url === undefined ? 'unknown' : isOwnAddress(git.url, known.home.addresses);
  if (isAddressed === false) return opaque(`${shown} is another repository`);
  if (git !== undefined && isAddressed === true)
    return isAnotherRevision(git, known.home)
      ? opaque(`${shown} is another revision of this repository`)
      : inRepository(path, project, folderInClone(project) !== '', shown);
  if (known.own === undefined) {
    const directory = ownFolder(project, path);
    return isGit && directory !== '' && isFolder(project, directory) ? own(directory) : opaque(`${shown} is not known`);
  }
  if (isOwn !== true) return opaque(`${shown} is not this repository`);
  const found = inRepository(path, project, known.home.isAround, shown);
  // Other artifacts may hold a part of the repository only: a path that is here shows that it is the whole.
  const isWhole = found.state === 'own' && found.directory !== '';
  return isGit || isWhole ? found : opaque(`${shown} may hold other paths than this repository`);
}

/**
 * Which branch is looked at says nothing: a change is made on a branch of its own. What another branch or version than that of the
 * root holds is not here, though, and what a version holds is not what the files say now.
 */
function isAnotherRevision({ revision, isPinned }: GitSource, { revisions }: HomeOfRepository): boolean {
  if (revision === undefined) return true;
  return revisions.size > 0 ? !revisions.has(revision) : isPinned;
}

/** By its name, else by its address; without any root that tells, a Git source is until its address says otherwise. */
function isThisRepository(source: SourceName, known: KnownSources): boolean {
  if (known.own?.some((one) => isSameSource(one, source)) === true) return true;
  const git = known.git(source);
  const isAddressed = git?.url === undefined ? 'unknown' : isOwnAddress(git.url, known.home.addresses);
  if (git !== undefined && isAddressed === true) return !isAnotherRevision(git, known.home);
  return isAddressed === 'unknown' && known.own === undefined && source.kind === 'GitRepository';
}

/** Where a path of this repository is in the project, which may be a folder of the clone: then paths may lead elsewhere in it. */
function inRepository(path: string, project: Project, isAround: boolean, shown: string): SourceState {
  const found = within('', ownFolder(project, path), project);
  return found.state === 'missing' && isAround ? opaque(`${shown} has paths outside of this project`) : found;
}

function pathOf(spec: Tree): string | SourceState {
  const written = childOf(spec, 'path');
  if (written?.kind === 'unknown') return opaque(`its path is not known: ${written.because}`);
  return written?.kind === 'scalar' && typeof written.value === 'string' ? written.value : '';
}

function reasonOf(spec: Tree): string | undefined {
  for (const path of [[], ['sourceRef'], ['sourceRef', 'kind'], ['sourceRef', 'name']]) {
    const found = subtree(spec, path);
    if (found?.kind === 'unknown') return found.because;
  }
  return undefined;
}

function inArtifact(
  artifact: Artifact | undefined,
  shown: string,
  path: string,
  known: KnownSources,
  project: Project,
): SourceState {
  if (artifact === undefined) return opaque(`${shown} is not made in this repository`);
  const { root, source, copied } = artifact;
  if (typeof root !== 'string') return opaque(`${shown}: ${root.because}`);
  const isOwn = source !== undefined && known.mapped.get(source.name) !== 'opaque' && isThisRepository(source, known);
  if (!isOwn) return opaque(`${shown} is not made of this repository`);
  const inside = clampedPath('', path);
  const isCopied = copied.some((folder) => folder === '' || inside === folder || inside.startsWith(`${folder}/`));
  return isCopied ? within(root, path, project) : opaque(`${shown} is put together from several folders`);
}

function within(root: FilePath, path: string, project: Project): SourceState {
  const directory = clampedPath(root, path);
  return isFolder(project, directory) ? own(directory) : { state: 'missing' };
}

function own(directory: FilePath): SourceState {
  return { state: 'own', directory };
}

function opaque(because: string): SourceState {
  return { state: 'opaque', because };
}
