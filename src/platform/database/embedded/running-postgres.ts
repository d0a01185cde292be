import { join, resolve } from 'node:path';
import pg from 'pg';
import { OWNER } from './cluster.ts';
import { PORT } from './settings.ts';

/**
 * Address of a PostgreSQL that another server runs on the same folder; undefined if none responds,
 * or the caller may not enter its socket's folder.
 */
export async function findRunningPostgres(dataDir: string): Promise<pg.ClientConfig | undefined> {
  const host = join(resolve(dataDir), 'postgres', 'run');
  const owner = { host, port: PORT, user: OWNER, database: OWNER, ssl: false } as const;
  const client = new pg.Client({ ...owner, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.end();
    return owner;
  } catch {
    return undefined;
  }
}
