import * as oidc from 'openid-client';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { startIdentityProvider, type TestProvider } from '../support/identity-provider.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { authorization, discover, register } from '../support/oauth.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { ask, departAndReturn, setUp, signOn, somebody } from '../support/single-sign-on.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let provider: TestProvider;
let names: NameServer;

beforeAll(async () => {
  [database, provider, names] = await Promise.all([
    createTestDatabase(),
    startIdentityProvider(),
    startNameServer(),
  ]);
  server = await startServer({
    databaseUrl: database.url,
    env: { SSO_PRIVATE_ISSUERS: provider.issuer, SSO_DNS_SERVERS: names.address },
  });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await provider.close();
  names.close();
  await database.drop();
});

const newBrowser = (): FormBrowser => new FormBrowser(server.url);

describe('somebody whose organisation signs in elsewhere', () => {
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
