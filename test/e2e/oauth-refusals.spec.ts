/** @story long */
import { createHmac, randomUUID } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ath, proof, proofKey, unsound, type Proof, type ProofKey } from '../support/dpop.ts';
import { FormBrowser } from '../support/form-browser.ts';
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
import { newOrganization } from '../support/organizations.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** What RFC 6749, 7636, 8693, 8725, 9068, 9126, 9449 and 9700 want refused, tried one by one. */

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let person: Person;
let board: Registered;
let other: Registered;
let configuration: oidc.Configuration;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  person = await newPerson(admin, 'user');
  board = await register(admin);
  other = await register(admin);
  configuration = await discover(server.url, board);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const basic = ({ clientId, clientSecret }: Pick<Registered, 'clientId' | 'clientSecret'>): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

type Form = Record<string, string> | [string, string][] | string;

function post(path: string, form: Form, headers: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return server.client().send('POST', path, { body, headers: { ...type, ...headers } });
}

const token = (form: Form, headers?: Record<string, string>): Promise<Answer> =>
  post('/oauth2/token', form, headers);
const asBoard = (form: Form, headers: Record<string, string> = {}): Promise<Answer> =>
  token(form, { authorization: basic(board), ...headers });

const outcome = ({ status, body }: Answer): [number, string] => [status, body.error as string];

describe('an authorization request is shown an error, and the browser sent nowhere,', () => {
  const ask = async (parameters: Record<string, string>): Promise<URLSearchParams> => {
    const { url } = await authorization(configuration);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.searchParams;
  };

  it.each([
    ['of an unknown client', { client_id: 'stc_nobody' }],
    ['of a client_id that is no text of ours', { client_id: `stc_${'A'.repeat(43)}` }],
    ['of the first-party client', { client_id: 'stockade' }],
    ['with another path', { redirect_uri: `${CALLBACK}/more` }],
    ['with a slash at the end', { redirect_uri: `${CALLBACK}/` }],
    ['with a query', { redirect_uri: `${CALLBACK}?next=https://evil.example` }],
    ['with a fragment', { redirect_uri: `${CALLBACK}#here` }],
    ['with another case', { redirect_uri: CALLBACK.replace('callback', 'Callback') }],
    ['with another host', { redirect_uri: 'http://evil.example/callback' }],
    ['with another name of the host', { redirect_uri: CALLBACK.replace('127.0.0.1', 'localhost') }],
    [
      'with another port, for a client that is not native',
      { redirect_uri: CALLBACK.replace('65000', '65001') },
    ],
    ['with another scheme', { redirect_uri: CALLBACK.replace('http', 'https') }],
    ['with a user before the host', { redirect_uri: CALLBACK.replace('127', 'evil@127') }],
    ['with a way round the path', { redirect_uri: `${CALLBACK}/../callback` }],
    ['with an encoded way round', { redirect_uri: `${CALLBACK}%2f..` }],
    ['with a subdomain', { redirect_uri: 'http://127.0.0.1.evil.example:65000/callback' }],
    ['with a script', { redirect_uri: 'javascript:alert(1)' }],
    ['with data', { redirect_uri: 'data:text/html,x' }],
    ['with a relative address', { redirect_uri: '/callback' }],
    ['with an empty address', { redirect_uri: '' }],
  ])('%s', async (_what, parameters) => {
    const page = await new FormBrowser(server.url).open(
      `/oauth2/auth?${(await ask(parameters)).toString()}`,
    );
    expect(page.status).toBe(400);
    expect(page.text).toContain('This did not work');
    expect(page.text).not.toContain('evil.example/callback"');
  });
});

describe('an authorization request comes back with an error', () => {
  const ask = async (change: (parameters: URLSearchParams) => void): Promise<string | null> => {
    const { url } = await authorization(configuration);
    change(url.searchParams);
    const page = await new FormBrowser(server.url).open(url);
    const back = new URL(page.url);
    expect(back.origin + back.pathname).toBe(CALLBACK);
    // What asks for tokens at once is answered behind the #, as those were.
    const answered = back.hash === '' ? back.searchParams : new URLSearchParams(back.hash.slice(1));
    expect(answered.get('iss')).toBe(server.url);
    expect(answered.has('code')).toBe(false);
    return answered.get('error');
  };
  const set = (name: string, value: string) => (parameters: URLSearchParams) =>
    parameters.set(name, value);
  const without = (name: string) => (parameters: URLSearchParams) => parameters.delete(name);

  it.each([
    ['that wants a token at once', set('response_type', 'token')],
    ['that wants an ID token at once', set('response_type', 'id_token')],
    ['that wants a code and a token', set('response_type', 'code token')],
    ['that wants nothing', set('response_type', 'none')],
    ['without a response type', without('response_type')],
    ['without a challenge', without('code_challenge')],
    ['with a plain challenge', set('code_challenge_method', 'plain')],
    ['without a method for its challenge', without('code_challenge_method')],
    ['with a challenge that is too short', set('code_challenge', 'short')],
    ['with a challenge that is too long', set('code_challenge', 'a'.repeat(129))],
    ['with letters that no challenge has', set('code_challenge', `${'a'.repeat(42)}!`)],
    ['with a method that there is not', set('code_challenge_method', 'S512')],
    ['for a resource that there is not', set('resource', 'https://evil.example')],
    ['for a relative resource', set('resource', '/v1')],
    ['that brings its parameters as a JWT', set('request', 'e30.e30.')],
    ['that brings its parameters by reference', set('request_uri', 'https://evil.example/r')],
    [
      'with a request that was never pushed',
      set('request_uri', 'urn:ietf:params:oauth:request_uri:none'),
    ],
    ['that says how to answer in a way that there is not', set('response_mode', 'web_message')],
    ['that asks for no page, of nobody', set('prompt', 'none')],
    ['that asks for pages that there are not', set('prompt', 'dance')],
    ['that asks for no page and a page', set('prompt', 'none login')],
    ['with an age that is no number', set('max_age', 'old')],
    ['with a negative age', set('max_age', '-1')],
    ['with a hint that is no token', set('id_token_hint', 'none')],
    ['with a parameter twice', (parameters) => parameters.append('state', 'another')],
  ] as [string, (parameters: URLSearchParams) => void][])('%s', async (_what, change) => {
    expect(await ask(change)).toMatch(/^(invalid|unsupported|login|request)/);
  });
});

describe('somebody at the sign-in page', () => {
  const begin = async (browser = new FormBrowser(server.url)) => {
    const { url } = await authorization(configuration);
    return { browser, page: await browser.open(url) };
  };

  it('is told nothing about whether the name or the password is wrong', async () => {
    const { browser, page } = await begin();
    const wrong = await signInAt(browser, page, { email: person.email, password: 'a guess' });
    const unknown = await signInAt(browser, page, { email: 'no@example.com', password: 'a guess' });
    expect([wrong.status, wrong.text.replace(person.email, '')]).toEqual([
      unknown.status,
      unknown.text.replace('no@example.com', ''),
    ]);
    expect(wrong.status).toBe(400);
  });

  it('of another organization cannot use the client', async () => {
    const stranger = await newOrganization(server, database);
    const foreigner = await newPerson(stranger, 'user');
    const { browser, page } = await begin();
    expect((await signInAt(browser, page, foreigner)).status).toBe(400);
  });

  it('who is locked cannot go on', async () => {
    const locked = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${locked.id}/lock`);
    const { browser, page } = await begin();
    expect((await signInAt(browser, page, locked)).status).toBe(400);
  });

  it("cannot go on in another browser's request", async () => {
    const { page } = await begin();
    const answer = await signInAt(new FormBrowser(server.url), page, person);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('another browser')]);
  });

  it('cannot agree before signing in', async () => {
    const { browser, page } = await begin();
    const answer = await browser.open(page.url + '/consent', { method: 'POST' });
    expect(answer.text).toContain('/sign-in"');
  });

  it('meets a page that nobody can put into a frame', async () => {
    const { page } = await begin();
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.text).not.toMatch(/<script>|<script [^s]|onload|onclick|javascript:/i);
  });

  it('cannot smuggle a page into the page', async () => {
    const { browser, page } = await begin();
    const email = '"><script>alert(1)</script>';
    const answer = await browser.submit(page, '/sign-in', { email, password: 'x' });
    expect(answer.text).not.toContain('<script>');
  });

  it('who has waited too long has to begin again', async () => {
    const { browser, page } = await begin();
    const answer = await browser.open(page.url.replace(/[^/]+$/, 'nothing-of-the-kind'));
    expect(answer.status).toBe(400);
  });
});

describe('a code', () => {
  const codeFor = async (): Promise<{ code: string; verifier: string }> => {
    const { url, checks } = await authorization(configuration);
    const back = await allow(new FormBrowser(server.url), url, person);
    return { code: back.searchParams.get('code')!, verifier: checks.pkceCodeVerifier };
  };
  const redeem = (form: Record<string, string>, headers?: Record<string, string>) =>
    asBoard({ grant_type: 'authorization_code', redirect_uri: CALLBACK, ...form }, headers);

  it.each([
    ['without a verifier', {}],
    ['with another verifier', { code_verifier: 'a'.repeat(43) }],
    ['with a verifier that is too short', { code_verifier: 'a'.repeat(42) }],
    ['with a verifier that is too long', { code_verifier: 'a'.repeat(129) }],
    ['with letters that no verifier has', { code_verifier: `${'a'.repeat(42)}+` }],
    ['with the challenge for its verifier', { code_verifier: 'challenge' }],
  ])('%s is refused', async (_what, form) => {
    const { code } = await codeFor();
    expect((await redeem({ code, ...form })).body.error).toMatch(/^invalid_(grant|request)$/);
  });

  it.each([
    ['with another redirect', { redirect_uri: `${CALLBACK}/` }],
    ['with a redirect of another case', { redirect_uri: CALLBACK.toUpperCase() }],
    ['for another resource', { resource: 'https://evil.example' }],
  ])('%s is refused', async (_what, form) => {
    const { code, verifier } = await codeFor();
    const answer = await redeem({ code, code_verifier: verifier, ...form });
    expect(answer.body.error).toMatch(/^invalid_(grant|target)$/);
  });

  it('is refused without its redirect', async () => {
    const { code, verifier } = await codeFor();
    const answer = await asBoard({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
    });
    expect(outcome(answer)).toEqual([400, 'invalid_request']);
  });

  it('is refused from another client', async () => {
    const { code, verifier } = await codeFor();
    const answer = await redeem({ code, code_verifier: verifier }, { authorization: basic(other) });
    expect(outcome(answer)).toEqual([400, 'invalid_grant']);
  });

  it('is refused a second time, and what the first gave ends', async () => {
    const { code, verifier } = await codeFor();
    const first = await redeem({ code, code_verifier: verifier });
    expect(first.status).toBe(200);
    const second = await redeem({ code, code_verifier: verifier });
    expect(outcome(second)).toEqual([400, 'invalid_grant']);
    const client = server.client().withToken(first.body.access_token as string);
    expect((await client.get('/v1/datasets')).status).toBe(401);
  });

  it('that nobody was given is refused', async () => {
    const answer = await redeem({ code: 'x'.repeat(43), code_verifier: 'a'.repeat(43) });
    expect(outcome(answer)).toEqual([400, 'invalid_grant']);
  });

  it('is refused once its user has signed out everywhere', async () => {
    const somebody = await newPerson(admin, 'user');
    const { url, checks } = await authorization(configuration);
    const back = await allow(new FormBrowser(server.url), url, somebody);
    await somebody.client.send('DELETE', '/v1/me/sessions');
    const answer = await redeem({
      code: back.searchParams.get('code')!,
      code_verifier: checks.pkceCodeVerifier,
    });
    expect(outcome(answer)).toEqual([400, 'invalid_grant']);
  });
});

describe('a client at the token endpoint', () => {
  const CREDENTIALS = { grant_type: 'client_credentials' };
  let program: Registered;

  beforeAll(async () => {
    program = await registerProgram(admin, { scopes: ['datasets:read'] });
  });

  it.each([
    [
      'with a wrong secret',
      () => ({ authorization: basic({ ...program, clientSecret: 'wrong' }) }),
    ],
    [
      "with another client's secret",
      () => ({ authorization: basic({ ...program, clientSecret: board.clientSecret }) }),
    ],
    ['with an empty secret', () => ({ authorization: basic({ ...program, clientSecret: '' }) })],
    [
      'that nobody knows',
      () => ({ authorization: basic({ clientId: 'stc_x', clientSecret: 'x' }) }),
    ],
    ['with text that is not base64', () => ({ authorization: 'Basic %%%' })],
    ['without a colon', () => ({ authorization: `Basic ${Buffer.from('x').toString('base64')}` })],
    ['with the scheme alone', () => ({ authorization: 'Basic' })],
    ['with a bearer token', () => ({ authorization: 'Bearer x' })],
  ] as [string, () => Record<string, string>][])('%s is refused', async (_what, headers) => {
    const answer = await token(CREDENTIALS, headers());
    expect([400, 401]).toContain(answer.status);
    expect(answer.body.error).toMatch(/^invalid_(client|request)$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['that proves nothing', () => ({ ...CREDENTIALS, client_id: program.clientId })],
    ['that does not say who it is', () => CREDENTIALS],
    [
      'that asks for more than it was registered with',
      () => ({ ...CREDENTIALS, ...mine(), scope: 'audit:read' }),
    ],
    [
      'that asks for a scope that there is not',
      () => ({ ...CREDENTIALS, ...mine(), scope: 'everything' }),
    ],
    [
      'for a resource that there is not',
      () => ({ ...CREDENTIALS, ...mine(), resource: 'https://evil.example' }),
    ],
    ['by a grant that there is not', () => ({ ...mine(), grant_type: 'implicit' })],
    [
      'by the password of somebody',
      () => ({
        ...mine(),
        grant_type: 'password',
        username: person.email,
        password: person.password,
      }),
    ],
    ['without a grant', () => mine()],
    [
      'by a grant that it was not registered with',
      () => ({ ...mine(), grant_type: 'refresh_token', refresh_token: 'x' }),
    ],
    [
      'by a code, which it was not registered with',
      () => ({ ...mine(), grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK }),
    ],
    [
      'for a device, which it was not registered with',
      () => ({ ...mine(), grant_type: DEVICE, device_code: 'x' }),
    ],
    [
      'for somebody, which it was not registered with',
      () => ({
        ...mine(),
        grant_type: EXCHANGE,
        subject_token: 'x',
        subject_token_type: ACCESS_TOKEN,
      }),
    ],
  ] as [string, () => Record<string, string>][])('%s is refused', async (_what, form) => {
    const answer = await token(form());
    expect([400, 401]).toContain(answer.status);
    expect(answer.body).not.toHaveProperty('access_token');
  });
  const mine = (): Record<string, string> => ({
    client_id: program.clientId,
    client_secret: program.clientSecret,
  });

  it('that proves itself in two ways at once is refused', async () => {
    const answer = await token({ ...CREDENTIALS, ...mine() }, { authorization: basic(program) });
    expect(outcome(answer)).toEqual([400, 'invalid_request']);
  });

  it('that sends a parameter twice is refused', async () => {
    const form: [string, string][] = [
      ...Object.entries({ ...CREDENTIALS, ...mine() }),
      ['grant_type', 'client_credentials'],
    ];
    expect(outcome(await token(form))).toEqual([400, 'invalid_request']);
  });

  it('that sends JSON is refused', async () => {
    const answer = await server.client().post('/oauth2/token', { ...CREDENTIALS, ...mine() });
    expect(outcome(answer)).toEqual([400, 'invalid_request']);
  });

  it('that sends its secret in the address is refused', async () => {
    const query = new URLSearchParams({ ...CREDENTIALS, ...mine() }).toString();
    const answer = await post(`/oauth2/token?${query}`, {});
    expect(answer.status).toBe(400);
  });

  it('that reads is told to post', async () => {
    expect((await server.client().get('/oauth2/token')).status).toBe(405);
  });

  it('of people cannot act for itself', async () => {
    const answer = await asBoard(CREDENTIALS);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(/^(unauthorized_client|invalid_request)$/);
  });
});

describe('an assertion by which a client proves itself', () => {
  let program: Registered;
  let key: ProofKey;
  let stranger: ProofKey;

  beforeAll(async () => {
    [key, stranger] = [await proofKey(), await proofKey()];
    program = await registerProgram(admin, {
      proof: 'private_key_jwt',
      jwks: { keys: [key.publicJwk] },
    });
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const assertion = (claims: object = {}, signing = key, header: object = {}): Promise<string> =>
    new SignJWT({
      iss: program.clientId,
      sub: program.clientId,
      aud: server.url,
      jti: randomUUID(),
      iat: now(),
      exp: now() + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', ...header })
      .sign(signing.privateKey);
  const present = (text: string, rest: object = {}): Promise<Answer> =>
    token({
      grant_type: 'client_credentials',
      client_assertion: text,
      client_assertion_type: ASSERTION,
      ...rest,
    });

  it('that is right lets it in', async () => {
    expect((await present(await assertion())).status).toBe(200);
  });

  it.each([
    ['of another key', () => assertion({}, stranger)],
    ['for another server', () => assertion({ aud: 'https://evil.example' })],
    ['that has expired', () => assertion({ exp: now() - 60 })],
    ['without an end', () => assertion({ exp: undefined })],
    ['without an id', () => assertion({ jti: undefined })],
    ['of another issuer', () => assertion({ iss: 'stc_other' })],
    ['without an issuer', () => assertion({ iss: undefined })],
    ['without an audience', () => assertion({ aud: undefined })],
    ['about another client', () => assertion({ sub: board.clientId })],
    ['that is not valid yet', () => assertion({ nbf: now() + 600 })],
    ['that was made in the future', () => assertion({ iat: now() + 600 })],
    ['that nobody signed', async () => unsound({ alg: 'none' }, decodeJwt(await assertion()))],
    [
      'that was signed with the public key as a secret',
      async () => {
        const claims = decodeJwt(await assertion());
        const unsigned = unsound({ alg: 'HS256' }, claims).slice(0, -1);
        const hmac = createHmac('sha256', JSON.stringify(key.publicJwk)).update(unsigned);
        return `${unsigned}.${hmac.digest('base64url')}`;
      },
    ],
    [
      'that brings its own key',
      async () => {
        return assertion({}, stranger, { jwk: stranger.publicJwk });
      },
    ],
    [
      'that asks for an extension',
      () => assertion({}, key, { crit: ['x'], x: 1 }).catch(() => 'a.b.c'),
    ],
    ['that is no token', async () => 'nothing'],
  ] as [string, () => Promise<string>][])('%s is refused', async (_what, make) => {
    const answer = await present(await make());
    expect([400, 401]).toContain(answer.status);
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it('is refused a second time', async () => {
    const text = await assertion();
    await present(text);
    expect((await present(text)).body.error).toBe('invalid_client');
  });

  it('of another type is refused', async () => {
    const answer = await present(await assertion(), { client_assertion_type: 'urn:saml' });
    expect(answer.body.error).toBe('invalid_request');
  });
});

describe('a refresh token', () => {
  const refresh = (text: string, rest: object = {}, client = board): Promise<Answer> =>
    token(
      { grant_type: 'refresh_token', refresh_token: text, ...rest },
      { authorization: basic(client) },
    );
  const fresh = async (): Promise<string> =>
    (await tokensOf(configuration, server.url, person)).refresh_token!;

  it.each([
    ['that nobody was given', async () => refresh('x'.repeat(43))],
    ['of another client', async () => refresh(await fresh(), {}, other)],
    [
      'with more scope than it has',
      async () => refresh(await fresh(), { scope: 'datasets:write' }),
    ],
    ['with a scope that there is not', async () => refresh(await fresh(), { scope: 'everything' })],
    [
      'for another resource',
      async () => refresh(await fresh(), { resource: 'https://evil.example' }),
    ],
    [
      "of this server's own sign-in",
      async () => {
        const form = { grant_type: 'password', username: person.email, password: person.password };
        return refresh((await server.client().token(form)).body.refresh_token as string);
      },
    ],
  ] as [string, () => Promise<Answer>][])('%s is refused', async (_what, send) => {
    const answer = await send();
    expect(answer.status).toBe(400);
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it("is not taken by this server's own sign-in", async () => {
    const form = { grant_type: 'refresh_token', refresh_token: await fresh() };
    expect(outcome(await server.client().token(form))).toEqual([400, 'invalid_grant']);
  });
});

describe('a proof of a key at the token endpoint', () => {
  const URL_OF_TOKEN = (): string => `${server.url}/oauth2/token`;
  let program: Registered;
  let key: ProofKey;

  beforeAll(async () => {
    key = await proofKey();
    program = await registerProgram(admin, { boundTokens: true });
  });

  const send = (text?: string): Promise<Answer> =>
    token(
      { grant_type: 'client_credentials' },
      { authorization: basic(program), ...(text === undefined ? {} : { dpop: text }) },
    );
  const now = (): number => Math.floor(Date.now() / 1000);

  it('that is right gives a token that is bound to it', async () => {
    const answer = await send(await proof(key, 'POST', URL_OF_TOKEN()));
    expect(answer.body.token_type).toBe('DPoP');
    expect(decodeJwt(answer.body.access_token)).toMatchObject({ cnf: { jkt: key.thumbprint } });
  });

  it.each([
    ['of another type', { header: { typ: 'JWT' } }],
    ['without a type', { header: { typ: undefined } }],
    ['without a key', { header: { jwk: undefined } }],
    ['with a private key', () => ({ header: { jwk: key.privateJwk } })],
    [
      'with another key than it was signed with',
      async () => ({ header: { jwk: (await proofKey()).publicJwk } }),
    ],
    ['for another method', { claims: { htm: 'GET' } }],
    ['for another address', { claims: { htu: 'https://evil.example/token' } }],
    ['for another path', () => ({ claims: { htu: `${server.url}/token` } })],
    ['without a method', { claims: { htm: undefined } }],
    ['without an address', { claims: { htu: undefined } }],
    ['without an id', { claims: { jti: undefined } }],
    ['without a time', { claims: { iat: undefined } }],
    ['of yesterday', () => ({ claims: { iat: now() - 86_400 } })],
    ['of tomorrow', () => ({ claims: { iat: now() + 86_400 } })],
    ['with a nonce that nobody was given', { claims: { nonce: 'mine' } }],
  ] as [string, Proof | (() => Proof | Promise<Proof>)][])(
    '%s is refused',
    async (_what, wrong) => {
      const fault = typeof wrong === 'function' ? await wrong() : wrong;
      const answer = await send(await proof(key, 'POST', URL_OF_TOKEN(), fault));
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatch(/^(invalid_dpop_proof|use_dpop_nonce)$/);
    },
  );

  it('is refused a second time', async () => {
    const text = await proof(key, 'POST', URL_OF_TOKEN());
    expect((await send(text)).status).toBe(200);
    expect((await send(text)).status).toBe(400);
  });

  it('that nobody signed is refused', async () => {
    const claims = { jti: 'x', htm: 'POST', htu: URL_OF_TOKEN(), iat: now() };
    const header = { typ: 'dpop+jwt', alg: 'none', jwk: key.publicJwk };
    expect((await send(unsound(header, claims))).status).toBe(400);
  });

  it('is asked of a client whose tokens must be bound', async () => {
    expect((await send()).status).toBe(400);
  });
});

describe('a bound token at the API', () => {
  let key: ProofKey;
  let bound: string;
  let plain: string;
  const PATH = '/v1/datasets';
  const url = (): string => server.url + PATH;
  const now = (): number => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    key = await proofKey();
    const program = await registerProgram(admin, { boundTokens: true });
    const headers = {
      authorization: basic(program),
      dpop: await proof(key, 'POST', `${server.url}/oauth2/token`),
    };
    bound = (await token({ grant_type: 'client_credentials' }, headers)).body.access_token;
    plain = (await tokensOf(configuration, server.url, person)).access_token;
  });

  const ask = (text: string | undefined, scheme = 'DPoP', access = bound): Promise<Answer> =>
    server.client().get(PATH, {
      authorization: `${scheme} ${access}`,
      ...(text === undefined ? {} : { dpop: text }),
    });

  it('with the right proof lets its client in', async () => {
    expect((await ask(await proof(key, 'GET', url(), {}, bound))).status).toBe(200);
  });

  it('with a query in the address, too, which the proof leaves out', async () => {
    const headers = {
      authorization: `DPoP ${bound}`,
      dpop: await proof(key, 'GET', url(), {}, bound),
    };
    expect((await server.client().get(`${PATH}?limit=1`, headers)).status).toBe(200);
  });

  it.each([
    ['of another type', { header: { typ: 'JWT' } }],
    ['without a type', { header: { typ: undefined } }],
    ['without a key', { header: { jwk: undefined } }],
    ['with a private key', () => ({ header: { jwk: key.privateJwk } })],
    [
      'with another key than it was signed with',
      async () => ({ header: { jwk: (await proofKey()).publicJwk } }),
    ],
    ['for another method', { claims: { htm: 'POST' } }],
    ['for a method of another case', { claims: { htm: 'get' } }],
    ['for another server', { claims: { htu: 'https://evil.example/v1/datasets' } }],
    ['for another path', () => ({ claims: { htu: `${server.url}/v1/me` } })],
    ['without a method', { claims: { htm: undefined } }],
    ['without an address', { claims: { htu: undefined } }],
    ['without an id', { claims: { jti: undefined } }],
    ['with an empty id', { claims: { jti: '' } }],
    ['with an id that is no text', { claims: { jti: 7 } }],
    ['without a time', { claims: { iat: undefined } }],
    ['of an hour ago', () => ({ claims: { iat: now() - 3600 } })],
    ['of an hour ahead', () => ({ claims: { iat: now() + 3600 } })],
    ['without the token', { claims: { ath: undefined } }],
    ['with another token', () => ({ claims: { ath: ath(plain) } })],
    ['that has expired', () => ({ claims: { exp: now() - 3600 } })],
  ] as [string, Proof | (() => Proof | Promise<Proof>)][])(
    'and a proof %s is refused',
    async (_what, wrong) => {
      const fault = typeof wrong === 'function' ? await wrong() : wrong;
      const answer = await ask(await proof(key, 'GET', url(), fault, bound));
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
    },
  );

  it.each([
    ['without a proof', () => ask(undefined)],
    ['as a bearer token', () => ask(undefined, 'Bearer')],
    [
      'as a bearer token beside a proof',
      async () => ask(await proof(key, 'GET', url(), {}, bound), 'Bearer'),
    ],
    [
      'with the proof of another key',
      async () => ask(await proof(await proofKey(), 'GET', url(), {}, bound)),
    ],
    ['with something that is no proof', () => ask('nothing')],
    [
      'with a proof that nobody signed',
      () => ask(unsound({ typ: 'dpop+jwt', alg: 'none', jwk: key.publicJwk }, {})),
    ],
    [
      'with two proofs at once',
      async () => {
        const two = [
          await proof(key, 'GET', url(), {}, bound),
          await proof(key, 'GET', url(), {}, bound),
        ];
        return ask(two.join(', '));
      },
    ],
  ] as [string, () => Promise<Answer>][])('%s is refused', async (_what, send) => {
    expect((await send()).status).toBe(401);
  });

  it('with the same proof a second time is refused', async () => {
    const text = await proof(key, 'GET', url(), {}, bound);
    expect([(await ask(text)).status, (await ask(text)).status]).toEqual([200, 401]);
  });

  it('lets exactly one of 50 in that use one proof at once', async () => {
    const text = await proof(key, 'GET', url(), {}, bound);
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(text)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('that is not bound is refused with a proof', async () => {
    const answer = await ask(await proof(key, 'GET', url(), {}, plain), 'DPoP', plain);
    expect(answer.status).toBe(401);
  });
});

describe('what is no access token', () => {
  it.each([
    ['an ID token', (tokens: Tokens) => tokens.id_token!],
    ['a refresh token', (tokens: Tokens) => tokens.refresh_token!],
  ])('%s lets nobody in', async (_what, choose) => {
    const tokens = await tokensOf(configuration, server.url, person);
    const client = server.client().withToken(choose(tokens));
    expect((await client.get('/v1/datasets')).status).toBe(401);
  });
  type Tokens = Awaited<ReturnType<typeof tokensOf>>;
});

describe('a token to act for somebody', () => {
  let service: Registered;
  let subject: string;

  beforeAll(async () => {
    service = await register(admin, {
      grantTypes: [EXCHANGE, 'client_credentials'],
      redirectUris: undefined,
      scopes: ['datasets:read'],
      serviceAccountId: (await registerProgram(admin)).accountId,
    });
    subject = (await tokensOf(configuration, server.url, person)).access_token;
  });

  const exchange = (form: Record<string, string> = {}, client = service): Promise<Answer> =>
    token(
      {
        grant_type: EXCHANGE,
        subject_token: subject,
        subject_token_type: ACCESS_TOKEN,
        ...form,
      },
      { authorization: basic(client) },
    );

  it('is given for one that is right', async () => {
    expect((await exchange()).status).toBe(200);
  });

  it.each([
    ['for something that is no token', { subject_token: 'nothing' }],
    ['for a token that was altered', () => ({ subject_token: `${subject.slice(0, -4)}AAAA` })],
    ['for an ID token', { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
    [
      'for a refresh token',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
    ],
    ['without a type', { subject_token_type: '' }],
    ['with an actor without a type', () => ({ actor_token: subject })],
    ['with the type of no actor', { actor_token_type: ACCESS_TOKEN }],
    ['with an actor that is none', { actor_token: 'nothing', actor_token_type: ACCESS_TOKEN }],
    ['for another audience', { audience: 'https://evil.example' }],
    ['for another resource', { resource: 'https://evil.example' }],
    ['with more scope', { scope: 'datasets:read users:write' }],
    ['of another kind', { requested_token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
  ] as [string, Record<string, string> | (() => Record<string, string>)][])(
    '%s is refused',
    async (_what, form) => {
      const answer = await exchange(typeof form === 'function' ? form() : form);
      expect(answer.status).toBe(400);
      expect(answer.body).not.toHaveProperty('access_token');
    },
  );

  it('is refused for a program, which nobody acts for', async () => {
    const own = await token(
      { grant_type: 'client_credentials' },
      { authorization: basic(service) },
    );
    const answer = await exchange({ subject_token: own.body.access_token as string });
    expect(outcome(answer)).toEqual([400, 'invalid_request']);
  });

  it('is refused for somebody who has signed out', async () => {
    const somebody = await newPerson(admin, 'user');
    const gone = (await tokensOf(configuration, server.url, somebody)).access_token;
    await somebody.client.send('DELETE', '/v1/me/sessions');
    expect((await exchange({ subject_token: gone })).status).toBe(400);
  });

  it('is refused to a client of another organization', async () => {
    const stranger = await newOrganization(server, database);
    const foreign = await register(stranger, {
      grantTypes: [EXCHANGE],
      redirectUris: undefined,
      scopes: ['datasets:read'],
    });
    expect((await exchange({}, foreign)).status).toBe(400);
  });

  it('is refused once the chain of those who act is long enough', async () => {
    let text = subject;
    const statuses: number[] = [];
    for (let link = 0; link < 6; link += 1) {
      const answer = await exchange({ subject_token: text });
      statuses.push(answer.status);
      text = (answer.body.access_token as string | undefined) ?? text;
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 400]);
  });
});

describe('who asks about a token or gives it back', () => {
  let access: string;

  beforeAll(async () => {
    access = (await tokensOf(configuration, server.url, person)).access_token;
  });

  it.each(['introspection', 'revocation'])('has to prove who it is: %s', async (what) => {
    const answer = await post(`/oauth2/token/${what}`, { token: access });
    expect([400, 401]).toContain(answer.status);
    const wrong = { authorization: basic({ ...board, clientSecret: 'wrong' }) };
    expect((await post(`/oauth2/token/${what}`, { token: access }, wrong)).status).toBe(401);
  });

  it.each(['introspection', 'revocation'])('has to name one token: %s', async (what) => {
    const headers = { authorization: basic(board) };
    expect((await post(`/oauth2/token/${what}`, {}, headers)).status).toBe(400);
    const twice: [string, string][] = [
      ['token', access],
      ['token', access],
    ];
    expect((await post(`/oauth2/token/${what}`, twice, headers)).status).toBe(400);
  });

  it('of another organization learns nothing', async () => {
    const stranger = await newOrganization(server, database);
    const foreign = await register(stranger);
    const answer = await post(
      '/oauth2/token/introspection',
      { token: access },
      { authorization: basic(foreign) },
    );
    expect([answer.status, answer.body]).toEqual([200, { active: false }]);
  });

  it('learns nothing about a token that there is not', async () => {
    const headers = { authorization: basic(board) };
    const answer = await post('/oauth2/token/introspection', { token: 'nothing' }, headers);
    expect([answer.status, answer.body]).toEqual([200, { active: false }]);
  });

  it("cannot give back what is another client's", async () => {
    const headers = { authorization: basic(other) };
    expect((await post('/oauth2/token/revocation', { token: access }, headers)).status).toBe(200);
    const client = server.client().withToken(access);
    expect((await client.get('/v1/datasets')).status).toBe(200);
  });

  it('is thanked for giving back what there is not', async () => {
    const headers = { authorization: basic(board) };
    const answer = await post('/oauth2/token/revocation', { token: 'nothing' }, headers);
    expect(answer.status).toBe(200);
  });
});

describe('a device', () => {
  it('gets nothing for a code of another, or that there is not', async () => {
    const make = (): Promise<Registered> =>
      register(admin, { grantTypes: [DEVICE], redirectUris: undefined, proof: 'none' });
    const [tv, radio] = [await make(), await make()];
    const started = await post('/oauth2/device/auth', { client_id: tv.clientId });
    const poll = (client: Registered, code: string): Promise<Answer> =>
      token({ grant_type: DEVICE, client_id: client.clientId, device_code: code });
    const code = started.body.device_code as string;
    expect(outcome(await poll(tv, code))).toEqual([400, 'authorization_pending']);
    expect(outcome(await poll(radio, code))).toEqual([400, 'invalid_grant']);
    expect(outcome(await poll(tv, 'nothing'))).toEqual([400, 'invalid_grant']);
  });
});

describe('a client is not registered', () => {
  const CASES: [string, object, string][] = [
    ['with a script', { redirectUris: ['javascript:alert(1)'] }, '/redirectUris'],
    ['with data', { redirectUris: ['data:text/html,x'] }, '/redirectUris'],
    ['without encryption', { redirectUris: ['http://board.example.com/cb'] }, '/redirectUris'],
    ['with a fragment', { redirectUris: ['https://board.example.com/cb#x'] }, '/redirectUris'],
    ['with a user', { redirectUris: ['https://u:p@board.example.com/cb'] }, '/redirectUris'],
    ['with a relative address', { redirectUris: ['/cb'] }, '/redirectUris'],
    [
      'with a scheme of its own on the web',
      { redirectUris: ['com.example.app:/cb'] },
      '/redirectUris',
    ],
    [
      'with a scheme that anybody may take',
      { redirectUris: ['app:/cb'], native: true },
      '/redirectUris',
    ],
    ['without an address to come back to', { redirectUris: [] }, '/redirectUris'],
    [
      'with an unsafe way out',
      { postLogoutRedirectUris: ['javascript:1'] },
      '/postLogoutRedirectUris',
    ],
    ['with a scope that there is not', { scopes: ['everything'] }, '/scopes'],
    ['with a grant that there is not', { grantTypes: ['password'] }, '/grantTypes'],
    [
      'for itself without an account',
      { grantTypes: ['client_credentials'], redirectUris: [] },
      '/serviceAccountId',
    ],
    [
      'without proof for itself',
      { grantTypes: ['client_credentials'], redirectUris: [], proof: 'none' },
      '/proof',
    ],
    ['by a key that it does not name', { proof: 'private_key_jwt' }, '/jwks'],
    [
      'with a private key',
      { proof: 'private_key_jwt', jwks: { keys: [{ kty: 'EC', d: 'x' }] } },
      '/jwks',
    ],
    [
      'with a secret for a key',
      { proof: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'x' }] } },
      '/jwks',
    ],
  ];

  it.each(CASES)('%s', async (_what, rest, pointer) => {
    const answer = await admin.post('/v1/oauth-clients', {
      name: 'a board',
      grantTypes: ['authorization_code'],
      redirectUris: [CALLBACK],
      scopes: ['datasets:read'],
      ...rest,
    });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});
