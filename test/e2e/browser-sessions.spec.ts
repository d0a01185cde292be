/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

const signIn = ({ email, password }: Pick<Person, 'email' | 'password'>): Promise<Answer> =>
  server.client().post('/browser-session', { email, password });
const cookieOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

async function signedIn(): Promise<{ person: Person; cookie: string }> {
  const person = await newPerson(admin, 'user');
  return { person, cookie: cookieOf(await signIn(person)) };
}

const rename = (headers: Record<string, string>): Promise<Answer> =>
  server.client().post('/v1/datasets', { name: 'Mine', frequency: 'daily' }, headers);

describe('a page of the server', () => {
  it('gets a cookie that no script reads and no other site sends', async () => {
    const answer = await signIn(await newPerson(admin, 'user'));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-stockade=stw_[\w-]{64}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
  });

  it('reads and changes what its user may', async () => {
    const { cookie, person } = await signedIn();
    const me = await server.client().get('/v1/me', { cookie });
    expect(me.body).toMatchObject({ id: person.id, signedInBy: 'user' });
    expect((await rename({ cookie, ...OWN_PAGE })).status).toBe(201);
    expect((await rename({ cookie, origin: server.url })).status).toBe(201);
  });

  it('has a cookie whose secret is no token, used before or not', async () => {
    const { cookie } = await signedIn();
    const secret = cookie.slice(cookie.indexOf('=') + 1);
    const asBearer = async () =>
      (await server.client().get('/v1/me', { authorization: `Bearer ${secret}` })).status;
    expect(await asBearer()).toBe(401);
    expect((await server.client().get('/v1/me', { cookie })).status).toBe(200);
    expect(await asBearer()).toBe(401);
  });

  it('gets none for a wrong password', async () => {
    const { email } = await newPerson(admin, 'user');
    const answer = await signIn({ email, password: 'a guess at the password' });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  });

  it('signs out, and its cookie is worth nothing from then on', async () => {
    const { cookie } = await signedIn();
    const answer = await server.client().send('DELETE', '/browser-session', {
      headers: { cookie, ...OWN_PAGE },
    });
    expect(answer.status).toBe(204);
    expect((await server.client().get('/v1/me', { cookie })).status).toBe(401);
  });

  it('gets another cookie when its user proves again who they are, and the one until now ends', async () => {
    const { person, cookie } = await signedIn();
    const { password } = person;
    const answer = await server
      .client()
      .post('/v1/me/reauthentication', { password }, { cookie, ...OWN_PAGE });
    const renewed = cookieOf(answer);
    const statuses = [];
    for (const one of [cookie, renewed]) {
      statuses.push((await server.client().get('/v1/me', { cookie: one })).status);
    }
    expect(statuses).toEqual([401, 200]);
  });

  it('is out within a second once its user is locked', async () => {
    const { person, cookie } = await signedIn();
    await admin.post(`/v1/users/${person.id}/lock`);
    expect((await server.client().get('/v1/me', { cookie })).status).toBe(401);
  });
});

describe('a page of another site', () => {
  it.each([
    ['that says where it is from', { origin: 'https://evil.example' }],
    ['that the browser names', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['of a neighbour', { 'sec-fetch-site': 'same-site' }],
    ['that says nothing', {}],
    ['in a sandbox', { origin: 'null' }],
  ])('%s cannot use the cookie of its visitor', async (_what, headers) => {
    const { cookie } = await signedIn();
    expect((await rename({ cookie, ...headers })).status).toBe(403);
  });

  it.each([
    ['that says where it is from', { origin: 'https://evil.example' }],
    ['that the browser names', { 'sec-fetch-site': 'cross-site' }],
    ['of a neighbour', { 'sec-fetch-site': 'same-site', origin: 'https://evil.example' }],
    ['in a sandbox', { origin: 'null' }],
  ])('%s signs its visitor in as nobody', async (_what, headers) => {
    const { email, password } = await newPerson(admin, 'user');
    const body = { email, password };
    const answer = await server.client().post('/browser-session', body, headers);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    const own = await server.client().post('/browser-session', body, OWN_PAGE);
    expect(own.status).toBe(204);
  });
});

describe('a cookie', () => {
  it.each(['stw_', `stw_${'A'.repeat(64)}`, 'none', `srt_${'A'.repeat(64)}`])(
    'that nobody was given is refused: %s',
    async (value) => {
      const answer = await server.client().get('/v1/me', { cookie: `__Host-stockade=${value}` });
      expect(answer.status).toBe(401);
    },
  );
});
