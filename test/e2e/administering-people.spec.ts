/** @story long */
import { randomUUID } from 'node:crypto';
import { readAccessMatrix } from '../support/access-matrix.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, env: { TRUST_PROXY: '127.0.0.1' } });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const remove = (client: Client, id: string, query = ''): Promise<Answer> =>
  client.send('DELETE', `/v1/users/${id}${query}`);
const on = (at: TestServer, client: Client): Client =>
  at.client().withToken(client.credential['authorization']!.slice('Bearer '.length));

describe('who is removed', () => {
  it('is gone, with sessions and keys, on every instance', async () => {
    const person = await newPerson(admin, 'user');
    const key = await newKey(person.client, ['datasets:read']);
    expect((await on(other, person.client).get('/v1/me')).status).toBe(200);
    expect((await remove(admin, person.id)).status).toBe(204);
    expect((await admin.get(`/v1/users/${person.id}`)).status).toBe(404);
    expect((await on(other, person.client).get('/v1/me')).status).toBe(401);
    expect((await key.client.get('/v1/datasets')).status).toBe(401);
    const form = { grant_type: 'password', username: person.email, password: person.password };
    expect((await server.client().token(form)).status).toBe(400);
  });

  it('leaves what they did in the audit log, and an entry of who removed them', async () => {
    const person = await newPerson(admin, 'user');
    const datasetId = await person.client.dataset();
    await person.client.send('DELETE', `/v1/datasets/${datasetId}`);
    await remove(admin, person.id);
    const events = async (resource: string) =>
      (await admin.get(`/v1/audit/events?resource=${resource}&limit=20`)).body.items;
    const made = await events(`dataset:${datasetId}`);
    expect(made.at(-1)).toMatchObject({ action: 'dataset.create', userId: person.id });
    expect((await events(`user:${person.id}`))[0]).toMatchObject({ action: 'user.delete' });
  });

  it('frees the address for somebody new, who is somebody else', async () => {
    const person = await newPerson(admin, 'user');
    await remove(admin, person.id);
    const { email, password } = person;
    const made = await admin.post('/v1/users', { email, password, roles: ['viewer'] });
    expect(made.status).toBe(201);
    expect(made.body.id).not.toBe(person.id);
  });

  it('cannot leave datasets without an owner', async () => {
    const person = await newPerson(admin, 'user');
    await person.client.dataset();
    await person.client.dataset('monthly', 'More');
    const refused = await remove(admin, person.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect(refused.body.detail).toContain('2 datasets');
    expect((await person.client.get('/v1/me')).status).toBe(200);
  });

  it('hands datasets to an heir, who owns them at once', async () => {
    const person = await newPerson(admin, 'user');
    const heir = await newPerson(admin, 'user');
    const datasetId = await person.client.dataset();
    expect((await heir.client.get(`/v1/datasets/${datasetId}`)).status).toBe(404);
    expect((await remove(admin, person.id, `?heir=${heir.id}`)).status).toBe(204);
    const renamed = await heir.client.send('PATCH', `/v1/datasets/${datasetId}`, {
      body: { name: 'Mine now' },
    });
    expect(renamed.status).toBe(200);
  });

  it.each([
    ['themselves', (id: string) => Promise.resolve(id)],
    ['nobody', () => Promise.resolve(randomUUID())],
    [
      'somebody of another organization',
      async () => (await (await newOrganization(server, database)).get('/v1/me')).body.id as string,
    ],
  ])('cannot have as heir %s', async (_who, heirOf) => {
    const person = await newPerson(admin, 'user');
    const answer = await remove(admin, person.id, `?heir=${await heirOf(person.id)}`);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/heir']);
  });

  it('is never the one who asks', async () => {
    const { id } = (await admin.get('/v1/me')).body;
    expect((await remove(admin, id)).status).toBe(409);
  });

  it('of 50 who remove at once is removed once', async () => {
    const person = await newPerson(admin, 'user');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => remove(on(i % 2 ? other : server, admin), person.id)),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.every(({ status }) => [204, 404, 409].includes(status))).toBe(true);
  });
});

describe('the last admin', () => {
  /** Two admins, alone in an organization of their own. */
  async function twoAdmins(): Promise<{ client: Client; id: string }[]> {
    const first = await newOrganization(server, database);
    const second = await newPerson(first, 'admin');
    return [
      { client: first, id: (await first.get('/v1/me')).body.id as string },
      { client: second.client, id: second.id },
    ];
  }

  const ATTACKS: readonly (readonly [string, (by: Client, on: string) => Promise<Answer>])[] = [
    ['removed', (by, id) => remove(by, id)],
    ['locked', (by, id) => by.post(`/v1/users/${id}/lock`)],
    [
      'demoted',
      (by, id) => by.send('PUT', `/v1/users/${id}/roles`, { body: { roles: ['viewer'] } }),
    ],
  ];

  it.each(ATTACKS)('cannot be %s, though two admins try at each other 50 times', async (...a) => {
    const [, attack] = a;
    const admins = await twoAdmins();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const by = admins[i % 2]!;
        const victim = admins[(i + 1) % 2]!;
        return attack(on(i % 4 < 2 ? server : other, by.client), victim.id);
      }),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await standing(admins)).toBe(1);
  });

  it('stays when all three are tried at once', async () => {
    const admins = await twoAdmins();
    await Promise.all(
      Array.from({ length: 48 }, (_, i) => {
        const [, attack] = ATTACKS[i % 3]!;
        return attack(
          on(i % 4 < 2 ? server : other, admins[i % 2]!.client),
          admins[(i + 1) % 2]!.id,
        );
      }),
    );
    expect(await standing(admins)).toBe(1);
  });

  async function standing(admins: readonly { client: Client; id: string }[]): Promise<number> {
    const owner = await database.connect();
    const { rows } = await owner.query(
      `select count(*)::int as count from user_account
        where id = any($1) and 'admin' = any(roles) and locked_at is null`,
      [admins.map(({ id }) => id)],
    );
    await owner.end();
    return (rows[0] as { count: number }).count;
  }
});

describe('by mail somebody is told that', () => {
  it('they were locked, and unlocked', async () => {
    const person = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${person.id}/lock`);
    await mailTo(server, person.email, /account was locked/);
    await admin.send('DELETE', `/v1/users/${person.id}/lock`);
    await mailTo(server, person.email, /account was unlocked/);
  });

  it('their roles were changed', async () => {
    const person = await newPerson(admin, 'user');
    await admin.send('PUT', `/v1/users/${person.id}/roles`, { body: { roles: ['viewer'] } });
    const { text } = await mailTo(server, person.email, /roles were changed/);
    expect(text).toContain('from user to viewer');
  });

  it('somebody signed in from where they never were, and from where they were it is not told', async () => {
    const { email, password } = await newPerson(admin, 'user');
    const body = new URLSearchParams({ grant_type: 'password', username: email, password });
    const signInFrom = (from: string): Promise<Answer> =>
      server.client().send('POST', '/token', { body, headers: { 'x-forwarded-for': from } });
    for (const from of ['192.0.2.9', '192.0.2.9', '192.0.2.10']) {
      expect((await signInFrom(from)).status).toBe(200);
    }
    await mailTo(server, email, /sign-in from a new place/, 2);
    const told = mailsTo(server, email).map(({ text }) => /new address, (\S+)\./.exec(text)?.[1]);
    expect(told).toEqual(['192.0.2.9', '192.0.2.10']);
  });

  it('an API key was made for them, without the key', async () => {
    const person = await newPerson(admin, 'user');
    const { key } = await newKey(person.client, ['datasets:read']);
    const { text } = await mailTo(server, person.email, /API key was created/);
    expect(text).toContain('"a key"');
    expect(text).not.toContain(key);
  });
});

it('nobody acts as somebody else: no route offers it', () => {
  const words = /imperson|sudo|assume|act-as|actas|become|masquerade|switch-user/i;
  expect(readAccessMatrix().filter(({ path, action }) => words.test(path + action))).toEqual([]);
});
