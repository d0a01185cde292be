/** @story long */
import { decodeJwt } from 'jose';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { proof, proofKey, type Proof, type ProofKey } from '../support/dpop.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let person: Person;
let key: ProofKey;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  person = await newPerson(await server.admin(), 'user');
  key = await proofKey();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

async function ask(form: Record<string, string>, by?: ProofKey, wrong?: Proof): Promise<Answer> {
  const url = `${server.url}/token`;
  return server.client().send('POST', '/token', {
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(by === undefined ? {} : { dpop: await proof(by, 'POST', url, wrong) }),
    },
  });
}

const signIn = (by?: ProofKey, wrong?: Proof): Promise<Answer> =>
  ask({ grant_type: 'password', username: person.email, password: person.password }, by, wrong);
const refresh = (token: string, by?: ProofKey): Promise<Answer> =>
  ask({ grant_type: 'refresh_token', refresh_token: token }, by);
const me = async (token: string, by?: ProofKey): Promise<number> => {
  const client: Client = server.client();
  const headers = {
    authorization: `${by === undefined ? 'Bearer' : 'DPoP'} ${token}`,
    ...(by === undefined ? {} : { dpop: await proof(by, 'GET', `${server.url}/v1/me`, {}, token) }),
  };
  return (await client.get('/v1/me', headers)).status;
};

describe('who signs in with a proof of a key', () => {
  it('gets tokens that are of use with that key alone', async () => {
    const { body } = await signIn(key);
    expect(body.token_type).toBe('DPoP');
    expect(decodeJwt(body.access_token)).toMatchObject({ cnf: { jkt: key.thumbprint } });
    const other = await proofKey();
    const token = body.access_token as string;
    expect([await me(token, key), await me(token, other), await me(token)]).toEqual([
      200, 401, 401,
    ]);
  });

  it('stays signed in with that key alone', async () => {
    const { body } = await signIn(key);
    const token = body.refresh_token as string;
    expect((await refresh(token)).status).toBe(400);
    expect((await refresh(token, await proofKey())).status).toBe(400);
    const again = await refresh(token, key);
    expect([again.status, again.body.token_type]).toEqual([200, 'DPoP']);
    expect(await me(again.body.access_token as string, key)).toBe(200);
  });

  it.each([
    ['for another address', { claims: { htu: 'https://evil.example/token' } }],
    ['for another method', { claims: { htm: 'GET' } }],
    ['of yesterday', { claims: { iat: Math.floor(Date.now() / 1000) - 86_400 } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['without an id', { claims: { jti: undefined } }],
  ] as [string, Proof][])('gets nothing for a proof %s', async (_what, wrong) => {
    const answer = await signIn(key, wrong);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_dpop_proof']);
  });
});

it('who signs in without one gets tokens for whoever bears them', async () => {
  const { body } = await signIn();
  expect(body.token_type).toBe('Bearer');
  expect(await me(body.access_token as string)).toBe(200);
});
