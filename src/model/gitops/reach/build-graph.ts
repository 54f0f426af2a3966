import type { FilePath } from '../../../core/location.js';
import { type YamlNode, dereference, scalarText } from '../../../syntax/yaml/tree.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import { manifestsIn } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { isKustomizationFile } from '../kustomize/kustomization.js';
import { writtenText } from './written-text.js';

/** How one file takes in another: as an object it passes on, or as something that shapes what it passes on. */
export type Role = 'resource' | 'shape';

export interface Edge {
  readonly to: FilePath;
  readonly role: Role;
}

/**
 * Which files build which, read from the kustomization files and from what Flux deploys. Nothing else is parsed for it. It
 * knows of more edges than there are, never of fewer: any text that is the path of something here counts as a reference to it.
 */
export interface BuildGraph {
  /** Kustomization files, and files that hold a Flux Kustomization or a FluxInstance. */
  readonly builders: ReadonlyMap<FilePath, readonly Edge[]>;
  /** The builders that take in a file. */
  above(file: FilePath): readonly { readonly builder: FilePath; readonly role: Role }[];
}

export function buildGraph(project: Project, isReported: (path: FilePath) => boolean): BuildGraph {
  const places = new Places(project, isReported);
  const builders = new Map<FilePath, readonly Edge[]>();
  for (const file of project.files.values()) {
    if (isKustomizationFile(file.path)) builders.set(file.path, kustomizationEdges(file, places));
    else if (mayDeploy(file)) builders.set(file.path, deploymentEdges(file, places));
  }
  const above = new Map<FilePath, { readonly builder: FilePath; readonly role: Role }[]>();
  for (const [builder, edges] of builders) {
    for (const { to, role } of edges) {
      const known = above.get(to);
      if (known) known.push({ builder, role });
      else above.set(to, [{ builder, role }]);
    }
  }
  return { builders, above: (file) => above.get(file) ?? [] };
}

const DEPLOYERS: ReadonlySet<string> = new Set(['Kustomization', 'FluxInstance']);

function mayDeploy(file: SourceFile): boolean {
  const { headers, text } = file;
  if (!headers.certain) return manifestsIn(file).some(({ kind }) => deploys(kind, text));
  return headers.documents.some(({ kind }) => kind !== undefined && deploys(kind, text));
}

/** The chart flux-instance takes a FluxInstance's fields as values. */
function deploys(kind: string, text: string): boolean {
  return DEPLOYERS.has(kind) || (kind === 'HelmRelease' && text.includes('sync'));
}

/** The files and folders that a path may mean. */
class Places {
  readonly #kustomizations = new Map<FilePath, FilePath[]>();
  readonly #folders = new Set<FilePath>();

  constructor(
    private readonly project: Project,
    private readonly isReported: (path: FilePath) => boolean,
  ) {
    for (const path of project.files.keys()) {
      for (let folder = directoryOf(path); !this.#folders.has(folder); folder = directoryOf(folder)) {
        this.#folders.add(folder);
        if (folder === '') break;
      }
      if (!isKustomizationFile(path)) continue;
      const folder = directoryOf(path);
      const known = this.#kustomizations.get(folder);
      if (known) known.push(path);
      else this.#kustomizations.set(folder, [path]);
    }
  }

  /** What a kustomization takes in by a path: a file (of any type, when it is reported), or another kustomization. */
  named(directory: FilePath, path: string): readonly FilePath[] {
    const resolved = resolvePath(directory, path);
    if (resolved === undefined) return [];
    if (this.project.files.has(resolved)) return [resolved];
    return this.#kustomizations.get(resolved) ?? (resolved !== '' && this.isReported(resolved) ? [resolved] : []);
  }

  /** What Flux builds from a folder: its kustomization, else every file below it. */
  built(directory: FilePath, path: string): readonly FilePath[] {
    const resolved = resolvePath(directory, path);
    if (resolved === undefined || !this.#folders.has(resolved)) return [];
    const own = this.#kustomizations.get(resolved);
    if (own !== undefined) return own;
    const prefix = resolved === '' ? '' : `${resolved}/`;
    return [...this.project.files.keys()].flatMap((file) => {
      if (!file.startsWith(prefix)) return [];
      const outermost = this.#outermost(resolved, directoryOf(file));
      if (outermost === undefined) return [file];
      return this.#kustomizations.get(outermost)!.includes(file) ? [file] : [];
    });
  }

  /** The topmost folder with a kustomization on the way from one folder down to another. */
  #outermost(from: FilePath, to: FilePath): FilePath | undefined {
    let found: FilePath | undefined;
    for (let folder = to; folder !== from; folder = directoryOf(folder)) if (this.#kustomizations.has(folder)) found = folder;
    return found;
  }
}

const RESOURCE_LISTS: ReadonlySet<string> = new Set(['resources', 'bases']);

function kustomizationEdges(file: SourceFile, places: Places): readonly Edge[] {
  const directory = directoryOf(file.path);
  return file.documents.flatMap(({ root }) => {
    if (root?.kind !== 'map') return [];
    return root.items.flatMap((value, index): readonly Edge[] => {
      if (index % 2 === 0) return [];
      const role = RESOURCE_LISTS.has(scalarText(root.items[index - 1]!)) ? 'resource' : 'shape';
      // `key=path` in a generator.
      const texts = valuesBelow(value).flatMap((text) => [text, text.slice(text.indexOf('=') + 1)]);
      return [...new Set(texts.flatMap((text) => places.named(directory, text)))].map((to) => ({ to, role }));
    });
  });
}

/** Folders that a Flux Kustomization names, also in the patches it holds, from the root or from one another; and an instance's. */
function deploymentEdges(file: SourceFile, places: Places): readonly Edge[] {
  const targets = manifestsIn(file).flatMap(({ kind, node }) => {
    if (kind !== 'Kustomization') return instancePaths(kind, node).flatMap((path) => places.built('', path));
    const paths = pathsBelow(node);
    const components = paths.flatMap((base) => {
      const directory = resolvePath('', base);
      return directory === undefined ? [] : paths.flatMap((path) => places.named(directory, path));
    });
    return [...paths.flatMap((path) => places.built('', path)), ...components];
  });
  return [...new Set(targets)].map((to) => ({ to, role: 'resource' as const }));
}

function instancePaths(kind: string, node: YamlNode): readonly string[] {
  const path = kind === 'FluxInstance' ? ['spec', 'sync', 'path'] : ['spec', 'values', 'instance', 'sync', 'path'];
  const found = writtenText(node, path);
  return found === undefined ? [] : [found];
}

/** Every text in a value; keys are none. */
function valuesBelow(node: YamlNode): readonly string[] {
  if (node.kind === 'scalar') return node.style === 'null' ? [] : [scalarText(node)];
  if (node.kind === 'alias') {
    const meant = dereference(node);
    return meant.kind === 'scalar' ? valuesBelow(meant) : [];
  }
  return node.items.flatMap((item, index) => (node.kind === 'map' && index % 2 === 0 ? [] : valuesBelow(item)));
}

/** The path, and every word with a slash or of dots only. Without a written path Flux builds the root. */
function pathsBelow(root: YamlNode): readonly string[] {
  const words = valuesBelow(root)
    .flatMap((text) => (text.includes('\n') ? text.split(/[\s"',[\]{}]+/) : [text]))
    .filter((word) => word.includes('/') || /^\.+$/.test(word));
  return [...new Set([...words, writtenText(root, ['spec', 'path']) ?? ''])];
}
