import { spawn } from 'node:child_process';
import { ownAccount, type Account } from './account.ts';

/** Exit status and output of a command. */
export interface ChildOutcome {
  readonly status: number | null;
  readonly output: string;
}

/** Options of `spawn` to run as an account; nothing to change where it is our own. */
export function runningAs(account: Account): { uid?: number; gid?: number } {
  if (account.uid === ownAccount().uid) return {};
  return { uid: account.uid, gid: account.gid };
}

/** Environment of a child process: no locale, secrets or PG* variables of the machine. */
export function childEnvironment(libraries?: string): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
  };
}

/** Runs a command to its end, as an account, inside a folder that the account itself need not be able to reach. */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: { account: Account; cwd: string; libraries?: string },
): Promise<ChildOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...runningAs(options.account),
      cwd: options.cwd,
      env: childEnvironment(options.libraries),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-8000);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}
