import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of its own for one story, on the tests' PostgreSQL. */
export interface TestDatabase {
  readonly url: string;
  /** A connection as the owner, who sees everything. */
  connect(): Promise<pg.Client>;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const base = process.env['TEST_DATABASE_URL'];
  if (base === undefined) throw new Error('the tests have no PostgreSQL');
  const name = `story_${randomBytes(6).toString('hex')}`;
  await asOwner(base, (client) => client.query(`create database ${name}`));
  const url = base.replace(/\/[^/]*$/, `/${name}`);
  return {
    url,
    connect: async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    },
    drop: () =>
      asOwner(base, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        await client.query(`drop role if exists stockade_${name}_app`);
      }),
  };
}

async function asOwner(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
