import type { Command } from './command.ts';

/** Runs the HTTP server until it is told to stop. */
export const serveCommand: Command = {
  help: `Usage: stockade serve

Runs the server until SIGINT or SIGTERM. All settings come from the environment, such as PORT, HOST, DATA_DIR
and DATABASE_URL; docs/generated/config.md lists them. Without settings, it starts an embedded database under
./data and prints the address and the first password, or the file that holds it until it is changed.
`,
  options: {},
  run: async () => (await import('../main.ts')).serve(),
};
