/** @story long */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { enrolApp } from '../support/authenticator-app.ts';
import { describeWithChromium, startChromium } from '../support/browser.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startIdentityProvider, type TestProvider } from '../support/identity-provider.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { authorization, discover, register } from '../support/oauth.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { setUp, somebody } from '../support/single-sign-on.ts';

describeWithChromium('single sign-on in a real browser, with the provider at another site', () => {
  let database: TestDatabase;
  let server: TestServer;
  let admin: Client;
  let provider: TestProvider;
  let names: NameServer;
  let browser: Browser;
  let page: Page;
  /** A client of the OAuth server. */
  let board: Server;
  let complaints: string[];

  beforeAll(async () => {
    [database, provider, names, browser] = await Promise.all([
      createTestDatabase(),
      // A browser takes this for another site than 127.0.0.1.
      startIdentityProvider('localhost'),
      startNameServer(),
      startChromium(),
    ]);
    names.addresses.set('localhost', '127.0.0.1');
    server = await startServer({
      databaseUrl: database.url,
      env: { SSO_PRIVATE_ISSUERS: provider.issuer, SSO_DNS_SERVERS: names.address },
    });
    admin = await server.admin();
    board = createServer((_request, response) => response.end('back')).listen(0, '127.0.0.1');
    await once(board, 'listening');
  });

  afterAll(async () => {
    await browser.close();
    board.close();
    await server.stop();
    await provider.close();
    names.close();
    await database.drop();
  });

  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });

  afterEach(() => page.context().close());

  const me = (): Promise<{ email?: string }> =>
    page.evaluate(async () => (await fetch('/v1/me')).json() as Promise<{ email?: string }>);

  it('goes on to a page of the server, signed in', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    provider.person = person;
    await page.goto(`${server.url}/sso/start?email=${person.email}&next=/account`);
    await page.waitForURL(`${server.url}/account`);
    expect([await me(), complaints]).toEqual([
      expect.objectContaining({ email: person.email }),
      [],
    ]);
  });

  it('asks for the second factor that somebody has here', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    const password = 'a password that was here before';
    await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const { app } = await enrolApp(await server.client().signIn(person.email, password));
    provider.person = person;
    await page.goto(`${server.url}/sso/start?email=${person.email}&next=/account`);
    await page.fill('input[name=otp]', await app.code());
    await page.click('button');
    await page.waitForURL(`${server.url}/account`);
    expect([await me(), complaints]).toEqual([
      expect.objectContaining({ email: person.email }),
      [],
    ]);
  });

  it('leads from the sign-in page of a client back to the client', async () => {
    const { domain } = await setUp(admin, provider, names);
    const person = somebody(domain);
    provider.person = person;
    const callback = `http://127.0.0.1:${(board.address() as AddressInfo).port}/callback`;
    const client = await register(admin, { trusted: true, redirectUris: [callback] });
    const configuration = await discover(server.url, client);
    const { url } = await authorization(configuration, { redirect_uri: callback });
    await page.goto(url.href);
    await page.fill('input[name=email]', person.email);
    await page.click('button:text-is("Single sign-on")');
    await page.waitForURL(`${callback}*`);
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/./);
  });
});
