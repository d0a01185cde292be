import pg from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { OrganizationPool } from './organization-pool.ts';

/** The server's data source: every connection comes out of the pool that labels it. */
export function serverDataSource(
  server: pg.ClientConfig,
  entities: readonly EntityTarget<ObjectLiteral>[],
  poolSize: number,
): DataSource {
  return new DataSource({
    type: 'postgres',
    driver: { ...pg, Pool: OrganizationPool },
    extra: { ...server, max: poolSize, statement_timeout: 0, application_name: 'stockade' },
    entities: entities as never,
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    logging: false,
  });
}
