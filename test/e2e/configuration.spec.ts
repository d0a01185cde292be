import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '../support/database.ts';
import { ADMIN, startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'stockade-story-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Tries to start a server that cannot, and returns what it says. */
function start(env: Readonly<Record<string, string>>) {
  const run = spawnSync(process.execPath, ['bin/stockade.mjs', 'serve'], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: folder, ...env },
  });
  return { code: run.status, said: run.stderr, stdout: run.stdout };
}
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const secret = (letter: string): string => `${letter}1-`.repeat(16);

it('a server with many mistakes in its settings names each of them at once, and ends with 2', () => {
  const { code, said, stdout } = start({
    NODE_ENV: 'production',
    PORT: 'eighty',
    API_RATE_LIMIT: '-1',
    AUTH_TOKEN_EXPIRY: '1h',
    DATABASE_URL: 'mysql://somewhere',
    AUTH_DEFAULT_ROLE: 'root',
    LOG_LEVEL: 'loud',
    RUN_JOBS: 'perhaps',
    TRUST_PROXY: 'everyone',
    TLS_CERT_FILE: join(folder, 'no such file'),
    SECRET_KEY: 'your-secret-key',
    JWT_SECRET: 'short',
  });
  expect([code, stdout]).toEqual([2, '']);
  const wrong = ['PORT', 'API_RATE_LIMIT', 'AUTH_TOKEN_EXPIRY', 'DATABASE_URL', 'LOG_LEVEL'];
  wrong.push('AUTH_DEFAULT_ROLE', 'RUN_JOBS', 'TRUST_PROXY', 'TLS_CERT_FILE');
  wrong.push('SECRET_KEY', 'JWT_SECRET', 'ENCRYPTION_KEY');
  expect(wrong.filter((name) => !new RegExp(`^  ${name} `, 'm').test(said))).toEqual([]);
  expect(said).not.toMatch(/\n\s+at |node_modules/);
});

it('secrets that come by file start a server in production', async () => {
  const database = await createTestDatabase();
  const server = await startServer({
    databaseUrl: database.url,
    env: {
      NODE_ENV: 'production',
      SECRET_KEY_FILE: file('a', `${secret('a')}\n`),
      JWT_SECRET_FILE: file('b', secret('b')),
      ENCRYPTION_KEY_FILE: file('c', secret('c')),
    },
  });
  expect((await server.admin()).credential).toBeDefined();
  expect(readdirSync(server.dataDir)).not.toContain('secrets');
  await server.stop();
  await database.drop();
});

it('a server whose JWT_SECRET does not open the stored keys says so and does not start', async () => {
  const database = await createTestDatabase();
  const server = await startServer({ databaseUrl: database.url });
  await server.stop();
  const other = startServer({ databaseUrl: database.url });
  await expect(other).rejects.toThrow(/JWT_SECRET is not the one/);
  await database.drop();
});

it('a first admin with a password that leaked often is refused in production', async () => {
  const database = await createTestDatabase();
  const { code, said } = start({
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    SECRET_KEY: secret('a'),
    JWT_SECRET: secret('b'),
    ENCRYPTION_KEY: secret('c'),
    ADMIN_PASSWORD: 'Password123',
  });
  expect([code, said]).toEqual([2, expect.stringContaining('ADMIN_PASSWORD is known from leaks')]);
  expect(said).not.toContain('Password123');
  await database.drop();
});

it('a first admin may have a short password, and the log says what it takes beside it', async () => {
  const database = await createTestDatabase();
  const env = { ADMIN_PASSWORD: 'x9Kf2mQz' };
  const server = await startServer({ databaseUrl: database.url, env });
  expect(server.output()).toContain('ADMIN_PASSWORD has fewer than 15 characters');
  expect(server.output()).not.toContain(env.ADMIN_PASSWORD);
  await server.stop();
  await database.drop();
});

it('secrets that a first start makes are for its user alone, and each is another', async () => {
  const database = await createTestDatabase();
  const server = await startServer({ databaseUrl: database.url });
  const secrets = join(server.dataDir, 'secrets');
  const names = ['ENCRYPTION_KEY', 'JWT_SECRET', 'SECRET_KEY'];
  expect(readdirSync(secrets).sort()).toEqual(names);
  expect(names.map((name) => statSync(join(secrets, name)).mode & 0o777)).toEqual(
    names.map(() => 0o600),
  );
  expect(new Set(names.map((name) => readFileSync(join(secrets, name), 'utf8'))).size).toBe(3);
  await server.stop();
  await database.drop();
});

it('the password grant can be switched off, and pages still sign people in', async () => {
  const database = await createTestDatabase();
  const env = { AUTH_PASSWORD_GRANT: 'false' };
  const server = await startServer({ databaseUrl: database.url, env });
  const { email, password } = ADMIN;
  const grant = await server.client().token({ grant_type: 'password', username: email, password });
  expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type']);
  expect((await server.client().post('/browser-session', { email, password })).status).toBe(204);
  await server.stop();
  await database.drop();
});
