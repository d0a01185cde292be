import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { OWNER, WORKING_FOLDER } from './cluster.ts';
import { codeOf, EmbeddedPostgresError } from './failure.ts';
import { complaintIn, lastComplaint } from './log-files.ts';
import { wait, type Postmaster } from './postmaster.ts';

const DATABASE_MISSING = '3D000';
/** The server is starting up, or there is no socket yet. */
const NOT_YET = ['57P03', 'ENOENT', 'ECONNREFUSED', 'ECONNRESET'];
const NOTICE_MS = 10_000;

/** Waits until the database answers; makes it where the cluster is new. Recovery may take its time. */
export async function untilReady(
  postmaster: Postmaster,
  owner: pg.ClientConfig,
  cluster: string,
  log: (line: string) => void,
): Promise<void> {
  let noticeAt = Date.now() + NOTICE_MS;
  for (;;) {
    if (saysReady(cluster)) {
      const failure = await attempt(owner, () => Promise.resolve());
      if (failure === undefined) return;
      if (failure === DATABASE_MISSING) await makeDatabase(owner);
    }
    const ended = postmaster.ended();
    if (ended !== undefined) throw refusal(postmaster, cluster, ended);
    if (Date.now() > noticeAt) {
      log('The database is still starting; after a crash it first replays its log.');
      noticeAt = Date.now() + NOTICE_MS;
    }
    await wait(5);
  }
}

/** Whether the server notes that it takes connections; asking it earlier fills its log with refusals. */
function saysReady(cluster: string): boolean {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function makeDatabase(owner: pg.ClientConfig): Promise<void> {
  await attempt({ ...owner, database: 'postgres' }, (client) =>
    client.query(`CREATE DATABASE ${OWNER}`),
  );
}

/** Connects and does one thing. Gives the code of a failure that time may mend; others are thrown. */
async function attempt(
  config: pg.ClientConfig,
  action: (client: pg.Client) => Promise<unknown>,
): Promise<string | undefined> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await action(client);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined && [...NOT_YET, DATABASE_MISSING].includes(code)) return code;
    if (error instanceof Error && error.message.startsWith('Connection terminated'))
      return 'ENOENT';
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refusal(postmaster: Postmaster, cluster: string, ended: string): EmbeddedPostgresError {
  const output = postmaster.output();
  const reason = complaintIn(output.split('\n')) ?? lastComplaint(cluster) ?? output.trim();
  return new EmbeddedPostgresError(
    `PostgreSQL does not start in ${cluster} (${ended}): ${reason.replaceAll(WORKING_FOLDER, cluster)}`,
  );
}
