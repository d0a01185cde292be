/** @story long */
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { proof, proofKey } from '../support/dpop.ts';
import { discover, EXCHANGE, register, registerProgram, tokensOf } from '../support/oauth.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const SCOPES = ['api-keys:write', 'datasets:read'];
const NEW_PASSWORD = 'a password nobody else has seen';
const statusOf = async (client: Client): Promise<number> => (await client.get('/v1/me')).status;

/** Somebody with a key, a key that was made with it, and one made with that. */
async function withKeys(role = 'user') {
  const person = await newPerson(admin, role);
  const own = await newKey(person.client, SCOPES);
  const child = await newKey(own.client, SCOPES);
  const grandchild = await newKey(child.client, SCOPES);
  const keys = [own, child, grandchild];
  return { person, keys, statuses: () => Promise.all(keys.map(({ client }) => statusOf(client))) };
}

const GONE = [401, 401, 401];
const GOOD = [200, 200, 200];
const change = ({ client, password }: Person, rest: object = {}) =>
  client.send('PUT', '/v1/me/password', {
    body: { currentPassword: password, newPassword: NEW_PASSWORD, ...rest },
  });

describe('the keys of somebody, and those made with them,', () => {
  it.each([
    [
      'a report that others know the password',
      ({ id }: Person) => admin.post(`/v1/users/${id}/password-compromise`),
    ],
    [
      'a lock, though it is taken off',
      async ({ id }: Person) => {
        await admin.post(`/v1/users/${id}/lock`);
        return admin.send('DELETE', `/v1/users/${id}/lock`);
      },
    ],
    ['another password', (person: Person) => change(person)],
    [
      'the reset of second factors',
      ({ id }: Person) => admin.send('DELETE', `/v1/users/${id}/factors`),
    ],
  ])('end with %s', async (_what, happens) => {
    const { person, statuses } = await withKeys();
    expect(await statuses()).toEqual(GOOD);
    expect((await happens(person)).status).toBeLessThan(300);
    expect(await statuses()).toEqual(GONE);
  });

  it('stay with another password when their owner says so', async () => {
    const { person, statuses } = await withKeys();
    expect((await change(person, { keepApiKeys: true })).status).toBe(204);
    expect(await statuses()).toEqual(GOOD);
  });

  it('wait while another password has to be chosen, and then end whatever their owner says', async () => {
    const { person, statuses, keys } = await withKeys();
    const owner = await database.connect();
    await owner.query('update user_account set password_compromised = true where id = $1', [
      person.id,
    ]);
    await owner.end();
    await admin.send('PATCH', '/v1/organization', { body: { name: 'Look again' } });
    const answer = await keys[0]!.client.get('/v1/datasets');
    expect([answer.status, answer.body.code]).toEqual([403, 'password_change_required']);
    const again = await admin.signIn(person.email, person.password);
    expect((await change({ ...person, client: again }, { keepApiKeys: true })).status).toBe(204);
    expect(await statuses()).toEqual(GONE);
  });

  it('are refused from when their role needs a second factor that their maker did not have', async () => {
    const { keys } = await withKeys('viewer');
    const program = await registerProgram(admin, { roles: ['viewer'] });
    const path = `/v1/service-accounts/${program.accountId}/keys`;
    const service = await admin.post(path, { name: 'k', scopes: ['datasets:read'] });
    const ask = (factorRoles: string[]) =>
      admin.send('PATCH', '/v1/organization', { body: { factorRoles } });
    expect((await ask(['viewer'])).status).toBe(200);
    for (const { client } of keys) {
      const made = await client.post('/v1/api-keys', { name: 'another', scopes: SCOPES });
      expect([made.status, made.body.code]).toEqual([403, 'second_factor_required']);
    }
    const serviceKey = server.client().withKey(service.body.key as string);
    expect((await serviceKey.get('/v1/datasets')).status).toBe(200);
    expect((await ask([])).status).toBe(200);
    expect((await keys[0]!.client.get('/v1/datasets')).status).toBe(200);
  });

  it('stay when their owner signs out everywhere', async () => {
    const { person, statuses } = await withKeys();
    expect((await person.client.send('DELETE', '/v1/me/sessions')).status).toBe(204);
    expect(await statuses()).toEqual(GOOD);
  });

  it('are not given back by a review that took one away before', async () => {
    const { person, statuses } = await withKeys();
    const made = await admin.post('/v1/access-reviews', {
      name: 'Keys',
      kinds: ['api_key'],
      dueDays: 14,
    });
    const path = `/v1/access-reviews/${made.body.id}`;
    const { items } = (await admin.get(`${path}/items?limit=1000`)).body;
    const item = items.find(({ subject }: { subject: string }) => subject === `user:${person.id}`);
    const decision = { itemIds: [item.id], verdict: 'revoke' };
    expect((await admin.post(`${path}/decisions`, decision)).status).toBe(200);
    await admin.post(`/v1/users/${person.id}/password-compromise`);
    expect((await admin.post(`${path}/undo`, { itemId: item.id })).status).toBe(409);
    expect(await statuses()).toEqual(GONE);
  });
});

it('a key that an admin made for a service account ends when others know the password of the admin', async () => {
  const boss = await newPerson(admin, 'admin');
  const { accountId } = await registerProgram(admin, {});
  const path = `/v1/service-accounts/${accountId}/keys`;
  const key = await boss.client.post(path, { name: 'k', scopes: ['datasets:read'] });
  const client = server.client().withKey(key.body.key as string);
  expect(await statusOf(client)).toBe(200);
  await admin.post(`/v1/users/${boss.id}/password-compromise`);
  expect(await statusOf(client)).toBe(401);
});

it('a token of a program is refused after a lock of its account, though that is taken off', async () => {
  const program = await registerProgram(admin, {});
  const configuration = await discover(server.url, program);
  const { access_token: token } = await oidc.clientCredentialsGrant(configuration);
  const client = server.client().withToken(token);
  expect(await statusOf(client)).toBe(200);
  await admin.post(`/v1/service-accounts/${program.accountId}/lock`);
  await admin.send('DELETE', `/v1/service-accounts/${program.accountId}/lock`);
  expect(await statusOf(client)).toBe(401);
});

describe('what is made with a key', () => {
  it('ends when the key is revoked', async () => {
    const { person, keys, statuses } = await withKeys();
    await person.client.send('DELETE', `/v1/api-keys/${keys[0]!.id}`);
    expect(await statuses()).toEqual(GONE);
  });

  it('ends when the key ends because of its successor, which lives on', async () => {
    const { person, keys, statuses } = await withKeys();
    const path = `/v1/api-keys/${keys[0]!.id}/rotation`;
    const successor = await person.client.post(path, { overlapSeconds: 0 });
    expect(await statuses()).toEqual(GONE);
    expect(await statusOf(server.client().withKey(successor.body.key as string))).toBe(200);
  });

  it('is never got by exchanging the key of another person, for an admin neither', async () => {
    const person = await newPerson(admin, 'user');
    const { id } = await newKey(person.client, ['datasets:read']);
    const exchanged = await admin.post(`/v1/api-keys/${id}/rotation`, {});
    expect([exchanged.status, exchanged.body.code]).toEqual([403, 'forbidden']);
    expect((await person.client.get('/v1/api-keys')).body.items).toHaveLength(1);
  });

  it('ends when the key is revoked at the same moment', async () => {
    const { client } = await newPerson(admin, 'user');
    for (let i = 0; i < 5; i += 1) {
      const parent = await newKey(client, SCOPES);
      const body = { name: 'child', scopes: SCOPES };
      const [made] = await Promise.all([
        Promise.all([1, 2, 3].map(() => parent.client.post('/v1/api-keys', body))),
        client.send('DELETE', `/v1/api-keys/${parent.id}`),
      ]);
      const children = made.filter(({ status }) => status === 201);
      for (const { body: child } of children) {
        expect(await statusOf(server.client().withKey(child.key as string))).toBe(401);
      }
    }
  });

  it('is of the same networks, end and scopes', async () => {
    const { client } = await newPerson(admin, 'user');
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const narrow = await newKey(client, SCOPES, { expiresAt, networks: ['127.0.0.1'] });
    const make = (rest: object) =>
      narrow.client.post('/v1/api-keys', { name: 'child', scopes: SCOPES, ...rest });
    const within = { expiresAt, networks: ['127.0.0.1'] };
    for (const wide of [
      { networks: within.networks },
      { expiresAt },
      { ...within, scopes: ['forecasts:run'] },
    ]) {
      expect((await make(wide)).status).toBe(400);
    }
    expect((await make(within)).status).toBe(201);
  });
});

it('an OAuth client makes no key, for its service account neither', async () => {
  const program = await registerProgram(admin, { roles: ['user'], scopes: SCOPES });
  const configuration = await discover(server.url, program);
  const { access_token: token } = await oidc.clientCredentialsGrant(configuration);
  const client = server.client().withToken(token);
  const made = await client.post('/v1/api-keys', { name: 'k', scopes: ['datasets:read'] });
  expect([made.status, made.body.code]).toEqual([403, 'forbidden']);
});

it('a key that is made with a bound token is bound to the same key', async () => {
  const { email, password } = await newPerson(admin, 'user');
  const key = await proofKey();
  const form = { grant_type: 'password', username: email, password };
  const signedIn = await server.client().send('POST', '/token', {
    body: new URLSearchParams(form),
    headers: { dpop: await proof(key, 'POST', `${server.url}/token`) },
  });
  const send = async (method: string, path: string, credential: string, body?: object) =>
    server.client().send(method, path, {
      ...(body === undefined ? {} : { body }),
      headers: {
        authorization: `DPoP ${credential}`,
        dpop: await proof(key, method, server.url + path, {}, credential),
      },
    });
  const request = { name: 'bound', scopes: SCOPES };
  const token = signedIn.body.access_token as string;
  const made = await send('POST', '/v1/api-keys', token, request);
  expect(made.status).toBe(201);
  const text = made.body.key as string;
  expect(await statusOf(server.client().withKey(text))).toBe(401);
  expect(await statusOf(server.client().withToken(text))).toBe(401);
  expect((await send('GET', '/v1/me', text)).status).toBe(200);
  const child = await send('POST', '/v1/api-keys', text, request);
  expect(child.status).toBe(201);
  expect(await statusOf(server.client().withKey(child.body.key as string))).toBe(401);
  expect((await send('GET', '/v1/me', child.body.key as string)).status).toBe(200);
});

describe('an exchanged token', () => {
  const exchange = async (by: Awaited<ReturnType<typeof register>>, token: string) => {
    const configuration = await discover(server.url, by);
    const { access_token: exchanged } = await oidc.genericGrantRequest(configuration, EXCHANGE, {
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    return { configuration, token: exchanged, client: server.client().withToken(exchanged) };
  };
  const service = () =>
    register(admin, {
      grantTypes: [EXCHANGE],
      redirectUris: undefined,
      scopes: ['datasets:read'],
    });

  it('ends with the client that its origin was given to', async () => {
    const person = await newPerson(admin, 'user');
    const board = await register(admin);
    const { access_token: origin } = await tokensOf(
      await discover(server.url, board),
      server.url,
      person,
    );
    const acting = await exchange(await service(), origin);
    expect((await acting.client.get('/v1/datasets')).status).toBe(200);
    await admin.send('DELETE', `/v1/oauth-clients/${board.id}`);
    expect((await acting.client.get('/v1/datasets')).status).toBe(401);
  });

  it('ends with each token and client between', async () => {
    const person = await newPerson(admin, 'user');
    const origin = person.client.credential['authorization']!.slice(7);
    const between = await service();
    const first = await exchange(between, origin);
    const second = await exchange(await service(), first.token);
    const third = await exchange(await service(), (await exchange(between, origin)).token);
    expect(await statusOf(second.client)).toBe(200);
    expect(await statusOf(third.client)).toBe(200);
    await oidc.tokenRevocation(first.configuration, first.token);
    expect(await statusOf(second.client)).toBe(401);
    expect(await statusOf(third.client)).toBe(200);
    await admin.send('DELETE', `/v1/oauth-clients/${between.id}`);
    expect(await statusOf(third.client)).toBe(401);
    expect(decodeJwt(third.token).exp).toBeLessThanOrEqual(decodeJwt(origin).exp!);
  });
});
