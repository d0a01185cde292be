import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError, explained, explaining } from './failure.ts';

const SQLITE_BUSY = 5;

/**
 * Takes a folder for this process alone, until `release` or the process's end, however it ends. It is a
 * lock of the kernel on a file, which Node offers only by way of SQLite; nothing is stored in the file.
 */
export function lockFolder(folder: string): { release(): void } {
  const file = join(folder, 'lock');
  explaining(`Cannot write to ${folder}`, () => closeSync(openSync(file, 'a', 0o600)));
  const lock = explaining(`Cannot lock ${folder}`, () => new DatabaseSync(file, { timeout: 0 }));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) {
      throw explained(`Cannot lock ${folder}`, error);
    }
    throw new EmbeddedPostgresError(
      `Another Stockade uses this DATA_DIR (${folder} is locked). Stop it first, give this one a ` +
        'DATA_DIR of its own, or let both share a PostgreSQL by DATABASE_URL.',
      { cause: error },
    );
  }
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}
