import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const own = globalThis.stockadeTestDatabase;
  if (own === undefined) return;
  await own.database.stop();
  rmSync(own.folder, { recursive: true, force: true });
}
