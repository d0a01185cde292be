/** @story long */
import { compactVerify, createRemoteJWKSet, decodeProtectedHeader } from 'jose';
import type pg from 'pg';
import { Client, type Answer } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly thing: string;
  readonly reviewerId: string | null;
  readonly suggestion: string;
  readonly suggestionReason: string;
  readonly verdict: string | null;
}

let database: TestDatabase;
let tables: pg.Client;
let server: TestServer;
let other: TestServer;
let admin: Client;
let adminId: string;
let owner: Person;
let manager: Person;
let member: Person;
let datasetId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tables = await database.connect();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  adminId = (await admin.get('/v1/me')).body.id as string;
  owner = await newPerson(admin, 'user');
  manager = await newPerson(admin, 'user');
  member = await newPerson(admin, 'viewer');
  await manage(member, manager);
  datasetId = await owner.client.dataset();
});

afterAll(async () => {
  await tables.end();
  await other.stop();
  await server.stop();
  await database.drop();
});

const manage = (person: Person, by: Person | null): Promise<Answer> =>
  admin.send('PATCH', `/v1/users/${person.id}`, { body: { managerId: by?.id ?? null } });
const share = async ({ id }: Person): Promise<string> => {
  const grant = { userId: id, actions: ['read'] };
  return (await owner.client.post(`/v1/datasets/${datasetId}/grants`, grant)).body.id as string;
};
const begin = async (...kinds: string[]): Promise<string> => {
  const made = await admin.post('/v1/access-reviews', { name: 'Spring', kinds, dueDays: 14 });
  expect(made.status).toBe(201);
  return made.body.id as string;
};
const itemsOf = async (reviewId: string, client = admin): Promise<Item[]> =>
  (await client.get(`/v1/access-reviews/${reviewId}/items?limit=200`)).body.items as Item[];
const itemOf = async (reviewId: string, thing: string, { id }: Person): Promise<Item> => {
  const items = await itemsOf(reviewId);
  return items.find((one) => one.thing === thing && one.subject === `user:${id}`)!;
};
const decide = (
  client: Client,
  reviewId: string,
  items: readonly Item[],
  verdict: string,
  reason?: string,
): Promise<Answer> =>
  client.post(`/v1/access-reviews/${reviewId}/decisions`, {
    itemIds: items.map(({ id }) => id),
    verdict,
    ...(reason === undefined ? {} : { reason }),
  });
const read = async (client: Client): Promise<number> =>
  (await client.get(`/v1/datasets/${datasetId}`)).status;
/** Within the second in which other instances hear of a change. */
const answered = (client: Client, status: number): Promise<number> =>
  eventually(
    () => read(client),
    (answer) => answer === status,
    1000,
  );
/** As if all that happened so far had happened so many days ago. */
const age = async (days: number): Promise<void> => {
  const shift = `- interval '${days} days'`;
  await tables.query(`update user_account set created_at = created_at ${shift}`);
  await tables.query(`update session set last_used_at = last_used_at ${shift}`);
  await tables.query(`update dataset_grant set created_at = created_at ${shift}`);
  await tables.query(
    `update api_key set created_at = created_at ${shift}, last_used_at = last_used_at ${shift}`,
  );
  await tables.query(
    `update decision set first_at = first_at ${shift}, last_at = last_at ${shift}`,
  );
};

describe('a review asks whoever stands nearest:', () => {
  it('the owner of a dataset about its shares, the manager of somebody about their roles', async () => {
    const grantId = await share(member);
    const id = await begin('role', 'grant');
    expect(await itemOf(id, `grant:${grantId}`, member)).toMatchObject({ reviewerId: owner.id });
    expect(await itemOf(id, 'role:viewer', member)).toMatchObject({ reviewerId: manager.id });
    expect(await itemOf(id, 'role:user', owner)).toMatchObject({ reviewerId: null });
  });

  it('each of whom sees what is theirs to decide, and nothing else', async () => {
    const grantId = await share(member);
    const id = await begin('role', 'grant');
    const seen = await itemsOf(id, owner.client);
    expect(seen.map(({ reviewerId }) => reviewerId)).toEqual(seen.map(() => owner.id));
    expect(seen.map(({ thing }) => thing)).toContain(`grant:${grantId}`);
    expect((await member.client.get(`/v1/access-reviews/${id}`)).status).toBe(404);
    const own = (await owner.client.get('/v1/access-reviews')).body.items as { id: string }[];
    expect(own.map((one) => one.id)).toContain(id);
    expect((await member.client.get('/v1/access-reviews')).body.items).toEqual([]);
    const foreign = await itemOf(id, 'role:viewer', member);
    const refused = await decide(owner.client, id, [foreign], 'revoke');
    expect(refused.body.errors).toMatchObject([{ pointer: '/itemIds', code: 'unknown_item' }]);
  });

  it('for as long as they do', async () => {
    const lent = await owner.client.dataset();
    const grant = { userId: member.id, actions: ['read'] };
    const made = await owner.client.post(`/v1/datasets/${lent}/grants`, grant);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${made.body.id}`, member);
    const given = { body: { ownerId: manager.id } };
    await owner.client.send('PUT', `/v1/datasets/${lent}/owner`, given);
    expect((await decide(owner.client, id, [item], 'revoke')).status).toBe(400);
    expect((await decide(admin, id, [item], 'revoke')).status).toBe(200);
  });

  it('and nobody about themselves', async () => {
    const id = await begin('role', 'account');
    const items = await itemsOf(id);
    const own = items.filter(({ subject }) => subject === `user:${adminId}`);
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ reviewerId }) => reviewerId !== adminId)).toBe(true);
    for (const item of own) {
      expect((await decide(admin, id, [item], 'keep', 'I need it myself')).status).toBe(403);
    }
    const { body } = await admin.send('PATCH', `/v1/users/${member.id}`, {
      body: { managerId: member.id },
    });
    expect(body.errors).toMatchObject([{ pointer: '/managerId' }]);
  });

  it('and everybody sees who their manager is', async () => {
    const person = await newPerson(admin, 'user');
    const managerOf = async (answer: Promise<Answer>) => (await answer).body.managerId as unknown;
    expect(await managerOf(person.client.get('/v1/me'))).toBeNull();
    expect(await managerOf(manage(person, manager))).toBe(manager.id);
    expect(await managerOf(person.client.get('/v1/me'))).toBe(manager.id);
    expect(await managerOf(admin.get(`/v1/users/${person.id}`))).toBe(manager.id);
    expect(await managerOf(manage(person, null))).toBeNull();
  });
});

describe('what is revoked', () => {
  it('is gone at once on every instance, and can be given back for a day: a share', async () => {
    const person = await newPerson(admin, 'viewer');
    const elsewhere = new Client(other.url, person.client.credential);
    const grantId = await share(person);
    await answered(elsewhere, 200);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${grantId}`, person);
    const decided = await decide(owner.client, id, [item], 'revoke');
    expect(decided).toMatchObject({
      status: 200,
      body: { items: [{ verdict: 'revoke', decidedBy: owner.id }] },
    });
    await answered(elsewhere, 404);
    const undo = (): Promise<Answer> =>
      owner.client.post(`/v1/access-reviews/${id}/undo`, { itemId: item.id });
    expect((await undo()).status).toBe(200);
    await answered(elsewhere, 200);
    expect((await undo()).status).toBe(409);
  });

  it('a role', async () => {
    const person = await newPerson(admin, 'user');
    const create = async (): Promise<number> =>
      (await person.client.post('/v1/datasets', { name: 'one', frequency: 'monthly' })).status;
    const id = await begin('role');
    const item = await itemOf(id, 'role:user', person);
    await decide(admin, id, [item], 'revoke');
    expect(await create()).toBe(401);
    await admin.post(`/v1/access-reviews/${id}/undo`, { itemId: item.id });
    expect(await create()).toBe(201);
  });

  it('a key', async () => {
    const { id: keyId, client } = await newKey(owner.client, ['datasets:read']);
    const id = await begin('api_key');
    const item = await itemOf(id, `api_key:${keyId}`, owner);
    await decide(admin, id, [item], 'revoke');
    expect(await read(client)).toBe(401);
    await admin.post(`/v1/access-reviews/${id}/undo`, { itemId: item.id });
    expect(await read(client)).toBe(200);
  });

  it('an account, whose owner has to sign in again when it is given back', async () => {
    const person = await newPerson(admin, 'viewer');
    const id = await begin('account');
    const item = await itemOf(id, `account:${person.id}`, person);
    await decide(admin, id, [item], 'revoke');
    expect((await person.client.get('/v1/me')).status).toBe(401);
    await admin.post(`/v1/access-reviews/${id}/undo`, { itemId: item.id });
    const again = await server.client().signIn(person.email, person.password);
    expect((await again.get('/v1/me')).status).toBe(200);
  });

  it('is not given back where somebody else had taken it away before', async () => {
    const person = await newPerson(admin, 'user');
    await manage(person, manager);
    const { id: keyId } = await newKey(person.client, ['datasets:read']);
    const grantId = await share(person);
    const id = await begin('role', 'account', 'api_key', 'grant');
    const items = [
      await itemOf(id, 'role:user', person),
      await itemOf(id, `account:${person.id}`, person),
      await itemOf(id, `api_key:${keyId}`, person),
    ];
    const shared = await itemOf(id, `grant:${grantId}`, person);
    await person.client.send('DELETE', `/v1/api-keys/${keyId}`);
    await admin.send('PUT', `/v1/users/${person.id}/roles`, { body: { roles: ['viewer'] } });
    await admin.post(`/v1/users/${person.id}/lock`);
    await admin.send('DELETE', `/v1/datasets/${datasetId}/grants/${grantId}`);
    expect((await decide(manager.client, id, items, 'revoke')).status).toBe(200);
    expect((await decide(owner.client, id, [shared], 'revoke')).status).toBe(200);
    const undo = async (client: Client, { id: itemId }: Item): Promise<number> =>
      (await client.post(`/v1/access-reviews/${id}/undo`, { itemId })).status;
    for (const item of items) expect(await undo(manager.client, item)).toBe(409);
    expect(await undo(owner.client, shared)).toBe(409);
    const { body } = await admin.get(`/v1/users/${person.id}`);
    expect(body).toMatchObject({ roles: ['viewer'], state: 'locked' });
  });

  it('is not given back where it was decided on since', async () => {
    const person = await newPerson(admin, 'user');
    await manage(person, manager);
    const { id: keyId, client } = await newKey(person.client, ['datasets:read']);
    const grantId = await share(person);
    const id = await begin('role', 'account', 'api_key', 'grant');
    const [role, account, key, shared] = [
      await itemOf(id, 'role:user', person),
      await itemOf(id, `account:${person.id}`, person),
      await itemOf(id, `api_key:${keyId}`, person),
      await itemOf(id, `grant:${grantId}`, person),
    ];
    await decide(manager.client, id, [key], 'revoke');
    await decide(owner.client, id, [shared], 'revoke');
    const forGood = [`/v1/api-keys/${keyId}`, `/v1/datasets/${datasetId}/grants/${grantId}`];
    for (const path of forGood) {
      expect((await admin.send('DELETE', path)).status).toBe(204);
      expect((await admin.send('DELETE', path)).status).toBe(404);
    }
    await decide(manager.client, id, [role, account], 'revoke');
    const none = { body: { roles: ['viewer'] } };
    expect((await admin.send('PUT', `/v1/users/${person.id}/roles`, none)).status).toBe(200);
    expect((await admin.post(`/v1/users/${person.id}/lock`)).status).toBe(200);
    const undo = async (by: Client, { id: itemId }: Item): Promise<number> =>
      (await by.post(`/v1/access-reviews/${id}/undo`, { itemId })).status;
    for (const item of [role, account, key]) expect(await undo(manager.client, item)).toBe(409);
    expect(await undo(owner.client, shared)).toBe(409);
    const { body } = await admin.get(`/v1/users/${person.id}`);
    expect(body).toMatchObject({ roles: ['viewer'], state: 'locked' });
    expect(await read(client)).toBe(401);
  });

  it('is not given back once another review revoked it as well', async () => {
    const person = await newPerson(admin, 'user');
    await manage(person, manager);
    const { id: keyId } = await newKey(person.client, ['datasets:read']);
    const kinds = ['role', 'account', 'api_key'];
    const [first, second] = [await begin(...kinds), await begin(...kinds)];
    const itemsIn = async (id: string): Promise<Item[]> => [
      await itemOf(id, 'role:user', person),
      await itemOf(id, `account:${person.id}`, person),
      await itemOf(id, `api_key:${keyId}`, person),
    ];
    const items = await itemsIn(first);
    const later = await itemsIn(second);
    expect((await decide(manager.client, first, items, 'revoke')).status).toBe(200);
    expect((await decide(admin, second, later, 'revoke')).status).toBe(200);
    for (const { id: itemId } of items) {
      const answer = await manager.client.post(`/v1/access-reviews/${first}/undo`, { itemId });
      expect(answer.status).toBe(409);
    }
  });

  it('of an admin is given back by an admin alone', async () => {
    const person = await newPerson(admin, 'admin');
    await manage(person, manager);
    const { id: keyId } = await newKey(person.client, ['datasets:read']);
    const id = await begin('role', 'account', 'api_key');
    const [role, account, key] = [
      await itemOf(id, 'role:admin', person),
      await itemOf(id, `account:${person.id}`, person),
      await itemOf(id, `api_key:${keyId}`, person),
    ];
    const undo = async (by: Client, { id: itemId }: Item): Promise<number> =>
      (await by.post(`/v1/access-reviews/${id}/undo`, { itemId })).status;
    for (const item of [key, account, role]) {
      expect((await decide(manager.client, id, [item], 'revoke')).status).toBe(200);
      expect(await undo(manager.client, item)).toBe(403);
      expect(await undo(admin, item)).toBe(200);
    }
    expect((await admin.get(`/v1/users/${person.id}`)).body).toMatchObject({ roles: ['admin'] });
  });

  it('cannot be given back after a day', async () => {
    const grantId = await share(member);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${grantId}`, member);
    await decide(owner.client, id, [item], 'revoke');
    await tables.query(
      "update access_review_item set decided_at = decided_at - interval '25 hours' where id = $1",
      [item.id],
    );
    const late = await owner.client.post(`/v1/access-reviews/${id}/undo`, { itemId: item.id });
    expect(late.status).toBe(409);
  });

  it('is never the role of the last admin', async () => {
    const elsewhere = await newOrganization(server, database);
    const helper = await newPerson(elsewhere, 'admin');
    const made = await elsewhere.post('/v1/access-reviews', {
      name: 'one',
      kinds: ['role'],
      dueDays: 1,
    });
    const id = made.body.id as string;
    const items = await itemsOf(id, elsewhere);
    const [first, second] = [
      items.find(({ subject }) => subject !== `user:${helper.id}`)!,
      items.find(({ subject }) => subject === `user:${helper.id}`)!,
    ];
    const answers = await Promise.all([
      decide(helper.client, id, [first], 'revoke'),
      decide(elsewhere, id, [second], 'revoke'),
    ]);
    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200]);
  });
});

describe('a stamp of rubber is refused:', () => {
  const WHY = 'they all work on the budget until May';

  it('several are kept at once for a reason alone', async () => {
    const [one, two] = [await share(member), await share(manager)];
    const id = await begin('grant');
    const items = [
      await itemOf(id, `grant:${one}`, member),
      await itemOf(id, `grant:${two}`, manager),
    ];
    const refused = await decide(owner.client, id, items, 'keep');
    expect(refused.body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await decide(owner.client, id, items, 'keep', 'ok')).status).toBe(400);
    expect((await decide(owner.client, id, items, 'keep', WHY)).status).toBe(200);
  });

  it('what should go is kept for a reason alone', async () => {
    const grantId = await share(member);
    await age(100);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${grantId}`, member);
    expect(item).toMatchObject({ suggestion: 'revoke', suggestionReason: 'never used' });
    expect((await decide(owner.client, id, [item], 'keep')).status).toBe(400);
    expect((await decide(owner.client, id, [item], 'keep', WHY)).status).toBe(200);
  });

  it('all or nothing is decided', async () => {
    const grantId = await share(member);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${grantId}`, member);
    const stranger = { ...item, id: '00000000-0000-7000-8000-000000000000' };
    expect((await decide(owner.client, id, [item, stranger], 'revoke')).status).toBe(400);
    expect(await itemOf(id, `grant:${grantId}`, member)).toMatchObject({ verdict: null });
  });

  it('of fifty who decide on one thing at once, one does', async () => {
    const grantId = await share(member);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${grantId}`, member);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const client = i % 2 === 0 ? owner.client : new Client(other.url, admin.credential);
        return decide(client, id, [item], i % 3 === 0 ? 'keep' : 'revoke');
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });
});

describe('what is suggested', () => {
  it('is to keep what was used, by the policy that decided, and to revoke the rest', async () => {
    const [one, two] = [await newPerson(admin, 'viewer'), await newPerson(admin, 'viewer')];
    const [used, unused] = [await share(one), await share(two)];
    await age(100);
    await read(one.client);
    const id = await begin('grant', 'role');
    expect(await itemOf(id, `grant:${used}`, one)).toMatchObject({
      suggestion: 'keep',
      suggestionReason: 'last used today',
    });
    expect(await itemOf(id, `grant:${unused}`, two)).toMatchObject({ suggestion: 'revoke' });
    expect(await itemOf(id, 'role:viewer', one)).toMatchObject({ suggestion: 'keep' });
    expect(await itemOf(id, 'role:viewer', two)).toMatchObject({ suggestion: 'revoke' });
  });

  it('can be asked for without a review', async () => {
    const person = await newPerson(admin, 'viewer');
    const grantId = await share(person);
    const { id: keyId } = await newKey(person.client, ['datasets:read']);
    await age(100);
    const { body } = await admin.get('/v1/access/unused?days=90');
    const things = (body.items as Item[])
      .filter(({ subject }) => subject === `user:${person.id}`)
      .map(({ thing }) => thing);
    expect(things).toEqual(
      expect.arrayContaining([
        'role:viewer',
        `grant:${grantId}`,
        `api_key:${keyId}`,
        `account:${person.id}`,
      ]),
    );
    await read(person.client);
    const after = await admin.get('/v1/access/unused?days=90');
    const rest = (after.body.items as Item[])
      .filter(({ subject }) => subject === `user:${person.id}`)
      .map(({ thing }) => thing);
    expect(rest).toEqual([`api_key:${keyId}`]);
  });

  it('is the least that somebody needs for what they did', async () => {
    const person = await newPerson(admin, 'admin');
    await share(person);
    await read(person.client);
    await person.client.get('/v1/datasets');
    const ask = async (): Promise<object> =>
      (await admin.get(`/v1/access/least-privilege?principal=${person.id}`)).body as object;
    expect(await ask()).toMatchObject({
      held: ['admin'],
      role: 'viewer',
      permissions: ['dataset.read:shared'],
    });
    await person.client.get('/v1/users');
    expect(await ask()).toMatchObject({
      role: 'admin',
      permissions: ['dataset.read:shared', 'user.list:all'],
    });
  });
});

describe('the clock', () => {
  const passes = async (column: 'due_at' | 'next_at', id: string): Promise<void> => {
    await tables.query(`update access_review set ${column} = now() where id = $1`, [id]);
    const third = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
    await third.stop();
  };
  const review = async (id: string): Promise<Record<string, unknown>> =>
    (await admin.get(`/v1/access-reviews/${id}`)).body as Record<string, unknown>;

  it('leaves to the admins what was not decided in time', async () => {
    const grantId = await share(member);
    const id = await begin('grant');
    await passes('due_at', id);
    const late = await eventually(
      () => review(id),
      (one) => one['escalatedAt'] !== null,
      60_000,
    );
    expect(late['state']).toBe('open');
    expect(await itemOf(id, `grant:${grantId}`, member)).toMatchObject({ reviewerId: null });
    const { body } = await admin.get('/v1/audit/events?action=access_review.escalate&limit=1');
    expect(body.items).toMatchObject([{ resource: `access_review:${id}` }]);
  });

  it('begins the next of a series, once', async () => {
    const wanted = { name: 'Every quarter', kinds: ['role'], dueDays: 7, everyDays: 90 };
    const { body } = await admin.post('/v1/access-reviews', wanted);
    await passes('next_at', body.id as string);
    const series = async (): Promise<Record<string, unknown>[]> => {
      const list = await admin.get('/v1/access-reviews?limit=200');
      return (list.body.items as Record<string, unknown>[]).filter(
        ({ name }) => name === 'Every quarter',
      );
    };
    const [next, first] = await eventually(series, ({ length }) => length > 1, 60_000);
    expect(first).toMatchObject({ id: body.id, nextAt: null });
    expect(next).toMatchObject({ state: 'open', nextAt: expect.any(String) });
    expect(await series()).toHaveLength(2);
    const closed = await admin.post(`/v1/access-reviews/${String(next!['id'])}/close`, {
      endsSeries: true,
    });
    expect(closed.body).toMatchObject({ state: 'closed', nextAt: null });
  });
});

describe('the report', () => {
  it('holds everything, and is signed by a key of this server', async () => {
    const grantId = await share(member);
    const id = await begin('grant');
    const item = await itemOf(id, `grant:${grantId}`, member);
    await decide(owner.client, id, [item], 'revoke', 'he left the team in March');
    await admin.post(`/v1/access-reviews/${id}/close`, {});
    const { body } = await admin.get(`/v1/access-reviews/${id}/report`);
    const { jws, ...report } = body as { jws: string };
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', server.url));
    const { payload } = await compactVerify(jws, keys);
    expect(decodeProtectedHeader(jws)).toMatchObject({ alg: 'ES256', typ: 'access-review+jws' });
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual(report);
    expect(report).toMatchObject({ review: { id, state: 'closed' } });
    expect((await decide(owner.client, id, [item], 'keep')).status).toBe(409);
    expect((await server.client().withToken(jws).get('/v1/me')).status).toBe(401);
  });

  it('is for admins, as is the review itself', async () => {
    const id = await begin('grant');
    expect((await owner.client.get(`/v1/access-reviews/${id}/report`)).status).toBe(403);
    expect((await owner.client.post(`/v1/access-reviews/${id}/close`, {})).status).toBe(403);
    const elsewhere = await newOrganization(server, database);
    expect((await elsewhere.get(`/v1/access-reviews/${id}`)).status).toBe(404);
  });
});
