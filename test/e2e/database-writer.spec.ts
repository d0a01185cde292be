/** @story long */
import type pg from 'pg';
import { enrolApp } from '../support/authenticator-app.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newDirectory } from '../support/directory.ts';
import { mailTo } from '../support/mailbox.ts';
import { registerProgram, type Registered } from '../support/oauth.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let owner: pg.Client;
/** An admin whose account somebody who writes to the database wants. */
let victim: Person;
let thief: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  owner = await database.connect();
  victim = await newPerson(admin, 'admin');
});

beforeEach(async () => {
  thief = await newPerson(admin, 'viewer');
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

const write = (sql: string, ...values: unknown[]) => owner.query(sql, values);
const grantOf = (username: string, password: string): Promise<Answer> =>
  server.client().token({ grant_type: 'password', username, password });
/** A dataset of somebody else with two series. */
async function dataset(csv = 'unique_id,ds,y\nbolts,2026-01-01,31415\nnuts,2026-01-01,27182\n') {
  const person = await newPerson(admin, 'user');
  const id = await person.client.dataset();
  await person.client.import(id, csv);
  return { person, id };
}
const observations = (client: Client, id: string, series = 'bolts'): Promise<Answer> =>
  client.get(`/v1/datasets/${id}/series/${series}/observations`);

describe('who writes to the database signs in as nobody else', () => {
  it('by the hash of a password that they know, with its seal or without', async () => {
    for (const also of ['', ', seal = o.seal', ', seal = o.seal, roles = o.roles']) {
      const target = await newPerson(admin, 'admin');
      await write(
        `update user_account t set password_hash = o.password_hash${also}
           from user_account o where t.id = $1 and o.id = $2`,
        target.id,
        thief.id,
      );
      expect((await grantOf(target.email, thief.password)).status).toBe(400);
    }
    expect((await grantOf(victim.email, victim.password)).status).toBe(200);
    expect((await grantOf(thief.email, thief.password)).status).toBe(200);
  });

  it('by an API key, a session or a refresh token of theirs in another name', async () => {
    const key = await newKey(thief.client, ['users:read']);
    const { body } = await grantOf(thief.email, thief.password);
    await write('update api_key set owner_id = $1 where id = $2', victim.id, key.id);
    expect((await key.client.get('/v1/me')).status).toBe(401);
    await write(
      `update refresh_token set session_id = (select id from session where user_id = $1 limit 1)
        where session_id = (select max(id::text)::uuid from session where user_id = $2)`,
      victim.id,
      thief.id,
    );
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token as string };
    expect((await server.client().token(form)).status).toBe(400);
    const browser = await server
      .client()
      .post('/browser-session', { email: thief.email, password: thief.password });
    const cookie = browser.headers.get('set-cookie')?.split(';')[0] ?? '';
    await write(
      'update session set user_id = $1 where user_id = $2 and cookie_hash is not null',
      victim.id,
      thief.id,
    );
    const asked = await server.client().get('/v1/me', { cookie, 'sec-fetch-site': 'same-origin' });
    expect(asked.status).toBe(401);
  });

  it('by a link that was sent to them', async () => {
    await server.client().post('/password-resets', { email: thief.email });
    const { token } = await mailTo(server, thief.email, /a new password/);
    await write('update one_time_code set user_id = $1 where user_id = $2', victim.id, thief.id);
    const newPassword = 'a password of the thief';
    const used = await server.client().post('/password-resets/redemption', { token, newPassword });
    expect(used.status).toBe(400);
    expect((await grantOf(victim.email, victim.password)).status).toBe(200);
  });

  it('by an address of theirs on the account', async () => {
    const target = await newPerson(admin, 'admin');
    await write('update user_account set email = $2 where id = $1', target.id, 'thief@example.com');
    expect((await grantOf(target.email, target.password)).status).toBe(400);
  });

  it('by a second factor of theirs', async () => {
    const target = await newPerson(admin, 'admin');
    const app = await enrolApp(thief.client);
    await enrolApp(target.client);
    await write('delete from recovery_code where user_id = $1', target.id);
    await write('update recovery_code set user_id = $1 where user_id = $2', target.id, thief.id);
    await write(
      `update totp t set secret = o.secret from totp o where t.user_id = $1 and o.user_id = $2`,
      target.id,
      thief.id,
    );
    for (const otp of [app.recoveryCodes[0]!, '123456']) {
      const form = { grant_type: 'password', username: target.email, password: target.password };
      const answer = await server.client().token({ ...form, otp });
      expect(answer.status).not.toBe(200);
    }
  });
});

describe('who writes to the database gets no right', () => {
  it('by a role: the account loses what it had', async () => {
    await write("update user_account set roles = '{admin}' where id = $1", thief.id);
    expect((await grantOf(thief.email, thief.password)).status).toBe(400);
  });

  it('by owning a dataset', async () => {
    const { id } = await dataset();
    await write('update dataset set owner_id = $2 where id = $1', id, thief.id);
    expect((await observations(thief.client, id)).status).toBe(404);
  });

  it('by a share that is wider, longer or of somebody else', async () => {
    const { person, id } = await dataset();
    const share = (body: object) => person.client.post(`/v1/datasets/${id}/grants`, body);
    const part = { userId: thief.id, actions: ['read'], products: ['nuts'] };
    const made = await share(part);
    expect(made.status).toBe(201);
    expect((await observations(thief.client, id, 'nuts')).status).toBe(200);
    expect((await observations(thief.client, id, 'bolts')).status).toBe(404);
    await write('update dataset_grant set sealed_part = null where id = $1', made.body.id);
    const other = await newPerson(admin, 'viewer');
    const whole = await share({ userId: other.id, actions: ['read'] });
    await write('update dataset_grant set user_id = $2 where id = $1', whole.body.id, thief.id);
    const again = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
    try {
      const there = await again.client().signIn(thief.email, thief.password);
      expect((await observations(there, id, 'bolts')).status).toBe(404);
    } finally {
      await again.stop();
    }
  });
});

describe('who writes to the database acts as nobody', () => {
  const tokenOf = async (program: Registered): Promise<number> => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const basic = Buffer.from(`${program.clientId}:${program.clientSecret}`).toString('base64');
    const headers = { authorization: `Basic ${basic}` };
    return (await server.client().send('POST', '/oauth2/token', { body, headers })).status;
  };

  it('by a client that they changed', async () => {
    const changes = [
      `service_account_id = '${victim.id}'`,
      `scopes = scopes || '{users:write}'`,
      `redirect_uris = '{https://thief.example/}'`,
      'trusted = not trusted',
      'secret_hash = (select secret_hash from oauth_client limit 1)',
    ];
    for (const change of changes) {
      const program = await registerProgram(admin);
      await write(`update oauth_client set ${change} where id = $1`, program.id);
      expect([change, await tokenOf(program)]).toEqual([change, 401]);
    }
    const untouched = await registerProgram(admin);
    await admin.post(`/v1/oauth-clients/${untouched.id}/secret`, { overlapSeconds: 60 });
    expect(await tokenOf(untouched)).toBe(200);
  });

  it('by a role of the organization that they widened', async () => {
    const role = { name: `helper-${thief.id.slice(-6)}`, permissions: ['audit_event.list:all'] };
    expect((await admin.post('/v1/roles', role)).status).toBe(201);
    await admin.send('PUT', `/v1/users/${thief.id}/roles`, { body: { roles: [role.name] } });
    await write(`update organization_role set includes = '{admin}' where name = $1`, role.name);
    const again = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
    try {
      const there = await again.client().signIn(thief.email, thief.password);
      expect((await there.get('/v1/users')).status).toBe(403);
      expect((await there.get('/v1/datasets')).status).toBe(403);
    } finally {
      await again.stop();
    }
  });

  it('by a group that they joined, or whose roles they widened', async () => {
    const directory = await newDirectory(admin);
    const groupId = await directory.group(`Chiefs of ${thief.id}`);
    await admin.send('PUT', `/v1/groups/${groupId}/roles`, { body: { roles: ['user'] } });
    await write(
      `insert into scim_member (organization_id, group_id, user_id)
       select organization_id, id, $2 from scim_group where id = $1`,
      groupId,
      thief.id,
    );
    const bystander = await newPerson(admin, 'viewer');
    const value = [{ value: bystander.id }];
    await directory.patch(`/Groups/${groupId}`, { op: 'add', path: 'members', value });
    const rolesOf = async ({ id }: Person): Promise<string[]> =>
      (await admin.get(`/v1/users/${id}`)).body.roles as string[];
    expect(await rolesOf(bystander)).toContain('user');
    expect(await rolesOf(thief)).toEqual(['viewer']);
    await write(`update scim_group set roles = '{admin}' where id = $1`, groupId);
    expect((await admin.get(`/v1/groups/${groupId}`)).status).toBe(404);
  });

  it('by a request for access, or what others are said to have said to it', async () => {
    const owned = await dataset();
    const wanted = { resource: `dataset:${owned.id}`, actions: ['read'], reason: 'the budget' };
    const asked = await thief.client.post('/v1/access-requests', wanted);
    expect(asked.status).toBe(201);
    await write("update access_request set actions = '{import,read}' where id = $1", asked.body.id);
    const decide = (client: Client, id: string) =>
      client.post(`/v1/access-requests/${id}/decisions`, { verdict: 'approve' });
    expect((await decide(owned.person.client, asked.body.id as string)).status).toBe(404);
    const other = await dataset();
    const change = { ...wanted, resource: `dataset:${other.id}`, actions: ['import'] };
    const second = await thief.client.post('/v1/access-requests', change);
    await write(
      `insert into access_decision (organization_id, request_id, approver_id, verdict, decided_at)
       select organization_id, id, $2, 'approve', now() from access_request where id = $1`,
      second.body.id,
      victim.id,
    );
    const decided = await decide(other.person.client, second.body.id as string);
    expect([decided.status, decided.body.state]).toEqual([200, 'pending']);
  });

  it('by pointing the name of their account at another one', async () => {
    const target = await newPerson(admin, 'user');
    const { id } = await target.client
      .post('/v1/datasets', { name: 'Own', frequency: 'monthly' })
      .then(({ body }) => body as { id: string });
    await write('update sign_in_name set user_id = $1 where user_id = $2', victim.id, thief.id);
    const grant = { email: thief.email, actions: ['read'] };
    const shared = await target.client.post(`/v1/datasets/${id}/grants`, grant);
    expect([shared.status, shared.body.errors?.[0].pointer]).toEqual([400, '/email']);
    expect((await grantOf(thief.email, thief.password)).status).toBe(400);
  });

  it('by an item of a review that they changed', async () => {
    const owner = await newPerson(admin, 'user');
    const kinds = ['role'];
    const review = (await admin.post('/v1/access-reviews', { name: 'Forged', kinds, dueDays: 14 }))
      .body.id as string;
    const { items } = (await admin.get(`/v1/access-reviews/${review}/items?limit=200`)).body;
    const item = (items as { id: string; subject: string }[]).find(
      ({ subject }) => subject === `user:${owner.id}`,
    )!;
    await write(
      `update access_review_item set subject_id = $2, verdict = 'revoke', taken_away = true where id = $1`,
      item.id,
      thief.id,
    );
    const undone = await admin.post(`/v1/access-reviews/${review}/undo`, { itemId: item.id });
    expect([undone.status, undone.body.errors[0].code]).toEqual([400, 'unknown_item']);
  });

  it('by a forecast or an import of others that they call their own', async () => {
    const { person, id } = await dataset();
    const run = await person.client.forecast(id, { horizon: 1 });
    const file = 'unique_id,ds,y\nbolts,never,1\n';
    const taken = await person.client.import(id, file, '?mode=partial');
    const own = await newPerson(admin, 'user');
    const theirs = await own.client.dataset();
    await write('update forecast_run set dataset_id = $2 where id = $1', run.id, theirs);
    await write('update demand_import set dataset_id = $2 where id = $1', taken.id, theirs);
    for (const path of [`forecasts/${run.id}/values`, `imports/${taken.id}/errors`]) {
      expect((await own.client.get(`/v1/${path}`)).status).toBe(404);
    }
  });
});

describe('who writes to the database cannot change demand unnoticed', () => {
  const long = [
    'unique_id,ds,y',
    ...Array.from({ length: 1100 }, (_, i) => {
      const [year, month] = [1900 + Math.floor(i / 12), 1 + (i % 12)];
      return `bolts,${year}-${String(month).padStart(2, '0')}-01,${i}`;
    }),
    '',
  ].join('\n');
  const expectNoticed = (answer: Answer): void => {
    expect([answer.status, answer.body.code]).toEqual([500, 'unreadable_data']);
    expect(answer.body.detail).toContain('backup');
  };

  it('by removing a segment', async () => {
    const { person, id } = await dataset(long);
    expect((await observations(person.client, id)).status).toBe(200);
    await write(
      `delete from demand_segment where dataset_id = $1 and first_period =
         (select max(first_period) from demand_segment where dataset_id = $1)`,
      id,
    );
    expectNoticed(await observations(person.client, id));
    const run = await person.client.forecast(id, { horizon: 3 });
    expect(run).toMatchObject({ state: 'failed', failure: { code: 'unreadable_demand' } });
  });

  it('by putting an older segment back', async () => {
    const { person, id } = await dataset(long);
    await write(`create table older as select * from demand_segment where dataset_id = '${id}'`);
    await person.client.import(id, 'unique_id,ds,y\nbolts,1900-01-01,99\n');
    expect((await observations(person.client, id)).status).toBe(200);
    await write(
      `update demand_segment s set sealed = o.sealed from older o
        where s.dataset_id = o.dataset_id and s.first_period = o.first_period`,
    );
    expectNoticed(await observations(person.client, id));
    const ended = await person.client.import(id, 'unique_id,ds,y\nbolts,1900-01-01,98\n');
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'unreadable_demand' } });
  });

  it('by exchanging the names of two series', async () => {
    const { person, id } = await dataset();
    await write(
      `update series s set sealed_unique_id = o.sealed_unique_id from series o
        where s.dataset_id = $1 and o.dataset_id = $1 and s.ordinal <> o.ordinal`,
      id,
    );
    expectNoticed(await person.client.get(`/v1/datasets/${id}/series`));
  });

  it('by exchanging what their names are looked up by', async () => {
    const { person, id } = await dataset();
    await write('alter table series drop constraint if exists series_lookup');
    await write('drop index if exists series_lookup');
    await write(
      `update series s set lookup = o.lookup from series o
        where s.dataset_id = $1 and o.dataset_id = $1 and s.ordinal <> o.ordinal`,
      id,
    );
    expectNoticed(await observations(person.client, id));
  });
});
