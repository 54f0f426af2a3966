import { manifestsIn } from '../../project/manifests.js';
import type { SourceFile } from '../../project/source-file.js';
import { writtenText } from './written-text.js';

/** Kinds of objects that other objects name, as far as any answer follows them. */
const REFERABLE = [
  'ConfigMap',
  'Secret',
  'ExternalSecret',
  'SealedSecret',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'Service',
  'HelmRepository',
  'HelmChart',
  'OCIRepository',
] as const;

/** A kind that a reference may name. A kind that is not in the list is never looked up: add it there first. */
export type ReferableKind = (typeof REFERABLE)[number];

const KINDS: ReadonlySet<string> = new Set(REFERABLE);

/** Where objects that make another one write its name; it is theirs when they do not. */
const MADE_NAMES: Readonly<Record<string, readonly string[]>> = {
  ExternalSecret: ['spec', 'target', 'name'],
  SealedSecret: ['spec', 'template', 'metadata', 'name'],
  PersistentVolume: ['spec', 'claimRef', 'name'],
};

/** The names by which others may refer to what a file declares. Parses it only when its head does not tell. */
export function declaredNames(file: SourceFile): readonly string[] {
  const { headers } = file;
  const { documents, certain } = headers;
  const isTold = certain && documents.every(({ kind, name }) => !isNamed(kind) || (name !== undefined && !makes(kind)));
  if (isTold) return documents.flatMap(({ kind, name }) => (isNamed(kind) && name !== undefined ? [name] : []));
  return manifestsIn(file).flatMap(({ kind, name, node }) => {
    if (!isNamed(kind)) return [];
    const made = makes(kind) ? writtenText(node, MADE_NAMES[kind]!) : undefined;
    return made === undefined ? [name] : [name, made];
  });
}

function isNamed(kind: string | undefined): boolean {
  return kind !== undefined && KINDS.has(kind);
}

function makes(kind: string | undefined): kind is string {
  return kind !== undefined && Object.hasOwn(MADE_NAMES, kind);
}

/** Whether a text may refer to a name; what Flux will substitute in the name may be anything. */
export function mentions(text: string, name: string): boolean {
  if (!name.includes('$')) return text.includes(name);
  return name.split(/\$(?:\{[^}]*\}|\w+)/).every((part) => text.includes(part));
}
