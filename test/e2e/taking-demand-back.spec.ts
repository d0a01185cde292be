/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { month, monthlyCsv, observations } from '../support/demand.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const years = (of: (t: number) => number): number[] => Array.from({ length: 36 }, (_, t) => of(t));

/** Two shops of three years, the last month of the second in 2204. */
const file = monthlyCsv({ A: years((t) => 40 + (t % 3)), B: years((t) => 10 + (t % 2)) }).replace(
  `B,${month(35)}`,
  'B,2204-12-01',
);

const path = (id: string, series: string): string =>
  `/v1/datasets/${id}/series/${encodeURIComponent(series)}`;

async function imported(): Promise<string> {
  const id = await admin.dataset();
  await admin.import(id, file);
  return id;
}

async function forecast(id: string, more: object = {}): Promise<string> {
  return (await admin.forecast(id, { horizon: 2, ...more })).id;
}

async function means(runId: string): Promise<Record<string, [string, number][]>> {
  const { body } = await admin.get(`/v1/forecasts/${runId}/values?limit=100`);
  const items = body.items as { unique_id: string; ds: string; mean: number }[];
  const byId = Map.groupBy(items, (item) => item.unique_id);
  return Object.fromEntries(
    [...byId].map(([id, rows]) => [id, rows.map(({ ds, mean }) => [ds, Math.round(mean)])]),
  );
}

describe('a mistyped year', () => {
  it('is warned of by the import, and counted by a forecast', async () => {
    const id = await admin.dataset();
    const { outcome } = await admin.import(id, file);
    expect(outcome.warnings).toEqual([
      { code: 'far_dates', detail: expect.stringContaining('mistyped: 2204-12-01 (line 73)') },
    ]);
    const { body } = await admin.get(`/v1/forecasts/${await forecast(id)}`);
    expect(body.warnings).toContainEqual({ code: 'far_observation', series: 1 });
  });

  it.each([{ missing: 'zero' }, { hierarchy: { separator: '/' } }])(
    'leaves the other series where they end, with %j',
    async (more) => {
      const id = await imported();
      expect((await means(await forecast(id, more)))['A']).toEqual([
        ['2023-01-01', 40],
        ['2023-02-01', 41],
      ]);
    },
  );

  it('can be deleted, which changes the ETag, and once more without any effect', async () => {
    const id = await imported();
    const range = `${path(id, 'B')}/observations?from=2204-01-01&to=2204-12-31`;
    const before = (await admin.get(`/v1/datasets/${id}`)).headers.get('etag');
    const first = await admin.send('DELETE', range, { headers: { 'if-match': before! } });
    expect([first.status, first.body]).toEqual([200, { observations: 1 }]);
    const after = await admin.get(`/v1/datasets/${id}`);
    expect(after.headers.get('etag')).not.toBe(before);
    expect(after.body).toMatchObject({ seriesCount: 2, observationCount: 71 });
    const stale = await admin.send('DELETE', range, { headers: { 'if-match': before! } });
    expect(stale.status).toBe(412);
    const again = await admin.send('DELETE', range);
    expect([again.status, again.body]).toEqual([200, { observations: 0 }]);
    expect((await admin.get(`/v1/datasets/${id}`)).headers.get('etag')).toBe(
      after.headers.get('etag'),
    );
    const left = await observations(admin, id, 'B');
    expect(left.at(-1)).toEqual([month(34), 10]);
    const { body } = await admin.get(`/v1/audit/events?resource=dataset:${id}`);
    expect(body.items).toContainEqual(
      expect.objectContaining({
        action: 'observations.delete',
        details: { seriesOrdinal: 1, observations: 1 },
      }),
    );
  });

  it.each([
    ['from=2204-01&to=someday', '/to', 'invalid_ds'],
    ['from=2022-01-01&to=2021-01-01', '/to', 'before_from'],
    ['from=2022-01-01', '/to', undefined],
  ])('is not deleted by %s', async (query, pointer, code) => {
    const id = await imported();
    const { status, body } = await admin.send('DELETE', `${path(id, 'B')}/observations?${query}`);
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({ pointer, ...(code === undefined ? {} : { code }) });
  });
});

describe('a long series', () => {
  it('loses its middle and keeps both ends, across its pieces', async () => {
    const values = Array.from({ length: 1400 }, (_, t) => t);
    const day = (t: number): string =>
      new Date(Date.UTC(2020, 0, 1) + t * 86_400_000).toISOString().slice(0, 10);
    const id = await admin.dataset('daily');
    await admin.import(id, `unique_id,ds,y\n${values.map((y) => `A,${day(y)},${y}`).join('\n')}\n`);
    const range = `from=${day(300)}&to=${day(1199)}`;
    const { body } = await admin.send('DELETE', `${path(id, 'A')}/observations?${range}`);
    expect(body).toEqual({ observations: 900 });
    const csv = await admin.get(`${path(id, 'A')}/observations`, { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const kept = values.filter((y) => y < 300 || y > 1199);
    expect(csv.text).toBe(`unique_id,ds,y\n${kept.map((y) => `A,${day(y)},${y}\n`).join('')}`);
    const again = await admin.dataset('daily');
    expect((await admin.import(again, csv.text)).outcome).toMatchObject({ added: 500 });
  });
});

describe('a series', () => {
  it('is deleted with its forecasts, and neither seen nor forecast any more', async () => {
    const id = await imported();
    const earlier = await forecast(id);
    expect((await admin.send('DELETE', path(id, 'A'))).status).toBe(204);
    expect((await admin.send('DELETE', path(id, 'A'))).status).toBe(404);
    expect((await admin.get(`${path(id, 'A')}/observations`)).status).toBe(404);
    const { body } = await admin.get(`/v1/datasets/${id}/series`);
    expect(body.items.map(({ uniqueId }: { uniqueId: string }) => uniqueId)).toEqual(['B']);
    expect((await admin.get(`/v1/datasets/${id}`)).body).toMatchObject({
      seriesCount: 1,
      observationCount: 36,
    });
    expect(Object.keys(await means(earlier))).toEqual(['B']);
    for (const more of [{}, { missing: 'zero' }, { hierarchy: { separator: '/' } }]) {
      const run = await forecast(id, more);
      const seen = Object.keys(await means(run)).filter((name) => name !== '*');
      expect(seen).toEqual(['B']);
      expect((await admin.get(`/v1/forecasts/${run}`)).body).toMatchObject({ failedCount: 0 });
    }
  });

  it('can come again under its name, as a new one', async () => {
    const id = await imported();
    await admin.send('DELETE', path(id, 'A'));
    const { outcome } = await admin.import(id, monthlyCsv({ A: [1, 2, 3], C: [4] }));
    expect(outcome).toMatchObject({ newSeries: 2, added: 4, corrected: 0 });
    expect(await observations(admin, id, 'A')).toHaveLength(3);
    expect((await admin.get(`/v1/datasets/${id}`)).body).toMatchObject({ seriesCount: 3 });
    expect(Object.keys(await means(await forecast(id)))).toEqual(['B', 'A', 'C']);
  });

  it('is deleted by who may delete, and by no key without that scope', async () => {
    const id = await imported();
    const { body } = await admin.post('/v1/api-keys', {
      name: 'writer',
      scopes: ['datasets:read', 'datasets:write', 'datasets:import'],
    });
    const key = server.client().withKey(body.key);
    expect((await key.send('DELETE', path(id, 'A'))).status).toBe(403);
    const range = 'from=2020-01-01&to=2020-02-01';
    expect((await key.send('DELETE', `${path(id, 'A')}/observations?${range}`)).status).toBe(403);
    expect(await observations(admin, id, 'A')).toHaveLength(36);
  });
});

describe('an import that only looks', () => {
  it('says what would be new, and changes nothing', async () => {
    const id = await imported();
    const next = 'unique_id,ds,y\nA,2020-01-01,7\nA,2023-01-01,8\nC,2023-01-01,9\n';
    const looked = await admin.import(id, next, '?mode=validate');
    expect(looked.outcome).toMatchObject({ accepted: 3, newSeries: 1, added: 2, corrected: 1 });
    expect((await admin.get(`/v1/datasets/${id}`)).body).toMatchObject({
      seriesCount: 2,
      observationCount: 72,
    });
    expect((await observations(admin, id, 'A'))[0]).toEqual([month(0), 40]);
    const done = await admin.import(id, next);
    expect(done.outcome).toMatchObject({ newSeries: 1, added: 2, corrected: 1 });
  });
});
