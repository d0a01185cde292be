/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Failures that cost no waiting, from one place and from all together. */
const FREE = 5;
const FREE_ALTOGETHER = 50;
const WRONG = 'a guess at the password';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { TRUST_PROXY: '127.0.0.1' };
  server = await startServer({ databaseUrl: database.url, env });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir, env });
  admin = await server.admin();
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

/** Signs in as somebody who comes from an address, which the proxy in front names. */
function signIn(
  username: string,
  password: string,
  { from = '192.0.2.1', at = server } = {},
): Promise<Answer> {
  const body = new URLSearchParams({ grant_type: 'password', username, password }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-forwarded-for': from,
  };
  return at.client().send('POST', '/token', { body, headers });
}

async function failures(username: string, count: number, from?: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const { status } = await signIn(username, WRONG, from === undefined ? {} : { from });
    statuses.push(status);
  }
  return statuses;
}

const somebody = (): Promise<Person> => newPerson(admin, 'user');
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('who guesses passwords', () => {
  it('in a session has to wait too, whatever key the request has', async () => {
    const { client } = await somebody();
    const statuses: number[] = [];
    for (let i = 0; i <= FREE; i += 1) {
      const headers = { 'idempotency-key': `guess-${i}` };
      const body = { password: `${WRONG} ${i}` };
      statuses.push((await client.post('/v1/me/reauthentication', body, headers)).status);
    }
    expect(statuses).toEqual([...times(FREE, 400), 429]);
  });

  it('has to wait after some failures, with the right password too', async () => {
    const { email, password } = await somebody();
    expect(await failures(email, FREE)).toEqual(times(FREE, 400));
    const answer = await signIn(email, password);
    expect([answer.status, answer.body.error]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const later = await eventually(
      () => signIn(email, password),
      ({ status }) => status !== 429,
      60_000,
    );
    expect(later.status).toBe(200);
  });

  it('meets the same for a name that nobody has', async () => {
    expect(await failures('nobody@example.com', FREE + 1)).toEqual([...times(FREE, 400), 429]);
  });

  it('is forgiven once the password was right', async () => {
    const { email, password } = await somebody();
    for (let round = 0; round < 3; round += 1) {
      expect(await failures(email, FREE - 1)).toEqual(times(FREE - 1, 400));
      expect((await signIn(email, password)).status).toBe(200);
    }
  });

  it('gets no more guesses by asking 50 times at once on two instances', async () => {
    const { email } = await somebody();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        signIn(email, WRONG, { at: i % 2 === 0 ? server : other }),
      ),
    );
    const judged = answers.filter(({ status }) => status === 400).length;
    expect([judged, answers.filter(({ status }) => status === 429).length]).toEqual([
      FREE,
      50 - FREE,
    ]);
  });

  it('from many places is held back, and cannot keep out who signed in from theirs before', async () => {
    const { email, password } = await somebody();
    expect((await signIn(email, password, { from: '192.0.2.7' })).status).toBe(200);
    for (let place = 0; place < FREE_ALTOGETHER / FREE; place += 1) {
      expect(await failures(email, FREE, `198.51.100.${place}`)).toEqual(times(FREE, 400));
    }
    const stranger = await signIn(email, WRONG, { from: '203.0.113.1' });
    expect(stranger.status).toBe(429);
    expect((await signIn(email, password, { from: '192.0.2.7' })).status).toBe(200);
  });
});

it('what was held back is in the audit log, with the reason', async () => {
  const { id, email } = await somebody();
  await failures(email, FREE + 1);
  const { body } = await admin.get(`/v1/audit/events?resource=user:${id}&status=denied&limit=1`);
  expect(body.items[0]).toMatchObject({ action: 'session.create', reason: 'too many failures' });
});
