// Public interface of the platform for the command line and the first steps of a start: nothing here loads Nest.
export { loadConfig, type Config } from './config/config.ts';
export { firstPasswordFile } from './config/secrets.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from './database/embedded/embedded-postgres.ts';
export { requireFreeAddress } from './http/listening.ts';
export { ForeseenError } from './problems/foreseen-error.ts';
export { logger, setLogLevel } from './telemetry/logger.ts';
