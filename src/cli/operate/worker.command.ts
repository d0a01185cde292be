import type { Command } from '../command.ts';

/** Runs jobs without HTTP, beside servers that have RUN_JOBS=false or share the load. */
export const workerCommand: Command = {
  help: `Usage: stockade worker

Runs imports and forecasts from the queue until SIGINT or SIGTERM; running jobs then return to the queue.
Requires DATABASE_URL and the three secrets of the servers. Settings: docs/generated/config.md.
`,
  options: {},
  run: async () => (await import('../../worker.ts')).work(),
};
