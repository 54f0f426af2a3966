import type { ResourceName } from '../../core/finding.js';
import type { FilePath } from '../../core/location.js';
import { directoryOf } from '../project/file-system.js';
import { type Manifest, manifestsOf } from '../project/manifests.js';
import type { Project } from '../project/project.js';
import { Effective } from './effective.js';
import { fluxClusters } from './flux/kustomizations.js';
import { Builds, type Reached } from './kustomize/build.js';
import { type GeneratedObject, isKustomizationFile, kustomizationIn } from './kustomize/kustomization.js';
import { manifestTree } from './tree.js';

/** An object as it is deployed, as far as its layers are composed. */
export interface DeployedObject extends ResourceName {
  readonly manifest: Manifest;
  readonly effective: Effective;
  /** The Flux Kustomization that applies it. */
  readonly appliedBy?: Manifest;
}

/**
 * What one cluster deploys; without Flux roots what one kustomization emits, else what one folder holds. References resolve
 * inside it first. Objects of equal names in different sets are different objects.
 */
export class DeployedSet {
  readonly #reached = new Map<string, Reached[]>();
  readonly #byKind = new Map<string, readonly DeployedObject[]>();
  readonly #byName = new Map<string, ReadonlyMap<string, readonly DeployedObject[]>>();

  constructor(
    readonly name: string,
    readonly kind: 'cluster' | 'kustomization' | 'folder',
    reached: readonly Reached[],
    readonly generated: readonly GeneratedObject[],
  ) {
    for (const object of reached) group(this.#reached, object.manifest.kind, object);
  }

  ofKind(kind: string): readonly DeployedObject[] {
    let objects = this.#byKind.get(kind);
    if (objects === undefined) this.#byKind.set(kind, (objects = (this.#reached.get(kind) ?? []).map(deploy)));
    return objects;
  }

  /** The objects of a name; in a namespace when one is given and the object says its own. */
  named(kind: string, name: string, namespace: string | undefined): readonly DeployedObject[] {
    let names = this.#byName.get(kind);
    if (names === undefined) {
      const grouped = new Map<string, DeployedObject[]>();
      for (const object of this.ofKind(kind)) group(grouped, object.name, object);
      this.#byName.set(kind, (names = grouped));
    }
    return (names.get(name) ?? []).filter(
      (object) => namespace === undefined || object.namespace === undefined || object.namespace === namespace,
    );
  }
}

function group<T>(groups: Map<string, T[]>, key: string, member: T): void {
  const members = groups.get(key);
  if (members) members.push(member);
  else groups.set(key, [member]);
}

function deploy({ manifest, namespace, touches, appliedBy }: Reached): DeployedObject {
  const written = manifestTree(manifest);
  const tree = touches.reduce((masked, touch) => touch.mask(masked), written);
  const caution = touches[0]?.because ?? (manifest.document.encrypted ? 'the file is encrypted with SOPS' : undefined);
  const { apiVersion, kind, name } = manifest;
  const effectiveNamespace = namespace ?? manifest.namespace;
  return {
    apiVersion,
    kind,
    name,
    ...(effectiveNamespace !== undefined && { namespace: effectiveNamespace }),
    manifest,
    ...(appliedBy !== undefined && { appliedBy }),
    effective: new Effective(tree, {
      target: { document: manifest.document.id, path: [] },
      ...(caution !== undefined && { caution }),
    }),
  };
}

/** How a reference ends. `unknown` when several objects could be meant, or something that is not composed may supply it. */
export type Resolved =
  | { readonly state: 'found'; readonly object: DeployedObject }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly because: string };

/** Everything the project deploys, and what it holds besides. */
export class Deployments {
  readonly sets: readonly DeployedSet[];
  /** Manifests that no Flux root reaches: they are not checked as deployed. */
  readonly orphans: readonly Manifest[];

  constructor(readonly project: Project) {
    const builds = new Builds(project);
    const clusters = fluxClusters(project, builds);
    const sets =
      clusters.length > 0
        ? clusters.map(({ name, build }) => new DeployedSet(name, 'cluster', build.reached, build.generated))
        : undefined;
    this.sets = sets ?? [...kustomizationSets(project, builds), ...folderSets(project, builds)];
    const covered = new Set(clusters.flatMap(({ build }) => [...build.files]));
    this.orphans = sets === undefined ? [] : manifestsOf(project).filter(({ document }) => !covered.has(document.id.file));
  }

  /**
   * The objects a reference may mean: those of the set, else those of the project when they all come from one manifest.
   * Several are left when one folder declares a name twice. Empty when nothing in this repository has the name.
   */
  candidates(set: DeployedSet, kind: string, name: string, namespace: string | undefined): readonly DeployedObject[] {
    const inside = set.named(kind, name, namespace);
    if (inside.length > 0) return inside;
    return (
      this.#elsewhere(kind)
        .get(name)
        ?.filter((object) => namespace === undefined || object.namespace === undefined || object.namespace === namespace) ?? []
    );
  }

  readonly #projectWide = new Map<string, ReadonlyMap<string, readonly DeployedObject[]>>();

  /** The objects of a kind in all sets, by name. */
  #elsewhere(kind: string): ReadonlyMap<string, readonly DeployedObject[]> {
    let names = this.#projectWide.get(kind);
    if (names === undefined) {
      const grouped = new Map<string, DeployedObject[]>();
      for (const object of this.sets.flatMap((set) => set.ofKind(kind))) group(grouped, object.name, object);
      this.#projectWide.set(kind, (names = grouped));
    }
    return names;
  }

  /** The object a reference means, when there is exactly one. */
  resolve(set: DeployedSet, kind: string, name: string, namespace: string | undefined): Resolved {
    const found = this.candidates(set, kind, name, namespace);
    const only = found[0];
    if (only !== undefined && found.every(({ manifest }) => manifest === only.manifest)) return { state: 'found', object: only };
    if (only !== undefined) return { state: 'unknown', because: `several ${kind} objects are called ${name}` };
    if (this.sets.some(({ generated }) => generated.some((object) => object.kind === kind && name.startsWith(object.name)))) {
      return { state: 'unknown', because: `${kind} ${name} is made by a generator that is not composed yet` };
    }
    return { state: 'absent' };
  }
}

/** Every kustomization that no other one includes. */
function kustomizationSets(project: Project, builds: Builds): readonly DeployedSet[] {
  const directories = [...new Set([...project.files.keys()].filter(isKustomizationFile).map(directoryOf))];
  const isComponent = (directory: FilePath): boolean => kustomizationIn(project, directory)?.isComponent === true;
  const candidates = directories.filter(
    (directory) => kustomizationIn(project, directory) !== undefined && !isComponent(directory),
  );
  const included = new Set<FilePath>();
  for (const directory of candidates) {
    for (const file of builds.ofDirectory(directory).files)
      if (directoryOf(file) !== directory || !isKustomizationFile(file)) included.add(file);
  }
  return candidates
    .filter((directory) => !included.has(kustomizationIn(project, directory)!.document.id.file))
    .map((directory) => {
      const build = builds.ofDirectory(directory);
      return new DeployedSet(directory === '' ? '.' : directory, 'kustomization', build.reached, build.generated);
    });
}

/** The folders whose manifests no kustomization includes. */
function folderSets(project: Project, builds: Builds): readonly DeployedSet[] {
  const kustomized = new Set(
    [...project.files.keys()].filter(isKustomizationFile).flatMap((path) => {
      const directory = directoryOf(path);
      // A patch looks like the object it changes, and is none.
      return [path, ...builds.ofDirectory(directory).files, ...(kustomizationIn(project, directory)?.attachments ?? [])];
    }),
  );
  const folders = new Map<FilePath, Reached[]>();
  for (const manifest of manifestsOf(project)) {
    const { file } = manifest.document.id;
    if (kustomized.has(file) || isKustomizationFile(file)) continue;
    const folder = directoryOf(file);
    const reached = { manifest, namespace: undefined, touches: [] };
    const members = folders.get(folder);
    if (members) members.push(reached);
    else folders.set(folder, [reached]);
  }
  return [...folders].map(([folder, reached]) => new DeployedSet(folder === '' ? '.' : folder, 'folder', reached, []));
}
