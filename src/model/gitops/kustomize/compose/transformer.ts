import type { Layer } from '../../../../core/provenance.js';
import type { ScalarTree, Tree } from '../../tree.js';
import { isQuoted } from './scalar-text.js';

/** A field of a kustomization that changes objects: what its values are attributed to. */
export interface Transformer {
  readonly layer: Layer;
  /** The value in the kustomization. */
  readonly written: Tree | undefined;
}

export function transformer(name: string, by: string, written: Tree | undefined): Transformer {
  return { layer: { kind: 'transformer', name, by }, written };
}

/** A text that a transformer sets: it stays a text whatever it looks like. */
export function textBy({ layer, written }: Transformer, value: string, under: Tree | undefined): ScalarTree {
  return {
    kind: 'scalar',
    value,
    layer,
    ...(written?.site !== undefined && { site: written.site }),
    ...(under !== undefined && { under }),
    quoted: under === undefined ? false : isQuoted(under),
  };
}
