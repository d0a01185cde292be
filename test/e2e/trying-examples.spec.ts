import { readFileSync } from 'node:fs';
import type { Answer, Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Operation {
  readonly security: readonly object[];
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
}

const { paths, components } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { examples?: unknown[] }> };
};

/** The id that all examples use. */
const SOME_ID = '01936f5e-8a3c-7c1d-9b2e-4f6a8d0c2e1b';

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let userId: string;
let email: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  ({ id: userId, email } = await newPerson(admin, 'user'));
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** What only a mail, an authenticator or another server can give: an example of it is refused as such. */
const UNREAL = new Set([
  'POST /browser-session',
  'POST /email-verifications',
  'POST /invitations',
  'POST /password-resets/redemption',
  'POST /token',
  'POST /v1/access/dry-runs',
  'POST /v1/identity-providers',
  'POST /v1/me/mfa/totp/confirmation',
  'POST /v1/me/passkeys',
  'POST /v1/me/reauthentication',
  'PUT /v1/me/password',
]);

/** Things that paths name. */
const THINGS: Readonly<Record<string, () => Promise<string>>> = {
  'api-keys': async () =>
    idOf(admin.post('/v1/api-keys', { name: 'a', scopes: ['datasets:read'] })),
  datasets: () => admin.dataset(),
  roles: async () => {
    const role = { name: 'planner', permissions: ['datasets.read:own'] };
    return idOf(admin.post('/v1/roles', role));
  },
  'service-accounts': () =>
    idOf(admin.post('/v1/service-accounts', { name: 'a', roles: ['user'] })),
  users: async () => (await newPerson(admin, 'user')).id,
};

const idOf = async (made: Promise<Answer>): Promise<string> => (await made).body.id as string;

const bodies = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, { requestBody }]) => {
    const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
    if (type !== 'application/json') return [];
    return [{ name: `${method.toUpperCase()} ${path}`, method, path, body: media?.example }];
  }),
);

describe('an example of the documentation can be sent as it stands:', () => {
  it.each(bodies.filter(({ name }) => !UNREAL.has(name)))('$name', async (route) => {
    const noun = /^\/v1\/([^/]+)\/\{id\}/.exec(route.path)?.[1];
    const id = await THINGS[noun ?? '']?.();
    const path = route.path.replace('{id}', id ?? SOME_ID);
    // What an example names is there, but for the user that one of them makes.
    const who = route.path === '/v1/users' ? 'ada@example.com' : email;
    const text = JSON.stringify(route.body)
      .replaceAll(SOME_ID, userId)
      .replaceAll('ada@example.com', who);
    const body: unknown = JSON.parse(text);
    const answer = await admin.send(route.method.toUpperCase(), path, { body });
    // What an example refers to by an id need not be there.
    const refused = answer.status >= 400 && ![404, 409].includes(answer.status);
    expect(refused ? [answer.status, answer.text] : []).toEqual([]);
  });

  it('a demand file, and then a forecast of it', async () => {
    const id = await admin.dataset();
    const { examples } = components.schemas['DemandCsv']!;
    const imported = await admin.import(id, String(examples![0]));
    expect(imported).toMatchObject({ state: 'succeeded' });
  });
});
