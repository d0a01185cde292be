/** @story long */
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

const SECONDS = 10;
let database: TestDatabase;
let server: TestServer;
let issuedAt: number;
let access: Client;
let refreshToken: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    databaseUrl: database.url,
    env: { AUTH_TOKEN_EXPIRY: String(SECONDS) },
  });
  issuedAt = Date.now();
  const { body } = await server
    .client()
    .token({ grant_type: 'password', username: ADMIN.email, password: ADMIN.password });
  access = server.client().withToken(body.access_token);
  refreshToken = body.refresh_token;
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

it('an access token works until its time is over, and its session can be taken up again', async () => {
  const refused = await eventually(
    () => access.get('/v1/me'),
    (answer) => answer.status !== 200,
    (SECONDS + 3) * 1000,
  );
  expect(refused.status).toBe(401);
  expect(Date.now() - issuedAt).toBeGreaterThan((SECONDS - 1.1) * 1000);
  const { body } = await access.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  expect((await access.withToken(body.access_token).get('/v1/me')).status).toBe(200);
});
