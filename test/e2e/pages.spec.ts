/** @story long */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { Client } from '../support/client.ts';
import { describeWithChromium, startChromium } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailTo } from '../support/mailbox.ts';
import { authorization, CALLBACK, discover, register } from '../support/oauth.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const LOOKS = [
  { viewport: DESKTOP, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describeWithChromium('the pages of the server', () => {
  let database: TestDatabase;
  let server: TestServer;
  let admin: Client;
  let browser: Browser;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({ databaseUrl: database.url });
    admin = await server.admin();
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await database.drop();
  });

  /** Runs with a page of each look; fails on what the browser complains of, but for answers that are no success. */
  async function inEachLook(work: (page: Page) => Promise<void>): Promise<void> {
    for (const look of LOOKS) {
      const context = await browser.newContext({ ...look });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        const isAnswer = message.text().startsWith('Failed to load resource');
        if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await work(page);
      expect(complaints).toEqual([]);
      await context.close();
    }
  }

  async function expectSound(page: Page): Promise<void> {
    await page.evaluate(axe.source);
    const violations = await page.evaluate<Violation[]>(
      'axe.run().then(({ violations }) => violations)',
    );
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    const wider = await page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    expect([page.url(), wider]).toEqual([page.url(), false]);
    expect(await page.textContent('header')).toContain('Stockade');
  }

  it('begin where a browser opens the address of the server', () =>
    inEachLook(async (page) => {
      await page.goto(server.url);
      await expectSound(page);
      await page.click('text=Choose another password');
      await page.waitForSelector('text=Forgot your password?');
      await expectSound(page);
    }));

  it('tell programs at that address where to go on', async () => {
    const { status, body } = await server.client().get('/');
    expect([status, body.documentation]).toEqual([200, '/docs']);
    expect((await server.client().get('/favicon.ico')).status).toBe(200);
  });

  it('let somebody in who forgot their password, and tell the rules before they fail', () =>
    inEachLook(async (page) => {
      const person = await newPerson(admin, 'user');
      await page.goto(`${server.url}/account#reset`);
      await page.fill('#email', person.email);
      await page.click('#go');
      await page.waitForSelector('#lead:has-text("a mail with a link is on its way")');
      const { text } = await mailTo(server, person.email, /choose another/);
      await page.goto('about:blank');
      await page.goto(/http\S+#token=\S+/.exec(text)![0]);
      await page.waitForSelector('#rules:has-text("At least 15 characters")');
      await expectSound(page);
      await page.fill('#password', 'quite another long password');
      await page.click('#go');
      await page.waitForSelector('#lead:has-text("was changed")');
    }));

  it('sign somebody in with one e-mail field, and ask them in plain words', () =>
    inEachLook(async (page) => {
      const person = await newPerson(admin, 'user');
      const configuration = await discover(server.url, await register(admin));
      const { url } = await authorization(configuration);
      await page.goto(url.href);
      expect(await page.locator('input[type=email]').count()).toBe(1);
      await expectSound(page);
      await page.fill('input[name=email]', person.email);
      await page.click('button:text-is("Sign in")');
      await page.waitForSelector('[role=alert]:has-text("Enter your password")');
      await page.click('button:text-is("Single sign-on")');
      await page.waitForSelector('[role=alert]:has-text("no single sign-on for this address")');
      await expectSound(page);
      await page.fill('input[name=password]', person.password);
      await page.click('button:text-is("Sign in")');
      await page.waitForSelector('text=Read datasets, demand and forecasts');
      await expectSound(page);
      await page.route(`${CALLBACK}**`, (route) => route.fulfill({ body: 'back' }));
      await page.click('button:text-is("Allow")');
      await page.waitForURL(`${CALLBACK}?**`);
    }));

  it('connect a device, and say what is wrong with a link onward', () =>
    inEachLook(async (page) => {
      await page.goto(`${server.url}/oauth2/device`);
      await expectSound(page);
      await page.fill('input[name=user_code]', 'NONE-SUCH');
      await page.click('text=Continue');
      await page.waitForSelector('[role=alert]');
      await expectSound(page);
      const refused = await page.goto(`${server.url}/oauth2/auth?client_id=nobody`);
      expect(refused?.status()).toBe(400);
      await expectSound(page);
      await page.click('text=Start page');
      await page.waitForURL(`${server.url}/`);
    }));
});
