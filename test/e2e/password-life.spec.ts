/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailTo } from '../support/mailbox.ts';
import { newPerson, type Person } from '../support/people.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

/** How many passwords are remembered beside the present one. */
const REMEMBERED = 6;
/** One that leaked often, which a development server takes for its first admin with a warning. */
const LEAKED = 'iloveyou1';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const change = (client: Client, currentPassword: string, newPassword: string): Promise<Answer> =>
  client.send('PUT', '/v1/me/password', { body: { currentPassword, newPassword } });
const number = (i: number): string => `password ${i} of a whole row of them`;
const signIn = ({ email }: Person, password: string): Promise<Client> =>
  server.client().signIn(email, password);
const organization = (client: Client, body: object): Promise<Answer> =>
  client.send('PATCH', '/v1/organization', { body });

describe('a password', () => {
  it('is not taken again while it is among the last ones', async () => {
    const person = await newPerson(admin, 'user');
    let current = person.password;
    const used = [current];
    for (let i = 0; i < REMEMBERED; i += 1) {
      expect((await change(person.client, current, number(i))).status).toBe(204);
      used.push((current = number(i)));
    }
    for (const password of used) {
      const { status, body } = await change(person.client, current, password);
      const error = {
        pointer: '/newPassword',
        code: 'password_reused',
        detail: expect.any(String),
      };
      expect([status, body.errors]).toEqual([400, [error]]);
    }
    expect((await change(person.client, current, 'yet another one of them')).status).toBe(204);
    for (const former of [used[0]!, `${used[0]!}\u200b`, fullWidth(used[0]!)]) {
      const { status, body } = await change(person.client, 'yet another one of them', former);
      expect([status, body.errors[0].code]).toEqual([400, 'password_reused']);
    }
  });

  it('that was one before is not told to who does not know the present one', async () => {
    const person = await newPerson(admin, 'user');
    await change(person.client, person.password, number(1));
    const { body } = await change(person.client, 'not the present one', person.password);
    expect(body.errors[0].code).toBe('wrong_password');
  });

  it('is not taken again by way of a link', async () => {
    const person = await newPerson(admin, 'user');
    await server.client().post('/password-resets', { email: person.email });
    const { token } = await mailTo(server, person.email, /choose a new/);
    const body = { token, newPassword: person.password };
    const answer = await server.client().post('/password-resets/redemption', body);
    expect(answer.body.errors[0].code).toBe('password_reused');
  });

  it('lies in the history as a hash alone', async () => {
    const person = await newPerson(admin, 'user');
    await change(person.client, person.password, number(2));
    const owner = await database.connect();
    const { rows } = await owner.query('select hash from password_history where user_id = $1', [
      person.id,
    ]);
    await owner.end();
    expect(rows).toEqual([{ hash: expect.stringMatching(/^\$argon2id\$/) }]);
  });

  it('is told by mail to have been changed', async () => {
    const person = await newPerson(admin, 'user');
    await change(person.client, person.password, number(3));
    await mailTo(server, person.email, /password was changed/);
  });
});

/** The same letters in the forms that East Asian typography has for them. */
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

describe('a password that others know', () => {
  it('ends every session on every instance and then only lets its user choose another', async () => {
    const person = await newPerson(admin, 'user');
    const elsewhere = await other.client().signIn(person.email, person.password);
    const answer = await admin.post(`/v1/users/${person.id}/password-compromise`);
    expect(answer.status).toBe(204);
    expect((await person.client.get('/v1/me')).status).toBe(401);
    expect((await elsewhere.get('/v1/me')).status).toBe(401);
    const again = await signIn(person, person.password);
    expect((await again.get('/v1/datasets')).body.code).toBe('password_change_required');
    expect((await change(again, person.password, number(1))).status).toBe(204);
    expect((await again.get('/v1/datasets')).status).toBe(200);
    await mailTo(server, person.email, /must be changed/);
  });

  it('is found out at sign-in when it has leaked', async () => {
    const own = await createTestDatabase();
    const tolerant = await startServer({
      databaseUrl: own.url,
      env: { ADMIN_PASSWORD: LEAKED },
    });
    const strict = await startServer({ databaseUrl: own.url, dataDir: tolerant.dataDir });
    const early = await tolerant.client().signIn(ADMIN.email, LEAKED);
    expect((await early.get('/v1/users')).status).toBe(200);
    const client = await strict.client().signIn(ADMIN.email, LEAKED);
    expect((await client.get('/v1/users')).body.code).toBe('password_change_required');
    expect((await change(client, LEAKED, 'a long admin password')).status).toBe(204);
    expect((await client.get('/v1/users')).status).toBe(200);
    await strict.stop();
    await tolerant.stop();
    await own.drop();
  });
});

describe('how old a password may be', () => {
  async function aged(person: Person, days: number): Promise<void> {
    const owner = await database.connect();
    await owner.query(
      `update user_account set created_at = now() - make_interval(days => $2) where id = $1`,
      [person.id, days],
    );
    await owner.end();
  }

  it('is nobody’s business unless the organization says so', async () => {
    expect((await admin.get('/v1/organization')).body.passwordMaxAgeDays).toBeNull();
    const person = await newPerson(admin, 'user');
    await aged(person, 4000);
    const client = await signIn(person, person.password);
    expect((await client.get('/v1/datasets')).status).toBe(200);
  });

  it('holds for all instances at once when it does, and ends with a new one', async () => {
    const person = await newPerson(admin, 'user');
    const young = await newPerson(admin, 'user');
    await aged(person, 100);
    const elsewhere = await other.client().signIn(person.email, person.password);
    expect((await elsewhere.get('/v1/datasets')).status).toBe(200);
    expect((await organization(admin, { passwordMaxAgeDays: 90 })).status).toBe(200);
    expect((await elsewhere.get('/v1/datasets')).body.code).toBe('password_change_required');
    expect((await young.client.get('/v1/datasets')).status).toBe(200);
    expect((await change(elsewhere, person.password, number(1))).status).toBe(204);
    expect((await elsewhere.get('/v1/datasets')).status).toBe(200);
    const off = await organization(admin, { passwordMaxAgeDays: null });
    expect([off.status, off.body.passwordMaxAgeDays]).toEqual([200, null]);
  });

  it.each([0, -1, 1.5, 5000, '90'])('cannot be %j days', async (passwordMaxAgeDays) => {
    const answer = await organization(admin, { passwordMaxAgeDays });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/passwordMaxAgeDays']);
  });
});
