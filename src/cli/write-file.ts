import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/** Why a file was left as it was. */
export class WriteRefusal extends Error {}

/**
 * Replaces a file of the project as a whole or not at all: the text goes to a temporary file beside it, which then takes its
 * place with the same mode. Refuses what lies outside the project, behind a link too, and what changed since it was read.
 */
export function replaceFile(root: string, file: string, before: string, after: string): void {
  const target = realpathSync(join(root, file));
  const realRoot = realpathSync(root);
  if (!target.startsWith(realRoot + sep)) throw new WriteRefusal(`${file} lies outside the project`);
  if (readFileSync(target, 'utf8') !== before) throw new WriteRefusal(`${file} was changed meanwhile`);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  const { mode } = statSync(target);
  try {
    writeWhole(temporary, after, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeWhole(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(path, mode);
}
