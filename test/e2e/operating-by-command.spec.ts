/** @story long */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let server: TestServer;
let admin: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

function operate(...words: string[]): { readonly code: number | null; readonly stderr: string } {
  const { status: code, stderr } = spawnSync(
    process.execPath,
    ['bin/stockade.mjs', ...words, '--password-stdin'],
    {
      input: 'correct horse battery staple\n',
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: database.url,
        DATA_DIR: server.dataDir,
      },
    },
  );
  return { code, stderr };
}

describe('a command that makes somebody', () => {
  it('says what is wrong with an address, a role and an organization, and makes nobody', async () => {
    const { id } = (await admin.get('/v1/organization')).body as { id: string };
    const wrong = [
      [['--organization', id, '--email', 'no address'], /--email /],
      [['--organization', id, '--email', 'ada@example.com', '--roles', 'emperor'], /roles/],
      [['--organization', 'northwind', '--email', 'ada@example.com'], /--organization /],
      [['--organization', randomUUID(), '--email', 'ada@example.com'], /--organization /],
    ] as const;
    for (const [words, said] of wrong) {
      const { code, stderr } = operate('user', 'create', ...words);
      expect(code).toBeGreaterThan(0);
      expect(stderr).toMatch(said);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    const made = operate('organization', 'create', '--name', 'Acme', '--email', 'nobody');
    expect([made.code! > 0, made.stderr]).toEqual([true, expect.stringMatching(/--email /)]);
    expect((await admin.get('/v1/users')).body.items).toHaveLength(1);
  });
});

it('the file with the first password goes when that password has been changed', async () => {
  const file = join(server.dataDir, 'secrets', 'first-admin-password');
  mkdirSync(join(server.dataDir, 'secrets'), { recursive: true });
  writeFileSync(file, `${ADMIN.password}\n`);
  const change = { currentPassword: ADMIN.password, newPassword: 'quite another long password' };
  expect((await admin.send('PUT', '/v1/me/password', { body: change })).status).toBe(204);
  await eventually(
    () => Promise.resolve(existsSync(file)),
    (exists) => !exists,
    60_000,
  );
});
