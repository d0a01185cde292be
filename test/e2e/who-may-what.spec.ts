/** @story long */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { readAccessMatrix, type MatrixRoute } from '../support/access-matrix.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newOrganization } from '../support/organizations.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { registerProgram } from '../support/oauth.ts';
import { registerPasskey } from '../support/software-authenticator.ts';

const MATRIX = readAccessMatrix();
const ANONYMOUS = ['nobody', 'an expired key', 'a revoked key'];
/** With the role of a user, every scope, and nothing of their own. */
const PROGRAMS = ["a service account's key", "an OAuth client's token"] as const;
const CALLERS = [
  'the admin',
  'the owner',
  'another user',
  'a user who was granted forecasts',
  'a viewer who was granted reading',
  'a viewer without a grant',
  'the admin of another organization',
  "the owner's key with the scope",
  "the owner's key with another scope",
  ...PROGRAMS,
  ...ANONYMOUS,
] as const;
type Caller = (typeof CALLERS)[number];

let database: TestDatabase;
let tables: pg.Client;
let server: TestServer;
let admin: Client;
let owner: Person;
let spare: Person;
let datasetId: string;
let importId: string;
let forecastId: string;
const clients = new Map<Caller, Client>();
const keys = new Map<string, Client>();

beforeAll(async () => {
  database = await createTestDatabase();
  tables = await database.connect();
  server = await startServer({
    databaseUrl: database.url,
    env: {
      SECURITY_CONTACT: 'mailto:security@example.com',
      SSO_PRIVATE_ISSUERS: 'http://127.0.0.1:9',
      // Nobody answers there, and at once.
      SSO_DNS_SERVERS: '127.0.0.1:9',
    },
  });
  admin = await server.admin();
  owner = await newPerson(admin, 'user');
  spare = await newPerson(admin, 'viewer');
  datasetId = await owner.client.dataset();
  const rows = Array.from({ length: 24 }, (_, i) => `a,${i},${10 + (i % 5)}\n`).join('');
  const indexed = await owner.client.dataset('none');
  importId = (await owner.client.import(indexed, `unique_id,ds,y\n${rows}`)).id;
  forecastId = (await owner.client.forecast(indexed, { horizon: 2, method: 'naive' })).id;
  datasetId = indexed;
  const granted = async (role: string, actions: string[]): Promise<Client> => {
    const person = await newPerson(admin, role);
    const grant = { userId: person.id, actions };
    const { status } = await owner.client.post(`/v1/datasets/${datasetId}/grants`, grant);
    expect(status).toBe(201);
    return person.client;
  };
  clients.set('the admin', admin);
  clients.set('the owner', owner.client);
  clients.set('another user', (await newPerson(admin, 'user')).client);
  clients.set('a user who was granted forecasts', await granted('user', ['forecast']));
  clients.set('a viewer who was granted reading', await granted('viewer', ['read']));
  clients.set('a viewer without a grant', (await newPerson(admin, 'viewer')).client);
  clients.set('the admin of another organization', await newOrganization(server, database));
  clients.set('nobody', server.client());
  for (const scope of new Set(MATRIX.map((route) => route.scope).filter(Boolean))) {
    keys.set(scope, (await newKey(owner.client, [scope])).client);
  }
  const program = await registerProgram(admin, { scopes: [...keys.keys()] });
  const account = `/v1/service-accounts/${program.accountId}/keys`;
  const key = await admin.post(account, { name: 'all', scopes: [...keys.keys()] });
  clients.set("a service account's key", server.client().withKey(key.body.key as string));
  const token = await server.client().send('POST', '/oauth2/token', {
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: [...keys.keys()].join(' '),
    }),
    headers: {
      authorization: `Basic ${btoa(`${program.clientId}:${program.clientSecret}`)}`,
    },
  });
  clients.set(
    "an OAuth client's token",
    server.client().withToken(token.body.access_token as string),
  );
  const endsAtMs = Date.now() + 4000;
  const ends = await newKey(owner.client, [...keys.keys()], {
    expiresAt: new Date(endsAtMs).toISOString(),
  });
  const revoked = await newKey(owner.client, [...keys.keys()]);
  await owner.client.send('DELETE', `/v1/api-keys/${revoked.id}`);
  clients.set('an expired key', ends.client);
  clients.set('a revoked key', revoked.client);
  await new Promise((resolve) => setTimeout(resolve, endsAtMs - Date.now()));
});

afterAll(async () => {
  await tables.end();
  await server.stop();
  await database.drop();
});

function clientOf(caller: Caller, route: MatrixRoute): Client {
  if (caller === "the owner's key with the scope") {
    return keys.get(route.scope) ?? keys.get('datasets:read')!;
  }
  if (caller === "the owner's key with another scope") {
    return keys.get(route.scope === 'organization:read' ? 'datasets:read' : 'organization:read')!;
  }
  return clients.get(caller)!;
}

const ROLES: Partial<Record<Caller, string>> = {
  'the admin': 'admin',
  'the admin of another organization': 'admin',
  'a viewer who was granted reading': 'viewer',
  'a viewer without a grant': 'viewer',
};
const GRANTED: Partial<Record<Caller, readonly string[]>> = {
  'a user who was granted forecasts': ['read', 'forecast'],
  'a viewer who was granted reading': ['read'],
};

/** What these ids name is the same for all organizations. */
const OF_THE_CONFIGURATION = /^\/v1\/(alert-rules|playbooks)\//;

/** What the matrix says of this caller and the owner's things. */
function mayUse(route: MatrixRoute, caller: Caller): boolean {
  if (route.declaration === 'public') return true;
  if (ANONYMOUS.includes(caller)) return false;
  const isOwners = caller.startsWith("the owner's key");
  const isKey = isOwners || (PROGRAMS as readonly string[]).includes(caller);
  // A key is told nothing of its owner there.
  if (isKey && route.path === '/oauth2/userinfo') return false;
  if (isKey && route.declaration.includes('in a session')) return false;
  // Keys would outlive what people allowed the client.
  if (caller === "an OAuth client's token" && isMakingKeys(route)) return false;
  if (route.declaration.startsWith('self')) return true;
  if (caller === "the owner's key with another scope") return false;
  const isOwner = isOwners || caller === 'the owner';
  const namesNothing = !/:id\b/.test(route.path) || OF_THE_CONFIGURATION.test(route.path);
  if (caller === 'the admin of another organization' && !namesNothing) return false;
  return (route.reach[ROLES[caller] ?? 'user'] ?? []).some(
    (reach) =>
      namesNothing ||
      reach === 'all' ||
      (['own', 'self'].includes(reach) && isOwner) ||
      (reach === 'for what they may share' && caller === 'the admin') ||
      (reach === 'shared with them' && (GRANTED[caller] ?? []).includes(route.action)),
  );
}

function isMakingKeys({ method, path }: MatrixRoute): boolean {
  return method === 'POST' && path === '/v1/api-keys';
}

interface Target {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const freshDataset = async (): Promise<Target> => ({
  path: `/v1/datasets/${await owner.client.dataset()}`,
});
const freshSeries = async (rest = ''): Promise<Target> => {
  const id = await owner.client.dataset('none');
  await owner.client.import(id, 'unique_id,ds,y\nb,1,1\n');
  return { path: `/v1/datasets/${id}/series/b${rest}` };
};
const onVictim = (rest: string, body?: unknown): Target => ({
  path: `/v1/users/${spare.id}${rest}`,
  ...(body === undefined ? {} : { body }),
});
const nobody = (): string => `${randomBytes(6).toString('hex')}@example.com`;
const onAccount = async (rest: string, body?: unknown): Promise<Target> => {
  const account = { name: 'a program', roles: ['viewer'] };
  const made = await clients.get('the admin')!.post('/v1/service-accounts', account);
  return {
    path: `/v1/service-accounts/${made.body.id}${rest}`,
    ...(body === undefined ? {} : { body }),
  };
};
const PROGRAM = {
  name: 'a board',
  grantTypes: ['authorization_code'],
  redirectUris: ['https://board.example.com/callback'],
  scopes: ['datasets:read'],
};
const ISSUER = {
  name: 'accounts',
  issuer: 'http://127.0.0.1:9',
  clientId: 'stockade',
  clientSecret: 'a secret',
};
const freshProvider = async (domains: string[] = []): Promise<{ path: string }> => {
  const body = { ...ISSUER, domains };
  const made = await clients.get('the admin')!.post('/v1/identity-providers', body);
  return { path: `/v1/identity-providers/${made.body.id}` };
};
/** An identity of the client's user, as if they had come in by a provider; nobody's for who is nobody. */
async function identityOf(client: Client): Promise<string> {
  const me = await client.get('/v1/me');
  const [id, provider] = [randomUUID(), randomUUID()];
  if (me.status !== 200) return id;
  const { organizationId: home, id: userId } = me.body;
  await tables.query(
    `insert into identity_provider
       (organization_id, id, name, issuer, client_id, client_secret, create_users, default_roles,
        role_claim, role_mapping, trust_factors, version, created_at) values
       ($1, $2, 'accounts', 'https://a.example', 'a', 'a', false, '{}', null, null, false, 1, now())`,
    [home, provider],
  );
  await tables.query(
    `insert into external_identity
       (organization_id, id, provider_id, subject_hash, user_id, created_at, last_used_at)
     values ($1, $2, $3, 'a', $4, now(), now())`,
    [home, id, provider, userId],
  );
  return id;
}
const freshClient = async (): Promise<{ path: string }> => {
  const made = await clients.get('the admin')!.post('/v1/oauth-clients', PROGRAM);
  return { path: `/v1/oauth-clients/${made.body.id}` };
};
const freshGroup = async (rest = '', body?: unknown): Promise<Target> => {
  const made = await admin.post('/scim/v2/Groups', { displayName: nobody() });
  return {
    path: `${rest === '' ? '/scim/v2/Groups' : '/v1/groups'}/${made.body.id}${rest}`,
    ...(body === undefined ? {} : { body }),
  };
};
const freshMember = async (body?: unknown): Promise<Target> => ({
  path: `/scim/v2/Users/${(await newPerson(admin, 'viewer')).id}`,
  ...(body === undefined ? {} : { body }),
});
const freshChannel = async (rest = '', body?: unknown): Promise<Target> => {
  const made = await admin.post('/v1/alert-channels', {
    name: nobody(),
    kind: 'webhook',
    url: HOOK,
  });
  return {
    path: `/v1/alert-channels/${made.body.id}${rest}`,
    ...(body === undefined ? {} : { body }),
  };
};
const failedDelivery = async (): Promise<Target> => {
  const { path = '' } = await freshChannel();
  const made = await admin.post(`${path}/test`);
  await tables.query("update alert_delivery set state = 'failed' where id = $1", [made.body.id]);
  return { path: `${path}/deliveries/${made.body.id}/retry` };
};
const freshIncident = async (rest = '', body?: unknown): Promise<Target> => {
  const made = await admin.post('/v1/incidents', { title: 'one', severity: 'low' });
  return { path: `/v1/incidents/${made.body.id}${rest}`, ...(body === undefined ? {} : { body }) };
};
const freshAction = async (): Promise<Target> => {
  const { path = '' } = await freshIncident('/actions');
  const made = await admin.post(path, DENY_NETWORK);
  return { path: `${path}/${made.body.id}` };
};
const freshNetworkRule = async (): Promise<Target> => {
  const made = await admin.post('/v1/network-rules', DENIED);
  return { path: `/v1/network-rules/${made.body.id}` };
};
/** An alert of the admin's organization. */
async function freshAlert(): Promise<string> {
  const id = randomUUID();
  await tables.query(
    `insert into alert (organization_id, id, rule, rule_version, title, severity, group_key, state, occurrences,
                        first_at, last_at, created_at, evidence, next_step, version)
     values ($1, $2, 'brute-force', 'a', 'Guesses', 'high', $3, 'open', 1, now(), now(), now(), '[]', 'none', 1)`,
    [(await admin.get('/v1/me')).body.organizationId, id, id],
  );
  return id;
}
/** Nobody listens there. */
const HOOK = 'http://127.0.0.1:9/';
const DENIED = { effect: 'deny', network: '203.0.113.9' };
const DENY_NETWORK = { kind: 'deny_network', target: '203.0.113.9' };
const RULE =
  'title: x\nid: x\nlogsource: { product: stockade, service: audit }\ndetection: { a: { b: c }, condition: a }';
const PATCH = { Operations: [{ op: 'replace', value: { displayName: 'Renamed' } }] };
const series = Array.from({ length: 6 }, (_, i) => ({ ds: String(i), y: i }));

/** A passkey of the client's user; somebody else's id for who can have none. */
async function passkeyOf(client: Client): Promise<string> {
  const made = await registerPasskey(client).catch(() => undefined);
  return made?.id ?? randomUUID();
}

/** A request to each route that would go through for somebody who may; on things of the owner's. */
const TARGETS: Record<string, (client: Client) => Target | Promise<Target>> = {
  'GET /v1/alert-channels/:id': () => freshChannel(),
  'POST /v1/alert-channels': () => ({ body: { name: nobody(), kind: 'log' } }),
  'PATCH /v1/alert-channels/:id': () => freshChannel('', { enabled: false }),
  'DELETE /v1/alert-channels/:id': () => freshChannel(),
  'POST /v1/alert-channels/:id/test': () => freshChannel('/test'),
  'POST /v1/alert-channels/:id/secret': () => freshChannel('/secret'),
  'GET /v1/alert-channels/:id/deliveries': () => freshChannel('/deliveries'),
  'POST /v1/alert-channels/:id/deliveries/:deliveryId/retry': failedDelivery,
  'GET /v1/alert-rules/:id': () => ({ path: '/v1/alert-rules/brute-force' }),
  'PUT /v1/alert-rules/:id': () => ({
    path: '/v1/alert-rules/brute-force',
    body: { mode: 'observe' },
  }),
  'POST /v1/detections/replay': () => ({ body: { rules: RULE } }),
  // Those who may are told that there is no such choice: the stream would not end.
  'GET /v1/alerts/events': () => ({ path: '/v1/alerts/events?which=none' }),
  'GET /v1/alerts/:id': async () => ({ path: `/v1/alerts/${await freshAlert()}` }),
  'PATCH /v1/alerts/:id': async () => ({
    path: `/v1/alerts/${await freshAlert()}`,
    body: { state: 'acknowledged' },
  }),
  'POST /v1/network-rules': () => ({ body: DENIED }),
  'GET /v1/network-rules/:id': freshNetworkRule,
  'DELETE /v1/network-rules/:id': freshNetworkRule,
  'POST /v1/incidents': () => ({ body: { title: 'one', severity: 'low' } }),
  'GET /v1/incidents/:id': () => freshIncident(),
  'PATCH /v1/incidents/:id': () => freshIncident('', { state: 'triaged' }),
  'GET /v1/incidents/:id/timeline': () => freshIncident('/timeline'),
  'POST /v1/incidents/:id/timeline': () => freshIncident('/timeline', { text: 'a note' }),
  'GET /v1/incidents/:id/actions': () => freshIncident('/actions'),
  'POST /v1/incidents/:id/actions': () => freshIncident('/actions', DENY_NETWORK),
  'DELETE /v1/incidents/:id/actions': () => freshIncident('/actions'),
  'DELETE /v1/incidents/:id/actions/:actionId': freshAction,
  'GET /v1/incidents/:id/damage': () => freshIncident('/damage'),
  'GET /v1/incidents/:id/report': () => freshIncident('/report'),
  'GET /v1/playbooks/:id': () => ({ path: '/v1/playbooks/contain-source' }),
  'POST /v1/playbooks/:id/runs': async () => ({
    path: '/v1/playbooks/contain-source/runs',
    body: { alertId: await freshAlert(), dryRun: true },
  }),
  'GET /docs/assets/:name': () => ({ path: '/docs/assets/swagger-ui.css' }),
  'POST /browser-session': () => ({ body: { email: 'nobody' } }),
  'POST /token': () => ({ body: new URLSearchParams({ grant_type: 'none' }) }),
  'POST /v1/api-keys': () => ({ body: { name: 'k', scopes: ['api-keys:write'] } }),
  'GET /v1/api-keys/:id': async () => ({
    path: `/v1/api-keys/${(await newKey(owner.client, ['audit:read'])).id}`,
  }),
  'DELETE /v1/api-keys/:id': async () => ({
    path: `/v1/api-keys/${(await newKey(owner.client, ['audit:read'])).id}`,
  }),
  'POST /v1/datasets': () => ({ body: { name: 'Mine', frequency: 'daily' } }),
  'PATCH /v1/datasets/:id': () => ({ body: { unit: 'pieces' } }),
  'DELETE /v1/datasets/:id': freshDataset,
  'DELETE /v1/datasets/:id/series/:uniqueId': () => freshSeries(),
  'DELETE /v1/datasets/:id/series/:uniqueId/observations': () =>
    freshSeries('/observations?from=1&to=1'),
  'POST /v1/datasets/:id/imports': () => ({
    body: 'unique_id,ds,y\nb,1,1\n',
    headers: { 'content-type': 'text/csv' },
  }),
  'POST /v1/datasets/:id/forecasts': () => ({ body: { horizon: 1, method: 'naive' } }),
  'POST /v1/datasets/:id/grants': () => ({ body: { userId: spare.id, actions: ['read'] } }),
  'DELETE /v1/datasets/:id/grants/:grantId': async () => {
    const grants = `/v1/datasets/${datasetId}/grants`;
    const made = await owner.client.post(grants, { userId: spare.id, actions: ['read'] });
    return { path: `${grants}/${made.body.id}` };
  },
  'POST /v1/forecast': () => ({
    body: {
      frequency: 'none',
      horizon: 1,
      method: 'naive',
      series: [{ uniqueId: 'a', observations: series }],
    },
  }),
  'POST /passkeys/options': () => ({ body: {} }),
  'POST /v1/me/mfa/totp/confirmation': () => ({ body: { code: '000000' } }),
  'POST /v1/me/passkeys': () => ({ body: { credential: {} } }),
  'PATCH /v1/me/passkeys/:id': async (client) => ({
    path: `/v1/me/passkeys/${await passkeyOf(client)}`,
    body: { name: 'Renamed' },
  }),
  'DELETE /v1/me/passkeys/:id': async (client) => ({
    path: `/v1/me/passkeys/${await passkeyOf(client)}`,
  }),
  'GET /v1/users/:id/factors': () => onVictim('/factors'),
  'DELETE /v1/users/:id/factors': () => onVictim('/factors'),
  'PUT /v1/me/password': () => ({
    body: { currentPassword: 'not this one', newPassword: 'a long new password' },
  }),
  // Those who may are told that there is no such choice: an ended session would keep them out of the rest.
  'DELETE /v1/me/sessions': () => ({ path: '/v1/me/sessions?which=none' }),
  'POST /v1/me/reauthentication': () => ({ body: { password: 'not this one' } }),
  'DELETE /v1/me/sessions/:id': async (client) => {
    const { body } = await client.get('/v1/me/sessions');
    return { path: `/v1/me/sessions/${body.items?.[0]?.id ?? randomUUID()}` };
  },
  'DELETE /v1/me/identities/:id': async (client) => ({
    path: `/v1/me/identities/${await identityOf(client)}`,
  }),
  'PATCH /v1/organization': () => ({ body: { name: 'Renamed' } }),
  'POST /email-verifications': () => ({ body: { token: 'none' } }),
  'POST /invitations': () => ({ body: { token: 'none', password: 'a long new password' } }),
  'POST /magic-links': () => ({ body: { email: nobody() } }),
  'POST /password-resets': () => ({ body: { email: nobody() } }),
  'POST /password-resets/redemption': () => ({
    body: { token: 'none', newPassword: 'a long new password' },
  }),
  'DELETE /v1/users/:id': async () => ({
    path: `/v1/users/${(await newPerson(admin, 'viewer')).id}`,
  }),
  'POST /v1/users/:id/invitation': () => onVictim('/invitation'),
  'POST /v1/users/:id/password-compromise': () => onVictim('/password-compromise'),
  'POST /v1/users/:id/password-reset': () => onVictim('/password-reset'),
  'GET /scim/v2/ResourceTypes/:name': () => ({ path: '/scim/v2/ResourceTypes/User' }),
  'GET /scim/v2/Schemas/:name': () => ({
    path: '/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  }),
  'POST /scim/v2/Users': () => ({ body: { userName: nobody() } }),
  'GET /scim/v2/Users/:id': () => freshMember(),
  'PUT /scim/v2/Users/:id': () => freshMember({ userName: nobody() }),
  'PATCH /scim/v2/Users/:id': () => freshMember(PATCH),
  'DELETE /scim/v2/Users/:id': () => freshMember(),
  'POST /scim/v2/Groups': () => ({ body: { displayName: nobody() } }),
  'GET /scim/v2/Groups/:id': () => freshGroup(),
  'PUT /scim/v2/Groups/:id': () => freshGroup('', { displayName: nobody() }),
  'PATCH /scim/v2/Groups/:id': () =>
    freshGroup('', { Operations: [{ op: 'remove', path: 'members' }] }),
  'DELETE /scim/v2/Groups/:id': () => freshGroup(),
  'PUT /v1/groups/:id/roles': () => freshGroup('/roles', { roles: ['viewer'] }),
  'GET /v1/access/explain': () => ({ path: '/v1/access/explain?action=create&resource=dataset' }),
  'GET /v1/access/reachable': () => ({ path: '/v1/access/reachable?resource=dataset' }),
  'GET /v1/access/principals': () => ({
    path: '/v1/access/principals?action=create&resource=dataset',
  }),
  'GET /v1/forecasts/:id/accuracy': () => ({}),
  'GET /v1/forecasts/:id/series': () => ({}),
  'GET /v1/forecasts/:id/stock': () => ({
    path: `/v1/forecasts/${forecastId}/stock?leadTime=1`,
  }),
  'GET /v1/received-grants': () => ({}),
  'GET /v1/access-reviews': () => ({}),
  'POST /v1/access-reviews': () => ({ body: REVIEW }),
  'GET /v1/access-reviews/:id': () => freshReview(),
  'GET /v1/access-reviews/:id/items': () => freshReview('/items'),
  'GET /v1/access-reviews/:id/report': () => freshReview('/report'),
  'POST /v1/access-reviews/:id/close': () => freshReview('/close', {}),
  'POST /v1/access-reviews/:id/decisions': () =>
    freshReview('/decisions', { itemIds: [randomUUID()], verdict: 'keep' }),
  'POST /v1/access-reviews/:id/undo': () => freshReview('/undo', { itemId: randomUUID() }),
  'GET /v1/access/unused': () => ({ path: '/v1/access/unused' }),
  'GET /v1/access/least-privilege': () => ({ path: '/v1/access/least-privilege' }),
  'PUT /v1/datasets/:id/owner': async () => ({
    path: `/v1/datasets/${await owner.client.dataset()}/owner`,
    body: { ownerId: owner.id },
  }),
  'GET /v1/access-conditions': () => ({}),
  'POST /v1/access-conditions': () => ({ body: CONDITION }),
  'GET /v1/access-conditions/:id': () => freshCondition(),
  'DELETE /v1/access-conditions/:id': () => freshCondition(),
  'GET /v1/access/decisions': () => ({ path: '/v1/access/decisions' }),
  'GET /v1/access/decisions/:id': () => freshDecision(),
  'POST /v1/access/dry-runs': () => ({ body: { principal: owner.id, roles: ['user'] } }),
  'POST /v1/access-requests': () => ({
    body: { resource: `dataset:${randomUUID()}`, actions: ['read'], reason: 'the budget' },
  }),
  'GET /v1/access-requests/:id': () => freshRequest(),
  'DELETE /v1/access-requests/:id': () => freshRequest(),
  // Of somebody whose keys nobody else has made: whoever did cannot decide on what they ask for.
  'POST /v1/access-requests/:id/decisions': async () => {
    const { client } = await newPerson(admin, 'user');
    return freshRequest('/decisions', { verdict: 'deny' }, client);
  },
  'POST /v1/roles': () => ({ body: { name: roleName(), permissions: [] } }),
  'GET /v1/roles/:id': () => freshRole(),
  'PATCH /v1/roles/:id': () => freshRole({ description: 'Changed' }),
  'DELETE /v1/roles/:id': () => freshRole(),
  'POST /v1/role-separations': async () => ({ body: { roles: await freshPair() } }),
  'DELETE /v1/role-separations/:id': async () => {
    const roles = await freshPair();
    await admin.post('/v1/role-separations', { roles });
    return { path: `/v1/role-separations/${roles.join('.')}` };
  },
  'GET /oauth2/assets/pages.css': () => ({}),
  // An admin exchanges their own and those of service accounts, and those of no other person.
  'POST /v1/api-keys/:id/rotation': async (client) => {
    const isAdmin =
      client !== owner.client && (await client.get('/v1/me')).body.roles.includes('admin');
    const { id } = await newKey(isAdmin ? admin : owner.client, ['api-keys:write']);
    return { path: `/v1/api-keys/${id}/rotation`, body: {} };
  },
  'GET /sso/start': () => ({ path: '/sso/start?email=nobody' }),
  'POST /sso/factor': () => ({ body: new URLSearchParams({ otp: 'none' }) }),
  'POST /v1/identity-providers': () => ({ body: ISSUER }),
  'GET /v1/identity-providers/:id': () => freshProvider(),
  'PATCH /v1/identity-providers/:id': async () => ({
    ...(await freshProvider()),
    body: { name: 'Renamed' },
  }),
  'DELETE /v1/identity-providers/:id': () => freshProvider(),
  'POST /v1/identity-providers/:id/domains/:domain/verification': async () => {
    const domain = `${randomBytes(6).toString('hex')}.example`;
    const { path } = await freshProvider([domain]);
    return { path: `${path}/domains/${domain}/verification` };
  },
  'POST /v1/oauth-clients': () => ({ body: PROGRAM }),
  'GET /v1/oauth-clients/:id': freshClient,
  'DELETE /v1/oauth-clients/:id': freshClient,
  'POST /v1/oauth-clients/:id/secret': async () => {
    const { path } = await freshClient();
    return { path: `${path}/secret`, body: {} };
  },
  'POST /v1/service-accounts': () => ({ body: { name: 'nightly', roles: ['user'] } }),
  'GET /v1/service-accounts/:id': () => onAccount(''),
  'PUT /v1/service-accounts/:id/roles': () => onAccount('/roles', { roles: ['viewer'] }),
  'POST /v1/service-accounts/:id/keys': () =>
    onAccount('/keys', { name: 'k', scopes: ['service-accounts:write'] }),
  'POST /v1/service-accounts/:id/lock': () => onAccount('/lock'),
  'DELETE /v1/service-accounts/:id/lock': () => onAccount('/lock'),
  'POST /v1/users': () => ({
    body: { email: nobody(), roles: ['viewer'] },
  }),
  'PATCH /v1/users/:id': () => onVictim('', { name: 'Renamed' }),
  'POST /v1/users/:id/lock': async () => ({
    path: `/v1/users/${(await newPerson(admin, 'viewer')).id}/lock`,
  }),
  'DELETE /v1/users/:id/lock': () => onVictim('/lock'),
  'PUT /v1/users/:id/roles': () => onVictim('/roles', { roles: ['viewer'] }),
  'GET /v1/users/:id/sessions': () => onVictim('/sessions'),
  'DELETE /v1/users/:id/sessions': () => onVictim('/sessions'),
};

/** The owner, or somebody else, asks for access to what is the admin's. */
async function freshRequest(
  rest = '',
  body?: object,
  requester: Client = owner.client,
): Promise<Target> {
  const resource = `dataset:${await admin.dataset()}`;
  const wanted = { resource, actions: ['read'], reason: 'the budget' };
  const made = await requester.post('/v1/access-requests', wanted);
  return {
    path: `/v1/access-requests/${made.body.id}${rest}`,
    ...(body === undefined ? {} : { body }),
  };
}

const REVIEW = { name: 'one', kinds: ['grant'], dueDays: 7 };

/** The owner has something to decide in it: a dataset of theirs is shared. */
async function freshReview(rest = '', body?: object): Promise<Target> {
  const made = await admin.post('/v1/access-reviews', REVIEW);
  return {
    path: `/v1/access-reviews/${made.body.id}${rest}`,
    ...(body === undefined ? {} : { body }),
  };
}

const CONDITION = { name: 'one', actions: ['organization.update'], maxAgeSeconds: 9000 };

async function freshCondition(): Promise<Target> {
  const { body } = await admin.post('/v1/access-conditions', CONDITION);
  return { path: `/v1/access-conditions/${body.id}` };
}

async function freshDecision(): Promise<Target> {
  const { body } = await owner.client.get('/v1/access/decisions?limit=1');
  return { path: `/v1/access/decisions/${body.items[0].id}` };
}

const roleName = (): string => `r-${randomBytes(6).toString('hex')}`;

async function freshRole(body?: object): Promise<Target> {
  const name = roleName();
  await admin.post('/v1/roles', { name, permissions: [] });
  return { path: `/v1/roles/${name}`, ...(body === undefined ? {} : { body }) };
}

async function freshPair(): Promise<string[]> {
  const pair = [roleName(), roleName()];
  for (const name of pair) await admin.post('/v1/roles', { name, permissions: [] });
  return pair;
}

function pathOf(route: MatrixRoute, ids: Readonly<Record<string, string>> = {}): string {
  const id = /^\/v1\/(\w+)/.exec(route.path)?.[1] ?? '';
  const own: Record<string, string> = {
    imports: importId,
    forecasts: forecastId,
    users: owner.id,
    datasets: datasetId,
  };
  return route.path
    .replace(':id', ids['id'] ?? own[id] ?? randomUUID())
    .replace(':grantId', randomUUID())
    .replace(':uniqueId', 'a');
}

const targetOf = async (route: MatrixRoute, client: Client): Promise<Target> =>
  (await TARGETS[`${route.method} ${route.path}`]?.(client)) ?? {};

async function call(route: MatrixRoute, caller: Caller, target: Target): Promise<Answer> {
  return clientOf(caller, route).send(route.method, target.path ?? pathOf(route), {
    ...(target.headers === undefined ? {} : { headers: target.headers }),
    ...(target.body === undefined ? {} : { body: target.body }),
  });
}

const REFUSALS = [401, 403, 404];
/** Those who may would end the session that they need for the rest, or have allowed nothing to take back. */
const FOR_STRANGERS = ['/v1/me/sessions/:id', '/browser-session', '/v1/me/consents/:clientId'];

it('the matrix has the routes that the server describes, and the pages beside them', async () => {
  const { paths } = (await server.client().get('/openapi.json')).body as {
    paths: Record<string, object>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const listed = MATRIX.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  const pages = [
    'GET /.well-known/security.txt',
    'GET /',
    'GET /favicon.ico',
    'GET /account',
    'GET /account/assets/account.js',
    'GET /docs',
    'GET /oauth2/interaction/{uid}',
    'POST /oauth2/interaction/{uid}/consent',
    'POST /oauth2/interaction/{uid}/passkey',
    'POST /oauth2/interaction/{uid}/refusal',
    'POST /oauth2/interaction/{uid}/sign-in',
    'GET /oauth2/interaction/{uid}/single-sign-on',
    'POST /oauth2/interaction/{uid}/single-sign-on',
    'GET /docs/assets/{name}',
    'GET /docs/oauth2-redirect.html',
    'GET /openapi.json',
  ];
  expect(listed.sort()).toEqual([...described, ...pages].sort());
});

describe('as the matrix says, and for nobody else, works', () => {
  it.each(MATRIX.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_name, route) => {
      const wrong: string[] = [];
      // A session that is ended on the way would keep its caller out of the routes after it.
      const callers = CALLERS.filter(
        (caller) => !FOR_STRANGERS.includes(route.path) || !mayUse(route, caller),
      );
      const attempt = async (caller: Caller, target: Target): Promise<void> => {
        const { status } = await call(route, caller, target);
        const let_in = !REFUSALS.includes(status) && status < 500;
        if (let_in !== mayUse(route, caller)) wrong.push(`${caller}: ${status}`);
        if (ANONYMOUS.includes(caller) && !let_in && status !== 401) {
          wrong.push(`${caller}: ${status} instead of 401`);
        }
      };
      // Who is refused changes nothing, so that all of them try the same, and at once.
      const untouched = await targetOf(route, owner.client);
      const refused = callers.filter((caller) => !mayUse(route, caller));
      await Promise.all(refused.map((caller) => attempt(caller, untouched)));
      for (const caller of callers.filter((one) => mayUse(route, one))) {
        await attempt(caller, await targetOf(route, clientOf(caller, route)));
      }
      expect(wrong).toEqual([]);
    },
  );
});

/** Routes that take an Idempotency-Key, by what openapi.json says. */
const KEYED = MATRIX.filter(({ method, path }) => {
  const described = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { parameters?: { name: string }[] }> | undefined>;
  };
  const operation = described.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  return operation?.parameters?.some(({ name }) => name === 'Idempotency-Key') === true;
});

describe('an Idempotency-Key changes neither the answer nor what is recorded:', () => {
  const asked = async (route: MatrixRoute, target: Target, key?: string) => {
    const headers = { ...target.headers, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const answer = await call(route, 'the admin', { ...target, headers });
    const { rows } = await tables.query(
      `select action, status, reason, split_part(resource, ':', 1) as noun from audit_event
        where request_id = $1 order by action, status`,
      [answer.headers.get('x-request-id')],
    );
    return { answer, status: answer.status, rows };
  };

  it.each(KEYED.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_name, route) => {
      const without = await asked(route, await targetOf(route, admin));
      const target = await targetOf(route, admin);
      const key = randomUUID();
      const { answer, ...first } = await asked(route, target, key);
      expect(first).toEqual({ status: without.status, rows: without.rows });
      if (first.status >= 300) return;
      const again = await asked(route, target, key);
      expect(again.status).toBe(first.status);
      expect(again.rows).toEqual([]);
      expect(again.answer.headers.get('location')).toBe(answer.headers.get('location'));
      expect(again.answer.headers.get('etag')).toBe(answer.headers.get('etag'));
    },
  );
});

/** What the server alone decides, and what has a route of its own: no body may bring it along. */
const PROTECTED = [
  'id',
  'organizationId',
  'ownerId',
  'userId',
  'requesterId',
  'grantedBy',
  'createdAt',
  'updatedAt',
  'version',
  'kind',
  'state',
  'operator',
  'roles',
  'permissions',
  'scopes',
  'lockedAt',
  'emailVerified',
  'passwordHash',
];

describe('what is not asked for cannot be brought along:', () => {
  interface Described {
    readonly paths: Record<string, Record<string, { requestBody?: object } | undefined>>;
    readonly components: { readonly schemas: Record<string, { properties?: object }> };
  }
  let document: Described;

  beforeAll(async () => {
    document = (await server.client().get('/openapi.json')).body as Described;
  });

  /** The fields that a route describes, at the top of its body. */
  function asked({ method, path }: MatrixRoute): string[] {
    const described = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    const body = JSON.stringify(described?.requestBody ?? {});
    const name = /"#\/components\/schemas\/(\w+)"/.exec(body)?.[1] ?? '';
    return Object.keys(document.components.schemas[name]?.properties ?? {});
  }

  const changing = MATRIX.filter(
    ({ method, path }) =>
      method !== 'GET' && path.startsWith('/v1/') && path !== '/v1/datasets/:id/imports',
  );

  it.each(changing.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_name, route) => {
      const caller = (['the owner', 'the admin'] as const).find((one) => mayUse(route, one))!;
      const client = clientOf(caller, route);
      const target = await targetOf(route, client);
      const more = PROTECTED.filter((field) => !asked(route).includes(field));
      const body = {
        ...(target.body as object),
        ...Object.fromEntries(more.map((name) => [name, 'x'])),
      };
      const answer = await client.send(route.method, target.path ?? pathOf(route), { body });
      expect([answer.status, answer.text]).toEqual([400, expect.any(String)]);
      const unknown = (answer.body.errors as { pointer: string; code: string }[])
        .filter(({ code }) => code === 'unknown_field')
        .map(({ pointer }) => pointer.slice(1));
      expect(unknown.sort()).toEqual([...more].sort());
    },
  );
});

describe('what is not yours looks like what is not there:', () => {
  // The way back from a provider is a page, and says so to whoever has no attempt under way.
  const naming = MATRIX.filter(
    ({ path }) =>
      path.includes(':id') && path !== '/sso/callback/:id' && !OF_THE_CONFIGURATION.test(path),
  );
  const strangers = [
    'another user',
    'a viewer without a grant',
    'the admin of another organization',
  ] as const;

  it.each(naming.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_name, route) => {
      const path = (await TARGETS[`${route.method} ${route.path}`]?.(owner.client))?.path;
      for (const caller of strangers) {
        const client = clientOf(caller, route);
        const send = async (to: string): Promise<unknown> => {
          const sent = route.method === 'GET' ? {} : { body: {} };
          const { status, body } = await client.send(route.method, to, sent);
          return { ...body, status, instance: '', requestId: '' };
        };
        const theirs = await send(path ?? pathOf(route));
        const missing = await send(pathOf(route, { id: randomUUID() }));
        const malformed = await send(pathOf(route, { id: 'no-id' }));
        const told = route.path.startsWith('/scim') ? {} : { code: 'not_found' };
        expect(theirs).toMatchObject({ status: 404, ...told });
        expect(missing).toEqual(theirs);
        expect(malformed).toEqual(theirs);
      }
    },
  );

  it('sharing with somebody of another organization', async () => {
    const stranger = (await clients.get('the admin of another organization')!.get('/v1/me')).body;
    const share = async (userId: string): Promise<unknown> => {
      const body = { userId, actions: ['read'] };
      const answer = await owner.client.post(`/v1/datasets/${datasetId}/grants`, body);
      return { ...answer.body, requestId: '' };
    };
    expect(await share(stranger.id)).toEqual(await share(randomUUID()));
  });

  it("ending somebody else's session", async () => {
    const { body } = await owner.client.get('/v1/me/sessions');
    const other = clients.get('another user')!;
    const answer = await other.send('DELETE', `/v1/me/sessions/${body.items[0].id}`);
    expect(answer.status).toBe(404);
    expect((await owner.client.get('/v1/me')).status).toBe(200);
  });

  it.each([
    ['a NUL', '%00'],
    ['a NUL between letters', 'a%00b'],
    ['a way up', '..%2f..%2fusers'],
    ['a symbol', '%F0%9F%92%A9'],
    ['five thousand characters', 'x'.repeat(5000)],
    ['SQL', "'--"],
  ])('an id of %s', async (_what, id) => {
    for (const route of naming) {
      const sent = route.method === 'GET' ? {} : { body: {} };
      const answer = await admin.send(route.method, pathOf(route, { id }), sent);
      expect([route.path, answer.status]).toEqual([route.path, 404]);
    }
  });
});

describe('lists show', () => {
  const idsOf = async (caller: Caller, path: string): Promise<string[]> =>
    (await clients.get(caller)!.get(path)).body.items.map((item: { id: string }) => item.id);

  it('a dataset to those alone who may read it', async () => {
    const seers: string[] = [];
    for (const caller of CALLERS.slice(0, 7)) {
      if ((await idsOf(caller, '/v1/datasets?limit=1000')).includes(datasetId)) seers.push(caller);
    }
    expect(seers).toEqual([
      'the admin',
      'the owner',
      'a user who was granted forecasts',
      'a viewer who was granted reading',
    ]);
  });

  it.each(['users', 'api-keys', 'datasets', 'audit/events'])(
    'nothing of another organization: %s',
    async (noun) => {
      const path = `/v1/${noun}?limit=1000`;
      const theirs = new Set(await idsOf('the admin', path));
      const own = await idsOf('the admin of another organization', path);
      expect(own.filter((id) => theirs.has(id))).toEqual([]);
    },
  );
});

describe('a grant', () => {
  it('that is withdrawn takes effect within a second', async () => {
    const person = await newPerson(admin, 'viewer');
    const grants = `/v1/datasets/${datasetId}/grants`;
    const made = await owner.client.post(grants, { userId: person.id, actions: ['read'] });
    const read = async (): Promise<number> =>
      (await person.client.get(`/v1/datasets/${datasetId}`)).status;
    expect(await read()).toBe(200);
    await owner.client.send('DELETE', `${grants}/${made.body.id}`);
    expect(await eventuallyNot200(read)).toBe(404);
  });

  it('ends by itself when it was to end', async () => {
    const person = await newPerson(admin, 'viewer');
    const expiresAt = new Date(Date.now() + 2500).toISOString();
    const body = { userId: person.id, actions: ['read'], expiresAt };
    await owner.client.post(`/v1/datasets/${datasetId}/grants`, body);
    const read = async (): Promise<number> =>
      (await person.client.get(`/v1/datasets/${datasetId}`)).status;
    expect(await read()).toBe(200);
    expect(await eventually(read, (status) => status !== 200, 5000)).toBe(404);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });

  it('gives a user what it names and not more', async () => {
    const reader = clients.get('a user who was granted forecasts')!;
    const answer = await reader.send('PATCH', `/v1/datasets/${datasetId}`, {
      body: { name: 'x' },
    });
    expect(answer.status).toBe(403);
  });
});

const eventuallyNot200 = (ask: () => Promise<number>): Promise<number> =>
  eventually(ask, (status) => status !== 200, 1500);
