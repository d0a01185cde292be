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
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { viewport: DESKTOP, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
  { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
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
    const card = (await page.locator('main').boundingBox())!;
    const logo = (await page.locator('header').boundingBox())!;
    expect([card.x >= 16, card.x - logo.x]).toEqual([true, 0]);
  }

  it('begin where a browser opens the address of the server', () =>
    inEachLook(async (page) => {
      await page.goto(server.url);
      await expectSound(page);
      await page.click('text=Change your password');
      await page.waitForSelector('text=Forgot your password?');
      await expectSound(page);
    }));

  it('lead from the start page to signing in and signing out', () =>
    inEachLook(async (page) => {
      await page.goto(server.url);
      await page.click('text=Sign out');
      await page.waitForSelector('text=You are signed out');
      await expectSound(page);
      await page.click('text=Start page');
      await page.click('text=Open the API explorer');
      await page.waitForSelector('.btn.authorize');
      const dark = await page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches');
      const ground = await page.evaluate(
        'getComputedStyle(document.documentElement).backgroundColor',
      );
      expect(ground !== 'rgba(0, 0, 0, 0)').toBe(dark);
    }));

  it('show a page at an address where there is nothing', () =>
    inEachLook(async (page) => {
      const answer = await page.goto(`${server.url}/nope`);
      expect(answer?.status()).toBe(404);
      await expectSound(page);
      await page.click('text=Start page');
      await page.waitForURL(`${server.url}/`);
    }));

  it('show what is wrong with a link as an error', () =>
    inEachLook(async (page) => {
      await page.goto(`${server.url}/account#token=sti_short`);
      await page.waitForSelector('[role=alert]:has-text("The link is incomplete")');
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
      const { text } = await mailTo(server, person.email, /choose a new/);
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
      await page.waitForSelector(
        '[role=alert]:has-text("Single sign-on is not set up for this address")',
      );
      await expectSound(page);
      await page.fill('input[name=password]', person.password);
      await page.click('button:text-is("Sign in")');
      await page.waitForSelector('text=Read datasets, demand and forecasts');
      await page.waitForSelector(`text=Signed in as ${person.email}`);
      await expectSound(page);
      const consent = page.url();
      await page.route(`${CALLBACK}**`, (route) => route.fulfill({ body: 'back' }));
      await page.click('button:text-is("Allow")');
      await page.waitForURL(`${CALLBACK}?**`);
      for (const over of [consent, consent.replace('interaction', 'auth')]) {
        await page.goto(over);
        await page.waitForSelector('h1:has-text("This sign-in has ended")');
        expect(await page.textContent('main')).not.toContain('session');
        await expectSound(page);
      }
      await page.click('text=Start page');
      await page.waitForURL(`${server.url}/`);
    }));

  it('let somebody out whom the browser takes for another', () =>
    inEachLook(async (page) => {
      const person = await newPerson(admin, 'user');
      const configuration = await discover(server.url, await register(admin));
      const { url } = await authorization(configuration);
      await page.goto(url.href);
      await page.fill('input[name=email]', person.email);
      await page.fill('input[name=password]', person.password);
      await page.click('button:text-is("Sign in")');
      await page.click('text=Not you? Sign out');
      await page.waitForSelector('h1:has-text("Sign out?")');
      await expectSound(page);
      await page.click('button:has-text("Sign out")');
      await page.waitForSelector('text=You are signed out');
      await page.goto(url.href);
      await page.waitForSelector('input[name=password]');
    }));

  it('say the same to who types a wrong password and to who has no account', () =>
    inEachLook(async (page) => {
      const person = await newPerson(admin, 'user');
      const configuration = await discover(server.url, await register(admin));
      for (const email of [person.email, `nobody.${person.email}`]) {
        const { url } = await authorization(configuration);
        await page.goto(url.href);
        await page.fill('input[name=email]', email);
        await page.fill('input[name=password]', 'not the password');
        await page.click('button:text-is("Sign in")');
        await page.waitForSelector(
          '[role=alert]:text-is("The e-mail address or the password is wrong.")',
        );
        await page.fill('input[name=password]', 'not the password');
        await page.fill('input[name=otp]', '123456');
        await page.click('button:text-is("Sign in")');
        await page.waitForSelector(
          '[role=alert]:text-is("The e-mail address, the password or the code is wrong.")',
        );
      }
    }));

  it('lead on somebody who has to change their password first', () =>
    inEachLook(async (page) => {
      const person = await newPerson(admin, 'user');
      await admin.post(`/v1/users/${person.id}/password-compromise`);
      const configuration = await discover(server.url, await register(admin));
      await page.goto((await authorization(configuration)).url.href);
      await page.fill('input[name=email]', person.email);
      await page.fill('input[name=password]', person.password);
      await page.click('button:text-is("Sign in")');
      await page.waitForSelector('[role=alert]:has-text("must change your password first")');
      await page.click('a:text-is("Forgot your password?")');
      await page.waitForSelector('#go:text-is("Send the link")');
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
