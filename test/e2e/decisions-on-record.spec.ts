import { randomUUID } from 'node:crypto';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { long } from '../support/long.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let owner: Person;
let reader: Person;
let datasetId: string;
let grantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  [owner, reader] = [await newPerson(admin, 'user'), await newPerson(admin, 'viewer')];
  const made = await owner.client.post('/v1/datasets', { name: 'sales', frequency: 'monthly' });
  datasetId = made.body.id as string;
  const shared = { userId: reader.id, actions: ['read'] };
  const grant = await owner.client.post(`/v1/datasets/${datasetId}/grants`, shared);
  grantId = grant.body.id as string;
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const path = '/v1/access/decisions';
const decisions = async (query: Record<string, string>, client = admin): Promise<Answer> =>
  client.get(`${path}?${new URLSearchParams(query).toString()}`);
const decided = async (query: Record<string, string>): Promise<Record<string, unknown>> => {
  const { body } = await decisions(query);
  return (body.items as Record<string, unknown>[])[0] ?? {};
};

describe('a decision is on record', () => {
  it('with the rule, the policy and the credential by which it was allowed', async () => {
    await reader.client.get(`/v1/datasets/${datasetId}`);
    expect(await decided({ principal: reader.id, resource: `dataset:${datasetId}` })).toEqual({
      id: expect.any(String),
      principal: `user:${reader.id}`,
      kind: 'user',
      credentialId: expect.any(String),
      roles: ['viewer'],
      scopes: null,
      action: 'read',
      resource: `dataset:${datasetId}`,
      outcome: 'allow',
      rule: 'Dataset: viewer, read, shared with them',
      reason: null,
      policyVersion: expect.stringMatching(/^[0-9a-f]{16}$/),
      requestId: expect.any(String),
      firstAt: expect.any(String),
      lastAt: expect.any(String),
      times: 1,
    });
  });

  it('with the reason for which it was refused', async () => {
    await reader.client.send('DELETE', `/v1/datasets/${datasetId}`);
    const refused = { principal: reader.id, outcome: 'deny' };
    expect(await decided(refused)).toMatchObject({
      action: 'delete',
      resource: `dataset:${datasetId}`,
      rule: null,
      reason: 'no rule allows: delete Dataset',
    });
  });

  long.it('without naming what is not there, or is of others', async () => {
    const someone = await newPerson(admin, 'viewer');
    await someone.client.get(`/v1/datasets/${randomUUID()}`);
    expect(await decided({ principal: someone.id })).toMatchObject({
      resource: 'dataset',
      outcome: 'deny',
      reason: 'the resource does not exist, or the principal may not see it',
    });
  });

  long.it('once, however often it is taken again from the same facts', async () => {
    const someone = await newPerson(admin, 'user');
    for (let i = 0; i < 5; i += 1) await someone.client.get('/v1/datasets');
    const { body } = await decisions({ principal: someone.id, resource: 'dataset' });
    expect(body.items).toHaveLength(1);
  });

  long.it('with the scopes of a key', async () => {
    const { client, id } = await newKey(owner.client, ['datasets:read']);
    await client.get(`/v1/datasets/${datasetId}`);
    expect(await decided({ principal: owner.id, resource: `dataset:${datasetId}` })).toMatchObject({
      kind: 'api_key',
      credentialId: id,
      scopes: ['datasets:read'],
      rule: 'Dataset: user, read, own',
    });
  });

  long.it(
    'and survives that its counts were not written: the server counts them when it stops',
    async () => {
      const other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
      const client = await other.admin();
      const someone = await newPerson(client, 'user');
      for (let i = 0; i < 7; i += 1) await someone.client.get('/v1/datasets');
      await other.stop();
      expect(await decided({ principal: someone.id, resource: 'dataset' })).toMatchObject({
        times: 7,
      });
    },
  );
});

describe('decisions are shown', () => {
  it('to people about themselves, and to admins about everybody', async () => {
    const { body } = await decisions({}, reader.client);
    const about = (body.items as { principal: string }[]).map(({ principal }) => principal);
    expect(new Set(about)).toEqual(new Set([`user:${reader.id}`]));
    const { id } = await decided({ principal: owner.id });
    expect((await reader.client.get(`${path}/${String(id)}`)).status).toBe(404);
    expect((await admin.get(`${path}/${String(id)}`)).status).toBe(200);
  });

  long.it('to nobody about what they may not see, be it there or not, but to admins', async () => {
    const someone = await newPerson(admin, 'viewer');
    for (const id of [datasetId, randomUUID()]) await someone.client.get(`/v1/datasets/${id}`);
    expect((await decisions({ resource: 'dataset' }, someone.client)).body.items).toEqual([]);
    const { body } = await decisions({ principal: someone.id, resource: 'dataset' });
    const reason = 'the resource does not exist, or the principal may not see it';
    expect(body.items).toMatchObject([
      { resource: 'dataset', reason },
      { resource: `dataset:${datasetId}`, reason },
    ]);
  });

  long.it('not to another organization', async () => {
    const { id } = await decided({ principal: owner.id });
    const elsewhere = await newOrganization(server, database);
    expect((await elsewhere.get(`${path}/${String(id)}`)).status).toBe(404);
  });
});

describe('a decision taken again', () => {
  long.it(
    'comes out as it did under the policies of its day, whatever they say today',
    async () => {
      await admin.post('/v1/roles', { name: 'seer', permissions: ['dataset.read:all'] });
      const someone = await newPerson(admin, 'seer');
      await someone.client.get(`/v1/datasets/${datasetId}`);
      await admin.send('PATCH', '/v1/roles/seer', {
        body: { permissions: ['dataset.create:all'] },
      });
      const { id } = await decided({ principal: someone.id, resource: `dataset:${datasetId}` });
      const { body } = await admin.get(`${path}/${String(id)}`);
      expect(body).toMatchObject({
        outcome: 'allow',
        replayed: { outcome: 'allow', rule: 'Dataset: seer, read, all' },
        today: { outcome: 'deny', rule: null },
      });
    },
  );

  it('comes out the same for everything on record', async () => {
    const { body } = await decisions({ limit: '200' });
    const wrong = [];
    for (const { id, outcome, rule } of body.items as Record<string, string>[]) {
      const { replayed } = (await admin.get(`${path}/${id}`)).body as Record<string, object>;
      if (JSON.stringify(replayed) !== JSON.stringify({ outcome, rule })) wrong.push(id);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a dry run of a change tells', () => {
  const dryRun = (change: object): Promise<Answer> => admin.post('/v1/access/dry-runs', change);

  long.it('which people and programs would have been refused what they did', async () => {
    await admin.post('/v1/roles', {
      name: 'planner',
      permissions: ['dataset.read:all', 'api_key.create:own'],
    });
    const [one, two] = [await newPerson(admin, 'planner'), await newPerson(admin, 'planner')];
    const nightly = await newKey(two.client, ['datasets:read']);
    for (const client of [one.client, two.client, nightly.client]) {
      await client.get(`/v1/datasets/${datasetId}`);
    }
    const { body } = await dryRun({ role: 'planner', permissions: [] });
    expect(body).toMatchObject({
      refused: { people: 2, programs: 1 },
      allowed: { people: 0, programs: 0, requests: 0 },
    });
    const reads = (body.items as Record<string, unknown>[]).filter(
      ({ action }) => action === 'read',
    );
    expect(reads).toContainEqual({
      principal: `user:${two.id}`,
      kind: 'api_key',
      action: 'read',
      resource: `dataset:${datasetId}`,
      outcome: 'deny',
      before: 'Dataset: planner, read, all',
      after: null,
      times: 1,
      lastAt: expect.any(String),
    });
    expect((await two.client.get(`/v1/datasets/${datasetId}`)).status).toBe(200);
  });

  long.it('who would have been allowed what they were refused', async () => {
    await admin.post('/v1/roles', { name: 'helper', permissions: [] });
    const someone = await newPerson(admin, 'helper');
    await someone.client.post('/v1/datasets', { name: 'one', frequency: 'monthly' });
    const { body } = await dryRun({ role: 'helper', permissions: ['dataset.create:all'] });
    expect(body).toMatchObject({ refused: { people: 0 }, allowed: { people: 1, requests: 1 } });
  });

  long.it('what somebody with other roles would have missed', async () => {
    const { body } = await dryRun({ principal: owner.id, roles: ['viewer'] });
    expect(body.items).toContainEqual(
      expect.objectContaining({ action: 'create', before: 'Dataset: user, create, all' }),
    );
  });

  it('who made use of a grant', async () => {
    const { body } = await dryRun({ grantId });
    expect(body.refused).toMatchObject({ people: 1, programs: 0 });
  });

  it('what is wrong with the question', async () => {
    for (const [change, pointer] of [
      [{}, '/role'],
      [{ role: 'seer', grantId }, '/role'],
      [{ role: 'nobody' }, '/role'],
      [{ role: 'admin', permissions: [] }, '/role'],
      [{ role: 'seer', permissions: ['user.roles:all'] }, '/permissions'],
      [{ principal: owner.id }, '/roles'],
      [{ principal: owner.id, roles: ['king'] }, '/roles'],
    ] as const) {
      const { status, body } = await dryRun(change);
      expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer }] });
    }
  });
});
