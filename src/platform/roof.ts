// What only the roof needs of the platform: starting, wiring and stopping it.
export { PlatformModule, type PlatformOptions } from './platform.module.ts';
export { externalConnections, withServerRole, type Connections } from './database/connections.ts';
export { startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
export { EmbeddedPostgresError } from './database/embedded/failure.ts';
export { serverDataSource } from './database/data-source.ts';
export { DatabaseRoleError, migrateDatabase } from './database/migrate.ts';
export { ApiDocument } from './http/docs.controller.ts';
export { IdempotencyInterceptor } from './http/idempotency.interceptor.ts';
export { Occupancy } from './http/limits.ts';
export { mountPipeline } from './http/pipeline.ts';
export { ProblemFilter } from './http/problem.filter.ts';
export { RateLimitGuard } from './http/rate-limit.guard.ts';
export { RouteTable } from './http/route-table.ts';
export { readTls, watchTls } from './http/tls.ts';
export { Readiness } from './health/readiness.ts';
export { JobQueue } from './jobs/job-queue.ts';
export { nestLogger, setLogLevel } from './telemetry/logger.ts';
export { SETTINGS } from './config/settings.ts';
