/** @story long */
import type pg from 'pg';
import { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let tables: pg.Client;
let server: TestServer;
let other: TestServer;
let admin: Client;
let owner: Person;
let datasetId: string;
let events: string;
let forecast: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tables = await database.connect();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  owner = await newPerson(admin, 'user');
  datasetId = await owner.client.dataset('none');
  const { id } = await owner.client.import(datasetId, 'unique_id,ds,y\na,1,2\n');
  // As if it were still going on, for as long as the stories need.
  await tables.query(
    "update demand_import set state = 'running', finished_at = null where id = $1",
    [id],
  );
  events = `/v1/imports/${id}/events`;
  const run = await owner.client.forecast(datasetId, { horizon: 1 });
  await tables.query(
    "update forecast_run set state = 'running', finished_at = null where id = $1",
    [run.id],
  );
  forecast = `/v1/forecasts/${run.id}/events`;
});

afterAll(async () => {
  await tables.end();
  await other.stop();
  await server.stop();
  await database.drop();
});

interface Followed {
  /** Fulfilled when the stream ends, one way or another. */
  readonly over: Promise<'ended' | 'cut'>;
  readonly stop: () => void;
}

/** Follows a stream whose first event has arrived. */
async function follow({ url, credential }: Client, path = events): Promise<Followed> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const response = await fetch(url + path, { headers: credential, signal });
  expect(response.status).toBe(200);
  const reader = response.body!.getReader();
  await reader.read();
  const over = (async () => {
    try {
      while (!(await reader.read()).done);
      return 'ended';
    } catch {
      return 'cut';
    }
  })();
  return { over, stop: () => leaving.abort() };
}
const share = async ({ id }: Person, actions = ['read'], part = {}): Promise<string> => {
  const grant = { userId: id, actions, ...part };
  const made = await owner.client.post(`/v1/datasets/${datasetId}/grants`, grant);
  return made.body.id as string;
};

describe('a stream that is open is cut, on every instance, when', () => {
  it.each([
    [
      'the grant is withdrawn',
      async (_person: Person, grantId: string) =>
        owner.client.send('DELETE', `/v1/datasets/${datasetId}/grants/${grantId}`),
    ],
    [
      'the role is taken away',
      async ({ id }: Person) =>
        admin.send('PUT', `/v1/users/${id}/roles`, { body: { roles: ['bystander'] } }),
    ],
    ['the user is locked', async ({ id }: Person) => admin.post(`/v1/users/${id}/lock`)],
    [
      'the session is ended',
      async ({ client }: Person) => client.send('DELETE', '/v1/me/sessions'),
    ],
    [
      'a condition is not met any more',
      async () =>
        admin.post('/v1/access-conditions', {
          name: 'from the office',
          actions: ['dataset.read'],
          roles: ['viewer'],
          networks: ['203.0.113.0/24'],
        }),
    ],
  ])('%s', async (_name, withdraw) => {
    await admin.post('/v1/roles', { name: 'bystander', permissions: [] });
    const person = await newPerson(admin, 'viewer');
    const grantId = await share(person);
    const elsewhere = new Client(other.url, person.client.credential);
    const followed = [await follow(person.client), await follow(elsewhere)];
    const { status } = await withdraw(person, grantId);
    expect(status).toBeLessThan(300);
    expect(await Promise.all(followed.map(({ over }) => over))).toEqual(['cut', 'cut']);
  });

  it('the key is revoked', async () => {
    const { id, client } = await newKey(owner.client, ['datasets:read']);
    const { over } = await follow(client);
    await owner.client.send('DELETE', `/v1/api-keys/${id}`);
    expect(await over).toBe('cut');
  });

  it.each([
    ['all of it is granted no more', {}],
    ['a part of it is granted no more', { products: ['b', 'a'] }],
  ])('%s, and another part of it is', async (_name, part) => {
    const person = await newPerson(admin, 'user');
    const grantId = await share(person, ['read'], part);
    await share(person, ['read'], { products: ['b'] });
    const { over } = await follow(person.client, forecast);
    await owner.client.send('DELETE', `/v1/datasets/${datasetId}/grants/${grantId}`);
    expect(await over).toBe('cut');
  });

  it('the grant runs out', async () => {
    const person = await newPerson(admin, 'user');
    const grantId = await share(person);
    const { over } = await follow(person.client);
    await tables.query('update dataset_grant set expires_at = now() where id = $1', [grantId]);
    // Nobody is told when time passes; what is remembered of grants ends with them.
    await owner.client.send('DELETE', `/v1/datasets/${datasetId}/grants/${await share(person)}`);
    expect(await over).toBe('cut');
  });
});

it('a stream goes on while access stands, whoever else loses it', async () => {
  const [one, two] = [await newPerson(admin, 'user'), await newPerson(admin, 'user')];
  await share(one);
  const grantId = await share(two);
  const [stays, goes] = [await follow(one.client), await follow(two.client)];
  await owner.client.send('DELETE', `/v1/datasets/${datasetId}/grants/${grantId}`);
  expect(await goes.over).toBe('cut');
  expect(await Promise.race([stays.over, Promise.resolve('goes on')])).toBe('goes on');
  stays.stop();
});

it('a stream goes on while the part that it shows is granted, whatever else is not', async () => {
  const person = await newPerson(admin, 'user');
  await share(person, ['read'], { products: ['a'] });
  const { over, stop } = await follow(person.client, forecast);
  const grantId = await share(person, ['read'], { products: ['b'] });
  await owner.client.send('DELETE', `/v1/datasets/${datasetId}/grants/${grantId}`);
  const later = new Promise((resolve) => setTimeout(resolve, 1500, 'goes on'));
  expect(await Promise.race([over, later])).toBe('goes on');
  stop();
});

it('an upload is cut when the right to import is withdrawn, and leaves nothing', async () => {
  const person = await newPerson(admin, 'user');
  const grantId = await share(person, ['import']);
  let [sent, over] = [0, false];
  const body = new ReadableStream({
    async pull(controller) {
      const line = sent === 0 ? 'unique_id,ds,y\n' : `b,${sent},1\n`;
      sent += 1;
      controller.enqueue(new TextEncoder().encode(line));
      await new Promise((resolve) => setImmediate(resolve));
      if (over) controller.close();
    },
  });
  const { url, credential } = person.client;
  const upload = fetch(`${url}/v1/datasets/${datasetId}/imports`, {
    method: 'POST',
    headers: { ...credential, 'content-type': 'text/csv' },
    body,
    duplex: 'half',
  });
  const decisions = async (): Promise<unknown[]> =>
    (await admin.get(`/v1/access/decisions?principal=${person.id}`)).body.items;
  await eventually(decisions, ({ length }) => length > 0, 60_000);
  await owner.client.send('DELETE', `/v1/datasets/${datasetId}/grants/${grantId}`);
  const { status } = await upload;
  expect(status).toBe(403);
  over = true;
  const { body: imports } = await owner.client.get(`/v1/datasets/${datasetId}/imports`);
  expect(imports.items).toHaveLength(1);
});

it('an upload whose sender was signed out while its last piece was stored changes nothing', async () => {
  const person = await newPerson(admin, 'user');
  await share(person, ['import']);
  const before = (await owner.client.get(`/v1/datasets/${datasetId}/imports`)).body.items.length;
  const slow = await database.connect();
  await slow.query('begin');
  await slow.query('lock table import_chunk in access exclusive mode');
  const file = 'unique_id,ds,y\nb,77,1\n';
  const upload = person.client.post(`/v1/datasets/${datasetId}/imports`, file, {
    'content-type': 'text/csv',
  });
  await eventually(
    async () =>
      (await slow.query("select from pg_stat_activity where wait_event_type = 'Lock'")).rowCount ??
      0,
    (waiting) => waiting > 0,
    60_000,
  );
  await admin.send('DELETE', `/v1/users/${person.id}/sessions`);
  const { status } = await upload;
  expect(status).toBe(403);
  await slow.query('commit');
  const left = await eventually(
    async () => (await slow.query('select from import_chunk')).rowCount ?? 0,
    (rows) => rows === 0,
    60_000,
  );
  expect(left).toBe(0);
  await slow.end();
  const { items } = (await owner.client.get(`/v1/datasets/${datasetId}/imports`)).body;
  expect(items).toHaveLength(before);
});

it('what was cut is in the audit log', async () => {
  const { body } = await admin.get('/v1/audit/events?action=access.deny&limit=1');
  expect(body.items).toMatchObject([
    {
      resource: `dataset:${datasetId}`,
      reason: expect.stringMatching(/^withdrawn while it lasted: /),
    },
  ]);
});

describe('a job ends at its next step when whoever asked for it lost the right', () => {
  const lost = { state: 'failed', failure: expect.objectContaining({ code: 'access_lost' }) };
  const grantTo = async (id: string, { id: userId }: Person, action: string): Promise<string> => {
    const grant = { userId, actions: ['read', action] };
    const made = await owner.client.post(`/v1/datasets/${id}/grants`, grant);
    return `/v1/datasets/${id}/grants/${made.body.id}`;
  };

  it('to forecast', async () => {
    const person = await newPerson(admin, 'user');
    const id = await owner.client.dataset('monthly');
    const rows = Array.from({ length: 400 * 36 }, (_, i) => {
      const [series, t] = [Math.floor(i / 36), i % 36];
      const date = `${2020 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}-01`;
      return `s${series},${date},${50 + ((i * 7) % 23)}`;
    });
    await owner.client.import(id, `unique_id,ds,y\n${rows.join('\n')}\n`);
    const grant = await grantTo(id, person, 'forecast');
    const path = `/v1/datasets/${id}/forecasts`;
    const sent = await person.client.post(path, { horizon: 12, backtestOrigins: 3 });
    expect(sent.status).toBe(202);
    await owner.client.send('DELETE', grant);
    const ended = await owner.client.ended(sent.headers.get('location') ?? '');
    expect(ended).toMatchObject(lost);
    expect(ended.progress.done).toBeLessThan(400);
  });

  it('to import', async () => {
    const person = await newPerson(admin, 'user');
    const id = await owner.client.dataset('none');
    const grant = await grantTo(id, person, 'import');
    const rows = Array.from({ length: 150_000 }, (_, i) => `a${i % 50},${Math.floor(i / 50)},1`);
    const file = `unique_id,ds,y\n${rows.join('\n')}\n`;
    const headers = { 'content-type': 'text/csv' };
    const sent = await person.client.post(`/v1/datasets/${id}/imports`, file, headers);
    expect(sent.status).toBe(202);
    await owner.client.send('DELETE', grant);
    const ended = await owner.client.ended(sent.headers.get('location') ?? '');
    expect(ended).toMatchObject(lost);
    expect((await owner.client.get(`/v1/datasets/${id}`)).body.observationCount).toBe(0);
  });

  it('by a key that is revoked, and not by one that is exchanged for its successor', async () => {
    const ended = async (end: (keyId: string) => Promise<unknown>) => {
      const { id, client } = await newKey(owner.client, ['datasets:write']);
      const into = await owner.client.dataset('none');
      const rows = Array.from({ length: 150_000 }, (_, i) => `a${i % 50},${Math.floor(i / 50)},1`);
      const file = `unique_id,ds,y\n${rows.join('\n')}\n`;
      const headers = { 'content-type': 'text/csv' };
      const sent = await client.post(`/v1/datasets/${into}/imports`, file, headers);
      expect(sent.status).toBe(202);
      await end(id);
      return owner.client.ended(sent.headers.get('location') ?? '');
    };
    const revoke = (id: string) => owner.client.send('DELETE', `/v1/api-keys/${id}`);
    const rotate = (id: string) => owner.client.post(`/v1/api-keys/${id}/rotation`, {});
    expect(await ended(revoke)).toMatchObject(lost);
    expect(await ended(rotate)).toMatchObject({ state: 'succeeded' });
  });
});
