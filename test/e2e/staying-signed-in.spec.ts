/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const MAX_SESSIONS = 3;

let database: TestDatabase;
let server: TestServer;
let hasty: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    databaseUrl: database.url,
    env: { AUTH_MAX_SESSIONS: String(MAX_SESSIONS) },
  });
  hasty = await startServer({
    databaseUrl: database.url,
    dataDir: server.dataDir,
    env: { AUTH_REAUTHENTICATION_AGE: '1', AUTH_SESSION_MAX_AGE: '60' },
  });
  admin = await server.admin();
});

afterAll(async () => {
  await hasty.stop();
  await server.stop();
  await database.drop();
});

const statusOfMe = async (client: Client): Promise<number> => (await client.get('/v1/me')).status;
const again = (person: Person): Promise<Client> =>
  server.client().signIn(person.email, person.password);
const makeKey = (client: Client): Promise<Answer> =>
  client.post('/v1/api-keys', { name: 'k', scopes: ['datasets:read'] });

describe('a session', () => {
  it('is forgotten half a year after it was over', async () => {
    const { id, client } = await newPerson(admin, 'user');
    const owner = await database.connect();
    const over = (days: number) =>
      owner.query(
        `insert into session
           (organization_id, id, user_id, source, methods, created_at, authenticated_at, last_used_at, expires_at)
         select organization_id, gen_random_uuid(), id, $2, '{pwd}', now(), now(), now(),
                now() - make_interval(days => $3)
           from user_account where id = $1`,
        [id, `after ${days} days`, days],
      );
    const sources = async (): Promise<string[]> =>
      (
        await owner.query('select source from session where user_id = $1 order by 1', [id])
      ).rows.map(({ source }: { source: string }) => source);
    try {
      await over(179);
      await over(181);
      const tidying = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
      const left = await eventually(sources, ({ length }) => length < 3, 5000);
      await tidying.stop();
      expect(left).toEqual(['127.0.0.1', 'after 179 days']);
      expect(await statusOfMe(client)).toBe(200);
    } finally {
      await owner.end();
    }
  });

  it('tells the device and how its user signed in', async () => {
    const { client } = await newPerson(admin, 'user');
    const { items } = (await client.get('/v1/me/sessions', { 'user-agent': 'a tablet' })).body;
    expect(items).toEqual([
      expect.objectContaining({
        device: 'node',
        methods: ['pwd'],
        source: '127.0.0.1',
        current: true,
      }),
    ]);
  });

  it('is ended with all others by its user, and itself stays', async () => {
    const person = await newPerson(admin, 'user');
    const other = await again(person);
    expect((await person.client.send('DELETE', '/v1/me/sessions?which=others')).status).toBe(204);
    expect([await statusOfMe(person.client), await statusOfMe(other)]).toEqual([200, 401]);
  });

  it('is ended with all by its user', async () => {
    const person = await newPerson(admin, 'user');
    const other = await again(person);
    expect((await person.client.send('DELETE', '/v1/me/sessions')).status).toBe(204);
    expect([await statusOfMe(person.client), await statusOfMe(other)]).toEqual([401, 401]);
  });

  it('ends for good when its user is locked, and is over once they are let in again', async () => {
    const person = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${person.id}/lock`);
    await admin.send('DELETE', `/v1/users/${person.id}/lock`);
    expect(await statusOfMe(person.client)).toBe(401);
    expect(await statusOfMe(await again(person))).toBe(200);
  });

  it('ends when its user has begun as many newer ones as they may have', async () => {
    const person = await newPerson(admin, 'user');
    const newer: Client[] = [];
    for (let i = 0; i < MAX_SESSIONS; i += 1) newer.push(await again(person));
    expect(await statusOfMe(person.client)).toBe(401);
    expect(await Promise.all(newer.map(statusOfMe))).toEqual(newer.map(() => 200));
  });

  it('never lasts longer than a session may, however it is used', async () => {
    const person = await newPerson(admin, 'user');
    const body = { grant_type: 'password', username: person.email, password: person.password };
    const first = (await hasty.client().token(body)).body;
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = (await hasty.client().token(form)).body;
    const { items } = (await hasty.client().withToken(second.access_token).get('/v1/me/sessions'))
      .body;
    const { createdAt, expiresAt } = items.find((one: { current: boolean }) => one.current);
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(60_000);
  });
});

describe('sensitive work', () => {
  const tooLongAgo = async (client: Client): Promise<Answer> =>
    eventually(
      () => makeKey(client),
      ({ status }) => status === 401,
      60_000,
    );

  it('asks who signed in too long ago to prove again who they are, as RFC 9470 says', async () => {
    const { email, password } = await newPerson(admin, 'user');
    const client = await hasty.client().signIn(email, password);
    const answer = await tooLongAgo(client);
    expect(answer.body.code).toBe('reauthentication_required');
    const challenge = answer.headers.get('www-authenticate');
    expect(challenge).toMatch(/^Bearer .*error="insufficient_user_authentication".*max_age="1"$/);
    expect(await statusOfMe(client)).toBe(200);
  });

  it('goes on after the password, in the same session', async () => {
    const { email, password } = await newPerson(admin, 'user');
    const client = await hasty.client().signIn(email, password);
    await tooLongAgo(client);
    expect((await client.post('/v1/me/reauthentication', { password })).status).toBe(204);
    expect((await makeKey(client)).status).toBe(201);
  });

  it('does not go on after a wrong password, and guessing has to wait', async () => {
    const { email, password } = await newPerson(admin, 'user');
    const client = await hasty.client().signIn(email, password);
    await tooLongAgo(client);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const answer = await client.post('/v1/me/reauthentication', { password: 'a guess at it' });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
    expect((await makeKey(client)).status).toBe(401);
  });

  it('is never asked of a program, which proves itself each time', async () => {
    const { client } = await newPerson(admin, 'user');
    const key = await newKey(client, ['api-keys:write', 'datasets:read']);
    const onHasty = hasty.client().withKey(key.key);
    expect((await makeKey(onHasty)).status).toBe(201);
  });
});
