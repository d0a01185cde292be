import { spawn } from 'node:child_process';
import type { Account } from './account.ts';
import { childEnvironment, runningAs } from './child.ts';

/**
 * Reads the server's process id, then waits for the pipe's end, which comes when the process that holds
 * the other end is gone, however it went. Then the server is shut down, if it is still that one.
 */
const SCRIPT = `
read -r server || exit 0
while read -r ignored; do :; done
read -r noted < postmaster.pid && [ "$noted" = "$server" ] || exit 0
[ "/proc/$server/cwd" -ef . ] && kill -INT "$server"`;

/** A small process that shuts the server down when this one dies. */
export interface Watchdog {
  watch(server: number): void;
  /** Ends it; a server that still runs is shut down. */
  dismiss(): void;
}

/** Starts the watchdog in a group of its own, so that a signal for ours does not take it along. */
export function startWatchdog(cluster: string, account: Account): Watchdog {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'stockade-watchdog'], {
    ...runningAs(account),
    cwd: cluster,
    env: childEnvironment(),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return {
    watch: (server) => void shell.stdin.write(`${server}\n`),
    dismiss: () => void shell.stdin.destroy(),
  };
}
