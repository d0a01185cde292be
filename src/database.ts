import { MIGRATIONS } from './migrations.ts';
import { logger, type Config } from './platform/index.ts';
import {
  externalConnections,
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

/** Opens the configured database and brings it to this version's schema. */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
  const database = await reach(config);
  try {
    const { connections } = database;
    await migrateDatabase(connections, MIGRATIONS, (owner) =>
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
