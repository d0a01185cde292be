import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { say } from '../output.ts';
import { withApplication } from './with-application.ts';

/** Brings the database to this version's schema and ends. */
export const migrateCommand: Command = {
  help: `Usage: stockade migrate

Migrates the configured database to the schema of this version. serve and worker also do this when they start.
`,
  options: {},
  run: async () => {
    await withApplication(() => Promise.resolve());
    say('The database is up to date.');
    return EXIT.fine;
  },
};
