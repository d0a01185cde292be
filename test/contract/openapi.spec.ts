import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Operation {
  readonly security?: readonly object[];
  readonly summary: string;
  readonly tags: readonly string[];
  readonly requestBody?: { readonly content: object };
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  tags: { name: string; description: string }[];
};

/** Stores nothing, or proves again who is signed in: a repetition does no harm. */
const HARMLESS = ['/v1/me/reauthentication', '/v1/forecast'];

it('every POST that needs a principal and is no harmless one honours an Idempotency-Key', () => {
  const posts = Object.entries(document.paths).flatMap(([path, { post }]) =>
    post === undefined || post.security?.length === 0 ? [] : [{ path, post }],
  );
  expect(posts.length).toBeGreaterThan(5);
  const without = posts.filter(
    ({ post }) => !(post.parameters ?? []).some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(without.map(({ path }) => path)).toEqual(HARMLESS);
});

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
);

describe('a summary', () => {
  it('begins with a capital and names the thing, no pronoun in its place', () => {
    const vague = /\b(it|them|somebody|something|anything|one of|such|there)\b/i;
    const wrong = operations.filter(
      ({ summary }) => !/^[A-Z]/.test(summary) || vague.test(summary),
    );
    expect(wrong.map(({ name, summary }) => `${name}: ${summary}`)).toEqual([]);
  });

  it('belongs to one operation', () => {
    const summaries = operations.map(({ summary }) => summary);
    expect(summaries.filter((text, index) => summaries.indexOf(text) !== index)).toEqual([]);
  });
});

it('every group of routes is described, and stands in the order of a reader', () => {
  const names = document.tags.map(({ name }) => name);
  expect(names.slice(0, 4)).toEqual(['sign-in', 'self', 'demand', 'forecasts']);
  expect(document.tags.every(({ description }) => description.length > 10)).toBe(true);
  const used = new Set(operations.flatMap(({ tags }) => tags));
  expect([...used].sort()).toEqual([...names].sort());
});

it('every operation says whether it needs a credential', () => {
  expect(operations.filter(({ security }) => security === undefined)).toEqual([]);
  const open = operations.filter(({ security }) => security?.length === 0);
  expect(open.length).toBeGreaterThan(30);
  expect(open.filter(({ name }) => name.includes('/v1/'))).toEqual([]);
});

it('an import has a body in every format that is taken', () => {
  const { requestBody } = document.paths['/v1/datasets/{id}/imports']!['post']!;
  expect(Object.keys(requestBody!.content)).toEqual([
    'text/csv',
    'application/x-ndjson',
    'application/gzip',
  ]);
});

interface Field {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly anyOf?: unknown;
  readonly allOf?: unknown;
  readonly items?: Field;
  readonly examples?: readonly unknown[];
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
    ({ field: { type, $ref, anyOf, allOf, items, examples } }) =>
      examples === undefined &&
      $ref === undefined &&
      anyOf === undefined &&
      allOf === undefined &&
      items?.$ref === undefined &&
      ![type].flat().includes('object'),
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

interface Described extends Field {
  readonly 'x-data-class'?: string;
}

/** Every field of every answer, with what it is described as. */
function answerFields(): { readonly name: string; readonly field: Described }[] {
  const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { responses?: object }>>;
    components: { schemas: Record<string, { properties?: Record<string, Described> }> };
  };
  const { schemas } = document.components;
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name!)) continue;
      found.add(name!);
      visit(schemas[name!]);
    }
  };
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  operations.forEach(({ responses }) => visit(responses ?? {}));
  return [...found].flatMap((schema) =>
    Object.entries(schemas[schema]?.properties ?? {}).map(([name, field]) => ({
      name: `${schema}.${name}`,
      field,
    })),
  );
}

it('every field of an answer has a data class, but for those that refer to others', () => {
  const fields = answerFields();
  expect(fields.length).toBeGreaterThan(250);
  const without = fields.filter(
    ({ field: { $ref, anyOf, allOf, items, ...rest } }) =>
      $ref === undefined &&
      anyOf === undefined &&
      allOf === undefined &&
      items?.$ref === undefined &&
      rest['x-data-class'] === undefined,
  );
  expect(without.map(({ name }) => name)).toEqual([]);
});

it('secrets leave in the answers that make them, and in no others', () => {
  const secrets = answerFields().filter(({ field }) => field['x-data-class'] === 'secret');
  expect(secrets.map(({ name }) => name).sort()).toEqual([
    'DeviceAuthorizationResponse.device_code',
    'DeviceAuthorizationResponse.user_code',
    'NewAlertChannelResponse.signingSecret',
    'NewApiKeyResponse.key',
    'NewCodes.recoveryCodes',
    'NewOAuthClientResponse.clientSecret',
    'NewPasskeyResponse.recoveryCodes',
    'OAuthTokenResponse.access_token',
    'OAuthTokenResponse.id_token',
    'OAuthTokenResponse.refresh_token',
    'TokenResponse.access_token',
    'TokenResponse.refresh_token',
    'TotpEnrolment.secret',
    'TotpEnrolment.uri',
  ]);
});
