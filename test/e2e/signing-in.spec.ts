/** @story source */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import type pg from 'pg';
import { RootKeys, RowSeals } from '../../src/crypto/index.ts';
import type { Config } from '../../src/platform/index.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newKey, newPerson } from '../support/people.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let anyone: Client;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  anyone = server.client();
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** The pepper of the server's passwords, which it derives from the SECRET_KEY in its data folder. */
/** The seal of an account with another hash of its password, as the server writes it. */
async function sealWith(client: pg.Client, id: string, passwordHash: string): Promise<Buffer> {
  const { rows } = await client.query('select * from user_account where id = $1', [id]);
  const user = rows[0]!;
  return new RowSeals(rootsOf(server)).seal('user_account', [
    user.organization_id,
    id,
    user.kind,
    user.email,
    user.roles,
    passwordHash,
    user.email_verified_at,
    user.email_changed_at,
    user.locked_at,
  ]);
}

function rootsOf({ dataDir }: TestServer): RootKeys {
  const SECRET_KEY = readFileSync(join(dataDir, 'secrets', 'SECRET_KEY'), 'utf8').trim();
  const unused = 'x'.repeat(32);
  return new RootKeys({ SECRET_KEY, JWT_SECRET: unused, ENCRYPTION_KEY: unused } as Config);
}

const passwordGrant = (username: string, password: string): Promise<Answer> =>
  anyone.token({ grant_type: 'password', username, password });
const refreshGrant = (token: string, device = 'the app of the owner'): Promise<Answer> =>
  anyone.send('POST', '/token', {
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
    headers: { 'user-agent': device },
  });
const THIEF = 'the tool of a thief';
const form = (body: string, contentType = 'application/x-www-form-urlencoded'): Promise<Answer> =>
  anyone.send('POST', '/token', { body, headers: { 'content-type': contentType } });

interface Tokens {
  readonly access: Client;
  readonly refreshToken: string;
}

async function signedIn(email = ADMIN.email, password = ADMIN.password): Promise<Tokens> {
  const { body } = await passwordGrant(email, password);
  return { access: anyone.withToken(body.access_token), refreshToken: body.refresh_token };
}

const statusOfMe = async (client: Client): Promise<number> => (await client.get('/v1/me')).status;

describe('the right password', () => {
  it('is answered as RFC 6749 says', async () => {
    const answer = await passwordGrant(ADMIN.email, ADMIN.password);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^srt_/),
    });
  });

  it('is answered with an answer that nobody may keep', async () => {
    const answer = await passwordGrant(ADMIN.email, ADMIN.password);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('lets its holder in', async () => {
    const { access } = await signedIn();
    expect((await access.get('/v1/me')).body).toMatchObject({
      email: ADMIN.email,
      signedInBy: 'user',
    });
  });

  it('counts for an address of which no great letter is as one with its accent', async () => {
    const { access } = await signedIn();
    const person = { email: 'J\u030can@example.com', password: 'a harbour at low tide' };
    expect((await access.post('/v1/users', { ...person, roles: ['user'] })).status).toBe(201);
    expect((await passwordGrant(person.email, person.password)).status).toBe(200);
  });

  it('counts whichever way the e-mail address is capitalised', async () => {
    expect((await passwordGrant('Admin@LocalHost', ADMIN.password)).status).toBe(200);
  });

  it('gives a token that any JOSE library verifies with the published keys', async () => {
    const { body } = await passwordGrant(ADMIN.email, ADMIN.password);
    const keys = (await anyone.get('/.well-known/jwks.json')).body as JSONWebKeySet;
    expect(decodeProtectedHeader(body.access_token)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: keys.keys[0]?.kid,
    });
    const { payload } = await jwtVerify(body.access_token, createLocalJWKSet(keys), {
      typ: 'at+jwt',
      algorithms: ['ES256'],
      issuer: server.url,
      audience: 'urn:stockade:api',
      requiredClaims: ['sub', 'jti', 'iat', 'exp', 'client_id'],
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  it('publishes no private part of a key', async () => {
    const { body } = await anyone.get('/.well-known/jwks.json');
    expect(body.keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
  });
});

describe('a refusal', () => {
  it('is the same for a wrong password as for somebody unknown', async () => {
    const wrong = await passwordGrant(ADMIN.email, 'not the password');
    const unknown = await passwordGrant('nobody@example.com', 'not the password');
    expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
    expect(wrong.body.error).toBe('invalid_grant');
  });

  it('meets somebody invited who has no password yet', async () => {
    await admin.post('/v1/users', { email: 'invited@example.com', roles: ['user'] });
    const answer = await passwordGrant('invited@example.com', 'any password at all');
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('meets somebody locked, in the words for a wrong password', async () => {
    const person = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${person.id}/lock`);
    const locked = await passwordGrant(person.email, person.password);
    const wrong = await passwordGrant(person.email, 'not the password');
    expect([locked.status, locked.text]).toEqual([wrong.status, wrong.text]);
  });
});

describe('a form', () => {
  it.each([
    ['JSON instead of a form', '{"grant_type":"password"}', 'application/json', 'invalid_request'],
    ['no grant type', 'username=a&password=b', undefined, 'invalid_request'],
    ['no username', 'grant_type=password&password=b', undefined, 'invalid_request'],
    ['no password', 'grant_type=password&username=a', undefined, 'invalid_request'],
    ['an empty password', 'grant_type=password&username=a&password=', undefined, 'invalid_request'],
    [
      'a field twice',
      'grant_type=password&username=a&username=b&password=c',
      undefined,
      'invalid_request',
    ],
    [
      'a grant type twice',
      'grant_type=password&grant_type=password&username=a&password=c',
      undefined,
      'invalid_request',
    ],
    ['a NUL', 'grant_type=password&username=a%00&password=b', undefined, 'invalid_request'],
    ['no refresh token', 'grant_type=refresh_token', undefined, 'invalid_request'],
    [
      'a grant that is not offered',
      'grant_type=client_credentials',
      undefined,
      'unsupported_grant_type',
    ],
    ['the implicit grant', 'grant_type=implicit', undefined, 'unsupported_grant_type'],
    [
      'a refresh token that is none',
      'grant_type=refresh_token&refresh_token=nonsense',
      undefined,
      'invalid_grant',
    ],
  ])('with %s is refused in the shape of RFC 6749', async (_what, body, type, error) => {
    const answer = await form(body, type);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error, error_description: expect.any(String) });
  });

  it('that is empty is refused in the shape of RFC 6749', async () => {
    const answer = await anyone.send('POST', '/token');
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });

  it('that is far too long is refused in the shape of RFC 6749', async () => {
    const answer = await form(`grant_type=password&username=a&password=${'x'.repeat(20_000)}`);
    expect([answer.status, answer.body.error]).toEqual([413, 'invalid_request']);
  });

  it('may carry fields that nobody knows, as RFC 6749 asks', async () => {
    const answer = await anyone.token({
      grant_type: 'password',
      username: ADMIN.email,
      password: ADMIN.password,
      scope: 'everything',
    });
    expect(answer.status).toBe(200);
  });

  it('takes any character in a password', async () => {
    const password = 'Übergrößenträger 🗝️ + & = % ключ';
    await admin.post('/v1/users', { email: 'unicode@example.com', roles: ['user'], password });
    expect((await passwordGrant('unicode@example.com', password.normalize('NFD'))).status).toBe(
      200,
    );
  });
});

describe('a refresh token', () => {
  it('buys a new pair of tokens that work', async () => {
    const { refreshToken } = await signedIn();
    const { body } = await refreshGrant(refreshToken);
    expect(body.refresh_token).not.toBe(refreshToken);
    expect(await statusOfMe(anyone.withToken(body.access_token))).toBe(200);
  });

  it('whose answer was lost is taken again from the same client, and only the last pair counts', async () => {
    const { refreshToken } = await signedIn();
    const lost = await refreshGrant(refreshToken);
    const first = await refreshGrant(refreshToken);
    const second = await refreshGrant(refreshToken);
    expect([lost.status, first.status, second.status]).toEqual([200, 200, 200]);
    expect(await statusOfMe(anyone.withToken(second.body.access_token))).toBe(200);
    expect((await refreshGrant(second.body.refresh_token)).status).toBe(200);
    expect((await refreshGrant(first.body.refresh_token)).status).toBe(400);
  });

  it('whose answer has arrived is not taken again, from the same client neither', async () => {
    const { refreshToken } = await signedIn();
    const arrived = await refreshGrant(refreshToken);
    const access = anyone.withToken(arrived.body.access_token);
    expect(await statusOfMe(access)).toBe(200);
    expect((await refreshGrant(refreshToken)).status).toBe(400);
    expect((await refreshGrant(arrived.body.refresh_token)).status).toBe(400);
  });

  it('that comes again while its session is ended gets nothing', async () => {
    const { access, refreshToken } = await signedIn();
    const { items } = (await access.get('/v1/me/sessions')).body as {
      items: { id: string; current: boolean }[];
    };
    await refreshGrant(refreshToken);
    const again = refreshGrant(refreshToken);
    const { id } = items.find(({ current }) => current)!;
    expect((await access.send('DELETE', `/v1/me/sessions/${id}`)).status).toBe(204);
    expect((await again).status).toBe(400);
  });

  it('that another client uses a second time is refused', async () => {
    const { refreshToken } = await signedIn();
    await refreshGrant(refreshToken);
    const again = await refreshGrant(refreshToken, THIEF);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('that another client uses a second time takes its successor with it', async () => {
    const { refreshToken } = await signedIn();
    const next = await refreshGrant(refreshToken);
    await refreshGrant(refreshToken, THIEF);
    expect((await refreshGrant(next.body.refresh_token)).status).toBe(400);
  });

  it('that is used a second time after its successor was used is refused', async () => {
    const { refreshToken } = await signedIn();
    const next = await refreshGrant(refreshToken);
    const last = await refreshGrant(next.body.refresh_token);
    expect((await refreshGrant(refreshToken)).status).toBe(400);
    expect((await refreshGrant(last.body.refresh_token)).status).toBe(400);
  });

  it('that was replaced by a repeated one ends the session of both when it is used', async () => {
    const { refreshToken } = await signedIn();
    const owners = await refreshGrant(refreshToken);
    const likeThem = await refreshGrant(refreshToken);
    expect((await refreshGrant(owners.body.refresh_token)).status).toBe(400);
    expect((await refreshGrant(likeThem.body.refresh_token)).status).toBe(400);
  });

  it('that another client uses a second time ends the session within a second', async () => {
    const { access, refreshToken } = await signedIn();
    expect(await statusOfMe(access)).toBe(200);
    await refreshGrant(refreshToken);
    await refreshGrant(refreshToken, THIEF);
    await eventually(
      () => statusOfMe(access),
      (status) => status === 401,
      1000,
    );
  });

  it('that is used twice leaves the other sessions of its user alone', async () => {
    const other = await signedIn();
    const { refreshToken } = await signedIn();
    await refreshGrant(refreshToken);
    await refreshGrant(refreshToken, THIEF);
    expect(await statusOfMe(other.access)).toBe(200);
  });

  it('sent fifty times at once is honoured once', async () => {
    const { refreshToken } = await signedIn();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refreshGrant(refreshToken)));
    const [winner, ...others] = answers.sort((one, other) => one.status - other.status);
    expect([winner!.status, ...new Set(others.map(({ status }) => status))]).toEqual([200, 400]);
    expect(await statusOfMe(anyone.withToken(winner!.body.access_token))).toBe(200);
  });

  it('is of no use as an access token', async () => {
    const { refreshToken } = await signedIn();
    expect(await statusOfMe(anyone.withToken(refreshToken))).toBe(401);
  });

  it('of somebody locked is refused', async () => {
    const person = await newPerson(admin, 'user');
    const { refreshToken } = await signedIn(person.email, person.password);
    await admin.post(`/v1/users/${person.id}/lock`);
    expect((await refreshGrant(refreshToken)).status).toBe(400);
  });
});

describe('what changes about somebody takes effect within a second', () => {
  it('a lock, for their token', async () => {
    const person = await newPerson(admin, 'user');
    expect(await statusOfMe(person.client)).toBe(200);
    await admin.post(`/v1/users/${person.id}/lock`);
    await eventually(
      () => statusOfMe(person.client),
      (status) => status === 401,
      1000,
    );
  });

  it('a lock, for their API key', async () => {
    const person = await newPerson(admin, 'user');
    const { client } = await newKey(person.client, ['datasets:read']);
    expect(await statusOfMe(client)).toBe(200);
    await admin.post(`/v1/users/${person.id}/lock`);
    await eventually(
      () => statusOfMe(client),
      (status) => status === 401,
      1000,
    );
  });

  it('a role taken away, for the token they hold', async () => {
    const person = await newPerson(admin, 'admin');
    expect((await person.client.get('/v1/users')).status).toBe(200);
    await admin.send('PUT', `/v1/users/${person.id}/roles`, { body: { roles: ['viewer'] } });
    await eventually(
      () => person.client.get('/v1/users'),
      (answer) => answer.status === 403,
      1000,
    );
  });

  it('a role given, for the token they hold', async () => {
    const person = await newPerson(admin, 'viewer');
    expect((await person.client.get('/v1/users')).status).toBe(403);
    await admin.send('PUT', `/v1/users/${person.id}/roles`, { body: { roles: ['admin'] } });
    await eventually(
      () => person.client.get('/v1/users'),
      (answer) => answer.status === 200,
      1000,
    );
  });

  it('a session ended from another one', async () => {
    const person = await newPerson(admin, 'user');
    const other = await signedIn(person.email, person.password);
    const { body } = await other.access.get('/v1/me/sessions');
    const first = body.items.find((session: { current: boolean }) => !session.current);
    await other.access.send('DELETE', `/v1/me/sessions/${first.id}`);
    await eventually(
      () => statusOfMe(person.client),
      (status) => status === 401,
      1000,
    );
  });

  it('being signed out everywhere by an admin', async () => {
    const person = await newPerson(admin, 'user');
    await admin.send('DELETE', `/v1/users/${person.id}/sessions`);
    await eventually(
      () => statusOfMe(person.client),
      (status) => status === 401,
      1000,
    );
  });
});

it('a password that was kept under weaker parameters is kept anew when its user signs in', async () => {
  const person = await newPerson(admin, 'user');
  const client = await database.connect();
  try {
    const stored = async (): Promise<string> => {
      const { rows } = await client.query<{ password_hash: string }>(
        'select password_hash from user_account where id = $1',
        [person.id],
      );
      return rows[0]!.password_hash;
    };
    const secret = rootsOf(server).keyedHash('password pepper', '');
    const weak = await hash(person.password, { memoryCost: 8192, timeCost: 1, secret });
    await client.query('update user_account set password_hash = $2, seal = $3 where id = $1', [
      person.id,
      weak,
      await sealWith(client, person.id, weak),
    ]);
    expect((await passwordGrant(person.email, person.password)).status).toBe(200);
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await passwordGrant(person.email, person.password)).status).toBe(200);
  } finally {
    await client.end();
  }
});

describe('a new password', () => {
  const changed = async () => {
    const person = await newPerson(admin, 'user');
    const elsewhere = await signedIn(person.email, person.password);
    const next = 'another long password';
    const answer = await person.client.send('PUT', '/v1/me/password', {
      body: { currentPassword: person.password, newPassword: next },
    });
    expect(answer.status).toBe(204);
    return { person, elsewhere, next };
  };

  it('works from then on, and the old one does not', async () => {
    const { person, next } = await changed();
    expect((await passwordGrant(person.email, next)).status).toBe(200);
    expect((await passwordGrant(person.email, person.password)).status).toBe(400);
  });

  it('leaves the session that set it signed in', async () => {
    const { person } = await changed();
    expect(await statusOfMe(person.client)).toBe(200);
  });

  it('ends every other session, whoever began it', async () => {
    const { elsewhere } = await changed();
    await eventually(
      () => statusOfMe(elsewhere.access),
      (status) => status === 401,
      1000,
    );
    expect((await refreshGrant(elsewhere.refreshToken)).status).toBe(400);
  });

  it('is refused without the old one', async () => {
    const person = await newPerson(admin, 'user');
    const answer = await person.client.send('PUT', '/v1/me/password', {
      body: { currentPassword: 'a guess at it', newPassword: 'another long password' },
    });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/currentPassword']);
  });

  it('is refused when it is short', async () => {
    const person = await newPerson(admin, 'user');
    const answer = await person.client.send('PUT', '/v1/me/password', {
      body: { currentPassword: person.password, newPassword: 'short' },
    });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/newPassword']);
  });

  it.each([
    ['leaked often', () => '1qaz2wsx3edc4rfv', 'password_common'],
    ['is made of the address', (email: string) => `${email}!`, 'password_personal'],
    ['follows a pattern', () => 'rstrstrstrstrstrst', 'password_guessable'],
  ])('is refused when it %s, and the answer does not repeat it', async (_why, choose, code) => {
    const person = await newPerson(admin, 'user');
    const newPassword = choose(person.email);
    const changing = await person.client.send('PUT', '/v1/me/password', {
      body: { currentPassword: person.password, newPassword },
    });
    const making = await admin.post('/v1/users', {
      email: `new-${person.email}`,
      password: choose(`new-${person.email}`),
    });
    const outcomes = [changing, making].map(({ status, body }) => [status, body.errors[0]]);
    expect(outcomes).toEqual([
      [400, expect.objectContaining({ pointer: '/newPassword', code })],
      [400, expect.objectContaining({ pointer: '/password', code })],
    ]);
    expect(changing.text).not.toContain(newPassword);
    expect((await passwordGrant(person.email, person.password)).status).toBe(200);
  });

  it('cannot be set with an API key', async () => {
    const person = await newPerson(admin, 'user');
    const { client } = await newKey(person.client, ['users:write', 'users:read']);
    const answer = await client.send('PUT', '/v1/me/password', {
      body: { currentPassword: person.password, newPassword: 'another long password' },
    });
    expect(answer.status).toBe(403);
  });
});

describe('the last admin', () => {
  it.each([
    ['locked', (id: string) => admin.post(`/v1/users/${id}/lock`)],
    [
      'without the role',
      (id: string) => admin.send('PUT', `/v1/users/${id}/roles`, { body: { roles: ['user'] } }),
    ],
  ])('cannot be left %s', async (_how, change) => {
    const others = (await admin.get('/v1/users?limit=1000')).body.items.filter(
      (user: { roles: string[]; email: string }) =>
        user.roles.includes('admin') && user.email !== ADMIN.email,
    );
    for (const { id } of others) {
      await admin.send('PUT', `/v1/users/${id}/roles`, { body: { roles: ['user'] } });
    }
    const me = (await admin.get('/v1/me')).body;
    const answer = await change(me.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
  });
});
