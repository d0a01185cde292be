/** @story long */
import type pg from 'pg';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/server.ts';

const ROUNDS = 40;
const AT_ONCE = 6;
const KILL_EVERY_MS = 40;

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  owner = await database.connect();
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

/** Ends the connections of the server that are inside a transaction, again and again, until it is told to stop. */
function cutTransactions(): () => Promise<number> {
  let cut = 0;
  let cutting: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    cutting = owner
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and usename like '%\\_app' and xact_start is not null`,
      )
      .then(({ rowCount }) => (cut += rowCount ?? 0));
  }, KILL_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await cutting;
    return cut;
  };
}

describe('while connections are lost in the middle of transactions', () => {
  it('what is acknowledged is there once with its audit entry, and what is refused is not', async () => {
    const stop = cutTransactions();
    const statuses = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, i) => {
          const name = `D-${round}-${i}`;
          const made = await admin.post('/v1/datasets', { name, frequency: 'monthly' });
          statuses.set(name, made.status);
        }),
      );
    }
    expect(await stop()).toBeGreaterThan(0);
    expect(new Set(statuses.values())).toEqual(new Set([201, 503]));
    const { rows } = await owner.query<{ name: string; entries: number }>(
      `select d.name, (select count(*)::int from audit_event e
                        where e.resource = 'dataset:' || d.id and e.action = 'dataset.create') as entries
         from dataset d where d.name like 'D-%' order by d.name`,
    );
    const acknowledged = [...statuses].flatMap(([name, status]) => (status === 201 ? [name] : []));
    expect(rows).toEqual(acknowledged.sort().map((name) => ({ name, entries: 1 })));
  }, 60_000);
});
