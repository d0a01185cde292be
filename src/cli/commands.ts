import type { Command } from './command.ts';

interface Entry {
  readonly about: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order in which help lists them. A new one is one line here and one file. */
export const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [
    'serve',
    {
      about: 'run the server',
      load: async () => (await import('./serve.command.ts')).serveCommand,
    },
  ],
  [
    'worker',
    {
      about: 'run jobs without a port',
      load: async () => (await import('./operate/worker.command.ts')).workerCommand,
    },
  ],
  [
    'migrate',
    {
      about: 'migrate the database to the schema of this version',
      load: async () => (await import('./operate/migrate.command.ts')).migrateCommand,
    },
  ],
  [
    'doctor',
    {
      about: 'check configuration, database, keys, mail and disk',
      load: async () => (await import('./operate/doctor.command.ts')).doctorCommand,
    },
  ],
  [
    'organization',
    {
      about: 'create an organization with its first admin',
      load: async () => (await import('./operate/organization.command.ts')).organizationCommand,
    },
  ],
  [
    'user',
    {
      about: "create a user, or reset a user's password",
      load: async () => (await import('./operate/user.command.ts')).userCommand,
    },
  ],
  [
    'keys',
    {
      about: 'list or rotate the keys that sign access tokens',
      load: async () => (await import('./operate/keys.command.ts')).keysCommand,
    },
  ],
  [
    'demo',
    {
      about: 'fill a running server with generated shop data and forecast them',
      load: async () => (await import('./demo/demo.command.ts')).demoCommand,
    },
  ],
  [
    'forecast',
    {
      about: 'forecast a file, without a server',
      load: async () => (await import('./forecast/forecast.command.ts')).forecastCommand,
    },
  ],
  [
    'evaluate',
    {
      about: 'measure forecast accuracy on the end of a file',
      load: async () => (await import('./evaluate/evaluate.command.ts')).evaluateCommand,
    },
  ],
  [
    'detect',
    {
      about: 'run a detector of attacks or anomalies on a file',
      load: async () => (await import('./detect/detect.command.ts')).detectCommand,
    },
  ],
]);
