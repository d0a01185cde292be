// Public interface of the platform for bootstrap code: starting, wiring and stopping the server.
export { ALONE } from './input/fields.ts';
export { PlatformModule, type PlatformOptions } from './platform.module.ts';
export { externalConnections, withServerRole, type Connections } from './database/connections.ts';
export { startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
export { findRunningPostgres } from './database/embedded/running-postgres.ts';
export { EmbeddedPostgresError } from './database/embedded/failure.ts';
export { serverDataSource } from './database/data-source.ts';
export {
  DatabaseRoleError,
  EarlierServersError,
  migrateDatabase,
  NewerSchemaError,
} from './database/migrate.ts';
export { ApiDocument } from './http/docs.controller.ts';
export { answerBrokenRequests } from './http/broken-requests.ts';
export { Admission } from './admission/admission.ts';
export { ConnectionGuard } from './admission/connection-guard.ts';
export { listen, ListenError, requireFreeAddress } from './http/listening.ts';
export { HttpAdapter } from './http/http-adapter.ts';
export { mountPipeline, type RequestLimits } from './http/pipeline.ts';
export { ProblemFilter } from './responses/problem.filter.ts';
export { RateLimitGuard } from './admission/rate-limit.guard.ts';
export { UndeclaredInputGuard } from './input/undeclared-input.guard.ts';
export { RouteTable } from './access/route-table.ts';
export { readTls, watchTls } from './http/tls.ts';
export { DURABLE, Readiness } from './health/readiness.ts';
export { JobQueue } from './jobs/job-queue.ts';
export { nestLogger, setLogLevel } from './telemetry/logger.ts';
export { firstPasswordFile, keepFirstPassword } from './config/secrets.ts';
export { requireValidFiles } from './config/config-files.ts';
export { readConfigFiles } from './config/read-config-files.ts';
export { SETTINGS } from './config/settings.ts';
export { Upkeep } from './modules/upkeep.ts';
export { PLATFORM_DESCRIPTOR } from './platform.descriptor.ts';
