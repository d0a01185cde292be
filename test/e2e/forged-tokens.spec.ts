import { createHmac, randomBytes } from 'node:crypto';
import {
  decodeJwt,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let anyone: Client;
let admin: Client;
let real: string;
let published: JWK;
let foreign: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
let foreignJwk: JWK;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  anyone = server.client();
  admin = await server.admin();
  const { body } = await anyone.token({
    grant_type: 'password',
    username: ADMIN.email,
    password: ADMIN.password,
  });
  real = body.access_token as string;
  published = ((await anyone.get('/.well-known/jwks.json')).body as JSONWebKeySet).keys[0]!;
  const pair = await generateKeyPair('ES256', { extractable: true });
  foreign = pair.privateKey;
  foreignJwk = await exportJWK(pair.publicKey);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = (): Record<string, unknown> => ({
  alg: 'ES256',
  typ: 'at+jwt',
  kid: published.kid,
});
const claims = (): JWTPayload => decodeJwt(real);

/** The real payload and signature under another header. */
const reheaded = (change: object): string => {
  const [, payload, signature] = real.split('.');
  return [part({ ...header(), ...change }), payload, signature].join('.');
};

/** Signed with a key of the forger's own, under whatever header and claims. */
const forged = (headers: object, payload: object = {}): Promise<string> =>
  new SignJWT({ ...claims(), ...payload })
    .setProtectedHeader({ ...header(), ...headers } as { alg: string })
    .sign(foreign);

/** Signed with HMAC under something that everybody can read. */
const hmac = (secret: string): string => {
  const body = `${part({ ...header(), alg: 'HS256' })}.${part(claims())}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
};

const changedPayload = (change: object): string => {
  const [head, , signature] = real.split('.');
  return [head, part({ ...claims(), ...change }), signature].join('.');
};

const withSignature = (signature: string | Buffer): string =>
  [...real.split('.').slice(0, 2), Buffer.from(signature as string).toString('base64url')].join(
    '.',
  );

const FORGERIES: Record<string, () => string | Promise<string>> = {
  'no algorithm at all': () => `${part({ ...header(), alg: 'none' })}.${part(claims())}.`,
  'no algorithm, but the real signature': () => reheaded({ alg: 'none' }),
  'no algorithm, oddly spelt': () => `${part({ ...header(), alg: 'nOnE' })}.${part(claims())}.`,
  'the public key as an HMAC secret': () => hmac(JSON.stringify(published)),
  'the public key as an HMAC secret, in PEM': () =>
    hmac(`-----BEGIN PUBLIC KEY-----\n${published.x}${published.y}\n-----END PUBLIC KEY-----\n`),
  'the key id as an HMAC secret': () => hmac(published.kid ?? ''),
  'an empty HMAC secret': () => hmac(''),
  'another algorithm of the same family': () => reheaded({ alg: 'ES384' }),
  'the type of any other JWT': () => reheaded({ typ: 'JWT' }),
  'the type of an identity token, signed by a stranger': () => forged({ typ: 'id+jwt' }),
  'no type': () => reheaded({ typ: undefined }),
  'no key id': () => reheaded({ kid: undefined }),
  'an unknown key id': () => forged({ kid: randomBytes(32).toString('base64url') }),
  'a key id that is a path': () => forged({ kid: '../../../../dev/null' }),
  'a key id that is SQL': () => forged({ kid: "' or 1=1 --" }),
  'a key id that is a number': () => reheaded({ kid: 1 }),
  'a key id with a NUL': () => forged({ kid: 'a\0b' }),
  "a stranger's signature under the real key id": () => forged({}),
  'a key of its own': () => forged({ jwk: foreignJwk }),
  'a key of its own and no key id': () => forged({ jwk: foreignJwk, kid: undefined }),
  'a key set address of its own': () => forged({ jku: 'http://127.0.0.1:1/jwks.json' }),
  'a certificate address of its own': () => forged({ x5u: 'http://127.0.0.1:1/cert.pem' }),
  'a certificate of its own': () => forged({ x5c: [randomBytes(64).toString('base64')] }),
  'a critical extension': () => reheaded({ crit: ['exp'], exp: 1 }),
  'an unencoded payload': () => reheaded({ b64: false, crit: ['b64'] }),
  'an unencoded payload that is not critical': () => reheaded({ b64: false }),
  'a compressed payload': () => reheaded({ zip: 'DEF' }),
  'another subject': () => changedPayload({ sub: '0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' }),
  'a later end': () => changedPayload({ exp: 4_000_000_000 }),
  'another role': () => changedPayload({ roles: ['admin', 'operator'] }),
  'another issuer': () => forged({}, { iss: 'https://issuer.example' }),
  'another audience': () => forged({}, { aud: 'https://api.example' }),
  'an end in the past': () => forged({}, { exp: 1_000_000_000, iat: 999_999_000 }),
  'claims that are not JSON': () => {
    const [head, , signature] = real.split('.');
    return [head, Buffer.from('{"sub":\0}').toString('base64url'), signature].join('.');
  },
  'a header that is not JSON': () => `${Buffer.from('{"\0').toString('base64url')}.e30.e30`,
  'a header that is an array': () => `${part(['ES256'])}.${real.split('.').slice(1).join('.')}`,
  'a header that is null': () =>
    `${Buffer.from('null').toString('base64url')}.${real.split('.').slice(1).join('.')}`,
  'the header twice': () => `${real.split('.')[0]}.${real}`,
  'its end cut off': () => real.slice(0, -4),
  'its signature cut off': () => real.split('.').slice(0, 2).join('.'),
  'an empty signature': () => `${real.split('.').slice(0, 2).join('.')}.`,
  'a signature of zeros': () => withSignature(Buffer.alloc(64)),
  'a signature in the other form': () => withSignature(Buffer.from('3006020100020100', 'hex')),
  'a dot too many': () => `${real}.`,
  'dots alone': () => '..',
  'the shape of an encrypted token': () => `${part({ alg: 'dir', enc: 'A256GCM' })}.a.b.c.d`,
  'bytes that mean nothing': () => randomBytes(300).toString('base64url'),
  'punctuation that means nothing': () => '!"$%&/()=?`^+*#<>|',
  'ten thousand characters': () => 'x'.repeat(10_000),
  'ten thousand characters of header': () =>
    `${part({ ...header(), filler: 'x'.repeat(9000) })}.${real.split('.').slice(1).join('.')}`,
  'a second word': () => `${real} ${real}`,
  'an API key': () => 'stk_' + randomBytes(52).toString('base64url'),
  nothing: () => '',
};

/** That it is refused as a problem, and that the log knows of it. */
async function expectRefusal(answer: Answer): Promise<void> {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated', instance: '/v1/me' });
  const connection = await database.connect();
  try {
    const { rows } = await connection.query(
      'select action, status from audit_event where request_id = $1',
      [answer.body.requestId],
    );
    expect(rows).toEqual([{ action: 'authentication.refuse', status: 'denied' }]);
  } finally {
    await connection.end();
  }
}

describe('a bearer token with', () => {
  it.each(Object.keys(FORGERIES))('%s is refused and noted', async (name) => {
    const token = await FORGERIES[name]!();
    await expectRefusal(await anyone.get('/v1/me', { authorization: `Bearer ${token}` }));
  });
});

describe('an Authorization header', () => {
  it.each([
    ['of another scheme', () => `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['with the scheme alone', () => 'Bearer'],
    ['without a scheme', () => real],
    ['of a sender-bound scheme', () => `DPoP ${real}`],
  ])('%s is refused and noted', async (_what, value) => {
    await expectRefusal(await anyone.get('/v1/me', { authorization: value() }));
  });

  it('may say bearer in any case, as RFC 9110 wants', async () => {
    const answer = await anyone.get('/v1/me', { authorization: `bearer ${real}` });
    expect(answer.status).toBe(200);
  });

  it('beside an API key is refused and noted, though either were good', async () => {
    const made = await admin.post('/v1/api-keys', { name: 'k', scopes: ['users:read'] });
    const headers = { authorization: `Bearer ${real}`, 'x-api-key': made.body.key as string };
    await expectRefusal(await anyone.get('/v1/me', headers));
  });
});

describe('a credential somewhere else', () => {
  it.each([
    ['in the query', (token: string) => `/v1/me?access_token=${token}`],
    ['in the query, as an API key', (token: string) => `/v1/me?api_key=${token}`],
  ])('%s counts for nothing', async (_where, path) => {
    expect((await anyone.get(path(real))).status).toBe(401);
  });

  it('in a cookie counts for nothing', async () => {
    expect((await anyone.get('/v1/me', { cookie: `access_token=${real}` })).status).toBe(401);
  });
});

it('being asked to sign in is no refusal of a credential, and is not noted as one', async () => {
  const answer = await anyone.get('/v1/me');
  const connection = await database.connect();
  const { rows } = await connection.query('select 1 from audit_event where request_id = $1', [
    answer.body.requestId,
  ]);
  await connection.end();
  expect([answer.status, rows]).toEqual([401, []]);
});
