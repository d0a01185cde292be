/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { everything, month, monthlyCsv } from '../support/demand.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let datasetId: string;
let earlier: string;

const season = (t: number): number => 100 + t + 30 * Math.sin((t * Math.PI) / 6);
const rare = (t: number): number => (t % 4 === 0 ? 1 + (t % 3) : 0);
const from = (first: number, count: number, demand: (t: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => demand(first + i));

interface Explained {
  readonly uniqueId: string;
  readonly warnings: readonly string[];
  readonly method: string;
}
interface Value {
  readonly unique_id: string;
  readonly ds: string;
  readonly mean: number;
}

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  datasetId = await admin.dataset();
  await admin.import(
    datasetId,
    monthlyCsv({ seasonal: from(0, 60, season), rare: from(0, 48, rare) }),
  );
  earlier = (await admin.forecast(datasetId, { horizon: 6, updatable: true })).id as string;
  const news = [60, 61, 62].map((t) => `seasonal,${month(t)},${season(t)}\n`).join('');
  const fresh = from(0, 36, season).map((y, t) => `new,${month(t)},${y}\n`);
  await admin.import(datasetId, `unique_id,ds,y\n${news}${fresh.join('')}`);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

describe('a forecast that goes on from an earlier one', () => {
  it('follows new periods without fitting again, and fits what is new', async () => {
    const run = await admin.forecast(datasetId, { horizon: 6, updateOf: earlier });
    expect(run).toMatchObject({ state: 'succeeded', updateOf: earlier, updatable: true });
    const explained = await everything<Explained>(admin, `/v1/forecasts/${run.id}/series`);
    const resumed = explained.filter(({ warnings }) => warnings.includes('resumed'));
    expect(resumed.map(({ uniqueId }) => uniqueId).sort()).toEqual(['rare', 'seasonal']);
    const values = await everything<Value>(admin, `/v1/forecasts/${run.id}/values`);
    const ahead = values.filter(({ unique_id }) => unique_id === 'seasonal');
    expect(ahead[0]!.ds).toBe(month(63));
    ahead.forEach(({ mean }, step) =>
      expect(Math.abs(mean / season(63 + step) - 1)).toBeLessThan(0.05),
    );
  });

  it('can be gone on from in its turn', async () => {
    const second = await admin.forecast(datasetId, { horizon: 3, updateOf: earlier });
    const third = await admin.forecast(datasetId, { horizon: 3, updateOf: second.id });
    const explained = await everything<Explained>(admin, `/v1/forecasts/${third.id}/series`);
    expect(explained.every(({ warnings }) => warnings.includes('resumed'))).toBe(true);
  });

  it('has to be one that kept its models, of the same dataset and method', async () => {
    const refusal = async (of: string, body: object): Promise<string> => {
      const { status, body: problem } = await admin.post(`/v1/datasets/${of}/forecasts`, {
        horizon: 3,
        ...body,
      });
      expect(status).toBe(400);
      const [{ pointer, code }] = problem.errors as [{ pointer: string; code: string }];
      return `${pointer} ${code}`;
    };
    const plain = (await admin.forecast(datasetId, { horizon: 3 })).id as string;
    expect(await refusal(datasetId, { updateOf: plain })).toBe('/updateOf not_updatable');
    const other = await admin.dataset();
    await admin.import(other, monthlyCsv({ a: [1, 2, 3] }));
    expect(await refusal(other, { updateOf: earlier })).toBe('/updateOf unknown_forecast');
    expect(await refusal(datasetId, { updateOf: earlier, method: 'theta' })).toBe(
      '/method other_method',
    );
    expect(await refusal(datasetId, { updateOf: 'x' })).toMatch(/^\/updateOf /);
  });
});
