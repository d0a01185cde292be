/** @story long */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { GROUP, newDirectory, type Directory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { mailTo } from '../support/mailbox.ts';
import { newOrganization } from '../support/organizations.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;
let directory: Directory;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  directory = await newDirectory(admin);
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const name = (): string => `Group ${randomBytes(5).toString('hex')}`;
const rolesOf = async (id: string): Promise<string[]> =>
  (await admin.get(`/v1/users/${id}`)).body.roles;
const map = (group: string, roles: string[], client = admin) =>
  client.send('PUT', `/v1/groups/${group}/roles`, { body: { roles } });
const add = (group: string, ...ids: string[]) =>
  directory.patch(`/Groups/${group}`, {
    op: 'Add',
    path: 'members',
    value: ids.map((value) => ({ value })),
  });
const remove = (group: string, id: string) =>
  directory.patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${id}"]` });
const membersIn = (body: { members: { value: string }[] }): string[] =>
  body.members.map(({ value }) => value);

describe('as Entra ID asks for it, a group', () => {
  it('is made, found, given members, asked about and removed', async () => {
    const displayName = name();
    const [ada, bob] = [await directory.bring(), await directory.bring()];
    const made = await directory.send('POST', '/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: randomUUID(),
      displayName,
      meta: { resourceType: 'Group' },
    });
    expect([made.status, made.body.members]).toEqual([201, []]);
    expect(made.headers.get('location')).toBe(made.body.meta.location);
    const { id } = made.body;
    const path = `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`displayName eq "${displayName}"`)}`;
    const found = await directory.get(path);
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id, displayName }] });
    expect(found.body.Resources[0].members).toBeUndefined();
    expect((await add(id, ada, bob)).status).toBe(200);
    const isMember = async (userId: string): Promise<number> => {
      const filter = `id eq "${id}" and members eq "${userId}"`;
      return (await directory.find('Groups', filter)).body.totalResults;
    };
    expect([await isMember(ada), await isMember(randomUUID())]).toEqual([1, 0]);
    const inUser = (await directory.get(`/Users/${ada}`)).body.groups;
    expect(inUser).toMatchObject([{ value: id, display: displayName }]);
    const value = [{ value: ada }];
    const one = await directory.patch(`/Groups/${id}`, { op: 'Remove', path: 'members', value });
    expect(membersIn(one.body)).toEqual([bob]);
    const renamed = await directory.patch(`/Groups/${id}`, {
      op: 'Replace',
      path: 'displayName',
      value: `${displayName}!`,
    });
    expect(renamed.body.displayName).toBe(`${displayName}!`);
    expect((await directory.send('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await directory.get(`/Groups/${id}`)).status).toBe(404);
  });
});

describe('as Okta asks for it, a group', () => {
  it('is pushed, renamed without a path, and its members replaced', async () => {
    const [ada, bob] = [await directory.bring(), await directory.bring()];
    const displayName = name();
    const body = { schemas: [GROUP], displayName, members: [{ value: ada, display: 'Ada' }] };
    const made = await directory.send('POST', '/Groups', body);
    const { id } = made.body;
    expect(membersIn(made.body)).toEqual([ada]);
    const value = { id, displayName: `${displayName}?` };
    const renamed = await directory.patch(`/Groups/${id}`, { op: 'replace', value });
    expect([renamed.status, renamed.body.displayName]).toEqual([200, `${displayName}?`]);
    const changed = await directory.patch(
      `/Groups/${id}`,
      { op: 'remove', path: `members[value eq "${ada}"]` },
      { op: 'add', path: 'members', value: [{ value: bob, display: 'Bob' }] },
    );
    expect(membersIn(changed.body)).toEqual([bob]);
    const replaced = await directory.send('PUT', `/Groups/${id}`, body);
    expect(membersIn(replaced.body)).toEqual([ada]);
  });
});

describe('a group whose roles an admin said', () => {
  it('gives them to who joins, at once on every instance, and takes them from who leaves', async () => {
    const person = await newPerson(admin, 'viewer');
    const there = other
      .client()
      .withToken(person.client.credential['authorization']!.slice('Bearer '.length));
    const makes = async (): Promise<number> =>
      (await there.post('/v1/datasets', { name: 'Sales', frequency: 'daily' })).status;
    expect(await makes()).toBe(403);
    const group = await directory.group(name());
    expect((await map(group, ['user'])).status).toBe(200);
    await add(group, person.id);
    expect(await rolesOf(person.id)).toEqual(['user']);
    await eventually(makes, (status) => status === 201, 1000);
    await remove(group, person.id);
    expect(await rolesOf(person.id)).toEqual(['viewer']);
    await eventually(makes, (status) => status === 403, 1000);
  });

  it('gives beside others: who belongs to several has the roles of all', async () => {
    const id = await directory.bring();
    const [users, admins] = [await directory.group(name()), await directory.group(name(), [id])];
    await map(users, ['user', 'viewer']);
    await map(admins, ['admin']);
    expect(await rolesOf(id)).toEqual(['admin']);
    await add(users, id);
    expect(await rolesOf(id)).toEqual(['admin', 'user', 'viewer']);
    await directory.send('DELETE', `/Groups/${admins}`);
    expect(await rolesOf(id)).toEqual(['user', 'viewer']);
    await map(users, []);
    expect(await rolesOf(id)).toEqual(['viewer']);
  });

  it('is in the audit log, with the roles that followed, and its members are told', async () => {
    const person = await newPerson(admin, 'viewer');
    const group = await directory.group(name(), [person.id]);
    await map(group, ['user']);
    await remove(group, person.id);
    const actions = async (resource: string): Promise<string[]> => {
      const { body } = await admin.get(`/v1/audit/events?resource=${resource}&limit=20`);
      return body.items.map(({ action }: { action: string }) => action);
    };
    expect(await actions(`group:${group}`)).toEqual([
      'group.update',
      'group.roles',
      'group.create',
    ]);
    const told = (await actions(`user:${person.id}`)).filter((action) => action === 'user.roles');
    expect(told).toHaveLength(2);
    await mailTo(server, person.email, /roles were changed/);
  });

  it('is listed for admins with how many belong to it', async () => {
    const displayName = name();
    const group = await directory.group(displayName, [await directory.bring()]);
    await map(group, ['user']);
    const { body } = await admin.get('/v1/groups?limit=1');
    expect(body.items).toMatchObject([
      { id: group, name: displayName, roles: ['user'], members: 1 },
    ]);
  });

  it('cannot give a role that there is not', async () => {
    const group = await directory.group(name());
    const answer = await map(group, ['emperor']);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/roles']);
  });

  it('cannot be said by who keeps the directory', async () => {
    const group = await directory.group(name());
    expect((await map(group, ['admin'], directory.client)).status).toBe(403);
  });

  it('never takes the last admin away, and then changes nothing at all', async () => {
    const alone = await newOrganization(server, database);
    const own = await newDirectory(alone);
    const { id } = (await alone.get('/v1/me')).body;
    const group = await own.group(name(), [id]);
    const mapped = await map(group, ['user'], alone);
    expect([mapped.status, mapped.body.code]).toEqual([409, 'conflict']);
    expect((await alone.get('/v1/me')).body.roles).toEqual(['admin']);
    expect((await map(group, ['admin'], alone)).status).toBe(200);
    const left = await own.patch(`/Groups/${group}`, { op: 'remove', path: 'members' });
    expect(left.status).toBe(409);
    expect((await own.send('DELETE', `/Groups/${group}`)).status).toBe(409);
    expect(membersIn((await own.get(`/Groups/${group}`)).body)).toEqual([id]);
  });
});

describe('a group that gives nothing', () => {
  it('leaves those who belong to it as an admin made them', async () => {
    const person = await newPerson(admin, 'user');
    const group = await directory.group(name(), [person.id]);
    await remove(group, person.id);
    expect(await rolesOf(person.id)).toEqual(['user']);
  });
});

describe('members', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['nobody', () => Promise.resolve({ value: randomUUID() })],
    ['no id', () => Promise.resolve({ value: 'ada' })],
    ['no value', () => Promise.resolve({ display: 'Ada' })],
    ['another group', async () => ({ value: await directory.group(name()) })],
    [
      'a service account',
      async () => {
        const account = { name: 'a program', roles: ['viewer'] };
        return { value: (await admin.post('/v1/service-accounts', account)).body.id };
      },
    ],
  ])('can be people alone: %s is refused', async (_what, member) => {
    const body = { displayName: name(), members: [await member()] };
    const made = await directory.send('POST', '/Groups', body);
    expect([made.status, made.body.scimType]).toEqual([400, 'invalidValue']);
    expect(made.body.detail).toContain('members');
    expect(
      (await directory.find('Groups', `displayName eq "${body.displayName}"`)).body,
    ).toMatchObject({
      totalResults: 0,
    });
  });

  it('are all there when 30 join at once on two instances', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => directory.bring()));
    const group = await directory.group(name());
    const answers = await Promise.all(
      ids.map((value, i) =>
        directory
          .at(i % 2 ? other.url : server.url)
          .patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value }] }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
    expect(membersIn((await directory.get(`/Groups/${group}`)).body).sort()).toEqual(ids.sort());
  });

  it('are no more when their account is', async () => {
    const id = await directory.bring();
    const group = await directory.group(name(), [id]);
    await directory.send('DELETE', `/Users/${id}`);
    expect((await directory.get(`/Groups/${group}`)).body.members).toEqual([]);
  });
});

describe('the name of a group', () => {
  it('is taken once, of 50 attempts on two instances', async () => {
    const displayName = name();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        directory.at(i % 2 ? other.url : server.url).send('POST', '/Groups', {
          displayName: i % 3 ? displayName : displayName.toUpperCase(),
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const rest = answers.filter(({ status }) => status !== 201);
    expect(rest.every(({ status, body }) => status === 409 && body.scimType === 'uniqueness')).toBe(
      true,
    );
  });

  it('cannot become that of another', async () => {
    const [one, two] = [name(), name()];
    await directory.group(one);
    const group = await directory.group(two);
    const value = { displayName: one };
    const renamed = await directory.patch(`/Groups/${group}`, { op: 'replace', value });
    expect([renamed.status, renamed.body.scimType]).toEqual([409, 'uniqueness']);
  });
});
