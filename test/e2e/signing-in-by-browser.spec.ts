/** @story long */
import * as oidc from 'openid-client';
import type { Browser } from 'playwright-core';
import { BrowserPage, describeWithChromium, startChromium } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { authorization, discover, register, type Registered } from '../support/oauth.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const START_MS = 60_000;

describeWithChromium('in a real browser, under the strict policy for content,', () => {
  let database: TestDatabase;
  let server: TestServer;
  let url: string;
  /** A page of a client, which has another origin than the server. */
  let elsewhere: string;
  let admin: Client;
  let person: Person;
  let board: Registered;
  let browser: Browser;
  let page: BrowserPage;
  const complaints: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const port = await freePort();
    url = `http://localhost:${port}`;
    const env = { PORT: String(port), PUBLIC_URL: url };
    server = await startServer({ databaseUrl: database.url, env });
    admin = await server.admin();
    elsewhere = `http://127.0.0.1:${port}/livez`;
    board = await register(admin, {
      redirectUris: [`${url}/livez`, elsewhere],
      postLogoutRedirectUris: [elsewhere],
    });
    browser = await startChromium();
  }, START_MS);

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await database.drop();
  });

  beforeEach(async () => {
    complaints.length = 0;
    person = await newPerson(admin, 'user');
    page = await BrowserPage.open(browser, server.url);
    page.page.context().on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text()))
        complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  /** What a client sends somebody to; it has them back at a page of the server that says little. */
  const asked = async () => {
    const configuration = await discover(url, board);
    return {
      configuration,
      ...(await authorization(configuration, { redirect_uri: `${url}/livez` })),
    };
  };
  const back = async (): Promise<URL> => {
    await page.page.waitForURL(/\/livez\?/);
    return new URL(page.page.url());
  };

  it('somebody signs in at the sign-in page and allows a client in', async () => {
    const { configuration, url: begin, checks } = await asked();
    await page.page.goto(begin.href);
    await page.page.fill('input[name=email]', person.email);
    await page.page.fill('input[name=password]', person.password);
    await page.page.click('text=Sign in >> nth=1');
    await page.page.click('text=Allow >> nth=1');
    const tokens = await oidc.authorizationCodeGrant(configuration, await back(), checks);
    const client = new Client(url).withToken(tokens.access_token);
    expect((await client.get('/v1/datasets')).status).toBe(200);
  });

  it('somebody signs in there with a passkey and no password', async () => {
    await page.plugIn();
    const { publicKey } = (await person.client.post('/v1/me/passkeys/options')).body;
    const credential = await page.create(publicKey as object);
    await person.client.post('/v1/me/passkeys', { name: 'Laptop', credential });
    const { configuration, url: begin, checks } = await asked();
    await page.page.goto(begin.href);
    await page.page.click('text=Use a passkey');
    await page.page.click('text=Allow >> nth=1');
    const tokens = await oidc.authorizationCodeGrant(configuration, await back(), checks);
    expect(tokens.claims()?.['amr']).toContain('mfa');
  });

  it('a client that signs somebody out has the browser back, and without a session at once', async () => {
    const { configuration, url: begin, checks } = await asked();
    await page.page.goto(begin.href);
    await page.page.fill('input[name=email]', person.email);
    await page.page.fill('input[name=password]', person.password);
    await page.page.click('text=Sign in >> nth=1');
    await page.page.click('text=Allow >> nth=1');
    const tokens = await oidc.authorizationCodeGrant(configuration, await back(), checks);
    const leave = oidc.buildEndSessionUrl(configuration, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: elsewhere,
      state: 'left',
    });
    await page.page.goto(leave.href);
    await page.page.click('button:has-text("Sign out")');
    await page.page.waitForURL(`${elsewhere}?state=left`);
    await page.page.goto(leave.href);
    await page.page.waitForURL(`${elsewhere}?state=left`);
  });

  it('a client is posted what it asked for, when it wants a form', async () => {
    const configuration = await discover(url, board);
    const { url: begin } = await authorization(configuration, {
      redirect_uri: elsewhere,
      response_mode: 'form_post',
    });
    await page.page.goto(begin.href);
    await page.page.fill('input[name=email]', person.email);
    await page.page.fill('input[name=password]', person.password);
    await page.page.click('text=Sign in >> nth=1');
    const [posted] = await Promise.all([
      page.page.waitForRequest((request) => request.url() === elsewhere),
      page.page.click('text=Allow >> nth=1'),
    ]);
    expect([posted.method(), new URLSearchParams(posted.postData() ?? '').has('code')]).toEqual([
      'POST',
      true,
    ]);
  });

  it('an explorer of the API signs in by code and PKCE, and tries a route', async () => {
    await page.page.goto(`${url}/docs`);
    await page.page.click('.btn.authorize');
    const scheme = page.page.locator('.auth-container', { hasText: 'authorizationCode' });
    const read = scheme.locator('.scopes .checkbox', { hasText: 'datasets:read' });
    expect(await read.textContent()).toContain('Read datasets, demand and forecasts.');
    const [popup] = await Promise.all([
      page.page.context().waitForEvent('page'),
      scheme.locator('button.authorize').click(),
    ]);
    await popup.fill('input[name=email]', person.email);
    await popup.fill('input[name=password]', person.password);
    const closed = popup.waitForEvent('close');
    await popup.click('text=Sign in >> nth=1');
    await closed;
    await scheme.getByText('Logout').waitFor();
    await scheme.locator('button.btn-done').click();
    await page.page.locator('#operations-tag-demand').click();
    const route = page.page.locator('#operations-demand-Dataset_list');
    await route.locator('.opblock-summary-control').click();
    await route.locator('button.execute').click();
    const status = await route
      .locator('.live-responses-table tbody .response-col_status')
      .first()
      .textContent();
    expect(status).toContain('200');
    const creation = page.page.locator('#operations-demand-Dataset_create');
    await creation.locator('.opblock-summary-control').click();
    await creation.locator('button.execute').click();
    const created = creation.locator('.live-responses-table tbody .response-col_status').first();
    expect(await created.textContent()).toContain('201');
  });

  it('an explorer of the API imports the example of a demand file as it stands', async () => {
    const id = await person.client.dataset('monthly', 'Explored');
    const { body } = await server.client().token({
      grant_type: 'password',
      username: person.email,
      password: person.password,
    });
    await page.page.goto(`${url}/docs`);
    await page.page.click('.btn.authorize');
    const scheme = page.page.locator('.auth-container', { hasText: 'bearer' }).first();
    await scheme.locator('input').fill(body.access_token);
    await scheme.locator('button.authorize').click();
    await scheme.locator('button.btn-done').click();
    await page.page.locator('#operations-tag-demand').click();
    const route = page.page.locator('#operations-demand-Import_receive');
    await route.locator('.opblock-summary-control').click();
    await route.locator('tr[data-param-name=id] input').fill(id);
    await route.locator('button.execute').click();
    const status = route.locator('.live-responses-table tbody .response-col_status').first();
    expect(await status.textContent()).toContain('202');
    const imports = await person.client.get(`/v1/datasets/${id}/imports`);
    const [made] = imports.body.items;
    expect(await person.client.ended(`/v1/imports/${made.id}`)).toMatchObject({
      state: 'succeeded',
      rowCount: 2,
    });
  });
});
