import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { configurationSchema, configurationSchemaText } from '../../src/config/schema.js';
import { rules } from '../../src/rules/index.js';
import { RULES } from './rules-for-tests.js';

test('the committed schema is what the readers say (npm run gen)', () => {
  const committed = readFileSync(join(import.meta.dirname, '../../docs/schemas/configuration.schema.json'), 'utf8');
  expect(committed).toBe(configurationSchemaText(rules));
});

test('every rule and option is described, with its default', () => {
  const text = JSON.stringify(configurationSchema(RULES));
  for (const { id, meta, options } of RULES) {
    expect(text).toContain(`"${id}":{"description":"${meta.title}.`);
    for (const [name, spec] of Object.entries(options)) {
      expect(text).toContain(`"${name}":{"description":"${spec.description}"`);
      expect(text).toContain(`"default":${JSON.stringify(spec.default)}`);
    }
  }
  expect(text).toContain('Off unless asked for.');
});
