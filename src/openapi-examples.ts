import type { OpenAPIObject } from '@nestjs/swagger';

/** What of a schema an example can be made from. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly items?: Schema & { readonly $ref?: string };
  readonly properties?: Readonly<Record<string, Schema & { $ref?: string; allOf?: unknown }>>;
  readonly nullable?: boolean;
  example?: unknown;
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '01936f5e-8a3c-7c1d-9b2e-4f6a8d0c2e1b',
  'date-time': '2027-01-31T12:00:00.000Z',
  date: '2027-01-31',
  email: 'ada@example.com',
  password: 'correct horse battery staple',
  uri: 'https://board.example.com/callback',
};

/** Gives every field of every schema an example, so that each route shows a whole request and a whole answer. */
export function addExamples(document: OpenAPIObject): void {
  for (const schema of Object.values(document.components?.schemas ?? {})) {
    for (const [name, field] of Object.entries((schema as Schema).properties ?? {})) {
      if (field.$ref !== undefined || field.allOf !== undefined) continue;
      const example = field.example ?? exampleOf(name, field);
      if (example !== undefined) field.example = example;
    }
  }
}

/** Undefined where the schema that a field refers to has examples itself. */
function exampleOf(name: string, schema: Schema & { readonly $ref?: string }): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.format !== undefined && schema.format in BY_FORMAT) return BY_FORMAT[schema.format];
  switch (schema.type) {
    case 'array':
      return schema.items === undefined || schema.items.$ref !== undefined
        ? undefined
        : [exampleOf(name, schema.items)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'object':
      return undefined;
    case undefined:
    default:
      return schema.nullable === true ? null : name;
  }
}
