import pg from 'pg';
import { DataSource, DefaultNamingStrategy, type EntityTarget, type ObjectLiteral } from 'typeorm';
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
