import type { FilePath } from '../../../../core/location.js';
import type { YamlNode } from '../../../../syntax/yaml/tree.js';
import type { Document } from '../../../project/document.js';
import { foldersAbove } from '../../../project/file-system.js';
import type { Project } from '../../../project/project.js';
import { type Tree, manifestTree } from '../../tree.js';
import type { Accumulated } from './accumulation.js';
import { type Kustomization, isKustomizationFile, readKustomization } from './kustomization-file.js';
import type { Composition } from './composition.js';
import { asSplit } from './document-end.js';
import type { PatchBody } from './patch-entry.js';
import { holdsLeftOut } from './scalar-text.js';

/** An earlier version of a project with the same files, and those of them that say something else now. */
export interface Earlier {
  readonly compositions: Compositions;
  readonly changed: ReadonlySet<FilePath>;
}

/** What is made of a directory, and of which files. */
interface Made {
  readonly files: ReadonlySet<FilePath>;
  readonly charts: readonly unknown[];
}

/**
 * Everything that is composed once and shared: between overlays, components, clusters, and with an earlier version of the project where
 * no file that takes part has changed. For one project.
 */
export class Compositions {
  private readonly gathered = new Map<string, Accumulated>();
  private readonly composedBy = new Map<string, Composition>();
  /** With what a Flux Kustomization adds, by its effective `spec`. */
  private readonly overriddenBy = new WeakMap<Tree, Map<string, Composition>>();
  private readonly kustomizations = new Map<FilePath, Kustomization | undefined>();
  private readonly trees = new WeakMap<YamlNode, Tree>();
  private readonly before: Compositions | undefined;
  private readonly changed: ReadonlySet<FilePath>;
  /** The folders in which something has changed, however deep. */
  private readonly changedFolders: ReadonlySet<FilePath>;
  /** Directories that are being gathered, for cycles; the outermost first. */
  readonly active: FilePath[] = [];
  /** By the entry of the kustomization, and by who carries it: many Flux Kustomizations get one entry from their parent. */
  readonly patches = new WeakMap<Tree, Map<string, PatchBody>>();
  /** Some text has a value left out inside `{}` or `[]`, which is written as an empty text. */
  leavesOut: boolean;

  constructor(earlier?: Earlier) {
    // Whether a kustomization is a component decides what becomes of others, which do not count its file as theirs.
    this.changed = earlier?.changed ?? new Set();
    this.changedFolders = new Set([...this.changed].flatMap((path) => ['', ...foldersAbove(path)]));
    this.before = [...this.changed].some(isKustomizationFile) ? undefined : earlier?.compositions;
    this.leavesOut = this.before?.leavesOut ?? false;
  }

  accumulated(directory: FilePath, key: string, make: () => Accumulated): Accumulated {
    return this.#once(directory, this.gathered, key, undefined, make);
  }

  /** Lets go of what went into compositions, when there are no more to be made. */
  close(): void {
    this.gathered.clear();
  }

  composed(directory: FilePath, key: string, make: () => Composition): Composition {
    return this.#once(directory, this.composedBy, key, this.before?.composedBy, make);
  }

  overridden(directory: FilePath, spec: Tree, key: string, make: () => Composition): Composition {
    let known = this.overriddenBy.get(spec);
    if (known === undefined) this.overriddenBy.set(spec, (known = new Map<string, Composition>()));
    return this.#once(directory, known, key, this.before?.overriddenBy.get(spec), make);
  }

  #once<T extends Made>(
    directory: FilePath,
    known: Map<string, T>,
    key: string,
    earlier: ReadonlyMap<string, T> | undefined,
    make: () => T,
  ): T {
    let result = known.get(key);
    if (result !== undefined) return result;
    const before = earlier?.get(key);
    result = before !== undefined && this.#isUntouched(directory, before) ? before : make();
    known.set(key, result);
    return result;
  }

  /** A folder without a kustomization of its own takes whatever lies below it; charts are made of more than is noted. */
  #isUntouched(directory: FilePath, { files, charts }: Made): boolean {
    return charts.length === 0 && !this.changedFolders.has(directory) && ![...files].some((file) => this.changed.has(file));
  }

  kustomization(project: Project, directory: FilePath): Kustomization | undefined {
    for (const { kustomizations } of this.before === undefined ? [this] : [this, this.before])
      if (kustomizations.has(directory)) return kustomizations.get(directory);
    const kustomization = readKustomization(project, directory);
    this.kustomizations.set(directory, kustomization);
    if (kustomization?.file !== undefined) this.notice(project.files.get(kustomization.file)?.documents[0]?.root);
    return kustomization;
  }

  /** A manifest as written; the same tree each time, and the one that everybody else has of it. */
  tree(document: Document, node: YamlNode): Tree {
    let tree = this.trees.get(node) ?? this.before?.trees.get(node);
    if (tree === undefined) {
      this.trees.set(node, (tree = asSplit(manifestTree({ document, node }), document)));
      this.notice(node);
    }
    return tree;
  }

  /** Whoever makes trees of a text says so. */
  notice(node: YamlNode | undefined): void {
    this.leavesOut ||= node !== undefined && holdsLeftOut(node);
  }
}
