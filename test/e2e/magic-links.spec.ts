/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { newPerson, type Person } from '../support/people.ts';
import { eventually } from '../support/eventually.ts';
import { startServer, type TestServer } from '../support/server.ts';

const LINK = /your sign-in link/;
const GRANT = 'urn:stockade:grant-type:magic-link';

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

const allow = async (magicLinks: boolean): Promise<void> => {
  const answer = await admin.send('PATCH', '/v1/organization', { body: { magicLinks } });
  expect(answer.status).toBe(200);
};
const ask = ({ email }: Person): Promise<Answer> => server.client().post('/magic-links', { email });
const use = (token: string, at = server): Promise<Answer> =>
  at.client().token({ grant_type: GRANT, token });

async function linkFor(person: Person): Promise<string> {
  expect((await ask(person)).status).toBe(202);
  return (await mailTo(server, person.email, LINK)).token;
}

/** Whether anything was written after all jobs that came before have been done. */
async function written(person: Person): Promise<number> {
  const marker = await newPerson(admin, 'user');
  await server.client().post('/password-resets', { email: marker.email });
  await mailTo(server, marker.email, /choose a new/);
  return mailsTo(server, person.email).filter(({ subject }) => LINK.test(subject)).length;
}

describe('before the organization allows it, a link to sign in', () => {
  it('is not sent, though the answer does not say so', async () => {
    const person = await newPerson(admin, 'user');
    expect((await ask(person)).status).toBe(202);
    expect(await written(person)).toBe(0);
  });
});

describe('where the organization allows it, a link to sign in', () => {
  beforeAll(() => allow(true));

  it('begins a session that says that it was begun by mail', async () => {
    const person = await newPerson(admin, 'user');
    const answer = await use(await linkFor(person));
    expect(answer.status).toBe(200);
    const client = server.client().withToken(answer.body.access_token);
    const { items } = (await client.get('/v1/me/sessions')).body;
    expect(items.find((one: { current: boolean }) => one.current).methods).toEqual(['email']);
    expect((await client.get('/v1/datasets')).status).toBe(200);
  });

  it('works once', async () => {
    const token = await linkFor(await newPerson(admin, 'user'));
    expect((await use(token)).status).toBe(200);
    const again = await use(token);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('of 50 who use it at once on two instances lets one in', async () => {
    const token = await linkFor(await newPerson(admin, 'user'));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => use(token, i % 2 === 0 ? server : other)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(49);
  });

  it('does not let in who is locked', async () => {
    const person = await newPerson(admin, 'user');
    const token = await linkFor(person);
    await admin.post(`/v1/users/${person.id}/lock`);
    expect((await use(token)).status).toBe(400);
  });

  it('ends when the password is changed', async () => {
    const person = await newPerson(admin, 'user');
    const token = await linkFor(person);
    const body = { currentPassword: person.password, newPassword: 'a long and different one' };
    await person.client.send('PUT', '/v1/me/password', { body });
    expect((await use(token)).status).toBe(400);
  });

  it('is too little for a role that needs a second factor', async () => {
    const person = await newPerson(admin, 'user');
    const token = await linkFor(person);
    await demandFactorOf(['user']);
    expect((await use(token)).body.error).toBe('invalid_grant');
    const late = await newPerson(admin, 'user');
    expect((await ask(late)).status).toBe(202);
    // What the mail is refused for is found out after the answer.
    const refused = async (): Promise<number> =>
      (await admin.get(`/v1/audit/events?resource=user:${late.id}&status=denied`)).body.items
        .length;
    await eventually(refused, (count) => count > 0, 60_000);
    await demandFactorOf([]);
    expect(await written(late)).toBe(0);
    const { items } = (await admin.get(`/v1/audit/events?resource=user:${person.id}&limit=1`)).body;
    expect(items[0]).toMatchObject({
      status: 'denied',
      reason: 'the role requires a second factor',
    });
  });

  it('is worth nothing once the organization allows it no more', async () => {
    const token = await linkFor(await newPerson(admin, 'user'));
    await allow(false);
    expect((await use(token)).body.error).toBe('invalid_grant');
    await allow(true);
  });

  async function demandFactorOf(roles: string[]): Promise<void> {
    const owner = await database.connect();
    await owner.query('update organization set factor_roles = $1', [roles]);
    await owner.end();
  }
});

it.each([{}, { token: '' }, { token: 'stl_nonsense' }, { token: 'x'.repeat(300) }])(
  'a grant with %j is refused as RFC 6749 says',
  async (form) => {
    const answer = await server.client().token({ grant_type: GRANT, ...form });
    expect(answer.status).toBe(400);
    expect(['invalid_request', 'invalid_grant']).toContain(answer.body.error);
  },
);
