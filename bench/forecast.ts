/**
 * 10,000 series of 60 months forecast with `auto` through the API: series per second, memory, and the p99 of
 * a secured GET while it runs against the same when idle. Usage: npm run bench -- forecast [series]
 */
import { startServer } from '../test/support/server.ts';
import type { Client } from '../test/support/client.ts';
import { cpuSecondsOf, memoryOf, percentile, report, withPostgres } from './support/measure.ts';

const SERIES = Number(process.argv[2] ?? 10_000);
const LENGTH = 60;
const PAUSE_MS = 10;

function demand(): string {
  let text = 'unique_id,ds,y\n';
  for (let series = 0; series < SERIES; series += 1) {
    let noise = series * 2_654_435_761;
    for (let step = 0; step < LENGTH; step += 1) {
      noise = (noise * 1_103_515_245 + 12_345) >>> 0;
      const season = 1 + 0.3 * Math.sin((2 * Math.PI * (step + series)) / 12);
      const value =
        (50 + (series % 200) + step * ((series % 7) - 3) * 0.2) * season + noise / 2 ** 28;
      const month = String((step % 12) + 1).padStart(2, '0');
      text += `SKU-${series},${2021 + Math.floor(step / 12)}-${month}-01,${Math.max(0, value).toFixed(1)}\n`;
    }
  }
  return text;
}

/** Times secured GETs, one after another, until told to stop. */
async function latencies(client: Client, path: string, until: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let over = false;
  void until.then(() => (over = true));
  while (!over) {
    const startedAt = performance.now();
    const answer = await client.get(path);
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}

await withPostgres(async (url) => {
  const server = await startServer({ databaseUrl: url });
  try {
    const admin = await server.admin();
    const dataset = await admin.dataset();
    await admin.import(dataset, demand());
    const path = `/v1/datasets/${dataset}`;
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    await latencies(admin, path, wait(2000));
    console.log(
      `memory after the import: ${memoryOf(server.process.pid!).now.toFixed(0)} MB now, ${memoryOf(server.process.pid!).peak.toFixed(0)} MB at its highest`,
    );
    const idle = await latencies(admin, path, wait(8000));
    const cpuBefore = cpuSecondsOf(server.process.pid!);
    const startedAt = performance.now();
    const running = admin.forecast(dataset, { horizon: 12 });
    const busy = await latencies(admin, path, running);
    const run = await running;
    const seconds = (performance.now() - startedAt) / 1000;
    if (run.state !== 'succeeded') throw new Error(`the forecast ended ${run.state}`);
    const cpu = cpuSecondsOf(server.process.pid!) - cpuBefore;
    console.log(
      `${cpu.toFixed(1)} s of processor time: what it takes two cores that nobody else uses is half`,
    );
    const [idleP99, busyP99] = [percentile(idle, 0.99), percentile(busy, 0.99)];
    console.log(
      `${SERIES} series in ${seconds.toFixed(1)} s: ${(SERIES / seconds).toFixed(0)} series/s`,
    );
    console.log(
      `p99 of a secured GET: ${idleP99.toFixed(1)} ms idle, ${busyP99.toFixed(1)} ms while it runs`,
    );
    report('p99 busy / idle', busyP99 / idleP99, 3, 'most');
    report('memory at its highest, MB', memoryOf(server.process.pid!).peak, 400, 'most');
  } finally {
    await server.stop();
  }
});
