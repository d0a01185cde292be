/** @story long */
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newDirectory, type Directory } from '../support/directory.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let directory: Directory;
let ids: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  directory = await newDirectory(await server.admin());
  const bring = (given: string, family: string, rest: object = {}): Promise<string> =>
    directory.bring({
      userName: `${given.toLowerCase()}@people.example.com`,
      name: { givenName: given, familyName: family },
      ...rest,
    });
  ids = {
    ada: await bring('Ada', 'Lovelace', { externalId: 'A-1' }),
    bob: await bring('Bob', 'O%_\\Neill', { externalId: 'B-2', active: false }),
    eve: await bring('Eve', "D'Arc"),
  };
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const PEOPLE = 'userName ew "@people.example.com"';

describe('a filter finds', () => {
  const whose = async (filter: string): Promise<string[]> => {
    const { status, body, text } = await directory.find('Users', `${PEOPLE} and (${filter})`);
    if (status !== 200) throw new Error(text);
    const found = body.Resources.map(({ id }: { id: string }) => id);
    return Object.keys(ids).filter((name) => found.includes(ids[name]));
  };

  it.each<[string, string[]]>([
    ['userName eq "ADA@PEOPLE.example.com"', ['ada']],
    ['emails[type eq "work"].value eq "ada@people.example.com"', ['ada']],
    ['emails[type eq "home"]', []],
    ['emails.value co "ADA@p"', ['ada']],
    ['emails.primary eq true', ['ada', 'bob', 'eve']],
    ['externalId eq "A-1"', ['ada']],
    ['externalId eq "a-1"', []],
    ['externalId pr', ['ada', 'bob']],
    ['not (externalId pr)', ['eve']],
    ['externalId ne "A-1"', ['bob', 'eve']],
    ['not (externalId eq "A-1")', ['bob', 'eve']],
    ['externalId eq null', ['eve']],
    ['active eq false', ['bob']],
    ['active eq "True"', ['ada', 'eve']],
    ['name.givenName sw "A"', ['ada']],
    ['name.familyName co "%_\\\\"', ['bob']],
    ['name.familyName co "%"', ['bob']],
    ['name.familyName eq "D\'Arc"', ['eve']],
    ['displayName eq "ada lovelace"', ['ada']],
    ['displayName gt "b"', ['bob', 'eve']],
    ['displayName le "Ada Lovelace"', ['ada']],
    ['name.givenName eq "Ada" or name.givenName eq "Bob" and active eq true', ['ada']],
    ['(name.givenName eq "Ada" or name.givenName eq "Bob") and active eq false', ['bob']],
    [
      'meta.created gt "2020-01-01T00:00:00Z" and meta.resourceType eq "User"',
      ['ada', 'bob', 'eve'],
    ],
    ['meta.created lt "2020-01-01T00:00:00Z"', []],
    ['displayName eq "\' or 1=1 --"', []],
  ])('%s', async (filter, names) => {
    expect(await whose(filter)).toEqual(names);
  });

  it('nobody by what is secret', async () => {
    for (const attribute of ['password', 'passwordHash', 'kind', 'lockedAt', 'roles']) {
      const answer = await directory.find('Users', `${attribute} pr`);
      expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidFilter']);
    }
  });
});

describe('a list', () => {
  const names = async (query: string): Promise<string[]> => {
    const { body } = await directory.get(`/Users?filter=${encodeURIComponent(PEOPLE)}&${query}`);
    return body.Resources.map((one: { name: { givenName: string } }) => one.name.givenName);
  };

  it('is sorted as it is asked to be', async () => {
    expect(await names('sortBy=userName')).toEqual(['Ada', 'Bob', 'Eve']);
    expect(await names('sortBy=name.givenName&sortOrder=descending')).toEqual([
      'Eve',
      'Bob',
      'Ada',
    ]);
    for (const sortBy of ['emails.type', 'emails.primary', 'meta.resourceType', 'active']) {
      expect((await directory.get(`/Users?sortBy=${sortBy}`)).status).toBe(200);
    }
    expect((await directory.get('/Groups?sortBy=members')).status).toBe(400);
  });

  it('comes in pages, counted from 1', async () => {
    expect(await names('sortBy=userName&startIndex=2&count=1')).toEqual(['Bob']);
    expect(await names('sortBy=userName&startIndex=-3&count=2')).toEqual(['Ada', 'Bob']);
    expect(await names('sortBy=userName&startIndex=9')).toEqual([]);
    const none = await directory.get('/Users?count=0');
    expect([none.body.itemsPerPage, none.body.totalResults]).toEqual([0, 4]);
    expect((await directory.get('/Users?count=100000')).body.itemsPerPage).toBe(4);
    expect((await directory.get('/Users?count=x')).status).toBe(400);
  });

  it('shows the attributes that were asked for, and always the id', async () => {
    const some = await directory.get(`/Users/${ids['ada']}?attributes=userName,NAME.givenName`);
    expect(Object.keys(some.body).sort()).toEqual(['id', 'name', 'schemas', 'userName']);
    expect(some.body.name).toEqual({ givenName: 'Ada' });
    const rest = await directory.get(
      `/Users/${ids['ada']}?excludedAttributes=emails,id,name.formatted`,
    );
    expect(rest.body.emails).toBeUndefined();
    expect(rest.body.id).toBe(ids['ada']);
    expect(rest.body.name).toEqual({ givenName: 'Ada', familyName: 'Lovelace' });
  });
});

it('a flag that Entra ID knows changes nothing', async () => {
  for (const flag of ['aadOptscim062020', 'aadOptscim062020=true']) {
    expect((await directory.get(`/Users?${flag}&count=1`)).status).toBe(200);
  }
});

describe('a name', () => {
  it('that was made of its parts is made anew when they change', async () => {
    const id = await directory.bring({ name: { givenName: 'Grace', familyName: 'Murray' } });
    const path = 'name.familyName';
    const changed = await directory.patch(`/Users/${id}`, { op: 'Replace', path, value: 'Hopper' });
    expect(changed.body.displayName).toBe('Grace Hopper');
  });

  it('that the directory said stays when its parts change', async () => {
    const id = await directory.bring({
      displayName: 'Amazing Grace',
      name: { familyName: 'Murray' },
    });
    const path = 'name.familyName';
    const changed = await directory.patch(`/Users/${id}`, { op: 'Replace', path, value: 'Hopper' });
    expect(changed.body.displayName).toBe('Amazing Grace');
  });
});

it.each<[string, unknown, string]>([
  ['a user name that is no address', { userName: 'ada' }, 'userName'],
  ['a user name that is no text', { userName: 7 }, 'userName'],
  ['a name that is none', { userName: 'a@b.example', name: 'Ada' }, 'name'],
  [
    'a part of a name that is none',
    { userName: 'a@b.example', name: { givenName: [] } },
    'name.givenName',
  ],
  ['a NUL', { userName: 'a@b.example', displayName: 'a\0b' }, 'displayName'],
  ['half a pair', { userName: 'a@b.example', externalId: '\ud800' }, 'externalId'],
  ['too long a name', { userName: 'a@b.example', displayName: 'x'.repeat(201) }, 'displayName'],
  ['neither true nor false', { userName: 'a@b.example', active: 'maybe' }, 'active'],
])('%s is refused by its name', async (_what, body, attribute) => {
  const answer = await directory.send('POST', '/Users', body);
  expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
  expect(answer.body.detail.split(' ')[0]).toBe(attribute);
});

it('whatever is asked is answered, and nothing breaks', async () => {
  const group = await directory.group('Fuzzed');
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('members', 'active', 'name.givenName', 'emails[type eq "work"].value', '\0'),
  );
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.constantFrom(ids['ada']!, true));
  const user = fc.dictionary(
    fc.constantFrom('userName', 'name', 'active', 'externalId', 'displayName', 'emails', 'schemas'),
    value,
  );
  const body = fc.oneof(
    value,
    user,
    fc.record({ displayName: value, members: value }),
    fc.record({
      Operations: fc.array(
        fc.record({ op: fc.constantFrom('add', 'Replace', 'remove'), path: text, value }),
        { maxLength: 3 },
      ),
    }),
  );
  const route = fc.constantFrom(
    ...[`/Users/${ids['eve']}`, `/Groups/${group}`].flatMap((path) => [
      ['PUT', path] as const,
      ['PATCH', path] as const,
    ]),
    ['POST', '/Users'] as const,
    ['POST', '/Groups'] as const,
  );
  const shots = fc.sample(fc.tuple(route, body, text), { numRuns: 600, seed: 20_270_131 });
  const broken: string[] = [];
  for (const [[method, path], sent, filter] of shots) {
    const answers = [
      await directory.send(method, path, sent),
      await directory.get(`/Users?filter=${encodeURIComponent(filter.toWellFormed())}`),
      await directory.get(`/Groups?sortBy=${encodeURIComponent(filter.toWellFormed())}`),
    ];
    for (const { status, text: told } of answers) {
      if (status >= 500)
        broken.push(`${method} ${path} ${JSON.stringify(sent)} ${filter}: ${told}`);
    }
  }
  expect(broken).toEqual([]);
});
