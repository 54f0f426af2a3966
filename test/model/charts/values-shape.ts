import { parseDocument } from 'yaml';
import type { ValuesShape } from '../../../src/model/charts/recognise.js';

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(root: unknown, path: readonly string[]): { readonly found: boolean; readonly value: unknown } {
  let value = root;
  for (const key of path) {
    if (!isMap(value) || !Object.hasOwn(value, key)) return { found: false, value: undefined };
    value = value[key];
  }
  return { found: true, value };
}

/** The shape of a YAML text, read with the oracle parser; of a text with mistakes, what could be read. */
export function shapeOf(text: string): ValuesShape {
  const root: unknown = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }).toJS();
  return {
    has: (path) => at(root, path).found,
    keys: (path) => {
      const { value } = at(root, path);
      return isMap(value) ? Object.keys(value) : [];
    },
  };
}
