/**
 * Processor time of the server per request, as a ratio to a bare handler of the framework that answers the same bytes
 * on the same adapter in the same run. Requests per second depend on what else runs; processor time hardly does.
 */
import { requestsPerSecond, type Load } from './support/load.ts';
import { percentile, processorMs, report } from './support/measure.ts';
import { besideBareHandler } from './support/secured-dataset.ts';

const ROUNDS = Number(process.argv[2] ?? 8);
const SECONDS = 1;

/** The lower quartile: what else runs on the machine makes a request dearer, and never cheaper. */
const lowerQuartile = (values: readonly number[]): number => percentile(values, 0.25);

/** Microseconds of processor time of a process for each request. */
async function microsecondsOf(pid: number, load: Load): Promise<number> {
  const before = processorMs(pid);
  const perSecond = await requestsPerSecond({ ...load, seconds: SECONDS });
  return ((processorMs(pid) - before) / (perSecond * SECONDS)) * 1e3;
}

await besideBareHandler(async ({ server, datasetUrl, byKey, byToken, bare }) => {
  const bareLoad = { url: bare.url };
  const loads: Readonly<Record<string, Load & { readonly most: number }>> = {
    '/livez': { url: `${server.url}/livez`, most: 1.5 },
    JWKS: { url: `${server.url}/.well-known/jwks.json`, most: 1.5 },
    'one dataset by key': { url: datasetUrl, headers: byKey, most: 2.75 },
    'one dataset by token': { url: datasetUrl, headers: byToken, most: 2.75 },
    '/v1/me': { url: `${server.url}/v1/me`, headers: byToken, most: 5.5 },
  };
  await microsecondsOf(bare.pid, bareLoad);
  for (const load of Object.values(loads)) await microsecondsOf(server.process.pid!, load);
  const costs = new Map<string, number[]>([['bare', []]]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const free = await microsecondsOf(bare.pid, bareLoad);
    costs.get('bare')!.push(free);
    const words = [`bare ${free.toFixed(0)} µs`];
    for (const [name, load] of Object.entries(loads)) {
      const cost = await microsecondsOf(server.process.pid!, load);
      costs.set(name, [...(costs.get(name) ?? []), cost]);
      words.push(`${name} ${cost.toFixed(0)}`);
    }
    console.log(words.join('  '));
  }
  for (const [name, { most }] of Object.entries(loads)) {
    const ratio = lowerQuartile(costs.get(name)!) / lowerQuartile(costs.get('bare')!);
    report(`${name}: processor time / bare`, ratio, most, 'most');
  }
});
