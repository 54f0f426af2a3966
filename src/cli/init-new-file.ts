import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

import { UsageError } from '../analysis/usage-error.js';

/** Writes a file that is not there yet, with the folders above it. Nothing is replaced, and no link out of the project is followed. */
export function createFile(root: string, file: string, text: string): void {
  const folder = join(root, dirname(file));
  try {
    // Before anything is made: a folder above may be a link.
    let present = folder;
    while (!existsSync(present)) present = dirname(present);
    const [real, realRoot] = [realpathSync(present), realpathSync(root)];
    if (real !== realRoot && !real.startsWith(realRoot + sep)) throw new UsageError(`${file} would lie outside the project`);
    mkdirSync(folder, { recursive: true });
    // `wx` follows no link that waits there either.
    writeFileSync(join(folder, file.slice(file.lastIndexOf('/') + 1)), text, { flag: 'wx' });
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    const isThere = 'code' in error && error.code === 'EEXIST';
    throw new UsageError(isThere ? `${file} is there already` : `${file} could not be written: ${error.message}`);
  }
}
