/** @story long */
import { randomBytes } from 'node:crypto';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const PASSWORD = 'the first password of a guest';
const INVITED = /you are invited/;
const VERIFY = /verify your address/;

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

interface Guest {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

async function invite(rest: object = {}): Promise<Guest> {
  const email = `guest-${randomBytes(4).toString('hex')}@example.com`;
  const made = await admin.post('/v1/users', { email, roles: ['user'], ...rest });
  expect([made.status, made.body.state]).toEqual([201, 'invited']);
  const { token } = await mailTo(server, email, INVITED);
  return { id: made.body.id, email, token };
}

const accept = (token: string, rest: object = {}, at = server): Promise<Answer> =>
  at.client().post('/invitations', { token, password: PASSWORD, ...rest });
const signIn = (email: string, password = PASSWORD): Promise<Answer> =>
  server.client().token({ grant_type: 'password', username: email, password });
const INVALID = [{ pointer: '/token', code: 'invalid_token', detail: expect.any(String) }];

describe('who is invited', () => {
  it('chooses a password and a name and can sign in, with a verified address', async () => {
    const guest = await invite();
    expect((await signIn(guest.email)).status).toBe(400);
    expect((await accept(guest.token, { name: 'Grace' })).status).toBe(204);
    const client = await server.client().signIn(guest.email, PASSWORD);
    expect((await client.get('/v1/me')).body).toMatchObject({
      name: 'Grace',
      state: 'active',
      emailVerified: true,
      roles: ['user'],
    });
  });

  it('keeps the name that the administrator gave when they give none', async () => {
    const guest = await invite({ name: 'Ada' });
    await accept(guest.token);
    const client = await server.client().signIn(guest.email, PASSWORD);
    expect((await client.get('/v1/me')).body.name).toBe('Ada');
  });

  it('has to choose a password that is good enough, and may try again', async () => {
    const guest = await invite();
    const refused = await accept(guest.token, { password: 'password1' });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/password']);
    expect((await accept(guest.token)).status).toBe(204);
  });

  it('can accept once', async () => {
    const guest = await invite();
    expect((await accept(guest.token)).status).toBe(204);
    const again = await accept(guest.token, { password: 'a second password of a guest' });
    expect([again.status, again.body.errors]).toEqual([400, INVALID]);
  });

  it('of 50 who accept at once on two instances lets one through', async () => {
    const guest = await invite();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        accept(guest.token, { name: `Guest ${i}` }, i % 2 === 0 ? server : other),
      ),
    );
    const winners = answers.flatMap(({ status }, i) => (status === 204 ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
    const { body } = await admin.get(`/v1/users/${guest.id}`);
    expect(body.name).toBe(`Guest ${winners[0]}`);
  });

  it('gets another link, and the one before ends', async () => {
    const guest = await invite();
    expect((await admin.post(`/v1/users/${guest.id}/invitation`)).status).toBe(202);
    const { token } = await mailTo(server, guest.email, INVITED, 2);
    expect((await accept(guest.token)).status).toBe(400);
    expect((await accept(token)).status).toBe(204);
  });

  it('cannot accept after it has expired', async () => {
    const guest = await invite();
    const owner = await database.connect();
    await owner.query('update one_time_code set expires_at = now() where user_id = $1', [guest.id]);
    await owner.end();
    expect((await accept(guest.token)).status).toBe(400);
  });

  it('cannot accept once the account is locked', async () => {
    const guest = await invite();
    await admin.post(`/v1/users/${guest.id}/lock`);
    expect((await accept(guest.token)).status).toBe(400);
  });

  it('is sent no link to choose another password', async () => {
    const guest = await invite();
    await server.client().post('/password-resets', { email: guest.email });
    const marker = await newPerson(admin, 'user');
    await server.client().post('/password-resets', { email: marker.email });
    await mailTo(server, marker.email, /choose a new/);
    expect(mailsTo(server, guest.email).map(({ subject }) => subject)).toEqual([
      expect.stringMatching(INVITED),
    ]);
  });
});

it('who has a password cannot be invited again', async () => {
  const person = await newPerson(admin, 'user');
  const answer = await admin.post(`/v1/users/${person.id}/invitation`);
  expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
});

it('a token for one thing is good for nothing else', async () => {
  const guest = await invite();
  const as = (prefix: string): string => guest.token.replace(/^sti_/, prefix);
  const client = server.client();
  const newPassword = PASSWORD;
  const asReset = { token: guest.token, newPassword };
  expect((await client.post('/password-resets/redemption', asReset)).status).toBe(400);
  const renamed = { token: as('stp_'), newPassword };
  expect((await client.post('/password-resets/redemption', renamed)).status).toBe(400);
  expect((await client.post('/email-verifications', { token: as('ste_') })).status).toBe(400);
  expect((await accept(guest.token)).status).toBe(204);
});

it('a name that an administrator chose brings neither a link nor a header into the mail', async () => {
  const name = 'Ada\n\nBcc: eve@example.com\nhttp://evil.example/login';
  const email = `guest-${randomBytes(4).toString('hex')}@example.com`;
  await admin.post('/v1/users', { email, roles: ['user'], name });
  const { raw, text } = await mailTo(server, email, INVITED);
  expect(raw).not.toMatch(/^bcc:/im);
  expect(text).not.toContain('evil.example');
  expect(text).toMatch(/^Hello Ada Bcc {1,2}eve example com/);
});

it.each(['a@b.c\r\nBcc: eve@example.com', 'a@b.c,eve@example.com', 'a@b.c>\n<eve@example.com'])(
  'no mail goes to %j',
  async (email) => {
    expect((await admin.post('/v1/users', { email, roles: ['user'] })).status).toBe(400);
    expect((await server.client().post('/password-resets', { email })).status).toBe(400);
  },
);

describe('an address', () => {
  const verify = (token: string, at = server): Promise<Answer> =>
    at.client().post('/email-verifications', { token });

  it('is verified by the link that was sent to it', async () => {
    const person = await newPerson(admin, 'user');
    expect((await person.client.get('/v1/me')).body.emailVerified).toBe(false);
    expect((await person.client.post('/v1/me/email-verification')).status).toBe(202);
    const { token } = await mailTo(server, person.email, VERIFY);
    expect((await verify(token)).status).toBe(204);
    expect((await person.client.get('/v1/me')).body.emailVerified).toBe(true);
    expect((await person.client.post('/v1/me/email-verification')).status).toBe(409);
    await mailTo(server, person.email, /address was verified/);
    const about = `/v1/audit/events?resource=user:${person.id}&action=user.email`;
    expect((await admin.get(about)).body.items).toMatchObject([{ userId: person.id }]);
  });

  it('of 50 who use the link at once on two instances lets one through', async () => {
    const person = await newPerson(admin, 'user');
    await person.client.post('/v1/me/email-verification');
    const { token } = await mailTo(server, person.email, VERIFY);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => verify(token, i % 2 === 0 ? server : other)),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
  });
});
