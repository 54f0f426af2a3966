import type { FilePath } from '../../../core/location.js';

/**
 * How one file takes in another: as an object it passes on, as something that shapes what it passes on, or as what a Flux
 * Kustomization among its objects may build, whose path it changes.
 */
export type Role = 'resource' | 'shape' | 'redirected';

export interface Edge {
  readonly to: FilePath;
  readonly role: Role;
}

/** A file that builds others, as far as it is known without building. Each answer may only err towards reading more. */
export interface Builder {
  readonly edges: readonly Edge[];
  /** The part of its text that may name objects. */
  readonly speech: string;
  /** Names of objects that it makes; a hash may stand behind them. */
  readonly makes: readonly string[];
  /** Whether it puts something before or behind the names of objects. */
  readonly affixes: boolean;
  /** Whether an object may depend on another one that it does not name. */
  readonly mixes: boolean;
  /** Whether it takes in what is not here, so that nobody knows which names exist. */
  readonly isOpen: boolean;
  /** What Flux Kustomizations it holds, none where it holds Applications; undefined for a kustomization. */
  readonly deploys?: Deploying;
}

/** The Flux Kustomizations and FluxInstances of one file. */
export interface Deploying {
  /** Their sources, `kind/name`. */
  readonly sources: ReadonlySet<string>;
  /** The sources that a FluxInstance says are this repository; undefined without one. */
  readonly own?: ReadonlySet<string>;
}

/** The edges to several files, each file once for each role. */
export function edgesTo(files: Iterable<FilePath>, role: Role): readonly Edge[] {
  return [...new Set(files)].map((to) => ({ to, role }));
}
