import { z } from 'zod';
import { File } from './file.ts';

/** Where schemas for editors are collected, and what they are known by there; it stays the same. */
export const SCHEMA_ID = 'https://json.schemastore.org/asr-bench.json';

type Json = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema of a scenario file, for editors: made of the schema that validates it; draft-07, which SchemaStore asks for. Two things are added
 * that zod does not see because they are taken off before: `x-*` keys, and `null`, which removes something
 * inherited.
 */
export function editorSchema(): Json {
  const schema: Json = z.toJSONSchema(File, { io: 'input', target: 'draft-07' });
  const { properties = {} } = schema;
  // Draft-07's name for `$defs`; the library's type knows the newer one.
  const definitions: Record<string, unknown> = isSchema(schema.definitions) ? { ...schema.definitions } : {};
  const scenario = definitions.scenario;
  return {
    ...schema,
    $id: SCHEMA_ID,
    title: 'Scenarios of asr-bench',
    patternProperties: { '^x-': {} },
    properties: {
      ...properties,
      ...(isSchema(properties.defaults) ? { defaults: removable(properties.defaults) } : {}),
    },
    definitions: { ...definitions, ...(isSchema(scenario) ? { scenario: removable(scenario) } : {}) },
  };
}

const isSchema = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The schema of a map whose values may be null, at every depth; step lists and other lists stay as they are. */
function removable(schema: Json): Json {
  const { properties, additionalProperties, anyOf } = schema;
  return {
    ...schema,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, orNull(value)]),
          ),
        }),
    ...(isSchema(additionalProperties) ? { additionalProperties: orNull(additionalProperties) } : {}),
    ...(anyOf === undefined
      ? {}
      : { anyOf: anyOf.map((branch) => (isMap(branch) ? removable(branch) : branch)) }),
  };
}

const isMap = (schema: unknown): schema is Json => isSchema(schema) && schema.type === 'object';

function orNull(value: Json | boolean): Json | boolean {
  if (!isSchema(value)) return value;
  const { title, description, default: fallback, ...rest } = removable(value);
  const head = { title, description, default: fallback };
  const said = Object.fromEntries(Object.entries(head).filter(([, field]) => field !== undefined));
  return { ...said, anyOf: [rest, { type: 'null' }] };
}
