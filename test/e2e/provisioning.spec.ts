/** @story long */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { refreshTokenGrant } from 'openid-client';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { Directory, newDirectory, USER } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { startIdentityProvider, type TestProvider } from '../support/identity-provider.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { discover, register, tokensOf } from '../support/oauth.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { setUp, signOn } from '../support/single-sign-on.ts';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;
let directory: Directory;
let provider: TestProvider;
let names: NameServer;
/** The organization has shown that it is theirs. */
let domain: string;

beforeAll(async () => {
  [database, provider, names] = await Promise.all([
    createTestDatabase(),
    startIdentityProvider(),
    startNameServer(),
  ]);
  const port = await freePort();
  // Both instances are known by one address, as behind a balancer.
  const env = {
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SSO_PRIVATE_ISSUERS: provider.issuer,
    SSO_DNS_SERVERS: names.address,
  };
  const databaseUrl = database.url;
  server = await startServer({ databaseUrl, env: { ...env, PORT: String(port) } });
  other = await startServer({ databaseUrl, dataDir: server.dataDir, env });
  admin = await server.admin();
  directory = await newDirectory(admin);
  ({ domain } = await setUp(admin, provider, names));
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await provider.close();
  names.close();
  await database.drop();
});

async function freePort(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  taken.close();
  await once(taken, 'close');
  return port;
}

const nobody = (): string => `${randomBytes(5).toString('hex')}@example.com`;
const ours = (): string => `${randomBytes(5).toString('hex')}@${domain}`;
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const events = async (resource: string) =>
  (await admin.get(`/v1/audit/events?resource=${resource}&limit=50`)).body.items;
const accountOf = async (id: string) => (await admin.get(`/v1/users/${id}`)).body;

describe('a directory', () => {
  it('finds out what is offered', async () => {
    const config = await directory.get('/ServiceProviderConfig');
    expect(config.status).toBe(200);
    expect(config.headers.get('content-type')).toContain('application/scim+json');
    expect(config.body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 200 },
      etag: { supported: true },
    });
    const types = await directory.get('/ResourceTypes');
    expect(types.body.Resources.map(({ id }: { id: string }) => id)).toEqual(['User', 'Group']);
    const schema = await directory.get(`/Schemas/${USER}`);
    expect(schema.body).toMatchObject({ id: USER, name: 'User' });
    expect((await directory.get('/Schemas/none')).status).toBe(404);
  });

  it('is let in by an API key that it sends as a bearer, and by its scope alone', async () => {
    const person = await newPerson(admin, 'admin');
    const { key } = await newKey(person.client, ['users:read', 'users:write']);
    const refused = await new Directory(server.url, key).get('/Users');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ schemas: [ERROR], status: '403' });
    expect((await directory.client.get('/v1/users')).status).toBe(403);
  });

  it('is no way around a fresh sign-in for an admin in a session', async () => {
    const person = await newPerson(admin, 'admin');
    const { key } = await newKey(person.client, ['scim']);
    const owner = await database.connect();
    await owner.query(
      "update session set authenticated_at = now() - interval '1 day' where user_id = $1",
      [person.id],
    );
    await owner.end();
    // Another instance has not seen the session yet.
    const later = new Directory(other.url, person.client.credential['authorization']!.slice(7));
    expect((await later.get('/Users')).status).toBe(200);
    const refused = await later.send('POST', '/Users', { userName: nobody() });
    expect([refused.status, refused.body.status]).toEqual([401, '401']);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_user_authentication');
    const program = new Directory(other.url, key);
    expect((await program.send('POST', '/Users', { userName: nobody() })).status).toBe(201);
  });

  it('has to belong to an admin', async () => {
    const person = await newPerson(admin, 'user');
    const { key } = await newKey(person.client, ['scim']);
    expect((await new Directory(server.url, key).get('/Users')).status).toBe(403);
  });

  it('is told of every problem in its own words', async () => {
    const answers = await Promise.all([
      new Directory(server.url, 'none').get('/Users'),
      directory.get(`/Users/${randomUUID()}`),
      directory.get('/Nowhere'),
      directory.send('PUT', '/Users'),
      directory.client.send('POST', '/scim/v2/Users', {
        body: '{',
        headers: { 'content-type': 'application/scim+json' },
      }),
      directory.client.send('POST', '/scim/v2/Users', {
        body: 'a',
        headers: { 'content-type': 'text/plain' },
      }),
      directory.find('Users', 'userName'),
      directory.send('POST', '/Users', { schemas: [USER] }),
      directory.get('/Users?unknown=1'),
    ]);
    expect(answers.map(({ status, body }) => [status, body.status, body.scimType])).toEqual([
      [401, '401', undefined],
      [404, '404', undefined],
      [404, '404', undefined],
      [405, '405', undefined],
      [400, '400', 'invalidSyntax'],
      [415, '415', undefined],
      [400, '400', 'invalidFilter'],
      [400, '400', 'invalidValue'],
      [400, '400', 'invalidValue'],
    ]);
    for (const { headers, body } of answers) {
      expect(headers.get('content-type')).toContain('application/scim+json');
      expect(body.schemas).toEqual([ERROR]);
      expect(typeof body.detail).toBe('string');
    }
  });
});

describe('the id that the directory has for somebody', () => {
  it("is no one else's, be it made, replaced or changed, and is free again once they are removed", async () => {
    const externalId = randomUUID();
    const make = (id: string | undefined): Promise<Answer> =>
      directory.send('POST', '/Users', { schemas: [USER], userName: nobody(), externalId: id });
    const first = await make(externalId);
    const taken = { status: '409', scimType: 'uniqueness', detail: 'externalId cannot be used.' };
    expect((await make(externalId)).body).toMatchObject(taken);
    const other = (await make(undefined)).body as { id: string; userName: string };
    const path = `/Users/${other.id}`;
    const replaced = { schemas: [USER], userName: other.userName, externalId };
    expect((await directory.send('PUT', path, replaced)).body).toMatchObject(taken);
    const patched = await directory.patch(path, {
      op: 'add',
      path: 'externalId',
      value: externalId,
    });
    expect(patched.body).toMatchObject(taken);
    const kept = { schemas: [USER], userName: first.body.userName as string, externalId };
    expect((await directory.send('PUT', `/Users/${first.body.id}`, kept)).status).toBe(200);
    await directory.send('DELETE', `/Users/${first.body.id}`);
    expect((await make(externalId)).status).toBe(201);
  });
});

describe('as Entra ID asks for it, somebody', () => {
  it('is looked for, brought, renamed, found again, disabled, enabled and removed', async () => {
    const userName = nobody();
    const none = await directory.find('Users', `userName eq "${userName}"`);
    expect([none.status, none.body.totalResults, none.body.Resources]).toEqual([200, 0, []]);
    const made = await directory.send('POST', '/Users', {
      schemas: [USER, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
      externalId: 'jyoung',
      userName,
      active: true,
      displayName: 'Joy Young',
      emails: [{ primary: true, type: 'work', value: userName }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Joy Young', familyName: 'Young', givenName: 'Joy' },
      roles: [],
      title: 'Planner',
    });
    expect(made.status).toBe(201);
    const { id, meta } = made.body;
    expect(made.headers.get('location')).toBe(meta.location);
    expect(made.headers.get('etag')).toBe(meta.version);
    expect(meta.location).toBe(`${server.url}/scim/v2/Users/${id}`);
    expect(made.body).toMatchObject({
      externalId: 'jyoung',
      userName,
      displayName: 'Joy Young',
      active: true,
      name: { formatted: 'Joy Young', familyName: 'Young', givenName: 'Joy' },
      emails: [{ value: userName, type: 'work', primary: true }],
      roles: [{ value: 'viewer' }],
    });
    const changed = await directory.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: 'Joy Old' },
      { op: 'Add', path: 'name.familyName', value: 'Old' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: userName },
      { op: 'Add', path: 'phoneNumbers[type eq "work"].value', value: '1' },
      {
        op: 'Add',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        value: 'Planning',
      },
    );
    expect([changed.status, changed.body.displayName, changed.body.name.familyName]).toEqual([
      200,
      'Joy Old',
      'Old',
    ]);
    expect((await accountOf(id)).name).toBe('Joy Old');
    const found = await directory.find('Users', `externalId eq "jyoung"`);
    expect(found.body.Resources.map((one: { id: string }) => one.id)).toEqual([id]);
    const disable = { op: 'Replace', path: 'active', value: 'False' };
    expect((await directory.patch(`/Users/${id}`, disable)).body.active).toBe(false);
    expect((await accountOf(id)).state).toBe('locked');
    const enable = { op: 'Replace', path: 'active', value: 'True' };
    expect((await directory.patch(`/Users/${id}`, enable)).body.active).toBe(true);
    expect((await accountOf(id)).state).toBe('invited');
    expect((await directory.send('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await directory.get(`/Users/${id}`)).status).toBe(404);
    expect((await admin.get(`/v1/users/${id}`)).status).toBe(404);
    const told = (await events(`user:${id}`)).map((e: { action: string }) => e.action);
    expect(told.filter((action: string) => action !== 'mail.send')).toEqual([
      'access.deny',
      'access.deny',
      'user.delete',
      'user.lock',
      'user.lock',
      'user.update',
      'user.update',
      'user.create',
    ]);
  });
});

describe('as Okta asks for it, somebody', () => {
  it('is brought, replaced whole, disabled without a path and enabled by a replacement', async () => {
    const userName = nobody();
    expect((await directory.get('/Users?startIndex=1&count=2')).body.itemsPerPage).toBe(2);
    const profile = {
      schemas: [USER],
      userName,
      name: { givenName: 'Isaac', familyName: 'Brock' },
      emails: [{ primary: true, value: userName, type: 'work' }],
      displayName: 'Isaac Brock',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    };
    const made = await directory.send('POST', '/Users', profile);
    expect(made.status).toBe(201);
    expect(made.text).not.toContain('1mz050nq');
    const path = `/Users/${made.body.id}`;
    const replaced = await directory.send('PUT', path, {
      ...made.body,
      name: { givenName: 'Isaac', familyName: 'Newton' },
      displayName: 'Isaac Newton',
    });
    expect([replaced.status, replaced.body.displayName]).toEqual([200, 'Isaac Newton']);
    expect(replaced.body.externalId).toBe(profile.externalId);
    const off = await directory.patch(path, { op: 'replace', value: { active: false } });
    expect([off.status, off.body.active]).toEqual([200, false]);
    const on = await directory.send('PUT', path, { ...replaced.body, active: true });
    expect([on.status, on.body.active]).toEqual([200, true]);
  });
});

describe('who is deprovisioned', () => {
  const LEAVING: readonly (readonly [string, (id: string) => Promise<Answer>])[] = [
    [
      'disabled',
      (id) => directory.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' }),
    ],
    ['removed', (id) => directory.send('DELETE', `/Users/${id}`)],
  ];

  /** Every way in that somebody can have, used once on both instances. */
  async function waysIn(person: Person): Promise<Map<string, () => Promise<number>>> {
    const { key } = await newKey(person.client, ['users:read']);
    const { email, password } = person;
    const browser = await server.client().post('/browser-session', { email, password });
    const cookie = browser.headers.get('set-cookie')?.split(';')[0] ?? '';
    const token = await server.client().token({
      grant_type: 'password',
      username: person.email,
      password: person.password,
    });
    const configuration = await discover(server.url, await register(admin));
    const granted = await tokensOf(configuration, server.url, person);
    const me = (at: TestServer, headers: Record<string, string>) => async () =>
      (await at.client().get('/v1/me', headers)).status;
    const refresh = token.body.refresh_token as string;
    const ways = new Map<string, () => Promise<number>>();
    for (const at of [server, other]) {
      const where = at === server ? 'here' : 'there';
      const bearer = token.body.access_token as string;
      ways.set(`a session ${where}`, me(at, { authorization: `Bearer ${bearer}` }));
      ways.set(`a key ${where}`, me(at, { 'x-api-key': key }));
      ways.set(`a cookie ${where}`, me(at, { cookie, 'sec-fetch-site': 'same-origin' }));
      ways.set(`a client ${where}`, me(at, { authorization: `Bearer ${granted.access_token}` }));
    }
    for (const [name, way] of ways) expect([name, await way()]).toEqual([name, 200]);
    ways.set('a refresh token', async () => {
      const form = { grant_type: 'refresh_token', refresh_token: refresh };
      return (await other.client().token(form)).status;
    });
    expect(granted.refresh_token).toBeDefined();
    ways.set("a client's refresh token", () =>
      refreshTokenGrant(configuration, granted.refresh_token ?? '').then(
        () => 200,
        () => 400,
      ),
    );
    ways.set('the password', async () => {
      const form = { grant_type: 'password', username: person.email, password: person.password };
      return (await other.client().token(form)).status;
    });
    return ways;
  }

  it.each(LEAVING)('and %s is let in nowhere any more, within a second', async (_how, leave) => {
    const person = await newPerson(admin, 'user');
    const ways = await waysIn(person);
    const from = performance.now();
    expect((await leave(person.id)).status).toBeLessThan(300);
    const stillIn = async (): Promise<string[]> => {
      const answers = await Promise.all([...ways].map(async ([name, way]) => [name, await way()]));
      return answers.filter(([, status]) => status === 200).map(([name]) => String(name));
    };
    await eventually(stillIn, (names) => names.length === 0, 1000);
    expect(performance.now() - from).toBeLessThan(3000);
  });

  it('and comes back has to sign in again', async () => {
    const person = await newPerson(admin, 'user');
    const path = `/Users/${person.id}`;
    await directory.patch(path, { op: 'replace', value: { active: false } });
    await directory.patch(path, { op: 'replace', value: { active: true } });
    expect((await person.client.get('/v1/me')).status).toBe(401);
    const again = await server.client().signIn(person.email, person.password);
    expect((await again.get('/v1/me')).status).toBe(200);
  });

  it('but owns datasets is locked, gone for the directory, and comes back as the same', async () => {
    const person = await newPerson(admin, 'user');
    const datasetId = await person.client.dataset();
    const group = await directory.group(`Owners ${nobody()}`, [person.id]);
    expect((await directory.send('DELETE', `/Users/${person.id}`)).status).toBe(204);
    expect((await directory.get(`/Users/${person.id}`)).status).toBe(404);
    const found = await directory.find('Users', `userName eq "${person.email}"`);
    expect(found.body.totalResults).toBe(0);
    expect((await directory.get(`/Groups/${group}`)).body.members).toEqual([]);
    expect((await accountOf(person.id)).state).toBe('locked');
    expect((await admin.get(`/v1/datasets/${datasetId}`)).status).toBe(200);
    const back = await directory.send('POST', '/Users', { userName: person.email });
    expect([back.status, back.body.id, back.body.active]).toEqual([201, person.id, true]);
    expect(back.body.roles).toEqual([{ value: 'viewer' }]);
  });

  it('is told by mail', async () => {
    const person = await newPerson(admin, 'user');
    await directory.patch(`/Users/${person.id}`, { op: 'replace', value: { active: false } });
    await mailTo(server, person.email, /account was locked/);
  });

  it('cannot be the last admin, by any way', async () => {
    const alone = await newOrganization(server, database);
    const own = await newDirectory(alone);
    const { id } = (await alone.get('/v1/me')).body;
    const answers = [
      await own.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' }),
      await own.send('DELETE', `/Users/${id}`),
    ];
    for (const { status, body } of answers) {
      expect([status, body.status]).toEqual([409, '409']);
      expect(body.detail).toContain('last admin');
    }
    expect((await alone.get('/v1/me')).status).toBe(200);
    const { body } = await alone.get('/v1/audit/events?action=provisioning.refuse');
    const told = { resource: `user:${id}`, status: 'denied' };
    expect(body.items).toMatchObject([told, told]);
    expect(body.items[0].reason).toContain('last admin');
  });

  it('is never both of two admins, though both are tried 40 times at once', async () => {
    const first = await newOrganization(server, database);
    const second = await newPerson(first, 'admin');
    const own = await newDirectory(first);
    const ids = [(await first.get('/v1/me')).body.id as string, second.id];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => {
        const at = own.at(i % 4 < 2 ? server.url : other.url);
        const off = { op: 'replace', value: { active: false } };
        return i % 3
          ? at.patch(`/Users/${ids[i % 2]}`, off)
          : at.send('DELETE', `/Users/${ids[i % 2]}`);
      }),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const left = await own.find('Users', 'active eq true');
    expect(left.body.totalResults).toBe(1);
  });

  it('by an admin is not let in by the directory', async () => {
    const person = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${person.id}/lock`);
    const path = `/Users/${person.id}`;
    for (const active of [true, false, true]) {
      const answer = await directory.patch(path, { op: 'replace', value: { active } });
      expect([answer.status, answer.body.active]).toEqual([200, false]);
    }
    expect((await accountOf(person.id)).state).toBe('locked');
  });

  it('by the directory, unlocked and locked again by an admin, stays locked', async () => {
    const person = await newPerson(admin, 'user');
    const path = `/Users/${person.id}`;
    await directory.patch(path, { op: 'replace', value: { active: false } });
    await admin.send('DELETE', `/v1/users/${person.id}/lock`);
    await admin.post(`/v1/users/${person.id}/lock`);
    await directory.patch(path, { op: 'replace', value: { active: true } });
    expect((await accountOf(person.id)).state).toBe('locked');
  });
});

it('somebody locked by the directory, and then by an admin too, stays locked', async () => {
  const person = await newPerson(admin, 'user');
  const path = `/Users/${person.id}`;
  await directory.patch(path, { op: 'replace', value: { active: false } });
  await admin.post(`/v1/users/${person.id}/lock`);
  await directory.patch(path, { op: 'replace', value: { active: true } });
  expect((await accountOf(person.id)).state).toBe('locked');
});

describe('people that a directory brings', () => {
  it('get no mail and no password, and an invitation when an admin sends one', async () => {
    const userName = nobody();
    const id = await directory.bring({ userName });
    expect((await accountOf(id)).state).toBe('invited');
    expect(mailsTo(server, userName)).toEqual([]);
    expect((await admin.post(`/v1/users/${id}/invitation`)).status).toBe(202);
    await mailTo(server, userName, /invited|invitation/i);
  });

  it('are made once, of 50 attempts on two instances', async () => {
    const userName = nobody();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        directory.at(i % 2 ? other.url : server.url).send('POST', '/Users', {
          schemas: [USER],
          userName: i % 3 ? userName : userName.toUpperCase(),
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const rest = answers.filter(({ status }) => status !== 201);
    expect(rest.every(({ status }) => status === 409)).toBe(true);
    expect(rest.every(({ body }) => body.scimType === 'uniqueness')).toBe(true);
  });

  it('cannot have a name that anybody has, in another organization neither', async () => {
    const stranger = (await (await newOrganization(server, database)).get('/v1/me')).body;
    const person = await newPerson(admin, 'user');
    const id = await directory.bring();
    for (const userName of [person.email, stranger.email]) {
      const made = await directory.send('POST', '/Users', { userName });
      expect([made.status, made.body.scimType]).toEqual([409, 'uniqueness']);
    }
    const value = ours();
    await directory.bring({ userName: value });
    const renamed = await directory.patch(`/Users/${id}`, {
      op: 'replace',
      path: 'userName',
      value,
    });
    expect([renamed.status, renamed.body.scimType]).toEqual([409, 'uniqueness']);
  });

  it('are the same request again under the same Idempotency-Key', async () => {
    const body = { userName: nobody() };
    const headers = { 'idempotency-key': randomUUID() };
    const first = await directory.send('POST', '/Users', body, headers);
    const second = await directory.send('POST', '/Users', body, headers);
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
  });
});

describe('another address', () => {
  it('signs its user out, is not verified, ends links, and is told at the former one', async () => {
    const person = await newPerson(admin, 'user');
    await server.client().post('/password-resets', { email: person.email });
    const { token } = await mailTo(server, person.email, /a new password/);
    expect(token).not.toBe('');
    const userName = ours();
    const path = `/Users/${person.id}`;
    const changed = await directory.patch(path, {
      op: 'replace',
      path: 'userName',
      value: userName,
    });
    expect([changed.status, changed.body.userName]).toEqual([200, userName]);
    expect((await person.client.get('/v1/me')).status).toBe(401);
    const used = await server
      .client()
      .post('/password-resets/redemption', { token, newPassword: 'a password of today' });
    expect(used.status).toBe(400);
    await mailTo(server, person.email, /address was changed/);
    const again = await server.client().signIn(userName, person.password);
    expect((await again.get('/v1/me')).body).toMatchObject({
      email: userName,
      emailVerified: false,
    });
    const form = { grant_type: 'password', username: person.email, password: person.password };
    expect((await server.client().token(form)).status).toBe(400);
  });

  const rename = (id: string, value: string) =>
    directory.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value });
  const askForReset = (email: string) => server.client().post('/password-resets', { email });
  const refusedLinks = async (id: string) =>
    (await events(`user:${id}`)).filter(
      (one: { action: string; status: string }) =>
        one.action === 'link.request' && one.status === 'denied',
    );

  it('is not given to an admin, nor to an admin who was invited', async () => {
    const person = await newPerson(admin, 'admin');
    const email = ours();
    const invited = await admin.post('/v1/users', { email, roles: ['admin'] });
    for (const id of [person.id, invited.body.id as string]) {
      const before = await accountOf(id);
      const all = { schemas: [USER], userName: ours() };
      for (const answer of [
        await rename(id, ours()),
        await directory.send('PUT', `/Users/${id}`, all),
      ]) {
        expect([answer.status, answer.body.detail]).toEqual([
          403,
          expect.stringContaining('admin'),
        ]);
      }
      expect(await accountOf(id)).toEqual(before);
      const same = await directory.send('PUT', `/Users/${id}`, {
        schemas: [USER],
        userName: before.email.toUpperCase(),
        displayName: 'Still here',
      });
      expect([same.status, same.body.displayName]).toEqual([200, 'Still here']);
    }
    const { body } = await admin.get('/v1/audit/events?action=provisioning.refuse');
    expect(body.items[0]).toMatchObject({
      status: 'denied',
      reason: expect.stringContaining('admin'),
    });
  });

  it('is in a domain that the organization has verified', async () => {
    const id = await directory.bring();
    const own = await newOrganization(server, database);
    const theirs = await newDirectory(own);
    const stranger = await theirs.bring();
    for (const answer of [
      await rename(id, nobody()),
      await rename(id, `ada@sub.${domain}`),
      await theirs.patch(`/Users/${stranger}`, { op: 'replace', path: 'userName', value: ours() }),
    ]) {
      expect([answer.status, answer.body.detail]).toEqual([
        409,
        expect.stringContaining('verified'),
      ]);
    }
    expect((await rename(id, ours())).status).toBe(200);
  });

  it('gets no link before it is confirmed', async () => {
    const person = await newPerson(admin, 'user');
    const userName = ours();
    expect((await rename(person.id, userName)).status).toBe(200);
    await askForReset(userName);
    const refused = await eventually(
      () => refusedLinks(person.id),
      (all) => all.length > 0,
      60_000,
    );
    expect(refused[0]).toMatchObject({
      status: 'denied',
      reason: expect.stringContaining('directory'),
    });
    expect((await admin.post(`/v1/users/${person.id}/password-reset`)).status).toBe(409);
    expect(mailsTo(server, userName)).toEqual([]);
    const browser = new FormBrowser(server.url);
    const claims = { sub: randomUUID(), email: userName, email_verified: true };
    expect((await signOn(browser, provider, claims)).status).toBe(400);

    const again = await server.client().signIn(userName, person.password);
    expect((await again.post('/v1/me/email-verification')).status).toBe(202);
    const { token } = await mailTo(server, userName, /your address/);
    expect((await server.client().post('/email-verifications', { token })).status).toBe(204);
    expect((await admin.post(`/v1/users/${person.id}/password-reset`)).status).toBe(202);
    await mailTo(server, userName, /a new password/);
  });

  it('of somebody invited gets no invitation before an admin in a session confirms it', async () => {
    const email = nobody();
    const { id } = (await admin.post('/v1/users', { email, roles: ['user'] })).body;
    const userName = ours();
    expect((await rename(id, userName)).status).toBe(200);
    expect((await admin.post(`/v1/users/${id}/invitation`)).status).toBe(409);
    const confirm = `/v1/users/${id}/address-confirmation`;
    const key = await newKey((await newPerson(admin, 'admin')).client, ['users:write']);
    expect((await key.client.post(confirm)).status).toBe(403);
    expect((await directory.client.post(confirm)).status).toBe(404);
    expect((await admin.post(confirm)).status).toBe(204);
    expect((await admin.post(confirm)).status).toBe(409);
    expect((await admin.post(`/v1/users/${id}/invitation`)).status).toBe(202);
    await mailTo(server, userName, /invited|invitation/i);
  });

  it('within a domain that another organization has verified makes no account', async () => {
    const own = await newOrganization(server, database);
    const theirs = await newDirectory(own);
    const brought = await theirs.send('POST', '/Users', { userName: ours() });
    expect([brought.status, brought.body.scimType]).toEqual([409, 'uniqueness']);
    const made = await own.post('/v1/users', {
      email: ours(),
      roles: ['user'],
      password: 'a good one for today',
    });
    expect([made.status, made.body.code]).toEqual([409, 'already_exists']);
  });

  it('of a second kind renames nobody', async () => {
    const userName = nobody();
    const id = await directory.bring({ userName });
    const path = 'emails[type eq "work"].value';
    const changed = await directory.patch(`/Users/${id}`, { op: 'Replace', path, value: nobody() });
    expect([changed.status, changed.body.userName]).toEqual([200, userName]);
  });
});

describe('versions', () => {
  it('keep a change of what was changed meanwhile from happening', async () => {
    const id = await directory.bring();
    const first = await directory.get(`/Users/${id}`);
    const stale = { 'if-match': first.headers.get('etag') ?? '' };
    const body = { ...first.body, displayName: 'One' };
    expect((await directory.send('PUT', `/Users/${id}`, body, stale)).status).toBe(200);
    const again = await directory.send('PUT', `/Users/${id}`, body, stale);
    expect([again.status, again.body.status]).toEqual([412, '412']);
    expect((await directory.send('DELETE', `/Users/${id}`, undefined, stale)).status).toBe(412);
    expect(
      (await directory.send('DELETE', `/Users/${id}`, undefined, { 'if-match': '*' })).status,
    ).toBe(204);
  });

  it('let changes that ask for none come one after another, all of them', async () => {
    const id = await directory.bring();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        directory
          .at(i % 2 ? other.url : server.url)
          .patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: `Name ${i}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
});

it('what is of another organization is not there', async () => {
  const strange = await newDirectory(await newOrganization(server, database));
  const id = await directory.bring();
  const group = await directory.group(`Ours ${nobody()}`, [id]);
  const answers = [
    await strange.get(`/Users/${id}`),
    await strange.send('PUT', `/Users/${id}`, { userName: nobody() }),
    await strange.patch(`/Users/${id}`, { op: 'replace', value: { active: false } }),
    await strange.send('DELETE', `/Users/${id}`),
    await strange.get(`/Groups/${group}`),
    await strange.patch(`/Groups/${group}`, { op: 'remove', path: 'members' }),
    await strange.send('DELETE', `/Groups/${group}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  const theirs = await strange.find('Users', `id eq "${id}"`);
  expect(theirs.body.totalResults).toBe(0);
  const member = { displayName: 'Theirs', members: [{ value: id }] };
  expect((await strange.send('POST', '/Groups', member)).status).toBe(400);
});
