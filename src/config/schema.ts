import type { DeclaredRule } from './configuration.js';
import { fileReader } from './file-reader.js';
import type { JsonSchema, JsonSchemaValue } from './reader.js';

/** The JSON Schema of `seaworthy.yaml`, for editors: made from the readers that check the file. */
export function configurationSchema(rules: readonly DeclaredRule[]): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'seaworthy.yaml',
    description: 'The configuration of Seaworthy, at the root of the project.',
    ...fileReader(rules).schema,
  };
}

/** The text of `docs/schemas/configuration.schema.json`, as the formatter of this repository wants it. */
export function configurationSchemaText(rules: readonly DeclaredRule[]): string {
  return `${written(configurationSchema(rules), '')}\n`;
}

/** Lists of words stay on one line. */
function written(value: JsonSchemaValue, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    if (value.every((item) => typeof item !== 'object')) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[\n${value.map((item) => inner + written(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${written(item, inner)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}

function isList(value: JsonSchemaValue): value is readonly JsonSchemaValue[] {
  return Array.isArray(value);
}
