import { readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of ten milliseconds. */
const MS_PER_TICK = 10;

/**
 * Milliseconds of processor time that the main thread of a process has used. Other than the time on the clock it does
 * not depend on what else the machine does.
 */
export function mainThreadMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
