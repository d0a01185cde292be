/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { csvRows, everything, month, monthlyCsv } from '../support/demand.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let datasetId: string;
let run: string;

const seasonal = Array.from({ length: 60 }, (_, t) => 100 + t + 30 * Math.sin((t * Math.PI) / 6));
const rare = Array.from({ length: 48 }, (_, t) => (t % 4 === 0 ? 1 + (t % 3) : 0));
const SERIES = { 'A/1': seasonal, 'A/2': rare, 'B/1': Array<number>(36).fill(5) };

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  datasetId = await admin.dataset();
  await admin.import(datasetId, monthlyCsv(SERIES));
  run = (await admin.forecast(datasetId, { horizon: 6 })).id as string;
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

interface Explained {
  readonly uniqueId: string;
  readonly method: string;
  readonly candidates: readonly { method: string; weight: number }[];
  readonly components: { level: number; trend: number[]; season: number[] };
}
interface Value {
  readonly unique_id: string;
  readonly mean: number;
}
interface Stock {
  readonly uniqueId: string;
  readonly demand: number;
  readonly safetyStock: number;
  readonly reorderPoint: number;
}

async function partner(part: object): Promise<Client> {
  const { id, client } = await newPerson(admin, 'viewer');
  const grant = { userId: id, actions: ['read'], ...part };
  const { status } = await admin.post(`/v1/datasets/${datasetId}/grants`, grant);
  expect(status).toBe(201);
  return client;
}

function expectToAddUp(explained: readonly Explained[], values: readonly Value[]): void {
  for (const { uniqueId, components } of explained) {
    const means = values.filter((row) => row.unique_id === uniqueId).map(({ mean }) => mean);
    const sums = means.map(
      (_, step) => components.level + components.trend[step]! + components.season[step]!,
    );
    sums.forEach((sum, step) => expect(sum).toBeCloseTo(means[step]!, 9));
  }
}

describe('why a series is forecast as it is', () => {
  it('is told page by page, with parts that add up to the values', async () => {
    const path = `/v1/forecasts/${run}`;
    const explained = await everything<Explained>(admin, `${path}/series`, 2);
    expect(explained.map(({ uniqueId }) => uniqueId)).toEqual(Object.keys(SERIES));
    expectToAddUp(explained, await everything<Value>(admin, `${path}/values`));
    expect(explained[0]).toMatchObject({
      model: 'combination',
      seasonLength: 12,
    });
    expect(explained[0]!.candidates.length).toBeGreaterThan(2);
    expect(Math.max(...explained[0]!.components.season)).toBeGreaterThan(10);
    expect(explained[2]).toMatchObject({
      model: 'naive',
      warnings: ['constant_series'],
      components: { level: 5, trend: Array(6).fill(0), season: Array(6).fill(0) },
    });
  });

  it('is told to who sees a part, of single values they see', async () => {
    const ids = async (part: object): Promise<string[]> => {
      const { body } = await (await partner(part)).get(`/v1/forecasts/${run}/series`);
      return (body.items as Explained[]).map(({ uniqueId }) => uniqueId);
    };
    expect(await ids({ products: ['A/*'] })).toEqual(['A/1', 'A/2']);
    expect(await ids({ shows: ['observations'] })).toEqual([]);
    expect(await ids({ totals: 'quarterly' })).toEqual([]);
  });
});

const stockOf = (query: string, client = admin, accept = 'application/json') =>
  client.get(`/v1/forecasts/${run}/stock?${query}`, { accept });

describe('stock', () => {
  it('is planned by a forecast, for a lead time and a service level', async () => {
    const { body, status } = await stockOf('leadTime=2&serviceLevel=0.95');
    expect(status).toBe(200);
    const [seasons, pieces, constant] = body.items as Stock[];
    const values = await everything<Value>(admin, `/v1/forecasts/${run}/values`);
    const [first, second] = values.map(({ mean }) => mean) as [number, number];
    expect(seasons!.demand).toBeCloseTo(first + second, 9);
    expect(seasons!.safetyStock).toBeGreaterThan(0);
    expect(seasons!.reorderPoint).toBeCloseTo(seasons!.demand + seasons!.safetyStock, 9);
    expect(Number.isInteger(pieces!.reorderPoint)).toBe(true);
    expect(constant).toEqual({ uniqueId: 'B/1', demand: 10, safetyStock: 0, reorderPoint: 10 });
  });

  it('is more for a longer time and a higher level', async () => {
    const first = async (query: string): Promise<number> =>
      ((await stockOf(query)).body.items as Stock[])[0]!.safetyStock;
    const usual = await first('leadTime=2');
    expect(await first('leadTime=2&serviceLevel=0.99')).toBeGreaterThan(usual);
    expect(await first('leadTime=5.5')).toBeGreaterThan(usual);
  });

  it('comes page by page, and as CSV and NDJSON', async () => {
    const { items } = (await stockOf('leadTime=2')).body as { items: Stock[] };
    const page = await stockOf('leadTime=2&limit=2');
    const rest = await stockOf(`leadTime=2&limit=2&cursor=${page.body.nextCursor}`);
    expect([...page.body.items, ...rest.body.items]).toEqual(items);
    expect(rest.body.nextCursor).toBeNull();
    const csv = await stockOf('leadTime=2', admin, 'text/csv');
    expect(csvRows(csv.text)).toEqual(
      items.map(({ uniqueId, demand, safetyStock, reorderPoint }) => ({
        unique_id: uniqueId,
        lead_time_demand: String(demand),
        safety_stock: String(safetyStock),
        reorder_point: String(reorderPoint),
      })),
    );
    const lines = await stockOf('leadTime=2', admin, 'application/x-ndjson');
    expect(JSON.parse(lines.text.split('\n')[2]!)).toMatchObject({ unique_id: 'B/1' });
  });

  it.each([
    ['leadTime=7', '/leadTime'],
    ['leadTime=0', '/leadTime'],
    ['leadTime=soon', '/leadTime'],
    ['serviceLevel=0.9', '/leadTime'],
    ['leadTime=2&serviceLevel=1', '/serviceLevel'],
    ['leadTime=2&colour=red', '/colour'],
  ])('is refused for %s, which is named', async (query, pointer) => {
    const answer = await stockOf(query);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });

  it('is told to who sees a part, of that part', async () => {
    const { body } = await stockOf('leadTime=1', await partner({ products: ['A/2'] }));
    expect((body.items as Stock[]).map(({ uniqueId }) => uniqueId)).toEqual(['A/2']);
    const other = await newPerson(admin, 'user');
    expect((await stockOf('leadTime=1', other.client)).status).toBe(404);
  });
});

describe('a forecast of what the request itself holds', () => {
  const body = {
    frequency: 'monthly',
    horizon: 3,
    series: Object.entries(SERIES).map(([uniqueId, values]) => ({
      uniqueId,
      observations: values.map((y, t) => ({ ds: month(t), y })),
    })),
  };

  const ages = [-2147483648, 0, 2147483647].map((ds) => ({ ds: String(ds), y: 1 }));

  it('tells why it is as it is and plans stock, when it is asked', async () => {
    const target = { leadTime: 2, serviceLevel: 0.9 };
    const answer = await admin.post('/v1/forecast', { ...body, explain: true, stock: target });
    expect(answer.status).toBe(200);
    expect((answer.body.series as Explained[]).map(({ uniqueId }) => uniqueId)).toEqual(
      Object.keys(SERIES),
    );
    expectToAddUp(answer.body.series as Explained[], answer.body.items as Value[]);
    expect((answer.body.stock as Stock[])[2]).toEqual({
      uniqueId: 'B/1',
      demand: 10,
      safetyStock: 0,
      reorderPoint: 10,
    });
    const plain = await admin.post('/v1/forecast', body);
    expect(Object.keys(plain.body)).toEqual(['items', 'warnings', 'nextCursor']);
    expect(plain.body.items).toEqual(answer.body.items);
  });

  it('adds up where a hierarchy was asked for, with rows for its nodes', async () => {
    const target = { leadTime: 2 };
    const asked = { ...body, explain: true, stock: target, hierarchy: { separator: '/' } };
    const answer = await admin.post('/v1/forecast', asked);
    expect(answer.status).toBe(200);
    const items = answer.body.items as (Value & { ds: string })[];
    const of = (id: string) => items.filter(({ unique_id }) => unique_id === id);
    const ids = items.filter((_, i) => i % 3 === 0).map(({ unique_id }) => unique_id);
    expect(ids).toEqual([...Object.keys(SERIES), '*', 'A/*', 'B/*']);
    of('*').forEach(({ mean, ds }, step) => {
      const parts = Object.keys(SERIES).map((id) => of(id)[step]!);
      expect(parts.reduce((sum, part) => sum + part.mean, 0)).toBeCloseTo(mean, 9);
      expect(parts.map((part) => part.ds)).toEqual([ds, ds, ds]);
    });
    expectToAddUp(answer.body.series as Explained[], items);
    expect((answer.body.stock as Stock[])[3]!.demand).toBeCloseTo(
      of('*')[0]!.mean + of('*')[1]!.mean,
      9,
    );
    const groups = { separator: '/', layout: 'groups', reconcile: 'bottom_up' };
    const crossed = await admin.post('/v1/forecast', { ...body, hierarchy: groups });
    const names = (crossed.body.items as Value[]).map(({ unique_id }) => unique_id);
    expect(names).toContain('*/1');
  });

  it.each([
    [{ stock: { leadTime: 4 } }, '/stock/leadTime'],
    [{ stock: { leadTime: 0 } }, '/stock/leadTime'],
    [{ stock: { leadTime: 1, serviceLevel: 2 } }, '/stock/serviceLevel'],
    [{ stock: 3 }, '/stock'],
    [{ explain: 'yes' }, '/explain'],
    [{ hierarchy: {} }, '/hierarchy/separator'],
    [{ hierarchy: { separator: '*' } }, '/hierarchy/separator'],
    [{ hierarchy: { separator: '/', reconcile: 'magic' } }, '/hierarchy/reconcile'],
    [{ hierarchy: { separator: '/', layout: 'ring' } }, '/hierarchy/layout'],
    [
      { hierarchy: { separator: '/' }, series: [{ ...body.series[0], uniqueId: 'A/*' }] },
      '/series/0/uniqueId',
    ],
    [
      {
        hierarchy: { separator: '/' },
        frequency: 'none',
        series: [{ uniqueId: Array(99).fill('a').join('/'), observations: ages }],
      },
      '/hierarchy',
    ],
  ])('is refused with %j', async (change, pointer) => {
    const answer = await admin.post('/v1/forecast', { ...body, ...change });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});
