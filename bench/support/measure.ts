import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.ts';
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

/**
 * Processor time that all live threads of a process have taken so far, in milliseconds: from the scheduler, to the
 * nanosecond, where `cpuSecondsOf` counts clock ticks.
 */
export function processorMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6;
}

/** Share of a goal by which a figure may miss it before the bench fails: measurements scatter. */
const TOLERANCE = 0.25;

/**
 * Prints one line of a result: the figure, its goal, and `ok`, or `MISS`, or `FAIL` where it misses the goal by more than
 * a quarter. Then the bench ends with exit code 1.
 */
export function report(what: string, figure: number, goal: number, sense: 'most' | 'least'): void {
  const reaches = (limit: number): boolean =>
    sense === 'most' ? figure <= limit : figure >= limit;
  const fails = !reaches(goal * (sense === 'most' ? 1 + TOLERANCE : 1 - TOLERANCE));
  if (fails) process.exitCode = 1;
  const verdict = reaches(goal) ? 'ok  ' : fails ? 'FAIL' : 'MISS';
  const words = sense === 'most' ? 'at most' : 'at least';
  console.log(`${verdict} ${what}: ${figure.toFixed(2)} (${words} ${goal})`);
}
