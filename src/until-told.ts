import { logger } from './platform/start.ts';

/** Time that a process without a database has for an orderly stop. */
const STOP_MS = 10_000;

/**
 * Runs until the process receives a signal to stop, or loses its database. Resolves with the exit code. After a lost
 * database the code is 1, so that a supervisor restarts both.
 */
export async function runUntilOver(
  lost: Promise<string>,
  stop: () => Promise<void>,
): Promise<number> {
  const reason = await Promise.race([untilTold(), lost]);
  if (reason === undefined) {
    await stop();
    return 0;
  }
  logger.fatal(`${reason}. This process ends, so that its supervisor starts both again.`);
  const stopped = stop().catch((error: unknown) => logger.warn({ err: error }, 'stopping'));
  await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS))]);
  return 1;
}

/** Resolves at the first SIGINT or SIGTERM. */
function untilTold(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Heard more than once, as when npm hands a terminal's Ctrl-C on: a repetition must not cut the stop short.
      process.on(signal, () => {
        logger.info({ signal }, 'stopping');
        resolve(undefined);
      });
    }
  });
}
