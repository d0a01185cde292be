/** @story long */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { busyFile, month } from '../support/demand.ts';
import { eventually } from '../support/eventually.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CSV = { 'content-type': 'text/csv' };
const MEGABYTE = 1024 ** 2;

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

/** The most memory that the server has had, in bytes. */
function peakMemory(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

describe('a small file that unpacks to millions of wrong rows', () => {
  it('is rejected without much memory, and the first of its rows can be fetched', async () => {
    const id = await admin.dataset('monthly', 'Unpacked');
    const rows = 'A,2024-01-01,x\n'.repeat(100_000);
    const file = gzipSync(`unique_id,ds,y\n${rows.repeat(20)}`);
    const before = peakMemory();
    const ended = await admin.import(id, file);
    expect(ended).toMatchObject({
      state: 'failed',
      rejectedCount: 2_000_000,
      rejectedKept: 100_000,
      failure: { code: 'rows_rejected' },
    });
    expect(peakMemory() - before).toBeLessThan(250 * MEGABYTE);
    const errors = await admin.get(`/v1/imports/${ended.id}/errors`);
    expect(errors.text.trimEnd().split('\n')).toHaveLength(100_001);
  });
});

describe('many small jobs of one person', () => {
  it('are done one after another, without a pause in which nobody looks for the next', async () => {
    const id = await admin.dataset('monthly', 'Many');
    const file = 'unique_id,ds,y\nA,2024-01-01,1\n';
    await Promise.all(
      Array.from({ length: 12 }, () => admin.post(`/v1/datasets/${id}/imports`, file, CSV)),
    );
    const imports = () => admin.get(`/v1/datasets/${id}/imports`);
    const ended = ({ body }: Awaited<ReturnType<typeof imports>>) =>
      body.items.every((one: { finishedAt: string | null }) => one.finishedAt !== null);
    await eventually(imports, ended, 60_000);
    const owner = await database.connect();
    const { rows } = await owner.query<{ pause: number }>(
      `select extract(epoch from started_on - lag(completed_on) over (order by started_on))::float8 as pause
         from pgboss.job where name = 'import' and state = 'completed'
        order by started_on desc limit 11`,
    );
    await owner.end();
    const pauses = rows.map(({ pause }) => pause).sort((a, b) => a - b);
    expect(pauses[7]).toBeLessThan(0.5);
  });
});

describe('a lost connection for notifications', () => {
  it('cancels neither an import nor a forecast', async () => {
    const owner = await database.connect();
    const cut = () =>
      owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'stockade events' and datname = current_database()`,
      );
    const id = await admin.dataset('monthly', 'Interrupted');
    const sent = await admin.post(`/v1/datasets/${id}/imports`, busyFile(60), CSV);
    await cut();
    expect(await admin.ended(sent.headers.get('location') ?? '')).toMatchObject({
      state: 'succeeded',
    });
    const asked = { horizon: 12, method: 'auto' };
    const run = await admin.post(`/v1/datasets/${id}/forecasts`, asked);
    const at = run.headers.get('location') ?? '';
    const running = ({ body }: { body: { state: string } }) => body.state === 'running';
    await eventually(() => admin.get(at), running, 10_000);
    await cut();
    expect(await admin.ended(at)).toMatchObject({ state: 'succeeded' });
    await owner.end();
  });
});

describe('a database without space', () => {
  it('refuses what cannot be written, does nothing of it, and ends jobs with a word about that', async () => {
    const id = await admin.dataset('monthly', 'Full');
    await admin.import(id, busyFile(2));
    const owner = await database.connect();
    await owner.query(`
      create function no_space() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    const tables = ['dataset', 'import_chunk', 'forecast_series'];
    for (const table of tables) {
      await owner.query(
        `create trigger full_disk before insert on ${table} for each row execute function no_space()`,
      );
    }
    const made = await admin.post('/v1/datasets', { name: 'No room', frequency: 'monthly' });
    expect([made.status, made.body.code]).toEqual([503, 'storage_full']);
    expect(made.headers.get('retry-after')).toBe('60');
    const sent = await admin.post(`/v1/datasets/${id}/imports`, busyFile(1), CSV);
    expect([sent.status, sent.body.code]).toEqual([503, 'storage_full']);
    const ended = await admin.forecast(id, { horizon: 2, method: 'naive' });
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'storage_full' } });
    for (const table of tables) await owner.query(`drop trigger full_disk on ${table}`);
    await owner.end();
    expect((await admin.forecast(id, { horizon: 2, method: 'naive' })).state).toBe('succeeded');
  });
});

describe('a forecast that has not ended', () => {
  it('has no values yet, and one that was canceled says so', async () => {
    const id = await admin.dataset('monthly', 'Unfinished');
    await admin.import(id, busyFile(60));
    const run = await admin.post(`/v1/datasets/${id}/forecasts`, { horizon: 12, method: 'auto' });
    const at = run.headers.get('location') ?? '';
    for (const part of ['values', 'accuracy', 'series', 'stock?leadTime=1&serviceLevel=0.9']) {
      const answer = await admin.get(`${at}/${part}`);
      expect([part, answer.status, answer.body.code]).toEqual([part, 409, 'conflict']);
    }
    await admin.post(`${at}/cancel`);
    expect(await admin.ended(at)).toMatchObject({ state: 'canceled' });
    const values = await admin.get(`${at}/values`);
    expect([values.status, values.headers.get('x-forecast-state')]).toEqual([200, 'canceled']);
  });
});

describe('a job during which the process died twice', () => {
  it('ends with a word about that, and is not tried again', async () => {
    const own = await createTestDatabase();
    const idle = await startServer({ databaseUrl: own.url, env: { RUN_JOBS: 'false' } });
    const client = await idle.admin();
    const id = await client.dataset('monthly', 'Deadly');
    const imported = await client.post(`/v1/datasets/${id}/imports`, busyFile(2), CSV);
    const owner = await own.connect();
    await owner.query(`update pgboss.job set data = data || '{"starts": 2}' where name = 'import'`);
    const next = await startServer({ databaseUrl: own.url, dataDir: idle.dataDir });
    const again = await next.admin();
    const ended = await again.ended(imported.headers.get('location') ?? '');
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'process_died' } });
    expect((await again.get(`/v1/datasets/${id}`)).body.seriesCount).toBe(0);
    await owner.end();
    await next.stop();
    await idle.stop();
    await own.drop();
  });
});

describe('a server of an older version', () => {
  it('does not start on the schema of a newer one', async () => {
    const own = await createTestDatabase();
    const first = await startServer({ databaseUrl: own.url });
    const owner = await own.connect();
    await owner.query(
      `insert into schema_migration (timestamp, name) values (1999999999999, 'Later1999999999999')`,
    );
    await owner.end();
    const second = startServer({ databaseUrl: own.url, dataDir: first.dataDir });
    await expect(second).rejects.toThrow(/newer version \(Later1999999999999\)/);
    await first.stop();
    await own.drop();
  });

  it('is stopped first where the newer one would not accept what it writes', async () => {
    const own = await createTestDatabase();
    const first = await startServer({ databaseUrl: own.url });
    const owner = await own.connect();
    await owner.query(`delete from schema_migration where name like 'AuthSealRows%'`);
    const second = startServer({ databaseUrl: own.url, dataDir: first.dataDir });
    await expect(second).rejects.toThrow(/earlier version use the database. Stop all of them/);
    const { rows } = await owner.query(
      'select name from schema_migration where timestamp = 1790000000302',
    );
    expect(rows).toEqual([]);
    await owner.end();
    await first.stop();
    await own.drop();
  });

  it('ends jobs that take longer than it allows', async () => {
    const own = await createTestDatabase();
    const dataDir = mkdtempSync(join(tmpdir(), 'stockade-story-'));
    const patient = await startServer({ databaseUrl: own.url, dataDir });
    const before = await patient.admin();
    const id = await before.dataset('monthly', 'Long');
    const rows = Array.from({ length: 400 }, (_, s) =>
      Array.from({ length: 60 }, (_t, t) => `S${s},${month(t)},${(s * t) % 13}\n`).join(''),
    );
    const header = 'unique_id,ds,y\n';
    expect(await before.import(id, header + rows.join(''))).toMatchObject({ state: 'succeeded' });
    await patient.stop();
    const env = { JOB_MAX_SECONDS: '1' };
    const hasty = await startServer({ databaseUrl: own.url, dataDir, env });
    const theirs = await hasty.admin();
    const forecast = await theirs.forecast(id, { horizon: 12 });
    expect(forecast).toMatchObject({ state: 'failed', failure: { code: 'time_limit' } });
    const many = Array.from({ length: 150_000 }, (_, s) => `T${s},2024-01-01,1\n`);
    const late = await theirs.import(id, header + many.join(''));
    expect(late).toMatchObject({ state: 'failed', failure: { code: 'time_limit' } });
    expect((await theirs.get(`/v1/datasets/${id}`)).body.seriesCount).toBe(400);
    await hasty.stop();
    await own.drop();
    rmSync(dataDir, { recursive: true });
  });

  it('leaves jobs that it does not know to others', async () => {
    const owner = await database.connect();
    const { rows } = await owner.query<{ name: string }>(
      `select distinct name from pgboss.job where name like 'forecast%'`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['forecast-2']);
    await owner.end();
  });
});
