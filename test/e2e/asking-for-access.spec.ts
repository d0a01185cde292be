/** @story long */
import { randomUUID } from 'node:crypto';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;
let second: Person;
let owner: Person;
let datasetId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  second = await newPerson(admin, 'admin');
  owner = await newPerson(admin, 'user');
  const made = await owner.client.post('/v1/datasets', { name: 'sales', frequency: 'none' });
  datasetId = made.body.id as string;
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const ask = ({ client }: Person, rest: object = {}): Promise<Answer> =>
  client.post('/v1/access-requests', {
    resource: `dataset:${datasetId}`,
    actions: ['read'],
    reason: 'the budget',
    ...rest,
  });
async function asked(rest: object = {}): Promise<{ person: Person; path: string; id: string }> {
  const person = await newPerson(admin, 'user');
  const { status, body } = await ask(person, rest);
  expect([status, body.state]).toEqual([201, 'pending']);
  return { person, id: body.id as string, path: `/v1/access-requests/${body.id}` };
}
const say = (client: Client, path: string, verdict = 'approve'): Promise<Answer> =>
  client.post(`${path}/decisions`, { verdict, reason: 'because' });
const reads = async ({ client }: Person): Promise<number> =>
  (await client.get(`/v1/datasets/${datasetId}`)).status;

describe('access that somebody asks for', () => {
  it('is given by whoever may share it, at once and for as long as was asked', async () => {
    const { person, path } = await asked({ durationSeconds: 3600 });
    expect(await reads(person)).toBe(404);
    const { status, body } = await say(owner.client, path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'approved',
      grantId: expect.any(String),
      decisions: [{ approverId: owner.id, verdict: 'approve', reason: 'because' }],
    });
    expect(await reads(person)).toBe(200);
    const { items } = (await owner.client.get(`/v1/datasets/${datasetId}/grants`)).body as {
      items: { id: string; expiresAt: string; reason: string }[];
    };
    const grant = items.find(({ id }) => id === body.grantId)!;
    expect(grant.reason).toBe('the budget');
    const left = Date.parse(grant.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });

  it('is not given after a no', async () => {
    const { person, path } = await asked();
    expect((await say(owner.client, path, 'deny')).body.state).toBe('denied');
    expect(await reads(person)).toBe(404);
    expect((await say(admin, path)).status).toBe(409);
  });

  it('takes two people where demand is changed, and nobody counts twice', async () => {
    const { person, path } = await asked({ actions: ['import'] });
    expect((await say(owner.client, path)).body).toMatchObject({
      state: 'pending',
      approvalsNeeded: 2,
    });
    expect((await say(owner.client, path)).status).toBe(409);
    expect(await reads(person)).toBe(404);
    expect((await say(admin, path)).body.state).toBe('approved');
    expect(await reads(person)).toBe(200);
  });

  it('counts no approval of somebody who could not give it any more', async () => {
    const { person, path } = await asked({ actions: ['import'] });
    const former = await newPerson(admin, 'admin');
    await say(former.client, path);
    await admin.send('PUT', `/v1/users/${former.id}/roles`, { body: { roles: ['user'] } });
    expect((await say(owner.client, path)).body.state).toBe('pending');
    expect(await reads(person)).toBe(404);
    expect((await say(admin, path)).body.state).toBe('approved');
    expect(await reads(person)).toBe(200);
  });

  it('is never given by who asks, though they may share it', async () => {
    const { status, body } = await ask(second);
    expect(status).toBe(201);
    expect((await say(second.client, `/v1/access-requests/${body.id}`)).status).toBe(403);
    await second.client.send('DELETE', `/v1/access-requests/${body.id}`);
  });

  it('can be asked for no longer, and the history stays', async () => {
    const { person, path } = await asked();
    expect((await owner.client.send('DELETE', path)).status).toBe(403);
    expect((await person.client.send('DELETE', path)).status).toBe(204);
    expect((await say(owner.client, path)).status).toBe(409);
    expect((await person.client.get(path)).body.state).toBe('withdrawn');
  });

  it('is asked for once at a time', async () => {
    const { person, path } = await asked();
    expect((await ask(person)).status).toBe(409);
    await say(owner.client, path, 'deny');
    expect((await ask(person)).status).toBe(201);
  });

  it('is seen by who asks and who may decide, and nobody else', async () => {
    const { person, path, id } = await asked();
    const stranger = await newPerson(admin, 'user');
    const foreign = await newOrganization(server, database);
    const seen = async (client: Client): Promise<boolean> => {
      const list = (await client.get('/v1/access-requests?state=pending&limit=1000')).body
        .items as { id: string }[];
      const alone = (await client.get(path)).status;
      const listed = list.some((one) => one.id === id);
      expect(alone).toBe(listed ? 200 : 404);
      return listed;
    };
    const seers = [];
    for (const client of [person.client, owner.client, admin, stranger.client, foreign]) {
      seers.push(await seen(client));
    }
    expect(seers).toEqual([true, true, true, false, false]);
    expect((await say(stranger.client, path)).status).toBe(404);
    expect((await say(foreign, path)).status).toBe(404);
  });

  it('says nothing of whether there is such a thing', async () => {
    const person = await newPerson(admin, 'user');
    const answers = [];
    for (const id of [datasetId, randomUUID()]) {
      const { status, body } = await ask(person, { resource: `dataset:${id}` });
      answers.push({ status, body: { ...body, id: '', resource: '', createdAt: '' } });
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('is not decided by a key without the scope', async () => {
    const { path } = await asked();
    const key = await newKey(owner.client, ['access:read', 'datasets:share']);
    expect((await say(key.client, path)).status).toBe(403);
  });

  it.each([
    ['resource', { resource: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' }],
    ['actions', { actions: ['delete'] }],
    ['actions', { actions: [] }],
    ['reason', { reason: '' }],
    ['durationSeconds', { durationSeconds: 59 }],
    ['state', { state: 'approved' }],
    ['requesterId', { requesterId: randomUUID() }],
  ])('with an unsound %s is refused with the field', async (field, rest) => {
    const answer = await ask(owner, rest);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, `/${field}`]);
  });
});

describe('of 50 who decide at once on two instances', () => {
  it('one approves, and there is one grant', async () => {
    const { person, path } = await asked();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const { credential } = i % 4 < 2 ? owner.client : second.client;
        const at = (i % 2 === 0 ? server : other).client();
        return at.send('POST', `${path}/decisions`, {
          body: { verdict: 'approve' },
          headers: credential,
        });
      }),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 409)]);
    const { items } = (await owner.client.get(`/v1/datasets/${datasetId}/grants?limit=1000`))
      .body as { items: { userId: string }[] };
    expect(items.filter(({ userId }) => userId === person.id)).toHaveLength(1);
  });

  it('and take it back, either it is given or it is not', async () => {
    const { person, path } = await asked();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        i % 2 === 0 ? person.client.send('DELETE', path) : say(owner.client, path),
      ),
    );
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    const { state } = (await person.client.get(path)).body as { state: string };
    expect(await reads(person)).toBe(state === 'approved' ? 200 : 404);
  });
});

it('what was said cannot be changed or removed by the server itself', async () => {
  const { path, id } = await asked();
  await say(owner.client, path, 'deny');
  const tables = await database.connect();
  try {
    const { rows } = await tables.query(
      `select privilege_type as may from information_schema.role_table_grants
        where table_name = 'access_decision' and grantee = 'stockade_server' order by 1`,
    );
    expect(rows).toEqual([{ may: 'INSERT' }, { may: 'SELECT' }]);
  } finally {
    await tables.end();
  }
  const { items } = (await admin.get(`/v1/audit/events?resource=access_request:${id}`)).body as {
    items: { action: string; userId: string }[];
  };
  expect(items.map(({ action }) => action)).toEqual([
    'access_request.decide',
    'access_request.create',
  ]);
});
