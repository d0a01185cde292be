import { openDatabase } from './database.ts';
import { SigningKeys } from './auth/index.ts';
import { Broadcast, ConfigFiles, JobQueue, loadConfig, logger } from './platform/index.ts';
import { setLogLevel } from './platform/start.ts';
import { sayingWhatIsForeseen } from './foreseen.ts';
import { createApplication, startWorkers } from './server.ts';
import { runUntilOver } from './until-told.ts';

/** Runs jobs until it is told to stop; resolves with the exit code. */
export function work(): Promise<number> {
  return sayingWhatIsForeseen(workUntilTold);
}

async function workUntilTold(): Promise<number> {
  const config = loadConfig();
  setLogLevel(config.LOG_LEVEL);
  const database = await openDatabase(config);
  try {
    const app = await createApplication(config, database);
    await app.get(Broadcast).start();
    await app.get(SigningKeys).ensure();
    await app.get(JobQueue).start();
    await startWorkers(app);
    app.get(ConfigFiles).watch();
    // First, so that whoever has read that the worker is ready can stop it in order.
    const over = runUntilOver(database.lost, async () => {
      await app.get(JobQueue).stop(config.SHUTDOWN_GRACE);
      await app.close();
      logger.info('stopped');
    });
    process.stdout.write('Stockade worker is ready.\n');
    return await over;
  } finally {
    await database.close();
  }
}
