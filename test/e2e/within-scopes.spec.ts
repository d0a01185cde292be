/** @story long */
import { randomUUID } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { AuthDatasetScopes1790000000200 } from '../../migrations/1790000000200-auth-dataset-scopes.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let ada: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  ada = await newPerson(admin, 'user');
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const PROVIDER = {
  name: 'Rogue',
  issuer: 'https://login.example.com',
  clientId: 'stockade',
  clientSecret: 'secret',
  domains: ['example.com'],
};
const CONDITION = { name: 'Nobody', actions: ['dataset.read'], networks: ['192.0.2.1'] };
const EVERY_DATASET_SCOPE = [
  'datasets:read',
  'datasets:write',
  'datasets:import',
  'datasets:delete',
  'datasets:share',
  'forecasts:run',
];
const DATASET = { name: 'Sales', frequency: 'monthly' };

describe('a key for a nightly job', () => {
  const CSV = 'unique_id,ds,y\nA,2026-01-01,1\nA,2026-02-01,2\nA,2026-03-01,3\n';

  it.each([
    ['with the scopes of the tour', ['datasets:read', 'datasets:import', 'forecasts:run']],
    ['that may edit, too', ['datasets:read', 'datasets:write', 'forecasts:run']],
  ])(
    '%s imports and forecasts, and neither deletes, shares nor classifies',
    async (_how, scopes) => {
      const { client } = await newKey(ada.client, scopes);
      const id = await ada.client.dataset();
      expect((await client.import(id, CSV)).state).toBe('succeeded');
      expect((await client.forecast(id, { horizon: 1 })).state).toBe('succeeded');
      const grant = { userId: ada.id, actions: ['read'] };
      expect((await client.post(`/v1/datasets/${id}/grants`, grant)).status).toBe(403);
      expect((await client.get(`/v1/datasets/${id}/grants`)).status).toBe(403);
      const classify = { body: { classification: 'public' } };
      const classified = await client.send('PATCH', `/v1/datasets/${id}`, classify);
      expect(classified.status).toBe(scopes.includes('datasets:write') ? 400 : 403);
      const made = await client.post('/v1/datasets', { ...DATASET, classification: 'public' });
      expect(made.status).toBe(scopes.includes('datasets:write') ? 400 : 403);
      const owner = { body: { ownerId: ada.id } };
      expect((await client.send('PUT', `/v1/datasets/${id}/owner`, owner)).status).toBe(403);
      expect((await client.send('DELETE', `/v1/datasets/${id}`)).status).toBe(403);
      expect((await ada.client.get(`/v1/datasets/${id}`)).body.classification).toBe('internal');
    },
  );

  it.each([
    ['datasets:delete', 'DELETE', '', undefined, 204],
    ['datasets:classify datasets:write', 'PATCH', '', { classification: 'restricted' }, 200],
    ['datasets:share datasets:read', 'POST', '/grants', { actions: ['read'] }, 201],
    ['datasets:share', 'POST', '/grants', { actions: ['read'] }, 400],
    ['datasets:share datasets:read', 'POST', '/grants', { actions: ['forecast'] }, 400],
    ['datasets:import datasets:read', 'PATCH', '', { name: 'Other' }, 403],
  ])('with %s is answered %s %s as it should', async (scopes, method, rest, body, status) => {
    const { client } = await newKey(ada.client, scopes.split(' '));
    const path = `/v1/datasets/${await ada.client.dataset()}${rest}`;
    const whole = rest === '/grants' ? { userId: ada.id, ...body } : body;
    const options = whole === undefined ? {} : { body: whole };
    expect((await client.send(method, path, options)).status).toBe(status);
  });

  it('of before the scopes were split may do what it could', async () => {
    const { id } = await newKey(ada.client, ['datasets:write']);
    const owner = await database.connect();
    const runner = { query: (sql: string) => owner.query(sql) };
    await new AuthDatasetScopes1790000000200().up(runner as unknown as QueryRunner);
    await owner.end();
    expect((await ada.client.get(`/v1/api-keys/${id}`)).body.scopes).toEqual([
      'datasets:classify',
      'datasets:delete',
      'datasets:share',
      'datasets:write',
    ]);
  });
});

describe('a key of an admin, whatever its scopes,', () => {
  const email = (): string => `${randomUUID()}@example.com`;
  const beyondOwn = (pointer: string) => expect.objectContaining({ pointer, code: 'beyond_own' });

  it.each([
    ['makes no admin', 'users:write', '/v1/users', { email: 'root@example.com', roles: ['admin'] }],
    [
      'makes nobody whose role allows more than its scopes',
      'users:write',
      '/v1/users',
      { email: 'broad@example.com', roles: ['user'] },
    ],
    [
      'makes no service account that is an admin',
      'service-accounts:write',
      '/v1/service-accounts',
      { name: 'root', roles: ['admin'] },
    ],
    [
      'makes no service account whose role allows more than its scopes',
      'service-accounts:write',
      '/v1/service-accounts',
      { name: 'broad', roles: ['user'] },
    ],
  ])('%s', async (_what, scope, path, body) => {
    const { client } = await newKey(admin, [scope]);
    const answer = await client.post(path, body);
    expect([answer.status, answer.body.errors[0]]).toEqual([400, beyondOwn('/roles')]);
  });

  it('sets no password of somebody whom it makes', async () => {
    await admin.post('/v1/roles', { name: 'nothing', permissions: [] });
    const { client } = await newKey(admin, ['users:write']);
    const body = { email: email(), roles: ['nothing'], password: 'known to the holder of the key' };
    const answer = await client.post('/v1/users', body);
    expect([answer.status, answer.body.errors[0]]).toEqual([400, beyondOwn('/password')]);
  });

  it('gives nobody a role that allows more than its scopes', async () => {
    await admin.post('/v1/roles', { name: 'bare', permissions: [] });
    const { client } = await newKey(admin, ['users:write']);
    const somebody = await newPerson(admin, 'bare');
    const path = `/v1/users/${somebody.id}/roles`;
    const give = (roles: string[]) => client.send('PUT', path, { body: { roles } });
    for (const role of ['admin', 'user']) {
      const answer = await give([role]);
      expect([answer.status, answer.body.errors[0]]).toEqual([400, beyondOwn('/roles')]);
    }
    expect((await give(['bare'])).status).toBe(200);
  });

  it.each([
    ['PATCH', '', { name: 'Mallory' }],
    ['PUT', '/roles', { roles: ['viewer'] }],
    ['DELETE', '/lock', undefined],
    ['POST', '/password-reset', undefined],
    ['POST', '/password-compromise', undefined],
    ['POST', '/invitation', undefined],
    ['DELETE', '/factors', undefined],
    ['DELETE', '', undefined],
  ])('does not %s %s of an account that may do more', async (method, rest, body) => {
    const { client } = await newKey(admin, ['users:write', 'users:read']);
    const path = `/v1/users/${ada.id}${rest}`;
    const answer = await client.send(method, path, body === undefined ? {} : { body });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('gives nobody the datasets of somebody whom it removes', async () => {
    const gone = await newPerson(admin, 'user');
    const dataset = await gone.client.dataset();
    const { client } = await newKey(admin, ['users:read', 'users:write', ...EVERY_DATASET_SCOPE]);
    const removed = await client.send('DELETE', `/v1/users/${gone.id}?heir=${ada.id}`);
    expect([removed.status, removed.body.code]).toEqual([403, 'forbidden']);
    expect((await admin.get(`/v1/datasets/${dataset}`)).body.ownerId).toBe(gone.id);
    const byAdmin = await admin.send('DELETE', `/v1/users/${gone.id}?heir=${ada.id}`);
    expect(byAdmin.status).toBe(204);
  });

  it('locks anybody, as an alarm does, and unlocks nobody who may do more', async () => {
    const { client } = await newKey(admin, ['users:write']);
    const { id } = await newPerson(admin, 'user');
    expect((await client.post(`/v1/users/${id}/lock`)).status).toBe(200);
    expect((await client.send('DELETE', `/v1/users/${id}/lock`)).status).toBe(403);
  });

  it('makes and widens no role beyond its scopes', async () => {
    const { client } = await newKey(admin, ['roles:write', 'roles:read', 'datasets:read']);
    const role = (name: string, permissions: string[], includes: string[] = []) =>
      client.post('/v1/roles', { name, permissions, includes });
    const broad = await role('broad', ['user.lock:all']);
    expect([broad.status, broad.body.errors[0]]).toEqual([400, beyondOwn('/permissions')]);
    const including = await role('including', [], ['user']);
    expect([including.status, including.body.errors[0]]).toEqual([400, beyondOwn('/includes')]);
    expect((await role('reader', ['dataset.read:all'])).status).toBe(201);
    const widened = await client.send('PATCH', '/v1/roles/reader', {
      body: { permissions: ['dataset.read:all', 'audit_event.list:all'] },
    });
    expect([widened.status, widened.body.errors[0]]).toEqual([400, beyondOwn('/permissions')]);
    await admin.post('/v1/roles', { name: 'locker', permissions: ['user.lock:all'] });
    const narrowed = await client.send('PATCH', '/v1/roles/locker', { body: { permissions: [] } });
    expect([narrowed.status, narrowed.body.errors[0]]).toEqual([400, beyondOwn('/permissions')]);
    expect((await client.send('DELETE', '/v1/roles/locker')).status).toBe(400);
    expect((await client.send('DELETE', '/v1/roles/reader')).status).toBe(204);
  });

  it.each([
    ['identity-providers:write', 'POST', '/v1/identity-providers', PROVIDER],
    ['roles:write', 'POST', '/v1/access-conditions', CONDITION],
    ['roles:write', 'POST', '/v1/role-separations', { roles: ['user', 'viewer'] }],
    ['organization:write', 'PATCH', '/v1/organization', { magicLinks: true }],
    ['organization:write', 'PATCH', '/v1/organization', { factorRoles: [] }],
    ['organization:write', 'PATCH', '/v1/organization', { name: 'New', passwordMaxAgeDays: null }],
  ])('with %s does not %s %s', async (scope, method, path, body) => {
    const { client } = await newKey(admin, [scope]);
    const answer = await client.send(method, path, { body });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    const { items } = (await admin.get('/v1/audit/events?limit=20')).body;
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'access.deny', status: 'denied' }),
    );
  });

  it('renames the organization with the scope for it', async () => {
    const { client } = await newKey(admin, ['organization:write']);
    const answer = await client.send('PATCH', '/v1/organization', { body: { name: 'Northwind' } });
    expect([answer.status, answer.body.name]).toEqual([200, 'Northwind']);
  });
});
