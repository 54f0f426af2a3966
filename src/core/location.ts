import type { Position, Range } from './text.js';

/** Relative to the project's root, `/`-separated. */
export type FilePath = string;

/** Keys of maps and indices of sequences, outermost first. */
export type KeyPath = readonly (string | number)[];

/**
 * The n-th document of a file; `embedded` walks into texts inside texts: `[['data', 'loki.yaml']]` is the configuration that
 * a ConfigMap holds under that key.
 */
export interface DocumentId {
  readonly file: FilePath;
  readonly index: number;
  readonly embedded?: readonly KeyPath[];
  /** For each of these texts its YAML document, when one of them is not the first. */
  readonly parts?: readonly number[];
  /** Tells texts apart that layers make of one text: a hash of the outcome. Such a document is read, never edited. */
  readonly composed?: string;
}

/** Which part of a map entry is meant. `entry` is the key and its value. */
export type TargetPart = 'key' | 'value' | 'entry';

/** A symbolic place, which survives edits. A path that does not exist means "here it would stand". */
export interface Target {
  readonly document: DocumentId;
  readonly path: KeyPath;
  readonly part?: TargetPart;
}

/** A concrete place, true for one version of the text only, always in the coordinates of the file on disk. */
export interface Location {
  readonly file: FilePath;
  readonly range: Range;
  readonly start: Position;
  readonly end: Position;
}

/** One string for one document; equal ids give equal strings. */
export function documentKey(id: DocumentId): string {
  const embedded = id.embedded === undefined ? '' : `#${JSON.stringify(id.embedded)}`;
  const parts = id.parts === undefined ? '' : `@${id.parts.join()}`;
  return `${id.file}#${id.index}${embedded}${parts}${id.composed === undefined ? '' : `#${id.composed}`}`;
}

/** A path as people write it: `spec.values["grafana.ini"].server`, `containers[0]`. */
export function showPath(path: KeyPath): string {
  let shown = '';
  for (const step of path) {
    if (typeof step === 'number') shown += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) shown += shown === '' ? step : `.${step}`;
    else shown += `[${JSON.stringify(step)}]`;
  }
  return shown;
}
