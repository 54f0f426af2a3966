import { randomBytes } from 'node:crypto';
import {
  type Stats,
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Why a file was left as it was, as what is said of it. */
export class WriteRefusal extends Error {}

/**
 * Replaces a file of the project as a whole or not at all: the text goes to a temporary file beside it, which then takes its
 * place with the same mode. Refuses what lies outside the project, behind a link too, and what changed since it was read.
 */
export function replaceFile(root: string, file: string, before: string, after: string): void {
  try {
    replace(root, file, before, after);
  } catch (error) {
    if (error instanceof WriteRefusal || !(error instanceof Error)) throw error;
    throw new WriteRefusal(`could not be written: ${reason(error)}`);
  }
}

function replace(root: string, file: string, before: string, after: string): void {
  const target = realpathSync(join(root, file));
  const realRoot = realpathSync(root);
  if (!target.startsWith(realRoot + sep)) throw new WriteRefusal('lies outside the project');
  if (!readFileSync(target).equals(Buffer.from(before, 'utf8'))) throw new WriteRefusal('was changed meanwhile');
  const stat = statSync(target);
  // A rename would replace even a file that may not be written to.
  accessSync(target, constants.W_OK);
  const temporary = join(dirname(target), `.seaworthy-${randomBytes(6).toString('hex')}`);
  try {
    writeWhole(temporary, after, stat.mode & 0o7777);
    keepOwner(temporary, stat);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function reason(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOENT') return 'it is gone';
  return error.message;
}

/** Matters when the superuser fixes the files of somebody else, as in a container. */
function keepOwner(path: string, { uid, gid }: Stats): void {
  if (process.getuid?.() !== 0 || uid === 0) return;
  try {
    chownSync(path, uid, gid);
  } catch {
    // An owner that this container does not know cannot be kept.
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

/** The name under which the project holds a file's text: where a link inside the project leads; its own when it is gone. */
export function realName(root: string, file: string): string {
  return relative(realpathSync(root), realpathSync(join(root, file)))
    .split(sep)
    .join('/');
}
