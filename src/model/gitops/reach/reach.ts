import type { FilePath } from '../../../core/location.js';
import { resolvePath, directoryOf } from '../../project/file-system.js';
import type { Project, Reach } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { isKustomizationFile } from '../kustomize/kustomization.js';
import { type BuildGraph, buildGraph } from './build-graph.js';
import { declaredNames, mentions } from './mentions.js';

/**
 * The files without which what is found in the reported files could be another. They are told by their paths, the heads of
 * their documents and the words in their texts, so that the others need not be parsed; where that does not decide, a file
 * is taken in. Two questions are answered together:
 *
 * - whose findings can lie in a reported file? Those of its own objects, of all that refer to them, and of all that is built
 *   with it where it shapes a build;
 * - what decides these findings? The builds that deploy those objects, and all they refer to.
 */
export function reachOf(project: Project, isReported: (path: FilePath) => boolean): Reach {
  const reach = new Reaching(project, buildGraph(project, isReported));
  for (const path of [...project.files.keys(), ...reach.shapesOutside()]) if (isReported(path)) reach.judge(path);
  return reach.result();
}

class Reaching {
  /** Files whose objects may have findings in reported files. */
  readonly #judged = new Set<FilePath>();
  readonly #read = new Set<FilePath>();
  /** Files that are read and whose references are followed. */
  readonly #taken = new Set<FilePath>();
  readonly #climbed = new Set<FilePath>();
  /** Files whose references are still to be followed. */
  readonly #following: SourceFile[] = [];
  /** Files that are not read so far, with the names they declare. */
  readonly #named: Map<FilePath, readonly string[]>;

  constructor(
    private readonly project: Project,
    private readonly graph: BuildGraph,
  ) {
    this.#named = new Map();
    for (const file of project.files.values()) {
      const names = declaredNames(file);
      if (names.length > 0) this.#named.set(file.path, names);
      // Whoever claims such a volume need not name it.
      if (file.text.includes('claimRef')) this.#read.add(file.path);
    }
    for (const [builder, edges] of graph.builders) {
      this.#read.add(builder);
      for (const { to, role } of edges) if (role === 'shape') this.#read.add(to);
    }
  }

  /** Files that are no YAML and shape a build. */
  shapesOutside(): readonly FilePath[] {
    const edges = [...this.graph.builders.values()].flat();
    return [...new Set(edges.map(({ to }) => to).filter((path) => !this.project.files.has(path)))];
  }

  judge(path: FilePath): void {
    if (this.#judged.has(path)) return;
    this.#judged.add(path);
    this.#take(path);
    this.#judgeReferring(path);
    for (const { to } of this.graph.builders.get(path) ?? []) this.judge(to);
    for (const { builder, role } of this.graph.above(path)) {
      if (role === 'shape') this.judge(builder);
      else this.#climb(builder);
    }
  }

  result(): Reach {
    for (let file = this.#following.pop(); file !== undefined; file = this.#following.pop()) {
      for (const [path, names] of this.#named)
        if (!this.#taken.has(path) && names.some((name) => mentions(file.text, name))) this.#take(path);
    }
    return { read: this.#read, judged: this.#judged };
  }

  /** Reads a file, and what it refers to. */
  #take(path: FilePath): void {
    this.#read.add(path);
    const file = this.project.files.get(path);
    if (file === undefined || this.#taken.has(path)) return;
    this.#taken.add(path);
    this.#following.push(file);
    // The chart whose values a file beside it holds.
    this.#read.add(resolvePath(directoryOf(path), 'Chart.yaml')!);
  }

  /** A builder of something that is judged: all that it builds together is read, and so is what shapes and deploys it. */
  #climb(builder: FilePath): void {
    if (this.#climbed.has(builder)) return;
    this.#climbed.add(builder);
    this.#readBuild(builder, new Set());
    for (const above of this.graph.above(builder)) this.#climb(above.builder);
  }

  #readBuild(builder: FilePath, seen: Set<FilePath>): void {
    if (seen.has(builder)) return;
    seen.add(builder);
    this.#take(builder);
    for (const { to, role } of this.graph.builders.get(builder) ?? []) {
      if (role === 'shape') this.#take(to);
      else this.#read.add(to);
      if (isKustomizationFile(to)) this.#readBuild(to, seen);
    }
  }

  /** Objects are judged with what they refer to: the finding may lie in either. */
  #judgeReferring(path: FilePath): void {
    const names = this.#named.get(path) ?? [];
    const own = this.project.files.get(path);
    if (names.length === 0 || own === undefined) return;
    for (const file of this.project.files.values()) {
      if (this.#judged.has(file.path) || !this.#speaks(file)) continue;
      if (names.some((name) => mentions(file.text, name)) || claims(file, own)) this.judge(file.path);
    }
  }

  /** Builders that only list files name no objects. */
  #speaks(file: SourceFile): boolean {
    return !this.graph.builders.has(file.path) || /patch|substitute|replac|enerator|helm|transform|vars/i.test(file.text);
  }
}

/** Whether a file's StatefulSet may have made the name of a claim that a volume is reserved for: `data-NAME-0`. */
function claims(file: SourceFile, volume: SourceFile): boolean {
  if (!volume.text.includes('claimRef') || !file.text.includes('volumeClaimTemplates')) return false;
  const { documents, certain } = file.headers;
  return (
    !certain || documents.some(({ kind, name }) => kind === 'StatefulSet' && (name === undefined || volume.text.includes(name)))
  );
}
