import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const PATIENCE_MS = 30_000;
const HOME = { 'x-forwarded-for': '198.51.100.1', 'user-agent': 'Firefox/140 on Linux' };
const ELSEWHERE = { 'x-forwarded-for': '203.0.113.50', 'user-agent': 'python-requests/2.32' };

let database: TestDatabase;
let servers: TestServer[];
let admin: Client;
let person: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { TRUST_PROXY: '127.0.0.1', AUTH_MAX_SESSIONS: '100' };
  const first = await startServer({ databaseUrl: database.url, env });
  const { dataDir } = first;
  servers = [first, await startServer({ databaseUrl: database.url, dataDir, env })];
  admin = await first.admin();
  person = await newPerson(admin, 'user');
  for (let day = 0; day < 12; day += 1) await signIn(HOME);
});

afterAll(async () => {
  for (const server of servers) await server.stop();
  await database.drop();
});

async function signIn(headers: Readonly<Record<string, string>>): Promise<Client> {
  const body = new URLSearchParams({
    grant_type: 'password',
    username: person.email,
    password: person.password,
  });
  const answer = await servers[0]!.client().send('POST', '/token', { headers, body });
  expect(answer.status).toBe(200);
  return servers[0]!.client().withToken(answer.body.access_token as string);
}

interface Found {
  readonly rule: string;
  readonly userId: string;
  readonly nextStep: string;
}

const riskyAlerts = async (): Promise<Found[]> =>
  ((await admin.get('/v1/alerts?rule=risky-sign-in')).body.items as Found[]).filter(
    ({ userId }) => userId === person.id,
  );

describe('a sign-in unlike its user', () => {
  let thief: Client;

  it('raises an alert that says what is unusual', async () => {
    expect(await riskyAlerts()).toEqual([]);
    thief = await signIn(ELSEWHERE);
    const [alert] = await eventually(riskyAlerts, (found) => found.length > 0, PATIENCE_MS);
    expect(alert!.nextStep).toMatch(/Risk \d+ of 100: .*new device/);
  });

  it('gets a session that conditions keep from what matters, on every instance', async () => {
    const condition = { name: 'only without risk', actions: ['dataset.*'], maxRisk: 40 };
    expect((await admin.post('/v1/access-conditions', condition)).status).toBe(201);
    const usual = await signIn(HOME);
    for (const { url } of servers) {
      const at = (client: Client): Client =>
        new (client.constructor as typeof Client)(url, client.credential);
      const list = (client: Client) => async () => (await at(client).get('/v1/datasets')).status;
      expect(await eventually(list(thief), (status) => status === 403, PATIENCE_MS)).toBe(403);
      expect(await eventually(list(usual), (status) => status === 200, PATIENCE_MS)).toBe(200);
    }
  });

  it('is as good as any once the user has proved who they are', async () => {
    const { password } = person;
    expect((await thief.post('/v1/me/reauthentication', { password })).status).toBeLessThan(300);
    const list = async (): Promise<number> => (await thief.get('/v1/datasets')).status;
    expect(await eventually(list, (status) => status === 200, PATIENCE_MS)).toBe(200);
  });
});
