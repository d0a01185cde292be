import type { OpenAPIObject } from '@nestjs/swagger';
import { NAMED_EXAMPLES } from './openapi-named-examples.ts';
import { ALONE } from './platform/bootstrap.ts';

/** Properties of a schema from which an example is made. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [ALONE]?: boolean;
  example?: unknown;
}

interface Body {
  readonly content: Record<string, { readonly schema?: Schema; example?: unknown }>;
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '01936f5e-8a3c-7c1d-9b2e-4f6a8d0c2e1b',
  'date-time': '2027-01-31T12:00:00.000Z',
  date: '2027-01-31',
  email: 'ada@example.com',
  password: 'correct horse battery staple',
  uri: 'https://board.example.com/callback',
};

/**
 * Adds a complete example to each request body, and an example to each field of each schema. The example of a body has
 * the required fields, and the optional fields that have an example. It can be sent unchanged.
 */
export function addExamples(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations as Record<string, { requestBody?: Body }>)) {
      for (const media of Object.values(operation.requestBody?.content ?? {})) {
        if (media.schema === undefined || media.example !== undefined) continue;
        if (media.schema.format !== 'binary') media.example = bodyOf(media.schema, schemas);
      }
    }
  }
  for (const schema of Object.values(schemas)) {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      delete (field as { [ALONE]?: boolean })[ALONE];
      if (refersTo(field)) continue;
      const example = field.example ?? exampleOf(name, field);
      if (example !== undefined) field.example = example;
    }
  }
}

/** Whether a field's schema is another one's, which has examples itself. */
function refersTo({ $ref, allOf, anyOf }: Schema): boolean {
  return $ref !== undefined || allOf !== undefined || anyOf !== undefined;
}

function bodyOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  const { $ref, allOf, anyOf, items, example, properties } = schema;
  if (example !== undefined) return example;
  if ($ref !== undefined) return bodyOf(schemas[$ref.split('/').at(-1)!]!, schemas);
  const other = (allOf ?? anyOf)?.[0];
  if (other !== undefined) return bodyOf(other, schemas);
  if (items?.$ref !== undefined) return [bodyOf(items, schemas)];
  if (properties === undefined) return exampleOf('text', schema) ?? {};
  const shown = Object.entries(properties).filter(
    ([name, field]) =>
      (field.example !== undefined && field[ALONE] !== true) ||
      schema.required?.includes(name) === true,
  );
  return Object.fromEntries(
    shown.map(([name, field]) => {
      const isPlain = !refersTo(field) && field.items?.$ref === undefined;
      const example = isPlain ? exampleOf(name, field) : bodyOf(field, schemas);
      return [name, field.example ?? example ?? {}];
    }),
  );
}

/** Undefined where the schema that a field refers to has examples itself. */
function exampleOf(name: string, schema: Schema): unknown {
  const { example, default: usual, enum: choices, format, items, minimum } = schema;
  const type = [schema.type].flat()[0];
  if (example !== undefined) return example;
  if (usual !== undefined) return usual;
  if (choices !== undefined && type !== 'array') return choices[0];
  if (format !== undefined && format in BY_FORMAT) return BY_FORMAT[format];
  switch (type) {
    case 'array': {
      const item = items === undefined || refersTo(items) ? undefined : exampleOf(name, items);
      return item === undefined ? undefined : [item];
    }
    case 'integer':
    case 'number':
      return minimum ?? 1;
    case 'boolean':
      return true;
    case 'object':
      return undefined;
    case undefined:
    default:
      return NAMED_EXAMPLES[name] ?? name;
  }
}
