/** @story long */
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeWithShared, everything, monthlyCsv, sharedFile } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { newKey } from '../support/people.ts';
import {
  fitting,
  operationsOf,
  placesOf,
  withPlace,
  type Operation,
  type Schema,
} from '../support/schema.ts';
import { startServer, type TestServer } from '../support/server.ts';

const STRINGS = 'security/fuzz/naughty_strings.b64.json';
const SUITE = 'security/fuzz/json_test_suite.json.gz';
/** Everything, as long as it takes, with FUZZ=all; otherwise a sample by a fixed seed. */
const ALL = process.env['FUZZ'] === 'all';
const SEED = 20_260_101;
const AT_ONCE = 12;
const SLOWEST_MS = 8000;
const MAX_GROWTH_MB = 60;
const SCOPES = [
  'api-keys:read',
  'api-keys:write',
  'audit:read',
  'datasets:read',
  'datasets:write',
  'forecasts:run',
  'organization:read',
  'organization:write',
  'scim',
  'users:read',
  'users:write',
];

interface Shot {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Buffer | undefined;
  readonly type?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let key: string;
let datasetId: string;
let operations: Operation[];
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, env: { FORECAST_WORKERS: '1' } });
  admin = await server.admin();
  ({ key } = await newKey(admin, SCOPES));
  datasetId = await admin.dataset();
  await admin.import(datasetId, monthlyCsv({ A: [1, 2, 3] }));
  operations = operationsOf((await admin.get('/openapi.json')).body);
});

afterAll(async () => {
  agent.destroy();
  await server.stop();
  await database.drop();
});

/** Fires and returns what is wrong with the answer, or undefined. */
function fire(shot: Shot): Promise<string | undefined> {
  const from = performance.now();
  return new Promise((resolve) => {
    const told = (what: string): void =>
      resolve(
        `${shot.method} ${shot.path.slice(0, 200)} ${String(shot.body).slice(0, 200)}: ${what}`,
      );
    const request = httpRequest(
      server.url + shot.path,
      {
        method: shot.method,
        agent,
        headers: {
          'x-api-key': key,
          ...(shot.body === undefined ? {} : { 'content-type': shot.type ?? 'application/json' }),
          ...shot.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', (error) => told(error.message));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const type = response.headers['content-type'] ?? '';
          const wrong = judged(shot, response.statusCode ?? 0, type, text);
          const took = performance.now() - from;
          if (wrong !== undefined) told(wrong);
          else if (took > SLOWEST_MS) told(`took ${took} ms`);
          else resolve(undefined);
        });
      },
    );
    request.on('error', (error) => told(error.message));
    request.end(shot.body);
  });
}

const LEAK =
  /node_modules|dist\/src|\.[jt]s:\d+|\bat \w+ \(|QueryFailed|syntax error at|\bpg_|relation "/;

function judged(shot: Shot, status: number, type: string, text: string): string | undefined {
  if (status >= 500 || status < 200) return `${status} ${text}`;
  if (status < 400) return undefined;
  // What is refused before it comes to a route, such as a path that cannot be read, is a problem everywhere.
  const isProblem = type.startsWith('application/problem+json');
  if (/^\/(token|oauth2)/.test(shot.path) && !isProblem) {
    if (type.startsWith('text/html')) return leaked(text);
    const { error, error_description: words = '' } = JSON.parse(text) as Record<string, unknown>;
    return typeof error === 'string' && typeof words === 'string' ? leaked(String(words)) : text;
  }
  // Single sign-on is seen by browsers alone.
  if (shot.path.startsWith('/sso/') && type.startsWith('text/html')) return leaked(text);
  if (shot.path.startsWith('/scim/v2')) return judgedByScim(status, type, text);
  if (!type.startsWith('application/problem+json')) return `${status} ${type}`;
  const { instance, errors, ...problem } = JSON.parse(text) as Record<string, unknown>;
  const whole =
    problem['status'] === status &&
    typeof instance === 'string' &&
    ['type', 'title', 'detail', 'code', 'requestId'].every((n) => typeof problem[n] === 'string');
  if (!whole) return `not a whole problem: ${text}`;
  return leaked(JSON.stringify(problem) + JSON.stringify(errors ?? []));
}

/** Errors of SCIM have a shape of their own (RFC 7644, section 3.12). */
function judgedByScim(status: number, type: string, text: string): string | undefined {
  if (!type.startsWith('application/scim+json')) return `${status} ${type}`;
  const { schemas, status: told, detail } = JSON.parse(text) as Record<string, unknown>;
  const whole = Array.isArray(schemas) && told === String(status) && typeof detail === 'string';
  return whole ? leaked(String(detail)) : `not a whole error: ${text}`;
}

const leaked = (text: string): string | undefined =>
  LEAK.test(text) ? `tells ${text}` : undefined;

const fired: Shot[] = [];

/** Fires all, some at a time; what was wrong with the answers. */
async function volley(shots: readonly Shot[]): Promise<string[]> {
  for (const shot of shots) fired.push(shot);
  const wrong: string[] = [];
  let next = 0;
  const shoot = async (): Promise<void> => {
    while (next < shots.length) {
      const found = await fire(shots[next++]!);
      if (found !== undefined) wrong.push(found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, shoot));
  return wrong.slice(0, 10);
}

/** Some of a list, always the same ones for a seed; with FUZZ=all the whole of it. */
function sampled<T>(list: readonly T[], size: number, seed: number): T[] {
  return ALL ? [...list] : spaced(list, size, seed);
}

function spaced<T>(list: readonly T[], size: number, seed: number): T[] {
  if (list.length <= size) return [...list];
  const step = list.length / size;
  const offset = (seed * 7919) % list.length;
  return Array.from({ length: size }, (_, i) => list[Math.floor(offset + i * step) % list.length]!);
}

/** Hashing a password is meant to take long, and a forecast is work for later, so these get fewer shots. */
const isCostly = ({ path, method }: Operation): boolean =>
  path === '/token' ||
  path === '/v1/me/password' ||
  (path === '/v1/users' && method === 'POST') ||
  (path.endsWith('/forecasts') && method === 'POST');

function filled({ path }: Operation, values: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (values[name] !== undefined) return values[name];
    return name === 'id' && path.includes('/datasets/') ? datasetId : 'A';
  });
}

function encoded(operation: Operation, body: unknown): Pick<Shot, 'body' | 'type'> {
  if (operation.bodyType !== 'application/x-www-form-urlencoded') {
    return { body: JSON.stringify(body), type: operation.bodyType };
  }
  const fields = Object.entries(Object(body) as object).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  ]);
  return { body: new URLSearchParams(fields).toString(), type: operation.bodyType };
}

/** A body that is as it should be. */
function proper(schema: Schema, seed = SEED): unknown {
  return fc.sample(fitting(schema), { numRuns: 1, seed })[0];
}

const residentMb = (): number => {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
};

if (ALL) jest.setTimeout(600_000);

describeWithShared('whatever is thrown at the API', [STRINGS, SUITE], () => {
  const strings = (): string[] => {
    const { b64 } = JSON.parse(sharedFile(STRINGS).toString()) as { b64: string[] };
    return b64.map((text) => Buffer.from(text, 'base64').toString());
  };
  const documents = (): Buffer[] => {
    const { cases } = JSON.parse(gunzipSync(sharedFile(SUITE)).toString()) as {
      cases: { b64: string }[];
    };
    return cases.map(({ b64 }) => Buffer.from(b64, 'base64'));
  };
  const RAW = [
    '%',
    '%zz',
    '%00',
    '%ff%fe',
    '%2e%2e%2f%2e%2e%2fetc',
    '%c0%ae',
    '..;',
    'x'.repeat(4000),
  ];
  const withBody = (): (Operation & { body: Schema })[] =>
    operations.filter((one): one is Operation & { body: Schema } => one.body !== undefined);

  it('in paths is answered as it should be', async () => {
    const shots = operations.flatMap((operation, i) =>
      operation.parameters
        .filter((parameter) => parameter.in === 'path')
        .flatMap(({ name }, k) =>
          [...sampled(strings().map(encodeURIComponent), 10, i * 3 + k), ...RAW].map((value) => ({
            method: operation.method,
            path: filled(operation, {
              [name]: value === '' || value === '.' || value === '..' ? '%20' : value,
            }),
            ...(operation.body === undefined ? {} : encoded(operation, proper(operation.body))),
          })),
        ),
    );
    expect(await volley(shots)).toEqual([]);
  });

  it('in queries is answered as it should be', async () => {
    const shots = operations
      .filter((operation) => !operation.path.endsWith('/imports') || operation.method === 'GET')
      .flatMap((operation, i) =>
        operation.parameters
          .filter((parameter) => parameter.in === 'query')
          .flatMap(({ name }, k) =>
            [
              ...sampled(strings().map(encodeURIComponent), 6, i * 5 + k),
              ...RAW.slice(0, 5),
              '1&' + name + '=2',
            ].map((value) => ({
              method: operation.method,
              path: `${filled(operation)}?${name}=${value}`,
            })),
          ),
      );
    expect(await volley(shots)).toEqual([]);
  });

  it('in the text fields of bodies is answered as it should be', async () => {
    const shots = withBody().flatMap((operation, i) => {
      const body = proper(operation.body);
      return placesOf(operation.body)
        .filter(([, schema]) => [schema.type].flat()[0] === 'string')
        .flatMap(([at], k) =>
          sampled(strings(), isCostly(operation) ? 4 : 10, i * 7 + k).map((value) => ({
            method: operation.method,
            path: filled(operation),
            ...encoded(operation, withPlace(body, at, value)),
          })),
        );
    });
    expect(await volley(shots)).toEqual([]);
  });

  it('as bodies that are hardly JSON is answered as it should be', async () => {
    const shots = withBody().flatMap((operation, i) =>
      sampled(documents(), 25, i).map((body) => ({
        method: operation.method,
        path: filled(operation),
        body,
        type: operation.bodyType,
      })),
    );
    expect(await volley(shots)).toEqual([]);
  });

  const nested = (depth: number, left: string, right: string): string =>
    left.repeat(depth) + '1' + right.repeat(depth);
  const WRONG: unknown[] = [
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    -Number.MAX_VALUE,
    2147483648,
    '',
    ' ',
    'x'.repeat(10_000),
    '\u0000',
    '\ud800',
    [],
    [[]],
    [null],
    Array<number>(2000).fill(1),
    {},
    { a: 1 },
    { length: 1e9 },
    { toString: 1 },
    { then: 1 },
    JSON.parse(nested(30, '[', ']')),
    JSON.parse(nested(1000, '{"a":', '}')),
    JSON.parse(nested(1000, '[', ']')),
  ];

  it('as values of a wrong kind is answered as it should be', async () => {
    const shots = withBody()
      .filter(({ path }) => path !== '/token')
      .flatMap((operation) => {
        const body = proper(operation.body);
        return placesOf(operation.body).flatMap(([at]) =>
          (isCostly(operation) ? WRONG.slice(0, 16) : WRONG).map((value) => ({
            method: operation.method,
            path: filled(operation),
            ...encoded(operation, withPlace(body, at, value)),
          })),
        );
      });
    expect(await volley(shots)).toEqual([]);
  });

  it('as bodies that reach for prototypes, or have strange types, is answered as it should be', async () => {
    const bodies = [
      '{"__proto__":{"x":1}}',
      '{"constructor":{"prototype":{"x":1}}}',
      nested(100_000, '[', ']'),
      '{"name":"a","name":"b"}',
    ];
    const types = [
      'text/plain',
      'application/xml',
      'application/json; charset=utf-16',
      'application/json;;;',
      'multipart/form-data',
      ';',
    ];
    const bomb = gzipSync('x'.repeat(30_000_000));
    const shots = withBody().flatMap((operation) => [
      ...bodies.map((body) => ({ method: operation.method, path: filled(operation), body })),
      ...types.map((type) => ({
        method: operation.method,
        path: filled(operation),
        body: '{}',
        type,
      })),
      {
        method: operation.method,
        path: filled(operation),
        body: '{}',
        headers: { 'content-encoding': 'gzip' },
      },
      {
        method: operation.method,
        path: filled(operation),
        body: bomb,
        headers: { 'content-encoding': 'gzip' },
      },
      {
        method: operation.method,
        path: filled(operation),
        body: '{}',
        headers: { 'if-match': '"x"', 'idempotency-key': 'k'.repeat(300) },
      },
      { method: 'TRACE', path: filled(operation) },
      { method: 'PROPFIND', path: filled(operation) },
    ]);
    expect(await volley(shots)).toEqual([]);
  });

  it('as bodies of the right shape is answered as it should be', async () => {
    const shots = withBody().flatMap((operation) =>
      fc
        .sample(fitting(operation.body), {
          numRuns: isCostly(operation) ? 5 : ALL ? 500 : 15,
          seed: SEED,
        })
        .map((body) => ({
          method: operation.method,
          path: filled(operation),
          ...encoded(operation, body),
        })),
    );
    expect(await volley(shots)).toEqual([]);
    // Among what is right is to ask admins for a second factor, which the one of the later stories has not.
    const byKey = server.client().withKey(key);
    await byKey.send('PATCH', '/v1/organization', { body: { factorRoles: [] } });
  });

  it('as demand files ends every import and breaks nothing', async () => {
    const id = await admin.dataset('monthly', 'Torture');
    const files: [string, string | Buffer][] = [
      ...sampled(documents(), 10, 1).map((body): [string, Buffer] => [
        'application/x-ndjson',
        body,
      ]),
      ...sampled(strings(), 6, 2).map((text): [string, string] => [
        'text/csv',
        `unique_id,ds,y\n${text},2024-01-01,1\nA,${text},1\nA,2024-01-01,${text}\n`,
      ]),
      ...fc
        .sample(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { numRuns: 4, seed: SEED })
        .map((bytes): [string, Buffer] => ['text/csv', Buffer.from(bytes)]),
      ['text/csv', gzipSync(gzipSync('unique_id,ds,y\n'))],
      ['text/csv', `unique_id,ds,y\n"${'a'.repeat(3_000_000)}`],
      ['text/csv', `unique_id,ds,y${',x'.repeat(100_000)}\n`],
      ['text/csv', `unique_id,ds,y,${Object.keys(Array(100_000).fill(0)).join()}\n`],
      ['application/x-ndjson', nested(200_000, '[', ']')],
      [
        'application/x-ndjson',
        `{"unique_id":"A","ds":"2024-01-01","y":1,"z":${nested(100_000, '[', ']')}}\n`,
      ],
    ];
    const shots = files.map(([type, body]) => ({
      method: 'POST',
      path: `/v1/datasets/${id}/imports?mode=partial`,
      type,
      body,
    }));
    expect(await volley(shots)).toEqual([]);
    const queries = [
      'uniqueId=a&ds=a&y=a',
      'uniqueId=%3D1',
      'delimiter=tab',
      'encoding=windows-1252',
      'decimal=comma',
    ];
    const mapped = queries.map((query) => ({
      method: 'POST',
      path: `/v1/datasets/${id}/imports?${query}`,
      type: 'text/csv',
      body: 'a,b,c\n1,2,3\n',
    }));
    expect(await volley(mapped)).toEqual([]);
    const imports = await eventually(
      () =>
        everything<{
          state: string;
          finishedAt: string | null;
          id: string;
          failure: { code: string } | null;
        }>(admin, `/v1/datasets/${id}/imports`),
      (all) => all.every(({ finishedAt }) => finishedAt !== null),
      ALL ? 300_000 : 40_000,
    );
    expect(imports).toHaveLength(files.length + queries.length);
    expect(imports.filter(({ failure }) => failure?.code === 'internal_error')).toEqual([]);
    const reports = await Promise.all(
      imports.map((one) => admin.get(`/v1/imports/${one.id}/errors`)),
    );
    expect(reports.map(({ status }) => status)).toEqual(imports.map(() => 200));
  });

  it('leaves a server that works', async () => {
    const forecast = await admin.forecast(datasetId, { horizon: 2 });
    expect(forecast.state).toBe('succeeded');
    expect((await admin.get('/readyz')).status).toBe(200);
  });

  it('never made the server say that it failed', () => {
    expect(server.output()).not.toMatch(/request failed|a job failed|unhandled/i);
  });

  it('costs no memory when it is thrown again', async () => {
    const again = spaced(
      fired.filter(({ path }) => !/\/(imports|forecasts)(\?|$)/.test(path)),
      1500,
      3,
    );
    await volley(spaced(again, 400, 4));
    const before = residentMb();
    await volley(again);
    await eventually(
      async () => {
        await admin.get('/livez');
        return residentMb() - before;
      },
      (growth) => growth < MAX_GROWTH_MB,
      60_000,
    );
  });
});
