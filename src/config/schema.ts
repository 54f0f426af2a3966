import type { DeclaredRule } from './configuration.js';
import { fileReader } from './file-reader.js';
import type { JsonSchema } from './reader.js';

/** The JSON Schema of `seaworthy.yaml`, for editors: made from the readers that check the file. */
export function configurationSchema(rules: readonly DeclaredRule[]): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'seaworthy.yaml',
    description: 'The configuration of Seaworthy, at the root of the project.',
    ...fileReader(rules).schema,
  };
}

/** The same as the file `docs/schemas/configuration.schema.json` holds it. */
export function configurationSchemaText(rules: readonly DeclaredRule[]): string {
  return `${JSON.stringify(configurationSchema(rules), undefined, 2)}\n`;
}
