import { readFileSync } from 'node:fs';

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
