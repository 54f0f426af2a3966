import type { FilePath } from '../core/location.js';
import { resolvePath } from '../model/project/file-system.js';

/** What is wrong with a path inside the project; undefined when nothing is. */
export function pathComplaint(path: string): string | undefined {
  if (path.trim() === '') return 'the path is empty';
  if (/^(?:\/|~|[A-Za-z]:)/.test(path)) return 'paths are relative to the folder of this file';
  if (path.includes('\\')) return 'folders are separated by /';
  return resolvePath('', path) === undefined ? 'a path may not leave the project' : undefined;
}

/** Of a path without complaint: without `.`, `..` and a `/` at the end; empty for the project's root. */
export function normalised(path: string): FilePath {
  return resolvePath('', path) ?? path;
}
