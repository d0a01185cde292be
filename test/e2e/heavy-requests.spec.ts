/** @story long */
import { gzipSync } from 'node:zlib';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { month, monthlyCsv } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { newPerson } from '../support/people.ts';
import { newOrganization } from '../support/organizations.ts';
import { mainThreadMs } from '../support/processor-time.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, env: { FORECAST_WORKERS: '2' } });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** What a request costs the main thread, which answers all others. */
async function costOf(send: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const before = mainThreadMs(server.process.pid!);
  const answer = await send();
  return { answer, ms: mainThreadMs(server.process.pid!) - before };
}

describe('an object with very many fields', () => {
  const fields = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]));

  it.each(['/password-resets', '/browser-session', '/passkeys/options', '/invitations'])(
    'is refused at once by %s, which anyone may call',
    async (path) => {
      const { answer, ms } = await costOf(() => server.client().post(path, fields(90_000)));
      expect([answer.status, answer.body.code]).toEqual([413, 'payload_too_large']);
      expect(ms).toBeLessThan(200);
      const small = await server.client().post(path, fields(1000));
      expect([small.status, small.body.code]).toEqual([400, 'malformed_body']);
    },
  );

  it('is refused at once by routes for principals', async () => {
    const { answer, ms } = await costOf(() => admin.post('/v1/datasets', fields(70_000)));
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed_body']);
    expect(ms).toBeLessThan(300);
  });
});

describe('a short body that holds very much', () => {
  const nested = (count: number): string => `[${Array(count).fill('[[[[]]]]').join(',')}]`;
  const sendJson = (path: string, body: string | Buffer, more: Record<string, string> = {}) =>
    costOf(() => admin.post(path, body, { 'content-type': 'application/json', ...more }));

  it('is refused before anything is made of it', async () => {
    const list = nested(100_000);
    for (const [path, field] of [
      ['/v1/api-keys', 'scopes'],
      ['/v1/forecast', 'levels'],
      ['/v1/access/dry-runs', 'roles'],
    ] as const) {
      const { answer, ms } = await sendJson(path, `{"${field}":${list}}`);
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'malformed_body']);
      expect(ms).toBeLessThan(100);
    }
  });

  it('costs little where it is as much as is taken', async () => {
    const objects = `[${Array(9990).fill('{"a":1}').join(',')}]`;
    const { answer, ms } = await sendJson('/v1/api-keys', `{"scopes":${objects}}`);
    expect(answer.status).toBe(400);
    expect(ms).toBeLessThan(300);
  });

  it('is not taken compressed, nor in another charset than UTF-8', async () => {
    const body = gzipSync(`{"name":${nested(1000)}}`);
    const compressed = await sendJson('/v1/datasets', body, {
      'content-encoding': 'gzip',
    });
    expect([compressed.answer.status, compressed.ms < 100]).toEqual([415, true]);
    const utf16 = await sendJson('/v1/datasets', Buffer.from('{"name":"x"}', 'utf16le'), {
      'content-type': 'application/json; charset=utf-16le',
    });
    expect(utf16.answer.status).toBe(415);
  });
});

describe('a body of twice the size', () => {
  /** Every field of a route's body is a long list of texts, which none of them takes. */
  const bodyOf = (names: readonly string[], bytes: number): object => {
    const count = Math.floor(bytes / names.length / 10);
    const list = Array.from({ length: count }, (_, i) => `x${String(i).padStart(6, '0')}`);
    return Object.fromEntries(names.map((name) => [name, list]));
  };

  it('takes no route four times the processor time', async () => {
    const document = (await admin.get('/openapi.json')).body;
    const dataset = await admin.dataset('monthly', 'Weighed');
    const slow: string[] = [];
    for (const [path, methods] of Object.entries<Record<string, never>>(document.paths)) {
      for (const [method, operation] of Object.entries<Record<string, never>>(methods)) {
        const names = fieldNames(document, operation);
        if (names.length === 0) continue;
        const url = path.replace('{id}', dataset).replaceAll(/\{[^}]+\}/g, dataset);
        const send = (bytes: number) =>
          costOf(() => admin.send(method.toUpperCase(), url, { body: bodyOf(names, bytes) }));
        const once = await send(450_000);
        expect([path, once.answer.status < 500]).toEqual([path, true]);
        const twice = await send(900_000);
        if (twice.ms > 3 * once.ms + 100) slow.push(`${method} ${path}: ${once.ms}, ${twice.ms}`);
      }
    }
    expect(slow).toEqual([]);
  }, 120_000);

  function fieldNames(
    document: { components: { schemas: Record<string, { properties?: object }> } },
    operation: Record<string, never>,
  ): string[] {
    const content = (operation['requestBody'] as { content?: Record<string, never> } | undefined)
      ?.content;
    const schema = content?.['application/json']?.['schema'] as { $ref?: string } | undefined;
    const name = schema?.$ref?.split('/').at(-1) ?? '';
    return Object.keys(document.components.schemas[name]?.properties ?? {});
  }
});

describe('series whose observations lie far apart', () => {
  const distant = (count: number, drivers: number) => ({
    frequency: 'none',
    horizon: 1,
    method: 'naive',
    series: Array.from({ length: count }, (_, s) => ({
      uniqueId: `S${s}`,
      observations: ['0', '49999'].map((ds) => ({
        ds,
        y: 1,
        drivers: Object.fromEntries(Array.from({ length: drivers }, (_d, i) => [`d${i}`, i])),
      })),
      future: [
        {
          ds: '50000',
          drivers: Object.fromEntries(Array.from({ length: drivers }, (_d, i) => [`d${i}`, i])),
        },
      ],
    })),
  });

  it.each([
    [200, 0],
    [100, 20],
  ])('are refused before they are laid out: %i series with %i drivers', async (count, drivers) => {
    const { answer, ms } = await costOf(() => admin.post('/v1/forecast', distant(count, drivers)));
    expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'too_many_periods']);
    expect(answer.body.errors[0].pointer).toMatch(/^\/series\/\d+\/observations$/);
    expect(ms).toBeLessThan(200);
  });
});

describe('as much as one request may ask for', () => {
  it('is read, forecast and written out beside the main thread', async () => {
    const series = Array.from({ length: 200 }, (_, s) => ({
      uniqueId: `S${s}`,
      observations: Array.from({ length: 100 }, (_o, t) => ({ ds: month(t), y: t + s })),
    }));
    const body = { frequency: 'monthly', horizon: 1000, method: 'naive', series };
    const { answer, ms } = await costOf(() => admin.post('/v1/forecast', body));
    expect(answer.status).toBe(200);
    expect(answer.body.items).toHaveLength(200_000);
    expect(ms).toBeLessThan(700);
  });
});

describe('long forecasts of one person', () => {
  it('do not keep another one waiting for a short one', async () => {
    const { client } = await newPerson(admin, 'user');
    const body = (series: number) => ({
      frequency: 'monthly',
      horizon: 12,
      series: Array.from({ length: series }, (_, s) => ({
        uniqueId: `S${s}`,
        observations: Array.from({ length: 90 }, (_o, t) => ({ ds: month(t), y: (t * s) % 17 })),
      })),
    });
    let answered = 0;
    const long = [1, 2].map(async () => {
      const { status } = await client.post('/v1/forecast', body(60));
      answered += 1;
      return status;
    });
    const short = await admin.post('/v1/forecast', body(1));
    expect([short.status, answered]).toEqual([200, 0]);
    expect(await Promise.all(long)).toEqual([200, 200]);
  }, 60_000);
});

describe('a series as long as one may be', () => {
  const START = Date.UTC(2000, 0, 1);
  const hour = (t: number): string => new Date(START + t * 3_600_000).toISOString().slice(0, 19);
  const hourly = (from: number, to: number): string =>
    [
      'unique_id,ds,y',
      ...Array.from({ length: to - from }, (_, i) => `A,${hour(from + i)},${i}`),
      '',
    ].join('\n');

  it('is read a page at a time, and forecast, while others are answered', async () => {
    const id = await admin.dataset('hourly', 'Long');
    expect(await admin.import(id, hourly(0, 150_000))).toMatchObject({ state: 'succeeded' });
    const path = `/v1/datasets/${id}/series/A/observations?limit=2`;
    const { answer, ms } = await costOf(() => admin.get(path));
    expect(answer.body.items).toEqual([
      { ds: hour(0), y: 0 },
      { ds: hour(1), y: 1 },
    ]);
    expect(ms).toBeLessThan(200);
    const next = await admin.get(`${path}&cursor=${answer.body.nextCursor}`);
    expect(next.body.items[0]).toEqual({ ds: hour(2), y: 2 });
    expect(await admin.forecast(id, { horizon: 1, method: 'naive' })).toMatchObject({
      state: 'succeeded',
    });
    const more = await admin.import(id, hourly(150_000, 200_001));
    expect(more).toMatchObject({ state: 'failed', failure: { code: 'too_many_observations' } });
    expect(await admin.import(id, hourly(150_000, 200_000))).toMatchObject({ state: 'succeeded' });
    const last = await admin.forecast(id, { horizon: 1, method: 'naive' });
    const { body } = await admin.get(`/v1/forecasts/${last.id}/values`);
    expect(body.items).toMatchObject([{ mean: 49_999 }]);
  }, 120_000);
});

describe('a hierarchy of very many sums', () => {
  it('is judged before it is laid out, beside the main thread', async () => {
    const id = await admin.dataset('monthly', 'Crossed');
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const keys = [i % 7, i % 11, i % 13, i % 17, i % 19, i].map((key) => `k${key}`);
      return `${keys.join('/')},2026-01-01,1`;
    });
    await admin.import(id, `unique_id,ds,y\n${rows.join('\n')}\n`);
    const hierarchy = { separator: '/', layout: 'groups' };
    const ended = await admin.forecast(id, { horizon: 1000, method: 'naive', hierarchy });
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'too_many' } });
  });
});

describe('one organization with much to do', () => {
  let series: Record<string, number[]>;
  let busyId: string;

  beforeAll(async () => {
    const wave = (s: number) =>
      Array.from({ length: 72 }, (_, t) => 50 + s + 9 * Math.sin((t * Math.PI) / 6) + (t % 5));
    series = Object.fromEntries(Array.from({ length: 300 }, (_, s) => [`S${s}`, wave(s)]));
    busyId = await admin.dataset('monthly', 'Busy');
    await admin.import(busyId, monthlyCsv(series));
  });

  it('does not keep the forecast of another waiting', async () => {
    const other = await newOrganization(server, database);
    const id = await other.dataset('monthly', 'Small');
    await other.import(id, monthlyCsv({ A: series['S1']! }));
    const runs = await Promise.all(
      Array.from({ length: 50 }, () =>
        admin.post(`/v1/datasets/${busyId}/forecasts`, { horizon: 12 }),
      ),
    );
    const locations = runs.map(({ headers }) => headers.get('location') ?? '');
    const before = performance.now();
    const ended = await other.forecast(id, { horizon: 12 });
    expect(ended.state).toBe('succeeded');
    expect(performance.now() - before).toBeLessThan(10_000);
    const states = await Promise.all(
      locations.map(async (at) => (await admin.get(at)).body.state as string),
    );
    expect(states.filter((state) => state === 'queued').length).toBeGreaterThan(20);
    await Promise.all(locations.map((at) => admin.post(`${at}/cancel`)));
    const ended50 = ({ body }: Answer) => body.finishedAt !== null;
    await eventually(() => admin.get(locations.at(-1)!), ended50, 10_000);
  });

  it('leaves short requests quick while it downloads much', async () => {
    const run = await admin.forecast(busyId, { horizon: 60, method: 'naive' });
    const csv = { accept: 'text/csv' };
    const downloads = Array.from({ length: 40 }, () =>
      admin.get(`/v1/forecasts/${run.id}/values`, csv),
    );
    const waits: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const before = performance.now();
      expect((await admin.get(`/v1/datasets/${busyId}`)).status).toBe(200);
      waits.push(performance.now() - before);
    }
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(1000);
    const texts = (await Promise.all(downloads)).map(({ text }) => text.length);
    expect(new Set(texts).size).toBe(1);
  });
});
