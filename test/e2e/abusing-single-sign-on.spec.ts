/** @story long */
import { createHash, createHmac } from 'node:crypto';
import { generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { enrolApp } from '../support/authenticator-app.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FormBrowser } from '../support/form-browser.ts';
import {
  startIdentityProvider,
  type Claims,
  type Crookedness,
  type TestProvider,
} from '../support/identity-provider.ts';
import { mailTo } from '../support/mailbox.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { authorization, discover, register } from '../support/oauth.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  ask,
  departAndReturn,
  newDomain,
  request,
  setUp,
  signOn,
  somebody,
  verify,
  verifyAddress,
  type SetUp,
} from '../support/single-sign-on.ts';
import { registerPasskey } from '../support/software-authenticator.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let neighbour: Client;
let provider: TestProvider;
let other: TestProvider;
let names: NameServer;
let own: SetUp;

beforeAll(async () => {
  [database, provider, other, names] = await Promise.all([
    createTestDatabase(),
    startIdentityProvider(),
    startIdentityProvider(),
    startNameServer(),
  ]);
  server = await startServer({
    databaseUrl: database.url,
    env: {
      SSO_PRIVATE_ISSUERS: `${provider.issuer},${other.issuer}`,
      SSO_DNS_SERVERS: names.address,
    },
  });
  admin = await server.admin();
  neighbour = await newOrganization(server, database);
  own = await setUp(admin, provider, names);
});

afterAll(async () => {
  await server.stop();
  await Promise.all([provider.close(), other.close()]);
  names.close();
  await database.drop();
});

afterEach(() => {
  provider.crooked = {};
  other.crooked = {};
});

type Person = Claims & { readonly email: string };
const newBrowser = (): FormBrowser => new FormBrowser(server.url);

/** How a sign-in went: what the page said, whether there is a session, and what the log says. */
interface Outcome {
  readonly status: number;
  readonly signedIn: boolean;
  readonly reason: string;
}

async function outcomeOf(browser: FormBrowser, status: number): Promise<Outcome> {
  const { body } = await admin.get('/v1/audit/events?action=session.create&status=denied&limit=1');
  const signedIn = browser.cookie('__Host-stockade') !== undefined;
  return { status, signedIn, reason: body.items[0]?.reason ?? '' };
}

async function attempt(person: Person, at: TestProvider = provider): Promise<Outcome> {
  const browser = newBrowser();
  const { status } = await signOn(browser, at, person);
  return outcomeOf(browser, status);
}

const refused = (reason: RegExp): object => ({
  status: 400,
  signedIn: false,
  reason: expect.stringMatching(reason),
});

describe('who the provider vouches for is not let in', () => {
  it.each<[string, object, RegExp]>([
    ['with an address that it has not verified', { email_verified: false }, /not verified/],
    ['when it says so in other words', { email_verified: 'yes' }, /not verified/],
    ['when it says so by a number', { email_verified: 1 }, /not verified/],
    ['when it says nothing of that', { email_verified: undefined }, /not verified/],
    ['without an address', { email: undefined }, /sent no address/],
    ['with an address of another domain', { email: 'ada@example.com' }, /domain/],
    ['with a list of addresses', { email: ['ada@example.com'] }, /sent no address/],
    ['with an address that holds a NUL', { email: 'a\0@example.com' }, /sent no address/],
  ])('%s', async (_what, change, reason) => {
    const person = somebody(own.domain);
    const browser = newBrowser();
    provider.person = { ...person, ...change };
    const { status } = await browser.open(await departAndReturn(browser, provider, person.email));
    expect(await outcomeOf(browser, status)).toEqual(refused(reason));
  });

  it('with an address below a verified domain', async () => {
    const person = somebody(own.domain);
    const browser = newBrowser();
    provider.person = { ...person, email: `ada@below.${own.domain}` };
    const { status } = await browser.open(await departAndReturn(browser, provider, person.email));
    expect(await outcomeOf(browser, status)).toEqual(refused(/domain/));
  });

  it('with a letter that looks like one of a colleague', async () => {
    const email = `kim@${own.domain}`;
    await admin.post('/v1/users', {
      email,
      roles: ['admin'],
      password: 'the password of kim here',
    });
    const person = { ...somebody(own.domain), email: `\u212aim@${own.domain}` };
    expect(await attempt(person)).toEqual(refused(/look like others/));
  });

  it('as a second person with the address of one who came before', async () => {
    const person = somebody(own.domain);
    await attempt(person);
    const outcome = await attempt({ ...somebody(own.domain), email: person.email });
    expect(outcome).toEqual(refused(/another identity/));
  });

  it('once they are locked', async () => {
    const person = somebody(own.domain);
    const browser = newBrowser();
    await signOn(browser, provider, person);
    await admin.post(`/v1/users/${(await ask(server.client(), browser)).body.id}/lock`);
    expect(await attempt(person)).toEqual(refused(/locked/));
  });

  it('where no accounts are made', async () => {
    const { domain } = await setUp(admin, provider, names, { createUsers: false });
    expect(await attempt(somebody(domain))).toEqual(refused(/does not create users/));
  });

  it('as somebody of another organization, who learns nothing and whose existence is not told', async () => {
    // They were there before anybody had shown that the domain is theirs.
    const domain = newDomain();
    const body = request(provider, { domains: [domain], createUsers: true });
    const { id, domains } = (await admin.post('/v1/identity-providers', body)).body;
    const person = somebody(domain);
    const password = 'a password of next door';
    const made = await neighbour.post('/v1/users', {
      email: person.email,
      roles: ['user'],
      password,
    });
    expect(made.status).toBe(201);
    expect((await verify(admin, names, id, domains[0])).status).toBe(200);
    const outcome = await attempt(person);
    expect(outcome).toEqual(refused(/^no account can be created for this address$/));
    const events = await neighbour.get('/v1/audit/events?limit=1');
    expect(events.body.items[0]).toMatchObject({
      action: 'user.create',
      resource: `user:${made.body.id}`,
    });
  });

  it('once they have unlinked it themselves', async () => {
    const person = somebody(own.domain);
    const password = 'a password that was here before';
    await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const client = await server.client().signIn(person.email, password);
    await verifyAddress(server, client, person.email);
    const browser = newBrowser();
    await signOn(browser, provider, person);
    const [identity] = (await client.get('/v1/me/identities')).body.items;
    expect(identity).toMatchObject({ providerId: own.id, providerName: 'Northwind accounts' });
    expect((await client.send('DELETE', `/v1/me/identities/${identity.id}`)).status).toBe(204);
    const { items } = (await admin.get('/v1/audit/events?action=identity.remove&limit=1')).body;
    expect(items[0].details).toEqual({ provider: own.id });
    expect((await ask(server.client(), browser)).status).toBe(401);
    expect((await client.get('/v1/me')).status).toBe(200);
    expect(await attempt(person)).toEqual(refused(/unlinked/));
  });
});

const unsigned = (claims: JWTPayload, alg: string, signature = ''): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg, kid: 'one' })}.${part(claims)}.${signature}`;
};
const byStranger = async (claims: JWTPayload): Promise<string> => {
  const { privateKey } = await generateKeyPair('ES256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey);
};
const byHmac = (claims: JWTPayload): string => {
  const text = unsigned(claims, 'HS256').slice(0, -1);
  const mac = createHmac('sha256', provider.clientSecret).update(text).digest('base64url');
  return `${text}.${mac}`;
};
const ALGORITHMS = { id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256'] };
const now = (): number => Math.floor(Date.now() / 1000);

describe('an answer of the provider is not taken', () => {
  it.each<[string, Crookedness]>([
    ['with another nonce', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
    ['without a nonce', { claims: ({ nonce: _, ...claims }) => claims }],
    ['of another issuer', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
    ['for another client', { claims: (claims) => ({ ...claims, aud: 'another' }) }],
    [
      'for several clients, given to another',
      { claims: (claims) => ({ ...claims, aud: ['stockade', 'another'], azp: 'another' }) },
    ],
    ['that is over', { claims: (claims) => ({ ...claims, exp: now() - 60 }) }],
    ['that does not say when it is over', { claims: ({ exp: _, ...claims }) => claims }],
    ['that is not yet good', { claims: (claims) => ({ ...claims, nbf: now() + 3600 }) }],
    ['without a subject', { claims: ({ sub: _, ...claims }) => claims }],
    ['with an empty subject', { claims: (claims) => ({ ...claims, sub: '' }) }],
    ['with too long a subject', { claims: (claims) => ({ ...claims, sub: 's'.repeat(256) }) }],
    ['with a number for a subject', { claims: (claims) => ({ ...claims, sub: 7 as never }) }],
    ['signed by nobody', { token: (claims) => unsigned(claims, 'none') }],
    [
      'signed by nobody, where the provider offers that',
      { token: (claims) => unsigned(claims, 'none'), metadata: ALGORITHMS },
    ],
    ['signed with the secret of the client', { token: byHmac }],
    [
      'signed with the secret of the client, where the provider offers that',
      { token: byHmac, metadata: ALGORITHMS },
    ],
    ['signed by a stranger', { token: byStranger }],
    ['signed with what is no signature', { token: (claims) => unsigned(claims, 'ES256', 'AAAA') }],
    ['that is no token', { token: () => 'none' }],
    [
      'when the rest is said of another subject',
      {
        claims: ({ email: _, ...claims }) => claims,
        userInfo: { sub: 'another', email: 'ada@example.com', email_verified: true },
      },
    ],
    [
      'when one place says the address and another that it is verified',
      {
        claims: ({ email: _, ...claims }) => claims,
        userInfo: { email: 'ada@example.com', email_verified: false },
      },
    ],
    ['when the code is refused', { tokenStatus: 500 }],
    ['when the browser brings an error', { answer: (back) => back.set('error', 'access_denied') }],
    ['when the browser brings another code', { answer: (back) => back.set('code', 'another') }],
    ['when the browser brings no code', { answer: (back) => back.delete('code') }],
    ['when the browser brings two codes', { answer: (back) => back.append('code', 'another') }],
    [
      'when the browser comes from another provider',
      { answer: (back) => back.set('iss', 'https://evil.example') },
    ],
    ['when the browser does not say where from', { answer: (back) => back.delete('iss') }],
  ])('%s', async (_what, crooked) => {
    // A fresh one: what a provider says of itself is remembered for a while.
    const { domain } = await ((provider.crooked = crooked), setUp(admin, provider, names));
    expect(await attempt(somebody(domain))).toEqual(refused(/provider|subject|invalid|unexpected/));
  });

  it('whose code was meant for another browser', async () => {
    const victim = somebody(own.domain);
    const first = newBrowser();
    provider.person = victim;
    const stolen = new URL(await departAndReturn(first, provider, victim.email));
    const second = newBrowser();
    const mine = new URL(await departAndReturn(second, provider, victim.email));
    mine.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    const { status } = await second.open(mine);
    expect(await outcomeOf(second, status)).toEqual(refused(/provider/));
  });
});

it('a provider whose settings were changed in the database lets nobody in', async () => {
  const { id, domain } = await setUp(admin, provider, names);
  const owner = await database.connect();
  const changes = ['trust_addresses = true', "client_id = 'a'", "role_mapping = '{}'"];
  for (const change of [...changes, 'trust_factors = true']) {
    await owner.query(`update identity_provider set ${change} where id = $1`, [id]);
    const page = await newBrowser().open(`/sso/start?email=ada@${domain}`);
    expect([page.status, page.url.startsWith(provider.issuer)]).toEqual([404, false]);
  }
  await owner.end();
});

describe('an account that somebody else prepared', () => {
  const password = 'a password of who prepared it';

  it('gives nothing of theirs to who is vouched for first', async () => {
    const heads = { roleClaim: 'groups', roleMapping: { heads: 'admin' } };
    const { domain } = await setUp(admin, provider, names, heads);
    const person = somebody(domain, { groups: ['heads'] });
    const made = await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const { id } = made.body;
    const preparer = await server.client().signIn(person.email, password);
    const prepared = (await newKey(preparer, ['datasets:read', 'users:read'])).client;
    expect((await prepared.get('/v1/me')).status).toBe(200);

    const browser = newBrowser();
    expect((await signOn(browser, provider, person)).url).toBe(`${server.url}/docs`);
    expect((await ask(server.client(), browser)).body).toMatchObject({ id, roles: ['admin'] });
    const form = { grant_type: 'password', username: person.email, password };
    expect((await server.client().token(form)).status).toBe(400);
    expect((await prepared.get('/v1/me')).status).toBe(401);
    await mailTo(server, person.email, /single sign-on for your account/);
    await mailTo(server, person.email, /other ways to sign in ended/);
    expect((await preparer.get('/v1/me')).status).toBe(401);
    const { body } = await admin.get(`/v1/audit/events?resource=user:${id}&action=user.password`);
    expect(body.items[0].details).toEqual({ removed: { password: true, factors: 0, keys: 1 } });
  });

  it('with a passkey or an app asks for it, and gives the roles of the provider only then', async () => {
    const heads = { roleClaim: 'groups', roleMapping: { heads: 'admin' } };
    const { id: providerId, domain } = await setUp(admin, provider, names, heads);
    const person = somebody(domain, { groups: ['heads'] });
    const made = await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const preparer = await server.client().signIn(person.email, password);
    const app = await enrolApp(preparer);
    const browser = newBrowser();
    const page = await signOn(browser, provider, person);
    expect(page.text).toContain('authenticator app');
    expect((await preparer.get('/v1/me')).body).toMatchObject({
      roles: ['user'],
      emailVerified: false,
    });
    expect((await preparer.get('/v1/me/identities')).body.items).toEqual([]);
    const done = await browser.submit(page, '/sso/factor', { otp: app.recoveryCodes[0]! });
    expect(done.url).toBe(`${server.url}/docs`);
    expect((await ask(server.client(), browser)).body).toMatchObject({
      id: made.body.id,
      roles: ['admin'],
    });
    const { body } = await ask(server.client(), browser, '/v1/me/identities');
    expect(body.items).toMatchObject([{ providerId }]);
  });

  it('with a passkey loses it where the provider is trusted with second factors', async () => {
    const { domain } = await setUp(admin, provider, names, { trustFactors: true });
    const person = somebody(domain, { amr: ['pwd', 'mfa'] });
    await admin.post('/v1/users', { email: person.email, roles: ['user'], password });
    const preparer = await server.client().signIn(person.email, password);
    await registerPasskey(preparer);
    const browser = newBrowser();
    await signOn(browser, provider, person);
    expect((await ask(server.client(), browser, '/v1/me/passkeys')).body.items).toEqual([]);
    expect((await preparer.get('/v1/me')).status).toBe(401);
  });
});

describe('a way back', () => {
  it.each<[string, (back: URL) => void]>([
    ['without a state', (back) => back.searchParams.delete('state')],
    ['with a state that nobody was given', (back) => back.searchParams.set('state', 'none')],
    [
      'with a state of the right form',
      (back) => back.searchParams.set('state', `sto_${'A'.repeat(64)}`),
    ],
    ['with nothing', (back) => (back.search = '')],
  ])('%s leads nowhere', async (_what, spoil) => {
    const browser = newBrowser();
    provider.person = somebody(own.domain);
    const back = new URL(await departAndReturn(browser, provider, `ada@${own.domain}`));
    spoil(back);
    const { status } = await browser.open(back);
    expect(await outcomeOf(browser, status)).toEqual(refused(/state/));
  });

  it('that was gone before leads nowhere', async () => {
    const browser = newBrowser();
    const person = somebody(own.domain);
    provider.person = person;
    const back = await departAndReturn(browser, provider, person.email);
    expect((await browser.open(back)).url).toBe(`${server.url}/docs`);
    const again = await browser.open(back);
    expect([again.status, (await outcomeOf(browser, 400)).reason]).toEqual([
      400,
      expect.stringMatching(/state/),
    ]);
  });

  it('of another browser leads nowhere, and stays good for its own', async () => {
    const person = somebody(own.domain);
    const mine = newBrowser();
    provider.person = person;
    const back = await departAndReturn(mine, provider, person.email);
    const theirs = newBrowser();
    await departAndReturn(theirs, provider, person.email);
    const { status } = await theirs.open(back);
    expect(await outcomeOf(theirs, status)).toEqual(refused(/another browser/));
    expect((await mine.open(back)).url).toBe(`${server.url}/docs`);
  });

  it('of a provider that was removed meanwhile leads nowhere', async () => {
    const { id, domain } = await setUp(admin, provider, names);
    const browser = newBrowser();
    provider.person = somebody(domain);
    const back = await departAndReturn(browser, provider, `ada@${domain}`);
    await admin.send('DELETE', `/v1/identity-providers/${id}`);
    const { status } = await browser.open(back);
    expect(await outcomeOf(browser, status)).toEqual(refused(/removed/));
  });

  it('through another provider than the one that was left for leads nowhere (mix-up)', async () => {
    const { domain } = await setUp(admin, other, names);
    const browser = newBrowser();
    provider.person = somebody(own.domain);
    other.person = somebody(domain);
    const toOwn = new URL(await departAndReturn(browser, provider, `ada@${own.domain}`));
    const toOther = new URL(await departAndReturn(browser, other, `ada@${domain}`));
    toOther.searchParams.set('code', toOwn.searchParams.get('code') ?? '');
    toOther.searchParams.set('iss', provider.issuer);
    const { status } = await browser.open(toOther);
    expect(await outcomeOf(browser, status)).toEqual(refused(/provider/));
  });

  it('of a provider that names no issuer gives its code to nobody else', async () => {
    const theirs = await setUp(neighbour, other, names);
    const browser = newBrowser();
    other.codes.length = 0;
    provider.crooked = {
      metadata: { authorization_response_iss_parameter_supported: false },
      answer: (back) => back.delete('iss'),
    };
    const victim = somebody(own.domain);
    provider.person = victim;
    const toOwn = await browser.open(`/sso/start?email=${victim.email}`);
    const toTheirs = await browser.open(`/sso/start?email=ada@${theirs.domain}`);
    const asked = new URL(toOwn.url);
    // The other organization's page sends the browser on to the victim's provider, in its own attempt.
    for (const name of ['state', 'nonce', 'code_challenge']) {
      asked.searchParams.set(name, new URL(toTheirs.url).searchParams.get(name) ?? '');
    }
    const back = await provider.visit(asked.href);
    const { status } = await browser.open(back);
    expect([status, browser.cookie('__Host-stockade'), other.codes]).toEqual([400, undefined, []]);
    const { body } = await neighbour.get('/v1/audit/events?action=session.create&limit=1');
    expect(body.items[0]).toMatchObject({
      status: 'denied',
      reason: 'the response came to the redirect URI of another provider',
    });
    expect(new URL(back).pathname).not.toBe(
      new URL(new URL(toTheirs.url).searchParams.get('redirect_uri') ?? '').pathname,
    );
  });

  it('to the address that all providers shared leads nowhere', async () => {
    const browser = newBrowser();
    provider.person = somebody(own.domain);
    const back = new URL(await departAndReturn(browser, provider, `ada@${own.domain}`));
    back.pathname = '/sso/callback';
    const page = await browser.open(back);
    expect([page.status, page.text.includes('redirect URI')]).toEqual([400, true]);
  });

  it('without the issuer that the provider says it names leads nowhere', async () => {
    const browser = newBrowser();
    provider.person = somebody(own.domain);
    const back = new URL(await departAndReturn(browser, provider, `ada@${own.domain}`));
    back.searchParams.delete('iss');
    const { status } = await browser.open(back);
    expect(await outcomeOf(browser, status)).toEqual(refused(/iss/));
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '///evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    'evil.example',
    '\t//evil.example',
    '/\n/evil.example',
  ])('to a page elsewhere is not begun: %j', async (next) => {
    const query = new URLSearchParams({ email: `ada@${own.domain}`, next });
    const page = await newBrowser().open(`/sso/start?${query.toString()}`);
    expect([page.status, page.text.includes('evil')]).toEqual([400, false]);
  });

  it('to two pages is not begun', async () => {
    const page = await newBrowser().open(`/sso/start?email=ada@${own.domain}&next=/a&next=/b`);
    expect(page.status).toBe(400);
  });
});

describe('an address without single sign-on', () => {
  it.each(['ada@nobody.example', 'ada', '', `ada@${'a'.repeat(300)}.example`, 'a\0b@x.example'])(
    'is told so, like any other: %j',
    async (email) => {
      const query = new URLSearchParams({ email });
      const page = await newBrowser().open(`/sso/start?${query.toString()}`);
      expect([page.status, page.text]).toEqual([
        400,
        expect.stringContaining('Single sign-on is not set up'),
      ]);
    },
  );

  it('is one whose domain was not verified', async () => {
    const domain = newDomain();
    const body = request(provider, { domains: [domain] });
    expect((await admin.post('/v1/identity-providers', body)).status).toBe(201);
    expect((await newBrowser().open(`/sso/start?email=ada@${domain}`)).status).toBe(400);
  });

  it('is one whose provider cannot be reached, or says that it is another', async () => {
    const statuses = [];
    for (const metadata of [
      { issuer: 'https://evil.example' },
      { authorization_endpoint: 'javascript:alert(1)' },
      { authorization_endpoint: undefined },
    ]) {
      provider.crooked = { metadata };
      const { domain } = await setUp(admin, provider, names);
      statuses.push((await newBrowser().open(`/sso/start?email=ada@${domain}`)).status);
    }
    expect(statuses).toEqual([400, 400, 400]);
  });

  it('is, for a client of one organization, each of another', async () => {
    const board = await register(neighbour);
    const { url } = await authorization(await discover(server.url, board));
    const browser = newBrowser();
    const page = await browser.open(url);
    const sent = await browser.submit(page, '/single-sign-on', { email: `ada@${own.domain}` });
    expect([sent.status, sent.text]).toEqual([
      400,
      expect.stringContaining('Single sign-on is not set up'),
    ]);
  });
});

describe('an issuer is not taken', () => {
  it.each([
    'http://login.example',
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0177.0.0.1',
    'https://017700000001',
    'https://0.0.0.0',
    'https://localhost',
    'https://10.0.0.1',
    'https://192.168.1.1',
    'https://172.16.0.1',
    'https://100.64.0.1',
    'https://169.254.169.254',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://[64:ff9b::7f00:1]',
    'https://[fd00:ec2::254]',
    'https://[fe80::1]',
    'https://rebind.example',
    'https://nowhere.example',
    'https://user:password@login.example',
    'https://login.example?tenant=1',
    'https://login.example#x',
    'file:///etc/passwd',
    'ftp://login.example',
    'javascript:alert(1)',
    'login.example',
    '',
  ])('%s', async (issuer) => {
    names.addresses.set('rebind.example', '127.0.0.1');
    names.addresses.set('login.example', '93.184.215.14');
    const answer = await admin.post('/v1/identity-providers', { ...request(provider), issuer });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, '/issuer']);
  });

  it('when its name leads to this machine only later', async () => {
    const issuer = `https://later.example:${new URL(provider.issuer).port}`;
    const domain = newDomain();
    names.addresses.set('later.example', '93.184.215.14');
    const body = { ...request(provider, { domains: [domain] }), issuer };
    const made = await admin.post('/v1/identity-providers', body);
    await verify(admin, names, made.body.id, made.body.domains[0]);
    names.addresses.set('later.example', '127.0.0.1');
    const page = await newBrowser().open(`/sso/start?email=ada@${domain}`);
    expect([page.status, (await outcomeOf(newBrowser(), 400)).reason]).toEqual([
      400,
      expect.stringMatching(/not public/),
    ]);
  });

  it.each(['token_endpoint', 'jwks_uri', 'userinfo_endpoint'])(
    'nor is it followed to another address that it names as %s',
    async (endpoint) => {
      provider.crooked = {
        metadata: { [endpoint]: 'https://169.254.169.254/latest' },
        claims: ({ email: _, ...claims }) => claims,
      };
      const { domain } = await setUp(admin, provider, names);
      expect(await attempt(somebody(domain))).toEqual(refused(/not public/));
    },
  );
});

describe('a domain', () => {
  const propose = (client: Client, domain: string): Promise<Answer> =>
    client.post('/v1/identity-providers', request(provider, { domains: [domain] }));

  it('counts for nobody who cannot write its records', async () => {
    const made = await propose(admin, newDomain());
    const [{ domain }] = made.body.domains;
    const path = `/v1/identity-providers/${made.body.id}/domains/${domain}/verification`;
    names.texts.set(`_stockade.${domain}`, 'stockade-verification=a guess');
    expect((await admin.post(path)).status).toBe(409);
  });

  it('counts for the organization that showed it first, however many try', async () => {
    const domain = newDomain();
    const mine = (await propose(admin, domain)).body;
    const theirs = (await propose(neighbour, domain)).body;
    const statuses = [];
    for (const [client, { id, domains }] of [
      [admin, mine],
      [neighbour, theirs],
    ]) {
      statuses.push((await verify(client, names, id, domains[0])).status);
    }
    expect(statuses).toEqual([200, 409]);
  });

  it('is free again once it is given up', async () => {
    const { id, domain } = await setUp(admin, provider, names);
    await admin.send('PATCH', `/v1/identity-providers/${id}`, { body: { domains: [] } });
    expect((await newBrowser().open(`/sso/start?email=ada@${domain}`)).status).toBe(400);
    const theirs = (await propose(neighbour, domain)).body;
    expect((await verify(neighbour, names, theirs.id, theirs.domains[0])).status).toBe(200);
  });

  it('leads to one provider of an organization', async () => {
    expect((await propose(admin, own.domain)).body.errors[0]).toMatchObject({
      pointer: '/domains',
      code: 'taken',
    });
  });

  it.each([
    'localhost',
    'UPPER.example',
    'a..example',
    '-a.example',
    'a.example.',
    '*.example',
    'a b.example',
    'ex\u00e4mple.example',
    '127.0.0.1',
  ])('is not %s', async (domain) => {
    expect((await propose(admin, domain)).status).toBe(400);
  });
});

describe('a mapping', () => {
  it.each<[string, object, string]>([
    ['makes nobody an admin by default', { defaultRoles: ['admin'] }, '/defaultRoles'],
    [
      'gives no role that does not exist',
      { roleClaim: 'groups', roleMapping: { a: 'root' } },
      '/roleMapping',
    ],
    ['needs its claim', { roleMapping: { a: 'user' } }, '/roleMapping'],
    ['needs its values', { roleClaim: 'groups' }, '/roleMapping'],
    ['gives no list', { roleClaim: 'groups', roleMapping: { a: ['user'] } }, '/roleMapping'],
  ])('%s', async (_what, rest, pointer) => {
    const answer = await admin.post('/v1/identity-providers', request(provider, rest));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
  });
});

it('the secret of a provider is in no answer, no log entry and no row that can be read', async () => {
  const { body } = await admin.get(`/v1/identity-providers/${own.id}`);
  const log = await admin.get('/v1/audit/events?limit=200');
  const owner = await database.connect();
  const { rows } = await owner.query('select * from identity_provider');
  await owner.end();
  const secret = Buffer.from(provider.clientSecret);
  expect(JSON.stringify(body) + log.text + server.output()).not.toContain(provider.clientSecret);
  for (const { client_secret: sealed } of rows as { client_secret: Buffer }[]) {
    expect(sealed.includes(secret)).toBe(false);
  }
});

it('what is kept of a sign-in on its way cannot be read, and neither the state nor the subject stands there', async () => {
  const person = somebody(own.domain);
  const browser = newBrowser();
  provider.person = person;
  const back = new URL(await departAndReturn(browser, provider, person.email));
  await browser.open(back);
  const owner = await database.connect();
  const steps = await owner.query('select * from single_sign_on_step');
  const identities = await owner.query('select * from external_identity');
  await owner.end();
  const state = back.searchParams.get('state') ?? '';
  const all = JSON.stringify([steps.rows, identities.rows]);
  expect(all).not.toContain(state);
  expect(all).not.toContain(person.sub);
  expect(all).not.toContain(createHash('sha256').update(person.sub).digest('hex'));
});
