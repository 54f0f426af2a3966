interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

/** What a value has that a JSON Schema does not allow; knows the keywords that our own schema uses. */
export function complaints(schema: unknown, value: unknown): readonly string[] {
  if (!isSchema(schema)) return ['the schema is not an object'];
  return check(schema, value, '', schema.$defs ?? {});
}

function isSchema(value: unknown): value is Schema {
  return isRecord(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function check(schema: Schema, value: unknown, at: string, defs: Readonly<Record<string, Schema>>): readonly string[] {
  if (schema.$ref !== undefined) return check(defs[schema.$ref.slice('#/$defs/'.length)] ?? { enum: [] }, value, at, defs);
  if (schema.type !== undefined && !hasType(value, schema.type)) return [`${at} is not of type ${schema.type}`];
  if ('const' in schema && value !== schema.const) return [`${at} is not ${JSON.stringify(schema.const)}`];
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${at} is none of ${JSON.stringify(schema.enum)}`];
  if (schema.minimum !== undefined && Number(value) < schema.minimum) return [`${at} is below ${schema.minimum}`];
  if (Array.isArray(value)) return value.flatMap((item, index) => check(schema.items ?? {}, item, `${at}/${index}`, defs));
  return isRecord(value) ? checkRecord(schema, value, at, defs) : [];
}

function checkRecord(
  { properties = {}, required = [], additionalProperties = true }: Schema,
  value: Readonly<Record<string, unknown>>,
  at: string,
  defs: Readonly<Record<string, Schema>>,
): readonly string[] {
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  return [
    ...(additionalProperties === false ? unknown.map((key) => `${at}/${key} is not described`) : []),
    ...(typeof additionalProperties === 'object'
      ? unknown.flatMap((key) => check(additionalProperties, value[key], `${at}/${key}`, defs))
      : []),
    ...required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${at}/${key} is missing`),
    ...Object.entries(properties).flatMap(([key, schema]) =>
      Object.hasOwn(value, key) ? check(schema, value[key], `${at}/${key}`, defs) : [],
    ),
  ];
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
