import type { FilePath } from '../../../../core/location.js';
import type { Project } from '../../../project/project.js';
import { isLeftOutOfSource } from '../../../project/source-ignore.js';

/** Who builds, and from what. */
export interface Fetching {
  readonly project: Project;
  readonly as: 'kubectl' | 'flux';
  /** The `spec.ignore` of the source that Flux builds from. */
  readonly ignore?: string;
}

/** Whether a build sees a file: Flux builds from what it has fetched. */
export function isFetched(file: FilePath, { project, as, ignore }: Fetching): boolean {
  return as === 'kubectl' || !isLeftOutOfSource(project.fileSystem, file, ignore);
}

export function notFetched(path: string): string {
  return `${path} is not in what Flux fetches: ignore rules, or that it is a link, leave it out`;
}

/** Whether Kustomize takes a path for the address of a file, which it then loads: patches and generators' data may lie elsewhere. */
export function isRemoteFile(path: string): boolean {
  return /^https?:/i.test(path);
}

/** Why nothing is known of what lies at an address. */
export function notHere(address: string): string {
  return `${address} is not in this repository`;
}
