import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { folderInClone } from '../flux/source-path.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';

interface Folder {
  readonly files: FilePath[];
  readonly kustomizations: FilePath[];
  readonly folders: Folder[];
}

/** The files and folders of a project that a path may mean. */
export class Places {
  readonly #folders = new Map<FilePath, Folder>();
  /** Whether cutting a text at blanks, quotes, brackets and commas finds every path in it. */
  readonly areWords: boolean;

  constructor(
    private readonly project: Project,
    private readonly isReported: (path: FilePath) => boolean,
    /** Where the paths of Flux Kustomizations begin. */
    private readonly roots: readonly FilePath[],
  ) {
    let areWords = true;
    for (const path of project.files.keys()) {
      const { files, kustomizations } = this.#folder(directoryOf(path));
      (isKustomizationFile(path) ? kustomizations : files).push(path);
      areWords &&= !SPECIAL.test(path);
    }
    this.areWords = areWords;
  }

  #folder(path: FilePath): Folder {
    let folder = this.#folders.get(path);
    if (folder === undefined) {
      this.#folders.set(path, (folder = { files: [], kustomizations: [], folders: [] }));
      if (path !== '') this.#folder(directoryOf(path)).folders.push(folder);
    }
    return folder;
  }

  /** What a kustomization takes in by a path: a file (of any type, when it is reported), or another kustomization. */
  named(directory: FilePath, path: string): readonly FilePath[] {
    const resolved = resolvePath(directory, path);
    if (resolved === undefined) return [];
    const known = this.known(resolved);
    return known.length === 0 && resolved !== '' && this.isReported(resolved) ? [resolved] : known;
  }

  /** The file of that name, or the kustomization of that folder. */
  known(path: FilePath): readonly FilePath[] {
    if (this.project.files.has(path)) return [path];
    return this.kustomizationsIn(path);
  }

  kustomizationsIn(folder: FilePath): readonly FilePath[] {
    return this.#folders.get(folder)?.kustomizations ?? [];
  }

  /** The folders that a path of Flux may mean; any that fits around the variables that Flux substitutes. */
  folders(path: string): readonly FilePath[] {
    const written = path.replace(/^\/+/, '');
    const all = this.roots.flatMap((root) => resolvePath(root, written) ?? []);
    const found = [...all, ...all.flatMap((folder) => this.#withoutClone(folder))];
    if (!path.includes('$')) return found.filter((folder) => this.#folders.has(folder));
    const patterns = found.map((folder) => new RegExp(`^${folder.split(VARIABLE).map(escaped).join('.*')}$`, 's'));
    return [...this.#folders.keys()].filter((folder) => patterns.some((pattern) => pattern.test(folder)));
  }

  /** Paths of Flux may begin where the clone does, and the project be a folder of it. */
  #withoutClone(folder: FilePath): readonly FilePath[] {
    const around = folderInClone(this.project);
    if (around === '' || (folder !== around && !folder.startsWith(`${around}/`))) return [];
    return [folder.slice(around.length + 1)];
  }

  /** Kustomizations in folders that end like a path of which only the end is known. */
  endingWith(path: string): readonly FilePath[] {
    const end = path
      .split('/')
      .filter((step) => step !== '' && step !== '.' && step !== '..')
      .join('/');
    if (end === '') return [];
    return [...this.#folders].flatMap(([folder, { kustomizations }]) =>
      folder === end || folder.endsWith(`/${end}`) ? kustomizations : [],
    );
  }

  /** Every file below a folder. */
  below(folder: FilePath): readonly FilePath[] {
    const found: FilePath[] = [];
    const waiting = [this.#folders.get(folder)];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      found.push(...at.kustomizations, ...at.files);
      waiting.push(...at.folders);
    }
    return found;
  }

  /** What Flux builds from a folder: its kustomization, else every file below it that no kustomization there is above. */
  built(folder: FilePath): readonly FilePath[] {
    const top = this.#folders.get(folder);
    if (top === undefined) return [];
    if (top.kustomizations.length > 0) return top.kustomizations;
    const found: FilePath[] = [];
    const waiting = [top];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at.kustomizations.length > 0) found.push(...at.kustomizations);
      else {
        for (const file of at.files) found.push(file);
        for (const inner of at.folders) waiting.push(inner);
      }
    }
    return found;
  }
}

/** What ends a word, or may be written otherwise in YAML. */
const SPECIAL = /[\s"',[\]{}=#&*!|>%`\\]/;
const VARIABLE = /\$\{[^}]*\}/;

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
