import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { ForeseenError } from '../problems/foreseen-error.ts';
import { SERVER_GROUP, type Connections } from './connections.ts';

/** Any number of instances may start at once: one migrates, the others wait for it. */
const MIGRATION_LOCK = 7_230_001;

/** Time for which connections of a stopped server may remain visible. */
const SERVERS_LEAVE_WITHIN_MS = 10_000;

interface MigrationClass {
  new (): MigrationInterface;
  /** Whether no server of an earlier version may run when it is applied, nor afterwards. */
  readonly alone?: boolean;
}
type Classes = readonly MigrationClass[];

/** Additions of the caller: a check before the first write, and steps after the tables. */
export interface MigrationSteps {
  before(owner: pg.Client): Promise<void>;
  after(owner: pg.Client): Promise<void>;
}

/**
 * Brings the database to this version's schema behind an advisory lock: roles, tables, then whatever
 * the caller adds. Safe to run at every start and from several instances at once.
 *
 * @throws DatabaseRoleError when a role lacks a right or has one too many, NewerSchemaError, EarlierServersError
 */
export async function migrateDatabase(
  connections: Connections,
  migrations: Classes,
  steps: MigrationSteps,
): Promise<void> {
  const owner = new pg.Client(connections.owner);
  await owner.connect();
  try {
    await owner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await listApplied(owner);
    refuseNewerSchema(applied, migrations);
    await refuseEarlierServers(owner, connections, applied, migrations);
    await steps.before(owner);
    await ensureRoles(owner, connections);
    await runMigrations(connections, migrations);
    await steps.after(owner);
    await owner.query(`grant usage on schema public to ${SERVER_GROUP}`);
    await refuseMightyRole(connections.server);
  } finally {
    await owner.end();
  }
}

/** A database that a newer version has brought to its schema. */
export class NewerSchemaError extends ForeseenError {}

/** An older version would write what the newer one no longer reads, and miss what that one wrote. */
function refuseNewerSchema(applied: ReadonlySet<string>, migrations: Classes): void {
  const newest = Math.max(...migrations.map(({ name }) => numberOf(name)));
  const newer = [...applied].find((name) => numberOf(name) > newest);
  if (newer === undefined) return;
  throw new NewerSchemaError(
    `The database has the schema of a newer version (${newer}). Start that version, or restore a backup from before it.`,
  );
}

/** Migrations are called by what they do, with their time behind it. */
const numberOf = (name: string): number => Number(name.slice(-13));

/** Servers of an earlier version run, whose writes this version would not accept. */
export class EarlierServersError extends ForeseenError {}

async function refuseEarlierServers(
  owner: pg.Client,
  { server }: Connections,
  applied: ReadonlySet<string>,
  migrations: Classes,
): Promise<void> {
  const pending = migrations.some(({ alone, name }) => alone === true && !applied.has(name));
  if (applied.size === 0 || !pending) return;
  const { user } = new pg.Client(server);
  const deadline = Date.now() + SERVERS_LEAVE_WITHIN_MS;
  for (;;) {
    const { rowCount } = await owner.query(
      'select 1 from pg_stat_activity where datname = current_database() and usename = $1',
      [user],
    );
    if (rowCount === 0) return;
    if (Date.now() > deadline) break;
    await setTimeout(200);
  }
  throw new EarlierServersError(
    'Servers or workers of an earlier version use the database. Stop all of them, then start this version: it would not accept what they write.',
  );
}

/** Names of the migrations that the database has had; none where it is new. */
async function listApplied(owner: pg.Client): Promise<ReadonlySet<string>> {
  const table = await owner.query(`select to_regclass('public.schema_migration') as found`);
  if ((table.rows as { found: string | null }[])[0]?.found === null) return new Set();
  const { rows } = await owner.query<{ name: string }>('select name from schema_migration');
  return new Set(rows.map(({ name }) => name));
}

/** A database role that does not fit; the message says what to run. */
export class DatabaseRoleError extends ForeseenError {}

async function runMigrations(connections: Connections, migrations: Classes): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    extra: connections.owner,
    entities: [],
    migrations: [...migrations],
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    uuidExtension: 'pgcrypto',
    installExtensions: false,
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

async function ensureRoles(owner: pg.Client, connections: Connections): Promise<void> {
  const user = new pg.Client(connections.server).user ?? '';
  try {
    await createRole(owner, SERVER_GROUP, 'nologin');
    if (connections.makeServerRole) {
      const password = owner.escapeLiteral(String(connections.server.password));
      await createRole(owner, user, 'login');
      await owner.query(
        `alter role ${owner.escapeIdentifier(user)} with login password ${password}`,
      );
    }
    await owner.query(`grant ${SERVER_GROUP} to ${owner.escapeIdentifier(user)}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new DatabaseRoleError(
      `The database role may not create roles. As an administrator of the database run: create role ${SERVER_GROUP} nologin; create role stockade_app login password '…' in role ${SERVER_GROUP}; and start with DATABASE_URL for stockade_app and DATABASE_MIGRATION_URL for the owner.`,
      { cause: error },
    );
  }
}

async function createRole(
  owner: pg.Client,
  name: string,
  kind: 'login' | 'nologin',
): Promise<void> {
  const known = await owner.query('select 1 from pg_roles where rolname = $1', [name]);
  if (known.rowCount !== 0) return;
  const role = owner.escapeIdentifier(name);
  try {
    await owner.query(
      `create role ${role} ${kind} nosuperuser nobypassrls nocreatedb nocreaterole`,
    );
  } catch (error) {
    // Roles belong to the whole cluster: another database's start may have made it just now.
    const code = (error as { code?: string }).code;
    if (code !== '42710' && code !== '23505') throw error;
  }
}

async function refuseMightyRole(server: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    const { rows } = await client.query<{ mighty: boolean; owns: string | null }>(
      `select rolsuper or rolbypassrls as mighty,
              (select string_agg(relname, ', ') from pg_class
                where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
                  and pg_has_role(current_user, relowner, 'usage')) as owns
         from pg_roles where rolname = current_user`,
    );
    if (rows[0]?.mighty === false && rows[0].owns === null) return;
    throw new DatabaseRoleError(
      'DATABASE_URL names a role that row-level security does not bind (a superuser, BYPASSRLS, or the owner of the tables). Give the server a role without these rights.',
    );
  } finally {
    await client.end();
  }
}
