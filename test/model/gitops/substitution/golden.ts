import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plain } from '../../../../src/core/fix.js';
import type { Tree } from '../../../../src/model/gitops/tree.js';
import type { Variables } from '../../../../src/model/gitops/substitution/variables.js';
import { composeVariables } from '../../../../src/model/gitops/substitution/variables.js';
import { treeOfPlain } from '../../../../src/model/gitops/tree.js';

export interface Golden {
  readonly variables: readonly [Readonly<Record<string, string>>];
  readonly texts: readonly TextRow[];
  readonly styles: readonly { readonly text: string; readonly written: string }[];
  readonly keys: readonly { readonly keys: readonly string[]; readonly written: string }[];
  readonly objects: readonly ObjectRow[];
}

/** `null` is a result that is not UTF-8. */
export interface TextRow {
  readonly text: string;
  readonly strict?: string | null;
  readonly strictError?: string;
  readonly lax?: string | null;
  readonly error?: string;
}

export interface ObjectRow {
  readonly object: Plain;
  readonly V: string;
  readonly result?: Plain;
  readonly error?: string;
}

/** Written by test/oracles/generate-substitution-golden.mjs with the real programs. */
export const golden = read();

function read(): Golden {
  const content: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'golden.json'), 'utf8'));
  if (isGolden(content)) return content;
  throw new Error('golden.json must be generated again');
}

function isGolden(content: unknown): content is Golden {
  return typeof content === 'object' && content !== null && ['texts', 'styles', 'keys', 'objects'].every((key) => key in content);
}

export function inline(values: Readonly<Record<string, string>>): Variables {
  return composeVariables(treeOfPlain({ substitute: values }, { kind: 'source' }), () => undefined);
}

/** What a tree says, keys sorted; unknown parts are their reason. */
export function plain(tree: Tree): Plain {
  if (tree.kind === 'scalar') return Object.is(tree.value, -0) ? 0 : tree.value;
  if (tree.kind === 'unknown') return `<unknown: ${tree.because}>`;
  if (tree.kind === 'seq') return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, value]) => [key, plain(value)]));
}
