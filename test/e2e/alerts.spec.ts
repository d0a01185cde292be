import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually as eventuallyWithin } from '../support/eventually.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

const PATIENCE_MS = 30_000;

/** Asks again and again until there is an answer. */
async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const found = await eventuallyWithin(
    async () => ask(),
    (one) => one !== undefined,
    PATIENCE_MS,
  );
  return found as T;
}

interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly source: string | null;
  readonly occurrences: number;
  readonly evidence: readonly { readonly kind: string; readonly summary: string }[];
}

let database: TestDatabase;
let servers: TestServer[];
let admin: Client;
let receiver: Server;
let received: Message[];
/** Status that the receiver answers with. */
let answer = 200;

const ATTACKER = '203.0.113.9';

beforeAll(async () => {
  received = [];
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, text });
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  database = await createTestDatabase();
  const env = {
    TRUST_PROXY: '127.0.0.1',
    ALERT_PRIVATE_ORIGINS: receiverUrl(),
    API_MAX_RETRIES: '0',
  };
  const first = await startServer({ databaseUrl: database.url, env });
  const { dataDir } = first;
  servers = [first, await startServer({ databaseUrl: database.url, dataDir, env })];
  admin = await first.admin();
});

afterAll(async () => {
  for (const server of servers) await server.stop();
  receiver.close();
  await database.drop();
});

const receiverUrl = (): string => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

/** A failed sign-in from an address, at one of the instances in turn. */
function guess(source: string, turn: number): Promise<Answer> {
  const { username, password } = { username: ADMIN.email, password: `wrong guess ${turn}` };
  return servers[turn % servers.length]!.client().send('POST', '/token', {
    headers: { 'x-forwarded-for': source },
    body: new URLSearchParams({ grant_type: 'password', username, password }),
  });
}

async function guessOften(source: string): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await guess(source, turn);
}

async function alertsOf(rule: string): Promise<Alert[]> {
  const page = await admin.get(`/v1/alerts?rule=${rule}`);
  expect(page.status).toBe(200);
  return page.body.items as Alert[];
}

const alertFrom = (source: string): Promise<Alert> =>
  eventually(async () => (await alertsOf('brute-force')).find((alert) => alert.source === source));

async function newWebhook(name: string): Promise<{ id: string; signingSecret: string }> {
  const made = await admin.post('/v1/alert-channels', {
    name,
    kind: 'webhook',
    minSeverity: 'low',
    url: `${receiverUrl()}/${name}`,
  });
  expect(made.status).toBe(201);
  return made.body as { id: string; signingSecret: string };
}

/** What a receiver checks (Standard Webhooks, "Verifying webhook authenticity"). */
function isSigned({ headers, text }: Message, secret: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const content = `${String(id)}.${String(at)}.${text}`;
  const wanted = `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  return String(signatures).split(' ').includes(wanted);
}

describe('an attack on sign-in', () => {
  it('over two instances becomes one alert with its evidence, which a signed webhook tells of', async () => {
    const { signingSecret } = await newWebhook('first');
    await guessOften(ATTACKER);
    const alert = await alertFrom(ATTACKER);
    expect(alert).toMatchObject({ rule: 'brute-force', state: 'open', source: ATTACKER });
    expect(alert.evidence.length).toBeGreaterThanOrEqual(10);
    expect(alert.evidence[0]!.summary).toMatch(/^POST \/token answered (400|429)/);
    const message = await eventually(() => received.find(({ text }) => text.includes(alert.id)));
    expect(isSigned(message, signingSecret)).toBe(true);
    expect(JSON.parse(message.text)).toMatchObject({
      type: 'alert.opened',
      data: { id: alert.id, rule: 'brute-force' },
    });
    // Who sees evidence and addresses is decided where policies are.
    expect(message.text).not.toContain(ATTACKER);
    expect(
      (await alertsOf('brute-force')).filter(({ source }) => source === ATTACKER),
    ).toHaveLength(1);
  });

  it('is answered by people, and counts for the precision of its rule', async () => {
    const { id } = await alertFrom(ATTACKER);
    const path = `/v1/alerts/${id}`;
    const patch = (body: object): Promise<Answer> => admin.send('PATCH', path, { body });
    expect((await patch({ state: 'acknowledged' })).body).toMatchObject({ state: 'acknowledged' });
    expect((await patch({ state: 'resolved' })).body.errors[0].pointer).toBe('/answer');
    const wrong = { state: 'resolved', answer: 'false_positive' };
    expect((await patch(wrong)).body.errors[0].pointer).toBe('/reason');
    const right = await patch({ ...wrong, reason: 'Our own test.' });
    expect(right.body).toMatchObject({ state: 'resolved', answer: 'false_positive' });
    expect((await patch({ state: 'acknowledged' })).status).toBe(409);
    const rule = await admin.get('/v1/alert-rules/brute-force');
    expect(rule.body).toMatchObject({ mode: 'observe', alerts: 1, precision: 0 });
  });

  it('is contained within two seconds where the rule may block, and let in again by one call', async () => {
    const attacker = '203.0.113.77';
    const mode = await admin.send('PUT', '/v1/alert-rules/brute-force', {
      body: { mode: 'block' },
    });
    expect(mode.body).toMatchObject({ mode: 'block' });
    await guessOften(attacker);
    const decidedAt = Date.now();
    const denied = await eventually(async () => {
      const refused = await guess(attacker, 1);
      return refused.body.code === 'network_denied' ? refused : undefined;
    });
    expect(denied.status).toBe(403);
    expect(Date.now() - decidedAt).toBeLessThan(2000);
    expect((await guess('203.0.113.78', 1)).status).toBe(400);
    const rules = (await admin.get('/v1/network-rules')).body.items as Record<string, unknown>[];
    const rule = rules.find(({ network }) => network === attacker)!;
    expect(rule).toMatchObject({ effect: 'deny', scope: 'server', createdBy: null });
    expect((await admin.get('/v1/network-rules/nftables')).text).toContain(attacker);
    const [incident] = (await admin.get('/v1/incidents')).body.items as { id: string }[];
    const undone = await admin.send('DELETE', `/v1/incidents/${incident!.id}/actions`);
    expect(undone.body.items).toEqual([
      expect.objectContaining({ kind: 'deny_network', target: attacker, state: 'undone' }),
    ]);
    await eventually(async () => (await guess(attacker, 1)).status !== 403 || undefined);
  });

  it('from a proxy or a private network locks nobody out, whatever the rule may do', async () => {
    const proxy = '10.20.30.40';
    await guessOften(proxy);
    await alertFrom(proxy);
    const networks = (await admin.get('/v1/network-rules')).body.items as { network: string }[];
    expect(networks.map(({ network }) => network)).not.toContain(proxy);
    expect((await guess(proxy, 1)).status).not.toBe(403);
  });

  it('raises nothing where an exception names its address', async () => {
    const tester = '198.51.100.4';
    const exception = {
      field: 'source',
      value: tester,
      reason: 'penetration test',
      until: '2099-01-01T00:00:00Z',
    };
    await admin.send('PUT', '/v1/alert-rules/brute-force', {
      body: { mode: 'observe', exceptions: [exception] },
    });
    await guessOften(tester);
    await guessOften('198.51.100.5');
    await alertFrom('198.51.100.5');
    expect((await alertsOf('brute-force')).map(({ source }) => source)).not.toContain(tester);
  });

  it('is found by a rule that is tried on what was recorded', async () => {
    const rules = [
      'title: Failed sign-ins',
      'id: tried',
      'logsource: { product: stockade, service: request }',
      'detection:',
      '  refused: { route: /token, status: 400 }',
      '  condition: refused',
    ].join('\n');
    const replay = await admin.post('/v1/detections/replay', { rules });
    expect(replay.body.count).toBeGreaterThanOrEqual(10);
    expect(replay.body.matches[0]).toMatchObject({ rule: 'tried', title: 'Failed sign-ins' });
    const bad = await admin.post('/v1/detections/replay', { rules: 'title: x\nid: y' });
    expect(bad.status).toBe(400);
    expect(bad.body.errors[0]).toMatchObject({ pointer: '/rules' });
    expect(bad.body.errors[0].detail).toMatch(/rules:1:1/);
  });
});

it('the audit log says what was raised, delivered and answered', async () => {
  const entries = (await admin.get('/v1/audit/events?limit=1000')).body.items as {
    action: string;
    details: Record<string, unknown>;
  }[];
  const find = (action: string) => entries.find((entry) => entry.action === action)?.details;
  expect(find('alert.raise')).toEqual({ rule: 'brute-force', severity: 'high' });
  expect(find('alert.deliver')).toEqual({ event: expect.any(String), alert: expect.any(String) });
  expect(find('alert.answer')).toEqual({ state: 'resolved', answer: 'false_positive' });
});

it('dashboards and alert rules ask for metrics that there are', async () => {
  const metrics = (await servers[0]!.client().get('/metrics')).text;
  for (const file of ['deploy/prometheus-rules.yaml', 'deploy/grafana/stockade.json']) {
    const asked = readFileSync(file, 'utf8').match(/stockade_[a-z_]+/g) ?? [];
    const names = [...new Set(asked)].map((name) => name.replace(/_(bucket|count)$/, ''));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !metrics.includes(`# TYPE ${name} `))).toEqual([]);
  }
});

describe('a channel', () => {
  it('whose receiver fails keeps the message, which is sent again under the same id', async () => {
    const { id } = await newWebhook('failing');
    const path = `/v1/alert-channels/${id}`;
    answer = 503;
    const test = await admin.post(`${path}/test`);
    expect(test.body).toMatchObject({ state: 'waiting', event: 'test' });
    const state = (wanted: string) =>
      eventually(async () => {
        const [latest] = (await admin.get(`${path}/deliveries`)).body.items as { state: string }[];
        return latest?.state === wanted ? latest : undefined;
      });
    expect(await state('failed')).toMatchObject({ lastError: 'the receiver answered 503' });
    answer = 200;
    await admin.post(`${path}/deliveries/${test.body.id as string}/retry`);
    await state('delivered');
    const ids = received
      .filter(({ headers }) => headers['webhook-id'] === test.body.id)
      .map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([test.body.id, test.body.id]);
  });

  it('signs with its former key as well for a while after the key was replaced', async () => {
    const { id, signingSecret } = await newWebhook('renewed');
    const renewed = await admin.post(`/v1/alert-channels/${id}/secret`);
    await admin.post(`/v1/alert-channels/${id}/test`);
    const message = await eventually(() =>
      received.find((each) => isSigned(each, renewed.body.signingSecret as string)),
    );
    expect(isSigned(message, signingSecret)).toBe(true);
  });

  it('on a private address is refused, and so is what does not fit its kind', async () => {
    const refusal = async (body: object): Promise<unknown> =>
      (await admin.post('/v1/alert-channels', { name: 'bad', ...body })).body.errors[0].pointer;
    expect(await refusal({ kind: 'slack', url: 'https://127.0.0.1/hook' })).toBe('/url');
    expect(await refusal({ kind: 'slack', url: 'nothing' })).toBe('/url');
    expect(await refusal({ kind: 'email' })).toBe('/to');
    expect(await refusal({ kind: 'log', secret: 'x' })).toBe('/secret');
  });
});

describe('a network rule', () => {
  it('cannot deny the network that its author comes from', async () => {
    const own = await admin.post('/v1/network-rules', { effect: 'deny', network: '127.0.0.0/8' });
    expect(own.status).toBe(400);
    expect(own.body.errors[0]).toMatchObject({ pointer: '/network', code: 'own_network' });
  });

  it('of an organization concerns its members alone', async () => {
    const made = await admin.post('/v1/network-rules', {
      effect: 'deny',
      network: '198.51.100.128/25',
      minutes: 5,
    });
    expect(made.status).toBe(201);
    const from = (source: string): Promise<Answer> =>
      admin.get('/v1/me', { 'x-forwarded-for': source });
    await eventually(async () => (await from('198.51.100.200')).status === 403 || undefined);
    expect((await from('198.51.100.100')).status).toBe(200);
    expect((await guess('198.51.100.200', 0)).status).toBe(400);
  });
});

describe('a playbook', () => {
  it('says what it would do, and does it when a person approves', async () => {
    const suspect = await admin.post('/v1/users', {
      email: 'climber@example.com',
      password: 'a long enough passphrase',
      roles: ['viewer'],
    });
    const climber = await admin.signIn('climber@example.com', 'a long enough passphrase');
    for (let i = 0; i < 21; i += 1) await climber.get('/v1/users');
    const alert = await eventually(async () => (await alertsOf('permission-probing'))[0]);
    const run = (body: object): Promise<Answer> =>
      admin.post('/v1/playbooks/contain-account/runs', { alertId: alert.id, ...body });
    const planned = await run({ dryRun: true });
    const target = suspect.body.id as string;
    expect(planned.body).toEqual({
      incidentId: null,
      steps: [
        { action: 'revoke_sessions', target, state: 'planned', reversible: false },
        { action: 'lock_user', target, state: 'planned', reversible: true },
      ],
    });
    expect((await climber.get('/v1/me')).status).toBe(200);
    const done = await run({});
    expect((done.body.steps as { state: string }[]).map(({ state }) => state)).toEqual([
      'done',
      'done',
    ]);
    expect((await climber.get('/v1/me')).status).toBe(401);
    const incident = `/v1/incidents/${done.body.incidentId as string}`;
    // The last entries get their numbers within a second.
    const damage = await eventually(async () => {
      const { body } = await admin.get(`${incident}/damage`);
      return body.refused[0]?.count === 21 ? body : undefined;
    });
    expect(damage.userIds).toEqual([target]);
    expect(damage.refused[0]).toMatchObject({ action: 'access.deny', status: 'denied' });
    await admin.send('DELETE', `${incident}/actions`);
    expect((await admin.get(`/v1/users/${target}`)).body.state).toBe('active');
    const other = await admin.post('/v1/playbooks/contain-source/runs', { alertId: alert.id });
    expect(other.body.errors[0]).toMatchObject({ pointer: '/alertId', code: 'other_rule' });
  });
});

describe('an incident', () => {
  it('goes from an alert over actions that can be undone to a report', async () => {
    const [alert] = await alertsOf('brute-force');
    const opened = await admin.post('/v1/incidents', {
      title: 'Guessed passwords',
      severity: 'high',
      personalData: true,
      alertIds: [alert!.id],
    });
    expect(opened.status).toBe(201);
    const hours = (Date.parse(opened.body.dueAt) - Date.parse(opened.body.openedAt)) / 3_600_000;
    expect(hours).toBe(72);
    const path = `/v1/incidents/${opened.body.id as string}`;
    const skip = await admin.send('PATCH', path, { body: { state: 'contained' } });
    expect(skip.body.errors[0]).toMatchObject({ pointer: '/state' });

    const suspect = await admin.post('/v1/users', {
      email: 'suspect@example.com',
      name: 'Suspect',
      password: 'a long enough passphrase',
      roles: ['user'],
    });
    const lock = { kind: 'lock_user', target: suspect.body.id as string };
    const locked = await admin.post(`${path}/actions`, lock);
    expect(locked.status).toBe(201);
    const isLocked = async (): Promise<boolean> =>
      (await admin.get(`/v1/users/${lock.target}`)).body.state === 'locked';
    expect(await isLocked()).toBe(true);
    const undone = await admin.send('DELETE', `${path}/actions/${locked.body.id as string}`);
    expect(undone.body).toMatchObject({ state: 'undone' });
    expect(await isLocked()).toBe(false);

    for (const state of ['triaged', 'contained', 'eradicated', 'recovered', 'closed']) {
      expect((await admin.send('PATCH', path, { body: { state } })).body.state).toBe(state);
    }
    await admin.post(`${path}/timeline`, { text: 'The <b>owner</b> changed the | password.' });
    const kinds = ((await admin.get(`${path}/timeline`)).body.items as { kind: string }[]).map(
      ({ kind }) => kind,
    );
    expect(kinds.slice(0, 4)).toEqual(['state', 'alert', 'action', 'undo']);
    const damage = await admin.get(`${path}/damage`);
    expect(damage.body.entries).toBeGreaterThan(0);
    const report = await admin.get(`${path}/report`);
    expect(report.headers.get('content-type')).toMatch(/^text\/markdown/);
    expect(report.text).toContain('# Guessed passwords');
    expect(report.text).toContain('The \\<b\\>owner\\</b\\> changed the \\| password.');
  });
});
