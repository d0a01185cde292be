import {
  logger,
  startEmbeddedPostgres,
  type Config,
  type EmbeddedPostgres,
} from './platform/start.ts';

/** Starts the PostgreSQL under DATA_DIR. A failure is told to whoever awaits it, and is not lost before. */
export function startEmbedded(config: Config): Promise<EmbeddedPostgres> {
  const started = startEmbeddedPostgres({
    dataDir: config.DATA_DIR,
    log: (line) => logger.info(line),
  });
  started.catch(() => undefined);
  return started;
}
