import { request } from 'node:http';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { month } from '../support/demand.ts';
import { newKey, newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const METRICS_TOKEN = 'a token for metrics that nobody guesses';
let database: TestDatabase;
let server: TestServer;
let limited: TestServer;
let guarded: TestServer;
let anyone: Client;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    databaseUrl: database.url,
    env: { CORS_ORIGINS: 'https://app.example, https://other.example' },
  });
  limited = await startServer({
    databaseUrl: database.url,
    dataDir: server.dataDir,
    env: { API_RATE_LIMIT: '20' },
  });
  guarded = await startServer({
    databaseUrl: database.url,
    dataDir: server.dataDir,
    env: { METRICS_TOKEN, TRUST_PROXY: 'loopback', API_RATE_LIMIT: '20' },
  });
  anyone = server.client();
  admin = await server.admin();
});

afterAll(async () => {
  await guarded.stop();
  await limited.stop();
  await server.stop();
  await database.drop();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE) =>
  admin.post('/v1/datasets', body, headers);

describe('everything that is refused is answered as a problem of RFC 9457:', () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const CASES: Record<string, [number, string, () => Promise<Answer>]> = {
    'JSON that is none': [400, 'malformed_body', () => post('{"name":')],
    'JSON in an encoding that is none': [400, 'malformed_body', () => post(Buffer.from([0xff]))],
    'a body that nests too deep': [400, 'malformed_body', () => post(`{"name":${deep(40)}}`)],
    'a body that nests a hundred thousand levels': [400, 'malformed_body', () => post(deep(1e5))],
    'a field named __proto__': [
      400,
      'malformed_body',
      () => post('{"__proto__":{"admin":true},"name":"x","frequency":"daily"}'),
    ],
    'a field named constructor': [
      400,
      'malformed_body',
      () => post('{"name":{"constructor":{"prototype":{}}}}'),
    ],
    'a body that is too large': [413, 'payload_too_large', () => post('x'.repeat(1_100_000))],
    'another media type': [
      415,
      'unsupported_media_type',
      () => post('<a/>', { 'content-type': 'application/xml' }),
    ],
    'no media type': [415, 'unsupported_media_type', () => post('{}', { 'content-type': '' })],
    'a charset that is not one': [
      415,
      'unsupported_media_type',
      () => post('{}', { 'content-type': 'application/json; charset=klingon' }),
    ],
    'an encoding that is not one': [
      415,
      'unsupported_media_type',
      () => post('{}', { ...JSON_TYPE, 'content-encoding': 'rot13' }),
    ],
    'a compressed body': [
      415,
      'unsupported_media_type',
      () => post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    ],
    'an address that there is not': [404, 'not_found', () => admin.get('/v1/nothing')],
    'an address outside of the API': [404, 'not_found', () => anyone.get('/wp-admin')],
    'an asset that there is not': [404, 'not_found', () => anyone.get('/docs/assets/__proto__')],
    'an asset on the way up': [
      404,
      'not_found',
      () => anyone.get('/docs/assets/..%2fpackage.json'),
    ],
    'an address that cannot be decoded': [
      400,
      'invalid_request',
      () => anyone.get('/v1/datasets/%zz'),
    ],
    'a method that is not offered': [405, 'method_not_allowed', () => admin.send('PUT', '/v1/me')],
    'a method that nobody knows': [405, 'method_not_allowed', () => admin.send('LOCK', '/v1/me')],
    'no credential': [401, 'unauthenticated', () => anyone.get('/v1/me')],
  };

  it.each(Object.keys(CASES))('%s', async (name) => {
    const [status, code, ask] = CASES[name]!;
    const answer = await ask();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(answer.body).toEqual({
      type: `urn:stockade:problem:${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: expect.stringMatching(/^\//),
      code,
      requestId: answer.headers.get('x-request-id'),
      ...(answer.body.errors === undefined ? {} : { errors: expect.any(Array) }),
    });
    expect(answer.text).not.toMatch(/node_modules|\.ts:|\.js:| {4}at /);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('405 says what is offered', async () => {
    const answer = await admin.send('PUT', '/v1/datasets');
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  });

  it('401 says how to come in', async () => {
    const answer = await anyone.get('/v1/me');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="stockade"');
  });

  it('a credential that is none is told from none', async () => {
    const answer = await anyone.withToken('nonsense').get('/v1/me');
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('a key is told that its scopes do not reach', async () => {
    const { client } = await newKey(admin, ['datasets:read']);
    const answer = await client.post('/v1/datasets', { name: 'x', frequency: 'daily' });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer realm="stockade", error="insufficient_scope", scope="datasets:write"',
    ]);
    expect(answer.body.detail).toContain('lacks the scope datasets:write');
  });

  it('a key whose scopes reach and whose owner may not is told of no scope', async () => {
    const viewer = await newPerson(admin, 'viewer');
    const { client } = await newKey(viewer.client, ['datasets:write']);
    const answer = await client.post('/v1/datasets', { name: 'x', frequency: 'daily' });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([403, null]);
    expect(answer.body.detail).not.toContain('scope');
  });

  it('a key that may not see a dataset is told the same of one that there is and of one that is not', async () => {
    const id = await admin.dataset('daily', 'Unseen');
    const { client } = await newKey(admin, ['audit:read']);
    const told = async (one: string) => {
      const { status, body, headers } = await client.get(`/v1/datasets/${one}`);
      return [status, body.detail, headers.get('www-authenticate')];
    };
    const detail = expect.stringContaining('lacks the scope datasets:read') as string;
    expect(await told(id)).toEqual([404, detail, null]);
    expect(await told(id)).toEqual(await told(crypto.randomUUID()));
  });

  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

  it.each(['/nope', '/login', '/v1/nope', '/docs/assets/nope'])(
    'a browser at %s is shown a page that leads to the start, and a program a problem',
    async (path) => {
      const shown = await fetch(`${server.url}${path}`, { headers: { accept: BROWSER } });
      expect([shown.status, shown.headers.get('content-type')]).toEqual([
        404,
        'text/html; charset=utf-8',
      ]);
      const page = await shown.text();
      expect(page).toContain('<h1>Page not found</h1>');
      expect(page).toContain('<a href="/">Start page</a>');
      for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
        const answer = await anyone.get(path, { accept });
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      }
    },
  );

  it('a browser whose form is refused is shown a page, too', async () => {
    const refused = await fetch(`${server.url}/oauth2/interaction/x/sign-in`, {
      method: 'POST',
      headers: { accept: BROWSER, origin: 'https://evil.example' },
      body: new URLSearchParams({ email: 'x' }),
    });
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining('<h1>You do not have permission</h1>'),
    ]);
  });

  it.each([
    ['/v1/datasets', 'text/html', 'application/json'],
    ['/v1/datasets/x/series/y/observations', 'image/png', 'application/json or text/csv'],
    ['/v1/imports/x/events', 'text/html', 'text/event-stream'],
  ])('%s has nothing for who accepts %s alone', async (path, accept, offered) => {
    const answer = await admin.get(path, { accept });
    expect([answer.status, answer.body.code]).toEqual([406, 'not_acceptable']);
    expect(answer.body.detail).toContain(offered);
  });

  it('a change of what gives other people access says which version it is made on', async () => {
    const role = { name: 'reader', permissions: ['dataset.read:all'] };
    expect((await admin.post('/v1/roles', role)).status).toBe(201);
    const change = { method: 'PATCH', body: JSON.stringify({ description: null }) };
    const headers = { ...admin.credential, 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/v1/roles/reader`, { ...change, headers });
    expect([answer.status, await answer.json()]).toMatchObject([
      428,
      { code: 'precondition_required' },
    ]);
    const { headers: read } = await admin.get('/v1/roles/reader');
    const current = { ...headers, 'if-match': read.get('etag') ?? '' };
    const changed = await fetch(`${server.url}/v1/roles/reader`, { ...change, headers: current });
    expect(changed.status).toBe(200);
  });

  it('a query is not repeated in the answer', async () => {
    const answer = await anyone.get('/v1/nothing?access_token=secret');
    expect(answer.text).not.toContain('secret');
  });

  it.each([
    ['what is no HTTP', 'nonsense\r\n\r\n', 400],
    [
      'two lengths',
      'POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length beside chunks',
      'POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('%s', async (_what, bytes, status, code = 'malformed_body') => {
    const answer = await raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, code });
  });
});

/** Sends bytes as they are and returns everything that comes back until the connection is closed. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('a long text', () => {
  /** As it is on the wire: fetch would unpack it. */
  const sent = (path: string, headers: Record<string, string>, body?: string) =>
    new Promise<{ encoding: string | undefined; vary: string | undefined; length: number }>(
      (resolve, reject) => {
        const method = body === undefined ? 'GET' : 'POST';
        const asking = request(`${server.url}${path}`, { method, headers }, (response) => {
          let length = 0;
          response.on('data', (chunk: Buffer) => (length += chunk.length));
          response.on('end', () =>
            resolve({
              encoding: response.headers['content-encoding'],
              vary: response.headers.vary,
              length,
            }),
          );
        });
        asking.on('error', reject).end(body);
      },
    );

  it.each(['br', 'gzip'])('is compressed by %s for who takes that', async (encoding) => {
    const plain = await sent('/openapi.json', {});
    const packed = await sent('/openapi.json', { 'accept-encoding': encoding });
    expect([plain.encoding, packed.encoding]).toEqual([undefined, encoding]);
    expect(packed.vary).toContain('Accept-Encoding');
    expect(packed.length).toBeLessThan(plain.length / 5);
  });

  it('is compressed where a forecast is answered at once', async () => {
    const observations = Array.from({ length: 48 }, (_, i) => ({
      ds: month(i),
      y: 100 + (i % 12),
    }));
    const series = [{ uniqueId: 'SKU-1', observations }];
    const body = JSON.stringify({ frequency: 'monthly', horizon: 60, series });
    const headers = { ...JSON_TYPE, ...admin.credential };
    const plain = await sent('/v1/forecast', headers, body);
    const packed = await sent('/v1/forecast', { ...headers, 'accept-encoding': 'gzip' }, body);
    expect([plain.encoding, packed.encoding]).toEqual([undefined, 'gzip']);
    expect(packed.length).toBeLessThan(plain.length / 2);
  });

  it.each([
    ['when it is short', '/v1/me', {}],
    [
      'when a browser adds a cookie, as another site could make it',
      '/openapi.json',
      { cookie: 'a=b' },
    ],
    ['when it is for a probe', '/readyz', {}],
    ['when it is metrics', '/metrics', {}],
  ])('is not compressed %s', async (_why, path, more) => {
    const headers = { 'accept-encoding': 'br, gzip', ...admin.credential, ...more };
    expect((await sent(path, headers)).encoding).toBeUndefined();
  });
});

describe('too many requests', () => {
  it('are refused with when to come back, and what the limit is', async () => {
    let answer = await limited.client().get('/.well-known/jwks.json');
    expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=20;w=60');
    expect(answer.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/);
    for (let i = 0; i < 20; i += 1) answer = await limited.client().get('/.well-known/jwks.json');
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    const wait = Number(answer.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(120);
    expect(answer.headers.get('ratelimit')).toMatch(/^"default";r=0;t=/);
  });

  it('at the token route are refused in the shape of RFC 6749', async () => {
    let answer = await limited.client().token({ grant_type: 'none' });
    for (let i = 0; i < 20; i += 1) answer = await limited.client().token({ grant_type: 'none' });
    expect([answer.status, answer.body.error]).toEqual([429, 'temporarily_unavailable']);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('are not more for a port that a trusted proxy writes beside the address', async () => {
    const client = guarded.client();
    const statuses: number[] = [];
    for (let port = 50_000; port < 50_030; port += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.7:${port}` };
      statuses.push((await client.get('/v1/me', headers)).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(9);
  });

  it('are not more for naming a proxy that is not trusted', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expect((await limited.client().get('/.well-known/jwks.json', headers)).status).toBe(429);
  });

  it.each(['/livez', '/readyz', '/startupz', '/metrics', '/docs', '/openapi.json'])(
    'leave %s answered',
    async (path) => {
      for (let i = 0; i < 25; i += 1) {
        expect((await limited.client().get(path)).status).toBe(200);
      }
    },
  );
});

describe('a network address with a port, as some gateways write it', () => {
  it.each([
    ['203.0.113.8:50123', 200],
    ['[2001:db8::8]:50123', 200],
    ['198.51.100.8:50123', 401],
  ])('is held against the networks of a key: %s', async (forwarded, status) => {
    const networks = ['203.0.113.0/24', '2001:db8::/32'];
    const made = await admin.post('/v1/api-keys', {
      name: forwarded,
      scopes: ['datasets:read'],
      networks,
    });
    const client = guarded.client().withKey(made.body.key as string);
    const answer = await client.get('/v1/datasets', { 'x-forwarded-for': forwarded });
    expect(answer.status).toBe(status);
  });
});

it('two Host headers are refused', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET /v1/me HTTP/1.1\r\nHost: ${hostname}\r\nHost: other.example\r\nConnection: close\r\n\r\n`,
  );
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_request"/);
});

describe('every answer', () => {
  const ANSWERS: Record<string, () => Promise<Answer>> = {
    'that is fine': () => anyone.get('/livez'),
    'that needs a credential': () => admin.get('/v1/me'),
    'that is a page': () => anyone.get('/docs'),
    'that is missing': () => anyone.get('/nothing'),
    'to a broken body': () => post('{'),
  };

  it.each(Object.keys(ANSWERS))('%s carries the security headers', async (what) => {
    const { headers } = await ANSWERS[what]!();
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  it.each(['fine', 'to a credential'])('that is %s carries a request id', async (what) => {
    const answer = await (what === 'fine' ? anyone.get('/livez') : admin.get('/v1/me'));
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('repeats the request id that it was given', async () => {
    const answer = await anyone.get('/livez', { 'x-request-id': 'trace-0123456789' });
    expect(answer.headers.get('x-request-id')).toBe('trace-0123456789');
  });
});

describe('scripts of another origin', () => {
  const preflight = (origin: string) =>
    anyone.send('OPTIONS', '/v1/datasets', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
      },
    });

  it.each(['https://app.example', 'https://other.example'])('may call from %s', async (origin) => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    const allowed = headers.get('access-control-allow-headers') ?? '';
    for (const name of ['Idempotency-Key', 'DPoP', 'If-Match', 'Last-Event-ID', 'traceparent']) {
      expect(allowed).toContain(name);
    }
    expect(headers.get('vary')).toMatch(/origin/i);
  });

  it.each([
    'https://evil.example',
    'https://app.example.evil.example',
    'null',
    'http://app.example',
  ])('may not call from %s', async (origin) => {
    const answers = [await preflight(origin), await admin.get('/v1/me', { origin })];
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('may read the headers that a client needs', async () => {
    const { headers } = await admin.get('/v1/me', { origin: 'https://app.example' });
    const exposed = headers.get('access-control-expose-headers') ?? '';
    for (const name of ['ETag', 'Location', 'Retry-After', 'X-Request-Id', 'WWW-Authenticate']) {
      expect(exposed).toContain(name);
    }
  });

  it('may not send cookies', async () => {
    const { headers } = await preflight('https://app.example');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('the documentation', () => {
  it('needs no script or style inside the page, and nothing from outside', async () => {
    const { text } = await anyone.get('/docs');
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=/);
    const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !link.startsWith('/'))).toEqual([]);
    for (const link of links) expect([link, (await anyone.get(link)).status]).toEqual([link, 200]);
  });

  it('describes the API in a file that is the committed one', async () => {
    const committed = JSON.parse(readFileSync('openapi.json', 'utf8')) as object;
    expect((await anyone.get('/openapi.json')).body).toEqual(committed);
  });

  it('describes nothing that is not mounted', async () => {
    const { paths } = (await anyone.get('/openapi.json')).body as { paths: object };
    const missing: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods as object)) {
        const { status } = await anyone.send(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x'));
        if ([404, 405].includes(status)) missing.push(`${method} ${path}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('an orchestrator', () => {
  it.each(['/livez', '/readyz', '/startupz'])(
    'learns from %s that the server is fit',
    async (path) => {
      const answer = await anyone.get(path);
      expect([answer.status, answer.body.status]).toEqual([200, 'ok']);
    },
  );

  it('learns nothing about the inside', async () => {
    const { text } = await anyone.get('/readyz');
    expect(text).not.toMatch(/postgres|127\.0\.0\.1|story_|\/tmp/);
  });

  it('may ask for the head alone', async () => {
    expect(await anyone.send('HEAD', '/livez')).toMatchObject({ status: 200, text: '' });
  });
});

describe('metrics', () => {
  it('are there for this machine', async () => {
    const answer = await anyone.get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('stockade_http_request_duration_seconds');
  });

  it.each(['x-forwarded-for', 'forwarded'])('are not there through a proxy: %s', async (name) => {
    expect((await anyone.get('/metrics', { [name]: '203.0.113.7' })).status).toBe(404);
  });

  it('name neither paths nor ids', async () => {
    const id = await admin.dataset();
    await admin.get(`/v1/datasets/${id}`);
    const { text } = await anyone.get('/metrics');
    expect(text).toContain('route="/v1/datasets/:id"');
    expect(text).not.toContain(id);
  });

  it.each([
    ['without the token', {}, false],
    ['with another token', { authorization: 'Bearer a wrong one' }, false],
    ['with the token', { authorization: `Bearer ${METRICS_TOKEN}` }, true],
  ])('%s are given or not, once a token is set', async (_how, headers, given) => {
    const { status } = await guarded.client().get('/metrics', headers);
    expect(status === 200).toBe(given);
  });
});
