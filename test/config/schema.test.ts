import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { hasProblems, loadConfiguration } from '../../src/config/load.js';
import { configurationSchema, configurationSchemaText } from '../../src/config/schema.js';
import type { JsonSchema, JsonSchemaValue } from '../../src/config/reader.js';
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

const isMap = (value: JsonSchemaValue | undefined): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: JsonSchemaValue | undefined): value is readonly JsonSchemaValue[] => Array.isArray(value);

function listOf(value: JsonSchemaValue | undefined): readonly JsonSchemaValue[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function typeOf(value: JsonSchemaValue): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** Whether a value satisfies a schema, for the keywords that the configuration's schema uses. */
function satisfies(schema: JsonSchemaValue | undefined, value: JsonSchemaValue): boolean {
  if (!isMap(schema)) return schema !== false;
  const { type, enum: words, anyOf, items, properties, required, additionalProperties, propertyNames } = schema;
  if (type !== undefined && !listOf(type).includes(typeOf(value))) return false;
  if (words !== undefined && !listOf(words).includes(value)) return false;
  if (anyOf !== undefined && !listOf(anyOf).some((one) => satisfies(one, value))) return false;
  if (Array.isArray(value)) return listOf(value).every((item) => satisfies(items, item));
  if (!isMap(value)) return true;
  const known = isMap(properties) ? properties : {};
  const names = Object.keys(value);
  const longEnough = !isMap(propertyNames) || names.every((name) => name.length >= Number(propertyNames['minLength']));
  const complete = listOf(required).every((name) => typeof name === 'string' && name in value);
  return (
    longEnough &&
    complete &&
    names.every((name) => satisfies(Object.hasOwn(known, name) ? known[name] : additionalProperties, value[name]!))
  );
}

test('what the program accepts, the schema accepts, and the schema is no less strict about keys and types', async () => {
  const schema = configurationSchema(RULES);
  const word = fc.constantFrom<JsonSchemaValue>(
    'off',
    'error',
    'loud',
    'a/**',
    'loki',
    'grafana/loki',
    '2.6',
    'opaque',
    2,
    0,
    true,
    null,
  );
  const severity = fc.constantFrom<JsonSchemaValue>(
    'off',
    'error',
    'loud',
    { severity: 'info' },
    { maximum: 3, tenants: ['a'] },
    { strict: 1 },
    { none: 1 },
  );
  const rules = fc.dictionary(fc.constantFrom('loki/limits', 'yaml/syntax', 'no/rule'), severity, { maxKeys: 2 });
  const override = fc.record({ files: fc.oneof(word, fc.array(word, { maxLength: 2 })), rules }, { requiredKeys: [] });
  const table = fc.dictionary(
    fc.constantFrom('a', 'b/*.yaml', 'r.io/x'),
    fc.oneof(word, fc.record({ chart: word, version: word }, { requiredKeys: [] })),
    { maxKeys: 2 },
  );
  const keys: Readonly<Record<string, fc.Arbitrary<JsonSchemaValue>>> = {
    rules: fc.oneof(rules, word),
    overrides: fc.oneof(fc.array(override, { maxLength: 2 }), word),
    ignore: fc.oneof(word, fc.array(word, { maxLength: 2 })),
    values: table,
    images: table,
    sources: table,
    flux: fc.record({ version: word }),
    catalogues: fc.array(word, { maxLength: 2 }),
    pedantic: word,
    other: word,
  };
  const file = fc.oneof(...Object.entries(keys).map(([key, value]) => fc.record({ [key]: value })));
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(file, async (value) => {
      const loaded = await loadConfiguration('seaworthy.yaml', JSON.stringify(value), RULES);
      const isRightShape = satisfies(schema, value);
      if (!hasProblems(loaded)) {
        accepted++;
        expect(isRightShape).toBe(true);
      } else if (loaded.some(({ message }) => /^unknown |must be|needs/.test(message))) expect(isRightShape).toBe(false);
    }),
    { numRuns: 600 },
  );
  expect(accepted).toBeGreaterThan(50);
});
