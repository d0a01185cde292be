import type { INestApplicationContext } from '@nestjs/common';
import { openDatabase } from '../../database.ts';
import { JobQueue, loadConfig, type Config } from '../../platform/index.ts';
import { ForeseenError, setLogLevel } from '../../platform/start.ts';
import { createApplication } from '../../server.ts';
import { CommandFailure } from '../command-failure.ts';

/**
 * Runs work on the application without a port, on the configured database: beside a server that runs, or
 * without one. Configuration and database errors become sentences.
 */
export async function withApplication<T>(
  work: (app: INestApplicationContext, config: Config) => Promise<T>,
): Promise<T> {
  try {
    const config = loadConfig();
    setLogLevel(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL);
    const database = await openDatabase(config, { besideServer: true });
    try {
      const app = await createApplication(config, database);
      try {
        return await work(app, config);
      } finally {
        await app.get(JobQueue).stop(1);
        await app.close();
      }
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof ForeseenError)) throw error;
    throw new CommandFailure(error.message, error);
  }
}
