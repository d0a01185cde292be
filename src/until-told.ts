import { logger } from './platform/index.ts';

/** Resolves at the first SIGINT or SIGTERM. */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Heard more than once, as when npm hands a terminal's Ctrl-C on: a repetition must not cut the stop short.
      process.on(signal, () => {
        logger.info({ signal }, 'stopping');
        resolve();
      });
    }
  });
}
