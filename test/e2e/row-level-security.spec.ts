/** @story source */
import pg from 'pg';
import type { OrganizationId } from '../../src/platform/index.ts';
import { MODULES } from '../../src/modules.ts';
import { enrolApp } from '../support/authenticator-app.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { startIdentityProvider, type TestProvider } from '../support/identity-provider.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { newOrganization } from '../support/organizations.ts';
import { register } from '../support/oauth.ts';
import { newKey, newPerson } from '../support/people.ts';
import { setUp, signOn, somebody } from '../support/single-sign-on.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { registerPasskey } from '../support/software-authenticator.ts';
import { loadConfig } from '../../src/platform/config/config.ts';
import { runInContext } from '../../src/platform/context/context.ts';
import { externalConnections } from '../../src/platform/database/connections.ts';
import { OrganizationPool } from '../../src/platform/database/organization-pool.ts';

/** Found before anybody's organization is known: the row of a keyed hash may be seen by all, and says who. */
const SEEN_BY_ALL = ['sign_in_domain', 'sign_in_name'];
/** Protected as if the installation were an organization: codes and tokens, looked up before anybody is known. */
const OF_NO_ORGANIZATION = 'oauth_record';
/** Tables that are the installation's and nobody's: keys that verify tokens, and what was migrated. */
const OF_THE_INSTALLATION = ['signing_key', 'schema_migration', 'secret_check'];

let database: TestDatabase;
let provider: TestProvider;
let names: NameServer;
let server: TestServer;
let owner: pg.Client;
let role: pg.ClientConfig;
let app: pg.Client;
let here: { id: string; client: Client };
let there: { id: string; client: Client };
let tables: string[];
/** An organization that others share something with. */
let partnerId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  provider = await startIdentityProvider();
  names = await startNameServer();
  // Nobody listens there, so that mails stay and wait.
  const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'stockade@example.com' };
  server = await startServer({
    databaseUrl: database.url,
    env: {
      DATABASE_POOL_SIZE: '2',
      SSO_PRIVATE_ISSUERS: provider.issuer,
      SSO_DNS_SERVERS: names.address,
      ...mail,
    },
  });
  const partner = await newOrganization(server, database);
  partnerId = (await partner.get('/v1/me')).body.organizationId as string;
  here = await furnished(await server.admin());
  there = await furnished(await newOrganization(server, database));
  owner = await database.connect();
  const config = loadConfig({ DATABASE_URL: database.url, DATA_DIR: server.dataDir });
  role = (await externalConnections(config)).server;
  app = new pg.Client(role);
  await app.connect();
  const { rows } = await owner.query(`
    select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     order by 1`);
  tables = (rows as { name: string }[]).map(({ name }) => name);
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await server.stop();
  await provider.close();
  names.close();
  await database.drop();
});

/** An organization with something in as many tables as a morning's work fills. */
async function furnished(client: Client): Promise<{ id: string; client: Client }> {
  const person = await newPerson(client, 'user');
  const body = { currentPassword: person.password, newPassword: 'a password of another day' };
  await person.client.send('PUT', '/v1/me/password', { body });
  await client.post('/v1/users', { email: `guest-of-${person.email}`, roles: ['viewer'] });
  await client.token({ grant_type: 'password', username: person.email, password: 'wrong' });
  await enrolApp(person.client);
  await registerPasskey(person.client);
  await person.client.post('/v1/me/passkeys/options');
  const brought = await client.post('/scim/v2/Users', { userName: `new-${person.email}` });
  const members = [{ value: brought.body.id }];
  await client.post('/scim/v2/Groups', { displayName: 'Planners', members });
  await client.post('/v1/roles', { name: 'auditor', permissions: ['dataset.read:all'] });
  await client.post('/v1/role-separations', { roles: ['auditor', 'user'] });
  await client.post('/v1/access-conditions', {
    name: 'one',
    actions: ['api_key.create'],
    maxAgeSeconds: 9000,
  });
  await client.post('/v1/access-reviews', { name: 'one', kinds: ['role'], dueDays: 7 });
  await newKey(client, ['datasets:read']);
  await register(client);
  const { domain } = await setUp(client, provider, names);
  await signOn(new FormBrowser(server.url), provider, somebody(domain));
  const made = await client.post(
    '/v1/datasets',
    { name: 'Sales', frequency: 'none' },
    { 'idempotency-key': 'the-first' },
  );
  if (made.status !== 201) throw new Error(made.text);
  const { id } = made.body;
  await client.post(`/v1/datasets/${id}/grants`, { userId: person.id, actions: ['read'] });
  await client.post(`/v1/datasets/${id}/grants`, {
    organizationId: partnerId,
    actions: ['read'],
  });
  const wanted = { resource: `dataset:${id}`, actions: ['read'], reason: 'the budget' };
  const asked = await person.client.post('/v1/access-requests', wanted);
  await client.post(`/v1/access-requests/${asked.body.id}/decisions`, { verdict: 'deny' });
  const rows = Array.from({ length: 8 }, (_, i) => `a,${i},${i}\n`).join('');
  await client.import(id, `unique_id,ds,y\n${rows}b,1,none\n`, '?mode=partial');
  await client.forecast(id, { horizon: 2, method: 'naive' });
  await watched(client, person.client, brought.body.id as string);
  return { id: (await client.get('/v1/me')).body.organizationId, client };
}

/** What the alerts of an organization keep. */
async function watched(client: Client, person: Client, userId: string): Promise<void> {
  await person.get('/v1/audit/events');
  await client.send('PUT', '/v1/alert-rules/brute-force', { body: { mode: 'block' } });
  await client.post('/v1/network-rules', { effect: 'deny', network: '203.0.113.9' });
  const channel = await client.post('/v1/alert-channels', { name: 'one', kind: 'log' });
  await client.post(`/v1/alert-channels/${channel.body.id}/test`);
  const incident = await client.post('/v1/incidents', { title: 'one', severity: 'low' });
  const action = { kind: 'revoke_sessions', target: userId };
  await client.post(`/v1/incidents/${incident.body.id}/actions`, action);
  await client.send('PUT', `/v1/users/${userId}/roles`, { body: { roles: ['admin'] } });
  const alerts = async (): Promise<unknown[]> => (await client.get('/v1/alerts')).body.items;
  await eventually(alerts, (items) => items.length > 0, 30_000);
}

const label = (id: string) =>
  app.query("select set_config('stockade.organization_id', $1, false)", [id]);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'went through',
    (error: { code?: string }) => error.code,
  );
const columnOf = (table: string): string => (table === 'organization' ? 'id' : 'organization_id');
const countOf = async (table: string, where = 'true'): Promise<number> => {
  const { rows } = await app.query(`select count(*)::int as count from ${table} where ${where}`);
  return (rows[0] as { count: number }).count;
};
const business = (): string[] => tables.filter((name) => !OF_THE_INSTALLATION.includes(name));
const REFUSED = '42501';

describe("the server's role", () => {
  it('is no superuser, bypasses nothing, creates nothing and owns no table', async () => {
    const { rows } = await app.query(`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
             exists (select from pg_class where pg_has_role(current_user, relowner, 'usage')) as owns
        from pg_roles where rolname = current_user`);
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        owns: false,
      },
    ]);
  });

  it.each([
    ['become the owner', () => `set role ${app.escapeIdentifier(owner.user ?? '')}`],
    ['switch the protection off', () => 'alter table dataset disable row level security'],
    ['drop a policy', () => 'drop policy own_organization on dataset'],
    ['make a table', () => 'create table mine (id int)'],
    ['make a function', () => "create function mine() returns int language sql as 'select 1'"],
    ['change an entry of the audit log', () => "update audit_event set action = 'nothing'"],
    ['remove an entry of the audit log', () => 'delete from audit_event'],
    ['empty the audit log', () => 'truncate audit_event'],
    ['remove a signing key', () => 'delete from signing_key'],
    ['remove a data key', () => 'delete from data_key'],
    ['remove an organization', () => 'delete from organization'],
    ['rewrite what was migrated', () => 'delete from schema_migration'],
    ['read what other roles hold', () => 'select * from pg_authid'],
  ])('cannot %s', async (_what, statement) => {
    await label(here.id);
    expect(await codeOf(app.query(statement()))).toBe(REFUSED);
  });

  it('gets an error and no rows when it asks for the protection to be off', async () => {
    await label(here.id);
    await app.query('set row_security = off');
    expect(await codeOf(app.query('select * from dataset'))).toBe(REFUSED);
    await app.query('set row_security = on');
  });
});

describe('the tables', () => {
  it('have enough in them for both organizations to prove something', async () => {
    const empty: string[] = [];
    for (const table of business()) {
      if (table === OF_NO_ORGANIZATION) continue;
      const { rows } = await owner.query(
        `select count(distinct ${columnOf(table)})::int as count from ${table}`,
      );
      if ((rows[0] as { count: number }).count < 2) empty.push(table);
    }
    // An import leaves its file and its runs behind only while it is being done; entries wait for their number for half a
    // second; no sign-in was unlike its user.
    expect(empty.filter((table) => table !== 'audit_unsequenced')).toEqual([
      'import_chunk',
      'import_run',
      'session_risk',
    ]);
  });

  it('show nothing without an organization', async () => {
    await label('');
    const shown: string[] = [];
    for (const table of business()) if ((await countOf(table)) > 0) shown.push(table);
    expect(shown).toEqual(SEEN_BY_ALL);
  });

  it('show nothing of another organization', async () => {
    await label(here.id);
    const shown: string[] = [];
    for (const table of business()) {
      const others = `${columnOf(table)} not in ('${here.id}', '00000000-0000-0000-0000-000000000000')`;
      if ((await countOf(table, others)) > 0) shown.push(table);
    }
    expect(shown).toEqual(SEEN_BY_ALL);
  });

  it("show the installation's entries of the audit log to its operator alone", async () => {
    const installation = "organization_id = '00000000-0000-0000-0000-000000000000'";
    await label(here.id);
    expect(await countOf('audit_event', installation)).toBeGreaterThan(0);
    await label(there.id);
    expect(await countOf('audit_event', installation)).toBe(0);
  });

  it('take no row for another organization', async () => {
    await label(here.id);
    const outcomes: Record<string, unknown> = {};
    for (const table of business()) {
      const row = `jsonb_build_object('${columnOf(table)}', '${there.id}')`;
      const insert = `insert into ${table} select (jsonb_populate_record(null::${table}, ${row})).*`;
      const outcome = await codeOf(app.query(insert));
      if (outcome !== REFUSED) outcomes[table] = outcome;
    }
    expect(outcomes).toEqual({});
  });

  it('let no row be handed to another organization', async () => {
    await label(here.id);
    const outcomes: Record<string, unknown> = {};
    for (const table of business()) {
      const move = `update ${table} set ${columnOf(table)} = '${there.id}'`;
      const outcome = await codeOf(app.query(move));
      const nothingThere = outcome === 'went through' && (await countOf(table)) === 0;
      if (outcome !== REFUSED && !nothingThere) outcomes[table] = outcome;
    }
    expect(outcomes).toEqual({});
  });

  it('let no row of another organization be deleted', async () => {
    await label(here.id);
    const outcomes: Record<string, unknown> = {};
    for (const table of business()) {
      const remove = `delete from ${table} where ${columnOf(table)} = '${there.id}'`;
      const outcome = await app.query(remove).then(
        ({ rowCount }) => rowCount,
        (error: { code?: string }) => error.code,
      );
      if (outcome !== 0 && outcome !== REFUSED) outcomes[table] = outcome;
    }
    expect(outcomes).toEqual({});
  });

  it('take nothing that is not an organization for one', async () => {
    await label("' or true --");
    expect(await codeOf(app.query('select * from dataset'))).toBe('22P02');
    await label('');
  });
});

describe('the schema', () => {
  it('protects every table that has an organization, by a policy', async () => {
    const { rows } = await owner.query(`
      select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and not (c.relrowsecurity and exists (select from pg_policy where polrelid = c.oid))
       order by 1`);
    const unprotected = (rows as { name: string }[]).map(({ name }) => name);
    expect(unprotected).toEqual([...OF_THE_INSTALLATION].sort());
  });

  it('lets no policy but those listed look beyond the organization', async () => {
    const { rows } = await owner.query(`
      select tablename || ' ' || policyname || ' ' || cmd as policy from pg_policies
       where schemaname = 'public'
         and coalesce(qual, with_check) !~ '^\\((organization_)?id = current_organization_id\\(\\)\\)$'
       order by 1`);
    expect((rows as { policy: string }[]).map(({ policy }) => policy)).toEqual([
      // The operator's organization also reads what concerns the installation.
      'audit_event own_organization SELECT',
      'audit_sequence own_organization SELECT',
      // Whom something is shared with is told of it.
      'invitation_abroad received SELECT',
      'sign_in_domain look_up SELECT',
      'sign_in_name look_up SELECT',
    ]);
  });

  it('begins every primary key with the organization', async () => {
    const { rows } = await owner.query(`
      select t.relname as name from pg_constraint k
        join pg_class t on t.oid = k.conrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
       where k.contype = 'p' and t.relnamespace = 'public'::regnamespace
         and a.attname <> 'organization_id' order by 1`);
    expect((rows as { name: string }[]).map(({ name }) => name)).toEqual(
      ['organization', ...SEEN_BY_ALL, ...OF_THE_INSTALLATION].sort(),
    );
  });

  it('begins every foreign key with the organization, on both sides', async () => {
    const { rows } = await owner.query(`
      select k.conname as name from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
       where k.contype = 'f' and k.connamespace = 'public'::regnamespace
         and not (a.attname = 'organization_id'
                  and (b.attname = 'organization_id' or k.confrelid = 'organization'::regclass))`);
    expect(rows).toEqual([
      // Whom something is shared with: the one thing that is said about another organization.
      { name: 'dataset_grant_organization' },
    ]);
  });

  it('lets no function but those listed act for its owner', async () => {
    const { rows } = await owner.query(`
      select proname as name from pg_proc
       where pronamespace = 'public'::regnamespace and prosecdef order by 1`);
    const upkeep = MODULES.flatMap(({ upkeep: declared = {} }) => declared.functions ?? []);
    expect((rows as { name: string }[]).map(({ name }) => name)).toEqual(
      [
        'access_reviews_due',
        'audit_behind',
        // A number without an organization, for the metrics.
        'count_unsequenced_audit_events',
        'installation_is_empty',
        // Addresses without a user, for the guard that comes before sign-in.
        'network_rules_in_force',
        'operator_organization',
        'session_risks_in_force',
        'sequence_audit_events',
        ...upkeep,
      ].sort(),
    );
  });
});

describe('a connection out of the pool', () => {
  let pool: OrganizationPool;
  beforeAll(() => {
    pool = new OrganizationPool({ ...role, max: 1 });
  });
  afterAll(() => pool.end());

  const as = <T>(id: string | undefined, work: () => Promise<T>): Promise<T> =>
    runInContext(
      {
        requestId: 'r',
        source: 's',
        ...(id === undefined ? {} : { organizationId: id as OrganizationId }),
      },
      work,
    );
  const seen = async (): Promise<string[]> => {
    const { rows } = await pool.query('select distinct organization_id as id from dataset');
    return (rows as { id: string }[]).map(({ id }) => id);
  };

  it('shows the organization of whoever took it', async () => {
    expect(await as(here.id, seen)).toEqual([here.id]);
    expect(await as(there.id, seen)).toEqual([there.id]);
  });

  it('shows nothing to work that belongs to no organization', async () => {
    await as(here.id, seen);
    expect(await as(undefined, seen)).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  it('keeps no label when its transaction is rolled back', async () => {
    await as(here.id, async () => {
      const client = await pool.connect();
      await client.query('begin');
      await client.query('select 1 / 0').catch(() => undefined);
      await client.query('rollback');
      client.release();
    });
    expect(await as(there.id, seen)).toEqual([there.id]);
    expect(await as(undefined, seen)).toEqual([]);
  });

  it('is labelled for the one who waited for it, not for the one who gave it back', async () => {
    const asked = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? here.id : there.id));
    const answers = await Promise.all(asked.map((id) => as(id, seen)));
    expect(answers).toEqual(asked.map((id) => [id]));
  });
});

it('two hundred requests of two organizations at once over two connections never mix', async () => {
  const ask = async ({ id, client }: typeof here): Promise<boolean> => {
    const { status, body } = await client.get('/v1/organization');
    return status === 200 && body.id === id;
  };
  const askForPeople = async ({ id, client }: typeof here): Promise<boolean> => {
    const { rows } = await owner.query(
      'select id from user_account where organization_id = $1 order by id desc',
      [id],
    );
    const { body } = await client.get('/v1/users?limit=1000');
    return (
      JSON.stringify(body.items.map((user: { id: string }) => user.id)) ===
      JSON.stringify((rows as { id: string }[]).map((row) => row.id))
    );
  };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => {
      const side = i % 2 === 0 ? here : there;
      return [ask(side), askForPeople(side)];
    }).flat(),
  );
  expect(answers.filter((right) => !right)).toEqual([]);
});
