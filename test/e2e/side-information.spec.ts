/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { month } from '../support/demand.ts';
import { newPerson, type Person } from '../support/people.ts';
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

function expectProblemAt(answer: Answer, pointer: string): void {
  expect([400, 422]).toContain(answer.status);
  const { errors } = answer.body as { errors: { pointer: string }[] };
  expect(errors.map((error) => error.pointer)).toContain(pointer);
}

const promoted = (t: number): number => ((t * t) % 5 === 1 ? 1 : 0);
const wobble = (t: number): number => 3 * Math.sin(t * t);
const KNOWN = 48;
const HORIZON = 3;

/** Four years in which promotions double demand. */
const demand = Array.from({ length: KNOWN }, (_, t) => (100 + wobble(t)) * (1 + promoted(t)));
const ahead = Array.from({ length: HORIZON }, (_, step) => KNOWN + step);

describe('a forecast of what is in the body', () => {
  const observations = demand.map((y, t) => ({
    ds: month(t),
    y,
    drivers: { promotion: promoted(t) },
  }));
  const future = ahead.map((t) => ({ ds: month(t), drivers: { promotion: promoted(t) } }));
  const body = {
    frequency: 'monthly',
    horizon: HORIZON,
    explain: true,
    series: [{ uniqueId: 'shirt', observations, future }],
  };
  const ask = (change: object = {}): Promise<Answer> =>
    admin.post('/v1/forecast', { ...body, ...change });
  const series = (change: object): object => ({ series: [{ ...body.series[0], ...change }] });

  it('knows the promotions to come, and says what they do', async () => {
    const answer = await ask();
    expect(answer.status).toBe(200);
    const means = answer.body.items.map(({ mean }: { mean: number }) => mean) as number[];
    means.forEach((mean, step) =>
      expect(Math.abs(mean / (100 * (1 + promoted(KNOWN + step))) - 1)).toBeLessThan(0.1),
    );
    const { effects, components, adjustments } = answer.body.series[0];
    expect(adjustments).toEqual([]);
    expect(effects).toMatchObject([{ driver: 'promotion', leftOut: null, form: 'logarithmic' }]);
    means.forEach((mean, step) => {
      const { level, trend, season } = components;
      const sum = level + trend[step] + season[step] + effects[0].contribution[step];
      expect(sum / mean).toBeCloseTo(1, 9);
    });
  });

  it('takes sales for what they are where stock ran out', async () => {
    const short = demand.map((_, t) => ({
      ds: month(t),
      y: t % 6 === 3 ? 0 : 100 + wobble(t),
      ...(t % 6 === 3 ? { stockout: true } : {}),
    }));
    const answer = await ask({
      seasonLength: 1,
      series: [{ uniqueId: 'shirt', observations: short }],
    });
    for (const { mean } of answer.body.items) expect(Math.abs(mean - 100)).toBeLessThan(5);
    const { adjustments, warnings } = answer.body.series[0];
    expect(warnings).toContain('stockouts_imputed');
    expect(adjustments).toHaveLength(8);
    expect(adjustments[0]).toMatchObject({ ds: month(3), kind: 'stockout', observed: 0 });
    expect(Math.abs(adjustments[0].used - 100)).toBeLessThan(10);
  });

  it('takes absent periods for no demand up to the latest one, if told so', async () => {
    const sparse = [0, 3, 7, 8].map((t) => ({ ds: month(t), y: 6 }));
    const answer = await ask({
      missing: 'zero',
      series: [
        { uniqueId: 'seldom', observations: sparse },
        { uniqueId: 'often', observations: demand.map((y, t) => ({ ds: month(t), y })) },
      ],
    });
    expect(answer.body.items[0]).toMatchObject({ unique_id: 'seldom', ds: month(KNOWN) });
    expect(answer.body.items[0].mean).toBeLessThan(3);
  });

  it('lends a new product the season of the others, unless told not to', async () => {
    const season = (t: number): number => 100 + 40 * Math.sin((t * Math.PI) / 6);
    const known = (from: number, level: number): object[] =>
      Array.from({ length: KNOWN - from }, (_, i) => ({
        ds: month(from + i),
        y: level * (season(from + i) + wobble(i)),
      }));
    const others = Array.from({ length: 5 }, (_, i) => ({
      uniqueId: `shoe-${i}`,
      observations: known(0, i + 1),
    }));
    const all = [{ uniqueId: 'shoe-new', observations: known(KNOWN - 6, 10) }, ...others];
    const lent = await ask({ series: all });
    expect(lent.body.series[0].warnings).toContain('borrowed_from_siblings');
    const alone = await ask({ series: all, siblings: 'none' });
    expect(alone.body.series[0].warnings).not.toContain('borrowed_from_siblings');
    const error = ({ body: { items } }: Answer): number =>
      ahead.reduce((sum, t, step) => sum + Math.abs(items[step].mean - 10 * season(t)), 0);
    expect(error(lent) / error(alone)).toBeLessThan(0.6);
  });

  it('knows holidays and trading days', async () => {
    const answer = await ask({ tradingDays: true, holidays: ['2027-12-25'] });
    const drivers = answer.body.series[0].effects.map(({ driver }: { driver: string }) => driver);
    expect(drivers).toEqual(['promotion', 'trading_days', 'working_days', 'holidays']);
  });

  it.each<[string, object, string]>([
    ['a horizon without a driver', series({ future: future.slice(1) }), '/series/0/future'],
    ['no future at all', series({ future: undefined }), '/series/0/future'],
    [
      'a future that is past',
      series({ future: [{ ds: month(0), drivers: {} }] }),
      '/series/0/future/0/ds',
    ],
    ['a future twice', series({ future: [future[0], future[0]] }), '/series/0/future/1/ds'],
    [
      'a driver that is no number',
      series({ observations: [{ ds: month(0), y: 1, drivers: { price: 'dear' } }] }),
      '/series/0/observations/0/drivers',
    ],
    [
      'a name that the calendar takes',
      series({ observations: [{ ds: month(0), y: 1, drivers: { trading_days: 1 } }] }),
      '/series/0/observations',
    ],
    ['a day that is none', { holidays: ['2027-02-30'] }, '/holidays/0'],
    ['trading days of days', { frequency: 'daily', tradingDays: true }, '/tradingDays'],
    [
      'a hierarchy beside drivers',
      { ...series({ uniqueId: 'all/shirt' }), hierarchy: { separator: '/' } },
      '/hierarchy',
    ],
    ['a meaning that is none', { missing: 'nothing' }, '/missing'],
  ])('is refused with %s', async (_, change, pointer) => {
    expectProblemAt(await ask(change), pointer);
  });
});

interface Explained {
  readonly uniqueId: string;
  readonly warnings: readonly string[];
  readonly adjustments: readonly { readonly kind: string }[];
  readonly effects: readonly { readonly driver: string }[];
}

describe('a forecast of a dataset', () => {
  const all = [...Array(KNOWN + HORIZON).keys()];
  const csv = (
    series: Readonly<Record<string, (t: number) => number | null>>,
    until: number,
  ): string => {
    const rows = Object.entries(series).flatMap(([id, at]) =>
      all.slice(0, until).flatMap((t) => (at(t) === null ? [] : [`${id},${month(t)},${at(t)}`])),
    );
    return `unique_id,ds,y\n${rows.join('\n')}\n`;
  };
  const imported = async (text: string, frequency = 'monthly'): Promise<string> => {
    const id = await admin.dataset(frequency);
    const ended = await admin.import(id, text);
    if (ended.state !== 'succeeded') throw new Error(JSON.stringify(ended));
    return id;
  };
  const explained = async (runId: string): Promise<Explained[]> =>
    (await admin.get(`/v1/forecasts/${runId}/series`)).body.items as Explained[];
  const valuesOf = async (
    runId: string,
  ): Promise<{ unique_id: string; ds: string; mean: number }[]> =>
    (await admin.get(`/v1/forecasts/${runId}/values`)).body.items;

  let sales: string;
  let promotions: string;

  beforeAll(async () => {
    sales = await imported(csv({ shirt: (t) => demand[t]!, shoe: (t) => 3 * demand[t]! }, KNOWN));
    promotions = await imported(csv({ '*': promoted }, KNOWN + HORIZON));
  });

  it('takes a driver from another dataset, and says what it does', async () => {
    const drivers = [{ name: 'promotion', datasetId: promotions }];
    const run = await admin.forecast(sales, { horizon: HORIZON, drivers });
    expect(run).toMatchObject({
      state: 'succeeded',
      failedCount: 0,
      sides: { drivers, stockouts: null, missing: 'unknown', siblings: 'auto' },
    });
    for (const { unique_id, ds, mean } of await valuesOf(run.id)) {
      const t = ahead.find((one) => month(one) === ds)!;
      const truth = 100 * (1 + promoted(t)) * (unique_id === 'shoe' ? 3 : 1);
      expect(Math.abs(mean / truth - 1)).toBeLessThan(0.1);
    }
    for (const { effects } of await explained(run.id))
      expect(effects).toMatchObject([{ driver: 'promotion', leftOut: null }]);
  });

  it('leaves out the series whose driver is not known ahead, and no other', async () => {
    const short = await imported(
      csv({ shirt: promoted, shoe: (t) => (t < KNOWN + 1 ? promoted(t) : null) }, KNOWN + HORIZON),
    );
    const drivers = [{ name: 'promotion', datasetId: short }];
    const run = await admin.forecast(sales, { horizon: HORIZON, drivers });
    expect(run).toMatchObject({ state: 'succeeded', failedCount: 1 });
    expect(new Set((await valuesOf(run.id)).map((row) => row.unique_id))).toEqual(
      new Set(['shirt']),
    );
    const [, shoe] = await explained(run.id);
    expect(shoe!.warnings).toEqual(['driver_missing']);
  });

  it('takes stock-outs, holidays and trading days', async () => {
    const short = (t: number): boolean => t % 6 === 3;
    const sold = await imported(csv({ a: (t) => (short(t) ? 0 : 100 + wobble(t)) }, KNOWN));
    const out = await imported(csv({ a: (t) => (short(t) ? 1 : 0) }, KNOWN));
    const run = await admin.forecast(sold, {
      horizon: HORIZON,
      stockouts: out,
      holidays: [month(7)],
      tradingDays: true,
    });
    const [a] = await explained(run.id);
    expect(a!.warnings).toContain('stockouts_imputed');
    expect(a!.adjustments[0]).toMatchObject({ ds: month(3), kind: 'stockout', observed: 0 });
    expect(a!.effects.map(({ driver }) => driver)).toEqual([
      'trading_days',
      'working_days',
      'holidays',
    ]);
    for (const { mean } of await valuesOf(run.id)) expect(Math.abs(mean - 100)).toBeLessThan(10);
  });

  it('takes absent rows for no demand where that is what they mean', async () => {
    const id = await imported(
      csv({ seldom: (t) => (t % 5 === 0 && t < 30 ? 6 : null), often: () => 8 }, KNOWN),
    );
    const run = await admin.forecast(id, { horizon: 1, missing: 'zero' });
    const [seldom, often] = await valuesOf(run.id);
    expect([seldom!.ds, often!.ds]).toEqual([month(KNOWN), month(KNOWN)]);
    expect(seldom!.mean).toBeLessThan(3);
  });

  it('lends a new series the season of the others', async () => {
    const season = (t: number): number => 100 + 40 * Math.sin((t * Math.PI) / 6) + wobble(t);
    const old = Object.fromEntries(
      [1, 2, 3, 4, 5].map((i) => [`shoe-${i}`, (t: number) => i * season(t)]),
    );
    const id = await imported(
      csv({ ...old, 'shoe-new': (t) => (t < KNOWN - 6 ? null : season(t)) }, KNOWN),
    );
    const run = await admin.forecast(id, { horizon: HORIZON });
    const fresh = (await explained(run.id)).find(({ uniqueId }) => uniqueId === 'shoe-new')!;
    expect(fresh.warnings).toContain('borrowed_from_siblings');
    const alone = await admin.forecast(id, { horizon: HORIZON, siblings: 'none' });
    for (const { warnings } of await explained(alone.id))
      expect(warnings).not.toContain('borrowed_from_siblings');
  });

  describe('shown to others', () => {
    let sold: string;
    let out: string;
    let runId: string;
    const short = (t: number): boolean => t % 6 === 3;
    const grant = async (datasetId: string, rest: object = {}): Promise<Person> => {
      const person = await newPerson(admin, 'viewer');
      const body = { userId: person.id, actions: ['read'], ...rest };
      expect((await admin.post(`/v1/datasets/${datasetId}/grants`, body)).status).toBe(201);
      return person;
    };
    const seenBy = async ({ client }: Person): Promise<Explained[]> =>
      (await client.get(`/v1/forecasts/${runId}/series`)).body.items as Explained[];

    beforeAll(async () => {
      const sales = (t: number): number => (short(t) ? 0 : demand[t]!);
      sold = await imported(csv({ a: sales }, KNOWN));
      out = await imported(csv({ a: (t) => (short(t) ? 1 : 0) }, KNOWN));
      const drivers = [{ name: 'promotion', datasetId: promotions }];
      runId = (await admin.forecast(sold, { horizon: HORIZON, drivers, stockouts: out })).id;
      const [whole] = await explained(runId);
      expect(whole!.adjustments.map(({ kind }) => kind)).toContain('stockout');
      expect(whole!.effects.map(({ driver }) => driver)).toContain('promotion');
    });

    it('tells no observations to who may see forecasts alone', async () => {
      const [seen] = await seenBy(await grant(sold, { shows: ['forecasts'] }));
      expect(seen).toMatchObject({
        uniqueId: 'a',
        adjustments: [],
        effects: [],
        parameters: {},
        candidates: [],
        components: null,
      });
    });

    it('tells nothing of a driver or of stock-outs to who may not read those', async () => {
      const person = await grant(sold);
      const [seen] = await seenBy(person);
      expect(seen!.adjustments.map(({ kind }) => kind)).not.toContain('stockout');
      expect(seen).toMatchObject({ effects: [], components: null });
      for (const id of [out, promotions]) {
        const body = { userId: person.id, actions: ['read'] };
        await admin.post(`/v1/datasets/${id}/grants`, body);
      }
      expect(await seenBy(person)).toEqual(await explained(runId));
    });

    it('is as sensitive as the most sensitive of what it was made from', async () => {
      const person = await grant(sold);
      const condition = await admin.post('/v1/access-conditions', {
        name: 'restricted from the office',
        actions: ['dataset.read'],
        classifications: ['restricted'],
        roles: ['viewer'],
        networks: ['192.0.2.0/24'],
      });
      const classify = (classification: string): Promise<Answer> =>
        admin.send('PATCH', `/v1/datasets/${promotions}`, { body: { classification } });
      const statuses = async (): Promise<number[]> =>
        Promise.all(
          ['', '/values', '/series'].map(
            async (rest) => (await person.client.get(`/v1/forecasts/${runId}${rest}`)).status,
          ),
        );
      expect(await statuses()).toEqual([200, 200, 200]);
      await classify('restricted');
      expect(await statuses()).toEqual([403, 403, 403]);
      expect((await person.client.get(`/v1/datasets/${sold}`)).status).toBe(200);
      const drivers = [{ name: 'promotion', datasetId: promotions }];
      const made = await admin.forecast(sold, { horizon: HORIZON, drivers });
      await classify('internal');
      expect(await statuses()).toEqual([200, 200, 200]);
      expect((await person.client.get(`/v1/forecasts/${made.id}/values`)).status).toBe(403);
      await admin.send('DELETE', `/v1/access-conditions/${condition.body.id}`);
    });

    it('leaves out what borrowed from products that its reader does not see', async () => {
      const season = (t: number): number => 100 + 40 * Math.sin((t * Math.PI) / 6) + wobble(t);
      const old = Object.fromEntries(
        [1, 2, 3, 4, 5].map((i) => [`shoe-${i}`, (t: number) => i * season(t)]),
      );
      const fresh = (t: number): number | null => (t < KNOWN - 6 ? null : season(t));
      const id = await imported(csv({ ...old, 'shoe-new': fresh }, KNOWN));
      const lent = await admin.forecast(id, { horizon: HORIZON });
      const alone = await admin.forecast(id, { horizon: HORIZON, siblings: 'none' });
      const part = await grant(id, { products: ['shoe-1', 'shoe-new'] });
      const all = await grant(id, { shows: ['forecasts'] });
      const idsOf = async ({ client }: Person, run: string, route: string): Promise<string[]> => {
        const { items } = (await client.get(`/v1/forecasts/${run}/${route}`)).body as {
          items: { uniqueId?: string; unique_id?: string }[];
        };
        return [...new Set(items.map((item) => item.uniqueId ?? item.unique_id ?? ''))];
      };
      for (const route of ['values', 'series', 'stock?leadTime=1&serviceLevel=0.9']) {
        expect(await idsOf(part, lent.id, route)).toEqual(['shoe-1']);
        expect(await idsOf(part, alone.id, route)).toEqual(['shoe-1', 'shoe-new']);
        expect(await idsOf(all, lent.id, route)).toContain('shoe-new');
      }
    });
  });

  it('is refused with what cannot be used, and the field named', async () => {
    const daily = await imported('unique_id,ds,y\n*,2020-01-01,1\n', 'daily');
    const other = await newPerson(admin, 'user');
    const foreign = await other.client.dataset();
    const ask = (change: object): Promise<Answer> =>
      admin.post(`/v1/datasets/${sales}/forecasts`, { horizon: HORIZON, ...change });
    const driver = (datasetId: string, name = 'price'): object => ({
      drivers: [{ name, datasetId }],
    });
    expectProblemAt(
      await ask(driver('01936f5e-8a3c-7c1d-9b2e-4f6a8d0c2e1b')),
      '/drivers/0/datasetId',
    );
    expectProblemAt(await ask(driver(daily)), '/drivers/0/datasetId');
    expectProblemAt(await ask(driver(sales)), '/drivers/0/datasetId');
    expectProblemAt(await ask(driver(promotions, 'trading_days')), '/drivers/0/name');
    expectProblemAt(await ask({ stockouts: daily }), '/stockouts');
    expectProblemAt(await ask({ holidays: ['soon'] }), '/holidays/0');
    expectProblemAt(
      await ask({ ...driver(promotions), hierarchy: { separator: '/' } }),
      '/hierarchy',
    );
    // What another may not read is to them as if it were not there.
    const own = await other.client.post(`/v1/datasets/${foreign}/forecasts`, {
      horizon: 1,
      ...driver(promotions),
    });
    expect([400, 409, 422]).toContain(own.status);
    await other.client.import(foreign, csv({ '*': promoted }, KNOWN));
    expectProblemAt(
      await other.client.post(`/v1/datasets/${foreign}/forecasts`, {
        horizon: 1,
        ...driver(promotions),
      }),
      '/drivers/0/datasetId',
    );
  });
});
