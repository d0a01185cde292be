import { mailTo } from '../support/mailbox.ts';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { FormBrowser } from '../support/form-browser.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  allow,
  authorization,
  CALLBACK,
  DEVICE,
  discover,
  EXCHANGE,
  register,
  registerProgram,
  signInAt,
  tokensOf,
  type Registered,
} from '../support/oauth.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let person: Person;
let board: Registered;
let configuration: oidc.Configuration;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  person = await newPerson(admin, 'user');
  board = await register(admin);
  configuration = await discover(server.url, board);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const withToken = (token: string): Client => server.client().withToken(token);
const statusOf = async (token: string, path = '/v1/datasets'): Promise<number> =>
  (await withToken(token).get(path)).status;

describe('a page of another site', () => {
  const FOREIGN = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];

  it.each(FOREIGN)('signs nobody in and agrees for nobody: %j', async (headers) => {
    const { url } = await authorization(configuration);
    const browser = new FormBrowser(server.url);
    const fields = { email: person.email, password: person.password };
    const page = await browser.open(url);
    const refused = await browser.submit(page, '/sign-in', fields, headers);
    expect([refused.status, refused.text.includes('page of this server')]).toEqual([403, true]);
    const asked = await browser.submit(page, '/sign-in', fields);
    for (const end of ['/consent', '/refusal']) {
      expect((await browser.submit(asked, end, {}, headers)).status).toBe(403);
    }
    expect((await browser.submit(asked, '/consent')).status).toBe(0);
  });

  it('is told of when somebody lets a client in from a place that is new', async () => {
    const { client, ...other } = await newPerson(admin, 'user');
    expect((await client.get('/v1/me')).status).toBe(200);
    const owner = await database.connect();
    await owner.query("update session set source = '203.0.113.9' where user_id = $1", [other.id]);
    await owner.end();
    await tokensOf(configuration, server.url, { client, ...other });
    await mailTo(server, other.email, /sign|place|elsewhere/i);
  });
});

describe('a client that somebody lets in', () => {
  it('learns who that is, as far as it asked', async () => {
    const tokens = await tokensOf(configuration, server.url, person);
    expect(tokens.claims()).toMatchObject({ sub: person.id, amr: ['pwd'], aud: board.clientId });
    const info = await oidc.fetchUserInfo(configuration, tokens.access_token, person.id);
    expect(info).toMatchObject({ sub: person.id, email: person.email, email_verified: false });
  });

  it('gets a token of RFC 9068 for the API', async () => {
    const { access_token: token } = await tokensOf(configuration, server.url, person);
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(decodeJwt(token)).toMatchObject({
      iss: server.url,
      aud: 'urn:stockade:api',
      sub: person.id,
      client_id: board.clientId,
      scope: 'openid email profile datasets:read',
    });
  });

  it('does what it asked for, and nothing else that its user may', async () => {
    const { access_token: token } = await tokensOf(configuration, server.url, person);
    expect(await statusOf(token)).toBe(200);
    const made = await withToken(token).post('/v1/datasets', { name: 'x', frequency: 'daily' });
    expect(made.status).toBe(403);
    expect(await statusOf(token, '/v1/me/sessions')).toBe(403);
  });

  it('stays in with its refresh token, once each', async () => {
    const first = await tokensOf(configuration, server.url, person);
    const second = await oidc.refreshTokenGrant(configuration, first.refresh_token!);
    const third = await oidc.refreshTokenGrant(configuration, second.refresh_token!);
    expect(await statusOf(third.access_token)).toBe(200);
    await expect(oidc.refreshTokenGrant(configuration, first.refresh_token!)).rejects.toThrow();
    await expect(oidc.refreshTokenGrant(configuration, third.refresh_token!)).rejects.toThrow();
  });

  it('whose answer has arrived may not send its refresh token again', async () => {
    const { refresh_token: first } = await tokensOf(configuration, server.url, person);
    const arrived = await oidc.refreshTokenGrant(configuration, first!);
    expect(await statusOf(arrived.access_token)).toBe(200);
    await expect(oidc.refreshTokenGrant(configuration, first!)).rejects.toThrow();
    expect(await statusOf(arrived.access_token)).toBe(401);
  });

  it('whose answer was lost may send its refresh token again, and only the last pair counts', async () => {
    const { refresh_token: first } = await tokensOf(configuration, server.url, person);
    const lost = await oidc.refreshTokenGrant(configuration, first!);
    const again = await oidc.refreshTokenGrant(configuration, first!);
    expect(await statusOf(again.access_token)).toBe(200);
    await expect(oidc.refreshTokenGrant(configuration, lost.refresh_token!)).rejects.toThrow();
    expect(await statusOf(again.access_token)).toBe(401);
  });

  it('is listed among the sessions of its user, who can end it at once', async () => {
    const tokens = await tokensOf(configuration, server.url, person);
    const { sid } = decodeJwt(tokens.access_token);
    const { items } = (await person.client.get('/v1/me/sessions')).body;
    expect(items).toContainEqual(
      expect.objectContaining({ id: sid, clientId: board.clientId, scopes: expect.any(Array) }),
    );
    await person.client.send('DELETE', `/v1/me/sessions/${String(sid)}`);
    expect(await statusOf(tokens.access_token)).toBe(401);
    await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
  });

  it('is kept out once its user is locked', async () => {
    const locked = await newPerson(admin, 'user');
    const tokens = await tokensOf(configuration, server.url, locked);
    await admin.post(`/v1/users/${locked.id}/lock`);
    expect(await statusOf(tokens.access_token)).toBe(401);
    await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
  });

  it('is kept out with all its tokens once it is revoked', async () => {
    const gone = await register(admin);
    const itsOwn = await discover(server.url, gone);
    const tokens = await tokensOf(itsOwn, server.url, person);
    expect((await admin.send('DELETE', `/v1/oauth-clients/${gone.id}`)).status).toBe(204);
    expect(await statusOf(tokens.access_token)).toBe(401);
    await expect(oidc.refreshTokenGrant(itsOwn, tokens.refresh_token!)).rejects.toThrow();
  });

  it('can push its request first', async () => {
    const pushing = await register(admin, { pushedRequests: true });
    const itsOwn = await discover(server.url, pushing);
    const { url, checks } = await authorization(itsOwn);
    const pushed = await oidc.buildAuthorizationUrlWithPAR(itsOwn, url.searchParams);
    const back = await allow(new FormBrowser(server.url), pushed, person);
    const tokens = await oidc.authorizationCodeGrant(itsOwn, back, checks);
    expect(await statusOf(tokens.access_token)).toBe(200);
    const unpushed = await allow(new FormBrowser(server.url), url, person);
    expect(unpushed.searchParams.get('error')).toBe('invalid_request');
  });

  it('may be a program without a secret on the machine of its user, at whatever port', async () => {
    const native = await register(admin, { proof: 'none', native: true });
    const itsOwn = await discover(server.url, native, oidc.None());
    const tokens = await tokensOf(itsOwn, server.url, person, {
      redirect_uri: CALLBACK.replace('65000', '65123'),
    });
    expect(await statusOf(tokens.access_token)).toBe(200);
  });

  it('is told when somebody does not allow it', async () => {
    const { url } = await authorization(configuration);
    const browser = new FormBrowser(server.url);
    const page = await signInAt(browser, await browser.open(url), person);
    const back = new URL((await browser.submit(page, '/refusal')).url);
    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(back.searchParams.get('error')).toBe('access_denied');
  });
});

describe('what somebody has allowed', () => {
  it('is listed with what it covers, and ends at once when they take it back', async () => {
    const somebody = await newPerson(admin, 'user');
    const { access_token: token } = await tokensOf(configuration, server.url, somebody);
    expect((await somebody.client.get('/v1/me/consents')).body.items).toEqual([
      expect.objectContaining({
        clientId: board.clientId,
        clientName: 'Planning board',
        scopes: ['datasets:read', 'email', 'openid', 'profile'],
      }),
    ]);
    const path = `/v1/me/consents/${board.clientId}`;
    expect((await somebody.client.send('DELETE', path)).status).toBe(204);
    expect(await statusOf(token)).toBe(401);
    expect((await somebody.client.get('/v1/me/consents')).body.items).toEqual([]);
    expect((await somebody.client.send('DELETE', path)).status).toBe(404);
  });
});

describe('a browser that is signed in', () => {
  it('is not asked for the password again, and signing out everywhere ends that', async () => {
    const somebody = await newPerson(admin, 'user');
    const browser = new FormBrowser(server.url);
    await allow(browser, (await authorization(configuration)).url, somebody);
    const other = await discover(server.url, await register(admin));
    const asked = await browser.open((await authorization(other)).url);
    expect(asked.text).toContain('Allow access?');
    await somebody.client.send('DELETE', '/v1/me/sessions');
    const again = await browser.open((await authorization(other)).url);
    expect(again.text).toContain('/sign-in"');
  });

  it('signs out when a client asks for it', async () => {
    const leaving = await register(admin, {
      postLogoutRedirectUris: ['https://board.example/bye'],
    });
    const itsOwn = await discover(server.url, leaving);
    const browser = new FormBrowser(server.url);
    const { url, checks } = await authorization(itsOwn);
    const back = await allow(browser, url, person);
    const tokens = await oidc.authorizationCodeGrant(itsOwn, back, checks);
    const out = oidc.buildEndSessionUrl(itsOwn, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: 'https://board.example/bye',
    });
    const page = await browser.submit(await browser.open(out), '/confirm', { logout: 'yes' });
    expect(page.url).toMatch(/^https:\/\/board\.example\/bye/);
    const again = await browser.open((await authorization(itsOwn)).url);
    expect(again.text).toContain('/sign-in"');
  });
});

describe('a program that acts for itself', () => {
  it('gets a token by its secret, for its service account', async () => {
    const program = await registerProgram(admin, { scopes: ['datasets:write', 'datasets:read'] });
    const itsOwn = await discover(server.url, program);
    const tokens = await oidc.clientCredentialsGrant(itsOwn);
    expect(tokens.scope).toBe('datasets:read datasets:write');
    const made = await withToken(tokens.access_token).post('/v1/datasets', {
      name: 'Mine',
      frequency: 'daily',
    });
    expect(made.status).toBe(201);
    const me = await withToken(tokens.access_token).get('/v1/me');
    expect(me.body).toMatchObject({ id: program.accountId, signedInBy: 'client' });
  });

  it('gets one by its key', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign', 'verify'],
    );
    const jwks = { keys: [await crypto.subtle.exportKey('jwk', publicKey)] };
    const program = await registerProgram(admin, { proof: 'private_key_jwt', jwks });
    const itsOwn = await discover(server.url, program, oidc.PrivateKeyJwt(privateKey));
    const tokens = await oidc.clientCredentialsGrant(itsOwn, { scope: 'datasets:read' });
    expect(await statusOf(tokens.access_token)).toBe(200);
  });

  it('is kept out once its service account is locked', async () => {
    const program = await registerProgram(admin);
    const itsOwn = await discover(server.url, program);
    const tokens = await oidc.clientCredentialsGrant(itsOwn, { scope: 'datasets:read' });
    await admin.post(`/v1/service-accounts/${program.accountId}/lock`);
    expect(await statusOf(tokens.access_token)).toBe(401);
    await expect(oidc.clientCredentialsGrant(itsOwn)).rejects.toThrow();
  });

  it('can change its secret without a pause', async () => {
    const program = await registerProgram(admin);
    const rotated = await admin.post(`/v1/oauth-clients/${program.id}/secret`, {
      overlapSeconds: 60,
    });
    for (const clientSecret of [program.clientSecret, rotated.body.clientSecret as string]) {
      const itsOwn = await discover(server.url, { ...program, clientSecret });
      await expect(oidc.clientCredentialsGrant(itsOwn)).resolves.toBeDefined();
    }
    await admin.post(`/v1/oauth-clients/${program.id}/secret`, {});
    const former = { ...program, clientSecret: rotated.body.clientSecret as string };
    await expect(oidc.clientCredentialsGrant(await discover(server.url, former))).rejects.toThrow();
  });
});

describe('a device without a keyboard', () => {
  it('gets tokens once somebody has entered its code elsewhere', async () => {
    const tv = await register(admin, {
      grantTypes: [DEVICE, 'refresh_token'],
      redirectUris: undefined,
      proof: 'none',
    });
    const itsOwn = await discover(server.url, tv, oidc.None());
    const started = await oidc.initiateDeviceAuthorization(itsOwn, { scope: 'datasets:read' });
    const browser = new FormBrowser(server.url);
    let page = await browser.open(started.verification_uri);
    page = await browser.submit(page, '/oauth2/device', { user_code: started.user_code });
    page = await browser.submit(page, '/oauth2/device', { confirm: 'yes' });
    page = await signInAt(browser, page, person);
    page = await browser.submit(page, '/consent');
    expect(page.text).toContain('Your device is signed in');
    const tokens = await oidc.pollDeviceAuthorizationGrant(itsOwn, started);
    expect(await statusOf(tokens.access_token)).toBe(200);
  });
});

describe('a token', () => {
  it('given back 50 times at once is worth nothing, and nobody hears of a fault', async () => {
    const { access_token: token } = await tokensOf(configuration, server.url, person);
    await Promise.all(Array.from({ length: 50 }, () => oidc.tokenRevocation(configuration, token)));
    expect(await statusOf(token)).toBe(401);
  });

  it('is described to the programs of its organization, and to no others', async () => {
    const { access_token: token } = await tokensOf(configuration, server.url, person);
    expect(await oidc.tokenIntrospection(configuration, token)).toMatchObject({
      active: true,
      sub: person.id,
      client_id: board.clientId,
    });
    expect(await oidc.tokenIntrospection(configuration, `${token.slice(0, -4)}AAAA`)).toEqual({
      active: false,
    });
  });

  it('that is given back is worth nothing from then on', async () => {
    const tokens = await tokensOf(configuration, server.url, person);
    await oidc.tokenRevocation(configuration, tokens.access_token);
    expect(await statusOf(tokens.access_token)).toBe(401);
    expect(await oidc.tokenIntrospection(configuration, tokens.access_token)).toEqual({
      active: false,
    });
  });

  it('of a program that is given back is worth nothing from then on', async () => {
    const program = await registerProgram(admin);
    const itsOwn = await discover(server.url, program);
    const { access_token: token } = await oidc.clientCredentialsGrant(itsOwn);
    expect(await statusOf(token)).toBe(200);
    await oidc.tokenRevocation(itsOwn, token);
    expect(await statusOf(token)).toBe(401);
  });

  it('dies with the refresh token that is given back', async () => {
    const tokens = await tokensOf(configuration, server.url, person);
    await oidc.tokenRevocation(configuration, tokens.refresh_token!);
    await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
    expect(await statusOf(tokens.access_token)).toBe(401);
  });

  it('that is bound to a key needs its proof, once each (RFC 9449)', async () => {
    const key = await oidc.randomDPoPKeyPair();
    const handle = oidc.getDPoPHandle(configuration, key);
    const tokens = await tokensOf(configuration, server.url, person, {}, handle);
    expect(tokens.token_type).toBe('dpop');
    const url = new URL('/v1/datasets', server.url);
    const ask = (): Promise<Response> =>
      oidc.fetchProtectedResource(
        configuration,
        tokens.access_token,
        url,
        'GET',
        undefined,
        undefined,
        { DPoP: handle },
      );
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(await statusOf(tokens.access_token)).toBe(401);
  });
});

describe('what the token endpoint gave and refused', () => {
  interface Entry {
    readonly action: string;
    readonly resource: string;
    readonly status: string;
    readonly reason: string | null;
    readonly details: object;
  }
  const about = async (client: Registered): Promise<Entry[]> => {
    const { items } = (await admin.get('/v1/audit/events?limit=100')).body;
    return items.filter(({ resource }: Entry) => resource === `oauth_client:${client.clientId}`);
  };

  it('is in the log of the organization, with the reason', async () => {
    const program = await registerProgram(admin);
    await oidc.clientCredentialsGrant(await discover(server.url, program));
    const wrong = await discover(server.url, { ...program, clientSecret: 'wrong' });
    await expect(oidc.clientCredentialsGrant(wrong)).rejects.toThrow();
    expect(await about(program)).toEqual([
      expect.objectContaining({
        action: 'token.issue',
        status: 'denied',
        reason: 'client_credentials: invalid_client',
      }),
      expect.objectContaining({
        action: 'token.issue',
        status: 'succeeded',
        details: { grant: 'client_credentials' },
      }),
    ]);
  });

  it('says when a token was given back', async () => {
    const giving = await register(admin);
    const itsOwn = await discover(server.url, giving);
    const { access_token: token } = await tokensOf(itsOwn, server.url, person);
    await oidc.tokenRevocation(itsOwn, token);
    expect((await about(giving))[0]).toMatchObject({ action: 'token.revoke' });
  });
});

describe('a client that was given the token of somebody', () => {
  const exchange = (
    itsOwn: oidc.Configuration,
    token: string,
    parameters: Record<string, string> = {},
  ): ReturnType<typeof oidc.genericGrantRequest> =>
    oidc.genericGrantRequest(itsOwn, EXCHANGE, {
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...parameters,
    });

  it('has no more than its token says, whatever else was done in the same session', async () => {
    const service = await register(admin, {
      grantTypes: [EXCHANGE],
      redirectUris: undefined,
      scopes: ['datasets:read'],
    });
    const itsOwn = await discover(server.url, service);
    const boss = await newPerson(admin, 'admin');
    expect((await boss.client.get('/v1/users')).status).toBe(200);
    const acting = await exchange(itsOwn, boss.client.credential['authorization']!.slice(7));
    const narrow = server.client().withToken(acting.access_token);
    expect((await narrow.get('/v1/users')).status).toBe(403);
    expect((await narrow.get('/v1/datasets')).status).toBe(200);
    expect((await boss.client.get('/v1/users')).status).toBe(200);
  });

  it('gets no answer again that was given to the person themselves', async () => {
    const service = await register(admin, {
      grantTypes: [EXCHANGE],
      redirectUris: undefined,
      scopes: ['api-keys:write'],
    });
    const itsOwn = await discover(server.url, service);
    const { client } = await newPerson(admin, 'user');
    const request = { name: 'a key', scopes: ['datasets:write'] };
    const headers = { 'idempotency-key': 'the-same' };
    expect((await client.post('/v1/api-keys', request, headers)).status).toBe(201);
    const acting = await exchange(itsOwn, client.credential['authorization']!.slice(7));
    const narrow = server.client().withToken(acting.access_token);
    const answer = await narrow.post('/v1/api-keys', request, headers);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('acts for them by a token that says so, with no more than both have', async () => {
    const service = await register(admin, {
      grantTypes: [EXCHANGE],
      redirectUris: undefined,
      scopes: ['datasets:read', 'audit:read'],
    });
    const itsOwn = await discover(server.url, service);
    const { access_token: token } = await tokensOf(configuration, server.url, person);
    const acting = await exchange(itsOwn, token);
    const claims = decodeJwt(acting.access_token);
    expect(claims).toMatchObject({
      sub: person.id,
      scope: 'datasets:read',
      act: { sub: service.clientId },
    });
    expect(claims.exp).toBeLessThanOrEqual(decodeJwt(token).exp!);
    expect(await statusOf(acting.access_token)).toBe(200);
    await expect(exchange(itsOwn, token, { scope: 'audit:read' })).rejects.toThrow();
    const further = await exchange(itsOwn, acting.access_token);
    expect(decodeJwt(further.access_token)['act']).toEqual({
      sub: service.clientId,
      client_id: service.clientId,
      act: { sub: service.clientId, client_id: service.clientId },
    });
  });
});

describe('a program that asks for less than it may have', () => {
  it('has less, whatever its other tokens may do', async () => {
    const scopes = ['datasets:read', 'users:read'];
    const program = await registerProgram(admin, { roles: ['admin'], scopes });
    const itsOwn = await discover(server.url, program);
    const ask = async (scope: string): Promise<number> => {
      const { access_token: token } = await oidc.clientCredentialsGrant(itsOwn, { scope });
      return (await server.client().withToken(token).get('/v1/users')).status;
    };
    expect([await ask('users:read'), await ask('datasets:read')]).toEqual([200, 403]);
  });
});

describe('a key with the scope for clients', () => {
  it('registers none, and gets the secret of none: they would outlive it', async () => {
    const { id } = await register(admin, { scopes: ['datasets:read'] });
    const { client } = await newKey(admin, ['oauth-clients:write', 'datasets:read']);
    await expect(register(client, { scopes: ['datasets:read'] })).rejects.toThrow('forbidden');
    expect((await client.post(`/v1/oauth-clients/${id}/secret`, {})).status).toBe(403);
    expect((await client.send('DELETE', `/v1/oauth-clients/${id}`)).status).toBe(204);
  });
});

describe('a key that asks who let it in', () => {
  it('is told nothing, however it is sent', async () => {
    const { key, client } = await newKey(person.client, ['datasets:read']);
    const asBearer = server.client().withToken(key);
    const asked = [client, asBearer].map(async (one) => (await one.get('/oauth2/userinfo')).status);
    expect(await Promise.all(asked)).toEqual([403, 403]);
  });
});
