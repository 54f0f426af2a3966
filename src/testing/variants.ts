import type { FilePath } from '../core/location.js';

export type Texts = Readonly<Record<FilePath, string>>;

/** Another way to write the same files, in which a rule must say the same at the same places. */
export interface Variant {
  readonly name: string;
  readonly write: (text: string) => string;
}

export const VARIANTS: readonly Variant[] = [
  { name: 'with CRLF line ends', write: (text) => text.replaceAll('\n', '\r\n') },
  { name: 'without a line break at the end', write: (text) => text.replace(/\n+$/, '') },
];

/** All files of a project, written in another way. */
export function rewritten(files: Texts, { write }: Variant): Texts {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, write(text)]));
}
