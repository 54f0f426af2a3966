import type { Plain } from '../../../../core/fix.js';
import type { KeyPath } from '../../../../core/location.js';
import type { Tree } from '../../tree.js';

/** A tree's values without their origins, or the first place that is not known. */
export type PlainOrUnknown = { readonly value: Plain } | { readonly unknown: string; readonly path: KeyPath };

class Unknown extends Error {
  constructor(
    readonly because: string,
    readonly path: KeyPath,
  ) {
    super(because);
  }
}

/** What JSON can say of a tree; refused when any of it is unknown. */
export function toPlain(tree: Tree): PlainOrUnknown {
  try {
    return { value: plain(tree, []) };
  } catch (error) {
    if (error instanceof Unknown) return { unknown: error.because, path: error.path };
    throw error;
  }
}

function plain(tree: Tree, path: KeyPath): Plain {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'seq':
      return tree.items.map((item, at) => plain(item, [...path, at]));
    case 'map': {
      if (tree.open !== undefined) throw new Unknown(tree.open, path);
      // A key called __proto__ is a key like any other.
      return Object.fromEntries([...tree.entries].map(([key, value]) => [key, plain(value, [...path, key])]));
    }
    case 'unknown':
      throw new Unknown(tree.because, path);
  }
}
