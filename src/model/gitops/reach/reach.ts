import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project, Reach } from '../../project/project.js';
import { BuildGraph } from './build-graph.js';
import { alwaysRead } from './always-read.js';
import { Charts } from './charts.js';
import { Names } from './names.js';

/**
 * The files without which what is found in the reported files could be another. They are told by their paths, the heads of
 * their documents and the words in their texts, so that the others need not be parsed; where that does not decide, a file
 * is taken in. Two questions are answered together:
 *
 * - whose findings can lie in a reported file? Those of its own objects, of all that refer to them, and of all that is built
 *   with it where it shapes a build;
 * - what decides these findings? The builds that deploy those objects, and all they refer to.
 *
 * `roots` are the folders from which paths of Flux Kustomizations are meant.
 */
export function reachOf(project: Project, isReported: (path: FilePath) => boolean, roots: readonly FilePath[] = ['']): Reach {
  const reach = new Reaching(project, new BuildGraph(project, isReported, roots));
  for (const path of [...project.files.keys(), ...reach.shapesOutside()]) if (isReported(path)) reach.report(path);
  return reach.result();
}

class Reaching {
  /** Files whose objects may have findings in reported files. */
  readonly #judged = new Set<FilePath>();
  readonly #read = new Set<FilePath>();
  readonly #shaped = new Set<FilePath>();
  readonly #built = new Set<FilePath>();
  readonly #reported = new Set<FilePath>();
  readonly #names: Names;
  readonly #charts: Charts;
  /** What is judged, and what is read, without having been looked into so far. */
  readonly #toJudge: FilePath[] = [];
  readonly #toFollow: FilePath[] = [];

  constructor(
    private readonly project: Project,
    private readonly graph: BuildGraph,
  ) {
    this.#names = new Names(project, graph);
    this.#charts = new Charts(project);
  }

  /** Files that are no YAML and shape a build. */
  shapesOutside(): readonly FilePath[] {
    const edges = [...this.graph.builders.values()].flatMap((builder) => builder.edges);
    return [...new Set(edges.map(({ to }) => to).filter((path) => !this.project.files.has(path)))];
  }

  /** Takes in all whose findings may lie in a file. */
  report(path: FilePath): void {
    this.#reported.add(path);
    this.#judge(path);
    this.#judgeBuilt(path);
    const above = this.graph.above(path);
    for (const { builder, role } of above) if (role === 'shape') this.#judgeShaped(builder);
    // Of what nothing takes in it is said whether the kustomizations around it are built.
    if (above.length === 0) for (const around of this.graph.kustomizationsAround(path)) this.#take(around);
  }

  /** Judges what a builder makes of something that shapes it, and what is made where the builder itself shapes. */
  #judgeShaped(builder: FilePath): void {
    const waiting = [builder];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.#shaped.has(at)) continue;
      this.#shaped.add(at);
      this.#judge(at);
      this.#judgeBuilt(at);
      for (const above of this.graph.above(at)) if (above.role === 'shape') waiting.push(above.builder);
    }
  }

  #judgeBuilt(builder: FilePath): void {
    const waiting = [builder];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.#built.has(at)) continue;
      this.#built.add(at);
      for (const { to } of this.graph.builders.get(at)?.edges ?? []) {
        this.#judge(to);
        waiting.push(to);
      }
    }
  }

  #judge(path: FilePath): void {
    if (this.#judged.has(path)) return;
    this.#judged.add(path);
    this.#toJudge.push(path);
    this.#take(path);
  }

  result(): Reach {
    this.#finish();
    const { files, builds } = alwaysRead(this.project, this.graph, this.#judged);
    for (const path of files) this.#take(path);
    for (const path of builds) this.#takeBuilt(path);
    this.#finish();
    return { read: this.#read, judged: this.#judged };
  }

  #finish(): void {
    for (;;) {
      const judged = this.#toJudge.pop();
      if (judged !== undefined) this.#judgeWith(judged);
      const taken = judged === undefined ? this.#toFollow.pop() : undefined;
      if (taken !== undefined) this.#follow(taken);
      if (judged !== undefined || taken !== undefined) continue;
      const named = this.#names.substituted();
      if (named.length === 0) return;
      for (const path of named) this.#take(path);
    }
  }

  /** Objects are judged with what they refer to: the finding may lie in either. */
  #judgeWith(path: FilePath): void {
    for (const referring of [...this.#names.referringTo(path), ...this.#charts.usersOf(path)]) {
      this.#judge(referring);
      if (this.#reported.has(path) && this.#substitutes(referring)) this.#judgeBuilt(referring);
    }
    for (const other of [...this.#names.twinsOf(path), ...this.#names.podsFor(path)]) this.#take(other);
  }

  /** The definition of a variable may be where something is to be changed that is built with it. */
  #substitutes(path: FilePath): boolean {
    return this.graph.builders.has(path) && this.project.files.get(path)?.text.includes('substituteFrom') === true;
  }

  /** Reads a file, what deploys it, and what it refers to. */
  #take(path: FilePath): void {
    if (this.#read.has(path)) return;
    this.#read.add(path);
    this.#toFollow.push(path);
  }

  #follow(path: FilePath): void {
    for (const { builder, role } of this.graph.above(path)) {
      this.#take(builder);
      if (role === 'redirected' || this.graph.builders.get(builder)!.mixes) this.#takeBuilt(builder);
    }
    for (const { to, role } of this.graph.builders.get(path)?.edges ?? []) if (role === 'shape') this.#take(to);
    if (this.graph.builders.get(path)?.deploys !== undefined && this.graph.above(path).length === 0) this.#takePassedOver(path);
    const file = this.project.files.get(path);
    if (file === undefined) return;
    for (const named of this.#names.namedBy(file, this.#judged.has(path))) this.#take(named);
    for (const used of this.#charts.usedBy(file)) this.#take(used);
    // The chart whose values a file beside it holds.
    const chart = resolvePath(directoryOf(path), 'Chart.yaml')!;
    if (this.project.files.has(chart)) this.#take(chart);
  }

  /**
   * Kustomizations around a Flux Kustomization that nothing takes in, with the Flux Kustomizations that they do take in: if these
   * are deployed, it is switched off.
   */
  #takePassedOver(deployer: FilePath): void {
    const waiting = this.graph.kustomizationsAround(deployer);
    const seen = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      this.#take(at);
      const { edges = [], deploys } = this.graph.builders.get(at) ?? {};
      if (deploys !== undefined) continue;
      for (const { to } of edges) {
        if (seen.has(to) || !this.graph.builders.has(to)) continue;
        seen.add(to);
        waiting.push(to);
      }
    }
  }

  /** All that a builder takes in, where one of its objects may change another. */
  #takeBuilt(builder: FilePath): void {
    const waiting = [builder];
    const seen = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      this.#take(at);
      for (const { to } of this.graph.builders.get(at)?.edges ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        waiting.push(to);
      }
    }
  }
}
