import type { Command } from './command.ts';

/** Runs the HTTP server until it is told to stop. */
export const serveCommand: Command = {
  help: `Usage: stockade serve

Runs the server until SIGINT or SIGTERM. All settings come from the environment: PORT, HOST, DATA_DIR,
DATABASE_URL and so on; docs/generated/config.md lists them. Without any, it starts with a database of
its own under ./data and prints the address and the first password, or where that lies until it is changed.
`,
  options: {},
  run: async () => (await import('../main.ts')).serve(),
};
