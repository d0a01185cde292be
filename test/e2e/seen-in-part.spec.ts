/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { everything } from '../support/demand.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const REVEAL = 'personal_data.reveal:all';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let auditor: Person;
let planner: Person;

interface Entry {
  readonly userId: string | null;
  readonly action: string;
  readonly source: string;
}

interface Listed {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  const permissions = [
    'audit_event.list:all',
    'user.list:all',
    'user.read:all',
    'access.list:all',
    'dataset.read:all',
  ];
  const roles = [
    { name: 'auditor', permissions },
    { name: 'investigator', permissions: [REVEAL], includes: ['auditor'] },
  ];
  for (const role of roles) expect((await admin.post('/v1/roles', role)).status).toBe(201);
  [auditor, planner] = (await Promise.all(
    ['auditor', 'user'].map((role) => newPerson(admin, role)),
  )) as [Person, Person];
  await admin.send('PATCH', `/v1/users/${planner.id}`, { body: { name: 'Ada Lovelace' } });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const signIns = async (client: Client): Promise<Entry[]> =>
  everything<Entry>(client, '/v1/audit/events').then((entries) =>
    entries.filter(({ action }) => action === 'session.create'),
  );
const one = async (client: Client, path: string, id: string): Promise<Listed | undefined> =>
  (await everything<Listed>(client, path)).find((item) => item.id === id);

it('an auditor reads the audit log and sees in part from where others came, and wholly from where they did', async () => {
  const entries = await signIns(auditor.client);
  const sources = (own: boolean): string[] => [
    ...new Set(
      entries.filter(({ userId }) => (userId === auditor.id) === own).map(({ source }) => source),
    ),
  ];
  expect(sources(false)).toEqual(['127.0.0.0/24']);
  expect(sources(true)).toEqual(['127.0.0.1']);
});

it('an auditor sees names and addresses of people in part, in lists as one by one', async () => {
  const seen = { email: expect.stringMatching(/^u\*{3}@e\*{3}\.com$/), name: 'A*** L***' };
  expect(await one(auditor.client, '/v1/users', planner.id)).toMatchObject(seen);
  const { body } = await auditor.client.get(`/v1/users/${planner.id}`);
  expect(body).toMatchObject({ ...seen, id: planner.id, roles: ['user'] });
});

it('an auditor who asks who reaches a dataset is told their names in part', async () => {
  const made = await planner.client.post('/v1/datasets', { name: 'one', frequency: 'monthly' });
  const question = `action=delete&resource=dataset:${made.body.id as string}`;
  const { body } = await auditor.client.get(`/v1/access/principals?${question}`);
  expect(body.items).toContainEqual(
    expect.objectContaining({ principal: `user:${planner.id}`, name: 'A*** L***' }),
  );
});

it('everybody sees their own, by a session or by a key', async () => {
  const own = { email: planner.email, name: 'Ada Lovelace' };
  expect((await planner.client.get('/v1/me')).body).toMatchObject(own);
  expect((await planner.client.get(`/v1/users/${planner.id}`)).body).toMatchObject(own);
  const { items } = (await planner.client.get('/v1/me/sessions')).body as { items: Entry[] };
  expect(items.map(({ source }) => source)).toEqual(['127.0.0.1']);
  const { client } = await newKey(planner.client, ['users:read']);
  expect((await client.get(`/v1/users/${planner.id}`)).body).toMatchObject(own);
});

it('an admin sees all, also by a key that reaches the audit log alone', async () => {
  expect(await one(admin, '/v1/users', planner.id)).toMatchObject({ email: planner.email });
  const { client } = await newKey(admin, ['audit:read']);
  const sources = new Set((await signIns(client)).map(({ source }) => source));
  expect([...sources]).toEqual(['127.0.0.1']);
});

it('who is allowed to sees all from the next request on, and in part again when that is over', async () => {
  const seen = async (): Promise<string | undefined> =>
    (await one(auditor.client, '/v1/users', planner.id))?.email;
  expect(await seen()).not.toBe(planner.email);
  const roles = { body: { roles: ['investigator'] } };
  await admin.send('PUT', `/v1/users/${auditor.id}/roles`, roles);
  const again = await admin.signIn(auditor.email, auditor.password);
  expect((await one(again, '/v1/users', planner.id))?.email).toBe(planner.email);
  await admin.send('PATCH', '/v1/roles/investigator', { body: { permissions: [] } });
  expect((await one(again, '/v1/users', planner.id))?.email).not.toBe(planner.email);
});
