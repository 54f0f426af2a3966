import type { FilePath } from '../../../../core/location.js';
import type { YamlNode } from '../../../../syntax/yaml/tree.js';
import type { Document } from '../../../project/document.js';
import type { Project } from '../../../project/project.js';
import { type Tree, manifestTree } from '../../tree.js';
import type { Accumulated } from './accumulation.js';
import { type Kustomization, readKustomization } from './kustomization-file.js';
import type { Composition } from './composition.js';
import { asSplit } from './document-end.js';
import type { PatchBody } from './patch-entry.js';
import { holdsLeftOut } from './scalar-text.js';

/** Everything that is composed once and shared: between overlays, components, clusters. For one project. */
export class Compositions {
  readonly accumulated = new Map<string, Accumulated>();
  readonly composed = new Map<string, Composition>();
  /** With what a Flux Kustomization adds, by its effective `spec`. */
  readonly overridden = new WeakMap<Tree, Map<string, Composition>>();
  /** Directories that are being gathered, for cycles; the outermost first. */
  readonly active: FilePath[] = [];
  /** By the entry of the kustomization, and by who carries it: many Flux Kustomizations get one entry from their parent. */
  readonly patches = new WeakMap<Tree, Map<string, PatchBody>>();
  /** Some text has a value left out inside `{}` or `[]`, which is written as an empty text. */
  leavesOut = false;
  readonly #kustomizations = new Map<FilePath, Kustomization | undefined>();
  readonly #trees = new WeakMap<YamlNode, Tree>();

  kustomization(project: Project, directory: FilePath): Kustomization | undefined {
    if (this.#kustomizations.has(directory)) return this.#kustomizations.get(directory);
    const kustomization = readKustomization(project, directory);
    this.#kustomizations.set(directory, kustomization);
    if (kustomization?.file !== undefined) this.notice(project.files.get(kustomization.file)?.documents[0]?.root);
    return kustomization;
  }

  /** A manifest as written; the same tree each time, and the one that everybody else has of it. */
  tree(document: Document, node: YamlNode): Tree {
    let tree = this.#trees.get(node);
    if (tree === undefined) {
      this.#trees.set(node, (tree = asSplit(manifestTree({ document, node }), document)));
      this.notice(node);
    }
    return tree;
  }

  /** Whoever makes trees of a text says so. */
  notice(node: YamlNode | undefined): void {
    this.leavesOut ||= node !== undefined && holdsLeftOut(node);
  }
}
