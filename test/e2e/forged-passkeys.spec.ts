/** @story long */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { cbor, type Cbor } from '../support/cbor.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  askAnyone,
  passkeyGrant,
  registerPasskey,
  SoftwareAuthenticator,
  type Algorithm,
  type Answered,
  type Lie,
} from '../support/software-authenticator.ts';

const PARTY = 'forecast.example.com';
const ORIGIN = `https://${PARTY}`;
const AT_ONCE = 50;
const PRESENT = 1;
const VERIFIED = 4;
const MAY_BE_BACKED_UP = 8;
const IS_BACKED_UP = 16;

let database: TestDatabase;
let owner: pg.Client;
let server: TestServer;
let other: TestServer;
let admin: Client;
let anyone: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await database.connect();
  const env = { PUBLIC_URL: ORIGIN };
  server = await startServer({ databaseUrl: database.url, env });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir, env });
  admin = await server.admin();
  anyone = server.client();
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await owner.end();
  await database.drop();
});

type Kind = NonNullable<Parameters<typeof registerPasskey>[1]>;

async function withPasskey(kind: Kind = {}) {
  const person = await newPerson(admin, 'user');
  return { person, ...(await registerPasskey(person.client, kind)) };
}

/** Signs in with a passkey that lies, or does not. */
async function signIn(authenticator: SoftwareAuthenticator, lie: Lie = {}): Promise<Answer> {
  return passkeyGrant(anyone, authenticator.get(await askAnyone(anyone), lie));
}

const outcome = ({ status, body }: Answer): unknown => [status, body.error];
const REFUSED = [400, 'invalid_grant'];
const inResponse =
  (change: (response: Answered['response']) => object) =>
  (answer: Answered): object => ({ ...answer, response: change(answer.response) });
const flipped = (base64url: unknown): string => {
  const bytes = Buffer.from(base64url as string, 'base64url');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64url');
};
const deniedReasons = async (person: Person): Promise<string[]> => {
  const path = `/v1/audit/events?resource=user:${person.id}&status=denied&limit=20`;
  return (await admin.get(path)).body.items.map(({ reason }: { reason: string }) => reason);
};

describe('an honest passkey', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as Algorithm[])('of %s signs in', async (algorithm) => {
    const { authenticator } = await withPasskey({ algorithm });
    expect((await signIn(authenticator)).status).toBe(200);
    expect((await signIn(authenticator)).status).toBe(200);
  });

  it.each([
    [true, ['swk', 'user', 'mfa']],
    [false, ['hwk', 'user', 'mfa']],
  ])('that is synced (%p) is told from one that is not', async (synced, methods) => {
    const { authenticator } = await withPasskey({ synced, counts: !synced });
    const { access_token } = (await signIn(authenticator)).body;
    const client = anyone.withToken(access_token);
    const { items } = (await client.get('/v1/me/sessions')).body;
    expect(items.find((one: { current: boolean }) => one.current).methods).toEqual(methods);
    expect((await client.get('/v1/me/passkeys')).body.items).toEqual([
      expect.objectContaining({
        backupEligible: synced,
        backedUp: synced,
        lastUsedAt: expect.any(String),
      }),
    ]);
  });
});

/** What is forged, and how; each is the only thing wrong. */
const FORGED: [string, Lie | ((mine: SoftwareAuthenticator) => Lie | Promise<Lie>)][] = [
  ['a page of another site', { origin: 'https://evil.example.net' }],
  ['a page of a domain below', { origin: `https://a.${PARTY}` }],
  ['a page on another port', { origin: `${ORIGIN}:8443` }],
  ['a page without TLS', { origin: `http://${PARTY}` }],
  ['no origin', { clientData: { origin: undefined } }],
  ['an answer for another relying party', { rpId: 'example.com' }],
  ['a challenge that nobody gave', { challenge: randomBytes(32).toString('base64url') }],
  ['an empty challenge', { challenge: '' }],
  ['no challenge', { clientData: { challenge: undefined } }],
  ['a challenge that is a number', { clientData: { challenge: 7 } }],
  [
    'a challenge for standing beside a password',
    async () => ({ challenge: (await askAnyone(anyone, 'second_factor')).challenge }),
  ],
  ['an answer to a registration', { type: 'webauthn.create' }],
  ['an answer to a payment', { type: 'payment.get' }],
  ['nobody verified', { flags: VERIFIED }],
  ['nobody present', { flags: PRESENT }],
  ['a page within a page of another site', { clientData: { crossOrigin: true } }],
  [
    'a page within a page, which names it',
    { clientData: { crossOrigin: true, topOrigin: 'https://evil.example.net' } },
  ],
  ['a page on top that there should not be', { clientData: { topOrigin: ORIGIN } }],
  ['a signature of another key', () => ({ signedBy: new SoftwareAuthenticator(ORIGIN) })],
  [
    'a signature with a bit turned over',
    { answer: inResponse((said) => ({ ...said, signature: flipped(said['signature']) })) },
  ],
  ['an empty signature', { answer: inResponse((said) => ({ ...said, signature: '' })) }],
  ['no signature', { answer: inResponse((said) => ({ ...said, signature: undefined })) }],
  [
    'data that was changed after it was signed',
    {
      answer: inResponse((said) => ({
        ...said,
        authenticatorData: flipped(said['authenticatorData']),
      })),
    },
  ],
  ['data that ends too early', { data: (data) => data.subarray(0, 36) }],
  ['data that goes on after its end', { data: (data) => Buffer.concat([data, Buffer.of(1, 2)]) }],
  [
    'extensions that are no CBOR',
    { flags: 0x80, data: (data) => Buffer.concat([data, Buffer.of(0xbf, 0x61)]) },
  ],
  ['a counter that went backwards', { counter: 0 }],
  ['a counter that stood still', { counter: 1 }],
  ['a passkey that says it can be backed up now', { flags: MAY_BE_BACKED_UP }],
  ['a backup of what cannot be backed up', { flags: IS_BACKED_UP }],
  ['no user', { noUserHandle: true }],
  ['a user that there is not', { userHandle: randomBytes(32).toString('base64url') }],
  ['a user by a short name', { userHandle: 'YQ' }],
  [
    'a credential that nobody registered',
    () => {
      const id = randomBytes(16).toString('base64url');
      return { answer: (said: Answered) => ({ ...said, id, rawId: id }) };
    },
  ],
  ['two ids', { answer: (said) => ({ ...said, rawId: flipped(said.rawId) }) }],
  ['another type of credential', { answer: (said) => ({ ...said, type: 'password' }) }],
  ['client data that is no JSON', { clientDataText: 'webauthn.get' }],
  ['client data that is a list', { clientDataText: '[]' }],
  ['no response', { answer: ({ id }) => ({ id, rawId: id, type: 'public-key' }) }],
  ['a list', { answer: () => [] }],
  ['null', { answer: () => null }],
];

describe('a forged assertion is refused:', () => {
  it.each(FORGED)('%s', async (_what, how) => {
    const { authenticator } = await withPasskey();
    const lie = typeof how === 'function' ? await how(authenticator) : how;
    expect(outcome(await signIn(authenticator, lie))).toEqual(REFUSED);
    authenticator.counter += 5;
    expect((await signIn(authenticator)).status).toBe(200);
  });

  it('a second use of the same one', async () => {
    const { authenticator } = await withPasskey({ counts: false });
    const answer = authenticator.get(await askAnyone(anyone));
    expect((await passkeyGrant(anyone, answer)).status).toBe(200);
    expect(outcome(await passkeyGrant(anyone, answer))).toEqual(REFUSED);
  });

  it('another answer to a challenge whose first was wrong', async () => {
    const { authenticator } = await withPasskey();
    const options = await askAnyone(anyone);
    await passkeyGrant(anyone, authenticator.get(options, { flags: VERIFIED }));
    expect(outcome(await passkeyGrant(anyone, authenticator.get(options)))).toEqual(REFUSED);
  });

  it('an answer that came too late', async () => {
    const { authenticator } = await withPasskey();
    const options = await askAnyone(anyone);
    await owner.query("update passkey_challenge set expires_at = now() - interval '1 second'");
    expect(outcome(await passkeyGrant(anyone, authenticator.get(options)))).toEqual(REFUSED);
  });

  it('a challenge of proving again', async () => {
    const { authenticator, person } = await withPasskey();
    const asked = await person.client.post('/v1/me/reauthentication/options');
    const answer = authenticator.get(asked.body.publicKey);
    expect(outcome(await passkeyGrant(anyone, answer))).toEqual(REFUSED);
  });

  it("one's own passkey under somebody else's name", async () => {
    const mine = await withPasskey();
    const theirs = await withPasskey();
    const { userHandle } = (theirs.authenticator.get(await askAnyone(anyone)) as Answered).response;
    const answer = await signIn(mine.authenticator, { userHandle: userHandle as string });
    expect(outcome(answer)).toEqual(REFUSED);
  });

  it("somebody else's passkey signed by one's own", async () => {
    const mine = await withPasskey();
    const theirs = await withPasskey();
    const answer = await signIn(theirs.authenticator, { signedBy: mine.authenticator });
    expect(outcome(answer)).toEqual(REFUSED);
  });

  it('a passkey that was revoked', async () => {
    const { authenticator, id, person } = await withPasskey();
    expect((await person.client.send('DELETE', `/v1/me/passkeys/${id}`)).status).toBe(204);
    expect(outcome(await signIn(authenticator))).toEqual(REFUSED);
  });

  it('the passkey of somebody who is locked', async () => {
    const { authenticator, person } = await withPasskey();
    await admin.post(`/v1/users/${person.id}/lock`);
    expect(outcome(await signIn(authenticator))).toEqual(REFUSED);
    expect(await deniedReasons(person)).toContain('the user is locked');
  });

  it.each(['', '{', '"x"', '7', '{"id":7}'])('%p instead of one', async (text) => {
    expect((await passkeyGrant(anyone, text)).status).toBe(400);
  });
});

describe('a counter that goes backwards', () => {
  const alarms = async (): Promise<number> => {
    const line = /^stockade_passkey_clone_alarms_total (\d+)$/m;
    return Number(line.exec((await anyone.get('/metrics')).text)?.[1] ?? NaN);
  };

  it('raises an alarm', async () => {
    const { authenticator, id } = await withPasskey();
    const before = await alarms();
    await signIn(authenticator, { counter: 1 });
    expect(await alarms()).toBe(before + 1);
    const { items } = (await admin.get(`/v1/audit/events?resource=passkey:${id}&status=failed`))
      .body;
    expect(items).toEqual([
      expect.objectContaining({ action: 'passkey.counter', details: { counter: 1, before: 1 } }),
    ]);
  });

  it('raises none when somebody without the key says so', async () => {
    const { authenticator } = await withPasskey();
    const before = await alarms();
    await signIn(authenticator, { counter: 0, signedBy: new SoftwareAuthenticator(ORIGIN) });
    expect(await alarms()).toBe(before);
  });
});

it('of 50 who send the same answer at once to two instances one is let in', async () => {
  const { authenticator } = await withPasskey({ counts: false });
  const answer = authenticator.get(await askAnyone(anyone));
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      passkeyGrant((i % 2 === 0 ? server : other).client(), answer),
    ),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBe(1);
});

describe('beside a password', () => {
  const grant = async (person: Person, rest: Readonly<Record<string, string>>): Promise<Answer> =>
    anyone.token({
      grant_type: 'password',
      username: person.email,
      password: person.password,
      ...rest,
    });

  it('a passkey is asked for, and need not have verified its user', async () => {
    const { authenticator, person } = await withPasskey();
    expect(outcome(await grant(person, {}))).toEqual([400, 'mfa_required']);
    const options = await askAnyone(anyone, 'second_factor');
    const assertion = JSON.stringify(authenticator.get(options, { flags: VERIFIED }));
    expect((await grant(person, { assertion })).status).toBe(200);
  });

  it("somebody else's passkey is refused", async () => {
    const { person } = await withPasskey();
    const theirs = await withPasskey();
    const options = await askAnyone(anyone, 'second_factor');
    const assertion = JSON.stringify(theirs.authenticator.get(options));
    expect(outcome(await grant(person, { assertion }))).toEqual(REFUSED);
  });

  it('what is no assertion is refused', async () => {
    const { person } = await withPasskey();
    expect(outcome(await grant(person, { assertion: 'null' }))).toEqual(REFUSED);
  });
});

describe('proving again', () => {
  const ask = async (client: Client) =>
    (await client.post('/v1/me/reauthentication/options')).body.publicKey;
  const again = (client: Client, assertion: unknown): Promise<Answer> =>
    client.post('/v1/me/reauthentication', { assertion });

  it('works with the passkey alone, in the session that there is', async () => {
    const { authenticator, person } = await withPasskey();
    const before = (await person.client.get('/v1/me/sessions')).body.items.length;
    const answer = authenticator.get(await ask(person.client));
    expect((await again(person.client, answer)).status).toBe(204);
    expect((await person.client.get('/v1/me/sessions')).body.items.length).toBe(before);
  });

  it.each<[string, Lie]>([
    ['when nobody was verified', { flags: VERIFIED }],
    ['when the counter went backwards', { counter: 0 }],
  ])('does not %s', async (_when, lie) => {
    const { authenticator, person } = await withPasskey();
    const answer = await again(person.client, authenticator.get(await ask(person.client), lie));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/assertion']);
  });

  it("does not with a challenge of somebody else's, of another session or of signing in", async () => {
    const { authenticator, person } = await withPasskey();
    const elsewhere = await signIn(authenticator);
    const otherSession = anyone.withToken(elsewhere.body.access_token);
    const theirs = (await withPasskey()).person.client;
    for (const options of [await ask(otherSession), await ask(theirs), await askAnyone(anyone)]) {
      const answer = await again(person.client, authenticator.get(options));
      expect(answer.status).toBe(400);
    }
  });
});

describe('a forged registration is refused:', () => {
  const register = async (
    client: Client,
    lie: Lie = {},
    authenticator = new SoftwareAuthenticator(ORIGIN),
  ): Promise<Answer> => {
    const { publicKey } = (await client.post('/v1/me/passkeys/options')).body;
    return client.post('/v1/me/passkeys', { credential: authenticator.create(publicKey, lie) });
  };
  const attest = (fmt: string, entries: [Cbor, Cbor][]): Lie => ({
    attestation: [fmt, new Map<Cbor, Cbor>(entries)],
  });
  const LIES: [string, Lie][] = [
    ['a page of another site', { origin: 'https://evil.example.net' }],
    ['another relying party', { rpId: 'example.com' }],
    ['a challenge that nobody gave', { challenge: randomBytes(32).toString('base64url') }],
    ['an answer to signing in', { type: 'webauthn.get' }],
    ['nobody present', { flags: PRESENT }],
    ['a page within a page of another site', { clientData: { crossOrigin: true } }],
    ['a backup of what cannot be backed up', { flags: IS_BACKED_UP }],
    ['data that ends too early', { data: (data) => data.subarray(0, 60) }],
    ['no key in the data', { flags: 0x40 }],
    ['client data that is no JSON', { clientDataText: '{' }],
    ['a statement where there is none', attest('none', [['sig', Buffer.alloc(8)]])],
    [
      'a statement with a signature that is wrong',
      attest('packed', [
        ['alg', -7],
        ['sig', Buffer.alloc(70, 1)],
      ]),
    ],
    ['an unknown format', attest('made-up', [])],
    [
      'an attestation that is no CBOR',
      { answer: inResponse((said) => ({ ...said, attestationObject: 'o2Nm' })) },
    ],
    [
      'another id than the data has',
      {
        answer: (said) => {
          const id = randomBytes(16).toString('base64url');
          return { ...said, id, rawId: id };
        },
      },
    ],
  ];

  it.each(LIES)('%s', async (_what, lie) => {
    const { client } = await newPerson(admin, 'user');
    const answer = await register(client, lie);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/credential']);
    expect((await client.get('/v1/me/passkeys')).body.items).toEqual([]);
  });

  it('a key of another algorithm', async () => {
    const { client } = await newPerson(admin, 'user');
    const authenticator = new SoftwareAuthenticator(ORIGIN, { algorithm: 'ES384' });
    expect((await register(client, {}, authenticator)).status).toBe(400);
  });

  it("a challenge of somebody else's, of another session, or used before", async () => {
    const person = await newPerson(admin, 'user');
    const elsewhere = await server.client().signIn(person.email, person.password);
    const theirs = (await newPerson(admin, 'user')).client;
    const optionsOf = async (client: Client) =>
      (await client.post('/v1/me/passkeys/options')).body.publicKey;
    const answer = async (options: object): Promise<number> => {
      const credential = new SoftwareAuthenticator(ORIGIN).create(options);
      return (await person.client.post('/v1/me/passkeys', { credential })).status;
    };
    expect(await answer(await optionsOf(theirs))).toBe(400);
    expect(await answer(await optionsOf(elsewhere))).toBe(400);
    const options = await optionsOf(person.client);
    expect([await answer(options), await answer(options)]).toEqual([201, 400]);
  });

  it('a passkey that somebody has', async () => {
    const { authenticator } = await withPasskey();
    const { client } = await newPerson(admin, 'user');
    const answer = await register(client, {}, authenticator);
    expect([answer.status, answer.body.code]).toEqual([409, 'already_exists']);
  });

  it('CBOR of any bytes', async () => {
    const { client } = await newPerson(admin, 'user');
    for (let i = 0; i < 20; i += 1) {
      const attestationObject = Buffer.concat([
        cbor('fmt').subarray(0, i % 4),
        randomBytes(40),
      ]).toString('base64url');
      const lie = { answer: inResponse((said) => ({ ...said, attestationObject })) };
      expect((await register(client, lie)).status).toBe(400);
    }
  });
});
