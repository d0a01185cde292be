/**
 * Requests per second of an audited write (a dataset is made) against the same write unaudited, on the same
 * PostgreSQL. Five interleaved rounds, the median of their ratios.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestServer } from '../test/support/server.ts';
import { requestsPerSecond, type Load } from './support/load.ts';
import { median, report, withPostgres } from './support/measure.ts';

const ROUNDS = 5;

async function write(server: TestServer): Promise<Load> {
  const admin = await server.admin();
  return {
    url: `${server.url}/v1/datasets`,
    method: 'POST',
    headers: { ...admin.credential, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', frequency: 'monthly' }),
  };
}

await withPostgres(async (url) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stockade-bench-'));
  const options = { databaseUrl: url, dataDir, env: { RUN_JOBS: 'false' } };
  const audited = await startServer(options);
  const unaudited = await startServer({ ...options, entry: 'bench/support/unaudited-server.ts' });
  try {
    const loads = { audited: await write(audited), unaudited: await write(unaudited) };
    for (const load of Object.values(loads)) await requestsPerSecond({ ...load, seconds: 2 });
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const without = await requestsPerSecond(loads.unaudited);
      const withAudit = await requestsPerSecond(loads.audited);
      ratios.push(withAudit / without);
      console.log(`unaudited ${without.toFixed(0)}/s  audited ${withAudit.toFixed(0)}/s`);
    }
    report('audited write / unaudited', median(ratios), 0.85, 'least');
  } finally {
    await audited.stop();
    await unaudited.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
