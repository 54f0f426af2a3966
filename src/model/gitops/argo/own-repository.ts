import type { FilePath } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';
import { isOwnAddress, ownAddresses, sameAddress } from '../repository-address.js';
import { type RepositoryView, filesOf } from './repository-view.js';

/** What Applications and ApplicationSets take from repositories. */
export interface Borrowers {
  /** The `spec` of each Application, and of each template of one. */
  readonly specs: readonly Tree[];
  /** The generators of ApplicationSets. */
  readonly generators?: readonly Tree[];
}

/**
 * The repositories that are this one: those from which it is cloned; and where the clone does not tell, those of which a file is named
 * that is here, deep enough to be no coincidence, or of which every folder that is named is here.
 */
export function ownRepositories(view: Pick<RepositoryView, 'project' | 'home'>, borrowers: Borrowers): ReadonlySet<string> {
  const { specs, generators = [] } = borrowers;
  const evidence = { certain: new Set<string>(), here: new Set<string>(), elsewhere: new Set<string>() };
  const files = filesOf({ ...view, isHere: () => false });
  const known = new Set(files);
  const clone = view.project.fileSystem.clone?.();
  const own = ownAddresses(clone);
  for (const { address, path } of [...specs.flatMap(borrowings), ...generators.flatMap(lookedThrough)]) {
    const found = resolvePath('', path);
    const isFile = found !== undefined && known.has(found);
    const isFolder = found === '' || files.some((file) => file.startsWith(`${found}/`));
    const kind = isFile && found.includes('/') ? 'certain' : isFile || isFolder ? 'here' : 'elsewhere';
    evidence[kind].add(sameAddress(address));
  }
  const { certain, here, elsewhere } = evidence;
  const seeming = [...certain, ...[...here].filter((address) => !elsewhere.has(address))];
  // Paths are meant from the root of the clone.
  return new Set([
    ...(clone?.folder === '' ? own.known : []),
    ...seeming.filter((address) => isOwnAddress(address, own) !== false),
  ]);
}

/** Something that a repository must hold for an Application, or an ApplicationSet's generator, to work. */
interface Borrowing {
  readonly address: string;
  readonly path: FilePath;
}

function borrowings(spec: Tree): readonly Borrowing[] {
  const sources = [...itemsAt(spec, ['sources']), ...optional(subtree(spec, ['source']))];
  return [...sources.flatMap((source) => borrowing(source, pathOf(source))), ...lentFiles(sources)];
}

/** Undefined where nothing certain is said of it. */
function pathOf(source: Tree): string | undefined {
  const path = textAt(source, ['path']);
  return path === undefined || !path.includes('{{') ? path : certainFolder(path) || undefined;
}

/** The part of a path in front of the first wildcard, or of what a generator puts in. */
function certainFolder(path: string): string {
  const plain = path.split(/[*?[{]/, 1)[0] ?? '';
  return plain === path ? path : plain.slice(0, Math.max(plain.lastIndexOf('/'), 0));
}

/** The folders of git generators before the first wildcard. */
function lookedThrough(generator: Tree): readonly Borrowing[] {
  const nested = [...itemsAt(generator, ['matrix', 'generators']), ...itemsAt(generator, ['merge', 'generators'])];
  const own = optional(subtree(generator, ['git'])).flatMap((git) =>
    [...itemsAt(git, ['directories']), ...itemsAt(git, ['files'])].flatMap((entry) => {
      const folder = certainFolder(textAt(entry, ['path']) ?? '');
      return folder === '' || subtree(entry, ['exclude']) !== undefined ? [] : borrowing(git, folder);
    }),
  );
  return [...own, ...nested.flatMap(lookedThrough)];
}

/** The values files that sources take from another one by `$ref`. */
function lentFiles(sources: readonly Tree[]): readonly Borrowing[] {
  const lenders = new Map<string, Tree>(
    sources.flatMap((source) => optional(textAt(source, ['ref'])).map((name) => [`$${name}`, source] as const)),
  );
  return sources.flatMap((source) => {
    if (subtree(source, ['helm', 'ignoreMissingValueFiles']) !== undefined) return [];
    return itemsAt(source, ['helm', 'valueFiles']).flatMap((item) => {
      const [first = '', ...rest] = (textAt(item, []) ?? '').split('/');
      const lender = lenders.get(first);
      const path = rest.join('/');
      return lender === undefined || /[*?[$]/.test(path) ? [] : borrowing(lender, path);
    });
  });
}

function borrowing(source: Tree, path: string | undefined): readonly Borrowing[] {
  const address = textAt(source, ['repoURL']);
  return address === undefined || path === undefined || path.includes('{{') ? [] : [{ address, path }];
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** Tells this repository from others, as Applications and ApplicationSets speak of them; a revision that is a version or a commit may hold other files. */
export function repositoryAsSeenBy(project: Project, deployers: readonly ComposedObject[]): RepositoryView['isHere'] {
  const specs = deployers.flatMap(
    ({ id, tree }) => subtree(tree, id.kind === 'Application' ? ['spec'] : ['spec', 'template', 'spec']) ?? [],
  );
  const generators = deployers.flatMap(({ tree }) => itemsAt(tree, ['spec', 'generators']));
  const home = { document: { file: deployers[0]?.home ?? '', index: 0 }, path: [] };
  const own = ownRepositories({ project, home }, { specs, generators });
  const revisions = new Set(
    specs
      .flatMap((spec) => [...optional(subtree(spec, ['source'])), ...itemsAt(spec, ['sources'])])
      .flatMap((source) =>
        own.has(sameAddress(textAt(source, ['repoURL']) ?? '')) ? optional(textAt(source, ['targetRevision'])) : [],
      ),
  );
  return (address, revision) => own.has(sameAddress(address)) && isCurrent(revision, revisions);
}

const MAIN: readonly string[] = ['', 'HEAD', 'main', 'master'];

/** The main branch, or the only branch from which anything is taken. */
function isCurrent(revision: string | undefined, all: ReadonlySet<string>): boolean {
  if (revision === undefined || MAIN.includes(revision)) return true;
  return all.size === 1 && !/^v?\d+(?:\.\d+)*|^[0-9a-f]{7,40}$/i.test(revision);
}
