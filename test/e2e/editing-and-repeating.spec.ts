import type pg from 'pg';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let ada: Person;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  ada = await newPerson(admin, 'user');
  owner = await database.connect();
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

const named = (name: string) => ({ name, frequency: 'daily' });
const countOf = async (name: string): Promise<number> => {
  const { rowCount } = await owner.query('select 1 from dataset where name = $1', [name]);
  return rowCount ?? 0;
};
const keyed = (key: string) => ({ 'idempotency-key': key });

/** Things with a version: where they are, and a change that does not matter. */
const EDITABLE: Record<string, () => Promise<{ path: string; body: object; method: string }>> = {
  'a dataset': async () => ({
    path: `/v1/datasets/${await admin.dataset()}`,
    body: { unit: 'kg' },
    method: 'PATCH',
  }),
  'a user': async () => ({
    path: `/v1/users/${(await newPerson(admin, 'viewer')).id}`,
    body: { name: 'Vic' },
    method: 'PATCH',
  }),
  'the organization': () =>
    Promise.resolve({ path: '/v1/organization', body: { name: 'Renamed' }, method: 'PATCH' }),
};

describe('a change that names the version it was made on', () => {
  it.each(Object.keys(EDITABLE))('goes through while %s has it still', async (what) => {
    const { path, body, method } = await EDITABLE[what]!();
    const etag = (await admin.get(path)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"\d+"$/);
    const answer = await admin.send(method, path, { body, headers: { 'if-match': etag } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe((await admin.get(path)).headers.get('etag'));
    expect(answer.headers.get('etag')).not.toBe(etag);
  });

  it.each(Object.keys(EDITABLE))('is refused once %s has changed', async (what) => {
    const { path, body, method } = await EDITABLE[what]!();
    const etag = (await admin.get(path)).headers.get('etag') ?? '';
    await admin.send(method, path, { body });
    const answer = await admin.send(method, path, { body, headers: { 'if-match': etag } });
    expect([answer.status, answer.body.code]).toEqual([412, 'precondition_failed']);
  });

  it.each(['nonsense', '"0"', 'W/"1"', '""', '"99999999999999999999"'])(
    'is refused when the version is %s',
    async (etag) => {
      const { path, body, method } = await EDITABLE['a dataset']!();
      const answer = await admin.send(method, path, { body, headers: { 'if-match': etag } });
      expect(answer.status).toBe(412);
    },
  );

  it('may name any version at all', async () => {
    const { path, body, method } = await EDITABLE['a dataset']!();
    const answer = await admin.send(method, path, { body, headers: { 'if-match': '*' } });
    expect(answer.status).toBe(200);
  });

  it('wins alone among twenty at once', async () => {
    const { path, method } = await EDITABLE['a dataset']!();
    const headers = { 'if-match': (await admin.get(path)).headers.get('etag') ?? '' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        admin.send(method, path, { body: { unit: `unit ${i}` }, headers }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array<number>(19).fill(412),
    ]);
  });

  it('is never told of a condition that it did not send, however many change at once', async () => {
    for (const what of Object.keys(EDITABLE)) {
      const { path, body, method } = await EDITABLE[what]!();
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => admin.send(method, path, { body })),
      );
      const odd = answers.filter(
        ({ status, body: { code } }) => status !== 200 && !(status === 409 && code === 'conflict'),
      );
      expect(odd.map(({ status }) => status)).toEqual([]);
      expect(answers.some(({ status }) => status === 200)).toBe(true);
    }
  });

  it('is refused once an import has changed the dataset, whose ETag is another then', async () => {
    const id = await admin.dataset('monthly', 'Imported');
    const path = `/v1/datasets/${id}`;
    const before = (await admin.get(path)).headers.get('etag') ?? '';
    await admin.import(id, 'unique_id,ds,y\nA,2026-01-01,1\n');
    const again = await admin.get(path, { 'if-none-match': before });
    expect([again.status, again.body.observationCount]).toEqual([200, 1]);
    const headers = { 'if-match': before };
    const edit = await admin.send('PATCH', path, { body: { name: 'Late' }, headers });
    expect(edit.status).toBe(412);
  });

  it('may be a deletion, which is refused once the dataset has changed', async () => {
    const { path, body, method } = await EDITABLE['a dataset']!();
    const headers = { 'if-match': (await admin.get(path)).headers.get('etag') ?? '' };
    await admin.send(method, path, { body });
    expect((await admin.send('DELETE', path, { headers })).status).toBe(412);
    expect((await admin.get(path)).status).toBe(200);
  });

  it('may be a change of roles, which is refused once the user has changed', async () => {
    const { path, body, method } = await EDITABLE['a user']!();
    const headers = { 'if-match': (await admin.get(path)).headers.get('etag') ?? '' };
    await admin.send(method, path, { body });
    const roles = { body: { roles: ['admin'] }, headers };
    expect((await admin.send('PUT', `${path}/roles`, roles)).status).toBe(412);
  });
});

describe('a request repeated with its Idempotency-Key', () => {
  it('gets the answer of the first, word for word', async () => {
    const first = await admin.post('/v1/datasets', named('once'), keyed('a-1'));
    const again = await admin.post('/v1/datasets', named('once'), keyed('a-1'));
    const kept = ({ status, text, headers }: Answer) => ({
      status,
      text,
      location: headers.get('location'),
      etag: headers.get('etag'),
      type: headers.get('content-type'),
    });
    expect(kept(again)).toEqual(kept(first));
    expect(again.status).toBe(201);
  });

  it('does nothing a second time', async () => {
    await admin.post('/v1/datasets', named('no twin'), keyed('a-2'));
    await admin.post('/v1/datasets', named('no twin'), keyed('a-2'));
    expect(await countOf('no twin')).toBe(1);
  });

  it('but another body is refused', async () => {
    await admin.post('/v1/datasets', named('the body'), keyed('a-3'));
    const answer = await admin.post('/v1/datasets', named('another body'), keyed('a-3'));
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await countOf('another body')).toBe(0);
  });

  it('but another address is refused', async () => {
    await admin.post('/v1/datasets', named('an address'), keyed('a-4'));
    const answer = await admin.post('/v1/api-keys', named('an address'), keyed('a-4'));
    expect(answer.status).toBe(422);
  });

  it('after a refusal is tried anew', async () => {
    const body = { email: 'anew@example.com', roles: ['viewer'] };
    const taken = await admin.post('/v1/users', { ...body, email: ada.email }, keyed('a-5'));
    expect(taken.status).toBe(409);
    expect((await admin.post('/v1/users', body, keyed('a-5'))).status).toBe(201);
  });

  it('does nothing twice however many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        admin.post('/v1/datasets', named('one of twenty'), keyed('a-6')),
      ),
    );
    expect(await countOf('one of twenty')).toBe(1);
    const made = answers.filter(({ status }) => status === 201).map(({ text }) => text);
    const others = answers.filter(({ status }) => status !== 201);
    expect(new Set(made).size).toBe(1);
    expect(others.map(({ status, body }) => [status, body.code])).toEqual(
      others.map(() => [409, 'request_in_flight']),
    );
  });

  it('that is still being handled tells when to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        admin.post(
          '/v1/users',
          { email: 'slow@example.com', password: 'a slow one' },
          keyed('a-7'),
        ),
      ),
    );
    const early = answers.filter(({ status }) => status === 409);
    expect(early.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
  });

  it("is another's own when another sends it", async () => {
    const mine = await admin.post('/v1/datasets', named('two owners'), keyed('a-8'));
    const theirs = await ada.client.post('/v1/datasets', named('two owners'), keyed('a-8'));
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('tells that an API key was made, and never the key again, which the database does not hold', async () => {
    const body = { name: 'repeated', scopes: ['datasets:read'] };
    const first = await admin.post('/v1/api-keys', body, keyed('a-9'));
    const again = await admin.post('/v1/api-keys', body, keyed('a-9'));
    expect(again.body).toEqual({ ...first.body, key: '***' });
    expect([first, again].map(({ headers }) => headers.get('cache-control'))).toEqual([
      'no-store',
      'no-store',
    ]);
    const { rows } = await owner.query(
      `select encode(sealed_answer, 'escape') || encode(sealed_answer, 'hex') as row
         from idempotent_answer`,
    );
    const dump = (rows as { row: string }[]).map(({ row }) => row).join('\n');
    expect(dump).not.toContain(first.body.key.slice(10));
    expect(dump).not.toContain(Buffer.from(first.body.key as string).toString('hex'));
    expect(dump).not.toContain('stk_');
  });

  it('is of one session: another of the same person gets an answer of its own', async () => {
    const body = { name: 'of two sessions', scopes: ['datasets:read'] };
    const first = await admin.post('/v1/api-keys', body, keyed('a-10'));
    const other = await server.admin();
    const second = await other.post('/v1/api-keys', body, keyed('a-10'));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    expect((await admin.get('/v1/me')).headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
    ['two words', 'two words'],
  ])('is refused when the key is %s', async (_what, key) => {
    const answer = await admin.post('/v1/datasets', named('bad key'), keyed(key));
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(await countOf('bad key')).toBe(0);
  });
});

describe('a list', () => {
  const LISTS = ['/v1/datasets', '/v1/users', '/v1/api-keys', '/v1/audit/events'];

  it('comes in pages without a gap or a repetition', async () => {
    for (let i = 0; i < 11; i += 1) await ada.client.dataset('daily', `page ${i}`);
    const whole = (await ada.client.get('/v1/datasets?limit=1000')).body.items;
    const paged: object[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer = await ada.client.get(
        `/v1/datasets?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(4);
      paged.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(whole);
  });

  it('that is full says that nothing follows when nothing does', async () => {
    const { body } = await ada.client.get('/v1/datasets?limit=1000');
    const exact = await ada.client.get(`/v1/datasets?limit=${body.items.length}`);
    expect(exact.body.nextCursor).toBeNull();
  });

  it('goes on where it was when something is added meanwhile', async () => {
    const first = await ada.client.get('/v1/datasets?limit=2');
    await ada.client.dataset('daily', 'meanwhile');
    const second = await ada.client.get(`/v1/datasets?limit=2&cursor=${first.body.nextCursor}`);
    const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it.each(LISTS)('%s refuses a cursor that it did not give', async (path) => {
    const forged = ['nonsense', Buffer.from("' or true --").toString('base64url'), '%00', '{}'];
    for (const cursor of forged) {
      const answer = await admin.get(`${path}?cursor=${encodeURIComponent(cursor)}`);
      expect([cursor, answer.status, answer.body.code]).toEqual([
        cursor,
        400,
        cursor === '%00' ? expect.any(String) : 'invalid_cursor',
      ]);
    }
  });

  it.each(LISTS)('%s refuses a limit that is none', async (path) => {
    for (const limit of ['0', '-1', '1001', '1.5', 'ten', '', '1e2', '99999999999999999999']) {
      const answer = await admin.get(`${path}?limit=${limit}`);
      expect([limit, answer.status]).toEqual([limit, 400]);
    }
  });

  it.each(LISTS)('%s refuses a parameter that there is not, and names it', async (path) => {
    const answer = await admin.get(`${path}?sort=name`);
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [
        {
          pointer: '/sort',
          code: 'unknown_field',
          detail: 'is not a field of this request; remove it',
        },
      ],
    ]);
  });

  it.each(LISTS)('%s refuses a parameter twice', async (path) => {
    expect((await admin.get(`${path}?limit=1&limit=2`)).status).toBe(400);
  });
});

describe('a route that takes no', () => {
  it.each(['/v1/organization', '/v1/me', '/v1/roles'])(
    'parameters refuses one: %s',
    async (path) => {
      const answer = await admin.get(`${path}?verbose=1`);
      expect([answer.status, answer.body.errors?.[0] ?? answer.text]).toEqual([
        400,
        {
          pointer: '/verbose',
          code: 'unknown_field',
          detail: 'is not a field of this request; remove it',
        },
      ]);
    },
  );

  it('body refuses a field of one', async () => {
    const { id } = await newPerson(admin, 'viewer');
    const answer = await admin.post(`/v1/users/${id}/lock`, { forDays: 3 });
    expect([answer.status, answer.body.errors?.[0]?.pointer ?? answer.text]).toEqual([
      400,
      '/forDays',
    ]);
    expect((await admin.get(`/v1/users/${id}`)).body.state).toBe('active');
  });

  it('body takes an empty one, as many clients send', async () => {
    const { id } = await newPerson(admin, 'viewer');
    expect((await admin.post(`/v1/users/${id}/lock`, {})).status).toBe(200);
  });
});

describe('a body', () => {
  const expectProblemAt = (answer: Answer, ...pointers: string[]): void => {
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers);
  };

  it('with a field that there is not is refused, and the field named', async () => {
    expectProblemAt(await admin.post('/v1/datasets', { ...named('x'), colour: 'red' }), '/colour');
  });

  it.each(['ownerId', 'organizationId', 'id', 'version', 'createdAt', 'seriesCount'])(
    'cannot set %s',
    async (field) => {
      expectProblemAt(
        await admin.post('/v1/datasets', { ...named('x'), [field]: ada.id }),
        `/${field}`,
      );
    },
  );

  it.each(['passwordHash', 'lockedAt', 'organizationId', 'state'])(
    'cannot set %s of a user',
    async (field) => {
      const body = { email: 'mass@example.com', [field]: 'x' };
      expectProblemAt(await admin.post('/v1/users', body), `/${field}`);
    },
  );

  it('cannot set the frequency of a dataset that there is', async () => {
    const path = `/v1/datasets/${await admin.dataset()}`;
    expectProblemAt(
      await admin.send('PATCH', path, { body: { frequency: 'daily' } }),
      '/frequency',
    );
  });

  it('tells everything that is wrong with it at once', async () => {
    const answer = await admin.post('/v1/datasets', { name: 5, frequency: 'often', unit: [] });
    expectProblemAt(answer, '/name', '/frequency', '/unit');
  });

  it('names a field inside of it by a JSON pointer', async () => {
    const series = [
      { uniqueId: 'a', observations: [{ ds: '1', y: 1 }] },
      {
        uniqueId: 'b',
        observations: [
          { ds: '1', y: 1 },
          { ds: '2', y: 'two' },
        ],
      },
    ];
    const body = { frequency: 'none', horizon: 1, series };
    expectProblemAt(await admin.post('/v1/forecast', body), '/series/1/observations/1/y');
  });

  it.each([
    ['a number', 5],
    ['a list', ['x']],
    ['an object', { a: 1 }],
    ['null', null],
    ['true', true],
    ['nothing', ''],
    ['a NUL', 'a\0b'],
    ['half a pair', 'a\ud800b'],
    ['a control character', 'a\u0007b'],
    ['too much', 'x'.repeat(201)],
  ])('cannot have %s for a text', async (_what, name) => {
    expectProblemAt(await admin.post('/v1/datasets', { ...named('x'), name }), '/name');
  });

  it.each([
    ['a text', '12'],
    ['a fraction', 1.5],
    ['zero', 0],
    ['less than nothing', -12],
    ['far too much', 1e300],
    ['a list', [12]],
    ['null', null],
  ])('cannot have %s for a whole number', async (_what, seasonLength) => {
    expectProblemAt(
      await admin.post('/v1/datasets', { ...named('x'), seasonLength }),
      '/seasonLength',
    );
  });

  it.each([
    ['a text', 'admin'],
    ['an object', { 0: 'admin', length: 1 }],
    ['a list of lists', [['admin']]],
    ['a role twice', ['admin', 'admin']],
    ['a role that there is not', ['root']],
    ['nothing', []],
    ['null', null],
  ])('cannot have %s for a list of roles', async (_what, roles) => {
    expectProblemAt(await admin.post('/v1/users', { email: 'r@example.com', roles }), '/roles');
  });

  it.each([
    'nobody',
    '@example.com',
    'a@',
    'a b@example.com',
    'a@b@c',
    'a@example.com\n',
    ' a@example.com',
  ])('cannot have %p for an e-mail address', async (email) => {
    expectProblemAt(await admin.post('/v1/users', { email }), '/email');
  });

  it.each([
    ['a list', []],
    ['a text', '"text"'],
    ['a number', '5'],
    ['null', 'null'],
  ])('cannot be %s', async (_what, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await admin.post('/v1/datasets', body, headers);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });

  it('cannot be missing', async () => {
    expect((await admin.post('/v1/datasets')).status).toBe(400);
  });

  it('keeps the text that was sent, whatever its script', async () => {
    const name = 'Größe 数量 \u{1F4E6} <b>&amp;"\'\n\ttab';
    const made = await admin.post('/v1/datasets', named(name));
    expect((await admin.get(`/v1/datasets/${made.body.id}`)).body.name).toBe(name);
  });
});

it('an e-mail address that is taken is refused however it is capitalised', async () => {
  const answer = await admin.post('/v1/users', { email: ada.email.toUpperCase() });
  expect([answer.status, answer.body.errors[0].pointer]).toEqual([409, '/email']);
});
