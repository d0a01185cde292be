import { MIGRATIONS } from './migrations.ts';
import type { Config } from './platform/index.ts';
import { externalConnections, JobQueue, migrateDatabase, type Connections } from './platform/roof.ts';

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

async function reach(config: Config): Promise<OpenDatabase> {
  return {
    connections: await externalConnections(config),
    exclusive: false,
    close: () => Promise.resolve(),
  };
}
