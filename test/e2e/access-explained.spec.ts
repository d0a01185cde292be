/** @story long */
import { randomUUID } from 'node:crypto';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { newOrganization } from '../support/organizations.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let owner: Person;
let reader: Person;
let forecaster: Person;
let stranger: Person;
let datasetId: string;
let grantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  [owner, reader, forecaster, stranger] = (await Promise.all(
    ['user', 'viewer', 'user', 'user'].map((role) => newPerson(admin, role)),
  )) as [Person, Person, Person, Person];
  datasetId = await newDataset(owner);
  const grants = `/v1/datasets/${datasetId}/grants`;
  const made = await owner.client.post(grants, { userId: reader.id, actions: ['read'] });
  grantId = made.body.id as string;
  await owner.client.post(grants, { userId: forecaster.id, actions: ['forecast'] });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

async function newDataset({ client }: Person): Promise<string> {
  const made = await client.post('/v1/datasets', { name: randomUUID(), frequency: 'monthly' });
  return made.body.id as string;
}

const ask = (client: Client, query: Record<string, string>, kind = 'explain'): Promise<Answer> =>
  client.get(`/v1/access/${kind}?${new URLSearchParams(query).toString()}`);
const about = ({ id }: Person, action: string, on = datasetId): Record<string, string> => ({
  principal: `user:${id}`,
  action,
  resource: `dataset:${on}`,
});

describe('why somebody may do something is told by', () => {
  it('the rule, the role and that it is theirs', async () => {
    const { body } = await ask(admin, about(owner, 'delete'));
    expect(body).toEqual({
      allowed: true,
      inPart: false,
      principal: `user:${owner.id}`,
      action: 'delete',
      resource: `dataset:${datasetId}`,
      rule: 'Dataset: user, delete, own',
      reason: null,
      path: [{ kind: 'role', role: 'user' }, { kind: 'ownership' }],
      conditions: [],
      changes: [{ kind: 'remove_role', role: 'user' }],
    });
  });

  it('the grant that they hold, and what taking it back would change', async () => {
    const { body } = await ask(admin, about(reader, 'read'));
    expect(body).toMatchObject({
      allowed: true,
      rule: 'Dataset: viewer, read, shared with them',
      path: [
        { kind: 'role', role: 'viewer' },
        { kind: 'grant', grantId, expiresAt: null },
      ],
      changes: [
        { kind: 'remove_role', role: 'viewer' },
        { kind: 'revoke_grant', grantId },
      ],
    });
  });

  it('the role alone for what is about no row', async () => {
    const { body } = await ask(admin, { ...about(owner, 'create'), resource: 'dataset' });
    expect(body).toMatchObject({ allowed: true, path: [{ kind: 'role', role: 'user' }] });
  });
});

it('a part that is shared is told from the whole, and conditions that are asked are named', async () => {
  const partner = await newPerson(admin, 'viewer');
  const grant = { userId: partner.id, actions: ['read'], products: ['SHOES-*'] };
  const shared = await owner.client.post(`/v1/datasets/${datasetId}/grants`, grant);
  const condition = {
    name: 'lately',
    actions: ['dataset.read'],
    roles: ['viewer'],
    maxAgeSeconds: 900,
  };
  const asked = await admin.post('/v1/access-conditions', condition);
  expect((await ask(admin, about(partner, 'read'))).body).toMatchObject({
    allowed: false,
    inPart: true,
    reason: 'only a part of the resource is shared',
    path: [
      { kind: 'role', role: 'viewer' },
      { kind: 'grant', grantId: shared.body.id },
    ],
    conditions: [{ id: asked.body.id, name: 'lately' }],
  });
  const query = { action: 'read', resource: `dataset:${datasetId}`, limit: '200' };
  expect((await ask(admin, query, 'principals')).body.items).toContainEqual(
    expect.objectContaining({ principal: `user:${partner.id}`, inPart: true }),
  );
  const reachable = await ask(admin, { principal: partner.id, resource: 'dataset' }, 'reachable');
  expect(reachable.body.items).toEqual([
    { resource: `dataset:${datasetId}`, actions: [], inPart: true },
  ]);
  await admin.send('DELETE', `/v1/access-conditions/${asked.body.id}`);
});

describe('why somebody may not do something is told by', () => {
  it('what would let them, each by itself', async () => {
    const { body } = await ask(admin, about(stranger, 'read'));
    expect(body).toMatchObject({
      allowed: false,
      rule: null,
      reason: 'no rule allows it',
      path: [],
      changes: [{ kind: 'add_role', role: 'admin' }, { kind: 'add_grant' }, { kind: 'transfer' }],
    });
  });

  it('nothing that would not: a viewer who is granted forecasts still makes none', async () => {
    const { body } = await ask(admin, about(reader, 'forecast'));
    expect(body.changes).toEqual([{ kind: 'add_role', role: 'admin' }]);
  });

  it('the lock, where nothing else is in the way', async () => {
    const locked = await newPerson(admin, 'admin');
    await admin.post(`/v1/users/${locked.id}/lock`);
    const { body } = await ask(admin, about(locked, 'read'));
    expect(body).toMatchObject({
      allowed: false,
      reason: 'the user is locked',
      changes: [{ kind: 'unlock' }],
    });
  });
});

it('what is told is what happens, for everybody and every action', async () => {
  const attempts: Record<string, (client: Client, id: string) => Promise<Answer>> = {
    read: (client, id) => client.get(`/v1/datasets/${id}`),
    update: (client, id) => client.send('PATCH', `/v1/datasets/${id}`, { body: {} }),
    share: (client, id) => client.get(`/v1/datasets/${id}/grants`),
    import: (client, id) => client.post(`/v1/datasets/${id}/imports`, {}),
    forecast: (client, id) => client.post(`/v1/datasets/${id}/forecasts`, {}),
    delete: (client, id) => client.send('DELETE', `/v1/datasets/${id}`),
  };
  const wrong: string[] = [];
  for (const person of [owner, reader, forecaster, stranger]) {
    for (const [action, attempt] of Object.entries(attempts)) {
      const told = (await ask(admin, about(person, action))).body.allowed as boolean;
      if (action === 'delete' && told) continue;
      const { status } = await attempt(person.client, datasetId);
      if (told === [403, 404].includes(status)) wrong.push(`${action}: ${told}, ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

describe('what can be reached', () => {
  it('by somebody is what their own list shows, with what they may do', async () => {
    const own = await newDataset(forecaster);
    const query = { principal: forecaster.id, resource: 'dataset' };
    const { body } = await ask(admin, query, 'reachable');
    expect(body).toEqual({
      items: [
        {
          resource: `dataset:${own}`,
          actions: ['read', 'update', 'delete', 'share', 'transfer', 'import', 'forecast'],
          inPart: false,
        },
        { resource: `dataset:${datasetId}`, actions: ['read', 'forecast'], inPart: false },
      ],
      nextCursor: null,
    });
  });

  it('is told page by page', async () => {
    const person = await newPerson(admin, 'user');
    const made = [];
    for (let i = 0; i < 3; i += 1) made.unshift(`dataset:${await newDataset(person)}`);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = { resource: 'dataset', limit: '2', ...(cursor === '' ? {} : { cursor }) };
      const { body } = await ask(person.client, query, 'reachable');
      seen.push(...body.items.map(({ resource }: { resource: string }) => resource));
      cursor = body.nextCursor as string | null;
    }
    expect(seen).toEqual(made);
  });
});

describe('who can reach something', () => {
  const holders = async (action: string, limit: string): Promise<string[]> => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = {
        action,
        resource: `dataset:${datasetId}`,
        limit,
        ...(cursor === '' ? {} : { cursor }),
      };
      const { body } = await ask(admin, query, 'principals');
      seen.push(...body.items.map(({ principal }: { principal: string }) => principal));
      cursor = body.nextCursor as string | null;
    }
    return seen.sort();
  };

  it.each(['read', 'forecast', 'share'])('to %s is everybody who is told so', async (action) => {
    const { items } = (await admin.get('/v1/users?limit=1000')).body as { items: Person[] };
    const expected: string[] = [];
    for (const person of items) {
      const { body } = await ask(admin, about(person, action));
      if ((body.allowed as boolean) || (body.inPart as boolean)) expected.push(`user:${person.id}`);
    }
    expect(expected.length).toBeGreaterThan(1);
    expect(await holders(action, '50')).toEqual(expected.sort());
    expect(await holders(action, '1')).toEqual(expected.sort());
  });
});

describe('questions', () => {
  it('about themselves are answered to everybody', async () => {
    const { body } = await ask(reader.client, { action: 'read', resource: `dataset:${datasetId}` });
    expect(body).toMatchObject({ allowed: true, principal: `user:${reader.id}` });
  });

  it('about others are answered to administrators alone, as if there were no others', async () => {
    const answers = await Promise.all(
      [owner.id, randomUUID()].map((principal) =>
        ask(reader.client, { principal, action: 'read', resource: `dataset:${datasetId}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    const query = { action: 'read', resource: `dataset:${datasetId}` };
    expect((await ask(reader.client, query, 'principals')).status).toBe(403);
  });

  it('about what the caller may not see are answered as about what is not there', async () => {
    const asked = async (id: string): Promise<object> => {
      const { status, body } = await ask(stranger.client, {
        action: 'read',
        resource: `dataset:${id}`,
      });
      return { status, code: body.code, detail: body.detail };
    };
    expect(await asked(datasetId)).toEqual(await asked(randomUUID()));
    expect(await asked(datasetId)).toMatchObject({ status: 404 });
  });

  it('are not answered across organizations', async () => {
    const other = await newOrganization(server, database);
    expect((await ask(other, about(owner, 'read'))).status).toBe(404);
    const query = { action: 'read', resource: `dataset:${datasetId}` };
    expect((await ask(other, query)).status).toBe(404);
    expect((await ask(other, query, 'principals')).status).toBe(404);
  });

  it('about an organization are about their own', async () => {
    const { organizationId } = (await admin.get('/v1/me')).body as { organizationId: string };
    const statuses = [];
    for (const id of [organizationId, randomUUID(), 'x']) {
      const query = { action: 'read', resource: `organization:${id}` };
      statuses.push((await ask(reader.client, query)).status);
    }
    expect(statuses).toEqual([200, 404, 404]);
  });

  it('need the scope of a key', async () => {
    const query = { action: 'read', resource: `dataset:${datasetId}` };
    const without = await newKey(owner.client, ['datasets:read']);
    expect((await ask(without.client, query)).status).toBe(403);
    const with_it = await newKey(owner.client, ['access:read', 'datasets:read']);
    expect((await ask(with_it.client, query)).status).toBe(200);
  });

  it.each([
    ['action', { action: 'eat', resource: 'dataset' }],
    ['action', { action: 'toString', resource: 'dataset' }],
    ['resource', { action: 'read', resource: 'cake:1' }],
    ['resource', { action: 'read', resource: '' }],
  ])('about an unknown %s are refused with its name', async (field, query) => {
    const { status, body } = await ask(admin, query);
    expect([status, body.errors[0].pointer]).toEqual([400, `/${field}`]);
  });
});
