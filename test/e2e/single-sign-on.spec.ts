/** @story long */
import * as oidc from 'openid-client';
import { enrolApp } from '../support/authenticator-app.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FormBrowser, type Page } from '../support/form-browser.ts';
import {
  startIdentityProvider,
  type Claims,
  type TestProvider,
} from '../support/identity-provider.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { authorization, discover, register } from '../support/oauth.ts';
import { newOrganization } from '../support/organizations.ts';
import { startRealProvider, type RealProvider } from '../support/real-provider.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  ask,
  departAndReturn,
  request,
  setUp,
  signOn,
  somebody,
  verify,
  verifyAddress,
} from '../support/single-sign-on.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let provider: TestProvider;
let real: RealProvider;
let names: NameServer;

beforeAll(async () => {
  [database, provider, real, names] = await Promise.all([
    createTestDatabase(),
    startIdentityProvider(),
    startRealProvider(),
    startNameServer(),
  ]);
  server = await startServer({
    databaseUrl: database.url,
    env: {
      SSO_PRIVATE_ISSUERS: `${provider.issuer},${real.issuer}`,
      SSO_DNS_SERVERS: names.address,
    },
  });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await Promise.all([provider.close(), real.close()]);
  names.close();
  await database.drop();
});

/** The access token of a client that somebody lets in by single sign-on. */
async function tokenOf(
  person: Claims & { readonly email: string },
  browser: FormBrowser,
): Promise<string> {
  const configuration = await discover(server.url, await register(admin));
  const { url, checks } = await authorization(configuration);
  const page = await browser.open(url);
  const sent = await browser.submit(page, '/single-sign-on', { email: person.email });
  provider.person = person;
  const asked = await browser.open(await provider.visit(sent.url));
  const back = await browser.submit(asked, '/consent');
  return (await oidc.authorizationCodeGrant(configuration, new URL(back.url), checks)).access_token;
}

const newBrowser = (): FormBrowser => new FormBrowser(server.url);

describe('somebody whose organization signs in elsewhere', () => {
  it('gets an account and a session at the first time, and goes on to the page they wanted', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain, { name: 'Ada Lovelace' });
    const browser = newBrowser();
    const page = await signOn(browser, provider, person, '/account?from=sso');
    expect(page.url).toBe(`${server.url}/account?from=sso`);
    const me = await ask(server.client(), browser);
    expect(me.body).toMatchObject({
      email: person.email,
      name: 'Ada Lovelace',
      roles: ['viewer'],
      state: 'active',
      emailVerified: true,
    });
  });

  it('is the same person the next time, whatever address the provider says then', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const first = newBrowser();
    await signOn(first, provider, person);
    const again = newBrowser();
    provider.person = { ...person, email: 'renamed@elsewhere.example', email_verified: false };
    await again.open(await departAndReturn(again, provider, person.email));
    const ids = [];
    for (const browser of [first, again]) ids.push((await ask(server.client(), browser)).body.id);
    expect(ids[1]).toBe(ids[0]);
  });

  it('comes in where the provider writes that the address is verified as text, as Cognito does', async () => {
    const { domain } = await setUp(admin, provider, names);
    const browser = newBrowser();
    await signOn(browser, provider, somebody(domain, { email_verified: 'true' }));
    expect((await ask(server.client(), browser)).status).toBe(200);
  });

  it('comes in where the provider says nothing of that, as Entra ID does, once it is trusted with addresses', async () => {
    const { id, domain } = await setUp(admin, provider, names);
    const person = somebody(domain, { email_verified: undefined });
    expect((await signOn(newBrowser(), provider, person)).status).toBe(400);
    const path = `/v1/identity-providers/${id}`;
    const { headers } = await admin.get(path);
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    const on = await admin.send('PATCH', path, {
      body: { trustAddresses: true },
      headers: ifMatch,
    });
    expect([on.status, on.body.trustAddresses]).toEqual([200, true]);
    const browser = newBrowser();
    await signOn(browser, provider, person);
    expect((await ask(server.client(), browser)).body).toMatchObject({ email: person.email });
    const unverified = somebody(domain, { email_verified: false });
    expect((await signOn(newBrowser(), provider, unverified)).status).toBe(400);
  });

  it('keeps the account that they had with a password', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const made = await admin.post('/v1/users', {
      email: person.email,
      roles: ['user'],
      password: 'a password that was here before',
    });
    const browser = newBrowser();
    await signOn(browser, provider, person);
    expect((await ask(server.client(), browser)).body).toMatchObject({
      id: made.body.id,
      roles: ['user'],
      emailVerified: true,
    });
  });

  it('is told of by the session, the audit log and the metrics', async () => {
    const { id, domain } = await setUp(admin, provider, names);
    const browser = newBrowser();
    await signOn(browser, provider, somebody(domain));
    const sessions = await ask(server.client(), browser, '/v1/me/sessions');
    expect(sessions.body.items[0]).toMatchObject({ methods: ['sso'], current: true });
    const { body } = await admin.get('/v1/audit/events?action=session.create&limit=1');
    expect(body.items[0]).toMatchObject({
      status: 'succeeded',
      details: { methods: ['sso'], provider: id },
    });
    expect((await server.client().get('/metrics')).text).toMatch(
      /stockade_sign_ins_total\{grant="sso",outcome="succeeded"\} [1-9]/,
    );
  });

  it('leaves entries of the domain that was shown, the account that was made, and the link between', async () => {
    const { id, domain } = await setUp(admin, provider, names);
    const browser = newBrowser();
    await signOn(browser, provider, somebody(domain));
    const { id: userId } = (await ask(server.client(), browser)).body;
    const { items } = (await admin.get('/v1/audit/events?limit=4')).body;
    expect(items).toMatchObject([
      { action: 'session.create', userId },
      { action: 'identity.link', userId, details: { provider: id, created: true } },
      { action: 'user.create', userId, details: { provider: id, roles: ['viewer'] } },
      {
        action: 'identity_provider.verify',
        resource: `identity_provider:${id}`,
        status: 'succeeded',
        details: { domain },
      },
    ]);
  });

  it('may do so at a provider that others wrote, which tells addresses at its userinfo endpoint alone', async () => {
    const { id, domain } = await setUp(admin, { ...provider, ...real }, names);
    const set = (await admin.get(`/v1/identity-providers/${id}`)).body;
    expect(set.redirectUri).toBe(`${server.url}/sso/callback/${id}`);
    real.register(set.redirectUri);
    const person = somebody(domain, { name: 'Grace Hopper' });
    real.person = person;
    const browser = newBrowser();
    const sent = await browser.open(`/sso/start?email=${person.email}`);
    const page = await browser.open(await real.visit(sent.url));
    expect(page.url).toBe(`${server.url}/docs`);
    expect((await ask(server.client(), browser)).body).toMatchObject({
      email: person.email,
      name: 'Grace Hopper',
    });
  });

  it('lets a client in, and the provider is asked on the way', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const board = await register(admin);
    const configuration = await discover(server.url, board);
    const { url, checks } = await authorization(configuration);
    const browser = newBrowser();
    const page = await browser.open(url);
    const sent = await browser.submit(page, '/single-sign-on', { email: person.email });
    provider.person = person;
    const asked = await browser.open(await provider.visit(sent.url));
    const back = await browser.submit(asked, '/consent');
    const tokens = await oidc.authorizationCodeGrant(configuration, new URL(back.url), checks);
    expect(tokens.claims()).toMatchObject({ amr: ['sso'], aud: board.clientId });
    const mine = await server.client().withToken(tokens.access_token).get('/v1/me');
    expect(mine.body).toMatchObject({ email: person.email });
  });
});

describe('a proof at the provider', () => {
  const ago = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds;
  /** The page that a browser is left at which asks to sign on so, and what the provider was asked. */
  const signOnWith = async (
    maxAge: string,
    said: object,
  ): Promise<{ browser: FormBrowser; page: Page; asked: URLSearchParams }> => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain, said);
    const browser = newBrowser();
    const query = new URLSearchParams({ email: person.email, max_age: maxAge });
    const { url } = await browser.open(`/sso/start?${query.toString()}`);
    provider.person = person;
    const page = await browser.open(await provider.visit(url));
    return { browser, page, asked: new URL(url).searchParams };
  };

  it('that is wanted now is asked for, and is one that sensitive changes go on with', async () => {
    const at = ago(1);
    const { browser, asked } = await signOnWith('0', { auth_time: at });
    expect([asked.get('max_age'), asked.get('prompt')]).toEqual(['0', 'login']);
    const me = await ask(server.client(), browser, '/v1/me/sessions');
    expect(Date.parse(me.body.items[0].authenticatedAt)).toBe(at * 1000);
  });

  it('that may be an hour old is asked for as such, and one of that age is taken', async () => {
    const { browser, asked } = await signOnWith('3600', { auth_time: ago(3500) });
    expect([asked.get('max_age'), asked.get('prompt')]).toEqual(['3600', null]);
    expect((await ask(server.client(), browser)).status).toBe(200);
  });

  it.each([
    ['is older than was asked for', '60', { auth_time: ago(120) }],
    ['is from before it was asked for now', '0', { auth_time: ago(60) }],
    ['has no time', '60', {}],
    ['has a time that is no number', '60', { auth_time: 'now' }],
  ])('that %s is refused', async (_what, maxAge, said) => {
    const { browser, page } = await signOnWith(maxAge, said);
    expect(page.status).toBe(400);
    expect((await ask(server.client(), browser)).status).toBe(401);
  });

  it.each(['-1', '1.5', 'soon', '', '9999999999'])('cannot be %s seconds old', async (maxAge) => {
    const query = new URLSearchParams({ email: 'ada@example.com', max_age: maxAge });
    const page = await newBrowser().open(`/sso/start?${query.toString()}`);
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('max_age')]);
  });

  it.each([
    ['max_age', { max_age: '60' }, '60', null],
    ['prompt', { prompt: 'login' }, '0', 'login'],
  ])(
    'is asked for when a client asks by %s, and the client is told its time',
    async (_by, wanted, maxAge, prompt) => {
      const { domain } = await setUp(admin, provider, names);
      const at = ago(10);
      const person = somebody(domain, { auth_time: at });
      const configuration = await discover(server.url, await register(admin));
      const { url, checks } = await authorization(configuration, { ...wanted });
      const browser = newBrowser();
      const page = await browser.open(url);
      const sent = await browser.submit(page, '/single-sign-on', { email: person.email });
      const asked = new URL(sent.url).searchParams;
      expect([asked.get('max_age'), asked.get('prompt')]).toEqual([maxAge, prompt]);
      provider.person = person;
      const back = await browser.submit(
        await browser.open(await provider.visit(sent.url)),
        '/consent',
      );
      const grant = await oidc.authorizationCodeGrant(configuration, new URL(back.url), checks);
      expect(grant.claims()).toMatchObject({ auth_time: at });
    },
  );
});

describe('roles that the provider says', () => {
  const MAPPING = {
    roleClaim: 'groups',
    roleMapping: { planners: 'user', heads: 'admin' },
    defaultRoles: ['viewer'],
  };
  const rolesOf = async (person: Claims & { readonly email: string }): Promise<string[]> => {
    const browser = newBrowser();
    await signOn(browser, provider, person);
    return (await ask(server.client(), browser)).body.roles;
  };

  it('go up and down with each time that somebody signs in', async () => {
    const { domain } = await setUp(admin, provider, names, MAPPING);
    const person = somebody(domain);
    const seen = [];
    for (const groups of [['planners'], ['planners', 'heads', 'others'], 'heads', [], undefined]) {
      seen.push(await rolesOf({ ...person, groups }));
    }
    expect(seen).toEqual([['user'], ['admin', 'user'], ['admin'], ['viewer'], ['viewer']]);
  });

  it('are those of nobody whom a value only resembles', async () => {
    const { domain } = await setUp(admin, provider, names, MAPPING);
    const seen = [];
    for (const groups of [
      'HEADS',
      'heads ',
      ['head'],
      { heads: true },
      [['heads']],
      'constructor',
    ]) {
      seen.push(await rolesOf({ ...somebody(domain), groups }));
    }
    expect(seen).toEqual(Array(6).fill(['viewer']));
  });

  it('leave alone who has some, where nothing is mapped', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const password = 'a password that was here before';
    await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    expect(await rolesOf({ ...person, groups: ['heads'] })).toEqual(['user']);
  });

  it('are noted with the provider that said so', async () => {
    const { id, domain } = await setUp(admin, provider, names, MAPPING);
    const person = somebody(domain);
    await rolesOf(person);
    await rolesOf({ ...person, groups: ['planners'] });
    const { body } = await admin.get('/v1/audit/events?action=user.roles&limit=1');
    expect(body.items[0].details).toEqual({ from: ['viewer'], to: ['user'], provider: id });
  });

  it('can be roles of the organization, but not two that nobody may hold together', async () => {
    const [buyer, payer] = ['buyer', 'payer'];
    for (const name of [buyer, payer]) await admin.post('/v1/roles', { name, permissions: [] });
    await admin.post('/v1/role-separations', { roles: [buyer, payer] });
    const roleMapping = { buys: buyer, pays: payer };
    const { domain } = await setUp(admin, provider, names, { roleClaim: 'groups', roleMapping });
    const person = somebody(domain, { groups: ['buys'] });
    const browser = newBrowser();
    await signOn(browser, provider, person);
    expect((await ask(server.client(), browser)).body.roles).toEqual([buyer]);
    const both = ['buys', 'pays'];
    await signOn(browser, provider, { ...person, groups: both });
    expect((await ask(server.client(), browser)).body.roles).toEqual([buyer]);
    const page = await signOn(newBrowser(), provider, somebody(domain, { groups: both }));
    expect(page.status).toBe(400);
  });

  it('never take the last admin, who comes in all the same', async () => {
    const there = await newOrganization(server, database);
    const me = (await there.get('/v1/me')).body;
    const domain = me.email.split('@')[1];
    const rest = { ...MAPPING, domains: [domain] };
    const made = await there.post('/v1/identity-providers', request(provider, rest));
    await verify(there, names, made.body.id, made.body.domains[0]);
    const person = { ...somebody(domain), email: me.email as string };
    expect(await rolesOf({ ...person, groups: ['planners'] })).toEqual(['admin']);
    const { body } = await there.get('/v1/audit/events?action=user.roles&limit=1');
    expect(body.items[0]).toMatchObject({
      status: 'denied',
      reason: 'no admin could sign in any more',
    });
    await there.send('DELETE', `/v1/identity-providers/${made.body.id}`);
  });
});

describe('a second factor', () => {
  it.each([
    ['that the provider has seen counts when it is trusted', true, ['pwd', 'mfa'], ['sso', 'mfa']],
    ['that the provider has seen does not count by itself', false, ['pwd', 'mfa'], ['sso']],
    ['that the provider has not seen does not count', true, ['pwd'], ['sso']],
  ])('%s', async (_what, trustFactors, amr, methods) => {
    const { domain } = await setUp(admin, provider, names, { trustFactors });
    const browser = newBrowser();
    await signOn(browser, provider, somebody(domain, { amr }));
    const { body } = await ask(server.client(), browser, '/v1/me/sessions');
    expect(body.items[0].methods).toEqual(methods);
  });

  it('that somebody has here is asked for, and an account at the provider alone is not enough', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const password = 'a password that was here before';
    await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const app = await enrolApp(await server.client().signIn(person.email, password));
    const browser = newBrowser();
    const page = await signOn(browser, provider, person);
    expect(page.text).toContain('authenticator app');
    expect(browser.cookie('__Host-stockade')).toBeUndefined();
    const again = await browser.submit(page, '/sso/factor', { otp: '000000' });
    expect([again.status, browser.cookie('__Host-stockade')]).toEqual([400, undefined]);
    const done = await browser.submit(again, '/sso/factor', { otp: app.recoveryCodes[0]! });
    expect(done.url).toBe(`${server.url}/docs`);
    const { body } = await ask(server.client(), browser, '/v1/me/sessions');
    expect(body.items[0].methods).toEqual(expect.arrayContaining(['sso', 'mfa']));
  });

  it('is enrolled first by who needs one', async () => {
    const there = await newOrganization(server, database);
    const { domain } = await setUp(there, provider, names);
    await there.send('PATCH', '/v1/organization', { body: { factorRoles: ['viewer'] } });
    const browser = newBrowser();
    await signOn(browser, provider, somebody(domain));
    const refused = await ask(server.client(), browser, '/v1/datasets');
    expect([refused.status, refused.body.code]).toEqual([403, 'second_factor_required']);
  });
});

describe('a provider that is trusted no more', () => {
  it('ends the sessions that it began, of browsers and of clients, and keeps the accounts', async () => {
    const { id, domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const password = 'a password that was here before';
    await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const local = await server.client().signIn(person.email, password);
    await verifyAddress(server, local, person.email);
    const browser = newBrowser();
    await signOn(browser, provider, person);
    const token = await tokenOf(person, browser);
    expect((await server.client().withToken(token).get('/v1/me')).status).toBe(200);
    expect((await admin.send('DELETE', `/v1/identity-providers/${id}`)).status).toBe(204);
    const statuses = [
      (await ask(server.client(), browser)).status,
      (await server.client().withToken(token).get('/v1/me')).status,
      (await local.get('/v1/me')).status,
    ];
    expect(statuses).toEqual([401, 401, 200]);
    expect((await local.get('/v1/me/identities')).body.items).toEqual([]);
  });
});

describe('an identity', () => {
  it('is not unlinked when it is the only way in', async () => {
    const { domain } = await setUp(admin, provider, names);
    const browser = newBrowser();
    await signOn(browser, provider, somebody(domain));
    const [identity] = (await ask(server.client(), browser, '/v1/me/identities')).body.items;
    const cookie = `__Host-stockade=${browser.cookie('__Host-stockade') ?? ''}`;
    const answer = await server.client().send('DELETE', `/v1/me/identities/${identity.id}`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    expect(answer.status).toBe(409);
  });
});

describe('fifty ways back at once, on two instances', () => {
  it('with the same state have one winner', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const browser = newBrowser();
    provider.person = person;
    const back = new URL(await departAndReturn(browser, provider, person.email));
    const cookie = `__Host-stockade-sso=${browser.cookie('__Host-stockade-sso') ?? ''}`;
    const second = await startServer({
      databaseUrl: database.url,
      dataDir: server.dataDir,
      env: { SSO_PRIVATE_ISSUERS: provider.issuer, SSO_DNS_SERVERS: names.address },
    });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        (i % 2 === 0 ? server : second).client().get(back.pathname + back.search, { cookie }),
      ),
    );
    await second.stop();
    const won = answers.filter(({ headers }) =>
      headers.getSetCookie().some((one) => one.startsWith('__Host-stockade=')),
    );
    expect([won.length, answers.filter(({ status }) => status === 400).length]).toEqual([1, 49]);
  });

  it('of fifty browsers of somebody new make one account', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    provider.person = person;
    const browsers = Array.from({ length: 50 }, newBrowser);
    const backs: string[] = [];
    for (const browser of browsers) {
      backs.push(await departAndReturn(browser, provider, person.email));
    }
    await Promise.all(browsers.map((browser, i) => browser.open(backs[i]!)));
    const signedIn = browsers.filter((one) => one.cookie('__Host-stockade') !== undefined);
    const { items } = (await admin.get('/v1/users?limit=1000')).body;
    const accounts = items.filter(({ email }: { email: string }) => email === person.email);
    expect([signedIn.length, accounts.length]).toEqual([50, 1]);
  });
});
