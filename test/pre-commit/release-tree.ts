import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/release-tree.mjs');

/** Writes the release tree of what is built into a folder. */
export function writeReleaseTree(folder: string): void {
  execFileSync(process.execPath, [SCRIPT, folder], { stdio: 'pipe' });
}
