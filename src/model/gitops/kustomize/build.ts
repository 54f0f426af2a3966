import type { FilePath } from '../../../core/location.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import { type Manifest, manifestsIn } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { type GeneratedObject, type Kustomization, isKustomizationFile, kustomizationIn } from './kustomization.js';
import { type Touch, opaqueTouch } from './patch.js';
import { EVERYTHING } from './selector.js';

/** An object that a build emits, with everything above it that may change it, innermost first. */
export interface Reached {
  readonly manifest: Manifest;
  /** Set by the outermost namespace transformer. */
  readonly namespace: string | undefined;
  readonly touches: readonly Touch[];
  /** The Flux Kustomization that applies it. */
  readonly appliedBy?: Manifest;
}

/** What Kustomize would emit for a directory. */
export interface Build {
  readonly reached: readonly Reached[];
  readonly generated: readonly GeneratedObject[];
  /** Kustomization files and manifests that took part. */
  readonly files: ReadonlySet<FilePath>;
  /** False when something is listed that is not here: a remote base, a missing file. */
  readonly complete: boolean;
}

const EMPTY: Build = { reached: [], generated: [], files: new Set(), complete: true };

/** Builds directories, each once. */
export class Builds {
  readonly #built = new Map<FilePath, Build>();
  readonly #building = new Set<FilePath>();

  constructor(readonly project: Project) {}

  /** As Flux builds a `spec.path`: with its kustomization file, or from all manifests below it when there is none. */
  ofFluxPath(directory: FilePath): Build {
    return kustomizationIn(this.project, directory) === undefined ? this.#generated(directory) : this.ofDirectory(directory);
  }

  /** As Kustomize builds a directory; empty when it has no kustomization file, and for a cycle. */
  ofDirectory(directory: FilePath): Build {
    const known = this.#built.get(directory);
    if (known !== undefined) return known;
    if (this.#building.has(directory)) return EMPTY;
    this.#building.add(directory);
    const kustomization = kustomizationIn(this.project, directory);
    const build = kustomization === undefined ? { ...EMPTY, complete: false } : this.#build(kustomization);
    this.#building.delete(directory);
    this.#built.set(directory, build);
    return build;
  }

  /** What components change in objects that are already gathered, and what they add. */
  withComponents(build: Build, directory: FilePath, components: readonly string[]): Build {
    return components.reduce((whole, path) => {
      const resolved = resolvePath(directory, path);
      const component = resolved === undefined ? undefined : kustomizationIn(this.project, resolved);
      if (component === undefined)
        return touched({ ...whole, complete: false }, [
          opaqueTouch(EVERYTHING, `the component ${path} is not in this repository`),
        ]);
      const added = this.#resources(component);
      return this.#finish(join([whole, added]), component);
    }, build);
  }

  #build(kustomization: Kustomization): Build {
    return this.#finish(this.#resources(kustomization), kustomization);
  }

  /** Components, then the kustomization's own transformations: the order in which Kustomize applies them. */
  #finish(gathered: Build, kustomization: Kustomization): Build {
    const { directory, components, namespace, touches, document } = kustomization;
    const whole = this.withComponents(gathered, directory, components);
    const changed = touched(whole, touches);
    return {
      ...changed,
      reached: namespace === undefined ? changed.reached : changed.reached.map((object) => ({ ...object, namespace })),
      generated: [...changed.generated, ...kustomization.generated],
      files: new Set([...changed.files, document.id.file]),
    };
  }

  #resources({ directory, resources }: Kustomization): Build {
    return join(resources.map((path) => this.#resource(directory, path)));
  }

  #resource(directory: FilePath, path: string): Build {
    const resolved = isRemote(path) ? undefined : resolvePath(directory, path);
    if (resolved === undefined) return { ...EMPTY, complete: false };
    const file = this.project.files.get(resolved);
    return file === undefined ? this.ofDirectory(resolved) : this.#manifests(resolved);
  }

  #manifests(path: FilePath): Build {
    const file = this.project.files.get(path);
    const reached =
      file === undefined ? [] : manifestsIn(file).map((manifest) => ({ manifest, namespace: undefined, touches: [] }));
    return { ...EMPTY, reached, files: new Set([path]) };
  }

  /** Flux's generator: every manifest below, where a sub-directory with a kustomization file counts as one resource. */
  #generated(directory: FilePath): Build {
    const prefix = directory === '' ? '' : `${directory}/`;
    const kustomized = new Set(
      [...this.project.files.keys()].filter((path) => path.startsWith(prefix) && isKustomizationFile(path)).map(directoryOf),
    );
    const outermost = [...kustomized].filter(
      (inner) => !ancestors(inner).some((outer) => outer !== inner && kustomized.has(outer)),
    );
    const loose = [...this.project.files.keys()].filter(
      (path) => path.startsWith(prefix) && !ancestors(directoryOf(path)).some((folder) => kustomized.has(folder)),
    );
    return join([...loose.map((path) => this.#manifests(path)), ...outermost.map((inner) => this.ofDirectory(inner))]);
  }
}

export function touched(build: Build, touches: readonly Touch[]): Build {
  if (touches.length === 0) return build;
  return {
    ...build,
    reached: build.reached.map((object) => {
      const relevant = touches.filter((touch) => touch.selects(object.manifest));
      return relevant.length === 0 ? object : { ...object, touches: [...object.touches, ...relevant] };
    }),
  };
}

function join(builds: readonly Build[]): Build {
  return {
    reached: builds.flatMap(({ reached }) => reached),
    generated: builds.flatMap(({ generated }) => generated),
    files: new Set(builds.flatMap(({ files }) => [...files])),
    complete: builds.every(({ complete }) => complete),
  };
}

function ancestors(directory: FilePath): readonly FilePath[] {
  const folders = [directory];
  for (let at = directory; at !== '';) folders.push((at = directoryOf(at)));
  return folders;
}

/** URLs and Git addresses; Kustomize would fetch them. */
function isRemote(path: string): boolean {
  return /^(?:[a-z+]+:\/\/|git@|github\.com\/)/i.test(path) || path.includes('?ref=');
}
