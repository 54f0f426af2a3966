import type { FilePath } from '../../../../core/location.js';
import { type EffectiveText, wholeFile } from '../../../../syntax/effective-text.js';
import { FileSystemError, resolvePath } from '../../../project/file-system.js';
import type { Project } from '../../../project/project.js';
import type { Tree } from '../../tree.js';
import { embeddedText } from './embedded-body.js';
import { isRemoteFile, notFetched, notHere } from './fetched.js';
import { Refused, placeOf } from './problem.js';
import { textOf } from './scalar-text.js';

/** One key of a generated ConfigMap or Secret. */
export interface DataEntry {
  readonly key: string;
  /** Absent when the value is not known. */
  readonly content?: Content;
  readonly unknown?: string;
  /** The item of the kustomization that brings it. */
  readonly written: Tree;
}

export interface Content {
  readonly bytes: Uint8Array;
  /** The same as text, where it is UTF-8. */
  readonly text?: EffectiveText;
}

/** What reading a generator's sources needs and gives. */
export interface Reading {
  readonly project: Project;
  readonly directory: FilePath;
  /** Flux decrypts these files before it builds. */
  readonly decrypts: boolean;
  readonly isFetched: (file: FilePath) => boolean;
  readonly read: (file: FilePath) => void;
  readonly refused: (problem: Refused) => void;
}

/** Larger files cannot be in a ConfigMap (etcd takes 1 MiB); they are not read. */
const MAX_BYTES = 4 * 1024 * 1024;

const ENCRYPTED = ' is encrypted with SOPS';

/** Whether the reason why a generated value is not known is that its file is encrypted. */
export function isForEncryption(because: string): boolean {
  return because.endsWith(ENCRYPTED);
}

/** `key=path`, or a path whose last part is the key. */
export function fileEntry(item: Tree, reading: Reading): DataEntry | undefined {
  const source = textOf(item) ?? '';
  const parts = source.split('=');
  if (parts.length > 2 || parts.some((part) => part === ''))
    // What is written here by mistake may be a secret: it is not repeated.
    throw new Refused('bad-generator', 'the entry is neither a path nor key=path', placeOf(item));
  const path = parts.at(-1)!;
  const key = parts.length === 2 ? parts[0]! : path.slice(path.lastIndexOf('/') + 1);
  if (!isDataKey(key)) throw new Refused('refused-key', `the API server refuses ${key} as a key`, placeOf(item));
  const content = load(path, item, reading);
  return typeof content === 'string' ? { key, unknown: content, written: item } : { key, content, written: item };
}

/** `key=value`; one pair of quotes around the value goes. */
export function literalEntry(item: Tree): DataEntry {
  const source = textOf(item) ?? '';
  const sign = source.indexOf('=');
  if (sign <= 0) throw new Refused('bad-generator', `the literal is not of the form key=value`, placeOf(item));
  const key = source.slice(0, sign);
  // What stands there by mistake may be a secret: it is not repeated.
  if (!isDataKey(key)) throw new Refused('refused-key', 'the API server refuses what stands before "=" as a key', placeOf(item));
  const whole = embeddedText(item, source);
  const last = source.length - 1;
  const first = source[sign + 1];
  const quoted = last > sign + 1 && first === source[last] && (first === '"' || first === "'");
  const text = slice(whole, quoted ? sign + 2 : sign + 1, quoted ? last : source.length);
  return { key, content: { bytes: Buffer.from(text.text), text }, written: item };
}

/** What the API server takes for a key (apimachinery, IsConfigMapKey). Kustomize takes anything. */
export function isDataKey(key: string): boolean {
  return key.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..');
}

/** Lines `key=value`; a key alone is empty. Why the keys are unknown when the file cannot be read. */
export function envEntries(item: Tree, reading: Reading): readonly DataEntry[] | string {
  const content = load(textOf(item) ?? '', item, reading);
  if (typeof content === 'string') return content;
  const whole = content.text;
  if (whole === undefined) throw new Refused('bad-generator', 'the file is not UTF-8', placeOf(item));
  const entries: DataEntry[] = [];
  let start = 0;
  for (const [index, line] of whole.text.split('\n').entries()) {
    const from = start;
    start += line.length + 1;
    const body = line.replace(/\r$/, '');
    const indent = /^[\uFEFF]?\s*/.exec(body)![0].length;
    if (body.length === indent || body[indent] === '#') continue;
    const sign = body.indexOf('=', indent);
    const key = body.slice(indent, sign < 0 ? undefined : sign);
    // Kustomize drops an empty key.
    if (key === '') continue;
    // Without a sign the whole line is the key, and it may be part of a secret.
    if (!isDataKey(key)) {
      const isWhole = sign < 0 ? ', since it has no "="' : '';
      const message = `line ${index + 1} of ${textOf(item) ?? ''} makes a key that the API server refuses${isWhole}`;
      throw new Refused('refused-key', message, placeOf(item));
    }
    const text = slice(whole, from + (sign < 0 ? body.length : sign + 1), from + body.length);
    entries.push({ key, content: { bytes: Buffer.from(text.text), text }, written: item });
  }
  return entries;
}

/** A file's content, or why it is not known. */
function load(path: string, item: Tree, reading: Reading): Content | string {
  const { project, directory, decrypts, read, refused } = reading;
  if (isRemoteFile(path)) return notHere(path);
  const file = resolvePath(directory, path);
  if (file === undefined || path.startsWith('/')) {
    refused(new Refused('outside-project', `${path} is outside the project`, placeOf(item)));
    return `${path} is outside the project`;
  }
  if (!reading.isFetched(file) && project.fileSystem.has(file)) {
    refused(new Refused('missing-file', notFetched(path), placeOf(item)));
    return notFetched(path);
  }
  try {
    const size = project.fileSystem.size(file);
    read(file);
    if (size > MAX_BYTES) return `${path} is too large`;
    const bytes = project.fileSystem.read(file);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const isText = Buffer.from(text).equals(bytes);
    if (decrypts && isEncrypted(text)) return `${path}${ENCRYPTED}`;
    if (SEALED.test(text)) return `${path} is encrypted`;
    return isText ? { bytes, text: wholeFile(file, text) } : { bytes };
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    if (project.fileSystem.has(file)) {
      read(file);
      return `${path} ${error.message}`;
    }
    refused(new Refused('missing-file', `${path} does not exist`, placeOf(item)));
    return `${path} does not exist`;
  }
}

/** What age, GnuPG and Ansible write; somebody decrypts it before anything is built. */
const SEALED = /^(?:-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----|\$ANSIBLE_VAULT;)/;

function isEncrypted(text: string): boolean {
  return text.includes('ENC[AES256_GCM,') && /^"?\s*"?sops[_"':=]|^\[sops\]|\n\s*"?sops[_"':=]/.test(text);
}

/** Part of a text, with the places of its characters. */
export function slice(whole: EffectiveText, from: number, to: number): EffectiveText {
  const segments = whole.segments.flatMap((segment) => {
    const start = Math.max(segment.at, from);
    const end = Math.min(segment.at + segment.length, to);
    if (start > end || (start === end && from !== to)) return [];
    return [{ ...segment, at: start - from, length: end - start, offset: segment.offset + start - segment.at }];
  });
  const editing =
    whole.editing.kind === 'whole-file' || whole.editing.kind === 'one-line' ? ({ kind: 'one-line' } as const) : whole.editing;
  return { text: whole.text.slice(from, to), segments, editing };
}
