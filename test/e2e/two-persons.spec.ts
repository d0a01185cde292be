/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { registerProgram } from '../support/oauth.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let boss: Person;
let datasetId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  boss = await newPerson(admin, 'admin');
  datasetId = await (await newPerson(admin, 'user')).client.dataset();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const SCOPES = [
  'access:request',
  'access:read',
  'access:decide',
  'datasets:read',
  'datasets:share',
];

/** A service account of its own, and a key of it. */
async function serviceOf(maker: Client, keyMaker = maker, roles = ['admin']) {
  const made = await maker.post('/v1/service-accounts', { name: 'robot', roles });
  const id = made.body.id as string;
  const key = await keyMaker.post(`/v1/service-accounts/${id}/keys`, { name: 'k', scopes: SCOPES });
  return { id, client: server.client().withKey(key.body.key as string) };
}

async function ask(client: Client): Promise<string> {
  const { status, body } = await client.post('/v1/access-requests', {
    resource: `dataset:${datasetId}`,
    actions: ['read'],
    reason: 'the budget',
  });
  expect(status).toBe(201);
  return `/v1/access-requests/${body.id}/decisions`;
}
const approve = async (client: Client, path: string): Promise<number> =>
  (await client.post(path, { verdict: 'approve', reason: 'because' })).status;

describe('a request for access', () => {
  it('is not approved by a service account or a key of whoever asks', async () => {
    const robot = await serviceOf(boss.client);
    const own = await newKey(boss.client, SCOPES);
    const path = await ask(boss.client);
    expect(await approve(robot.client, path)).toBe(403);
    expect(await approve(own.client, path)).toBe(403);
    expect(await approve(admin, path)).toBe(200);
  });

  it('is not approved by a program at all', async () => {
    const robot = await serviceOf(boss.client);
    const path = await ask((await newPerson(admin, 'user')).client);
    expect(await approve(robot.client, path)).toBe(403);
  });

  it.each([
    ['the account', () => serviceOf(boss.client, admin, ['user'])],
    ['its key', () => serviceOf(admin, boss.client, ['user'])],
    [
      'a client that acts as it',
      async () => {
        const program = await registerProgram(boss.client, {});
        const path = `/v1/service-accounts/${program.accountId}/keys`;
        const key = await boss.client.post(path, { name: 'k', scopes: SCOPES });
        return { client: server.client().withKey(key.body.key as string) };
      },
    ],
  ])('of a service account is not approved by whoever made %s', async (_what, make) => {
    const path = await ask((await make()).client);
    expect([403, 404]).toContain(await approve(boss.client, path));
    const third = await newPerson(admin, 'admin');
    expect(await approve(third.client, path)).toBe(200);
  });
});

describe('a review', () => {
  const itemsOf = async (reviewId: string, subject: string) => {
    const { items } = (await admin.get(`/v1/access-reviews/${reviewId}/items?limit=1000`)).body as {
      items: { id: string; subject: string; thing: string }[];
    };
    return items.filter((item) => item.subject === `user:${subject}`);
  };

  it('of what a service account holds is not decided by its maker, nor by a program', async () => {
    const robot = await serviceOf(boss.client, boss.client, ['user']);
    const kinds = ['role', 'api_key', 'account'];
    const review = await admin.post('/v1/access-reviews', { name: 'Spring', kinds, dueDays: 14 });
    const path = `/v1/access-reviews/${review.body.id}/decisions`;
    const items = await itemsOf(review.body.id as string, robot.id);
    expect(items).toHaveLength(3);
    const third = await newPerson(admin, 'admin');
    const key = await newKey(third.client, SCOPES);
    for (const { id } of items) {
      const decision = { itemIds: [id], verdict: 'keep', reason: 'still needed' };
      expect((await boss.client.post(path, decision)).status).toBe(403);
      expect((await key.client.post(path, decision)).status).toBe(403);
      expect((await third.client.post(path, decision)).status).toBe(200);
    }
  });
});
