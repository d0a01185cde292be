/**
 * Processor time of the server per request, as a ratio to a bare handler of the framework that answers the same bytes
 * on the same adapter in the same run. Requests per second depend on what else runs; processor time hardly does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startServer } from '../test/support/server.ts';
import { requestsPerSecond, type Load } from './support/load.ts';
import { cpuSecondsOf, median, report, withPostgres } from './support/measure.ts';

const ROUNDS = Number(process.argv[2] ?? 3);
const SECONDS = 2;

/** Microseconds of processor time of a process for each request. */
async function microsecondsOf(pid: number, load: Load): Promise<number> {
  const before = cpuSecondsOf(pid);
  const perSecond = await requestsPerSecond({ ...load, seconds: SECONDS });
  return ((cpuSecondsOf(pid) - before) / (perSecond * SECONDS)) * 1e6;
}

await withPostgres(async (url) => {
  const server = await startServer({ databaseUrl: url, env: { LOG_LEVEL: 'warn' } });
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
    const bareLoad = { url: `http://127.0.0.1:${line.toString().trim()}/bare` };
    const key = { 'x-api-key': made.body.key as string };
    const loads: Readonly<Record<string, Load & { readonly most: number }>> = {
      '/livez': { url: `${server.url}/livez`, most: 1.5 },
      JWKS: { url: `${server.url}/.well-known/jwks.json`, most: 1.5 },
      'one dataset by key': { url: server.url + path, headers: key, most: 4.5 },
      'one dataset by token': {
        url: server.url + path,
        headers: { ...admin.credential },
        most: 4.5,
      },
      '/v1/me': { url: `${server.url}/v1/me`, headers: { ...admin.credential }, most: 4.5 },
    };
    await microsecondsOf(bare.pid!, bareLoad);
    for (const load of Object.values(loads)) await microsecondsOf(server.process.pid!, load);
    const ratios = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const free = await microsecondsOf(bare.pid!, bareLoad);
      const words = [`bare ${free.toFixed(0)} µs`];
      for (const [name, load] of Object.entries(loads)) {
        const cost = await microsecondsOf(server.process.pid!, load);
        ratios.set(name, [...(ratios.get(name) ?? []), cost / free]);
        words.push(`${name} ${cost.toFixed(0)}`);
      }
      console.log(words.join('  '));
    }
    for (const [name, { most }] of Object.entries(loads)) {
      report(`${name}: processor time / bare`, median(ratios.get(name)!), most, 'most');
    }
  } finally {
    bare.kill();
    await server.stop();
  }
});
