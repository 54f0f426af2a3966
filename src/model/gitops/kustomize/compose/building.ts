import type { FilePath } from '../../../../core/location.js';
import type { Project } from '../../../project/project.js';
import type { Compositions } from './compositions.js';

/** One build: whose rules apply. */
export interface Building {
  readonly project: Project;
  readonly cache: Compositions;
  /** Kustomize 5.7 as in kubectl 1.35, or 5.8 and decryption as in Flux 2.9 (kustomize-controller 1.9: api v0.21.1). */
  readonly as: 'kubectl' | 'flux';
  /** The `spec.ignore` of the source that Flux builds from. */
  readonly ignore?: string;
}

/** What tells builds of one directory apart. */
export function buildKey({ as, ignore = '' }: Building, directory: FilePath): string {
  return `${as}:${directory}:${ignore}`;
}
