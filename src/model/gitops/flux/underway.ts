import type { ResourceName } from '../../../core/finding.js';
import type { FilePath } from '../../../core/location.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import { showResource } from '../../project/manifests.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import { toPlain } from '../kustomize/compose/plain.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, childOf } from '../tree.js';
import { type Artifact, type SourceName, artifactsOf } from './artifacts.js';
import type { AppliedObject, FluxBuild } from './build.js';
import { isFluxKustomization, isSameText, sameNamespace } from './kinds.js';
import {
  type Built,
  type ClusterSoFar,
  type Conditions,
  type Deployer,
  type MissingSource,
  buildKustomization,
} from './kustomization-build.js';
import { type MadeByOthers, madeByResourceSet } from './resource-set.js';
import { isSameSource, sourceOf } from './sources.js';
import { Producers, sourceObject } from './variable-sources.js';

/** How often a Kustomization that emits itself is built anew with what it made of itself. */
const MAX_ROUNDS = 4;

/** A cluster while its Kustomizations are followed to what they emit, until nothing new comes. */
export class ClusterUnderway implements ClusterSoFar {
  readonly #builds = new Map<string, Built>();
  readonly #seen: ResourceName[] = [];
  readonly #queue: Deployer[] = [];
  readonly #made: AppliedObject[] = [];
  readonly #madeByOthers: MadeByOthers[] = [];
  readonly #all: ComposedObject[] = [];
  readonly #byName = new Map<string, ComposedObject[]>();
  readonly producers = new Producers(this);

  /** What its Kustomizations emit, by where it is written; made when everything is followed. */
  #emitted: ReadonlyMap<YamlNode, readonly ComposedObject[]> | undefined;

  constructor(
    private readonly conditions: Conditions,
    roots: readonly Deployer[],
    /** What is applied by other means than Flux. */
    private readonly applied?: Composition,
  ) {
    for (const object of applied?.objects ?? []) {
      this.#index(object);
      this.#made.push({ object });
    }
    for (const object of applied?.objects ?? []) this.#follow(object, undefined);
    for (const root of roots) this.#enqueue(root);
    this.#run();
  }

  get builds(): readonly FluxBuild[] {
    return [...this.#builds.values()].map(({ build }) => build);
  }

  get objects(): readonly AppliedObject[] {
    return [...this.#near.flatMap(applied), ...this.#made];
  }

  /** What its Kustomizations apply to other clusters, by the object through which they reach them. */
  get elsewhere(): ReadonlyMap<string, readonly AppliedObject[]> {
    const found = new Map<string, readonly AppliedObject[]>();
    for (const built of this.#builds.values()) {
      const { elsewhere } = built.build;
      if (elsewhere !== undefined) found.set(elsewhere, [...(found.get(elsewhere) ?? []), ...applied(built)]);
    }
    return found;
  }

  /** The builds of which all goes into this cluster. */
  get #near(): readonly Built[] {
    return [...this.#builds.values()].filter(({ build }) => build.elsewhere === undefined);
  }

  get madeByOthers(): readonly MadeByOthers[] {
    return this.#madeByOthers;
  }

  /** Why objects may exist that are not here. */
  get open(): readonly string[] {
    const reasons = this.builds.flatMap(({ by, source, composition }) =>
      source.state === 'opaque' ? [`${by}: ${source.because}`] : openOf(composition),
    );
    return [...new Set([...openOf(this.applied), ...reasons])];
  }

  get files(): ReadonlySet<FilePath> {
    const files = new Set<FilePath>(this.applied?.files);
    for (const { object, composition } of this.builds) {
      if (object !== undefined) files.add(object.home);
      for (const file of composition?.files ?? []) files.add(file);
    }
    return files;
  }

  /** The sources of variables that nothing of the cluster holds or makes, by the build that needs them. */
  get missing(): ReadonlyMap<FluxBuild, readonly MissingSource[]> {
    return new Map([...this.#builds.values()].map(({ build, missing }) => [build, missing]));
  }

  /** Whether one of its Kustomizations emits an object that is written in this place. */
  emits(object: ComposedObject): boolean {
    const emitted = 'node' in object.source ? (this.#emittedByNode.get(object.source.node) ?? []) : [];
    return emitted.some((one) => one.id.kind === object.id.kind && isSameText(one, object));
  }

  /** Where that is written which its Kustomizations emit. */
  get emittedNodes(): Iterable<YamlNode> {
    return this.#emittedByNode.keys();
  }

  get #emittedByNode(): ReadonlyMap<YamlNode, readonly ComposedObject[]> {
    return (this.#emitted ??= byNode(this.#near.flatMap(({ objects }) => objects)));
  }

  named(kind: string, name: string): readonly ComposedObject[] {
    return this.#byName.get(`${kind}/${name}`) ?? [];
  }

  all(): readonly ComposedObject[] {
    return this.#all;
  }

  #enqueue(deployer: Deployer): void {
    const { id } = deployer;
    if (this.#seen.some((seen) => seen.name === id.name && sameNamespace(seen.namespace, id.namespace))) return;
    this.#seen.push(id);
    this.#queue.push(deployer);
  }

  /** What waits for a source of variables is built when it is there, or when nothing else is left to build. */
  #run(): void {
    const waiting: Deployer[] = [];
    for (;;) {
      const next = this.#queue.shift();
      if (next !== undefined) {
        if (this.#isReady(next)) this.#complete(next);
        else waiting.push(next);
        continue;
      }
      if (waiting.length === 0) return;
      const ready = waiting.findIndex((deployer) => this.#isReady(deployer));
      const [chosen] = waiting.splice(Math.max(ready, 0), 1);
      this.#complete(chosen!);
    }
  }

  #isReady({ spec, id }: Deployer): boolean {
    if (spec === undefined) return true;
    const source = sourceOf(spec, id.namespace);
    if (source?.kind === 'ExternalArtifact' && this.artifact(source) === undefined) return false;
    return itemsAt(spec, ['postBuild', 'substituteFrom']).every((entry) => {
      const [kind, name] = ['kind', 'name'].map((key) => textAt(entry, [key]));
      if ((kind !== 'ConfigMap' && kind !== 'Secret') || name === undefined) return true;
      return sourceObject({ kind, name, optional: false }, id.namespace, this) !== undefined;
    });
  }

  #complete(deployer: Deployer): void {
    let current = deployer;
    let built = buildKustomization(current, this.conditions, this);
    for (let round = 1; round < MAX_ROUNDS; round++) {
      const self = built.objects.find(({ id }) => isFluxKustomization(id) && isItself(id, current.id));
      const spec = self && childOf(self.tree, 'spec');
      // What is not known of it is no reason to build it otherwise.
      if (self === undefined || current.object === undefined || spec?.kind === 'unknown') break;
      const isSettled = isEqual(spec, current.spec);
      current = { ...current, id: self.id, spec, object: self };
      if (isSettled) {
        built = { ...built, build: { ...built.build, id: self.id, object: self } };
        break;
      }
      built = buildKustomization(current, this.conditions, this);
    }
    this.#add(built);
  }

  #add(built: Built): void {
    const { build, objects } = built;
    this.#builds.set(build.by, built);
    // There they meet other objects, and another Flux if any.
    if (build.elsewhere !== undefined) return;
    for (const object of objects) this.#index(object);
    for (const object of objects) this.#follow(object, build.by);
    for (const object of objects) {
      if (object.id.kind !== 'ResourceSet') continue;
      const made = madeByResourceSet(object);
      this.#madeByOthers.push(...made.open);
      for (const one of made.objects) {
        this.#made.push({ object: one });
        this.#index(one);
        this.#follow(one, showResource(object.id));
      }
    }
  }

  #index(object: ComposedObject): void {
    this.#all.push(object);
    const key = `${object.id.kind}/${object.id.name}`;
    const same = this.#byName.get(key);
    if (same) same.push(object);
    else this.#byName.set(key, [object]);
  }

  #follow(object: ComposedObject, parent: string | undefined): void {
    const { id, tree } = object;
    if (!isFluxKustomization(id)) return;
    const spec = childOf(tree, 'spec') ?? emptySpec(tree);
    this.#enqueue({ id, spec, object, ...(parent !== undefined && { parent }) });
  }

  artifact(source: SourceName): Artifact | undefined {
    for (const { id, tree } of this.#all) {
      if (id.kind !== 'ArtifactGenerator') continue;
      const found = artifactsOf(tree, id.namespace).find(({ name }) =>
        isSameSource({ kind: 'ExternalArtifact', name, ...(id.namespace !== undefined && { namespace: id.namespace }) }, source),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function applied({ build, objects }: Built): readonly AppliedObject[] {
  return objects.map((object) => ({ object, appliedBy: build }));
}

function openOf(composition: Composition | undefined): readonly string[] {
  return (composition?.unknown ?? []).flatMap(({ touches, because }) => (touches === 'objects' ? [because] : []));
}

function emptySpec(tree: Tree): Tree {
  return { kind: 'map', entries: new Map(), layer: tree.layer, ...(tree.site && { site: tree.site }) };
}

function isItself(one: ResourceName, other: ResourceName): boolean {
  return one.name === other.name && sameNamespace(one.namespace, other.namespace);
}

function isEqual(one: Tree | undefined, other: Tree | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && JSON.stringify(toPlain(one)) === JSON.stringify(toPlain(other));
}

function byNode(objects: readonly ComposedObject[]): ReadonlyMap<YamlNode, readonly ComposedObject[]> {
  const found = new Map<YamlNode, ComposedObject[]>();
  for (const object of objects) {
    if (!('node' in object.source)) continue;
    const known = found.get(object.source.node);
    if (known) known.push(object);
    else found.set(object.source.node, [object]);
  }
  return found;
}
