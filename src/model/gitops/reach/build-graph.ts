import type { FilePath } from '../../../core/location.js';
import { directoryOf } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';
import type { Builder, Edge, Role } from './builder.js';
import { applicationBuilder, mayHoldApplication } from './application-builder.js';
import { deployerBuilder, mayDeploy } from './deployer-builder.js';
import { injected } from './injected.js';
import { kustomizationBuilder } from './kustomization-builder.js';
import { Places } from './places.js';

export interface Parent {
  readonly builder: FilePath;
  readonly role: Role;
}

/**
 * Which files build which, told by the words of the kustomization files and of what Flux deploys. It knows of more edges than
 * there are, never of fewer: any word that is the path of something here counts as a reference to it.
 */
export class BuildGraph {
  /** Kustomization files, and files that hold a Flux Kustomization, a FluxInstance or an Application. */
  readonly builders: ReadonlyMap<FilePath, Builder>;
  readonly #places: Places;
  readonly #above = new Map<FilePath, Parent[]>();

  constructor(project: Project, isReported: (path: FilePath) => boolean, roots: readonly FilePath[]) {
    const places = new Places(project, isReported, [...new Set([...roots, ...artifactRoots(project)])]);
    this.#places = places;
    const builders = new Map<FilePath, Builder>();
    for (const file of project.files.values()) {
      const builder = builderIn(file, places);
      if (builder !== undefined) builders.set(file.path, builder);
    }
    for (const [path, builder] of builders) {
      const hidden = hiddenEdges(builder, builders, project, places);
      if (hidden.length > 0) builders.set(path, { ...builder, edges: [...builder.edges, ...hidden] });
    }
    this.builders = builders;
    for (const [builder, { edges }] of builders) {
      for (const { to, role } of edges) {
        const known = this.#above.get(to);
        if (known) known.push({ builder, role });
        else this.#above.set(to, [{ builder, role }]);
      }
    }
  }

  /** The builders that take in a file. */
  above(file: FilePath): readonly Parent[] {
    return this.#above.get(file) ?? [];
  }

  /** The kustomization files of a file's folder and of the folders around it. */
  kustomizationsAround(file: FilePath): FilePath[] {
    const found: FilePath[] = [];
    for (let folder = directoryOf(file); ; folder = directoryOf(folder)) {
      found.push(...this.#places.kustomizationsIn(folder));
      if (folder === '') return found;
    }
  }

  /** Whether a builder may take in a file, by whatever way. */
  isAbove(builder: FilePath, file: FilePath): boolean {
    return this.above(file).length > 0 && this.allAbove(file).has(builder);
  }

  /** All builders that a file may become part of. */
  allAbove(file: FilePath): ReadonlySet<FilePath> {
    const found = new Set<FilePath>();
    const waiting = [file];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const { builder } of this.above(at)) {
        if (found.has(builder)) continue;
        found.add(builder);
        waiting.push(builder);
      }
    }
    return found;
  }
}

/** Where the paths in artifacts may begin that an ArtifactGenerator fills from folders of this repository. */
function artifactRoots(project: Project): readonly FilePath[] {
  return [...project.files.values()].flatMap(({ text }) => {
    if (!text.includes('ArtifactGenerator')) return [];
    return [...text.matchAll(/@[^\s/]+\/([^\s"'*]+?)\/?\*/g)].flatMap((match) => foldersAround(match[1]!));
  });
}

function foldersAround(folder: FilePath): readonly FilePath[] {
  return folder === '' ? [] : [folder, ...foldersAround(directoryOf(folder))];
}

function builderIn(file: SourceFile, places: Places): Builder | undefined {
  const kustomization = isKustomizationFile(file.path) ? kustomizationBuilder(file, places) : undefined;
  if (kustomization !== undefined && !file.text.includes('toolkit.fluxcd.io')) return kustomization;
  const deployer = mayDeploy(file) ? deployerBuilder(file, places) : undefined;
  if (kustomization === undefined && mayHoldApplication(file)) return joined(applicationBuilder(file, places), deployer);
  if (kustomization === undefined || deployer === undefined) return kustomization ?? deployer;
  return {
    ...deployer,
    edges: [...kustomization.edges, ...deployer.edges],
    speech: file.text,
    makes: kustomization.makes,
    affixes: kustomization.affixes || deployer.affixes,
    mixes: true,
    isOpen: true,
  };
}

/** One file may hold what Flux deploys and what Argo CD does. */
function joined(argo: Builder, flux: Builder | undefined): Builder {
  if (flux === undefined) return argo;
  return { ...flux, edges: [...flux.edges, ...argo.edges], affixes: flux.affixes || argo.affixes, mixes: true, isOpen: true };
}

/** What patches in files of their own may make Flux Kustomizations build. */
function hiddenEdges(
  { edges, deploys }: Builder,
  builders: ReadonlyMap<FilePath, Builder>,
  project: Project,
  places: Places,
): readonly Edge[] {
  if (deploys !== undefined || edges.every(({ role }) => role !== 'shape')) return [];
  return edges.flatMap(({ to, role }): readonly Edge[] => {
    const file = role === 'shape' ? project.files.get(to) : undefined;
    if (file === undefined) return [];
    const patch = builders.get(to);
    if (patch === undefined) return injected(file.text, places);
    // A patch of a Flux Kustomization looks like one.
    if (patch.deploys === undefined) return [];
    return patch.edges.map((edge) => (edge.role === 'resource' ? { to: edge.to, role: 'redirected' } : edge));
  });
}
