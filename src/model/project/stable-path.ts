import type { KeyPath, Target } from '../../core/location.js';
import { entryOf, nodeAt, scalarText } from '../../syntax/yaml/tree.js';
import type { Document } from './document.js';

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
