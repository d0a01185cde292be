/** @story source */
import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { AuthenticatorApp, confirmApp } from '../support/authenticator-app.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { CALLBACK, register } from '../support/oauth.ts';
import { newKey, newPerson, type Person } from '../support/people.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';
import { registerPasskey, SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { AUDIT_ACTIONS } from '../../src/audit/log/audit-actions.ts';

interface Entry {
  readonly id: string;
  readonly occurredAt: string;
  readonly userId: string | null;
  readonly credentialId: string | null;
  readonly action: string;
  readonly resource: string;
  readonly status: string;
  readonly requestId: string;
  readonly source: string;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let ada: Person;
let viewer: Person;
/** Who has second factors. */
let bea: Person;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { SSO_PRIVATE_ISSUERS: PROVIDER.issuer };
  server = await startServer({ databaseUrl: database.url, env });
  admin = await server.admin();
  ada = await newPerson(admin, 'user');
  viewer = await newPerson(admin, 'viewer');
  bea = await newPerson(admin, 'user');
  owner = await database.connect();
});

afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

const list = async (query: string): Promise<Entry[]> => {
  const answer = await admin.get(`/v1/audit/events?limit=1000&${query}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.items as Entry[];
};
const PROVIDER = {
  name: 'accounts',
  issuer: 'http://127.0.0.1:9',
  clientId: 'stockade',
  clientSecret: 'a secret of the provider',
};
const provider = async (): Promise<string> =>
  `/v1/identity-providers/${(await admin.post('/v1/identity-providers', PROVIDER)).body.id}`;
const requestIdOf = (answer: Answer): string => answer.headers.get('x-request-id') ?? '';
const entriesOf = (answer: Answer): Promise<Entry[]> => list(`requestId=${requestIdOf(answer)}`);
const grants = (id: string): string => `/v1/datasets/${id}/grants`;
const series = [
  {
    uniqueId: 'a',
    observations: [
      { ds: '1', y: 1 },
      { ds: '2', y: 2 },
    ],
  },
];
const DEMAND = 'unique_id,ds,y\na,1,1\na,2,2\na,3,3\nb,1,none\n';

const datasets: string[] = [];
/** A dataset of Ada's with demand, rejected rows, an import and a forecast; made once. */
const furnished = (() => {
  let made: Promise<Record<'dataset' | 'import' | 'forecast', string>> | undefined;
  return () =>
    (made ??= (async () => {
      const dataset = await ada.client.dataset('none');
      const { id } = await ada.client.import(dataset, DEMAND, '?mode=partial');
      const forecast = await ada.client.forecast(dataset, { horizon: 1, method: 'naive' });
      return { dataset, import: id, forecast: forecast.id };
    })());
})();

const CLIENT = {
  name: 'a board',
  grantTypes: ['authorization_code'],
  redirectUris: [CALLBACK],
  scopes: ['datasets:read'],
};

/** A group as a directory makes it, and what is done to it. */
const onGroup = async (method: string, body?: unknown): Promise<Answer> => {
  const made = await admin.post('/scim/v2/Groups', { displayName: randomUUID() });
  const path = `/scim/v2/Groups/${made.body.id}`;
  return admin.send(method, path, body === undefined ? {} : { body });
};

/** Who does it, what they do, and what the entry says it was done to. */
const ACTS: Record<string, [() => Client, () => Promise<Answer>, RegExp]> = {
  'session.revoke': [
    () => ada.client,
    async () => {
      await admin.signIn(ada.email, ada.password);
      const { body } = await ada.client.get('/v1/me/sessions');
      const other = body.items.find((session: { current: boolean }) => !session.current);
      return ada.client.send('DELETE', `/v1/me/sessions/${other.id}`);
    },
    /^user:/,
  ],
  'session.reauthenticate': [
    () => ada.client,
    () => ada.client.post('/v1/me/reauthentication', { password: ada.password }),
    /^session:/,
  ],
  'organization.update': [
    () => admin,
    () => admin.send('PATCH', '/v1/organization', { body: { name: 'Renamed' } }),
    /^organization:/,
  ],
  'user.create': [
    () => admin,
    () => admin.post('/v1/users', { email: `${randomBytes(4).toString('hex')}@example.com` }),
    /^user:/,
  ],
  'user.update': [
    () => admin,
    () => admin.send('PATCH', `/v1/users/${viewer.id}`, { body: { name: 'Vic' } }),
    /^user:/,
  ],
  'user.roles': [
    () => admin,
    () => admin.send('PUT', `/v1/users/${viewer.id}/roles`, { body: { roles: ['viewer'] } }),
    /^user:/,
  ],
  'user.invite': [
    () => admin,
    async () => {
      const email = `${randomBytes(4).toString('hex')}@example.com`;
      const { body } = await admin.post('/v1/users', { email });
      return admin.post(`/v1/users/${body.id}/invitation`);
    },
    /^user:/,
  ],
  'user.delete': [
    () => admin,
    async () => {
      const { id } = await newPerson(admin, 'viewer');
      return admin.send('DELETE', `/v1/users/${id}`);
    },
    /^user:/,
  ],
  'user.lock': [
    () => admin,
    async () => admin.post(`/v1/users/${(await newPerson(admin, 'viewer')).id}/lock`),
    /^user:/,
  ],
  'user.password': [
    () => viewer.client,
    () =>
      viewer.client.send('PUT', '/v1/me/password', {
        body: { currentPassword: viewer.password, newPassword: 'a wholly new password' },
      }),
    /^user:/,
  ],
  'totp.create': [
    () => bea.client,
    async () => {
      const { secret } = (await bea.client.post('/v1/me/mfa/totp')).body;
      return confirmApp(bea.client, await new AuthenticatorApp(secret as string).code());
    },
    /^user:/,
  ],
  'recovery_code.create': [
    () => bea.client,
    () => bea.client.post('/v1/me/mfa/recovery-codes'),
    /^user:/,
  ],
  'recovery_code.use': [
    () => bea.client,
    async () => {
      const { body } = await bea.client.post('/v1/me/mfa/recovery-codes');
      const proof = { password: bea.password, otp: body.recoveryCodes[0] };
      return bea.client.post('/v1/me/reauthentication', proof);
    },
    /^user:/,
  ],
  'passkey.create': [
    () => bea.client,
    async () => {
      const { publicKey } = (await bea.client.post('/v1/me/passkeys/options')).body;
      const origin = `http://localhost:${new URL(server.url).port}`;
      const credential = new SoftwareAuthenticator(origin).create(publicKey);
      return bea.client.post('/v1/me/passkeys', { credential });
    },
    /^passkey:/,
  ],
  'passkey.update': [
    () => bea.client,
    async () => {
      const { id } = await registerPasskey(bea.client);
      return bea.client.send('PATCH', `/v1/me/passkeys/${id}`, { body: { name: 'Laptop' } });
    },
    /^passkey:/,
  ],
  'passkey.remove': [
    () => bea.client,
    async () => {
      const { id } = await registerPasskey(bea.client);
      return bea.client.send('DELETE', `/v1/me/passkeys/${id}`);
    },
    /^passkey:/,
  ],
  'totp.remove': [() => bea.client, () => bea.client.send('DELETE', '/v1/me/mfa/totp'), /^user:/],
  'factor.reset': [
    () => admin,
    () => admin.send('DELETE', `/v1/users/${bea.id}/factors?passkeys=true`),
    /^user:/,
  ],
  'api_key.create': [
    () => ada.client,
    () => ada.client.post('/v1/api-keys', { name: 'k', scopes: ['datasets:read'] }),
    /^api_key:/,
  ],
  'api_key.rotate': [
    () => ada.client,
    async () => {
      const { id } = await newKey(ada.client, ['audit:read']);
      return ada.client.post(`/v1/api-keys/${id}/rotation`, {});
    },
    /^api_key:/,
  ],
  'service_account.create': [
    () => admin,
    () => admin.post('/v1/service-accounts', { name: 'nightly', roles: ['user'] }),
    /^user:/,
  ],
  'oauth_client.create': [
    () => admin,
    () => admin.post('/v1/oauth-clients', CLIENT),
    /^oauth_client:/,
  ],
  'oauth_client.secret': [
    () => admin,
    async () => {
      const { id } = await register(admin);
      return admin.post(`/v1/oauth-clients/${id}/secret`, {});
    },
    /^oauth_client:/,
  ],
  'oauth_client.revoke': [
    () => admin,
    async () => admin.send('DELETE', `/v1/oauth-clients/${(await register(admin)).id}`),
    /^oauth_client:/,
  ],
  'identity_provider.create': [
    () => admin,
    () => admin.post('/v1/identity-providers', PROVIDER),
    /^identity_provider:/,
  ],
  'identity_provider.update': [
    () => admin,
    async () => admin.send('PATCH', await provider(), { body: { name: 'Renamed' } }),
    /^identity_provider:/,
  ],
  'identity_provider.delete': [
    () => admin,
    async () => admin.send('DELETE', await provider()),
    /^identity_provider:/,
  ],
  'api_key.revoke': [
    () => ada.client,
    async () =>
      ada.client.send('DELETE', `/v1/api-keys/${(await newKey(ada.client, ['audit:read'])).id}`),
    /^api_key:/,
  ],
  'grant.create': [
    () => ada.client,
    async () =>
      ada.client.post(grants((await furnished()).dataset), {
        userId: viewer.id,
        actions: ['read'],
        reason: 'she asked',
      }),
    /^dataset:/,
  ],
  'access_condition.create': [
    () => admin,
    () => admin.post('/v1/access-conditions', newCondition()),
    /^access_condition:/,
  ],
  'access_condition.delete': [
    () => admin,
    async () => {
      const { body } = await admin.post('/v1/access-conditions', newCondition());
      return admin.send('DELETE', `/v1/access-conditions/${body.id}`);
    },
    /^access_condition:/,
  ],
  'access_review.create': [
    () => admin,
    () => admin.post('/v1/access-reviews', newReview()),
    /^access_review:/,
  ],
  'access_review.close': [
    () => admin,
    async () => {
      const { body } = await admin.post('/v1/access-reviews', newReview());
      return admin.post(`/v1/access-reviews/${body.id}/close`, {});
    },
    /^access_review:/,
  ],
  'access_review.decide': [
    () => admin,
    async () => decideOn(await reviewedGrant()),
    /^access_review:/,
  ],
  'access_review.undo': [
    () => admin,
    async () => {
      const item = await reviewedGrant();
      await decideOn(item);
      return admin.post(`/v1/access-reviews/${item.reviewId}/undo`, { itemId: item.id });
    },
    /^access_review:/,
  ],
  'grant.restore': [
    () => admin,
    async () => {
      const item = await reviewedGrant();
      await decideOn(item);
      return admin.post(`/v1/access-reviews/${item.reviewId}/undo`, { itemId: item.id });
    },
    /^dataset:/,
  ],
  'api_key.restore': [
    () => admin,
    async () => {
      const { id: keyId } = await newKey(ada.client, ['datasets:read']);
      const item = await reviewed('api_key', `api_key:${keyId}`);
      await decideOn(item);
      return admin.post(`/v1/access-reviews/${item.reviewId}/undo`, { itemId: item.id });
    },
    /^api_key:/,
  ],
  'access_request.create': [
    () => ada.client,
    () => ada.client.post('/v1/access-requests', wanted()),
    /^access_request:/,
  ],
  'access_request.decide': [
    () => admin,
    async () => admin.post(`${await askedFor()}/decisions`, { verdict: 'deny' }),
    /^access_request:/,
  ],
  'access_request.withdraw': [
    () => ada.client,
    async () => ada.client.send('DELETE', await askedFor()),
    /^access_request:/,
  ],
  'grant.revoke': [
    () => ada.client,
    async () => {
      const path = grants((await furnished()).dataset);
      const made = await ada.client.post(path, { userId: viewer.id, actions: ['read'] });
      return ada.client.send('DELETE', `${path}/${made.body.id}`);
    },
    /^dataset:/,
  ],
  'dataset.create': [
    () => ada.client,
    async () => {
      const made = await ada.client.post('/v1/datasets', { name: 'D', frequency: 'daily' });
      datasets.push(made.body.id);
      return made;
    },
    /^dataset:/,
  ],
  'dataset.update': [
    () => ada.client,
    async () =>
      ada.client.send('PATCH', `/v1/datasets/${(await furnished()).dataset}`, {
        body: { unit: 'kg' },
      }),
    /^dataset:/,
  ],
  'dataset.transfer': [
    () => ada.client,
    async () => {
      const heir = (await newPerson(admin, 'user')).id;
      const id = await ada.client.dataset();
      return ada.client.send('PUT', `/v1/datasets/${id}/owner`, { body: { ownerId: heir } });
    },
    /^dataset:/,
  ],
  'dataset.delete': [
    () => ada.client,
    async () => ada.client.send('DELETE', `/v1/datasets/${await ada.client.dataset()}`),
    /^dataset:/,
  ],
  'import.create': [
    () => ada.client,
    async () =>
      ada.client.post(
        `/v1/datasets/${(await furnished()).dataset}/imports?mode=validate`,
        'unique_id,ds,y\na,4,4\n',
        { 'content-type': 'text/csv' },
      ),
    /^import:/,
  ],
  'import.errors': [
    () => ada.client,
    async () => ada.client.get(`/v1/imports/${(await furnished()).import}/errors`),
    /^import:/,
  ],
  'observations.delete': [
    () => ada.client,
    async () => {
      const id = await ada.client.dataset();
      await ada.client.import(id, 'unique_id,ds,y\nA,2026-01-01,1\nA,2026-02-01,2\n');
      const path = `/v1/datasets/${id}/series/A/observations?from=2026-02-01&to=2026-02-01`;
      return ada.client.send('DELETE', path);
    },
    /^dataset:/,
  ],
  'series.delete': [
    () => ada.client,
    async () => {
      const id = await ada.client.dataset();
      await ada.client.import(id, 'unique_id,ds,y\nA,2026-01-01,1\nA,2026-02-01,2\n');
      return ada.client.send('DELETE', `/v1/datasets/${id}/series/A`);
    },
    /^dataset:/,
  ],
  'series.read': [
    () => ada.client,
    async () => ada.client.get(`/v1/datasets/${(await furnished()).dataset}/series`),
    /^dataset:/,
  ],
  'observations.read': [
    () => ada.client,
    async () => ada.client.get(`/v1/datasets/${(await furnished()).dataset}/series/a/observations`),
    /^dataset:/,
  ],
  'forecast.create': [
    () => ada.client,
    async () =>
      ada.client.post(`/v1/datasets/${(await furnished()).dataset}/forecasts`, {
        horizon: 1,
        method: 'naive',
      }),
    /^forecast:/,
  ],
  'forecast.values': [
    () => ada.client,
    async () => ada.client.get(`/v1/forecasts/${(await furnished()).forecast}/values`),
    /^forecast:/,
  ],
  'forecast.direct': [
    () => ada.client,
    () =>
      ada.client.post('/v1/forecast', { frequency: 'none', horizon: 1, method: 'naive', series }),
    /./,
  ],
  'group.create': [
    () => admin,
    () => admin.post('/scim/v2/Groups', { displayName: randomUUID() }),
    /^group:/,
  ],
  'group.update': [() => admin, () => onGroup('PUT', { displayName: randomUUID() }), /^group:/],
  'group.delete': [() => admin, () => onGroup('DELETE'), /^group:/],
  'group.roles': [
    () => admin,
    async () => {
      const made = await admin.post('/scim/v2/Groups', { displayName: randomUUID() });
      const body = { roles: ['viewer'] };
      return admin.send('PUT', `/v1/groups/${made.body.id}/roles`, { body });
    },
    /^group:/,
  ],
  'role.create': [() => admin, () => admin.post('/v1/roles', newRole()), /^role:/],
  'role.update': [
    () => admin,
    async () => {
      const path = `/v1/roles/${await madeRole()}`;
      return admin.send('PATCH', path, { body: { description: 'Changed' } });
    },
    /^role:/,
  ],
  'role.delete': [
    () => admin,
    async () => admin.send('DELETE', `/v1/roles/${await madeRole()}`),
    /^role:/,
  ],
  'role.separate': [
    () => admin,
    async () => admin.post('/v1/role-separations', { roles: [await madeRole(), 'viewer'] }),
    /^role:/,
  ],
  'role.join': [
    () => admin,
    async () => {
      const roles = [await madeRole(), 'viewer'];
      await admin.post('/v1/role-separations', { roles });
      return admin.send('DELETE', `/v1/role-separations/${roles.join('.')}`);
    },
    /^role:/,
  ],
  'audit.read': [() => admin, () => admin.get('/v1/audit/events?limit=1'), /^audit$/],
  'alert_rule.update': [
    () => admin,
    () => admin.send('PUT', '/v1/alert-rules/brute-force', { body: { mode: 'block' } }),
    /^alert_rule:brute-force$/,
  ],
  'detection.replay': [
    () => admin,
    () => admin.post('/v1/detections/replay', { rules: TRIED_RULE }),
    /^alert_rule$/,
  ],
  'alert_channel.create': [
    () => admin,
    () => admin.post('/v1/alert-channels', newChannel()),
    /^alert_channel:/,
  ],
  'alert_channel.update': [
    () => admin,
    async () => admin.send('PATCH', await madeChannel(), { body: { enabled: false } }),
    /^alert_channel:/,
  ],
  'alert_channel.delete': [
    () => admin,
    async () => admin.send('DELETE', await madeChannel()),
    /^alert_channel:/,
  ],
  'alert_channel.test': [
    () => admin,
    async () => admin.post(`${await madeChannel()}/test`),
    /^alert_channel:/,
  ],
  'network_rule.create': [
    () => admin,
    () => admin.post('/v1/network-rules', DENIED),
    /^network_rule:/,
  ],
  'network_rule.delete': [
    () => admin,
    async () => {
      const { body } = await admin.post('/v1/network-rules', DENIED);
      return admin.send('DELETE', `/v1/network-rules/${body.id}`);
    },
    /^network_rule:/,
  ],
  'incident.create': [() => admin, () => admin.post('/v1/incidents', NEW_INCIDENT), /^incident:/],
  'incident.update': [
    () => admin,
    async () => admin.send('PATCH', await openedIncident(), { body: { state: 'triaged' } }),
    /^incident:/,
  ],
  'incident.note': [
    () => admin,
    async () => admin.post(`${await openedIncident()}/timeline`, { text: 'a note' }),
    /^incident:/,
  ],
  'incident.act': [
    () => admin,
    async () => admin.post(`${await openedIncident()}/actions`, DENY_NETWORK),
    /^incident:/,
  ],
  'incident.undo': [
    () => admin,
    async () => {
      const incident = await openedIncident();
      const { body } = await admin.post(`${incident}/actions`, DENY_NETWORK);
      return admin.send('DELETE', `${incident}/actions/${body.id}`);
    },
    /^incident:/,
  ],
};

const newReview = (...kinds: string[]) => ({
  name: 'one',
  kinds: kinds.length === 0 ? ['grant'] : kinds,
  dueDays: 7,
});
interface ReviewedItem {
  readonly reviewId: string;
  readonly id: string;
}
const reviewed = async (kind: string, thing: string): Promise<ReviewedItem> => {
  const { body } = await admin.post('/v1/access-reviews', newReview(kind));
  const reviewId = body.id as string;
  const items = await admin.get(`/v1/access-reviews/${reviewId}/items?limit=200`);
  const { id } = (items.body.items as { id: string; thing: string }[]).find(
    (one) => one.thing === thing,
  )!;
  return { reviewId, id };
};
const reviewedGrant = async (): Promise<ReviewedItem> => {
  const datasetId = await ada.client.dataset();
  const { id } = await newPerson(admin, 'viewer');
  const grant = { userId: id, actions: ['read'] };
  const made = await ada.client.post(`/v1/datasets/${datasetId}/grants`, grant);
  return reviewed('grant', `grant:${made.body.id}`);
};
const decideOn = ({ reviewId, id }: ReviewedItem) =>
  admin.post(`/v1/access-reviews/${reviewId}/decisions`, { itemIds: [id], verdict: 'revoke' });
const newCondition = () => ({ name: 'one', actions: ['api_key.create'], maxAgeSeconds: 9000 });

const wanted = (id: string = randomUUID()) => ({
  resource: `dataset:${id}`,
  actions: ['read'],
  reason: 'she asked',
});

async function askedFor(): Promise<string> {
  const made = await ada.client.post('/v1/access-requests', wanted(await admin.dataset()));
  return `/v1/access-requests/${made.body.id}`;
}

const newRole = () => ({ name: `r-${randomUUID().slice(0, 8)}`, permissions: [] });

async function madeRole(): Promise<string> {
  return (await admin.post('/v1/roles', newRole())).body.name as string;
}

const TRIED_RULE = `
title: Tried
id: tried
logsource: { product: stockade, service: audit }
detection: { denied: { action: access.deny }, condition: denied }
`;
const DENIED = { effect: 'deny', network: '203.0.113.9' };
const DENY_NETWORK = { kind: 'deny_network', target: '203.0.113.9' };
const NEW_INCIDENT = { title: 'Guessed passwords', severity: 'high' };
const newChannel = () => ({ name: `c-${randomUUID().slice(0, 8)}`, kind: 'log' });

async function madeChannel(): Promise<string> {
  return `/v1/alert-channels/${(await admin.post('/v1/alert-channels', newChannel())).body.id}`;
}

async function openedIncident(): Promise<string> {
  return `/v1/incidents/${(await admin.post('/v1/incidents', NEW_INCIDENT)).body.id}`;
}

/** What no request of a person does here: the start does it, a job, or a moment too short to aim at. */
const SEEN_OTHERWISE = [
  'access.deny',
  'authentication.refuse',
  'session.create',
  'session.refresh',
  'organization.create',
  'signing_key.create',
  'token.issue',
  'token.revoke',
  'data_key.create',
  'import.finish',
  'forecast.finish',
  'passkey.counter',
];
/** The stories of alerts, key rotation, lost passwords, invitations, mail, single sign-on and provisioning look for them. */
const SEEN_IN_OTHER_STORIES = [
  'alert.answer',
  'alert.deliver',
  'alert.raise',
  'access_review.escalate',
  'link.request',
  'link.use',
  'mail.send',
  'user.email',
  'data_key.rotate',
  'identity.link',
  'identity.remove',
  'identity_provider.verify',
  'provisioning.refuse',
];
const NOT_SEEN = ['import.cancel', 'forecast.cancel'];

it('every act that the log speaks of is one that this story looks for, or is listed as left out', () => {
  const known = [...Object.keys(ACTS), ...SEEN_OTHERWISE, ...SEEN_IN_OTHER_STORIES, ...NOT_SEEN];
  expect(known.sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
});

const WITH_REASON = ['grant.create', 'access_request.create'];

describe('an act leaves an entry with the id of its request, its doer and its object:', () => {
  it.each(Object.keys(ACTS))('%s', async (action) => {
    const [doer, act, resource] = ACTS[action]!;
    const { body: who } = await doer().get('/v1/me');
    const answer = await act();
    expect(answer.status).toBeLessThan(300);
    const entries = (await entriesOf(answer)).filter((entry) => entry.action === action);
    // Its number comes within seconds.
    const unnumbered = entries.map((entry) => ({ ...entry, sequence: undefined }));
    expect(unnumbered).toEqual([
      {
        id: expect.any(String),
        occurredAt: expect.stringMatching(/^20.*Z$/),
        userId: who.id,
        credentialId: expect.any(String),
        action,
        resource: expect.stringMatching(resource),
        status: 'succeeded',
        requestId: requestIdOf(answer),
        source: expect.stringMatching(/127\.0\.0\.1$/),
        reason: WITH_REASON.includes(action) ? 'she asked' : null,
        details: expect.any(Object),
      },
    ]);
  });

  it('session.create, for a sign-in', async () => {
    const answer = await admin.token({
      grant_type: 'password',
      username: ada.email,
      password: ada.password,
    });
    expect(await entriesOf(answer)).toMatchObject([
      { action: 'session.create', status: 'succeeded', userId: ada.id },
    ]);
  });

  it('session.create, for a wrong password, with whose account it was', async () => {
    const answer = await admin.token({
      grant_type: 'password',
      username: ada.email,
      password: 'wrong wrong wrong',
    });
    expect(await entriesOf(answer)).toMatchObject([
      { action: 'session.create', status: 'denied', userId: ada.id, reason: 'wrong password' },
    ]);
  });

  it('session.create, for a name that nobody has, without the name', async () => {
    const answer = await admin.token({
      grant_type: 'password',
      username: 'hunter2-typed-into-the-wrong-box',
      password: 'wrong wrong wrong',
    });
    const entries = await entriesOf(answer);
    expect(entries).toMatchObject([{ action: 'session.create', status: 'denied', userId: null }]);
    expect(JSON.stringify(entries)).not.toContain('hunter2');
  });

  it('session.refresh, used and then used again', async () => {
    const { body } = await admin.token({
      grant_type: 'password',
      username: ada.email,
      password: ada.password,
    });
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    expect(await entriesOf(await admin.token(form))).toMatchObject([
      { action: 'session.refresh', status: 'succeeded', userId: ada.id },
    ]);
    const thief = { 'user-agent': 'the tool of a thief' };
    const again = admin.send('POST', '/token', {
      body: new URLSearchParams(form),
      headers: thief,
    });
    expect(await entriesOf(await again)).toMatchObject([
      { action: 'session.refresh', status: 'denied', userId: ada.id },
      { action: 'session.revoke', status: 'succeeded' },
    ]);
  });

  it('access.deny, for what a role does not allow', async () => {
    const answer = await viewer.client.post('/v1/datasets', { name: 'x', frequency: 'daily' });
    expect(answer.status).toBe(403);
    expect(await entriesOf(answer)).toMatchObject([
      {
        action: 'access.deny',
        status: 'denied',
        userId: viewer.id,
        resource: 'dataset',
        reason: 'create Dataset',
      },
    ]);
  });

  it("access.deny, for somebody else's dataset, which is answered as missing", async () => {
    const dataset = await admin.dataset();
    const answer = await ada.client.get(`/v1/datasets/${dataset}`);
    expect(answer.status).toBe(404);
    expect(await entriesOf(answer)).toMatchObject([
      { action: 'access.deny', status: 'denied', userId: ada.id, resource: `dataset:${dataset}` },
    ]);
  });

  it('access.deny, for the forecast and the import of somebody else, and not for their dataset', async () => {
    const { forecast, import: imported } = await furnished();
    const stranger = await newPerson(admin, 'viewer');
    for (const [path, resource] of [
      [`/v1/forecasts/${forecast}`, `forecast:${forecast}`],
      [`/v1/imports/${imported}`, `import:${imported}`],
    ] as const) {
      const answer = await stranger.client.get(path);
      expect([answer.status, await entriesOf(answer)]).toMatchObject([
        404,
        [{ action: 'access.deny', status: 'denied', resource }],
      ]);
    }
  });

  it('names the fields of a dataset that were sent, and no others', async () => {
    const path = `/v1/datasets/${(await furnished()).dataset}`;
    const answer = await ada.client.send('PATCH', path, { body: { description: null } });
    expect([answer.status, answer.body.description]).toEqual([200, null]);
    expect(await entriesOf(answer)).toMatchObject([{ details: { fields: ['description'] } }]);
  });

  it('authentication.refuse, for a credential that is none', async () => {
    const answer = await server.client().withKey('stk_nonsense').get('/v1/me');
    expect(await entriesOf(answer)).toMatchObject([
      { action: 'authentication.refuse', status: 'denied', userId: null, resource: 'api_key' },
    ]);
  });

  it.each(['organization.create', 'signing_key.create', 'data_key.create', 'user.create'])(
    '%s, for the first start',
    async (action) => {
      const entries = await list(`action=${action}`);
      expect(entries.some((entry) => entry.userId === null)).toBe(true);
    },
  );

  it.each(['import', 'forecast'] as const)('%s.finish, for the job that did it', async (noun) => {
    const id = (await furnished())[noun];
    expect(await list(`action=${noun}.finish&resource=${noun}:${id}`)).toMatchObject([
      { status: 'succeeded', source: 'job' },
    ]);
  });
});

describe('a request id', () => {
  it('that the client chose is the one in the log', async () => {
    const headers = { 'x-request-id': `chosen-${randomBytes(4).toString('hex')}` };
    const answer = await ada.client.post(
      '/v1/datasets',
      { name: 'D', frequency: 'daily' },
      headers,
    );
    expect(requestIdOf(answer)).toBe(headers['x-request-id']);
    expect(await entriesOf(answer)).toHaveLength(1);
  });

  it.each(['short', 'with space', 'x'.repeat(65), '{"json":1}'])(
    'that could be mistaken for something else is replaced: %p',
    async (id) => {
      const answer = await ada.client.get('/v1/me', { 'x-request-id': id });
      expect(requestIdOf(answer)).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('an act and its entry are one:', () => {
  it('what fails is not recorded as done', async () => {
    const answer = await admin.post('/v1/users', { email: ada.email });
    expect(answer.status).toBe(409);
    expect(await entriesOf(answer)).toEqual([]);
  });

  it('what cannot be recorded is not done', async () => {
    await owner.query(`
      create function refuse() returns trigger language plpgsql as
      $$ begin if new.action = 'dataset.create' then raise 'no'; end if; return new; end $$`);
    await owner.query(
      'create trigger refuse before insert on audit_event for each row execute function refuse()',
    );
    try {
      const name = `never ${randomBytes(4).toString('hex')}`;
      const answer = await ada.client.post('/v1/datasets', { name, frequency: 'daily' });
      expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
      const { rows } = await owner.query('select 1 from dataset where name = $1', [name]);
      expect(rows).toEqual([]);
    } finally {
      await owner.query('drop trigger refuse on audit_event');
    }
  });

  it('a read that cannot be recorded gives nothing away', async () => {
    await owner.query(`
      create or replace function refuse() returns trigger language plpgsql as
      $$ begin if new.action in ('series.read', 'observations.read', 'forecast.values', 'import.errors')
           then raise 'no'; end if; return new; end $$`);
    await owner.query(
      'create trigger refuse before insert on audit_event for each row execute function refuse()',
    );
    try {
      const { dataset, forecast, import: imported } = await furnished();
      for (const path of [
        `/v1/datasets/${dataset}/series`,
        `/v1/datasets/${dataset}/series/a/observations`,
        `/v1/forecasts/${forecast}/values`,
        `/v1/forecasts/${forecast}/accuracy`,
        `/v1/forecasts/${forecast}/series`,
        `/v1/forecasts/${forecast}/stock?leadTime=1`,
        `/v1/imports/${imported}/errors`,
      ]) {
        for (const accept of ['application/json', 'text/csv']) {
          const answer = await ada.client.get(path, { accept });
          expect([path, answer.status < 500, /items|unique_id/.test(answer.text)]).toEqual([
            path,
            answer.status === 406,
            false,
          ]);
        }
      }
    } finally {
      await owner.query('drop trigger refuse on audit_event');
    }
  });
});

describe('the log', () => {
  it('holds no password, token, key or demand', async () => {
    const { key } = await newKey(ada.client, ['datasets:read']);
    const { rows } = await owner.query('select t::text as row from audit_event t');
    const text = (rows as { row: string }[]).map(({ row }) => row).join('\n');
    const secrets = [
      ADMIN.password,
      ada.password,
      key,
      key.slice(12),
      ada.client.credential['authorization']!.slice(7),
      'srt_',
      'eyJ',
      '$argon2',
    ];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it.each([
    ['userId', () => `userId=${ada.id}`, (entry: Entry) => entry.userId === ada.id],
    ['action', () => 'action=user.create', (entry: Entry) => entry.action === 'user.create'],
    ['status', () => 'status=denied', (entry: Entry) => entry.status === 'denied'],
    [
      'resource',
      () => `resource=dataset:${datasets[0]}`,
      (entry: Entry) => entry.resource === `dataset:${datasets[0]}`,
    ],
  ])('can be filtered by %s', async (_name, query, fits) => {
    const found = await list(query());
    const all = (await list('')).filter(fits);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(fits)).toBe(true);
    expect(all.every((entry) => found.some(({ id }) => id === entry.id))).toBe(true);
  });

  it('can be filtered by time, whatever its offset', async () => {
    const all = await list('');
    const { occurredAt } = all[Math.floor(all.length / 2)]!;
    const from = encodeURIComponent(occurredAt.replace('Z', '+00:00'));
    const later = await list(`since=${from}`);
    const earlier = await list(`until=${from}`);
    expect(later.every((entry) => entry.occurredAt >= occurredAt)).toBe(true);
    expect(earlier.every((entry) => entry.occurredAt < occurredAt)).toBe(true);
    expect(earlier.length).toBeGreaterThan(0);
  });

  it('is read page by page, newest first, without a gap or a repetition', async () => {
    const whole = (await list('')).map(({ id }) => id);
    const pages: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body }: Answer = await admin.get(`/v1/audit/events?limit=7${query}`);
      pages.push(...body.items.map((entry: Entry) => entry.id));
      cursor = body.nextCursor;
    }
    // The first page began after an entry more: the reading of the whole.
    expect(pages.slice(1)).toEqual(whole);
    expect([...whole].sort().reverse()).toEqual(whole);
  });

  it.each([
    ['an action that there is not', 'action=nothing'],
    ['a time that is none', 'since=yesterday'],
    ['a date without a time', 'since=2027-01-01'],
    ['a user that cannot be one', 'userId=ada'],
    ['a field that there is not', 'who=ada'],
    ['a field twice', 'status=denied&status=failed'],
  ])('refuses to be asked for %s', async (_what, query) => {
    const answer = await admin.get(`/v1/audit/events?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });

  it.each(['user', 'viewer'])('is closed to a %s', async (role) => {
    const person = await newPerson(admin, role);
    expect((await person.client.get('/v1/audit/events')).status).toBe(403);
  });

  it("is closed to an admin's key that was not made for it", async () => {
    const { client } = await newKey(admin, ['users:read']);
    expect((await client.get('/v1/audit/events')).status).toBe(403);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('has no route for %s', async (method) => {
    const answer = await admin.send(method, '/v1/audit/events', { body: {} });
    expect(answer.status).toBe(405);
  });
});
