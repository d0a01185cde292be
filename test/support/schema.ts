import fc from 'fast-check';

/** As much of a schema of openapi.json as this API uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly body: Schema | undefined;
  readonly bodyType: string | undefined;
}

/** Every operation of an OpenAPI document, its references followed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document as it came
export function operationsOf(document: any): Operation[] {
  const resolve = (schema: Schema): Schema => {
    const { $ref, anyOf, items, properties } = schema;
    if (anyOf !== undefined) return resolve(anyOf[0]!);
    if ($ref !== undefined) {
      return resolve(document.components.schemas[$ref.split('/').at(-1)!] as Schema);
    }
    return {
      ...schema,
      ...(items === undefined ? {} : { items: resolve(items) }),
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(properties).map(([name, of]) => [name, resolve(of)]),
            ),
          }),
    };
  };
  return Object.entries<Record<string, object>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { parameters = [], requestBody } = operation as {
        parameters?: Operation['parameters'];
        requestBody?: { content: Record<string, { schema: Schema }> };
      };
      const [bodyType, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        bodyType,
        body: content === undefined ? undefined : resolve(content.schema),
      };
    }),
  );
}

/** A value that fits a schema. */
export function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (typeOf(schema)) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 100 });
    case 'number':
      return fc.double({
        min: schema.minimum ?? -1e9,
        max: schema.maximum ?? 1e9,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(schema.items ?? {}), { maxLength: 4 });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, of]) => [name, fitting(of)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      return fc.json().map((text) => JSON.parse(text) as unknown);
  }
}

/** The first of its types: the other one is null. */
const typeOf = ({ type }: Schema): string => [type].flat()[0] ?? 'any';

function textOf(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'email') return fc.emailAddress();
  if (schema.format === 'date-time') {
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  }
  return fc.string({ maxLength: Math.min(schema.maxLength ?? 20, 30), unit: 'grapheme' });
}

/** Every place in a schema, by its path, and the schema of what stands there. */
export function placesOf(
  schema: Schema,
  at: readonly string[] = [],
): [readonly string[], Schema][] {
  const inner =
    typeOf(schema) === 'object'
      ? Object.entries(schema.properties ?? {}).flatMap(([name, of]) => placesOf(of, [...at, name]))
      : typeOf(schema) === 'array' && schema.items !== undefined
        ? placesOf(schema.items, [...at, '0'])
        : [];
  return [[at, schema], ...inner];
}

/** A copy of a document with one place taken by another value. */
export function withPlace(document: unknown, at: readonly string[], value: unknown): unknown {
  const [name, ...rest] = at;
  if (name === undefined) return value;
  if (Array.isArray(document) || /^\d+$/.test(name)) {
    const list = Array.isArray(document) ? (document as unknown[]) : [];
    return [withPlace(list[0], rest, value), ...list.slice(1)];
  }
  const object = (document ?? {}) as Record<string, unknown>;
  return { ...object, [name]: withPlace(object[name], rest, value) };
}
