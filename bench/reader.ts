/**
 * How fast, and in how much memory, is a demand file read?
 *
 *     npm run bench -- reader [rows ...]
 *
 * Each size is read from a file by the reader and, for comparison in the same run, by papaparse's
 * own stream alone (which only splits fields). Every measurement runs in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { readDemand } from '../src/forecasting/reader/index.ts';

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'reader' || mode === 'papaparse') await measure(mode, rest[0] as string);
else await compare(process.argv.slice(2).map(Number));

async function compare(sizes: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-reader-'));
  try {
    for (const rows of sizes.length > 0 ? sizes : [1_000_000, 5_000_000]) {
      for (const order of ['by series', 'by date'] as const) {
        const file = join(folder, 'demand.csv');
        await writeDemand(file, rows, order);
        const peer = best('papaparse', file);
        const ours = best('reader', file);
        console.log(
          `${rows} rows ${order}, ${(statSync(file).size / 1e6).toFixed(1)} MB: ` +
            `reader ${ours.seconds.toFixed(2)} s (CPU ${ours.cpu.toFixed(2)} s), +${ours.megabytes} MB; ` +
            `papaparse alone ${peer.seconds.toFixed(2)} s, +${peer.megabytes} MB; ` +
            `ratio ${(ours.seconds / peer.seconds).toFixed(2)}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Measurement {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

/** The faster of three runs, and the largest memory of them. */
function best(what: string, file: string): Measurement {
  const runs = [1, 2, 3].map(() => {
    const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), what, file]);
    return JSON.parse(output.toString()) as Measurement;
  });
  runs.sort((a, b) => a.seconds - b.seconds);
  const megabytes = Math.max(...runs.map((run) => run.megabytes));
  return { ...(runs[0] as Measurement), megabytes };
}

async function measure(what: 'reader' | 'papaparse', file: string): Promise<void> {
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const rows = what === 'reader' ? await readAll(file) : await parseAll(file);
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(
    JSON.stringify({
      rows,
      seconds,
      cpu: (used.user + used.system) / 1e6,
      megabytes: Math.round((peak - before) / 1e6),
    }),
  );
}

async function readAll(file: string): Promise<number> {
  let rows = 0;
  for await (const event of readDemand(createReadStream(file), { frequency: 'daily' })) {
    if (event.type === 'batch') rows += event.batch.values.length;
  }
  return rows;
}

function parseAll(file: string): Promise<number> {
  let rows = 0;
  return new Promise((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(file, 'utf8'), {
      chunk: (results) => (rows += results.data.length),
      complete: () => resolve(rows),
      error: reject,
    });
  });
}

async function writeDemand(
  file: string,
  rows: number,
  order: 'by series' | 'by date',
): Promise<void> {
  const out = createWriteStream(file);
  out.write('unique_id,ds,y\n');
  const perSeries = 100;
  const series = rows / perSeries;
  let text = '';
  for (let i = 0; i < rows; i++) {
    const [s, t] =
      order === 'by series'
        ? [Math.floor(i / perSeries), i % perSeries]
        : [i % series, Math.floor(i / series)];
    const ds = new Date(Date.UTC(2022, 0, 1 + t)).toISOString().slice(0, 10);
    text += `series_${String(s).padStart(5, '0')},${ds},${((i * 7919) % 100000) / 100}\n`;
    if (text.length > 65536) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'close');
}
