import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { runToEnd } from './child.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { EmbeddedPostgresError } from './failure.ts';

const MODULE = new URL('./embedded-postgres.ts', import.meta.url).href;
const PG = import.meta.resolve('pg');
const ROOT = process.geteuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Starts the server, writes a row, reports, and then only waits to be killed. */
const PROGRAM = `
import { startEmbeddedPostgres } from ${JSON.stringify(MODULE)};
import pg from ${JSON.stringify(PG)};
const { owner, stop } = await startEmbeddedPostgres({ dataDir: process.argv[1], log() {} });
const client = new pg.Client(owner);
await client.connect();
client.on('error', () => {});
await client.query('CREATE TABLE IF NOT EXISTS kept (word text PRIMARY KEY)');
await client.query('INSERT INTO kept VALUES ($1)', [process.argv[2]]);
console.log('ready');
process.stdin.once('data', async () => { await client.end(); await stop(); process.exit(0); });
setInterval(() => {}, 1000);
`;

const silent = { log: () => undefined };
let folder: string;
let started: EmbeddedPostgres[] = [];
let children: ChildProcess[] = [];

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'stockade-embedded-'));
  fs.chmodSync(folder, 0o755);
});

afterEach(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await Promise.all(started.map((one) => one.stop()));
  started = [];
  children = [];
});

afterAll(() =>
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
);

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, ...silent });
  started.push(server);
  return server;
}

async function startInChild(
  dataDir: string,
  word: string,
  account: { uid?: number; gid?: number } = {},
): Promise<ChildProcess> {
  const args = ['--input-type=module', '-e', PROGRAM, dataDir, word];
  const child = spawn(process.execPath, args, {
    ...account,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as unknown[];
  expect(line).toBe('ready');
  return child;
}

async function query(server: EmbeddedPostgres, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(server.owner);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function words(server: EmbeddedPostgres): Promise<unknown[]> {
  return (await query(server, 'SELECT word FROM kept ORDER BY word')).map((row) => row['word']);
}

function postmasterOf(dataDir: string): number {
  return Number(fs.readFileSync(note(dataDir), 'utf8').split('\n')[0]);
}

function note(dataDir: string): string {
  return join(dataDir, 'postgres/cluster/postmaster.pid');
}

/** Whether a process still works; one that only waits to be collected does not. */
function works(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<number> {
  const since = Date.now();
  while (works(pid) && Date.now() - since < 8000) await new Promise((done) => setTimeout(done, 20));
  return Date.now() - since;
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function logOf(dataDir: string): string {
  const logs = join(dataDir, 'postgres/cluster/log');
  return fs
    .readdirSync(logs)
    .map((name) => fs.readFileSync(join(logs, name), 'utf8'))
    .join('');
}

describe('an embedded PostgreSQL', () => {
  it('keeps what was written, is durable, and belongs to one process alone', async () => {
    const dataDir = join(folder, 'first');
    const server = await start(dataDir);
    await query(server, 'CREATE TABLE kept (word text PRIMARY KEY)');
    await query(server, "INSERT INTO kept VALUES ('one')");
    const settings = await query(
      server,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit',
       'full_page_writes', 'data_checksums', 'server_encoding', 'listen_addresses', 'jit')`,
    );
    expect(Object.fromEntries(settings.map((row) => [row['name'], row['setting']]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      listen_addresses: '',
      jit: 'off',
    });
    expect(fs.statSync(join(dataDir, 'postgres/run')).mode & 0o777).toBe(0o700);

    const second = startEmbeddedPostgres({ dataDir, ...silent });
    await expect(second).rejects.toThrow(/Another Stockade uses this DATA_DIR/);
    expect(await words(server)).toEqual(['one']);

    await expect(query(server, "INSERT INTO kept VALUES ('one')")).rejects.toThrow(/duplicate/);
    await expect(query(server, "SELECT 'secret-word'::uuid")).rejects.toThrow(/secret-word/);
    await server.stop();
    await server.stop();

    const again = await start(dataDir);
    expect(await words(again)).toEqual(['one']);
    const log = logOf(dataDir);
    expect(log).not.toMatch(/not properly shut down|recovery/);
    expect(log).not.toMatch(/secret-word|INSERT|SELECT|word/);
  });

  it('ends with a process that is killed, and loses no acknowledged row whichever way it ends', async () => {
    const dataDir = join(folder, 'first');
    const waits = await startInChild(dataDir, 'two');
    const server = postmasterOf(dataDir);
    expect(works(server)).toBe(true);
    waits.kill('SIGKILL');
    expect(await gone(server)).toBeLessThan(4000);

    await killed(await startInChild(dataDir, 'three'));
    const beside = await startInChild(dataDir, 'four');
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    await killed(beside);
    const lines = fs.readFileSync(note(dataDir), 'utf8').split('\n');
    const anothers = [String(process.pid), ...lines.slice(1)].join('\n');
    fs.writeFileSync(note(dataDir), anothers);
    expect(await words(await start(dataDir))).toEqual(['four', 'one', 'three', 'two']);
  });

  it('works below a closed folder whose path is too long for a socket, and begins anew after a start that was cut off', async () => {
    const closed = join(folder, 'closed');
    fs.mkdirSync(closed, { mode: 0o700 });
    const dataDir = join(closed, 'deep'.repeat(30));
    const half = join(dataDir, 'postgres/cluster.new-0123456789ab');
    fs.mkdirSync(half, { recursive: true });
    fs.writeFileSync(join(half, 'PG_VERSION'), '18');
    const server = await start(dataDir);
    expect(await query(server, 'SELECT current_database() AS name')).toEqual([
      { name: 'stockade' },
    ]);
    expect(fs.existsSync(half)).toBe(false);
  });

  it('runs for an ordinary user in a folder that only this user may enter', async () => {
    if (!ROOT || !(await canRead(new URL(MODULE).pathname))) return;
    const home = join(folder, 'home');
    fs.mkdirSync(home, { mode: 0o700 });
    fs.chownSync(home, NOBODY.uid, NOBODY.gid);
    const dataDir = join(home, 'data');
    const child = await startInChild(dataDir, 'mine', NOBODY);
    expect(fs.statSync(join(dataDir, 'postgres/cluster')).uid).toBe(NOBODY.uid);
    const exit = once(child, 'exit');
    child.stdin?.write('stop\n');
    expect((await exit)[0]).toBe(0);
    expect(fs.existsSync(note(dataDir))).toBe(false);
  });
});

async function canRead(file: string): Promise<boolean> {
  const options = { account: NOBODY, cwd: '/' };
  return (await runToEnd('/bin/sh', ['-c', '[ -r "$1" ]', 'sh', file], options)).status === 0;
}

describe('an embedded PostgreSQL that cannot start', () => {
  it('names a database of another major version', async () => {
    const dataDir = join(folder, 'old');
    fs.mkdirSync(join(dataDir, 'postgres/cluster'), { recursive: true });
    fs.writeFileSync(join(dataDir, 'postgres/cluster/PG_VERSION'), '17\n');
    const refused = startEmbeddedPostgres({ dataDir, ...silent });
    await expect(refused).rejects.toThrow(/is of PostgreSQL 17, .* brings PostgreSQL 18/);
  });

  it('names a DATA_DIR that it cannot write to', async () => {
    fs.writeFileSync(join(folder, 'file'), '');
    const refused = startEmbeddedPostgres({ dataDir: join(folder, 'file', 'data'), ...silent });
    await expect(refused).rejects.toThrow(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/Cannot write to DATA_DIR .* file of that name exists/);
  });
});
