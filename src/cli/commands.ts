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
    'demo',
    {
      about: 'fill a running server with made-up shop data and forecast them',
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
      about: 'measure how well the end of a file would have been forecast',
      load: async () => (await import('./evaluate/evaluate.command.ts')).evaluateCommand,
    },
  ],
]);
