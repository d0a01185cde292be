/** @story long */
import { performance } from 'node:perf_hooks';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { newPerson, type Person } from '../support/people.ts';
import { mainThreadMs } from '../support/processor-time.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';
import { sendSlowly, unfinished, type SlowConnection } from '../support/slow-client.ts';

/** Beyond the slots that a server has by default. */
const MANY = 600;
const SECOND_MS = 1000;

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let opened: SlowConnection[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url, env: { RUN_JOBS: 'false' } });
  admin = await server.admin();
});

afterEach(async () => {
  for (const { socket } of opened) socket.destroy();
  opened = [];
  await admin.get('/livez');
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

async function open(count: number, bytes: string): Promise<SlowConnection[]> {
  const made = await Promise.all(
    Array.from({ length: count }, () => sendSlowly(server.url, bytes)),
  );
  opened.push(...made);
  return made;
}

/** Everybody else still gets in, and soon. */
async function expectOthersServed({
  email,
  password,
}: Pick<Person, 'email' | 'password'> = ADMIN): Promise<void> {
  const before = performance.now();
  const probes = ['/livez', '/readyz', '/startupz'].map((path) => server.client().get(path));
  expect((await Promise.all(probes)).map(({ status }) => status)).toEqual([200, 200, 200]);
  const signedIn = await server.client().signIn(email, password);
  expect((await signedIn.get('/v1/datasets')).status).toBe(200);
  expect(performance.now() - before).toBeLessThan(10 * SECOND_MS);
}

/** Sends a demand file, whose import waits since this server runs no jobs; returns where the import is. */
async function receive(datasetId: string): Promise<string> {
  const file = 'unique_id,ds,y\nA,2026-01-01,1\n';
  const type = { 'content-type': 'text/csv' };
  const sent = await admin.post(`/v1/datasets/${datasetId}/imports`, file, type);
  return sent.headers.get('location') ?? '';
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '100' };
const JSON_BODY = { 'content-type': 'application/json', 'content-length': '100' };

describe('clients that hold their bodies back', () => {
  it.each([
    ['forms for a token', unfinished('POST', '/token', FORM, 'g')],
    ['forms of the OAuth server', unfinished('POST', '/oauth2/token', FORM, 'g')],
    ['JSON without a credential', unfinished('POST', '/password-resets', JSON_BODY)],
    ['probes with a body', unfinished('GET', '/readyz', JSON_BODY)],
  ])('keep nobody out: %s', async (_what, bytes) => {
    await open(MANY, bytes);
    await expectOthersServed();
    expect(server.output()).not.toContain('"level":50');
  });

  it('keep nobody out with JSON of a principal', async () => {
    await open(MANY, unfinished('POST', '/v1/datasets', { ...JSON_BODY, ...admin.credential }));
    await expectOthersServed();
  });

  it('are told so and cut, and leave no error in the log', async () => {
    const [one] = await open(1, unfinished('POST', '/token', FORM, 'g'));
    await one!.closed;
    expect(one!.answer()).toMatch(/^HTTP\/1\.1 408 /);
    expect(one!.answer()).toContain('body_too_slow');
    expect(server.output()).not.toContain('"level":50');
  });
});

describe('a client whose body comes in pieces of one byte', () => {
  it('is refused and cut', async () => {
    const head = unfinished('POST', '/password-resets', {
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    });
    const [one] = await open(1, `${head.slice(0, -1)}${'1\r\na\r\n'.repeat(3000)}`);
    await one!.closed;
    expect(one!.answer()).toMatch(/^HTTP\/1\.1 400 /);
    expect(one!.answer()).toContain('in pieces of fewer than 64 bytes');
    expect((await admin.get('/v1/me')).status).toBe(200);
  });
});

describe('a client that sends thousands of requests at once on one connection', () => {
  it('is cut, and keeps nobody waiting', async () => {
    const before = mainThreadMs(server.process.pid!);
    const some = await open(1, 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20_000));
    // Some systems tell of the cut by a reset.
    await some[0]!.closed.catch(() => undefined);
    expect((await admin.get('/v1/me')).status).toBe(200);
    expect(mainThreadMs(server.process.pid!) - before).toBeLessThan(1000);
    const few = await open(1, 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(8));
    await eventually(
      () => Promise.resolve(few[0]!.answer().split('HTTP/1.1 200').length - 1),
      (answers) => answers === 8,
      60_000,
    );
  });
});

describe('clients that are slow in other ways', () => {
  it('are cut: in the middle of a head, and while they do not read an answer', async () => {
    const [head] = await open(1, 'GET /livez HTTP/1.1\r\nHost: localhost\r\n');
    const reader = await sendSlowly(server.url, '');
    reader.socket.pause();
    // Answers that nobody reads, until they fill all that the system keeps for a connection.
    const one = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n';
    reader.socket.write(one.repeat(60));
    opened.push(reader);
    await head!.closed;
    expect(head!.answer()).toMatch(/^HTTP\/1\.1 408 /);
    reader.socket.resume();
    await reader.closed;
    expect(reader.answer().length).toBeLessThan(60 * 700_000);
    await expectOthersServed();
  });
});

describe('one signed-in person', () => {
  it('gets a share of the event streams, and others get theirs', async () => {
    const id = await admin.dataset('monthly', 'Followed');
    const events = `${await receive(id)}/events`;
    const streams: globalThis.Response[] = [];
    for (let i = 0; i < 40; i += 1) {
      streams.push(await fetch(server.url + events, { headers: admin.credential }));
    }
    const statuses = streams.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect(statuses.filter((status) => status === 429)).toHaveLength(8);
    await expectOthersServed();
    const planner = await newPerson(admin, 'user');
    expect((await planner.client.get(events)).status).toBe(404);
    for (const { body } of streams) await body?.cancel();
  });

  it('cannot hold the server up with uploads that stall, which are cut', async () => {
    const id = await admin.dataset('monthly', 'Stalled');
    const path = `/v1/datasets/${id}/imports`;
    const headers = { 'content-type': 'text/csv', 'content-length': '5000', ...admin.credential };
    const uploads = await open(MANY, unfinished('POST', path, headers, 'unique_id'));
    await expectOthersServed();
    await Promise.all(uploads.map(({ closed }) => closed));
    const statuses = uploads.map((upload) => upload.answer().slice(9, 12));
    expect(statuses.filter((status) => status === '408')).toHaveLength(16);
    expect(statuses.filter((status) => status === '429')).toHaveLength(MANY - 16);
    expect(await receive(id)).toMatch(/^\/v1\/imports\//);
  });
});

describe('a locked row', () => {
  it('stops nobody but who edits it, and what was refused is not done later', async () => {
    const other = await newOrganization(server, database);
    const colleague = await newPerson(admin, 'user');
    const id = await admin.dataset('monthly', 'Locked');
    const owner = await database.connect();
    opened.push({ socket: { destroy: () => void owner.end() } } as never);
    await owner.query('begin');
    await owner.query('select 1 from dataset where id = $1 for update', [id]);
    const edits = Array.from({ length: 12 }, (_, i) =>
      admin.send('PATCH', `/v1/datasets/${id}`, { body: { name: `Edit ${i}` } }),
    );
    await expectOthersServed(colleague);
    expect((await other.get('/v1/datasets')).status).toBe(200);
    const answers = await Promise.all(edits);
    await owner.query('commit');
    await owner.end();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers[0]!.body.code).toBe('overloaded');
    expect((await admin.get(`/v1/datasets/${id}`)).body.name).toBe('Locked');
  });
});
