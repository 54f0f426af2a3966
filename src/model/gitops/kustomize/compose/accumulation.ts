import type { FilePath } from '../../../../core/location.js';
import type { Tree } from '../../tree.js';
import { BUILT_IN, type Configuration, joined } from './configuration.js';
import { type ObjectId, keyOf, showId } from './object-id.js';
import { type KustomizeProblem, type KustomizeUnknown, Refused, Undecided, placeOf } from './problem.js';
import { type Resource, maskedResource } from './resource.js';

/** An object that a patch took out. */
export interface RemovedObject {
  readonly id: ObjectId;
  /** The patch's `$patch: delete`. */
  readonly by: Tree;
  readonly lost: Resource;
}

/** What a kustomization has gathered and changed, before the steps that only the outermost build takes. */
export interface Accumulated {
  readonly resources: readonly Resource[];
  readonly configuration: Configuration;
  /** Names of `vars`, which the outermost build replaces. */
  readonly variables: ReadonlyMap<string, Tree>;
  readonly removed: readonly RemovedObject[];
  readonly files: ReadonlySet<FilePath>;
  readonly problems: readonly KustomizeProblem[];
  readonly unknown: readonly KustomizeUnknown[];
}

/** Gathers the objects of one kustomization, or of a component into its parent. */
export class Accumulator {
  resources: Resource[] = [];
  configuration: Configuration = BUILT_IN;
  readonly variables = new Map<string, Tree>();
  readonly removed: RemovedObject[] = [];
  readonly files = new Set<FilePath>();
  readonly #problems = new Set<KustomizeProblem>();
  readonly #unknown = new Set<KustomizeUnknown>();

  /** Whether there may be objects that are not here. */
  get isOpen(): boolean {
    return [...this.#unknown].some(({ touches }) => touches === 'objects');
  }

  result(): Accumulated {
    const { resources, configuration, variables, removed, files } = this;
    return { resources, configuration, variables, removed, files, problems: [...this.#problems], unknown: [...this.#unknown] };
  }

  problem(problem: KustomizeProblem): void {
    this.#problems.add(problem);
  }

  unknown(unknown: KustomizeUnknown): void {
    this.#unknown.add(unknown);
  }

  /** Records what went wrong with a step; `touches` says what may be missing because of it. Gives the reason in words. */
  failed(error: unknown, written: Tree | undefined, touches: KustomizeUnknown['touches']): string {
    const at = placeOf(written);
    if (error instanceof Refused) {
      const place = error.at ?? at;
      if (place !== undefined) this.#problems.add({ code: error.code, message: error.message, at: place });
      const because = `the kustomization does not build: ${error.message}`;
      this.#unknown.add({ because, touches, ...(place !== undefined && { at: place }) });
      return because;
    }
    if (!(error instanceof Undecided)) throw error;
    this.#unknown.add({ because: error.message, touches, ...(at !== undefined && { at }) });
    return error.message;
  }

  /** Runs something that may be refused as a whole. */
  attempt(written: Tree | undefined, touches: KustomizeUnknown['touches'], run: () => void): string | undefined {
    try {
      run();
      return undefined;
    } catch (error) {
      return this.failed(error, written, touches);
    }
  }

  /** Changes every object; one for which that fails becomes unknown. */
  each(written: Tree | undefined, change: (resource: Resource) => Resource): void {
    this.resources = this.resources.map((resource) => this.changed(resource, written, change));
  }

  changed(resource: Resource, written: Tree | undefined, change: (resource: Resource) => Resource): Resource {
    try {
      return change(resource);
    } catch (error) {
      return maskedResource(resource, this.failed(error, written, 'values'));
    }
  }

  /** All objects become unknown. */
  mask(because: string): void {
    this.resources = this.resources.map((resource) => maskedResource(resource, because));
  }

  append(resources: readonly Resource[], written: Tree | undefined): void {
    const known = new Set(this.resources.map(({ id }) => keyOf(id)));
    for (const resource of resources) {
      const key = keyOf(resource.id);
      if (known.has(key)) {
        const at = placeOf(written);
        const message = `${showId(resource.id)} is there already: Kustomize refuses the same object twice`;
        if (at !== undefined) this.#problems.add({ code: 'duplicate-id', message, at });
        continue;
      }
      known.add(key);
      this.resources.push(resource);
    }
  }

  /** Takes in a base. Its objects are shared, not copied. */
  merge(base: Accumulated, written: Tree | undefined): void {
    if (this.resources.length === 0) this.resources = [...base.resources];
    else this.append(base.resources, written);
    this.attempt(written, 'values', () => {
      this.configuration = joined(this.configuration, base.configuration);
    });
    for (const [name, variable] of base.variables) this.variable(name, variable);
    this.removed.push(...base.removed);
    for (const file of base.files) this.files.add(file);
    for (const problem of base.problems) this.#problems.add(problem);
    for (const unknown of base.unknown) this.#unknown.add(unknown);
  }

  variable(name: string, written: Tree): void {
    if (this.variables.has(name)) {
      const at = placeOf(written);
      if (at !== undefined)
        this.#problems.add({ code: 'duplicate-variable', message: `the variable ${name} is declared twice`, at });
    } else this.variables.set(name, written);
  }
}
