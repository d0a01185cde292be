/** @story long */
import type { Browser } from 'playwright-core';
import { BrowserPage, describeWithChromium, startChromium } from '../support/browser.ts';
import { Client, type Answer } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { askAnyone, passkeyGrant } from '../support/software-authenticator.ts';

const START_MS = 60_000;
/** Of Chromium's virtual authenticators. */
const MODEL = '01020304-0506-0708-0102-030405060708';

describeWithChromium('in a browser, somebody with a passkey', () => {
  let database: TestDatabase;
  let server: TestServer;
  let hasty: TestServer;
  let admin: Client;
  let browser: Browser;
  let page: BrowserPage;
  let person: Person;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({ databaseUrl: database.url });
    hasty = await startServer({
      databaseUrl: database.url,
      dataDir: server.dataDir,
      env: { AUTH_REAUTHENTICATION_AGE: '1' },
    });
    admin = await server.admin();
    browser = await startChromium();
  }, START_MS);

  afterAll(async () => {
    await browser.close();
    await hasty.stop();
    await server.stop();
    await database.drop();
  });

  beforeEach(async () => {
    person = await newPerson(admin, 'user');
    page = await BrowserPage.open(browser, server.url);
    await page.plugIn();
  });

  afterEach(() => page.close());

  const options = async (client: Client): Promise<object> =>
    (await client.post('/v1/me/passkeys/options')).body.publicKey;
  const register = async (client = person.client, name = 'Laptop'): Promise<Answer> =>
    client.post('/v1/me/passkeys', { name, credential: await page.create(await options(client)) });
  const signIn = async (): Promise<Answer> => {
    const anyone = server.client();
    return passkeyGrant(anyone, await page.get(await askAnyone(anyone)));
  };
  const withPassword = (rest: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const { email, password } = person;
    return server.client().token({ grant_type: 'password', username: email, password, ...rest });
  };

  it('registers it and signs in without a password', async () => {
    const made = await register();
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        name: 'Laptop',
        transports: ['internal'],
        recoveryCodes: expect.any(Array),
      }),
    ]);
    const answer = await signIn();
    expect(answer.status).toBe(200);
    const client = server.client().withToken(answer.body.access_token);
    expect((await client.get('/v1/me')).body.email).toBe(person.email);
    expect((await client.get('/v1/me/passkeys')).body.items[0].lastUsedAt).not.toBeNull();
  });

  it('cannot register the same authenticator twice', async () => {
    await register();
    await expect(register()).rejects.toThrow('InvalidStateError');
  });

  it('is not let in when the finger is the wrong one', async () => {
    await register();
    await page.recognizes(false);
    await expect(signIn()).rejects.toThrow('NotAllowedError');
  });

  it('uses it beside the password, which it then may not be signed in without', async () => {
    await register();
    expect((await withPassword()).body.error).toBe('mfa_required');
    const asked = await askAnyone(server.client(), 'second_factor');
    const assertion = JSON.stringify(await page.get(asked));
    expect((await withPassword({ assertion })).status).toBe(200);
  });

  it('uses a hardware key that verifies nobody beside the password alone', async () => {
    await page.lose();
    await page.plugIn({ transport: 'usb', verifies: false });
    expect((await register(person.client, 'Hardware key')).status).toBe(201);
    const asked = (await withPassword()).body;
    expect(asked.error).toBe('mfa_required');
    const assertion = JSON.stringify(await page.get(asked.publicKey));
    expect((await withPassword({ assertion })).status).toBe(200);
    const alone = await page.get((await withPassword()).body.publicKey);
    expect((await passkeyGrant(server.client(), alone)).body.error).toBe('invalid_grant');
  });

  it('proves again who they are, in the session that they have', async () => {
    await register();
    const client = new Client(hasty.url, person.client.credential);
    await page.visit(hasty.url);
    const makeKey = (): Promise<Answer> =>
      client.post('/v1/api-keys', { name: 'k', scopes: ['datasets:read'] });
    await eventually(makeKey, ({ status }) => status === 401, 5000);
    const asked = (await client.post('/v1/me/reauthentication/options')).body.publicKey;
    const assertion = await page.get(asked);
    expect((await client.post('/v1/me/reauthentication', { assertion })).status).toBe(204);
    expect((await makeKey()).status).toBe(201);
  });

  it('loses it, gets in by a recovery code, revokes it and registers another', async () => {
    const { id, recoveryCodes } = (await register()).body;
    await page.lose();
    const answer = await withPassword({ otp: recoveryCodes[0] });
    expect(answer.status).toBe(200);
    const client = server.client().withToken(answer.body.access_token);
    await page.plugIn();
    expect((await register(client, 'New one')).status).toBe(201);
    expect((await client.send('DELETE', `/v1/me/passkeys/${id}`)).status).toBe(204);
    expect((await signIn()).status).toBe(200);
    const { items } = (await client.get('/v1/me/passkeys')).body;
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['New one']);
  });

  it('is not let in by a copy of it that lags behind, and that is noticed', async () => {
    const { id } = (await register()).body;
    const [copy] = await page.credentials();
    await signIn();
    await signIn();
    await page.putBack(copy!);
    expect((await signIn()).body.error).toBe('invalid_grant');
    const path = `/v1/audit/events?resource=passkey:${id}&action=passkey.counter`;
    expect((await admin.get(path)).body.items.length).toBe(1);
  });

  describe('whose organization wants to know what made it', () => {
    const ask = (body: object): Promise<Answer> =>
      admin.send('PATCH', '/v1/organization', { body });
    afterAll(() => ask({ attestation: 'none', authenticators: [] }));

    it('registers one of a model that is taken, and none of another', async () => {
      await ask({ attestation: 'direct', authenticators: [MODEL] });
      const made = await register();
      expect([made.status, made.body.authenticator]).toEqual([201, MODEL]);
      await ask({ authenticators: ['00000000-0000-0000-0000-000000000001'] });
      const other = await newPerson(admin, 'user');
      const { body, status } = await register(other.client);
      expect([status, body.errors[0].detail]).toEqual([
        400,
        'the organization does not accept this authenticator model',
      ]);
    });
  });
});
