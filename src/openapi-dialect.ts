/** Places whose values are data, not schemas. */
const DATA = new Set(['enum', 'default', 'const', 'required', 'example', 'examples']);

/** Returns a schema with its examples as a list, as JSON Schema 2020-12 and OpenAPI 3.1 require. */
export function withExampleLists(schema: object): object {
  const { example, ...rest } = schema as { readonly example?: unknown };
  const written = Object.entries(rest).map(([keyword, value]: [string, unknown]) => {
    if (DATA.has(keyword)) return [keyword, value];
    // A field may be called like a keyword.
    return [keyword, keyword === 'properties' ? eachOf(value as object) : within(value)];
  });
  const listed = example === undefined ? {} : { examples: [example] };
  return { ...(Object.fromEntries(written) as object), ...listed };
}

/** Applies `withExampleLists` to each schema of an object that holds schemas by name. */
export function eachOf(schemas: object): Record<string, object> {
  const entries = Object.entries(schemas) as [string, object][];
  return Object.fromEntries(entries.map(([name, schema]) => [name, withExampleLists(schema)]));
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return typeof value === 'object' && value !== null ? withExampleLists(value) : value;
}
