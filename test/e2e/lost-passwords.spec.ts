/** @story long */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const NEW = 'quite another long password';
const RESET = /choose a new password/;

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

let place = 0;
/** Asks from an address that nobody has asked from before, which the proxy in front names. */
const ask = (email: string, from = `192.0.2.${(place += 1)}`): Promise<Answer> =>
  server.client().post('/password-resets', { email }, { 'x-forwarded-for': from });
const redeem = (token: string, newPassword = NEW, at = server): Promise<Answer> =>
  at.client().post('/password-resets/redemption', { token, newPassword });
const signIn = ({ email }: Person, password: string): Promise<Answer> =>
  server.client().token({ grant_type: 'password', username: email, password });

async function tokenFor({ email }: Person, count = 1): Promise<string> {
  expect((await ask(email)).status).toBe(202);
  return (await mailTo(server, email, RESET, count)).token;
}

describe('who lost a password', () => {
  it('gets a link and chooses another, and nobody stays signed in', async () => {
    const person = await newPerson(admin, 'user');
    const token = await tokenFor(person);
    expect((await redeem(token)).status).toBe(204);
    expect((await person.client.get('/v1/me')).status).toBe(401);
    expect((await signIn(person, person.password)).status).toBe(400);
    expect((await signIn(person, NEW)).status).toBe(200);
  });

  it('is told by mail that the password was changed', async () => {
    const person = await newPerson(admin, 'user');
    await redeem(await tokenFor(person));
    const notice = await mailTo(server, person.email, /password was changed/);
    expect(notice.text).toContain('If you did not do or expect this');
  });

  it('can use the link once', async () => {
    const token = await tokenFor(await newPerson(admin, 'user'));
    expect((await redeem(token)).status).toBe(204);
    const again = await redeem(token, 'yet another long password');
    expect([again.status, again.body.errors]).toEqual([
      400,
      [{ pointer: '/token', code: 'invalid_token', detail: expect.any(String) }],
    ]);
  });

  it('of 50 who use it at once on two instances lets one through', async () => {
    const person = await newPerson(admin, 'user');
    const token = await tokenFor(person);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        redeem(token, `password number ${i} of many`, i % 2 === 0 ? server : other),
      ),
    );
    const winners = answers.flatMap(({ status }, i) => (status === 204 ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
    expect((await signIn(person, `password number ${winners[0]} of many`)).status).toBe(200);
  });

  it('can use the last link only', async () => {
    const person = await newPerson(admin, 'user');
    const first = await tokenFor(person);
    const second = await tokenFor(person, 2);
    expect((await redeem(first)).status).toBe(400);
    expect((await redeem(second)).status).toBe(204);
  });

  it('keeps the link when the new password is refused', async () => {
    const person = await newPerson(admin, 'user');
    const token = await tokenFor(person);
    const refused = await redeem(token, 'password1');
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/newPassword']);
    expect((await redeem(token)).status).toBe(204);
  });

  it('cannot use a link that is too old', async () => {
    const person = await newPerson(admin, 'user');
    const token = await tokenFor(person);
    const owner = await database.connect();
    await owner.query('update one_time_code set expires_at = now() where user_id = $1', [
      person.id,
    ]);
    await owner.end();
    expect((await redeem(token)).status).toBe(400);
  });

  it('ends API keys, which whoever knew the former password may have made', async () => {
    const person = await newPerson(admin, 'user');
    const key = await newKey(person.client, ['datasets:read']);
    await redeem(await tokenFor(person));
    expect((await key.client.get('/v1/datasets')).status).toBe(401);
  });

  it('cannot use the link of a locked account, which stays locked', async () => {
    const person = await newPerson(admin, 'user');
    const token = await tokenFor(person);
    await admin.post(`/v1/users/${person.id}/lock`);
    expect((await redeem(token)).status).toBe(400);
    await admin.send('DELETE', `/v1/users/${person.id}/lock`);
    expect((await redeem(token)).status).toBe(400);
    expect((await signIn(person, person.password)).status).toBe(200);
  });
});

describe('a mail with a link', () => {
  it('holds the token behind the # of an address of this server alone', async () => {
    const person = await newPerson(admin, 'user');
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '192.0.2.200' };
    await server.client().post('/password-resets', { email: person.email }, forged);
    const { text } = await mailTo(server, person.email, RESET);
    expect(text).toMatch(/\nhttp:\/\/127\.0\.0\.1:\d+\/account#token=stp_[\w-]{64}\n/);
    expect(text).not.toContain('evil');
  });

  it('is for the owner of the outbox alone to read', async () => {
    const person = await newPerson(admin, 'user');
    await ask(person.email);
    const { file } = await mailTo(server, person.email, RESET);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file.replace(/eml$/, 'txt')).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('lies beside it as text from which the link can be copied', async () => {
    const person = await newPerson(admin, 'user');
    await ask(person.email);
    const { file, text, subject } = await mailTo(server, person.email, RESET);
    const plain = readFileSync(file.replace(/eml$/, 'txt'), 'utf8');
    expect(plain).toMatch(/^http:\/\/\S+\/account#token=stp_[\w-]{64}$/m);
    expect(plain).toBe(
      `To: ${person.email}\nSubject: ${subject}\n\n${text.replaceAll('\r\n', '\n')}`,
    );
  });

  it('leaves neither token nor text behind in the database, the log or the audit log', async () => {
    const person = await newPerson(admin, 'user');
    const token = await tokenFor(person);
    const owner = await database.connect();
    const { rows } = await owner.query(
      `select (select count(*)::int from mail_message where user_id = $1) as unsent,
              (select count(*)::int from one_time_code c where c::text like '%' || $2 || '%')
            + (select count(*)::int from audit_event e where e::text like '%' || $2 || '%')
            + (select count(*)::int from pgboss.job j where j::text like '%' || $2 || '%') as found`,
      [person.id, token],
    );
    await owner.end();
    expect((rows[0] as { found: number }).found).toBe(0);
    expect(server.output() + other.output()).not.toContain(token);
  });
});

describe('whether there is such an account', () => {
  const shape = ({ status, text, headers }: Answer): unknown => ({
    status,
    text,
    headers: [...headers.keys()],
  });

  it('the answer does not say', async () => {
    const person = await newPerson(admin, 'user');
    const locked = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${locked.id}/lock`);
    const known = shape(await ask(person.email));
    expect(shape(await ask('nobody-at-all@example.com'))).toEqual(known);
    expect(shape(await ask(locked.email))).toEqual(known);
  });

  it('a locked account is sent nothing', async () => {
    const locked = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${locked.id}/lock`);
    await ask(locked.email);
    const marker = await newPerson(admin, 'user');
    await ask(marker.email);
    await mailTo(server, marker.email, RESET);
    expect(mailsTo(server, locked.email).filter(({ subject }) => RESET.test(subject))).toEqual([]);
  });

  it('asking again and again has to wait, with or without an account', async () => {
    const person = await newPerson(admin, 'user');
    for (const email of [person.email, 'nobody-again@example.com']) {
      const statuses: number[] = [];
      for (let i = 0; i < 6; i += 1) statuses.push((await ask(email, '203.0.113.5')).status);
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    }
  });
});

describe('an administrator', () => {
  it('sends somebody a link, and until then the old password only lets them choose another', async () => {
    const person = await newPerson(admin, 'user');
    expect((await admin.post(`/v1/users/${person.id}/password-reset`)).status).toBe(202);
    const held = await person.client.get('/v1/datasets');
    expect([held.status, held.body.code]).toEqual([403, 'password_change_required']);
    const { token } = await mailTo(server, person.email, RESET);
    expect((await redeem(token)).status).toBe(204);
    const client = await server.client().signIn(person.email, NEW);
    expect((await client.get('/v1/datasets')).status).toBe(200);
  });
});

it('what was asked, used and refused is in the audit log', async () => {
  const person = await newPerson(admin, 'user');
  const token = await tokenFor(person);
  await redeem(token);
  await redeem(token);
  const { items } = (await admin.get(`/v1/audit/events?resource=user:${person.id}&limit=50`)).body;
  const actions = (items as { action: string }[]).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['link.request', 'mail.send', 'user.password']));
  const refused = (await admin.get('/v1/audit/events?resource=password-reset&limit=1')).body
    .items[0];
  expect(refused).toMatchObject({ action: 'link.use', status: 'denied' });
});
