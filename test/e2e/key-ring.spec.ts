/** @story source */
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { KeyRotated } from '../../src/crypto/crypto.events.ts';
import { RootKeys, type OrganizationSealer } from '../../src/crypto/index.ts';
import { DataKeyEntity } from '../../src/crypto/keys/data-key.entity.ts';
import { DataKeyStore } from '../../src/crypto/keys/data-key.store.ts';
import { OrganizationKeys } from '../../src/crypto/keys/organization-keys.ts';
import { keyIdOf } from '../../src/crypto/sealing/envelope.ts';
import { defineSealed } from '../../src/crypto/sealing/sealed-place.ts';
import {
  EventBus,
  loadConfig,
  runAsOrganization,
  UnitOfWork,
  type OrganizationId,
} from '../../src/platform/index.ts';
import { serverDataSource } from '../../src/platform/database/data-source.ts';
import { Broadcast, BroadcastConnection } from '../../src/platform/events/broadcast.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const TEXT = Buffer.from('twelve shirts');
const HERE = defineSealed({
  what: 'a row of this story',
  table: null,
  column: null,
  key: 'organization',
  label: 'story',
  boundTo: {},
}).at({});
/** SQLSTATE of what a check or a trigger refuses, and of a second key where one may be. */
const [REFUSED, NOT_UNIQUE] = ['23514', '23505'];

/** Counts how often keys are read. */
class CountingStore extends DataKeyStore {
  readings = 0;

  override list(organizationId: string): Promise<DataKeyEntity[]> {
    this.readings += 1;
    return super.list(organizationId);
  }
}

/** The keys as one instance of the server has them. */
interface Instance {
  readonly source: DataSource;
  readonly uow: UnitOfWork;
  readonly store: CountingStore;
  readonly keys: OrganizationKeys;
  readonly events: EventBus;
  readonly broadcast: Broadcast;
}

let database: TestDatabase;
let roots: RootKeys;
let owner: pg.Client;
let organizationId: OrganizationId;
const instances: Instance[] = [];

async function newInstance({ hears }: { readonly hears: boolean }): Promise<Instance> {
  const connection = { connectionString: database.url };
  const pool = { DATABASE_POOL_SIZE: 20, API_TIMEOUT: 30 };
  const source = await serverDataSource(connection, [DataKeyEntity], pool).initialize();
  const uow = new UnitOfWork(source);
  const broadcast = new Broadcast(uow, new BroadcastConnection(connection));
  if (hears) await broadcast.start();
  const [store, events] = [new CountingStore(uow), new EventBus()];
  const keys = new OrganizationKeys(store, roots, events, broadcast);
  const instance = { source, uow, store, keys, events, broadcast };
  instances.push(instance);
  return instance;
}

const inOrganization = <T>(work: () => Promise<T>): Promise<T> =>
  runAsOrganization(organizationId, work);
const sealerOf = ({ keys }: Instance): Promise<OrganizationSealer> =>
  inOrganization(() => keys.sealer(organizationId));
const seal = async (instance: Instance): Promise<Buffer> =>
  (await sealerOf(instance)).seal(TEXT, HERE);
const open = (instance: Instance, sealed: Buffer): Promise<Buffer> =>
  inOrganization(async () => (await instance.keys.sealer(organizationId)).open(sealed, HERE));
const rotate = ({ keys, uow }: Instance): Promise<string> =>
  inOrganization(() => uow.run(() => keys.rotate(organizationId)));
const currentId = async (): Promise<string> => (await storedIds('enabled'))[0]!;

async function storedIds(state: string): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `select id from data_key
      where organization_id = $1 and purpose = 'data' and state = $2 order by created_at`,
    [organizationId, state],
  );
  return rows.map(({ id }) => id);
}

beforeAll(async () => {
  database = await createTestDatabase();
  const server = await startServer({ databaseUrl: database.url });
  roots = new RootKeys(loadConfig({ DATA_DIR: server.dataDir }));
  await server.stop();
  owner = await database.connect();
  const { rows } = await owner.query<{ id: OrganizationId }>('select id from organization');
  organizationId = rows[0]!.id;
});

afterEach(async () => {
  for (const { broadcast, source } of instances.splice(0)) {
    await broadcast.onApplicationShutdown();
    if (source.isInitialized) await source.destroy();
  }
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

describe('a rotation', () => {
  it('takes effect at once where it was made and within a second elsewhere; both keys open on both', async () => {
    const [here, there] = [await newInstance({ hears: true }), await newInstance({ hears: true })];
    const before = [await seal(here), await seal(there)];
    const id = await rotate(here);
    const after = await seal(here);
    expect(keyIdOf(after)).toBe(id);
    await eventually(
      async () => keyIdOf(await seal(there)),
      (found) => found === id,
      1000,
    );
    for (const instance of [here, there]) {
      for (const sealed of [...before, after]) expect(await open(instance, sealed)).toEqual(TEXT);
    }
  });

  it('is published once, with the key that it ended', async () => {
    const here = await newInstance({ hears: true });
    const published: KeyRotated[] = [];
    here.events.on(KeyRotated, async (event) => void published.push(event));
    const formerKeyId = await currentId();
    const keyId = await rotate(here);
    expect(published).toMatchObject([{ keyId, formerKeyId }]);
  });

  it('that is rolled back leaves the former key, whatever was asked for in between', async () => {
    const here = await newInstance({ hears: true });
    const before = await currentId();
    const rotated = inOrganization(() =>
      here.uow.run(async () => {
        const id = await here.keys.rotate(organizationId);
        expect(keyIdOf(await seal(here))).toBe(id);
        throw new Error('taken back');
      }),
    );
    await expect(rotated).rejects.toThrow('taken back');
    expect(keyIdOf(await seal(here))).toBe(before);
    expect(await currentId()).toBe(before);
  });

  it('needs a transaction', async () => {
    const here = await newInstance({ hears: true });
    await expect(inOrganization(() => here.keys.rotate(organizationId))).rejects.toThrow(
      'inside a transaction',
    );
  });

  it('has one winner of many at once; the others are told of the conflict', async () => {
    const [here, there] = [await newInstance({ hears: true }), await newInstance({ hears: true })];
    const former = await storedIds('decrypt_only');
    const last = await currentId();
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const first = inOrganization(() =>
      here.uow.run(async () => {
        const id = await here.keys.rotate(organizationId);
        begun.resolve();
        await gate.promise;
        return id;
      }),
    );
    await begun.promise;
    const others = Array.from({ length: 6 }, (_, i) => rotate(i % 2 === 0 ? here : there));
    const outcomes = Promise.allSettled(others);
    await eventually(
      () =>
        owner.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      ({ rows }) => rows.length === others.length,
      10_000,
    );
    gate.resolve();
    const id = await first;
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } });
    }
    expect([await storedIds('enabled'), await storedIds('decrypt_only')]).toEqual([
      [id],
      [...former, last],
    ]);
  });
});

describe('an instance', () => {
  it('reads the keys once, however often it seals and opens, inside of transactions and outside', async () => {
    const here = await newInstance({ hears: true });
    const sealed = await inOrganization(() => here.uow.run(() => seal(here)));
    for (let i = 0; i < 100; i += 1) await open(here, await seal(here));
    await inOrganization(() => here.uow.run(() => open(here, sealed)));
    expect(here.store.readings).toBe(1);
  });

  it('opens what is sealed under a key that it has not heard of, after reading the keys once more', async () => {
    const [here, deaf] = [await newInstance({ hears: true }), await newInstance({ hears: false })];
    const sealer = await sealerOf(deaf);
    await rotate(here);
    const sealed = await seal(here);
    expect(await inOrganization(() => sealer.open(sealed, HERE))).toEqual(TEXT);
    expect(deaf.store.readings).toBe(2);
    const unknown = Buffer.from(sealed);
    unknown.fill(7, 1, 17);
    await expect(open(deaf, unknown)).rejects.toThrow('not one of this organization');
    expect(deaf.store.readings).toBe(3);
  });

  it('that hears nothing reads the keys at most once a second, and seals under no older ones', async () => {
    const [here, deaf] = [await newInstance({ hears: true }), await newInstance({ hears: false })];
    await seal(deaf);
    const id = await rotate(here);
    const startedAt = performance.now();
    await eventually(
      async () => keyIdOf(await seal(deaf)),
      (found) => found === id,
      1500,
    );
    const seconds = Math.ceil((performance.now() - startedAt) / 1000);
    expect(deaf.store.readings).toBeLessThanOrEqual(1 + seconds);
  });

  it('that hears nothing and reaches no database seals no more, and still opens with what it holds', async () => {
    const deaf = await newInstance({ hears: false });
    const sealer = await sealerOf(deaf);
    const sealed = sealer.seal(TEXT, HERE);
    await deaf.source.destroy();
    await eventually(
      () =>
        seal(deaf).then(
          () => true,
          () => false,
        ),
      (sealsOn) => !sealsOn,
      5000,
    );
    expect(await sealer.open(sealed, HERE)).toEqual(TEXT);
  });

  it('does not open under a key that was destroyed, and says so', async () => {
    const [here, there] = [await newInstance({ hears: true }), await newInstance({ hears: true })];
    const sealed = await seal(there);
    await rotate(here);
    expect(await open(there, sealed)).toEqual(TEXT);
    await owner.query(`update data_key set state = 'destroyed', wrapped = null where id = $1`, [
      keyIdOf(sealed),
    ]);
    await here.broadcast.notify('data-key', organizationId);
    await eventually(
      () => open(there, sealed).then(String, (error: Error) => error.message),
      (said) => said.includes(`its key ${keyIdOf(sealed)} was destroyed`),
      1000,
    );
  });
});

describe('the database', () => {
  const set = (change: string, which: string): string =>
    `update data_key set ${change} where organization_id = $1 and ${which}`;
  const enabled = `purpose = 'data' and state = 'enabled'`;
  const former = `id = (select id from data_key where organization_id = $1 and state = 'decrypt_only' limit 1)`;
  const destroyed = `state = 'destroyed'`;
  const end = `state = 'decrypt_only', superseded_at = now()`;

  it.each([
    ['an enabled key is destroyed', set(`state = 'destroyed', wrapped = null`, enabled)],
    ['no key is left enabled', set(end, enabled)],
    ['a former key is enabled', set(`state = 'enabled', superseded_at = null`, former)],
    ['a key is destroyed and keeps its material', set(`state = 'destroyed'`, former)],
    ['a key loses its material and is not destroyed', set('wrapped = null', former)],
    ['a destroyed key gets material', set(`wrapped = '\\x00'`, destroyed)],
    ['a destroyed key comes back', set(`state = 'decrypt_only', wrapped = '\\x00'`, destroyed)],
    ['a look-up key ends', set(end, `purpose = 'index'`)],
    ['an enabled key has an end', set('superseded_at = now()', enabled)],
    ['a key has another state', set(`state = 'suspended'`, former)],
    [
      'a second key is enabled',
      `insert into data_key (organization_id, id, purpose, wrapped, created_at)
       values ($1, gen_random_uuid(), 'data', '\\x00', now())`,
      NOT_UNIQUE,
    ],
  ])('refuses that %s', async (_what, statement, code = REFUSED) => {
    await expect(owner.query(statement, [organizationId])).rejects.toMatchObject({ code });
  });

  it('has a key in every state, so that this proves something', async () => {
    for (const state of ['enabled', 'decrypt_only', 'destroyed']) {
      expect((await storedIds(state)).length).toBeGreaterThan(0);
    }
  });
});
