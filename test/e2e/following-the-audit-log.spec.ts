/** @story source */
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { AuditFollowers } from '../../src/audit/sequence/audit-followers.ts';
import {
  AuditSequenceStore,
  type SequencedEvent,
} from '../../src/audit/sequence/audit-sequence.store.ts';
import { UnitOfWork } from '../../src/platform/index.ts';
import { serverDataSource } from '../../src/platform/database/data-source.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Entry {
  readonly id: string;
  readonly sequence: number | null;
  readonly action: string;
}

let database: TestDatabase;
let servers: TestServer[];
let admin: Client;
let stranger: Client;
let owner: pg.Client;
/** The admin's organization. */
let home: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const first = await startServer({ databaseUrl: database.url });
  servers = [first, await startServer({ databaseUrl: database.url, dataDir: first.dataDir })];
  admin = await first.admin();
  stranger = await newOrganization(first, database);
  owner = await database.connect();
  home = (await admin.get('/v1/me')).body.organizationId as string;
});

afterAll(async () => {
  await owner.end();
  for (const server of servers) await server.stop();
  await database.drop();
});

/** All numbered entries after a number, as somebody who polls would fetch them. */
async function after(client: Client, sequence: number, limit = 50): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor = ''; ;) {
    const answer = await client.get(`/v1/audit/events?after=${sequence}&limit=${limit}${cursor}`);
    entries.push(...(answer.body.items as Entry[]));
    if (answer.body.nextCursor === null) return entries;
    cursor = `&cursor=${answer.body.nextCursor as string}`;
  }
}

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** Waits until everything that was committed so far has a number. */
const numbered = () =>
  eventually(
    () => owner.query('select from audit_unsequenced'),
    ({ rows }) => rows.length === 0,
    20_000,
  );

/** What /metrics of a server says waits for its number; undefined where it says nothing. */
async function waiting(server: TestServer): Promise<number | undefined> {
  const { text } = await server.client().get('/metrics');
  const count = /^stockade_audit_unsequenced (\d+)$/m.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}

describe('the audit log of an organization', () => {
  it('numbers its entries from 1 on without a gap, whichever of two servers wrote them', async () => {
    const clients = servers.map((server) =>
      server.client().withToken(admin.credential['authorization']!.slice('Bearer '.length)),
    );
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => clients[i % 2]!.dataset('monthly', `Numbered ${i}`)),
    );
    await numbered();
    const entries = await after(admin, 0, 7);
    expect(entries.map(({ sequence }) => sequence)).toEqual(numbers(1, entries.length));
    expect(entries.filter(({ action }) => action === 'dataset.create')).toHaveLength(40);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  it('has no number of another organization, whose entries are counted apart', async () => {
    await stranger.dataset();
    await numbered();
    const entries = await after(stranger, 0);
    expect(entries.map(({ sequence }) => sequence)).toEqual(numbers(1, entries.length));
    const { rows } = await owner.query<{ sequences: number; events: number }>(
      `select (select count(*)::int from audit_sequence) as sequences,
              (select count(*)::int from audit_event) as events`,
    );
    expect(rows[0]?.sequences).toBeLessThanOrEqual(rows[0]!.events);
  });

  it('gives an entry that commits late a number after all that were read before', async () => {
    const late = await database.connect();
    await late.query('begin');
    const { rows } = await late.query<{ id: string }>(
      `insert into audit_event
       values ($1, gen_random_uuid(), now(), null, null, 'dataset.create', 'dataset:late', 'succeeded', 'late', 'test',
               null, '{}')
       returning id`,
      [home],
    );
    await admin.dataset('monthly', 'Committed first');
    await numbered();
    const before = await after(admin, 0);
    const last = before.at(-1)?.sequence ?? 0;
    await late.query('commit');
    await late.end();
    await numbered();
    const later = await after(admin, last);
    expect(later.map(({ id }) => id)).toContain(rows[0]!.id);
    expect(later[0]?.sequence).toBe(last + 1);
  });

  it('shows in the metrics how many committed entries wait for their number', async () => {
    const lock = "hashtextextended('stockade audit sequence', 0)";
    const holder = await database.connect();
    await holder.query(`select pg_advisory_lock(${lock})`);
    await admin.dataset('monthly', 'Waiting');
    const { rows } = await owner.query<{ count: number }>(
      'select count(*)::int as count from audit_unsequenced',
    );
    expect(rows[0]!.count).toBeGreaterThan(0);
    expect(await waiting(servers[1]!)).toBe(rows[0]!.count);
    await holder.query(`select pg_advisory_unlock(${lock})`);
    await holder.end();
    await numbered();
    expect(await waiting(servers[1]!)).toBe(0);
  });

  it('tells nobody else its numbers, and cannot be numbered anew by the server', async () => {
    const { rows } = await owner.query(
      `select has_table_privilege('stockade_server', 'audit_sequence', 'insert') as insert,
              has_table_privilege('stockade_server', 'audit_sequence', 'update') as update,
              has_table_privilege('stockade_server', 'audit_head', 'update') as head`,
    );
    expect(rows).toEqual([{ insert: false, update: false, head: false }]);
  });
});

describe('a follower of the audit log', () => {
  const sources: DataSource[] = [];
  const read: SequencedEvent[] = [];
  /** As if the process died while it followed. */
  let dying = false;

  /** Followers of one instance, which note in a table what they read: that commits with their place. */
  async function instance(): Promise<AuditFollowers> {
    const pool = { DATABASE_POOL_SIZE: 4, API_TIMEOUT: 30 };
    const connection = { connectionString: database.url };
    const source = await serverDataSource(connection, [], pool).initialize();
    sources.push(source);
    const uow = new UnitOfWork(source);
    const followers = new AuditFollowers(new AuditSequenceStore(uow), uow);
    followers.add({
      name: 'test',
      follow: async (entries) => {
        for (const { organizationId, sequence, id } of entries) {
          await uow.manager.query('insert into followed values ($1, $2, $3)', [
            organizationId,
            sequence,
            id,
          ]);
        }
        read.push(...entries);
        if (dying) throw new Error('it dies');
      },
    });
    return followers;
  }

  const followed = async () =>
    (
      await owner.query<{ sequence: number; event: string }>(
        'select sequence, event from followed where organization = $1 order by at',
        [home],
      )
    ).rows;

  beforeAll(async () => {
    await owner.query(
      'create table followed (organization uuid, sequence integer, event uuid, at bigserial)',
    );
  });

  afterAll(async () => {
    for (const source of sources) await source.destroy();
  });

  it('reads each entry once and in order, on several instances at once', async () => {
    const instances = [await instance(), await instance(), await instance()];
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([
        ...instances.map((followers) => followers.advance()),
        ...Array.from({ length: 5 }, (_, i) => admin.dataset('monthly', `Round ${round} ${i}`)),
      ]);
    }
    await numbered();
    await Promise.all(instances.map((followers) => followers.advance()));
    await instances[0]!.advance();
    const rows = await followed();
    expect(rows.map(({ sequence }) => sequence)).toEqual(numbers(1, rows.length));
    const logged = (await after(admin, 0)).slice(0, rows.length);
    expect(rows.map(({ event }) => event)).toEqual(logged.map(({ id }) => id));
  });

  it('reads again what came to nothing, and nothing of that stays', async () => {
    const one = await instance();
    await one.advance();
    const before = (await followed()).length;
    await admin.dataset('monthly', 'Lost');
    await numbered();
    dying = true;
    await expect(one.advance()).rejects.toThrow('it dies');
    expect(await followed()).toHaveLength(before);
    dying = false;
    await (await instance()).advance();
    const rows = await followed();
    expect(rows.length).toBeGreaterThan(before);
    expect(rows.map(({ sequence }) => sequence)).toEqual(numbers(1, rows.length));
  });

  it('begins with the first entry, whenever it came to be', () => {
    expect(read.find(({ organizationId }) => organizationId === home)?.sequence).toBe(1);
  });
});
