import type { Plain } from '../../../core/fix.js';
import { toPlain } from '../kustomize/compose/plain.js';
import type { ScalarTree, TextGrammar, Tree } from '../tree.js';
import { emptyMap } from './shared-values.js';
import { TargetPathRefused, setText } from './target-path.js';

const LAYER = { kind: 'source' } as const;
const KEY = 'value';

/** What a text is read as; undefined when Helm refuses it, or when it sets more than the one value. */
export function readAs(text: string, grammar: TextGrammar): Tree | undefined {
  const values = emptyMap(LAYER);
  const placed: ScalarTree = { kind: 'scalar', value: text, layer: LAYER };
  try {
    setText(values, KEY, { text: placed, layer: LAYER, grammar });
  } catch (error) {
    if (error instanceof TargetPathRefused) return undefined;
    throw error;
  }
  const { entries } = values.freeze();
  return entries.size === 1 ? entries.get(KEY) : undefined;
}

/** The plainest text that is read as a value; undefined when the grammar has none: `1.5` is a text for `helm --set`. */
export function textOfValue(value: Plain, grammar: TextGrammar): string | undefined {
  return spellings(value).find((text) => isReadAs(text, grammar, value));
}

function spellings(value: Plain): readonly string[] {
  if (typeof value === 'string') {
    const escaped = value.replace(/[\\,]/g, '\\$&');
    return [value, escaped, `\\${escaped}`, `"${escaped}"`, `'${escaped}'`];
  }
  if (value === null || typeof value !== 'object') return [String(value)];
  if (!isList(value)) return [];
  const items = value.flatMap((item) => (item !== null && typeof item === 'object' ? [] : [String(item)]));
  if (items.length < value.length) return [];
  return [`{${items.map((item) => item.replace(/[\\,}]/g, '\\$&')).join(',')}}`];
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

function isReadAs(text: string, grammar: TextGrammar, value: Plain): boolean {
  const read = readAs(text, grammar);
  const plain = read && toPlain(read);
  return plain !== undefined && 'value' in plain && JSON.stringify(plain.value) === JSON.stringify(value);
}
