import { createHash } from 'node:crypto';

import type { KeyPath, Target } from '../core/location.js';
import type { Document } from '../model/project/document.js';
import { entryOf, nodeAt, scalarText } from '../syntax/yaml/tree.js';

export interface Identity {
  readonly rule: string;
  readonly messageId: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly file: string;
  /** Where in the document, when it parsed. */
  readonly path: readonly string[];
}

/** The same for the same problem, even when lines move and list items change places. 16 hexadecimal digits. */
export function fingerprint({ rule, messageId, data, file, path }: Identity): string {
  const sorted = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([rule, messageId, sorted, file, path]))
    .digest('hex')
    .slice(0, 16);
}

/** The path with list items called by their name where they have one, embedded documents by the key that holds them. */
export function stablePath(document: Document | undefined, target: Target): readonly string[] {
  const outer = (target.document.embedded ?? []).flat().map(String);
  return [...outer, ...named(document, target.path)];
}

function named(document: Document | undefined, path: KeyPath): readonly string[] {
  return path.map((step, depth) => {
    if (typeof step === 'string') return step;
    const item = nodeAt(document?.root, path.slice(0, depth + 1))?.value;
    const name = item?.kind === 'map' ? entryOf(item, 'name')?.value : undefined;
    return name?.kind === 'scalar' ? `[${scalarText(name)}]` : `[${step}]`;
  });
}
