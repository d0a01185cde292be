import type pg from 'pg';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { csvRows, everything, month, monthlyCsv } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { long } from '../support/long.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const METHODS = [
  'auto',
  'naive',
  'seasonal_naive',
  'drift',
  'mean',
  'window_average',
  'ses',
  'holt',
  'damped',
  'holt_winters_additive',
  'holt_winters_multiplicative',
  'ets',
  'theta',
  'croston',
  'sba',
  'tsb',
];

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  owner = await database.connect();
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

type Row = Record<string, string | number>;
const seasonal = (n: number, at = 0): number[] =>
  Array.from({ length: n }, (_, t) => 100 + t + 30 * Math.sin(((t + at) * Math.PI) / 6));

async function datasetWith(series: Readonly<Record<string, readonly number[]>>): Promise<string> {
  const id = await admin.dataset();
  const ended = await admin.import(id, monthlyCsv(series));
  if (ended.state !== 'succeeded') throw new Error(JSON.stringify(ended));
  return id;
}

describe('how good a forecast is', () => {
  const of = async (request: object): Promise<Answer> => {
    const id = await datasetWith({ a: seasonal(60), b: seasonal(48, 3), short: [5] });
    const run = await admin.forecast(id, { horizon: 6, ...request });
    return admin.get(`/v1/forecasts/${run.id}/accuracy?limit=2`);
  };

  it('is told by series and step, from past origins, and over all', async () => {
    const { body } = await of({ backtestOrigins: 3 });
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({ uniqueId: 'a', origins: 3 });
    expect(body.items[0].steps.map(({ step }: { step: number }) => step)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    for (const { mae, rmse, valueAdded, coverage } of body.items[0].steps) {
      expect(rmse).toBeGreaterThanOrEqual(mae);
      expect(valueAdded).toBeGreaterThan(0);
      expect(Object.keys(coverage)).toEqual(['80', '95']);
    }
    expect(body.summary[0]).toMatchObject({ group: 'all', series: 3, judged: 2 });
    expect(body.summary[0].valueAdded).toBeGreaterThan(0);
    const groups = body.summary as { by: string; series: number }[];
    for (const [, of] of Map.groupBy(groups, ({ by }) => by))
      expect(of.reduce((sum, { series }) => sum + series, 0)).toBe(3);
    expect([...new Set(groups.map(({ by }) => by))]).toEqual(['all', 'demand', 'method']);
  });

  it('names the models that were weighed, the choice first', async () => {
    const { body } = await of({});
    const { candidates, origins, steps } = body.items[0];
    expect({ origins, steps }).toEqual({ origins: 0, steps: [] });
    const weights = candidates.map(({ weight }: { weight: number }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(weights[0]).toBeGreaterThan(0);
  });

  it('is not there for others', async () => {
    const id = await datasetWith({ a: seasonal(30) });
    const run = await admin.forecast(id, { horizon: 2, method: 'naive' });
    const other = await newPerson(admin, 'user');
    expect((await other.client.get(`/v1/forecasts/${run.id}/accuracy`)).status).toBe(404);
  });
});

async function forecastRows(datasetId: string, request: object): Promise<Row[]> {
  const { id, state } = await admin.forecast(datasetId, request);
  if (state !== 'succeeded') throw new Error(`it ended ${state}`);
  return everything<Row>(admin, `/v1/forecasts/${id}/values`);
}

describe('a forecast of a dataset', () => {
  let sales: string;

  beforeAll(async () => {
    sales = await datasetWith({ A: seasonal(48), B: seasonal(48, 3) });
  });

  it.each(METHODS)('by %s gives every period a value', async (method) => {
    const rows = await forecastRows(sales, { horizon: 3, method });
    expect(rows).toHaveLength(6);
    expect(rows.every(({ mean }) => typeof mean === 'number')).toBe(true);
  });

  it.each(['naive', 'drift', 'theta', 'seasonal_naive'])('by %s says so', async (method) => {
    const rows = await forecastRows(sales, { horizon: 1, method });
    expect(rows.map((row) => row['method'])).toEqual([method, method]);
  });

  it('by the naive method repeats the last value', async () => {
    const [row] = await forecastRows(sales, { horizon: 1, method: 'naive' });
    expect(row!['mean']).toBeCloseTo(seasonal(48).at(-1)!, 9);
  });

  it('takes other levels, each once and in order', async () => {
    const rows = await forecastRows(sales, { horizon: 1, levels: [99.5, 50, 50] });
    expect(Object.keys(rows[0]!)).toEqual([
      'unique_id',
      'ds',
      'mean',
      'lo_50',
      'hi_50',
      'lo_99.5',
      'hi_99.5',
      'method',
    ]);
    const { lo_50, hi_50, ['lo_99.5']: low, ['hi_99.5']: high } = rows[0] as Record<string, number>;
    expect([low, lo_50, hi_50, high]).toEqual([low, lo_50, hi_50, high].sort((a, b) => a! - b!));
  });

  it('reaches a thousand periods ahead', async () => {
    const rows = await forecastRows(sales, { horizon: 1000, method: 'naive' });
    expect(rows).toHaveLength(2000);
    expect(rows[999]!['ds']).toBe(month(48 + 999));
  });

  it.each([
    ['a horizon of none', { horizon: 0 }, '/horizon'],
    ['a horizon too far', { horizon: 1001 }, '/horizon'],
    ['a horizon that is not whole', { horizon: 1.5 }, '/horizon'],
    ['a horizon in words', { horizon: '12' }, '/horizon'],
    ['a level of a hundred', { horizon: 1, levels: [100] }, '/levels'],
    ['a level of none', { horizon: 1, levels: [0] }, '/levels'],
    ['no level at all', { horizon: 1, levels: [] }, '/levels'],
    ['an unknown method', { horizon: 1, method: 'crystal_ball' }, '/method'],
    ['a field that nobody knows', { horizon: 1, colour: 'red' }, '/colour'],
  ])('is refused with %s', async (_what, request, pointer) => {
    const answer = await admin.post(`/v1/datasets/${sales}/forecasts`, request);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual([pointer]);
  });

  it('is refused while there is nothing to forecast', async () => {
    const id = await admin.dataset();
    const answer = await admin.post(`/v1/datasets/${id}/forecasts`, { horizon: 1 });
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
  });

  it('goes on from the new end once later periods came', async () => {
    const id = await datasetWith({ A: seasonal(24) });
    const [before] = await forecastRows(id, { horizon: 1, method: 'naive' });
    await admin.import(id, `unique_id,ds,y\nA,${month(24)},555\n`);
    const [after] = await forecastRows(id, { horizon: 1, method: 'naive' });
    expect([before!['ds'], after!['ds'], after!['mean']]).toEqual([month(24), month(25), 555]);
  });

  it('is the same each time it is asked for', async () => {
    expect(await forecastRows(sales, { horizon: 6 })).toEqual(
      await forecastRows(sales, { horizon: 6 }),
    );
  });

  it('neutralises an id that a spreadsheet would run', async () => {
    const id = await admin.dataset();
    const lines = `{"unique_id":"=cmd|calc","ds":"2024-01-01","y":1}\n`;
    await admin.import(id, lines, '', { 'content-type': 'application/x-ndjson' });
    const { id: run } = await admin.forecast(id, { horizon: 1 });
    const csv = await admin.get(`/v1/forecasts/${run}/values`, { accept: 'text/csv' });
    expect(csv.text.split('\n')[1]).toMatch(/^'=cmd\|calc,/);
  });
});

describe('a series that is unlike others', () => {
  let rows: Map<string, Row[]>;
  const shapes = {
    one: [7],
    two: [7, 9],
    constant: Array<number>(36).fill(5),
    zero: Array<number>(36).fill(0),
    negative: seasonal(36).map((y) => y - 500),
    rare: Array.from({ length: 36 }, (_, t) => (t % 7 === 0 ? 3 : 0)),
    huge: seasonal(36).map((y) => y * 1e300),
    tiny: seasonal(36).map((y) => y * 1e-300),
  };

  beforeAll(async () => {
    const id = await datasetWith(shapes);
    const gaps = Array.from({ length: 40 }, (_, t) => t)
      .filter((t) => t % 5 !== 3)
      .map((t) => `gappy,${month(t)},${seasonal(40)[t]}`);
    await admin.import(id, `unique_id,ds,y\n${gaps.join('\n')}\n`);
    rows = Map.groupBy(await forecastRows(id, { horizon: 4 }), (row) => String(row['unique_id']));
  });

  it.each([...Object.keys(shapes), 'gappy'])('is forecast with finite numbers: %s', (name) => {
    const numbers = rows.get(name)!.flatMap((row) => ['mean', 'lo_95', 'hi_95'].map((n) => row[n]));
    expect(numbers).toHaveLength(12);
    expect(numbers.filter((n) => typeof n !== 'number')).toEqual([]);
  });

  it('stays what it always was when it never changed', () => {
    expect(rows.get('constant')!.map(({ mean }) => mean)).toEqual([5, 5, 5, 5]);
    expect(rows.get('zero')!.map(({ mean }) => mean)).toEqual([0, 0, 0, 0]);
  });

  it('may be below zero when it always was', () => {
    expect(rows.get('negative')!.every(({ hi_95 }) => Number(hi_95) < 0)).toBe(true);
  });

  it('goes on after its last period, whatever is missing inside', () => {
    expect(rows.get('gappy')![0]!['ds']).toBe(month(40));
  });

  it('with two dates ages apart costs no more than others', async () => {
    const id = await admin.dataset('none');
    await admin.import(id, `unique_id,ds,y\nA,-2147483648,1\nA,2147483647,2\n`);
    const [row] = await forecastRows(id, { horizon: 1, method: 'naive' });
    expect(row).toMatchObject({ ds: '2147483648', mean: 2 });
  });

  it('that ends with the calendar has no forecast, and the others have theirs', async () => {
    const id = await admin.dataset('yearly');
    await admin.import(id, 'unique_id,ds,y\nlast,9998,1\nother,2020,2\n');
    const run = await admin.forecast(id, { horizon: 3 });
    expect(run).toMatchObject({ state: 'succeeded', failedCount: 1 });
    const values = await everything<Row>(admin, `/v1/forecasts/${run.id}/values`);
    expect(values.map((row) => `${row['unique_id']} ${row['ds']}`)).toEqual([
      'other 2021',
      'other 2022',
      'other 2023',
    ]);
  });
});

long.describe('a forecast that takes a while', () => {
  let many: string;
  const request = { horizon: 12, method: 'auto' };

  beforeAll(async () => {
    const names = Array.from({ length: 256 }, (_, i) => [`S${i}`, seasonal(72, i)] as const);
    many = await datasetWith(Object.fromEntries(names));
  });

  const start = async (): Promise<string> => {
    const sent = await admin.post(`/v1/datasets/${many}/forecasts`, request);
    return sent.headers.get('location')!;
  };
  const progress = async (location: string) => (await admin.get(location)).body;

  it('is canceled while it waits', async () => {
    // Two of one person run at a time.
    const others = [await start(), await start()];
    const waiting = await start();
    const canceled = await admin.post(`${waiting}/cancel`);
    expect([canceled.status, canceled.body.state]).toEqual([202, 'canceled']);
    for (const other of others) await admin.post(`${other}/cancel`);
    expect((await admin.ended(waiting)).state).toBe('canceled');
    for (const other of others) expect((await admin.ended(other)).state).toBe('canceled');
  });

  it('is canceled while it runs, and what is done stays readable', async () => {
    const location = await start();
    await eventually(
      () => progress(location),
      (body) => body.progress.done > 0,
      60_000,
    );
    expect((await admin.post(`${location}/cancel`)).status).toBe(202);
    const ended = await admin.ended(location);
    expect(ended.state).toBe('canceled');
    expect(ended.progress.done).toBeLessThan(256);
    const rows = await everything<Row>(admin, `${location}/values`);
    expect(rows).toHaveLength(ended.progress.done * 12);
    expect((await admin.post(`${location}/cancel`)).status).toBe(409);
  });

  it('tells how it gets on, forwards alone, and ends', async () => {
    const location = await start();
    const { text, headers } = await admin.get(`${location}/events`);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = text
      .trim()
      .split('\n\n')
      // A line that begins with a colon only keeps the stream alive.
      .filter((event) => !event.startsWith(':'))
      .map((event) => /^id: \S+\nevent: (\w+)\ndata: (.*)$/.exec(event)!)
      .map(([, name, data]) => ({ name, ...JSON.parse(data!) }));
    const done = events.map((event) => event.progress.done as number);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.length).toBeGreaterThan(2);
    expect(events.map(({ name }) => name)).toEqual([
      ...Array<string>(events.length - 1).fill('progress'),
      'end',
    ]);
    expect(events.at(-1)).toMatchObject({
      state: 'succeeded',
      progress: { done: 256, total: 256 },
    });
  });

  it('ends without a trace when its dataset is deleted', async () => {
    const location = await start();
    await eventually(
      () => progress(location),
      (body) => body.progress.done > 0,
      60_000,
    );
    expect((await admin.send('DELETE', `/v1/datasets/${many}`)).status).toBe(204);
    expect((await admin.get(location)).status).toBe(404);
    await eventually(
      async () => (await owner.query("select from pgboss.job where state = 'active'")).rowCount,
      (n) => n === 0,
      60_000,
    );
  });
});

describe('a forecast of what the request itself holds', () => {
  const observations = seasonal(24).map((y, t) => ({ ds: month(t), y }));
  const body = {
    frequency: 'monthly',
    horizon: 2,
    method: 'naive',
    series: [
      { uniqueId: 'A', observations },
      { uniqueId: 'B', observations: [...observations].reverse() },
    ],
  };
  const direct = (change: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
    admin.post('/v1/forecast', { ...body, ...change }, headers);

  it('is answered at once', async () => {
    const answer = await direct();
    expect(answer.status).toBe(200);
    expect(answer.body.nextCursor).toBeNull();
    expect(
      answer.body.items.map((row: Row) => [row['unique_id'], row['ds'], row['method']]),
    ).toEqual(['A', 'B'].flatMap((id) => [24, 25].map((t) => [id, month(t), 'naive'])));
  });

  it('does not depend on the order of its observations', async () => {
    const { items } = (await direct()).body as { items: Row[] };
    const means = (id: string) =>
      items.filter((row) => row['unique_id'] === id).map((r) => r['mean']);
    expect(means('A')).toEqual(means('B'));
  });

  it('is answered as CSV to who accepts that', async () => {
    const answer = await direct({}, { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csvRows(answer.text).map(({ ds }) => ds)).toEqual([24, 25, 24, 25].map(month));
  });

  it('is answered again to who repeats it with the same Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'direct-1' };
    const first = await direct({}, key);
    const second = await direct({}, key);
    expect([second.status, second.text]).toEqual([200, first.text]);
  });

  const at = (i: number, change: object) => [
    {
      uniqueId: 'A',
      observations: observations.map((one, k) => (k === i ? { ...one, ...change } : one)),
    },
  ];
  it.each([
    ['a date that is none', at(3, { ds: '2024-02-31' }), '/series/0/observations/3/ds'],
    ['a date off the others', at(4, { ds: '2020-05-17' }), '/series/0/observations/4/ds'],
    ['a date twice', at(5, { ds: month(4) }), '/series/0/observations/5/ds'],
    ['an index among dates', at(6, { ds: '7' }), '/series/0/observations/6/ds'],
    ['a value in words', at(0, { y: '12' }), '/series/0/observations/0/y'],
    ['a value that is missing', at(0, { y: null }), '/series/0/observations/0/y'],
    [
      'nothing but nonsense',
      [{ uniqueId: 'A', observations: [{ ds: 'x', y: 1 }] }],
      '/series/0/observations/0/ds',
    ],
    [
      'a series without observations',
      [{ uniqueId: 'A', observations: [] }],
      '/series/0/observations',
    ],
    ['no series', [], '/series'],
    ['a series twice', [...at(0, {}), ...at(0, {})], '/series/1/uniqueId'],
    [
      'too many observations',
      Array.from({ length: 5 }, (_, s) => ({
        uniqueId: `S${s}`,
        observations: Array.from({ length: 4001 }, (_, t) => ({ ds: String(t), y: 1 })),
      })),
      '/series',
    ],
  ])('is refused with %s, which is named', async (_what, series, pointer) => {
    const answer = await direct({ series });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual([pointer]);
  });

  it('is refused where it would leave the calendar', async () => {
    const series = [{ uniqueId: 'A', observations: [{ ds: '9999-11-01', y: 1 }] }];
    const answer = await direct({ series });
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, '/horizon']);
  });

  it('stands two dates ages apart', async () => {
    const ages = [-2147483648, 0, 2147483647].map((ds) => ({ ds: String(ds), y: 1 }));
    const answer = await direct({
      frequency: 'none',
      series: [{ uniqueId: 'A', observations: ages }],
    });
    expect(answer.body.items[1]).toMatchObject({ ds: '2147483649', mean: 1 });
  });

  it('is answered with numbers alone, however great they are', async () => {
    const great = seasonal(24).map((_, t) => ({
      ds: month(t),
      y: t % 2 === 0 ? 1.7e308 : -1.7e308,
    }));
    const answer = await direct({
      method: 'auto',
      series: [{ uniqueId: 'A', observations: great }],
    });
    expect(JSON.stringify(answer.body.items)).not.toContain('null');
  });

  it('leaves nothing behind', async () => {
    // Refusals of the stories above are still being noted as signals of requests.
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I', tablename) as name from pg_tables
        where schemaname = 'public' and tablename not like 'audit%'
          and tablename <> 'request_signal' order by 1`,
    );
    const sizes = async (): Promise<number[]> => {
      const found: number[] = [];
      for (const { name } of tables) {
        const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${name}`);
        found.push(rows[0]!.n);
      }
      return found;
    };
    const before = await sizes();
    expect((await direct()).status).toBe(200);
    expect(await sizes()).toEqual(before);
  });
});

it('nothing of all this was an error of the server', () => {
  expect(server.output()).not.toMatch(/request failed|a job failed/);
});
