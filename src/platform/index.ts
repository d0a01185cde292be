export { Config, ConfigError, loadConfig } from './config/config.ts';
export { UnitOfWork } from './database/unit-of-work.ts';
export { newId, isId, INSTALLATION_ID } from './database/ids.ts';
export type { Principal } from './context/principal.ts';
export {
  currentContext,
  currentPrincipal,
  runAsOrganization,
  runInContext,
} from './context/context.ts';
export { Problem, invalidField, notFound } from './http/problem.ts';
export { logger } from './telemetry/logger.ts';
