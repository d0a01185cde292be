import { gunzipSync, gzipSync } from 'node:zlib';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { csvRows, describeWithShared, everything, sharedFile } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const M3 = 'forecast/m3_monthly.csv.gz';
const CARPARTS = 'forecast/carparts.csv.gz';
/** How many series of a catalogue are taken: all of them with STORIES=all. */
const SERIES = process.env['STORIES'] === 'all' ? Infinity : 150;
const GZIPPED = { 'content-type': 'text/csv', 'content-encoding': 'gzip' };

interface Told {
  readonly datasetId: string;
  readonly imported: Record<string, unknown>;
  readonly importId: string;
  readonly forecastId: string;
  readonly forecast: Record<string, unknown>;
  readonly rows: Record<string, string>[];
  readonly values: Record<string, string>[];
}

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let planner: Person;
let viewer: Person;
let stranger: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  planner = await newPerson(admin, 'user');
  viewer = await newPerson(admin, 'viewer');
  stranger = await newOrganization(server, database);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** A file of demand as CSV in gzip, cut after so many series. */
function catalogue(file: string): Buffer {
  const [header, ...lines] = gunzipSync(sharedFile(file)).toString().trimEnd().split('\n');
  const nameOf = (line: string): string => line.split(',')[0] ?? '';
  const taken = new Set([...new Set(lines.map(nameOf))].slice(0, SERIES));
  return gzipSync([header, ...lines.filter((line) => taken.has(nameOf(line)))].join('\n'));
}

const seriesOf = ({ rows }: Told): number => new Set(rows.map((row) => row['unique_id'])).size;

async function wholeJob(file: string, horizon: number): Promise<Told> {
  const { client } = planner;
  const bytes = catalogue(file);
  const datasetId = await client.dataset('monthly', file);
  const imported = await client.import(datasetId, bytes, '', GZIPPED);
  const forecast = await client.forecast(datasetId, { horizon });
  const csv = await client.get(`/v1/forecasts/${forecast.id}/values`, { accept: 'text/csv' });
  return {
    datasetId,
    imported,
    importId: imported.id as string,
    forecast,
    forecastId: forecast.id as string,
    rows: csvRows(gunzipSync(bytes).toString()),
    values: csvRows(csv.text),
  };
}

describeWithShared('monthly demand of a whole catalogue', [M3, CARPARTS], () => {
  let told: Told;
  let parts: Told;

  beforeAll(async () => {
    told = await wholeJob(M3, 18);
    parts = await wholeJob(CARPARTS, 12);
  });

  it('is imported to the last row', () => {
    expect(told.imported).toMatchObject({
      state: 'succeeded',
      rowCount: told.rows.length,
      rejectedCount: 0,
      outcome: {
        accepted: told.rows.length,
        series: seriesOf(told),
        newSeries: seriesOf(told),
        corrected: 0,
      },
    });
    expect(parts.imported).toMatchObject({
      state: 'succeeded',
      outcome: {
        accepted: parts.rows.length,
        series: seriesOf(parts),
        newSeries: seriesOf(parts),
        corrected: 0,
      },
    });
  });

  it('is counted on its dataset', async () => {
    const { body } = await planner.client.get(`/v1/datasets/${told.datasetId}`);
    expect(body).toMatchObject({ seriesCount: seriesOf(told), observationCount: told.rows.length });
  });

  it('comes back as it was sent', async () => {
    const { unique_id: id } = told.rows[0]!;
    const sent = told.rows.filter((row) => row['unique_id'] === id);
    const items = await everything(
      planner.client,
      `/v1/datasets/${told.datasetId}/series/${id}/observations`,
    );
    expect(items).toEqual(sent.map(({ ds, y }) => ({ ds, y: Number(y) })));
  });

  it('is forecast for every series and every period', () => {
    expect(told.forecast).toMatchObject({ state: 'succeeded', failedCount: 0 });
    expect(told.values).toHaveLength(seriesOf(told) * 18);
    expect(parts.values).toHaveLength(seriesOf(parts) * 12);
  });

  it('is forecast in the order in which the series first came', () => {
    for (const { rows, values } of [told, parts]) {
      expect([...new Set(values.map((row) => row['unique_id']))]).toEqual([
        ...new Set(rows.map((row) => row['unique_id'])),
      ]);
    }
  });

  it('is forecast month by month from each series’ own end on', () => {
    for (const { rows, values } of [told, parts]) {
      const ends = new Map(rows.map((row) => [row['unique_id'], row['ds']!]));
      const astray = values.filter(({ unique_id: id, ds }) => {
        const before = monthOf(ends.get(id)!);
        ends.set(id, ds!);
        return monthOf(ds!) !== before + 1;
      });
      expect(astray).toEqual([]);
    }
  });

  it('is forecast with intervals that hold one another', () => {
    // The mean of a skewed count can lie outside its middle 80 percent, so it is not looked at.
    const wrong = [...told.values, ...parts.values].filter((row) => {
      const bounds = ['lo_95', 'lo_80', 'hi_80', 'hi_95'].map((name) => Number(row[name]));
      return bounds.some((bound, i) => i > 0 && !(bounds[i - 1]! <= bound));
    });
    expect(wrong).toEqual([]);
  });

  it('is never forecast below zero where it never was', () => {
    const below = [...told.values, ...parts.values].filter(
      (row) => Number(row['lo_95']) < 0 || Number(row['mean']) < 0,
    );
    expect(below).toEqual([]);
  });

  it('has values whose JSON pages add up to the CSV', async () => {
    const items = await everything<Record<string, string | number>>(
      planner.client,
      `/v1/forecasts/${told.forecastId}/values`,
      997,
    );
    expect(items.map(asText)).toEqual(told.values);
  });

  it('has values whose NDJSON says what the CSV says', async () => {
    const answer = await planner.client.get(`/v1/forecasts/${told.forecastId}/values`, {
      accept: 'application/x-ndjson',
    });
    const items = answer.text.trimEnd().split('\n');
    expect(items.map((line) => asText(JSON.parse(line)))).toEqual(told.values);
  });

  it('streams of events have ids, and go on from the last that somebody has', async () => {
    const path = `/v1/imports/${told.importId}/events`;
    const whole = await admin.get(path);
    const id = /^id: (\w+)$/m.exec(whole.text)?.[1] ?? '';
    expect(whole.text).toContain('event: end');
    expect((await admin.get(path, { 'last-event-id': id })).status).toBe(204);
    expect((await admin.get(path, { 'last-event-id': 'an earlier one' })).text).toBe(whole.text);
  });

  const readings = () => [
    `/v1/datasets/${told.datasetId}`,
    `/v1/datasets/${told.datasetId}/series`,
    `/v1/datasets/${told.datasetId}/series/${told.rows[0]!['unique_id']}/observations`,
    `/v1/datasets/${told.datasetId}/imports`,
    `/v1/datasets/${told.datasetId}/forecasts`,
    `/v1/imports/${told.importId}`,
    `/v1/imports/${told.importId}/errors`,
    `/v1/imports/${told.importId}/events`,
    `/v1/forecasts/${told.forecastId}`,
    `/v1/forecasts/${told.forecastId}/values`,
    `/v1/forecasts/${told.forecastId}/events`,
  ];
  const statuses = async (client: Client): Promise<number[]> => {
    const answers = await Promise.all(readings().map((path) => client.get(path)));
    return [...new Set(answers.map(({ status }) => status))];
  };
  const changes = async (client: Client): Promise<number[]> => {
    const csv = { 'content-type': 'text/csv' };
    const dataset = `/v1/datasets/${told.datasetId}`;
    const answers = [
      await client.post(`${dataset}/imports`, 'unique_id,ds,y\n', csv),
      await client.post(`${dataset}/forecasts`, { horizon: 1 }),
      await client.send('PATCH', dataset, { body: { name: 'Mine' } }),
      await client.post(`${dataset}/grants`, { userId: viewer.id, actions: ['read'] }),
      await client.post(`/v1/imports/${told.importId}/cancel`),
      await client.post(`/v1/forecasts/${told.forecastId}/cancel`),
      await client.send('DELETE', dataset),
    ];
    return [...new Set(answers.map(({ status }) => status))];
  };
  const listed = async (client: Client): Promise<string[]> =>
    (await everything<{ id: string }>(client, '/v1/datasets')).map(({ id }) => id);

  it('is not there for another organization’s admin', async () => {
    expect(await statuses(stranger)).toEqual([404]);
    expect(await changes(stranger)).toEqual([404]);
    expect(await listed(stranger)).toEqual([]);
  });

  it('is not there for a viewer of the same organization with whom it is not shared', async () => {
    expect(await statuses(viewer.client)).toEqual([404]);
    expect(await changes(viewer.client)).toEqual([404]);
    expect(await listed(viewer.client)).toEqual([]);
  });

  it('is closed to a key whose time is over', async () => {
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    const { client } = await newKey(planner.client, ['datasets:read'], { expiresAt });
    await eventually(
      () => client.get('/v1/datasets'),
      ({ status }) => status === 401,
      60_000,
    );
    expect(await statuses(client)).toEqual([401]);
  });

  it('is closed to whoever brings no credential', async () => {
    expect(await statuses(server.client())).toEqual([401]);
    expect(await changes(server.client())).toEqual([401]);
  });

  it('is closed to the key of its owner where the key was not made for that', async () => {
    const { client } = await newKey(planner.client, ['datasets:read']);
    expect(await statuses(client)).toEqual([200]);
    expect(await changes(client)).toEqual([403]);
  });

  it('is read, and no more than read, by a viewer with whom it is shared, until it is withdrawn', async () => {
    const grants = `/v1/datasets/${told.datasetId}/grants`;
    const made = await planner.client.post(grants, { userId: viewer.id, actions: ['read'] });
    expect(made.status).toBe(201);
    await eventually(
      () => statuses(viewer.client),
      (seen) => seen.join() === '200',
      10_000,
    );
    expect(await changes(viewer.client)).toEqual([403]);
    expect(await listed(viewer.client)).toEqual([told.datasetId]);
    expect((await planner.client.send('DELETE', `${grants}/${made.body.id}`)).status).toBe(204);
    await eventually(
      () => statuses(viewer.client),
      (seen) => seen.join() === '404',
      10_000,
    );
    expect(await listed(viewer.client)).toEqual([]);
  });
});

function monthOf(ds: string): number {
  return Number(ds.slice(0, 4)) * 12 + Number(ds.slice(5, 7));
}

function asText(row: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}
