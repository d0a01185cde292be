import { readFileSync } from 'node:fs';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The middle one of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The value below which a share of the measurements lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** The probability that one of the first is larger than one of the second (Mann and Whitney, 1947). */
export function auc(larger: readonly number[], smaller: readonly number[]): number {
  const all = [
    ...larger.map((value) => ({ value, first: true })),
    ...smaller.map((value) => ({ value, first: false })),
  ].sort((a, b) => a.value - b.value);
  const rankSum = all.reduce((sum, { first }, i) => (first ? sum + i + 1 : sum), 0);
  const pairs = larger.length * smaller.length;
  return (rankSum - (larger.length * (larger.length + 1)) / 2) / pairs;
}

/** Resident memory of a process now and at its highest, in megabytes. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Seconds of processor time that a process has taken so far, over all of its threads. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
const TICKS_A_SECOND = 100;

/** A PostgreSQL for one benchmark, the product's own, gone afterwards. */
export async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-bench-'));
  const database = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  const { host, user, database: name } = database.owner;
  try {
    return await work(`postgres://${user}@${encodeURIComponent(String(host))}/${name}`);
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints one line of a result: what, figure, limit, and whether it holds. */
export function report(what: string, figure: number, limit: number, sense: 'most' | 'least'): void {
  const holds = sense === 'most' ? figure <= limit : figure >= limit;
  const words = sense === 'most' ? 'at most' : 'at least';
  console.log(`${holds ? 'ok  ' : 'MISS'} ${what}: ${figure.toFixed(2)} (${words} ${limit})`);
}
