import type { SourceFile } from '../../project/source-file.js';

/** Whether a file may hold an object of one of these kinds, told by the heads of its documents where they tell. */
export function mayHold({ headers, text }: SourceFile, kinds: ReadonlySet<string>): boolean {
  if (!headers.certain) return [...kinds].some((kind) => text.includes(kind));
  return headers.documents.some(({ kind }) => kind !== undefined && kinds.has(kind));
}
