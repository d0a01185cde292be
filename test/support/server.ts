import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './client.ts';

export const ADMIN = { email: 'admin@localhost', password: 'a long admin password' };
/** As `npm start` has it. */
const MEMORY = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=20',
  '--no-allocation-site-pretenuring',
];
const START_LIMIT_MS = 120_000;

/** The built server as a process of its own, as an operator would run it. */
export interface TestServer {
  readonly url: string;
  readonly process: ChildProcess;
  readonly dataDir: string;
  /** What it has written to stdout and stderr so far. */
  output(): string;
  client(): Client;
  /** A client that is signed in as the first admin. */
  admin(): Promise<Client>;
  /** Asks it to stop, waits, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Kills it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  readonly databaseUrl?: string;
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another script to run than the command line's serve. */
  readonly entry?: string;
}

/** Starts a server on a free port of the loopback and waits until it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const ownDir = options.dataDir === undefined;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'stockade-story-'));
  const child = spawn(
    process.execPath,
    [...MEMORY, ...(options.entry === undefined ? ['bin/stockade.mjs', 'serve'] : [options.entry])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: '0',
        DATA_DIR: dataDir,
        ADMIN_PASSWORD: ADMIN.password,
        API_RATE_LIMIT: '1000000',
        LOG_LEVEL: 'warn',
        ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
        ...(process.env['TEST_REDIS_URL'] === undefined
          ? {}
          : { REDIS_URL: process.env['TEST_REDIS_URL'] }),
        ...options.env,
      },
    },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const url = await addressOf(child, () => text);
  const gone = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  const tidy = (): void => {
    if (ownDir) rmSync(dataDir, { recursive: true, force: true });
  };
  return {
    url,
    process: child,
    dataDir,
    output: () => text,
    client: () => new Client(url),
    admin: () => new Client(url).signIn(ADMIN.email, ADMIN.password),
    stop: async () => {
      child.kill('SIGTERM');
      await gone();
      tidy();
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone();
    },
  };
}

async function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const match = /API:\s+(https?:\/\/\S+)/.exec(output());
    if (match !== null && output().includes('npm run demo')) return match[1]!;
    if (child.exitCode !== null) throw new Error(`the server ended:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`the server did not become ready:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
