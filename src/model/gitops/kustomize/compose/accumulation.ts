import type { FilePath } from '../../../../core/location.js';
import type { YamlNode } from '../../../../syntax/yaml/tree.js';
import type { Tree } from '../../tree.js';
import type { Entry } from './kustomization-file.js';
import type { InflatedChart } from './inflated-chart.js';
import { BUILT_IN, type Configuration, joined } from './configuration.js';
import { type ObjectId, keyOf, showId } from './object-id.js';
import type { NullUse } from './patch-nulls.js';
import { type KustomizeProblem, type KustomizeUnknown, Refused, Undecided, placeOf } from './problem.js';
import { type Resource, maskedResource } from './resource.js';

/** An object that a patch took out. */
export interface RemovedObject {
  readonly id: ObjectId;
  /** The patch's `$patch: delete`. */
  readonly by: Tree;
  readonly lost: Resource;
}

/** What became of a patch with a target. */
export interface TargetUse {
  readonly entry: Entry;
  /** Some object is, or may be, what the target selects. */
  readonly met: boolean;
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
  /** By the entry of the patch. */
  readonly targets: ReadonlyMap<Tree, TargetUse>;
  /** By where they are written. */
  readonly nulls: ReadonlyMap<YamlNode, NullUse>;
  readonly charts: readonly InflatedChart[];
}

/** Gathers the objects of one kustomization, or of a component into its parent. */
export class Accumulator {
  resources: Resource[] = [];
  charts: InflatedChart[] = [];
  configuration: Configuration = BUILT_IN;
  readonly variables = new Map<string, Tree>();
  readonly removed: RemovedObject[] = [];
  readonly files = new Set<FilePath>();
  readonly targets = new Map<Tree, TargetUse>();
  readonly nulls = new Map<YamlNode, NullUse>();
  readonly #problems = new Set<KustomizeProblem>();
  readonly #unknown = new Set<KustomizeUnknown>();

  /** Whether there may be objects that are not here. */
  get isOpen(): boolean {
    return [...this.#unknown].some(({ touches }) => touches === 'objects');
  }

  result(): Accumulated {
    const { resources, configuration, variables, removed, files, targets, nulls, charts } = this;
    return {
      resources,
      charts,
      configuration,
      variables,
      removed,
      files,
      targets,
      nulls,
      problems: [...this.#problems],
      unknown: [...this.#unknown],
    };
  }

  /** Notes what the target of a patch has met. */
  selected({ entry, met }: TargetUse): void {
    const before = this.targets.get(entry.tree)?.met === true;
    this.targets.set(entry.tree, { entry, met: before || met || this.isOpen });
  }

  /** Notes what nulls of patches have met. */
  met(nulls: Iterable<NullUse>): void {
    for (const use of nulls) {
      const { node } = use.site;
      this.nulls.set(node, { ...use, erases: use.erases || this.nulls.get(node)?.erases === true });
    }
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
      const where = place !== undefined && { at: place };
      this.#problems.add({ code: error.code, message: error.message, ...where });
      const because = `the kustomization does not build: ${error.message}`;
      this.#unknown.add({ because, touches, ...where });
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
    const known = this.#byKey();
    for (const resource of resources) {
      const key = keyOf(resource.id);
      const first = known.get(key);
      if (first !== undefined) {
        this.#refuseTwice(first, resource, written);
        continue;
      }
      known.set(key, resource);
      this.resources.push(resource);
    }
  }

  /** What lists the second object is to blame; where Flux lists everything, the object itself. */
  #refuseTwice(first: Resource, second: Resource, written: Tree | undefined): void {
    const [one, other] = [placeOf(first.tree), placeOf(second.tree)];
    const at = placeOf(written) ?? other;
    const message = `${showId(second.id)} is there already: Kustomize refuses the same object twice`;
    const isOneText = first.tree.site?.node === second.tree.site?.node;
    const also = [
      ...(one === undefined ? [] : [{ at: one, message: isOneText ? 'this is added twice' : 'it stands here first' }]),
      ...(other === undefined || isOneText || at === other ? [] : [{ at: other, message: 'and here again' }]),
    ];
    this.#problems.add({ code: 'duplicate-id', message, ...(at !== undefined && { at }), also });
  }

  #known: { readonly of: readonly Resource[]; readonly byKey: Map<string, Resource> } | undefined;

  /** The gathered objects by identity, kept up to date while objects are only added. */
  #byKey(): Map<string, Resource> {
    if (this.#known?.of !== this.resources)
      this.#known = { of: this.resources, byKey: new Map(this.resources.map((resource) => [keyOf(resource.id), resource])) };
    return this.#known.byKey;
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
    this.charts.push(...base.charts);
    for (const file of base.files) this.files.add(file);
    for (const problem of base.problems) this.#problems.add(problem);
    for (const unknown of base.unknown) this.#unknown.add(unknown);
    for (const use of base.targets.values()) this.selected(use);
    this.met(base.nulls.values());
  }

  variable(name: string, written: Tree): void {
    if (this.variables.has(name)) {
      const at = placeOf(written);
      const message = `the variable ${name} is declared twice`;
      this.#problems.add({ code: 'duplicate-variable', message, ...(at !== undefined && { at }) });
    } else this.variables.set(name, written);
  }
}
