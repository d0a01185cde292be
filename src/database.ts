import type pg from 'pg';
import { SIGN_IN_NAME_EVIDENCE, SIGNING_KEY_EVIDENCE } from './auth/index.ts';
import { DATA_KEY_EVIDENCE, RootKeys, RowSeals, SecretChecks, type Query } from './crypto/index.ts';
import { migrationsWith } from './migrations.ts';
import { QUEUES } from './modules.ts';
import { startEmbedded } from './embedded.ts';
import type { Config } from './platform/index.ts';
import {
  externalConnections,
  findRunningPostgres,
  JobQueue,
  migrateDatabase,
  withServerRole,
  type Connections,
} from './platform/bootstrap.ts';
import type { EmbeddedPostgres } from './platform/start.ts';

/** Checks of the secrets by stored data, for a database without check values. */
const EVIDENCE = [SIGN_IN_NAME_EVIDENCE, SIGNING_KEY_EVIDENCE, DATA_KEY_EVIDENCE];

/** A migrated database and how to reach it. */
export interface OpenDatabase {
  readonly connections: Connections;
  /** Whether this process alone can use it. */
  readonly exclusive: boolean;
  /** Resolves with the reason when the embedded database ends unexpectedly; only a new start brings it back. */
  readonly lost: Promise<string>;
  close(): Promise<void>;
}

const queryOf =
  (owner: pg.Client): Query =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await owner.query<Row>(text, [...values])).rows;

/**
 * Opens the configured database, and brings it to this version's schema. With `besideServer`, that is the embedded one
 * that a server has open; with `embedded`, one that was started already, which is stopped when this fails.
 *
 * @throws ConfigError when a secret is not the one that this database was made with; then nothing was written
 */
export async function openDatabase(
  config: Config,
  options: {
    readonly besideServer?: boolean;
    readonly embedded?: Promise<EmbeddedPostgres> | undefined;
  } = {},
): Promise<OpenDatabase> {
  const beside = options.besideServer === true ? await reachRunning(config) : undefined;
  const database = beside ?? (await reach(config, options.embedded));
  try {
    const { connections } = database;
    const roots = new RootKeys(config);
    const seals = new RowSeals(roots);
    const checks = new SecretChecks(roots);
    const migrations = migrationsWith((table, values) => seals.seal(table, values));
    await migrateDatabase(connections, migrations, {
      before: (owner) => checks.refuseWrong(queryOf(owner), EVIDENCE),
      after: async (owner) => {
        await checks.keep(queryOf(owner));
        await JobQueue.install(owner, connections.owner, QUEUES);
      },
    });
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

const NEVER = new Promise<string>(() => undefined);

/** The database that an operator runs, or else one of our own beside this process. */
async function reach(
  config: Config,
  embedded: Promise<EmbeddedPostgres> | undefined,
): Promise<OpenDatabase> {
  if (config.DATABASE_URL !== undefined) {
    const connections = await externalConnections(config);
    return { connections, exclusive: false, lost: NEVER, close: () => Promise.resolve() };
  }
  const postgres = await (embedded ?? startEmbedded(config));
  try {
    const connections = await withServerRole(postgres.owner, config);
    return { connections, exclusive: true, lost: postgres.lost, close: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** The embedded database of a server that runs on the same DATA_DIR; undefined when none does. */
async function reachRunning(config: Config): Promise<OpenDatabase | undefined> {
  if (config.DATABASE_URL !== undefined) return undefined;
  const owner = await findRunningPostgres(config.DATA_DIR);
  if (owner === undefined) return undefined;
  const connections = await withServerRole(owner, config);
  return { connections, exclusive: false, lost: NEVER, close: () => Promise.resolve() };
}
