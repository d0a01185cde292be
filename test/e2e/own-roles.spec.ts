/** @story long */
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const AUDITOR = {
  name: 'auditor',
  description: 'Reads everything and changes nothing.',
  permissions: ['audit_event.list:all', 'dataset.read:all'],
};

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;
let owner: Person;
let datasetId: string;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  owner = await newPerson(admin, 'user');
  const made = await owner.client.post('/v1/datasets', { name: 'sales', frequency: 'monthly' });
  datasetId = made.body.id as string;
  expect((await admin.post('/v1/roles', AUDITOR)).status).toBe(201);
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const newName = (): string => `role-${(count += 1)}`;
async function newRole(rest: object = {}): Promise<string> {
  const name = newName();
  const made = await admin.post('/v1/roles', { name, permissions: [], ...rest });
  if (made.status !== 201) throw new Error(`no role: ${made.text}`);
  return name;
}
const give = (person: Person, ...roles: string[]): Promise<Answer> =>
  admin.send('PUT', `/v1/users/${person.id}/roles`, { body: { roles } });
async function holder(...roles: string[]): Promise<Person> {
  const person = await newPerson(admin, 'viewer');
  expect((await give(person, ...roles)).status).toBe(200);
  return person;
}
const read = async ({ client }: Person, at = server): Promise<number> =>
  (await at.client().withToken(tokenOf(client)).get(`/v1/datasets/${datasetId}`)).status;
const tokenOf = ({ credential }: Client): string =>
  credential['authorization']!.replace('Bearer ', '');

describe('a role of their own', () => {
  it('allows what it names and nothing else', async () => {
    const { client } = await holder('auditor');
    expect((await client.get(`/v1/datasets/${datasetId}`)).status).toBe(200);
    expect((await client.get('/v1/audit/events')).status).toBe(200);
    const list = (await client.get('/v1/datasets')).body.items as { id: string }[];
    expect(list.map(({ id }) => id)).toEqual([datasetId]);
    const patch = { body: { name: 'x' } };
    expect((await client.send('PATCH', `/v1/datasets/${datasetId}`, patch)).status).toBe(403);
    expect((await client.get('/v1/users')).status).toBe(403);
    expect((await client.post('/v1/datasets', { name: 'x', frequency: 'none' })).status).toBe(403);
  });

  it('is listed with those that can be assigned, and shown', async () => {
    expect((await admin.get('/v1/roles')).body.items).toContain('auditor');
    expect((await admin.get('/v1/roles/auditor')).body).toMatchObject({ ...AUDITOR, includes: [] });
  });

  it('is what an explanation names', async () => {
    const person = await holder(await newRole({ includes: ['auditor'] }));
    const query = `principal=${person.id}&action=read&resource=dataset:${datasetId}`;
    const { body } = await admin.get(`/v1/access/explain?${query}`);
    expect(body).toMatchObject({
      allowed: true,
      rule: 'Dataset: auditor, read, all',
      path: [
        { kind: 'role', role: expect.stringMatching('^role-') },
        { kind: 'role', role: 'auditor' },
      ],
    });
  });

  it('has what the roles have that it includes, however far', async () => {
    const first = await newRole({ includes: ['auditor'] });
    const second = await newRole({ includes: [first, 'viewer'] });
    expect(await read(await holder(second))).toBe(200);
  });

  it('narrows a key to what it allows and the scopes name', async () => {
    const { client } = await holder('auditor', 'viewer');
    const key = await newKey(client, ['datasets:read', 'users:read']);
    expect((await key.client.get(`/v1/datasets/${datasetId}`)).status).toBe(200);
    expect((await key.client.get('/v1/audit/events')).status).toBe(403);
  });

  it('takes effect on every instance within a second when it changes', async () => {
    const name = await newRole({ permissions: ['dataset.read:all'] });
    const person = await holder(name);
    expect([await read(person), await read(person, other)]).toEqual([200, 200]);
    const change = { body: { permissions: ['audit_event.list:all'] } };
    expect((await admin.send('PATCH', `/v1/roles/${name}`, change)).status).toBe(200);
    expect(await read(person)).toBe(404);
    expect(
      await eventually(
        () => read(person, other),
        (status) => status !== 200,
        1000,
      ),
    ).toBe(404);
  });

  it('is changed by one of two who saw the same', async () => {
    const name = await newRole();
    const etag = (await admin.get(`/v1/roles/${name}`)).headers.get('etag')!;
    const change = (description: string): Promise<Answer> =>
      admin.send('PATCH', `/v1/roles/${name}`, {
        body: { description },
        headers: { 'if-match': etag },
      });
    const answers = await Promise.all([change('one'), change('other')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('cannot be removed while somebody has it, or something gives it', async () => {
    const held = await newRole();
    await holder(held);
    const included = await newRole();
    await newRole({ includes: [included] });
    for (const name of [held, included]) {
      expect((await admin.send('DELETE', `/v1/roles/${name}`)).status).toBe(409);
    }
    const free = await newRole();
    expect((await admin.send('DELETE', `/v1/roles/${free}`)).status).toBe(204);
    expect((await give(await newPerson(admin, 'viewer'), free)).status).toBe(400);
  });

  it('of 50 who give and remove it at once is given or gone, never both', async () => {
    const name = await newRole();
    const people = await Promise.all(Array.from({ length: 10 }, () => newPerson(admin, 'viewer')));
    const answers = await Promise.all([
      ...people.map((person) => give(person, name)),
      ...Array.from({ length: 40 }, () => admin.send('DELETE', `/v1/roles/${name}`)),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const given = answers.slice(0, 10).filter(({ status }) => status === 200).length;
    const there = (await admin.get(`/v1/roles/${name}`)).status === 200;
    expect(there).toBe(given > 0);
  });

  it('is nothing to another organization', async () => {
    const stranger = await newOrganization(server, database);
    expect((await stranger.get('/v1/roles/auditor')).status).toBe(404);
    expect((await stranger.get('/v1/roles')).body.items).not.toContain('auditor');
  });

  it.each([
    ['name', { name: 'admin', permissions: [] }, 409],
    ['name', { name: 'auditor', permissions: [] }, 409],
    ['name', { name: 'Auditor', permissions: [] }, 400],
    ['permissions', { name: 'wrong', permissions: ['dataset.eat:all'] }, 400],
    ['permissions', { name: 'wrong', permissions: ['toString'] }, 400],
    ['permissions', { name: 'wrong', permissions: ['dataset.update:shared'] }, 400],
    ['includes', { name: 'wrong', permissions: [], includes: ['admin'] }, 400],
    ['includes', { name: 'wrong', permissions: [], includes: ['nobody'] }, 400],
  ])('with an unsound %s is refused with the field (%#)', async (field, body, status) => {
    const answer = await admin.post('/v1/roles', body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, `/${field}`]);
  });

  it('cannot include itself by way of others', async () => {
    const first = await newRole();
    const second = await newRole({ includes: [first] });
    const answer = await admin.send('PATCH', `/v1/roles/${first}`, {
      body: { includes: [second] },
    });
    expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'circle']);
  });
});

describe('what makes admins', () => {
  it.each([
    'user.assignRoles:all',
    'user.create:all',
    'user.resetFactors:all',
    'user.resetPassword:all',
    'user.provision:all',
    'group.assignRoles:all',
    'group.provision:all',
    'service_account.create:all',
    'service_account.createKey:all',
    'service_account.assignRoles:all',
    'oauth_client.create:all',
    'oauth_client.rotateSecret:all',
    'identity_provider.create:all',
    'identity_provider.update:all',
    'identity_provider.verifyDomain:all',
    'organization.update:all',
    'role.create:all',
    'role.update:all',
    'role.separate:all',
    'api_key.rotate:all',
  ])('is in no role of their own: %s', async (permission) => {
    const { items } = (await admin.get('/v1/permissions')).body as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).not.toContain(permission);
    const answer = await admin.post('/v1/roles', { name: newName(), permissions: [permission] });
    expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'unknown_permission']);
  });

  it('is not got from all permissions together', async () => {
    const { items } = (await admin.get('/v1/permissions')).body as { items: { name: string }[] };
    const everything = await newRole({ permissions: items.map(({ name }) => name) });
    const person = await holder(everything);
    const roles = { body: { roles: ['admin'] } };
    const path = `/v1/users/${person.id}/roles`;
    expect((await person.client.send('PUT', path, roles)).status).toBe(403);
    const role = { body: { permissions: [] } };
    expect((await person.client.send('PATCH', `/v1/roles/${everything}`, role)).status).toBe(403);
  });
});

describe('two roles that nobody may hold together', () => {
  async function apart(): Promise<[string, string]> {
    const pair = [await newRole(), await newRole()] as [string, string];
    expect((await admin.post('/v1/role-separations', { roles: pair })).status).toBe(201);
    return pair;
  }

  it('are listed, and are given to nobody, alone or by way of another', async () => {
    const [one, two] = await apart();
    const { items } = (await admin.get('/v1/role-separations')).body as {
      items: { roles: string[] }[];
    };
    expect(items.map(({ roles }) => roles)).toContainEqual([one, two].sort());
    const person = await newPerson(admin, 'viewer');
    const refused = await give(person, one, two);
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, 'separated_roles']);
    const both = await newRole({ includes: [one] });
    expect((await give(person, both, two)).status).toBe(400);
    expect((await give(person, one)).status).toBe(200);
  });

  it('are not made of what somebody holds', async () => {
    const pair = [await newRole(), await newRole()];
    await holder(...pair);
    const answer = await admin.post('/v1/role-separations', { roles: pair });
    expect([answer.status, answer.body.code]).toEqual([409, 'separated_roles']);
  });

  it('are not joined by changing a role that somebody has', async () => {
    const [one, two] = await apart();
    const both = await newRole({ includes: [one] });
    await holder(both);
    const change = { body: { includes: [one, two] } };
    const answer = await admin.send('PATCH', `/v1/roles/${both}`, change);
    expect([answer.status, answer.body.code]).toEqual([409, 'separated_roles']);
    expect((await admin.get(`/v1/roles/${both}`)).body.includes).toEqual([one]);
  });

  it('can be held together again when that is taken back', async () => {
    const [one, two] = await apart();
    const answer = await admin.send('DELETE', `/v1/role-separations/${one}.${two}`);
    expect(answer.status).toBe(204);
    await holder(one, two);
    expect((await admin.send('DELETE', `/v1/role-separations/${one}.${two}`)).status).toBe(404);
  });

  it('of 50 who give one and keep them apart at once are never held together', async () => {
    const pair = [await newRole(), await newRole()] as [string, string];
    const people = await Promise.all(Array.from({ length: 10 }, () => newPerson(admin, 'viewer')));
    const answers = await Promise.all([
      ...people.map((person) => give(person, ...pair)),
      ...Array.from({ length: 40 }, () => admin.post('/v1/role-separations', { roles: pair })),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const held = answers.slice(0, 10).some(({ status }) => status === 200);
    const separated = answers.slice(10).some(({ status }) => status === 201);
    expect(held && separated).toBe(false);
  });

  it.each([
    [['viewer', 'nobody'], 'unknown_role'],
    [['viewer'], 'arrayMinSize'],
  ])('are two that there are: %p', async (roles) => {
    expect((await admin.post('/v1/role-separations', { roles })).status).toBe(400);
  });

  it('are not one and what it includes', async () => {
    const both = await newRole({ includes: ['viewer'] });
    const answer = await admin.post('/v1/role-separations', { roles: [both, 'viewer'] });
    expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'included']);
  });
});

it('every change of a role is in the audit log', async () => {
  const name = await newRole();
  await admin.send('PATCH', `/v1/roles/${name}`, { body: { description: 'none' } });
  await admin.send('DELETE', `/v1/roles/${name}`);
  const { items } = (await admin.get(`/v1/audit/events?resource=role:${name}`)).body as {
    items: { action: string }[];
  };
  expect(items.map(({ action }) => action)).toEqual(['role.delete', 'role.update', 'role.create']);
});
