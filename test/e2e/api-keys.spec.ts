import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { long } from '../support/long.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let second: TestServer;
let admin: Client;
let ada: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  second = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  ada = await newPerson(admin, 'user');
});

afterAll(async () => {
  await second.stop();
  await server.stop();
  await database.drop();
});

const statusOfMe = async (client: Client): Promise<number> => (await client.get('/v1/me')).status;
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const request = (scopes: string[], rest: object = {}) => ({ name: 'another key', scopes, ...rest });
const DATASET = { name: 'Sales', frequency: 'monthly' };

describe('an API key', () => {
  it('lets its holder in as its owner, narrowed to its scopes', async () => {
    const { client } = await newKey(ada.client, ['datasets:read']);
    expect((await client.get('/v1/me')).body).toMatchObject({
      id: ada.id,
      signedInBy: 'api_key',
      scopes: ['datasets:read'],
    });
  });

  it('makes no key that can be used from elsewhere', async () => {
    const networks = ['127.0.0.1'];
    const { client } = await newKey(ada.client, ['api-keys:write'], { networks });
    const everywhere = await client.post('/v1/api-keys', request(['api-keys:write']));
    expect(everywhere.body.errors).toEqual([
      expect.objectContaining({ pointer: '/networks', code: 'beyond_own' }),
    ]);
    const same = await client.post('/v1/api-keys', request(['api-keys:write'], { networks }));
    expect(same.status).toBe(201);
  });

  it('is shown once and never again', async () => {
    const { id, key } = await newKey(ada.client, ['datasets:read']);
    const one = await ada.client.get(`/v1/api-keys/${id}`);
    const all = await ada.client.get('/v1/api-keys');
    expect(one.body).not.toHaveProperty('key');
    expect(one.text + all.text).not.toContain(key.slice(12));
  });

  it('can be told from others by how it begins', async () => {
    const { id, key } = await newKey(ada.client, ['datasets:read']);
    const { hint } = (await ada.client.get(`/v1/api-keys/${id}`)).body as { hint: string };
    expect(key.startsWith(hint.replace('…', ''))).toBe(true);
  });

  it('is nowhere in the database, whole or in parts', async () => {
    const { key } = await newKey(ada.client, ['datasets:read']);
    const bytes = Buffer.from(key.slice(4, -6), 'base64url');
    const dump = await everything();
    const secret = bytes.subarray(16);
    const forms = [key, key.slice(30, -6), secret.toString('hex'), secret.toString('base64')];
    expect(forms.filter((form) => dump.includes(form))).toEqual([]);
  });

  it('is unknown when one character of it is wrong', async () => {
    const { key, client } = await newKey(ada.client, ['datasets:read']);
    const other = key.at(20) === 'A' ? 'B' : 'A';
    expect(await statusOfMe(client)).toBe(200);
    expect(await statusOfMe(client.withKey(key.slice(0, 20) + other + key.slice(21)))).toBe(401);
  });

  it.each([
    ['nothing', () => ''],
    ['its prefix alone', () => 'stk_'],
    ['noise', () => 'stk_' + 'x'.repeat(70)],
    ['bytes beyond ASCII', () => 'stk_ÿþ'],
    ['ten thousand characters', () => 'k'.repeat(10_000)],
  ])('of %s is refused as a problem', async (_what, key) => {
    const answer = await server.client().withKey(key()).get('/v1/me');
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
  });

  it('sent as a bearer token, as many programs can do alone, is let in as the key that it is', async () => {
    const { key, client } = await newKey(ada.client, ['datasets:read']);
    const { body } = await client.withToken(key).get('/v1/me');
    expect([body.signedInBy, body.scopes]).toEqual(['api_key', ['datasets:read']]);
    expect((await client.withToken(key).post('/v1/datasets', DATASET)).status).toBe(403);
  });

  it.each([
    [
      'with a wrong checksum',
      (key: string) => `Bearer ${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
    ],
    ['as a token that is bound to a key', (key: string) => `DPoP ${key}`],
    ['with nothing around it', (key: string) => key],
  ])('in the Authorization header %s is refused', async (_how, header) => {
    const { key } = await newKey(ada.client, ['datasets:read']);
    const answer = await server.client().get('/v1/me', { authorization: header(key) });
    expect(answer.status).toBe(401);
  });
});

describe('the scopes of a key', () => {
  it('let it do what they name', async () => {
    const { client } = await newKey(ada.client, ['datasets:write']);
    expect((await client.post('/v1/datasets', DATASET)).status).toBe(201);
  });

  it('keep it from everything else', async () => {
    const { client } = await newKey(ada.client, ['datasets:read']);
    expect((await client.post('/v1/datasets', DATASET)).status).toBe(403);
  });

  it('give nothing that its owner may not do', async () => {
    const { client } = await newKey(ada.client, ['users:read', 'users:write', 'audit:read']);
    expect((await client.get('/v1/users')).status).toBe(403);
    expect((await client.get('/v1/audit/events')).status).toBe(403);
  });

  it('must be ones that there are', async () => {
    const answer = await ada.client.post('/v1/api-keys', request(['everything:write']));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/scopes']);
  });

  it('must be named', async () => {
    const answer = await ada.client.post('/v1/api-keys', request([]));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/scopes']);
  });
});

describe('a key made with a key', () => {
  it('cannot do more than that one', async () => {
    const { client } = await newKey(ada.client, ['api-keys:write', 'datasets:read']);
    const answer = await client.post('/v1/api-keys', request(['datasets:read', 'datasets:write']));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/scopes']);
  });

  it('can do what that one can', async () => {
    const { client } = await newKey(ada.client, ['api-keys:write', 'datasets:read']);
    expect((await client.post('/v1/api-keys', request(['datasets:read']))).status).toBe(201);
  });

  it.each([
    ['without an end', {}],
    ['with a later end', { expiresAt: '2999-01-01T00:00:00Z' }],
  ])('cannot outlive that one %s', async (_how, rest) => {
    const scopes = ['api-keys:write', 'datasets:read'];
    const { client } = await newKey(ada.client, scopes, { expiresAt: inAnHour() });
    const answer = await client.post('/v1/api-keys', request(['datasets:read'], rest));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/expiresAt']);
  });

  it('is not given away by an Idempotency-Key that a wider credential used', async () => {
    const { client } = await newKey(ada.client, ['api-keys:write']);
    const headers = { 'idempotency-key': 'make-the-key' };
    await ada.client.post('/v1/api-keys', request(['datasets:write']), headers);
    const answer = await client.post('/v1/api-keys', request(['datasets:write']), headers);
    expect(answer.status).toBe(400);
  });
});

describe('the end of a key', () => {
  long.it('comes when it was to come', async () => {
    const expiresAt = new Date(Date.now() + 2500).toISOString();
    const { client } = await newKey(ada.client, ['datasets:read'], { expiresAt });
    expect(await statusOfMe(client)).toBe(200);
    await eventually(
      () => statusOfMe(client),
      (status) => status === 401,
      60_000,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });

  it('cannot lie in the past', async () => {
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    const answer = await ada.client.post('/v1/api-keys', request(['datasets:read'], { expiresAt }));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/expiresAt']);
  });

  it.each(['tomorrow', '2027-01-01', '2027-13-01T00:00:00Z', 5, null])(
    'cannot be %p',
    async (expiresAt) => {
      const body = request(['datasets:read'], { expiresAt });
      expect((await ada.client.post('/v1/api-keys', body)).status).toBe(400);
    },
  );
});

describe('a revoked key', () => {
  it('stops working on every server within a second', async () => {
    const { id, key } = await newKey(ada.client, ['datasets:read']);
    const here = server.client().withKey(key);
    const there = second.client().withKey(key);
    expect([await statusOfMe(here), await statusOfMe(there)]).toEqual([200, 200]);
    expect((await ada.client.send('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    await eventually(
      async () => [await statusOfMe(here), await statusOfMe(there)],
      (statuses) => statuses.every((status) => status === 401),
      1000,
    );
  });

  it('is gone from the list, and cannot be revoked again', async () => {
    const { id } = await newKey(ada.client, ['datasets:read']);
    await ada.client.send('DELETE', `/v1/api-keys/${id}`);
    const listed = (await ada.client.get('/v1/api-keys?limit=1000')).body.items;
    expect(listed.map((key: { id: string }) => key.id)).not.toContain(id);
    expect((await ada.client.send('DELETE', `/v1/api-keys/${id}`)).status).toBe(404);
  });
});

it("a session's end takes effect on the other server within a second too", async () => {
  const person = await newPerson(admin, 'user');
  const there = second.client().withToken(person.client.credential['authorization']!.slice(7));
  expect(await statusOfMe(there)).toBe(200);
  await admin.send('DELETE', `/v1/users/${person.id}/sessions`);
  await eventually(
    () => statusOfMe(there),
    (status) => status === 401,
    1000,
  );
});

describe("somebody else's keys", () => {
  it.each(['user', 'viewer'])('are hidden from a %s', async (role) => {
    const { id } = await newKey(ada.client, ['datasets:read']);
    const other = await newPerson(admin, role);
    const own = await newKey(other.client, ['datasets:read']);
    const listed = (await other.client.get('/v1/api-keys')).body.items;
    expect(listed.map((key: { id: string }) => key.id)).toEqual([own.id]);
    expect((await other.client.get(`/v1/api-keys/${id}`)).status).toBe(404);
    expect((await other.client.send('DELETE', `/v1/api-keys/${id}`)).status).toBe(404);
  });

  it('are listed to an admin, who may revoke them', async () => {
    const { id, client } = await newKey(ada.client, ['datasets:read']);
    const listed = (await admin.get('/v1/api-keys?limit=1000')).body.items;
    expect(listed.map((key: { id: string }) => key.id)).toContain(id);
    expect((await admin.send('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    await eventually(
      () => statusOfMe(client),
      (status) => status === 401,
      1000,
    );
  });
});

/** Every row of every table as text, as a dump would show it. */
async function everything(): Promise<string> {
  const owner = await database.connect();
  try {
    const tables = await owner.query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname in ('public', 'pgboss')`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows as { name: string }[]) {
      const { rows } = await owner.query(`select t::text as row from ${name} t`);
      texts.push(...(rows as { row: string }[]).map(({ row }) => row));
    }
    return texts.join('\n');
  } finally {
    await owner.end();
  }
}

describe('the successor of a key', () => {
  const rotate = (id: string, body: object): ReturnType<Client['post']> =>
    ada.client.post(`/v1/api-keys/${id}/rotation`, body);

  it('does what it did, and both are good for a while', async () => {
    const former = await newKey(ada.client, ['datasets:read'], { networks: ['127.0.0.0/8'] });
    const made = await rotate(former.id, { overlapSeconds: 60 });
    expect(made.body).toMatchObject({ scopes: ['datasets:read'], networks: ['127.0.0.0/8'] });
    const successor = server.client().withKey(made.body.key as string);
    expect([await statusOfMe(former.client), await statusOfMe(successor)]).toEqual([200, 200]);
    const { expiresAt } = (await ada.client.get(`/v1/api-keys/${former.id}`)).body;
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('can take over at once, on every instance', async () => {
    const former = await newKey(ada.client, ['datasets:read']);
    const elsewhere = second.client().withKey(former.key);
    expect(await statusOfMe(elsewhere)).toBe(200);
    await rotate(former.id, { overlapSeconds: 0 });
    const status = await eventually(
      () => statusOfMe(elsewhere),
      (code) => code === 401,
      1000,
    );
    expect(status).toBe(401);
  });

  it('lives no longer than the key was to', async () => {
    const expiresAt = inAnHour();
    const former = await newKey(ada.client, ['datasets:read'], { expiresAt });
    expect((await rotate(former.id, {})).body.expiresAt).toBe(expiresAt);
  });
});

describe('a key that is for some networks', () => {
  it('lets in who comes from there, and nobody else', async () => {
    const here = await newKey(ada.client, ['datasets:read'], { networks: ['127.0.0.1'] });
    const elsewhere = await newKey(ada.client, ['datasets:read'], { networks: ['192.0.2.0/24'] });
    expect([await statusOfMe(here.client), await statusOfMe(elsewhere.client)]).toEqual([200, 401]);
  });

  it.each(['localhost', '192.0.2.0/33', '*'])('is not made for %s', async (network) => {
    const body = request(['datasets:read'], { networks: [network] });
    const answer = await ada.client.post('/v1/api-keys', body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/networks']);
  });
});

it('tells when and from where it was last used, once that has been written', async () => {
  const key = await newKey(ada.client, ['datasets:read']);
  await statusOfMe(key.client);
  const shown = await eventually(
    async () => (await ada.client.get(`/v1/api-keys/${key.id}`)).body,
    ({ lastUsedAt }) => lastUsedAt !== null,
    60_000,
  );
  expect(shown).toMatchObject({ lastUsedFrom: '127.0.0.1', lastUsedAt: expect.any(String) });
});
