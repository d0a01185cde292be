import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import type { TestDatabase } from './database.ts';
import type { TestServer } from './server.ts';

/** Makes another organization on the server's database, as an operator does; a client of its admin. */
export async function newOrganization(server: TestServer, database: TestDatabase): Promise<Client> {
  const email = `other-admin-${randomBytes(4).toString('hex')}@example.com`;
  const password = `the password of ${email}`;
  const names = ['--name', 'Another organization', '--email', email];
  execFileSync(
    process.execPath,
    ['bin/stockade.mjs', 'organization', 'create', ...names, '--password-stdin'],
    {
      input: password,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: database.url,
        DATA_DIR: server.dataDir,
      },
    },
  );
  return server.client().signIn(email, password);
}
