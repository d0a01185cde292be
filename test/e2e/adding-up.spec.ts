/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { everything, month, monthlyCsv } from '../support/demand.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Value {
  readonly unique_id: string;
  readonly ds: string;
  readonly mean: number;
  readonly lo_80: number | null;
  readonly hi_80: number | null;
}

const wave = (n: number, at: number): number[] =>
  Array.from({ length: n }, (_, t) => 20 + at + 5 * Math.sin(((t + at) * Math.PI) / 6) + (t % 3));
const SERIES = {
  'EU/DE/shoes': wave(48, 1),
  'EU/DE/hats': wave(48, 2),
  'EU/FR/hats': wave(30, 3),
  'US/shoes': wave(48, 4),
};
const NODES: Record<string, string[]> = {
  '*': Object.keys(SERIES),
  'EU/*': ['EU/DE/shoes', 'EU/DE/hats', 'EU/FR/hats'],
  'US/*': ['US/shoes'],
  'EU/DE/*': ['EU/DE/shoes', 'EU/DE/hats'],
  'EU/FR/*': ['EU/FR/hats'],
};

function expectToAddUp(values: readonly Value[], nodes: Record<string, string[]>): void {
  const of = (id: string): Value[] => values.filter(({ unique_id }) => unique_id === id);
  for (const [node, leaves] of Object.entries(nodes)) {
    expect(of(node)).not.toHaveLength(0);
    of(node).forEach(({ mean, ds }, step) => {
      const parts = leaves.map((leaf) => of(leaf)[step]!);
      expect(parts.reduce((sum, part) => sum + part.mean, 0)).toBeCloseTo(mean, 8);
      for (const part of parts) expect(part.ds).toBe(ds);
    });
  }
}

describe('a forecast of a dataset that adds up', () => {
  let database: TestDatabase;
  let server: TestServer;
  let admin: Client;
  let datasetId: string;
  let run: string;
  let values: Value[];

  const forecast = async (request: object): Promise<string> => {
    const ended = await admin.forecast(datasetId, request);
    expect(ended).toMatchObject({ state: 'succeeded', failure: null });
    return ended.id as string;
  };
  const valuesOf = (id: string, client = admin): Promise<Value[]> =>
    everything<Value>(client, `/v1/forecasts/${id}/values`, 7);
  const partner = async (part: object): Promise<Client> => {
    const { id, client } = await newPerson(admin, 'viewer');
    const grant = { userId: id, actions: ['read'], ...part };
    expect((await admin.post(`/v1/datasets/${datasetId}/grants`, grant)).status).toBe(201);
    return client;
  };
  const idsOf = (rows: readonly Value[]): string[] => [
    ...new Set(rows.map(({ unique_id }) => unique_id)),
  ];

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({ databaseUrl: database.url });
    admin = await server.admin();
    datasetId = await admin.dataset();
    await admin.import(datasetId, monthlyCsv(SERIES));
    run = await forecast({ horizon: 6, hierarchy: { separator: '/' } });
    values = await valuesOf(run);
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  it('has values for each series and each node, which add up', () => {
    expect(idsOf(values)).toEqual([...Object.keys(SERIES), ...Object.keys(NODES)]);
    expectToAddUp(values, NODES);
    for (const { mean, lo_80, hi_80 } of values) {
      expect(lo_80).toBeLessThanOrEqual(mean);
      expect(hi_80).toBeGreaterThanOrEqual(mean);
    }
    expect(values.filter(({ ds }) => ds === month(48))).toHaveLength(9);
  });

  it('says how it was made, and counts its nodes', async () => {
    const { body } = await admin.get(`/v1/forecasts/${run}`);
    expect(body.hierarchy).toEqual({ separator: '/', layout: 'tree', reconcile: 'mint' });
    expect(body.progress).toEqual({ done: 9, total: 9 });
  });

  it.each([
    { separator: '/', reconcile: 'bottom_up' },
    { separator: '/', reconcile: 'top_down' },
  ])('adds up by %j', async (hierarchy) => {
    expectToAddUp(await valuesOf(await forecast({ horizon: 3, hierarchy })), NODES);
  });

  it('comes as CSV too, and explains and plans stock of its nodes', async () => {
    const path = `/v1/forecasts/${run}`;
    const { text } = await admin.get(`${path}/values`, { accept: 'text/csv' });
    expect(text.trimEnd().split('\n')).toHaveLength(1 + values.length);
    const why = await everything<{
      uniqueId: string;
      components: { level: number; trend: number[]; season: number[] };
    }>(admin, `${path}/series`, 2);
    expect(why.map(({ uniqueId }) => uniqueId)).toEqual(idsOf(values));
    why.forEach(({ components: { level, trend, season } }, i) =>
      expect(level + trend[1]! + season[1]!).toBeCloseTo(values[6 * i + 1]!.mean, 8),
    );
    const stock = await admin.get(`${path}/stock?leadTime=2`);
    const total = (stock.body.items as { uniqueId: string; demand: number }[]).find(
      ({ uniqueId }) => uniqueId === '*',
    );
    expect(total!.demand).toBeCloseTo(values[24]!.mean + values[25]!.mean, 8);
  });

  it('shows a part no sum of what lies outside of it', async () => {
    const seen = async (part: object): Promise<string[]> =>
      idsOf(await valuesOf(run, await partner(part)));
    const [shoes, hats, french] = Object.keys(SERIES);
    expect(await seen({ products: ['EU/DE/*'] })).toEqual([shoes, hats, 'EU/DE/*']);
    expect(await seen({ products: ['EU/*'] })).toEqual([
      shoes,
      hats,
      french,
      'EU/*',
      'EU/DE/*',
      'EU/FR/*',
    ]);
    expect(await seen({ products: [shoes, hats] })).toEqual([shoes, hats]);
    expect(await seen({ products: ['US/shoes', '*'] })).toEqual(idsOf(values));
    expect(await seen({ shows: ['observations'] })).toEqual([]);
    const quarters = await valuesOf(
      run,
      await partner({ products: ['EU/*'], totals: 'quarterly' }),
    );
    expect(quarters.find(({ unique_id }) => unique_id === 'EU/*')!.lo_80).toBeNull();
    const client = await partner({ products: ['EU/DE/*'] });
    for (const what of ['stock?leadTime=1', 'series?']) {
      const { body } = await client.get(`/v1/forecasts/${run}/${what}&limit=100`);
      const ids = (body.items as { uniqueId: string }[]).map(({ uniqueId }) => uniqueId);
      expect(ids).toEqual([shoes, hats, 'EU/DE/*']);
    }
  });

  it('stays what it is when series come later', async () => {
    await admin.import(datasetId, monthlyCsv({ 'EU/late': wave(48, 9) }));
    expect(await valuesOf(run)).toEqual(values);
    const again = await valuesOf(await forecast({ horizon: 2, hierarchy: { separator: '/' } }));
    expectToAddUp(again, { '*': [...Object.keys(SERIES), 'EU/late'] });
  });

  it('groups by keys that cross', async () => {
    const id = await admin.dataset();
    const keys = ['EU/shoes', 'EU/hats', 'US/shoes', 'US/hats'];
    await admin.import(
      id,
      monthlyCsv(Object.fromEntries(keys.map((key, i) => [key, wave(36, i)]))),
    );
    const hierarchy = { separator: '/', layout: 'groups' };
    const ended = await admin.forecast(id, { horizon: 2, hierarchy });
    expectToAddUp(await valuesOf(ended.id as string), {
      '*': keys,
      'EU/*': keys.slice(0, 2),
      '*/hats': [keys[1]!, keys[3]!],
    });
  });

  it('fails with a reason that names no series where one has no place', async () => {
    const id = await admin.dataset();
    await admin.import(id, monthlyCsv({ 'a/b': wave(24, 1), 'a/*': wave(24, 2) }));
    const ended = await admin.forecast(id, { horizon: 2, hierarchy: { separator: '/' } });
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'misplaced_series' } });
    expect((ended as { failure: { detail: string } }).failure.detail).toMatch(/^Series 2 of/);
    expect(await valuesOf(ended.id as string)).toEqual([]);
  });

  it.each([
    [{}, '/hierarchy/separator'],
    [{ separator: '' }, '/hierarchy/separator'],
    [{ separator: 'a*' }, '/hierarchy/separator'],
    [{ separator: '/', reconcile: 'magic' }, '/hierarchy/reconcile'],
    [{ separator: '/', levels: 3 }, '/hierarchy/levels'],
    ['/', '/hierarchy'],
  ])('is refused with %j', async (hierarchy, pointer) => {
    const path = `/v1/datasets/${datasetId}/forecasts`;
    const answer = await admin.post(path, { horizon: 1, hierarchy });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});
