import pg from 'pg';
import { DataSource, DefaultNamingStrategy, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { Config } from '../config/config.ts';
import { OrganizationPool, type OrganizationPoolOptions } from './organization-pool.ts';

/** Time limit of a new connection. */
const CONNECT_MS = 10_000;

/** The server's data source: every connection comes out of the pool that labels it. */
export function serverDataSource(
  server: pg.ClientConfig,
  entities: readonly EntityTarget<ObjectLiteral>[],
  { DATABASE_POOL_SIZE, API_TIMEOUT }: Pick<Config, 'DATABASE_POOL_SIZE' | 'API_TIMEOUT'>,
): DataSource {
  const pool: OrganizationPoolOptions = {
    ...server,
    max: DATABASE_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_MS,
    requestSeconds: API_TIMEOUT,
    application_name: 'stockade',
  };
  return new DataSource({
    type: 'postgres',
    driver: { ...pg, Pool: OrganizationPool },
    extra: pool,
    entities: entities as never,
    namingStrategy: new SnakeCase(),
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    logging: false,
  });
}

/** Columns are named in snake_case; tables and constraints say their names themselves. */
class SnakeCase extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  override primaryKeyName(table: string): string {
    return `${table}_pk`;
  }
}
