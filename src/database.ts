import { RootKeys, RowSeals } from './crypto/index.ts';
import { migrationsWith } from './migrations.ts';
import { logger, type Config } from './platform/index.ts';
import {
  externalConnections,
  findRunningPostgres,
  JobQueue,
  migrateDatabase,
  startEmbeddedPostgres,
  withServerRole,
  type Connections,
} from './platform/roof.ts';

/** A migrated database and how to reach it. */
export interface OpenDatabase {
  readonly connections: Connections;
  /** Whether this process alone can use it. */
  readonly exclusive: boolean;
  close(): Promise<void>;
}

/**
 * Opens the configured database, or with `besideServer` the embedded one that a server has open, and brings it to
 * this version's schema.
 */
export async function openDatabase(
  config: Config,
  options: { readonly besideServer?: boolean } = {},
): Promise<OpenDatabase> {
  const beside = options.besideServer === true ? await reachRunning(config) : undefined;
  const database = beside ?? (await reach(config));
  try {
    const { connections } = database;
    const seals = new RowSeals(new RootKeys(config));
    const migrations = migrationsWith((table, values) => seals.seal(table, values));
    await migrateDatabase(connections, migrations, (owner) =>
      JobQueue.install(owner, connections.owner),
    );
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The database that an operator runs, or else one of our own beside this process. */
async function reach(config: Config): Promise<OpenDatabase> {
  if (config.DATABASE_URL !== undefined) {
    const connections = await externalConnections(config);
    return { connections, exclusive: false, close: () => Promise.resolve() };
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.DATA_DIR,
    log: (line) => logger.info(line),
  });
  const connections = await withServerRole(postgres.owner, config);
  return { connections, exclusive: true, close: () => postgres.stop() };
}

/** The embedded database of a server that runs on the same DATA_DIR; undefined when none does. */
async function reachRunning(config: Config): Promise<OpenDatabase | undefined> {
  if (config.DATABASE_URL !== undefined) return undefined;
  const owner = await findRunningPostgres(config.DATA_DIR);
  if (owner === undefined) return undefined;
  const connections = await withServerRole(owner, config);
  return { connections, exclusive: false, close: () => Promise.resolve() };
}
