import { logger } from './platform/index.ts';

/** Resolves at the first SIGINT or SIGTERM. */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        logger.info({ signal }, 'stopping');
        resolve();
      });
    }
  });
}
