import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { runToEnd } from './child.ts';
import { codeOf, EmbeddedPostgresError } from './failure.ts';
import { wait } from './postmaster.ts';

/**
 * Lists the PostgreSQL processes at work in the current folder. The kernel shows where a process works
 * to its own account, so this runs as that account.
 */
const LIST = `
for process in /proc/[0-9]*; do
  [ "$process/cwd" -ef . ] || continue
  case $(readlink "$process/exe") in */bin/postgres*) echo "\${process#/proc/}" ;; esac
done`;

/**
 * Ends servers that outlived the process that started them, and removes the note of a server that is
 * gone: its process id may be another program's by now, which PostgreSQL would take for itself.
 * Only for the holder of the folder's lock.
 */
export async function clearLeftovers(cluster: string, account: Account): Promise<void> {
  const note = join(cluster, 'postmaster.pid');
  if (!existsSync(note)) return;
  for (let attempt = 0; attempt < 150; attempt++) {
    const left = await inhabitants(cluster, account);
    if (left.length === 0) return rmSync(note, { force: true });
    if (attempt === 0) signal(left, 'SIGINT');
    if (attempt === 100) signal(left, 'SIGQUIT');
    await wait(100);
  }
  throw new EmbeddedPostgresError(
    `A PostgreSQL process in ${cluster} does not end; stop it manually.`,
  );
}

async function inhabitants(cluster: string, account: Account): Promise<number[]> {
  const { output } = await runToEnd('/bin/sh', ['-c', LIST], { account, cwd: cluster });
  return output
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const id of processes) {
    try {
      process.kill(id, name);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }
}
