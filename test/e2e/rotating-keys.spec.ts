/** @story long */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type pg from 'pg';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { everything, month, monthlyCsv, observations } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { startServer, type TestServer } from '../support/server.ts';

const secret = (letter: string): string => `${letter}1-`.repeat(16);
const SECRETS = { SECRET_KEY: secret('a'), JWT_SECRET: secret('b'), ENCRYPTION_KEY: secret('c') };
const NEXT_ROOT = secret('d');

/** Four groups of an import and many batches of a forecast: the second one is held up. */
const SERIES = 2000;
const [GROUP, BATCH] = [500, 16];
/** Runs of observations that a large import puts into the database with one statement. */
const STATEMENT = 2000;
const VALUES = [12, 15, 11];
/** Rows of a forecast that are reconciled at a time. */
const RECONCILED = 100;
/** Locks that hold up the second batch: of what is written first, and of what is reconciled. */
const [WRITING, RECONCILING] = [77_001, 77_002];
const idOf = (s: number): string => `SKU-${String(s).padStart(4, '0')}`;
const FILE = monthlyCsv(
  Object.fromEntries(Array.from({ length: SERIES }, (_, s) => [idOf(s), VALUES])),
);

let database: TestDatabase;
let owner: pg.Client;
let here: TestServer;
let there: TestServer;
/** The admin, signed in on both. */
let admin: { readonly here: Client; readonly there: Client };
let organizationId: string;
let firstId: string;
const rotations: { readonly id: string; readonly formerKeyId: string }[] = [];
const dataDir = mkdtempSync(join(tmpdir(), 'stockade-story-'));

const socketPath = join(dataDir, 'rotation');
const startRotating = (env: Readonly<Record<string, string>>): Promise<TestServer> =>
  startServer({
    databaseUrl: database.url,
    dataDir,
    entry: 'test/support/rotating-server.ts',
    env: { ...SECRETS, FORECAST_WORKERS: '1', ROTATION_SOCKET: socketPath, ...env },
  });
const start = (env: Readonly<Record<string, string>>): Promise<TestServer> =>
  startServer({ databaseUrl: database.url, dataDir, env: { ...SECRETS, ...env } });

/** Rotates the organization's key on the instance that can; the id of the new one. */
async function rotate(): Promise<string> {
  const asked = request({ socketPath, path: `/${organizationId}` }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const id = await text(answer);
  expect([answer.statusCode, id]).toEqual([200, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  rotations.push({ id, formerKeyId: rotations.at(-1)?.id ?? firstId });
  return id;
}

beforeAll(async () => {
  database = await createTestDatabase();
  here = await startRotating({});
  there = await start({ RUN_JOBS: 'false' });
  owner = await database.connect();
  await owner.query(`
    create function hold_up() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint); return new; end $$`);
  await owner.query(`
    create trigger hold_up before insert on demand_segment
    for each row when (new.series_ordinal >= ${GROUP}) execute function hold_up(${WRITING})`);
  await owner.query(`
    create trigger hold_up before insert on forecast_series
    for each row when (new.ordinal >= ${BATCH}) execute function hold_up(${WRITING})`);
  await owner.query(`
    create trigger hold_up_reconciled before update of settled on forecast_series
    for each row when (new.ordinal >= ${RECONCILED}) execute function hold_up(${RECONCILING})`);
  // The rows themselves are gone when an import has ended.
  await owner.query('create table waited (batch integer, sealed bytea)');
  await owner.query(`
    create function note_waiting() returns trigger language plpgsql security definer as $$
    begin insert into waited values (new.batch, new.sealed); return new; end $$`);
  await owner.query(`
    create trigger note_waiting before insert on import_run
    for each row execute function note_waiting()`);
  await owner.query(`
    create trigger wait_up before insert on import_run
    for each row when (new.batch >= ${STATEMENT}) execute function hold_up(${WRITING})`);
  const { rows } = await owner.query<{ organization: string; id: string }>(
    `select organization_id as organization, id from data_key where purpose = 'data'`,
  );
  [organizationId, firstId] = [rows[0]!.organization, rows[0]!.id];
  const signedIn = await here.admin();
  const token = signedIn.credential['authorization']!.slice('Bearer '.length);
  admin = { here: signedIn, there: there.client().withToken(token) };
});

afterAll(async () => {
  await owner.end();
  await here.stop();
  await there.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Lets a job begin to write, does something while it is held up in its second batch, and lets it end. */
async function inTheMiddleOf<T>(
  begin: () => Promise<T>,
  act: () => Promise<void>,
  lock = WRITING,
): Promise<T> {
  await owner.query('select pg_advisory_lock($1)', [lock]);
  const ended = begin();
  try {
    const heldUp = eventually(
      () => owner.query('select from pg_locks where objid = $1 and not granted', [lock]),
      ({ rowCount }) => rowCount !== 0,
      60_000,
    );
    await Promise.race([heldUp, ended.then(() => heldUp)]);
    await act();
  } finally {
    await owner.query('select pg_advisory_unlock($1)', [lock]);
  }
  return ended;
}

/** Ids of the keys that the rows of a query are sealed under, in its order. */
async function keysOf(sealedRows: string, values: readonly string[] = []): Promise<string[]> {
  const { rows } = await owner.query<{ key: string }>(
    `select encode(substring(sealed from 2 for 16), 'hex')::uuid::text as key from (${sealedRows}) as one`,
    [...values],
  );
  return rows.map(({ key }) => key);
}

/** Rotates, and waits until the other instance seals its answers under the new key: a second, and the time of an answer. */
async function rotateEverywhere(): Promise<void> {
  const id = await rotate();
  await eventually(
    () =>
      keysOf(
        'select sealed_answer as sealed from idempotent_answer order by created_at desc limit 1',
      ),
    ([key]) => key === id,
    1500,
  );
}

let rounds = 0;

/** Reads and writes on the other instance until it is told to stop; every answer that it got. */
function keepBusy(datasetId: string): () => Promise<Answer[]> {
  const answers: Answer[] = [];
  let stopped = false;
  const path = `/v1/datasets/${datasetId}`;
  const ask = async (): Promise<void> => {
    while (!stopped) {
      const dataset = { name: `Round ${(rounds += 1)}`, frequency: 'monthly' };
      const key = { 'idempotency-key': `round-${rounds}` };
      const page = await admin.there.get(`${path}/series?limit=2`);
      const next = `${path}/series?limit=2&cursor=${page.body.nextCursor as string}`;
      answers.push(
        page,
        await admin.there.post('/v1/datasets', dataset, key),
        await admin.there.get(`${path}/series/${idOf(0)}/observations`),
        // What one of them sealed the other one opens.
        await admin.here.get(next),
        await admin.here.post('/v1/datasets', dataset, key),
      );
    }
  };
  const file = monthlyCsv({ ASIDE: VALUES });
  const received = admin.there
    .dataset()
    .then((id) =>
      admin.there.post(`/v1/datasets/${id}/imports`, file, { 'content-type': 'text/csv' }),
    );
  const asking = Promise.all([ask(), received.then((answer) => answers.push(answer))]);
  return async () => {
    stopped = true;
    await asking;
    return answers;
  };
}

let datasetId: string;
let forecastId: string;

describe('a key that is rotated', () => {
  it('in the middle of an import seals all but the next group under the new one, and every request is answered', async () => {
    datasetId = await admin.here.dataset('monthly', 'Before');
    const few = [0, 1, 2].map((s) => [idOf(s), VALUES]);
    await admin.here.import(datasetId, monthlyCsv(Object.fromEntries(few)));
    const stop = keepBusy(datasetId);
    const rest = await admin.here.dataset('monthly', 'Sales');
    const imported = await inTheMiddleOf(() => admin.here.import(rest, FILE), rotateEverywhere);
    const answers = await stop();
    expect(imported).toMatchObject({ state: 'succeeded' });
    expect(answers.filter(({ status }) => status >= 300).map((one) => one.text)).toEqual([]);
    expect(answers.length).toBeGreaterThan(6);
    const segments =
      'select sealed from demand_segment where dataset_id = $1 order by series_ordinal';
    const [{ id } = { id: '' }] = rotations;
    expect(await keysOf(segments, [rest])).toEqual([
      // The third group is sealed while the second is held up.
      ...Array.from({ length: 3 * GROUP }, () => firstId),
      ...Array.from({ length: SERIES - 3 * GROUP }, () => id),
    ]);
    datasetId = rest;
  });

  it('opens with what was sealed before it, on both instances', async () => {
    const expected = VALUES.map((y, i) => [month(i), y]);
    for (const client of [admin.here, admin.there]) {
      for (const s of [0, GROUP, SERIES - 1]) {
        expect(await observations(client, datasetId, idOf(s))).toEqual(expected);
      }
    }
  });

  it('in the middle of a forecast seals from the next batch on, and reads what both keys sealed', async () => {
    const stop = keepBusy(datasetId);
    const run = await inTheMiddleOf(
      () => admin.here.forecast(datasetId, { horizon: 2, method: 'naive' }),
      rotateEverywhere,
    );
    const answers = await stop();
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(answers.filter(({ status }) => status >= 300).map((one) => one.text)).toEqual([]);
    forecastId = run.id as string;
    const keys = await keysOf(
      'select sealed from forecast_series where run_id = $1 order by ordinal',
      [forecastId],
    );
    const [former, current] = rotations.map(({ id }) => id);
    expect(keys).toHaveLength(SERIES);
    expect(new Set(keys.slice(0, 2 * BATCH))).toEqual(new Set([former]));
    // Two batches may be computed ahead.
    expect(new Set(keys.slice(5 * BATCH))).toEqual(new Set([current]));
    for (const client of [admin.here, admin.there]) {
      const values = await everything<{ uniqueId: string; mean: number }>(
        client,
        `/v1/forecasts/${forecastId}/values`,
      );
      expect(values).toHaveLength(2 * SERIES);
      expect(new Set(values.map(({ mean }) => mean))).toEqual(new Set([VALUES.at(-1)]));
    }
  });

  it('in the middle of a reconciliation seals from the next rows on, and both keys open', async () => {
    const leaves = 3 * RECONCILED;
    const file = Array.from({ length: leaves }, (_, s) => [`${s % 2}/${idOf(s)}`, VALUES]);
    const dataset = await admin.here.dataset('monthly', 'Places');
    await admin.here.import(dataset, monthlyCsv(Object.fromEntries(file)));
    const run = await inTheMiddleOf(
      () =>
        admin.here.forecast(dataset, {
          horizon: 2,
          method: 'naive',
          hierarchy: { separator: '/' },
        }),
      async () => void (await rotate()),
      RECONCILING,
    );
    expect(run).toMatchObject({ state: 'succeeded' });
    const keys = await keysOf(
      'select settled as sealed from forecast_series where run_id = $1 order by ordinal',
      [run.id as string],
    );
    const [former, current] = rotations.slice(-2).map(({ id }) => id);
    expect(new Set(keys)).toEqual(new Set([former, current]));
    expect([keys[0], keys.at(-1)]).toEqual([former, current]);
    const values = await everything(admin.there, `/v1/forecasts/${run.id as string}/values`);
    expect(values).toHaveLength(2 * (leaves + 3));
  });

  it('in the middle of a large import opens what waited under the former key', async () => {
    const dataset = await admin.here.dataset('daily', 'Many');
    const [days, series] = [1050, 1000];
    const rows = Array.from({ length: days }, (_, day) => {
      const ds = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
      return Array.from({ length: series }, (_, s) => `${idOf(s)},${ds},${day}`).join('\n');
    });
    const imported = await inTheMiddleOf(
      () => admin.here.import(dataset, `unique_id,ds,y\n${rows.join('\n')}\n`),
      async () => void (await rotate()),
    );
    expect(imported).toMatchObject({ state: 'succeeded', rowCount: days * series });
    const keys = await keysOf('select sealed from waited order by batch');
    const [former, current] = rotations.slice(-2).map(({ id }) => id);
    expect(new Set(keys)).toEqual(new Set([former, current]));
    const found = await observations(admin.there, dataset, idOf(series - 1));
    expect(found.map(([, y]) => y)).toEqual(Array.from({ length: days }, (_, day) => day));
  });

  it('is in the audit log once', async () => {
    const entries = await everything(admin.there, '/v1/audit/events', 1000);
    const rotated = entries.filter(({ action }) => action === 'data_key.rotate');
    expect(rotated).toEqual(
      rotations
        .toReversed()
        .map(({ id, formerKeyId }) =>
          expect.objectContaining({ resource: `data_key:${id}`, details: { formerKeyId } }),
        ),
    );
    expect(rotated).toHaveLength(4);
  });
});

describe('a root key that is replaced', () => {
  const swapped = { ENCRYPTION_KEY: NEXT_ROOT, ENCRYPTION_KEY_PREVIOUS: SECRETS.ENCRYPTION_KEY };
  const readAll = async (client: Client): Promise<void> => {
    for (const s of [0, SERIES - 1]) {
      expect(await observations(client, datasetId, idOf(s))).toHaveLength(VALUES.length);
    }
    expect((await client.get(`/v1/forecasts/${forecastId}/values?limit=5`)).status).toBe(200);
  };

  it('is not replaced without its former one', async () => {
    await here.stop();
    await there.stop();
    await expect(start({ ENCRYPTION_KEY: NEXT_ROOT })).rejects.toThrow(
      'ENCRYPTION_KEY is not the one that this database was made with',
    );
  });

  it('still unwraps as the previous one, and the new one wraps', async () => {
    here = await startRotating(swapped);
    const client = await here.admin();
    await readAll(client);
    await rotate();
    const added = await client.import(datasetId, monthlyCsv({ NEW: VALUES }));
    expect(added).toMatchObject({ state: 'succeeded' });
    await readAll(client);
    const { rows } = await owner.query<{ roots: number }>(
      `select count(distinct substring(wrapped from 18 for 16))::int as roots from data_key`,
    );
    expect(rows).toEqual([{ roots: 2 }]);
  });

  it('is missed at a start while a key is wrapped under it, and may be exchanged back', async () => {
    await here.stop();
    await expect(start({ ENCRYPTION_KEY: NEXT_ROOT })).rejects.toThrow(
      /ENCRYPTION_KEY_PREVIOUS has to be the former ENCRYPTION_KEY: 6 stored data keys .*\(root id [0-9a-f]{32}\)/,
    );
    there = await start({ ENCRYPTION_KEY_PREVIOUS: NEXT_ROOT });
    const client = await there.admin();
    await readAll(client);
    expect(await observations(client, datasetId, 'NEW')).toHaveLength(VALUES.length);
    here = there;
  });
});
