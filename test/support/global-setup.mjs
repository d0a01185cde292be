// One PostgreSQL for all tests: the one in TEST_DATABASE_URL, or an embedded one that ends with them.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function globalSetup() {
  if (process.env.TEST_DATABASE_URL) return;
  const { startEmbeddedPostgres } = await import(
    new URL('../../dist/src/platform/database/embedded/embedded-postgres.js', import.meta.url).href
  );
  const folder = mkdtempSync(join(tmpdir(), 'stockade-test-'));
  const database = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  const { host, user, database: name } = database.owner;
  process.env.TEST_DATABASE_URL = `postgres://${user}@${encodeURIComponent(host)}/${name}`;
  globalThis.stockadeTestDatabase = { database, folder };
}
