/** @story long */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailTo } from '../support/mailbox.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CHROMIUM = '/usr/bin/chromium';
const describeWithBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

describeWithBrowser('the page that links in mails lead to', () => {
  let database: TestDatabase;
  let server: TestServer;
  let admin: Client;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  let complaints: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({ databaseUrl: database.url });
    admin = await server.admin();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await database.drop();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    requested = [];
    complaints = [];
    page.on('request', (request) => void requested.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => void complaints.push(error.message));
  });

  afterEach(() => page.close());

  const linkIn = (text: string): string => /http\S+#token=\S+/.exec(text)![0];
  const said = (text: string): Promise<void> =>
    page.waitForSelector(`#lead:has-text("${text}")`).then(() => undefined);

  const warned = (text: string): Promise<void> =>
    page.waitForSelector(`#problem[role=alert]:has-text("${text}")`).then(() => undefined);

  it('lets somebody choose another password', async () => {
    const person = await newPerson(admin, 'user');
    await server.client().post('/password-resets', { email: person.email });
    const mail = await mailTo(server, person.email, /choose a new/);
    await page.goto(linkIn(mail.text));
    await page.fill('#password', 'quite another long password');
    await page.click('#go');
    await said('Your password was changed');
    await server.client().signIn(person.email, 'quite another long password');
    expect(complaints).toEqual([]);
  });

  it('lets who is invited begin, and says what is wrong with a password', async () => {
    const email = 'grace@example.com';
    await admin.post('/v1/users', { email, roles: ['user'] });
    const { text } = await mailTo(server, email, /invited/);
    await page.goto(linkIn(text));
    await page.fill('#name', 'Grace');
    await page.fill('#password', 'password1');
    await page.click('#go');
    await warned('The password ');
    await page.fill('#password', 'quite another long password');
    await page.click('#go');
    await said('Welcome');
    expect(await page.isVisible('#problem')).toBe(false);
    await page.click('main a:text-is("start page")');
    await page.waitForURL(`${server.url}/`);
    await page.waitForSelector('a[href="/oauth2/logout"]');
    const client = await server.client().signIn(email, 'quite another long password');
    expect((await client.get('/v1/me')).body.name).toBe('Grace');
  });

  it('verifies an address at a click, and not before: a program that follows links does no harm', async () => {
    const person = await newPerson(admin, 'user');
    await person.client.post('/v1/me/email-verification');
    const { text } = await mailTo(server, person.email, /verify your address/);
    await page.goto(linkIn(text));
    await said('Is this your e-mail address');
    expect((await person.client.get('/v1/me')).body.emailVerified).toBe(false);
    await page.click('#go');
    await said('is verified');
    expect((await person.client.get('/v1/me')).body.emailVerified).toBe(true);
  });

  it('keeps the token out of every address, and asks nobody but this server', async () => {
    const person = await newPerson(admin, 'user');
    await person.client.post('/v1/me/email-verification');
    const { text, token } = await mailTo(server, person.email, /verify your address/);
    await page.goto(linkIn(text));
    await page.click('#go');
    await said('is verified');
    expect(requested.filter((url) => new URL(url).search.includes(token))).toEqual([]);
    expect(requested.filter((url) => new URL(url).pathname.includes(token))).toEqual([]);
    expect(requested.filter((url) => !url.startsWith(server.url))).toEqual([]);
    expect(page.url()).toBe(`${server.url}/account`);
  });

  it('says so when a link was used before', async () => {
    await page.goto(`${server.url}/account#token=ste_${'A'.repeat(64)}`);
    await page.click('#go');
    await warned('This link was used before, or has expired');
  });

  it.each(['ste_nonsense', `sti_${'A'.repeat(30)}`, `3Dsti_${'A'.repeat(64)}`, 's', ''])(
    'says so when a link was not copied in whole: %s',
    async (token) => {
      await page.goto(`${server.url}/account#token=${token}`);
      await warned('The link is incomplete');
      expect(await page.isVisible('#form')).toBe(false);
      expect(page.url()).toBe(`${server.url}/account`);
    },
  );

  it('says what it is for when it is opened without a link', async () => {
    await page.goto(`${server.url}/account`);
    await said('This page handles links from mails');
    expect(await page.isVisible('#problem')).toBe(false);
  });
});
