/** @story long */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Client, type Answer } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let tables: pg.Client;
let server: TestServer;
let other: TestServer;
let admin: Client;
let owner: Person;
let datasetId: string;
let forecastId: string;

const PRODUCTS = ['SHOES-1', 'SHOES-2', 'HATS-1'];
/** Four weeks and three days from a Monday on, a steady 10, 20 and 30 a day. */
const DAYS = Array.from({ length: 31 }, (_, i) => `2027-03-${String(i + 1).padStart(2, '0')}`);

beforeAll(async () => {
  database = await createTestDatabase();
  tables = await database.connect();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  owner = await newPerson(admin, 'user');
  datasetId = await owner.client.dataset('daily');
  const rows = PRODUCTS.flatMap((id, i) => DAYS.map((ds) => `${id},${ds},${(i + 1) * 10}`));
  await owner.client.import(datasetId, `unique_id,ds,y\n${rows.join('\n')}\n`);
  const run = await owner.client.forecast(datasetId, { horizon: 14, method: 'naive' });
  forecastId = run.id;
});

afterAll(async () => {
  await tables.end();
  await other.stop();
  await server.stop();
  await database.drop();
});

const share = (grant: object, id = datasetId): Promise<Answer> =>
  owner.client.post(`/v1/datasets/${id}/grants`, { actions: ['read'], ...grant });
const withdraw = ({ body }: Answer, id = datasetId): Promise<Answer> =>
  owner.client.send('DELETE', `/v1/datasets/${id}/grants/${body.id}`);
const read = async (client: Client, id = datasetId): Promise<number> =>
  (await client.get(`/v1/datasets/${id}`)).status;
/** What each of them is answered, within the second in which other instances hear of a change. */
const answered = (
  clients: readonly Client[],
  expected: number[],
  id = datasetId,
): Promise<number[]> =>
  eventually(
    () => Promise.all(clients.map((client) => read(client, id))),
    (statuses) => statuses.join() === expected.join(),
    1000,
  );
const series = async (client: Client): Promise<string[]> => {
  const { body } = await client.get(`/v1/datasets/${datasetId}/series`);
  return (body.items as { uniqueId: string }[]).map(({ uniqueId }) => uniqueId);
};
const observations = (client: Client, uniqueId: string): Promise<Answer> =>
  client.get(`/v1/datasets/${datasetId}/series/${uniqueId}/observations?limit=500`);
const values = (client: Client, accept = 'application/json'): Promise<Answer> =>
  client.get(`/v1/forecasts/${forecastId}/values?limit=500`, { accept });

describe('what is shared by e-mail address', () => {
  it('is shared by an ordinary user with a colleague, however the address is capitalised', async () => {
    const colleague = await newPerson(admin, 'viewer');
    const grant = await share({ email: colleague.email.toUpperCase() });
    expect([grant.status, grant.body]).toMatchObject([201, { userId: colleague.id }]);
    await answered([colleague.client], [200]);
    expect(grant.text).not.toContain(colleague.email);
  });

  it('tells an address of another organization from none in no way', async () => {
    const stranger = await newOrganization(server, database);
    const theirs = (await stranger.get('/v1/me')).body.email as string;
    const refused = async (email: string): Promise<object> => {
      const { status, body } = await share({ email });
      return { status, ...body, requestId: '' };
    };
    const none = await refused('nobody@example.com');
    expect(none).toMatchObject({
      status: 400,
      errors: [{ pointer: '/email', code: 'unknown_user' }],
    });
    expect(await refused(theirs)).toEqual(none);
  });

  it('names one grantee', async () => {
    const colleague = await newPerson(admin, 'viewer');
    const { email, id: userId } = colleague;
    const answer = await share({ email, userId });
    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ code: 'one_grantee' }]]);
  });
});

describe('what is shared with a group', () => {
  const group = async (...members: Person[]): Promise<string> => {
    const made = await admin.post('/scim/v2/Groups', {
      displayName: randomUUID(),
      members: members.map(({ id }) => ({ value: id })),
    });
    return made.body.id as string;
  };
  const change = (id: string, op: 'add' | 'remove', person: Person): Promise<Answer> =>
    admin.send('PATCH', `/scim/v2/Groups/${id}`, {
      body: {
        Operations: [
          op === 'add'
            ? { op, path: 'members', value: [{ value: person.id }] }
            : { op, path: `members[value eq "${person.id}"]` },
        ],
      },
    });

  it('is shared with whoever belongs to it, for as long as they do, on every instance', async () => {
    const [one, two] = [await newPerson(admin, 'viewer'), await newPerson(admin, 'viewer')];
    const groupId = await group(one);
    const elsewhere = new Client(other.url, two.client.credential);
    await answered([one.client, elsewhere], [404, 404]);
    const grant = await share({ groupId });
    expect(grant.body).toMatchObject({ groupId, userId: null, organizationId: null });
    await answered([one.client, elsewhere], [200, 404]);
    await change(groupId, 'add', two);
    await answered([one.client, elsewhere], [200, 200]);
    await change(groupId, 'remove', one);
    await answered([one.client, elsewhere], [404, 200]);
    await withdraw(grant);
    await answered([one.client, elsewhere], [404, 404]);
  });

  it('is told of each member who is asked about', async () => {
    const member = await newPerson(admin, 'viewer');
    const { body } = await share({ groupId: await group(member) });
    const path = [
      { kind: 'role', role: 'viewer' },
      { kind: 'grant', grantId: body.id, expiresAt: null },
    ];
    const about = `action=read&resource=dataset:${datasetId}`;
    const explained = await admin.get(`/v1/access/explain?principal=${member.id}&${about}`);
    expect(explained.body).toMatchObject({ allowed: true, path });
    const holders = await admin.get(`/v1/access/principals?${about}&limit=200`);
    expect(holders.body.items).toContainEqual(
      expect.objectContaining({ principal: `user:${member.id}`, path }),
    );
  });
});

it('what is shared with a service account is read with its key', async () => {
  const made = await admin.post('/v1/service-accounts', { name: 'a board', roles: ['viewer'] });
  const userId = made.body.id as string;
  const key = await admin.post(`/v1/service-accounts/${userId}/keys`, {
    name: 'a key',
    scopes: ['datasets:read'],
  });
  const client = admin.withKey(key.body.key as string);
  expect(await read(client)).toBe(404);
  await share({ userId });
  expect(await read(client)).toBe(200);
});

it('of fifty who read again and again while a grant is withdrawn, none is answered a second later', async () => {
  const { id, client } = await newPerson(admin, 'viewer');
  const grant = await share({ userId: id });
  const elsewhere = new Client(other.url, client.credential);
  let withdrawnAt = Infinity;
  const late: number[] = [];
  const reading = Array.from({ length: 50 }, async (_, i) => {
    for (;;) {
      const askedAt = performance.now();
      if ((await read(i % 2 === 0 ? client : elsewhere)) !== 200) return;
      if (askedAt > withdrawnAt + 1000) late.push(askedAt - withdrawnAt);
      if (late.length > 0) return;
    }
  });
  await withdraw(grant);
  withdrawnAt = performance.now();
  await Promise.all(reading);
  expect(late).toEqual([]);
});

describe('a part of a dataset', () => {
  const partner = async (part: object): Promise<Client> => {
    const { id, client } = await newPerson(admin, 'viewer');
    const made = await share({ userId: id, ...part });
    expect(made.status).toBe(201);
    return client;
  };

  it('is the products that were named, and branches of them', async () => {
    expect(await series(await partner({ products: ['SHOES-2'] }))).toEqual(['SHOES-2']);
    expect(await series(await partner({ products: ['SHOES-*'] }))).toEqual(['SHOES-1', 'SHOES-2']);
    expect(await series(await partner({ products: ['NOTHING'] }))).toEqual([]);
  });

  it('has no observations and no forecasts of other products', async () => {
    const client = await partner({ products: ['SHOES-*'] });
    expect((await observations(client, 'SHOES-1')).body.items).toHaveLength(31);
    expect((await observations(client, 'HATS-1')).status).toBe(404);
    const { body } = await values(client);
    const ids = (body.items as { unique_id: string }[]).map(({ unique_id }) => unique_id);
    expect(new Set(ids)).toEqual(new Set(['SHOES-1', 'SHOES-2']));
    for (const type of ['text/csv', 'application/x-ndjson']) {
      const { text } = await values(client, type);
      expect(text).toContain('SHOES-2');
      expect(text).not.toContain('HATS');
    }
  });

  it('has cursors that do not tell how many series are hidden', async () => {
    const client = await partner({ products: ['SHOES-*'] });
    for (const path of [
      `/v1/datasets/${datasetId}/series?limit=1`,
      `/v1/forecasts/${forecastId}/values?limit=1`,
      `/v1/forecasts/${forecastId}/series?limit=1`,
    ]) {
      const [first, same] = [await client.get(path), await client.get(path)];
      const told = first.body.nextCursor as string;
      expect(Buffer.from(told, 'base64url').toString()).not.toMatch(/^\d+(:\d+)?$/);
      expect(told).not.toBe(same.body.nextCursor);
      expect(told).toHaveLength(same.body.nextCursor.length);
      const next = await client.get(`${path}&cursor=${told}`);
      expect([next.status, next.body.items.length]).toEqual([200, 1]);
      expect(next.body.items).not.toEqual(first.body.items);
      const forged = Buffer.from('1').toString('base64url');
      const refused = await client.get(`${path}&cursor=${forged}`);
      expect([refused.status, refused.body.code]).toEqual([400, 'invalid_cursor']);
    }
  });

  it('is observations or forecasts alone, where that was said', async () => {
    const client = await partner({ shows: ['forecasts'] });
    expect((await observations(client, 'SHOES-1')).status).toBe(404);
    expect((await values(client)).body.items).toHaveLength(3 * 14);
    expect((await values(await partner({ shows: ['observations'] }))).body.items).toEqual([]);
  });

  it('is totals of periods that are over, where that was said', async () => {
    const client = await partner({ products: ['SHOES-2'], totals: 'weekly' });
    const weeks = ['2027-03-01', '2027-03-08', '2027-03-15', '2027-03-22'];
    expect((await observations(client, 'SHOES-2')).body).toEqual({
      items: weeks.map((ds) => ({ ds, y: 140 })),
      nextCursor: null,
    });
    const page = await client.get(`/v1/datasets/${datasetId}/series/SHOES-2/observations?limit=3`);
    const rest = await client.get(
      `/v1/datasets/${datasetId}/series/SHOES-2/observations?cursor=${page.body.nextCursor}`,
    );
    expect([...page.body.items, ...rest.body.items].map(({ ds }) => ds)).toEqual(weeks);
    expect((await values(client)).body.items).toEqual([
      {
        unique_id: 'SHOES-2',
        ds: '2027-04-05',
        mean: 140,
        lo_80: null,
        hi_80: null,
        lo_95: null,
        hi_95: null,
        method: 'naive',
      },
    ]);
    expect((await values(client, 'text/csv')).text).toBe(
      'unique_id,ds,mean,lo_80,hi_80,lo_95,hi_95,method\nSHOES-2,2027-04-05,140,,,,,naive\n',
    );
  });

  it('says nothing of how much there is beside it', async () => {
    const client = await partner({ products: ['SHOES-2'], totals: 'weekly' });
    const nothing = { seriesCount: null, observationCount: null };
    expect((await client.get(`/v1/datasets/${datasetId}`)).body).toMatchObject(nothing);
    expect((await client.get('/v1/datasets')).body.items).toMatchObject([nothing]);
    const { body } = await client.get(`/v1/datasets/${datasetId}/series`);
    expect(body.items).toMatchObject([{ observationCount: null, firstDs: null, lastDs: null }]);
    const none = { id: forecastId, progress: null, failedCount: null };
    const forecasts = await client.get(`/v1/datasets/${datasetId}/forecasts`);
    expect(forecasts.body.items).toMatchObject([none]);
    expect((await client.get(`/v1/forecasts/${forecastId}`)).body).toMatchObject(none);
    expect(await client.ended(`/v1/forecasts/${forecastId}`)).toMatchObject(none);
  });

  it('opens nothing that shows the whole', async () => {
    const client = await partner({ products: ['SHOES-2'] });
    const refused = [
      client.get(`/v1/datasets/${datasetId}/imports`),
      client.get(`/v1/datasets/${datasetId}/grants`),
      client.post(`/v1/datasets/${datasetId}/forecasts`, { horizon: 1 }),
      client.send('PATCH', `/v1/datasets/${datasetId}`, { body: { name: 'mine' } }),
    ];
    const statuses = (await Promise.all(refused)).map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 403, 403]);
  });

  it('adds to another, in the finest detail of each product', async () => {
    const { id, client } = await newPerson(admin, 'viewer');
    await share({ userId: id, products: ['SHOES-*'], totals: 'weekly' });
    await share({ userId: id, products: ['SHOES-1'] });
    expect((await observations(client, 'SHOES-1')).body.items).toHaveLength(31);
    expect((await observations(client, 'SHOES-2')).body.items).toHaveLength(4);
  });

  it('is the whole for who holds the whole as well', async () => {
    const { id, client } = await newPerson(admin, 'viewer');
    await share({ userId: id, products: ['SHOES-1'] });
    const whole = await share({ userId: id });
    expect(await series(client)).toEqual(PRODUCTS);
    await withdraw(whole);
    expect(await series(client)).toEqual(['SHOES-1']);
  });

  it('is nobody’s to read in the database, nor in what is on record', async () => {
    await partner({ products: ['SECRET-PRODUCT'] });
    const { rows } = await tables.query(
      `select (select string_agg(g::text, '') from dataset_grant g) ||
              (select string_agg(e::text, '') from audit_event e) ||
              (select string_agg(d::text, '') from decision d) as text`,
    );
    expect(rows[0].text).not.toContain('SECRET-PRODUCT');
    expect(rows[0].text).not.toContain(Buffer.from('SECRET-PRODUCT').toString('hex'));
  });

  it.each([
    [{ totals: 'weekly', actions: ['import'] }, '/actions'],
    [{ products: ['A'], actions: ['forecast'] }, '/actions'],
    [{ totals: 'hourly' }, '/totals'],
    [{ totals: 'daily' }, '/totals'],
    [{ shows: ['prices'] }, '/shows'],
    [{ userId: undefined }, '/userId'],
    [{ groupId: randomUUID() }, '/userId'],
    [{ userId: undefined, groupId: randomUUID() }, '/groupId'],
    [{ userId: undefined, organizationId: randomUUID() }, '/organizationId'],
  ])('is refused as %j by name of the field', async (grant, pointer) => {
    const { status, body } = await share({ userId: owner.id, ...grant });
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('grants without end', () => {
  it('are refused, of one dataset and in part, until some are withdrawn', async () => {
    const { id: userId } = await newPerson(admin, 'viewer');
    const part = { userId, products: ['SHOES-1'] };
    const made = await Promise.all(Array.from({ length: 20 }, () => share(part)));
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await share(part)).status).toBe(409);
    expect((await share({ userId })).status).toBe(409);
    expect((await withdraw(made[0]!)).status).toBe(204);
    expect((await share({ userId })).status).toBe(201);
    const others = await tables.query(
      `insert into dataset_grant (organization_id, id, dataset_id, user_id, sealed_part, actions, granted_by, created_at)
       select organization_id, gen_random_uuid(), dataset_id, user_id, sealed_part, actions, granted_by, now()
         from dataset_grant, generate_series(1, 200) where id = $1`,
      [made[1]!.body.id],
    );
    expect(others.rowCount).toBe(200);
    const elsewhere = await owner.client.dataset('daily');
    expect((await share(part, elsewhere)).status).toBe(409);
    expect((await share({ userId }, elsewhere)).status).toBe(201);
  });
});

describe('another organization', () => {
  let partnerAdmin: Client;
  let partner: Person;
  let home: string;
  let here: string;
  const HEADER = 'stockade-organization';
  const visiting = (client: Client, organizationId = here): Client =>
    new Client(client.url, { ...client.credential, [HEADER]: organizationId });

  beforeAll(async () => {
    partnerAdmin = await newOrganization(server, database);
    partner = await newPerson(partnerAdmin, 'viewer');
    home = (await partner.client.get('/v1/me')).body.organizationId as string;
    here = (await owner.client.get('/v1/me')).body.organizationId as string;
  });

  it('reads what is shared with it, as a guest, and nothing else', async () => {
    const guest = visiting(partner.client);
    expect(await read(guest)).toBe(404);
    const grant = await share({ organizationId: home, products: ['HATS-*'], totals: 'weekly' });
    expect(grant.body).toMatchObject({ organizationId: home, userId: null });
    expect(await read(guest)).toBe(200);
    expect(await series(guest)).toEqual(['HATS-1']);
    expect((await observations(guest, 'HATS-1')).body.items).toHaveLength(4);
    expect((await guest.get('/v1/datasets')).body.items).toHaveLength(1);
    const others = await owner.client.dataset();
    expect(await read(guest, others)).toBe(404);
    const refused = [
      guest.get('/v1/me'),
      guest.get('/v1/users'),
      guest.get('/v1/audit/events'),
      guest.get('/v1/roles'),
      guest.get('/v1/access/decisions'),
      guest.get('/v1/access-requests'),
      guest.get(`/v1/datasets/${datasetId}/grants`),
      guest.get(`/v1/datasets/${datasetId}/imports`),
      guest.post('/v1/datasets', { name: 'mine', frequency: 'monthly' }),
      guest.post('/v1/api-keys', { name: 'mine', scopes: ['datasets:read'] }),
      guest.post(`/v1/datasets/${datasetId}/forecasts`, { horizon: 1 }),
      guest.send('DELETE', `/v1/datasets/${datasetId}`),
    ];
    const statuses = (await Promise.all(refused)).map(({ status }) => status);
    expect(statuses).toEqual(refused.map(() => 403));
    await withdraw(grant);
    expect(await read(guest)).toBe(404);
  });

  it('reads it at home under no name, and its admin does not either', async () => {
    const grant = await share({ organizationId: home });
    expect([await read(partner.client), await read(partnerAdmin)]).toEqual([404, 404]);
    expect(await read(visiting(partnerAdmin))).toBe(200);
    await withdraw(grant);
  });

  it('is told what is shared with it, until it is not', async () => {
    const grant = await share({ organizationId: home });
    const received = async (client = partner.client): Promise<unknown> =>
      (await client.get('/v1/received-grants')).body.items;
    expect(await received()).toEqual([
      {
        id: grant.body.id,
        organizationId: here,
        organizationName: expect.any(String),
        datasetId,
        createdAt: expect.any(String),
        expiresAt: null,
      },
    ]);
    expect(await received(owner.client)).toEqual([]);
    await withdraw(grant);
    expect(await received()).toEqual([]);
  });

  it('cannot be visited by who is not invited, nor be told from none', async () => {
    const guest = await newPerson(admin, 'user');
    const [invited, missing] = [visiting(guest.client, home), visiting(guest.client, randomUUID())];
    const [one, two] = [await invited.get('/v1/datasets'), await missing.get('/v1/datasets')];
    expect([one.status, two.status]).toEqual([404, 404]);
    expect({ ...one.body, requestId: '' }).toEqual({ ...two.body, requestId: '' });
    expect((await visiting(guest.client, 'home').get('/v1/datasets')).status).toBe(400);
  });

  it('is named in the audit log of whose data it is', async () => {
    const grant = await share({ organizationId: home });
    await observations(visiting(partner.client), 'HATS-1');
    const { body } = await admin.get('/v1/audit/events?action=observations.read&limit=1');
    expect(body.items).toMatchObject([{ userId: partner.id, details: { guestOf: home } }]);
    await withdraw(grant);
  });

  it('reads with a key no further than its scopes', async () => {
    const grant = await share({ organizationId: home });
    const [right, wrong] = [
      await newKey(partner.client, ['datasets:read']),
      await newKey(partner.client, ['forecasts:run']),
    ];
    expect(await read(visiting(right.client))).toBe(200);
    expect(await read(visiting(wrong.client))).toBe(404);
    await withdraw(grant);
  });

  it('is granted no more than reading', async () => {
    const { body } = await share({ organizationId: home, actions: ['import'] });
    expect(body.errors).toMatchObject([{ pointer: '/actions' }]);
    expect((await share({ organizationId: here })).body.errors).toMatchObject([
      { pointer: '/organizationId' },
    ]);
  });
});

describe('a dataset that is given to somebody else', () => {
  const give = (client: Client, id: string, ownerId: string): Promise<Answer> =>
    client.send('PUT', `/v1/datasets/${id}/owner`, { body: { ownerId, reason: 'a new job' } });

  it('is theirs from then on, on every instance, and no more its owner’s', async () => {
    const id = await owner.client.dataset();
    const heir = await newPerson(admin, 'user');
    const elsewhere = new Client(other.url, heir.client.credential);
    expect(await read(elsewhere, id)).toBe(404);
    const given = await give(owner.client, id, heir.id);
    expect(given).toMatchObject({ status: 200, body: { ownerId: heir.id } });
    await answered([elsewhere, owner.client], [200, 404], id);
    const { body } = await admin.get(
      `/v1/audit/events?action=dataset.transfer&resource=dataset:${id}&limit=1`,
    );
    expect(body.items).toMatchObject([
      {
        action: 'dataset.transfer',
        reason: 'a new job',
        details: { from: owner.id, to: heir.id },
      },
    ]);
  });

  it('goes to nobody who could not own one', async () => {
    const id = await owner.client.dataset();
    const viewer = await newPerson(admin, 'viewer');
    const locked = await newPerson(admin, 'user');
    await admin.post(`/v1/users/${locked.id}/lock`);
    for (const heir of [viewer.id, locked.id, randomUUID()]) {
      const { status, body } = await give(owner.client, id, heir);
      expect({ status, errors: body.errors }).toMatchObject({
        status: 400,
        errors: [{ pointer: '/ownerId' }],
      });
    }
  });

  it('goes to one of fifty who are named at once', async () => {
    const id = await owner.client.dataset();
    const heir = await newPerson(admin, 'user');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        give(
          i % 2 === 0 ? owner.client : new Client(other.url, owner.client.credential),
          id,
          heir.id,
        ),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const lost = answers.map(({ status }) => status).filter((status) => status !== 200);
    expect(lost.filter((status) => ![404, 409].includes(status))).toEqual([]);
  });
});
