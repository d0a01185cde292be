/**
 * Requests per second of a secured GET (key or token, limiter, policy, one row) against a bare handler that
 * of the framework that answers the same bytes on the same adapter. Five interleaved rounds, the median of their ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startServer } from '../test/support/server.ts';
import { requestsPerSecond } from './support/load.ts';
import { median, report, withPostgres } from './support/measure.ts';

const ROUNDS = 5;

await withPostgres(async (url) => {
  const server = await startServer({
    databaseUrl: url,
    env: { LOG_LEVEL: 'warn' },
  });
  const admin = await server.admin();
  const dataset = await admin.dataset();
  await admin.import(dataset, 'unique_id,ds,y\nSKU-1,2026-01-01,1\nSKU-1,2026-02-01,2\n');
  const made = await admin.post('/v1/api-keys', { name: 'bench', scopes: ['datasets:read'] });
  const path = `/v1/datasets/${dataset}`;
  const { text } = await admin.get(path);
  const bare = spawn(process.execPath, ['bench/support/bare-server.ts', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(bare.stdout, 'data')) as [Buffer];
    const bareUrl = `http://127.0.0.1:${line.toString().trim()}/bare`;
    const byKey = { url: server.url + path, headers: { 'x-api-key': made.body.key as string } };
    const byToken = { url: server.url + path, headers: { ...admin.credential } };
    for (const load of [{ url: bareUrl }, byKey, byToken])
      await requestsPerSecond({ ...load, seconds: 2 });
    const ratios: { key: number; token: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const free = await requestsPerSecond({ url: bareUrl });
      const key = await requestsPerSecond(byKey);
      const token = await requestsPerSecond(byToken);
      ratios.push({ key: key / free, token: token / free });
      console.log(
        `bare ${free.toFixed(0)}/s  key ${key.toFixed(0)}/s  token ${token.toFixed(0)}/s`,
      );
    }
    report('secured GET by key / bare', median(ratios.map(({ key }) => key)), 0.45, 'least');
    report('secured GET by token / bare', median(ratios.map(({ token }) => token)), 0.45, 'least');
  } finally {
    bare.kill();
    await server.stop();
  }
});
