/** @story long */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { BUSY_PERIODS, BUSY_SERIES, busyFile, endedWithin } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CSV = { 'content-type': 'text/csv' };
const TOTAL = 3 * BUSY_SERIES;
const HORIZON = 12;

let database: TestDatabase;
let dataDir: string;
let first: TestServer;
let admin: Client;
let datasetId: string;
let location: string;

const start = (): Promise<TestServer> => startServer({ databaseUrl: database.url, dataDir });

/** A server that is in the middle of a forecast. */
beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'stockade-handed-over-'));
  first = await start();
  admin = await first.admin();
  datasetId = await admin.dataset();
  for (const n of [0, 1, 2]) await admin.import(datasetId, busyFile(n));
  const sent = await admin.post(`/v1/datasets/${datasetId}/forecasts`, { horizon: HORIZON });
  location = sent.headers.get('location')!;
  await eventually(
    async () => (await admin.get(location)).body.progress.done as number,
    (done) => done > 0,
    60_000,
  );
});

afterEach(async () => {
  rmSync(dataDir, { recursive: true, force: true });
  await database.drop();
});

const whole = { state: 'succeeded', progress: { done: TOTAL, total: TOTAL } };

it('a job of a server that is told to stop is handed back within the grace and done by the next', async () => {
  const from = Date.now();
  expect(await first.stop()).toBe(0);
  expect(Date.now() - from).toBeLessThan(10_000);
  const next = await start();
  const client = await next.admin();
  const left = (await client.get(location)).body;
  expect(left.progress.done).toBeGreaterThan(0);
  expect(await endedWithin(client, location, 60_000)).toMatchObject(whole);
  const { text } = await client.get(`${location}/values`, { accept: 'text/csv' });
  expect(text.trimEnd().split('\n')).toHaveLength(1 + TOTAL * HORIZON);
  await next.stop();
});

it('a job of a server that was killed is taken by another once its heart has stopped', async () => {
  const waiting = await admin.post(`/v1/datasets/${datasetId}/imports`, busyFile(3), CSV);
  await first.kill();
  const heir = await start();
  const client = await heir.admin();
  const imported = await endedWithin(client, waiting.headers.get('location')!, 90_000);
  expect(imported).toMatchObject({
    state: 'succeeded',
    outcome: { added: BUSY_SERIES * BUSY_PERIODS },
  });
  expect(await endedWithin(client, location, 90_000)).toMatchObject(whole);
  await heir.stop();
});
