import { spawn, type ChildProcess } from 'node:child_process';
import type { Account } from './account.ts';
import { childEnvironment, runningAs } from './child.ts';
import { WORKING_FOLDER } from './cluster.ts';
import type { Runtime } from './runtime.ts';
import { serverArguments } from './settings.ts';

/** A server process that was started. */
export interface Postmaster {
  readonly pid: number | undefined;
  /** Exit of the process; undefined while it runs. */
  ended(): string | undefined;
  /** Output before its own log began. */
  output(): string;
  readonly exit: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, what was committed is on disk. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Pauses for a while. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Starts the server in a session of its own: Ctrl-C in a terminal reaches this process alone, which
 * drains first. It does not keep this process alive.
 */
export function startPostmaster(cluster: string, runtime: Runtime, account: Account): Postmaster {
  const child = spawn(runtime.postgres, ['-D', WORKING_FOLDER, ...serverArguments()], {
    ...runningAs(account),
    cwd: cluster,
    env: childEnvironment(runtime.libraries),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  child.unref();
  (child.stderr as unknown as { unref(): void }).unref();
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output = (output + chunk).slice(-4000);
  });
  let ended: string | undefined;
  const exit = new Promise<string>((resolve) => {
    const end = (how: string): void => resolve((ended ??= how));
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  });
  return {
    pid: child.pid,
    ended: () => ended,
    output: () => output,
    exit,
    stop: () => stop(child, exit),
  };
}

async function stop(child: ChildProcess, exit: Promise<string>): Promise<void> {
  child.ref();
  child.kill('SIGINT');
  const hurry = setTimeout(() => child.kill('SIGQUIT'), PATIENCE_MS);
  await exit;
  clearTimeout(hurry);
}
