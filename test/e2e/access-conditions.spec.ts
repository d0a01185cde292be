/** @story long */
import { enrolApp } from '../support/authenticator-app.ts';
import { Client, type Answer } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { proof, proofKey } from '../support/dpop.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { registerPasskey } from '../support/software-authenticator.ts';

const ELSEWHERE = ['203.0.113.0/24'];

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;
let owner: Person;
let openId: string;
let closedId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir });
  admin = await server.admin();
  owner = await newPerson(admin, 'user');
  openId = await dataset('internal');
  closedId = await dataset('restricted');
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const made: string[] = [];

afterEach(async () => {
  for (const id of made.splice(0)) await admin.send('DELETE', `/v1/access-conditions/${id}`);
});

async function dataset(classification: string): Promise<string> {
  const wanted = { name: classification, frequency: 'monthly', classification };
  return (await owner.client.post('/v1/datasets', wanted)).body.id as string;
}

async function ask(condition: object): Promise<Answer> {
  const wanted = { name: 'a condition', roles: ['user'], ...condition };
  const answer = await admin.post('/v1/access-conditions', wanted);
  if (answer.status === 201) made.push(answer.body.id as string);
  return answer;
}
const read = (client: Client, id = closedId): Promise<Answer> => client.get(`/v1/datasets/${id}`);
const again = (client: Client, proof: object): Promise<Answer> =>
  client.post('/v1/me/reauthentication', proof);
const hour = (shift: number): string => {
  const at = new Date(Date.now() + shift * 3_600_000);
  return at.toISOString().slice(11, 16);
};
const ALWAYS = [1, 2, 3, 4, 5, 6, 7];

describe('what a role allows is refused', () => {
  it('outside of the networks that are asked, on every instance at once, and not after', async () => {
    const elsewhere = new Client(other.url, owner.client.credential);
    expect([(await read(owner.client)).status, (await read(elsewhere)).status]).toEqual([200, 200]);
    await ask({ name: 'from the office', actions: ['dataset.read'], networks: ELSEWHERE });
    for (const client of [owner.client, elsewhere]) {
      expect((await read(client)).body).toMatchObject({
        status: 403,
        code: 'forbidden',
        detail: 'from the office: not from this network.',
      });
    }
    await admin.send('DELETE', `/v1/access-conditions/${made.pop()!}`);
    expect([(await read(owner.client)).status, (await read(elsewhere)).status]).toEqual([200, 200]);
  });

  it('outside of the hours that are asked', async () => {
    const night = { days: ALWAYS, from: hour(2), to: hour(4), timeZone: 'UTC' };
    await ask({ actions: ['dataset.*'], hours: night });
    expect((await read(owner.client)).body.detail).toBe('a condition: not at this time.');
    const day = { ...night, from: hour(-2), to: hour(2) };
    await admin.send('DELETE', `/v1/access-conditions/${made.pop()!}`);
    await ask({ actions: ['dataset.*'], hours: day });
    await ask({
      actions: ['dataset.*'],
      hours: { days: ALWAYS, from: '00:00', to: '24:00', timeZone: 'UTC' },
    });
    expect((await read(owner.client)).status).toBe(200);
  });

  it('without a credential that is bound to the device', async () => {
    await ask({ actions: ['dataset.read'], boundDevice: true });
    expect((await read(owner.client)).body.detail).toContain('bound to the device');
    const key = await proofKey();
    const form = { grant_type: 'password', username: owner.email, password: owner.password };
    const signedIn = await server.client().send('POST', '/token', {
      body: new URLSearchParams(form).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        dpop: await proof(key, 'POST', `${server.url}/token`),
      },
    });
    const token = signedIn.body.access_token as string;
    const path = `/v1/datasets/${closedId}`;
    const answer = await server.client().get(path, {
      authorization: `DPoP ${token}`,
      dpop: await proof(key, 'GET', server.url + path, {}, token),
    });
    expect(answer.status).toBe(200);
  });

  it('to those alone who have the roles', async () => {
    await ask({ actions: ['dataset.read'], networks: ELSEWHERE });
    expect((await read(admin)).status).toBe(200);
  });

  it('for data of the classification alone, in lists too', async () => {
    await ask({ actions: ['dataset.read'], networks: ELSEWHERE, classifications: ['restricted'] });
    expect([(await read(owner.client)).status, (await read(owner.client, openId)).status]).toEqual([
      403, 200,
    ]);
    const { body } = await owner.client.get('/v1/datasets');
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual([openId]);
  });

  it('for everything of a noun, in lists too', async () => {
    await ask({ actions: ['dataset.read'], networks: ELSEWHERE });
    expect((await owner.client.get('/v1/datasets')).status).toBe(403);
  });
});

describe('another proof is asked for', () => {
  const CHALLENGE = /^Bearer realm="stockade", error="insufficient_user_authentication", /;

  it('where a second factor is wanted, and is enough', async () => {
    await ask({ actions: ['dataset.read'], strength: 'multi_factor' });
    const refused = await read(owner.client);
    expect(refused).toMatchObject({ status: 401, body: { code: 'reauthentication_required' } });
    const challenge = refused.headers.get('www-authenticate');
    expect(challenge).toMatch(CHALLENGE);
    expect(challenge).toContain(
      'acr_values="http://schemas.openid.net/pape/policies/2007/06/multi-factor"',
    );
    await enrolApp(owner.client);
    expect((await read(owner.client)).status).toBe(200);
  });

  it('where a passkey is wanted, and a code of an app is not enough', async () => {
    await ask({ actions: ['dataset.read'], strength: 'phishing_resistant' });
    const refused = await read(owner.client);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('acr_values="phr"');
    const { authenticator } = await registerPasskey(owner.client);
    // Who enrolled one has not signed in with it yet.
    expect((await read(owner.client)).status).toBe(401);
    const asked = await owner.client.post('/v1/me/reauthentication/options');
    const assertion = authenticator.get(asked.body.publicKey);
    expect((await owner.client.post('/v1/me/reauthentication', { assertion })).status).toBe(204);
    expect((await read(owner.client)).status).toBe(200);
  });

  it('where the last one is too long ago', async () => {
    const person = await newPerson(admin, 'user');
    const tables = await database.connect();
    await tables.query(
      "update session set authenticated_at = now() - interval '20 minutes' where user_id = $1",
      [person.id],
    );
    await tables.end();
    await ask({ actions: ['dataset.create'], maxAgeSeconds: 900 });
    const create = (): Promise<Answer> =>
      person.client.post('/v1/datasets', { name: 'one', frequency: 'monthly' });
    const refused = await create();
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('max_age="900"');
    expect((await again(person.client, { password: person.password })).status).toBe(204);
    expect((await create()).status).toBe(201);
  });

  it('of no program: it is refused, unless programs are excepted', async () => {
    const { client } = await newKey(owner.client, ['datasets:read']);
    await ask({ actions: ['dataset.read'], strength: 'phishing_resistant' });
    expect((await read(client)).status).toBe(403);
    await admin.send('DELETE', `/v1/access-conditions/${made.pop()!}`);
    await ask({ actions: ['dataset.read'], strength: 'phishing_resistant', exceptPrograms: true });
    expect((await read(client)).status).toBe(200);
  });

  it('not where it would not help', async () => {
    await ask({ actions: ['dataset.read'], networks: ELSEWHERE, maxAgeSeconds: 30 });
    expect((await read(owner.client)).status).toBe(403);
  });

  it('not for what no role allows', async () => {
    const viewer = await newPerson(admin, 'viewer');
    await ask({ actions: ['dataset.read'], strength: 'multi_factor', roles: [] });
    expect((await read(viewer.client)).status).toBe(404);
  });
});

describe('a condition', () => {
  it('that would shut out whoever makes it is refused', async () => {
    for (const [asked, pointer] of [
      [{ networks: ELSEWHERE }, '/networks'],
      [{ boundDevice: true }, '/boundDevice'],
      [{ hours: { days: ALWAYS, from: hour(2), to: hour(3), timeZone: 'UTC' } }, '/hours'],
    ] as const) {
      const { status, body } = await ask({ actions: ['user.*'], roles: [], ...asked });
      const errors = [{ pointer, code: 'shuts_out' }];
      expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors });
    }
  });

  it('cannot be put on conditions, so that it can always be taken away', async () => {
    const { body } = await ask({ actions: ['access_condition.delete'], maxAgeSeconds: 60 });
    expect(body.errors).toMatchObject([{ pointer: '/actions' }]);
  });

  it.each([
    [{ actions: ['dataset.fly'] }, '/actions'],
    [{ actions: ['dataset.constructor'] }, '/actions'],
    [{ actions: ['king.read'] }, '/actions'],
    [{ actions: ['dataset.read'] }, '/networks'],
    [{ networks: ['office'] }, '/networks'],
    [{ roles: ['king'], boundDevice: true }, '/roles'],
    [{ actions: ['user.read'], classifications: ['public'], maxRisk: 3 }, '/classifications'],
    [{ hours: { days: [8], from: '07:00', to: '08:00', timeZone: 'UTC' } }, '/hours'],
    [{ hours: { days: [1], from: '24:00', to: '08:00', timeZone: 'UTC' } }, '/hours'],
    [{ hours: { days: [1], from: '00:00', to: '24:01', timeZone: 'UTC' } }, '/hours'],
    [{ hours: { days: [1], from: '7:00', to: '08:00', timeZone: 'UTC' } }, '/hours'],
    [{ hours: { days: [1], from: '07:00', to: '08:00', timeZone: 'Mars' } }, '/hours'],
    [{ hours: { days: [1], from: '07:00', to: '08:00', timeZone: 'UTC', x: 1 } }, '/hours'],
  ])('%j is refused by name of the field', async (asked, pointer) => {
    const { status, body } = await ask({ actions: ['dataset.read'], ...asked });
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it('can be rehearsed on what was done', async () => {
    await read(owner.client);
    const condition = {
      name: 'one',
      actions: ['dataset.read'],
      networks: ELSEWHERE,
      roles: ['user'],
    };
    const { body } = await admin.post('/v1/access/dry-runs', { condition });
    expect(body.refused).toMatchObject({ people: 1, programs: 1 });
    expect((await read(owner.client)).status).toBe(200);
  });

  it('is on record with what it refused, and decides the same again', async () => {
    await ask({ name: 'elsewhere', actions: ['dataset.delete'], networks: ELSEWHERE });
    await owner.client.send('DELETE', `/v1/datasets/${openId}`);
    const query = `principal=${owner.id}&outcome=deny&limit=1`;
    const { body } = await admin.get(`/v1/access/decisions?${query}`);
    const [decision] = body.items as Record<string, string>[];
    expect(decision).toMatchObject({
      action: 'delete',
      reason: 'elsewhere: not from this network',
    });
    await admin.send('DELETE', `/v1/access-conditions/${made.pop()!}`);
    const replay = await admin.get(`/v1/access/decisions/${decision!['id']}`);
    expect(replay.body).toMatchObject({
      replayed: { outcome: 'deny' },
      today: { outcome: 'allow', rule: 'Dataset: user, delete, own' },
    });
  });

  it('hangs on the classification, which its owner can raise and an admin alone can lower', async () => {
    const id = await dataset('internal');
    const set = async (client: Client, classification: string): Promise<number> =>
      (await client.send('PATCH', `/v1/datasets/${id}`, { body: { classification } })).status;
    expect(await set(owner.client, 'confidential')).toBe(200);
    expect(await set(owner.client, 'public')).toBe(403);
    expect(await set(admin, 'public')).toBe(200);
  });
});
