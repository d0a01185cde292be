/** @story long */
import { execFileSync } from 'node:child_process';
import { enrolApp } from '../support/authenticator-app.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newOrganization } from '../support/organizations.ts';
import { mailTo } from '../support/mailbox.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  askAnyone,
  passkeyGrant,
  registerPasskey,
  SoftwareAuthenticator,
} from '../support/software-authenticator.ts';

const SHORT = 'x9Kf2mQz';
const LONG = 'fly me to the moon and back';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { PUBLIC_URL: 'https://forecast.example.com' };
  server = await startServer({ databaseUrl: database.url, env });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir, env });
  admin = await server.admin();
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

const ask = async (change: object, who = admin): Promise<Answer> =>
  who.send('PATCH', '/v1/organization', { body: change });
const asksOf = async (...factorRoles: string[]): Promise<void> => {
  expect((await ask({ factorRoles })).status).toBe(200);
};
const datasets = async (client: Client): Promise<[number, string | undefined]> => {
  const { status, body } = await client.get('/v1/datasets');
  return [status, body.code];
};
const signIn = (person: Person, otp?: string): Promise<Answer> => {
  const form = { grant_type: 'password', username: person.email, password: person.password };
  return server.client().token(otp === undefined ? form : { ...form, otp });
};

afterEach(() => asksOf());

describe('an organization that asks a role for a second factor', () => {
  it('holds who has none at once, on every instance, until they enrol one', async () => {
    const { client } = await newPerson(admin, 'viewer');
    const elsewhere = new (client.constructor as typeof Client)(other.url, client.credential);
    expect(await datasets(elsewhere)).toEqual([200, undefined]);
    await asksOf('viewer');
    expect(await datasets(client)).toEqual([403, 'second_factor_required']);
    expect((await elsewhere.get('/v1/me')).status).toBe(200);
    await enrolApp(client);
    expect(await datasets(client)).toEqual([200, undefined]);
    expect(await datasets(elsewhere)).toEqual([200, undefined]);
  });

  it('holds them at their next sign-in too, and a passkey lets them go', async () => {
    const person = await newPerson(admin, 'viewer');
    await asksOf('viewer');
    const client = server.client().withToken((await signIn(person)).body.access_token);
    expect(await datasets(client)).toEqual([403, 'second_factor_required']);
    await registerPasskey(client);
    expect(await datasets(client)).toEqual([200, undefined]);
  });

  it('holds who has a role that includes it, and from when it does', async () => {
    await admin.post('/v1/roles', { name: 'lead', permissions: ['dataset.read:all'] });
    const { client } = await newPerson(admin, 'lead');
    await asksOf('viewer');
    expect(await datasets(client)).toEqual([200, undefined]);
    await admin.send('PATCH', '/v1/roles/lead', { body: { includes: ['viewer'] } });
    expect(await datasets(client)).toEqual([403, 'second_factor_required']);
  });

  it('leaves other roles alone', async () => {
    const { client } = await newPerson(admin, 'user');
    await asksOf('viewer');
    expect(await datasets(client)).toEqual([200, undefined]);
  });

  it('leaves who has signed in with one alone', async () => {
    const person = await newPerson(admin, 'viewer');
    const { authenticator } = await registerPasskey(person.client);
    const signedIn = await passkeyGrant(
      server.client(),
      authenticator.get(await askAnyone(server.client())),
    );
    await asksOf('viewer');
    const client = server.client().withToken(signedIn.body.access_token);
    expect(await datasets(client)).toEqual([200, undefined]);
  });

  it('lets who has one and signed in without go on by proving it', async () => {
    const person = await newPerson(admin, 'viewer');
    const before = server.client().withToken((await signIn(person)).body.access_token);
    const { recoveryCodes } = await enrolApp(person.client);
    await asksOf('viewer');
    expect(await datasets(before)).toEqual([403, 'second_factor_required']);
    const { password } = person;
    const proof = { password, otp: recoveryCodes[0] };
    expect((await before.post('/v1/me/reauthentication', proof)).status).toBe(204);
    expect(await datasets(before)).toEqual([200, undefined]);
  });

  it('lets nobody of that role remove the last one', async () => {
    const { client } = await newPerson(admin, 'viewer');
    await enrolApp(client);
    const { id } = await registerPasskey(client);
    await asksOf('viewer');
    expect((await client.send('DELETE', '/v1/me/mfa/totp')).status).toBe(204);
    expect((await client.send('DELETE', `/v1/me/passkeys/${id}`)).status).toBe(409);
    expect((await client.get('/v1/me/mfa')).body).toMatchObject({ passkeys: 1 });
  });

  it('keeps one of two that are removed at once', async () => {
    const { client } = await newPerson(admin, 'viewer');
    await enrolApp(client);
    const { id } = await registerPasskey(client);
    await asksOf('viewer');
    const answers = await Promise.all([
      client.send('DELETE', '/v1/me/mfa/totp'),
      client.send('DELETE', `/v1/me/passkeys/${id}`),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('asks nothing of another organization', async () => {
    const stranger = await newOrganization(server, database);
    await asksOf('viewer', 'user');
    expect(await datasets(stranger)).toEqual([200, undefined]);
    expect((await stranger.get('/v1/organization')).body.factorRoles).toEqual([]);
  });

  it('is told what is wrong with what it asks', async () => {
    for (const [change, pointer] of [
      [{ factorRoles: ['emperor'] }, '/factorRoles'],
      [{ attestation: 'some' }, '/attestation'],
      [{ authenticators: ['x'] }, '/authenticators'],
      [{ factorRoles: null }, '/factorRoles'],
    ] as const) {
      const { status, body } = await ask(change);
      expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
    }
    expect((await ask({})).status).toBe(400);
  });
});

describe('a password', () => {
  const make = async (role: string, password: string): Promise<Answer> => {
    const email = `${crypto.randomUUID()}@example.com`;
    return admin.post('/v1/users', { email, roles: [role], password });
  };

  it('that is the only factor takes fifteen characters', async () => {
    const { status, body } = await make('user', SHORT);
    expect([status, body.errors[0].code]).toEqual([400, 'password_too_short']);
    expect(body.errors[0].detail).toContain('15');
  });

  it('beside a second factor, which the role needs, takes eight', async () => {
    await asksOf('user');
    expect((await make('user', SHORT)).status).toBe(201);
    expect((await make('viewer', SHORT)).status).toBe(400);
  });

  it('beside a second factor that somebody has takes eight', async () => {
    const person = await newPerson(admin, 'user');
    const change = (currentPassword: string, newPassword: string): Promise<Answer> =>
      person.client.send('PUT', '/v1/me/password', { body: { currentPassword, newPassword } });
    expect((await change(person.password, SHORT)).status).toBe(400);
    await enrolApp(person.client);
    expect((await change(person.password, SHORT)).status).toBe(204);
    expect((await change(SHORT, LONG)).status).toBe(204);
  });

  it('of eight is changed at the next sign-in once the second factor is gone', async () => {
    const person = await newPerson(admin, 'user');
    const { recoveryCodes } = await enrolApp(person.client);
    const body = { currentPassword: person.password, newPassword: SHORT };
    expect((await person.client.send('PUT', '/v1/me/password', { body })).status).toBe(204);
    expect(recoveryCodes).toHaveLength(10);
    expect((await person.client.send('DELETE', '/v1/me/mfa/totp')).status).toBe(204);
    const again = await server.client().signIn(person.email, SHORT);
    const refused = await again.get('/v1/datasets');
    expect([refused.status, refused.body.code]).toEqual([403, 'password_change_required']);
    const next = { body: { currentPassword: SHORT, newPassword: LONG } };
    expect((await again.send('PUT', '/v1/me/password', next)).status).toBe(204);
    expect((await again.get('/v1/datasets')).status).toBe(200);
  });

  it('is told by mail when one is added or removed, and when recovery codes are made', async () => {
    const person = await newPerson(admin, 'user');
    await enrolApp(person.client);
    await mailTo(server, person.email, /second factor was added/);
    const { id } = await registerPasskey(person.client);
    expect((await person.client.post('/v1/me/mfa/recovery-codes')).status).toBeLessThan(300);
    await mailTo(server, person.email, /recovery codes were created/);
    expect((await person.client.send('DELETE', `/v1/me/passkeys/${id}`)).status).toBe(204);
    await mailTo(server, person.email, /second factor was removed/);
  });

  it('is not joined by another in a session that did not prove it', async () => {
    const person = await newPerson(admin, 'user');
    const weak = await server.client().signIn(person.email, person.password);
    await enrolApp(person.client);
    await expect(registerPasskey(weak)).rejects.toThrow('reauthentication_required');
    await registerPasskey(person.client);
  });
});

describe('an organization that wants to know what made a passkey', () => {
  afterEach(() => ask({ attestation: 'none', authenticators: [] }));

  it('takes none that does not show it', async () => {
    const { client } = await newPerson(admin, 'user');
    await ask({ attestation: 'direct' });
    const { publicKey } = (await client.post('/v1/me/passkeys/options')).body;
    expect(publicKey.attestation).toBe('direct');
    const credential = new SoftwareAuthenticator(`https://${publicKey.rp.id}`).create(publicKey);
    const { status, body } = await client.post('/v1/me/passkeys', { credential });
    expect([status, body.errors[0].detail]).toEqual([
      400,
      'the organization requires an attestation of the authenticator model',
    ]);
  });
});

describe('an admin', () => {
  const factors = (person: Person): string => `/v1/users/${person.id}/factors`;

  it('sees which factors somebody has, and no secret of them', async () => {
    const person = await newPerson(admin, 'user');
    await enrolApp(person.client);
    await registerPasskey(person.client);
    const { body, text } = await admin.get(factors(person));
    expect(body).toEqual({
      totpSince: expect.any(String),
      recoveryCodesLeft: 10,
      passkeys: [expect.objectContaining({ name: 'Passkey', backupEligible: false })],
    });
    expect(text).not.toMatch(/publicKey|credentialId|secret/);
  });

  it('resets the app and the codes of who lost them, and keeps passkeys', async () => {
    const person = await newPerson(admin, 'user');
    const { recoveryCodes } = await enrolApp(person.client);
    const { authenticator } = await registerPasskey(person.client);
    expect((await admin.send('DELETE', factors(person))).status).toBe(204);
    expect((await person.client.get('/v1/me')).status).toBe(401);
    expect((await signIn(person, recoveryCodes[0])).body.error).toBe('invalid_grant');
    const anyone = server.client();
    const assertion = authenticator.get(await askAnyone(anyone));
    expect((await passkeyGrant(anyone, assertion)).status).toBe(200);
  });

  it('resets passkeys too when told so, and it is in the audit log', async () => {
    const person = await newPerson(admin, 'user');
    await registerPasskey(person.client);
    expect((await admin.send('DELETE', `${factors(person)}?passkeys=true`)).status).toBe(204);
    expect((await signIn(person)).status).toBe(200);
    const path = `/v1/audit/events?resource=user:${person.id}&action=factor.reset`;
    expect((await admin.get(path)).body.items[0].details).toEqual({ totp: false, passkeys: 1 });
  });
});

it('who has lost everything gets in again by the operator on the machine itself', async () => {
  const person = await newPerson(admin, 'user');
  await enrolApp(person.client);
  await registerPasskey(person.client);
  const password = 'a new one of the operator';
  const words = ['user', 'reset', '--email', person.email, '--factors', '--password-stdin'];
  execFileSync(process.execPath, ['bin/stockade.mjs', ...words], {
    input: password,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: database.url,
      DATA_DIR: server.dataDir,
    },
  });
  expect((await signIn({ ...person, password })).status).toBe(200);
});

describe('passkeys', () => {
  it('are several, have names, and are renamed and revoked one by one', async () => {
    const { client } = await newPerson(admin, 'user');
    const one = await registerPasskey(client);
    const two = await registerPasskey(client);
    expect([one.recoveryCodes.length, two.recoveryCodes.length]).toEqual([10, 0]);
    const renamed = await client.send('PATCH', `/v1/me/passkeys/${two.id}`, {
      body: { name: 'Hardware key' },
    });
    expect(renamed.body).toMatchObject({ id: two.id, name: 'Hardware key', lastUsedAt: null });
    expect((await client.send('DELETE', `/v1/me/passkeys/${one.id}`)).status).toBe(204);
    const { items } = (await client.get('/v1/me/passkeys')).body;
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['Hardware key']);
  });

  it('registered at once bring recovery codes that all count', async () => {
    const { client } = await newPerson(admin, 'user');
    const tried = await Promise.allSettled(
      Array.from({ length: 4 }, () => registerPasskey(client)),
    );
    // Once the first is there the session has to have proved it: one that comes in between is refused.
    const made = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const lengths = made.map(({ recoveryCodes }) => recoveryCodes.length);
    expect(lengths.sort((x, y) => y - x)).toEqual([10, ...made.slice(1).map(() => 0)]);
    expect((await client.get('/v1/me/mfa')).body).toMatchObject({
      passkeys: made.length,
      recoveryCodesLeft: 10,
    });
  });

  it('are twenty at most', async () => {
    const { client } = await newPerson(admin, 'user');
    for (let i = 0; i < 20; i += 1) await registerPasskey(client);
    await expect(registerPasskey(client)).rejects.toThrow('You have 20 passkeys');
  });

  it('that somebody has are named, so that none is registered twice', async () => {
    const { client } = await newPerson(admin, 'user');
    const { authenticator } = await registerPasskey(client);
    const { publicKey } = (await client.post('/v1/me/passkeys/options')).body;
    expect(publicKey.excludeCredentials).toEqual([
      expect.objectContaining({ id: authenticator.id.toString('base64url') }),
    ]);
  });
});
