/** @story long */
import { AuthenticatorApp, confirmApp, enrolApp } from '../support/authenticator-app.ts';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

const CODES = 10;
/** Wrong codes that cost no waiting, from one place and from all together. */
const FREE = 5;
const FREE_ALTOGETHER = 20;
const AT_ONCE = 50;
const WRONG = '000000';

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { TRUST_PROXY: '127.0.0.1' };
  server = await startServer({ databaseUrl: database.url, env });
  other = await startServer({ databaseUrl: database.url, dataDir: server.dataDir, env });
  admin = await server.admin();
});

afterAll(async () => {
  await other.stop();
  await server.stop();
  await database.drop();
});

function signIn(person: Person, otp?: string, at = server): Promise<Answer> {
  const form = { grant_type: 'password', username: person.email, password: person.password };
  return at.client().token(otp === undefined ? form : { ...form, otp });
}

/** The same from many places at once, half of them on each instance. */
function signInFromEverywhere(person: Person, otp?: string): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: AT_ONCE }, (_, place) => {
      const { email: username, password } = person;
      const form = { grant_type: 'password', username, password };
      const body = new URLSearchParams(otp === undefined ? form : { ...form, otp }).toString();
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': `198.51.${place}.1`,
      };
      const at = place % 2 === 0 ? server : other;
      return at.client().send('POST', '/token', { body, headers });
    }),
  );
}

const somebody = (): Promise<Person> => newPerson(admin, 'user');
const outcome = ({ status, body }: Answer): [number, string | undefined] => [status, body.error];
const winners = (answers: readonly Answer[]): number =>
  answers.filter(({ status }) => status === 200).length;

/** How many were judged, and not told to wait. */
const judgedOf = (answers: readonly Answer[]): number =>
  answers.filter(({ status }) => status !== 429).length;

/** Somebody who has signed in from many places before, so that none is held back. */
async function somebodyWellKnown(): Promise<Person> {
  const person = await somebody();
  expect(winners(await signInFromEverywhere(person))).toBe(AT_ONCE);
  return person;
}

/** Somebody with an app, which the server has taken one code of. */
async function withApp(who = somebody) {
  const person = await who();
  return { person, ...(await enrolApp(person.client)) };
}

describe('an authenticator app', () => {
  it('is asked for after the right password, and with its code lets its user in', async () => {
    const { person, app } = await withApp();
    expect(outcome(await signIn(person))).toEqual([400, 'mfa_required']);
    const answer = await signIn(person, await app.code());
    expect(answer.status).toBe(200);
    const { items } = (
      await server.client().withToken(answer.body.access_token).get('/v1/me/sessions')
    ).body;
    expect(items.find((one: { current: boolean }) => one.current).methods).toEqual([
      'pwd',
      'otp',
      'mfa',
    ]);
  });

  it('is not spoken of to who does not know the password', async () => {
    const { person } = await withApp();
    const guess = { ...person, password: 'a guess at the password' };
    expect(outcome(await signIn(guess))).toEqual([400, 'invalid_grant']);
    expect(outcome(await signIn(guess, WRONG))).toEqual([400, 'invalid_grant']);
  });

  it('counts for nothing until a code has confirmed it', async () => {
    const person = await somebody();
    await person.client.post('/v1/me/mfa/totp');
    expect((await signIn(person)).status).toBe(200);
    const refused = await confirmApp(person.client, WRONG);
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, 'wrong_code']);
    expect((await person.client.get('/v1/me/mfa')).body).toEqual({
      totp: false,
      passkeys: 0,
      recoveryCodesLeft: 0,
    });
  });

  it('is confirmed by a code with the space that apps show in it', async () => {
    const person = await somebody();
    const begun = await person.client.post('/v1/me/mfa/totp');
    const code = await new AuthenticatorApp(begun.body.secret as string).code();
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    expect((await confirmApp(person.client, spaced)).status).toBe(200);
  });

  it('is confirmed by one of many attempts at once', async () => {
    const person = await somebody();
    const begun = await person.client.post('/v1/me/mfa/totp');
    const code = await new AuthenticatorApp(begun.body.secret as string).code();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => confirmApp(person.client, code)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  });

  it('makes a code that counts once, the one of its confirmation too', async () => {
    const { person, app } = await withApp();
    expect(outcome(await signIn(person, await app.lastCode()))).toEqual([400, 'invalid_grant']);
    const code = await app.code();
    expect((await signIn(person, code)).status).toBe(200);
    expect(outcome(await signIn(person, code))).toEqual([400, 'invalid_grant']);
  });

  it('makes a code that lets one of 50 in who send it at once to two instances', async () => {
    const { person, app } = await withApp(somebodyWellKnown);
    const answers = await signInFromEverywhere(person, await app.code());
    expect(judgedOf(answers)).toBe(AT_ONCE);
    expect(winners(answers)).toBe(1);
  });

  it('cannot be put in the place of another one, and its secret is shown once', async () => {
    const { person } = await withApp();
    expect((await person.client.post('/v1/me/mfa/totp')).status).toBe(409);
    expect((await person.client.get('/v1/me/mfa')).text).not.toContain('secret');
  });

  it('is removed by its user, and then the password is enough', async () => {
    const { person } = await withApp();
    expect((await person.client.send('DELETE', '/v1/me/mfa/totp')).status).toBe(204);
    expect((await person.client.get('/v1/me/mfa')).body).toMatchObject({
      totp: false,
      recoveryCodesLeft: 0,
    });
    expect((await signIn(person)).status).toBe(200);
  });

  it('is in the database only sealed', async () => {
    const { person, app } = await withApp();
    const owner = await database.connect();
    const { rows } = await owner.query('select secret from totp where user_id = $1', [person.id]);
    await owner.end();
    const stored = (rows[0] as { secret: Buffer }).secret.toString('latin1');
    expect(stored).not.toContain(app.secret);
  });
});

describe('recovery codes', () => {
  it('come with the first factor, let in once each, and are counted', async () => {
    const { person, recoveryCodes } = await withApp();
    expect(recoveryCodes.length).toBe(CODES);
    const [code = ''] = recoveryCodes;
    expect((await signIn(person, code.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
    expect(outcome(await signIn(person, code))).toEqual([400, 'invalid_grant']);
    expect((await person.client.get('/v1/me/mfa')).body.recoveryCodesLeft).toBe(CODES - 1);
  });

  it('let one of 50 in who send the same at once to two instances', async () => {
    const { person, recoveryCodes } = await withApp(somebodyWellKnown);
    const answers = await signInFromEverywhere(person, recoveryCodes[0]);
    expect(judgedOf(answers)).toBe(AT_ONCE);
    expect(winners(answers)).toBe(1);
    expect((await person.client.get('/v1/me/mfa')).body.recoveryCodesLeft).toBe(CODES - 1);
  });

  it('are worth nothing once there are new ones', async () => {
    const { person, recoveryCodes } = await withApp();
    const { body, status } = await person.client.post('/v1/me/mfa/recovery-codes');
    expect([status, body.recoveryCodes.length]).toEqual([201, CODES]);
    expect(outcome(await signIn(person, recoveryCodes[0]))).toEqual([400, 'invalid_grant']);
    expect((await signIn(person, body.recoveryCodes[0])).status).toBe(200);
  });

  it("of somebody else's are worth nothing", async () => {
    const one = await withApp();
    const two = await withApp();
    expect(outcome(await signIn(one.person, two.recoveryCodes[0]))).toEqual([400, 'invalid_grant']);
  });

  it('are not made for who has no second factor', async () => {
    const person = await somebody();
    expect((await person.client.post('/v1/me/mfa/recovery-codes')).status).toBe(409);
  });

  it('are in the database only as hashes', async () => {
    const { person, recoveryCodes } = await withApp();
    const owner = await database.connect();
    const { rows } = await owner.query(
      'select recovery_code::text as row from recovery_code where user_id = $1',
      [person.id],
    );
    await owner.end();
    const stored = JSON.stringify(rows);
    expect(recoveryCodes.filter((code) => stored.includes(code))).toEqual([]);
  });
});

describe('who guesses codes', () => {
  const guess = async (person: Person, count: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i += 1) statuses.push((await signIn(person, WRONG)).status);
    return statuses;
  };

  it('has to wait after some failures, with a right code too', async () => {
    const { person, app } = await withApp();
    expect(await guess(person, FREE)).toEqual(Array(FREE).fill(400));
    const answer = await signIn(person, await app.code());
    expect(outcome(answer)).toEqual([429, 'temporarily_unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('is not counted among those who guess passwords', async () => {
    const { person } = await withApp();
    await guess(person, FREE + 1);
    const wrong = { ...person, password: 'a guess at the password' };
    expect(outcome(await signIn(wrong))).toEqual([400, 'invalid_grant']);
  });

  it('gets no more guesses by asking from 50 places at once on two instances', async () => {
    const { person } = await withApp();
    const answers = await signInFromEverywhere(person, WRONG);
    expect(winners(answers)).toBe(0);
    expect(judgedOf(answers)).toBeGreaterThanOrEqual(FREE_ALTOGETHER);
    // The first waits are of 1, 2 and 4 s, and may pass meanwhile.
    expect(judgedOf(answers)).toBeLessThanOrEqual(FREE_ALTOGETHER + 3);
  });

  it('cannot keep its owner out, who comes from where they signed in before', async () => {
    const { person, app } = await withApp();
    await signInFromEverywhere(person, WRONG);
    expect((await signIn(person, await app.code())).status).toBe(200);
  });

  it('is told of in the audit log', async () => {
    const { person } = await withApp();
    await guess(person, 1);
    await signIn(person);
    const { items } = (
      await admin.get(`/v1/audit/events?resource=user:${person.id}&status=denied&limit=2`)
    ).body;
    expect(items.map(({ reason }: { reason: string }) => reason)).toEqual([
      'the second factor is missing',
      'wrong second factor',
    ]);
  });
});

describe('proving again who you are', () => {
  const again = (client: Client, body: object): Promise<Answer> =>
    client.post('/v1/me/reauthentication', body);

  it('takes the second factor of who has one', async () => {
    const { person, app } = await withApp();
    const { password } = person;
    const missing = await again(person.client, { password });
    expect([missing.status, missing.body.errors[0].pointer]).toEqual([400, '/otp']);
    const wrong = await again(person.client, { password, otp: WRONG });
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([400, 'wrong_factor']);
    expect((await again(person.client, { password, otp: await app.code() })).status).toBe(204);
    const { items } = (await person.client.get('/v1/me/sessions')).body;
    expect(items[0].methods).toEqual(['pwd', 'otp', 'mfa']);
  });

  it('takes the password of who has none', async () => {
    const person = await somebody();
    expect((await again(person.client, { password: person.password })).status).toBe(204);
    expect((await again(person.client, {})).body.errors[0].pointer).toBe('/password');
  });
});

it('no secret and no code is in what the server wrote', async () => {
  const { person, app, recoveryCodes } = await withApp();
  const code = await app.code();
  await signIn(person, code);
  await signIn(person, recoveryCodes[0]);
  const written = server.output();
  expect([app.secret, ...recoveryCodes].filter((secret) => written.includes(secret))).toEqual([]);
});
