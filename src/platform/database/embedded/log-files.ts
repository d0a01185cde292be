import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FOLDER } from './settings.ts';

const KEPT = 5;

/** Removes all but the newest log files; the server bounds the size of each and never removes one. */
export function pruneLogs(cluster: string): void {
  for (const name of logs(cluster).slice(0, -KEPT)) {
    rmSync(join(cluster, LOG_FOLDER, name), { force: true });
  }
}

/** The last complaint in the newest log file, to say why a start failed. */
export function lastComplaint(cluster: string): string | undefined {
  const newest = logs(cluster).at(-1);
  if (newest === undefined) return undefined;
  const lines = readFileSync(join(cluster, LOG_FOLDER, newest), 'utf8').split('\n');
  return complaintIn(lines);
}

/** The last line that says why a server gave up. */
export function complaintIn(lines: readonly string[]): string | undefined {
  return lines
    .findLast((line) => /\b(FATAL|PANIC):/.test(line))
    ?.replace(/^.*?(FATAL|PANIC):\s*/, '');
}

function logs(cluster: string): string[] {
  try {
    return readdirSync(join(cluster, LOG_FOLDER)).sort();
  } catch {
    return [];
  }
}
