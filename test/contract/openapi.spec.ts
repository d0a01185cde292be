import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  paths: Record<string, { post?: Operation }>;
};

it('every POST that needs a principal honours an Idempotency-Key', () => {
  const posts = Object.entries(paths).flatMap(([path, { post }]) =>
    post?.security === undefined ? [] : [{ path, post }],
  );
  expect(posts.length).toBeGreaterThan(5);
  const without = posts.filter(
    ({ post }) => !(post.parameters ?? []).some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(without.map(({ path }) => path)).toEqual([]);
});

interface Field {
  readonly type?: string;
  readonly $ref?: string;
  readonly allOf?: unknown;
  readonly items?: Field;
  readonly example?: unknown;
}

it('every field has an example, but for those that refer to others or take any object', () => {
  const { schemas } = (
    JSON.parse(readFileSync('openapi.json', 'utf8')) as {
      components: { schemas: Record<string, { properties?: Record<string, Field> }> };
    }
  ).components;
  const fields = Object.entries(schemas).flatMap(([schema, { properties = {} }]) =>
    Object.entries(properties).map(([name, field]) => ({ name: `${schema}.${name}`, field })),
  );
  expect(fields.length).toBeGreaterThan(100);
  const without = fields.filter(
    ({ field: { type, $ref, allOf, items, example } }) =>
      example === undefined &&
      $ref === undefined &&
      allOf === undefined &&
      items?.$ref === undefined &&
      type !== 'object',
  );
  expect(without.map(({ name }) => name)).toEqual([]);
});

it('no two classes of requests and answers share a name, of which the document would keep one alone', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  const names = files.flatMap((file) =>
    !file.endsWith('.dto.ts')
      ? []
      : [...readFileSync(path.join('src', file), 'utf8').matchAll(/^export class (\w+)/gm)].map(
          ([, name]) => name,
        ),
  );
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
