import { ConfigError, loadConfig } from './platform/index.ts';
import {
  DatabaseRoleError,
  EmbeddedPostgresError,
  NewerSchemaError,
  setLogLevel,
} from './platform/roof.ts';
import { startServer, type RunningServer } from './server.ts';
import { untilTold } from './until-told.ts';

/** What an operator can mend; the message says how, and no stack is needed. */
const FORESEEN = [ConfigError, DatabaseRoleError, EmbeddedPostgresError, NewerSchemaError];

/** Runs the server until it is told to stop; resolves with the exit code. */
export async function serve(): Promise<number> {
  try {
    const config = loadConfig();
    setLogLevel(config.LOG_LEVEL);
    const server = await startServer(config);
    process.stdout.write(banner(server));
    await untilTold();
    await server.stop();
    return 0;
  } catch (error) {
    if (!FORESEEN.some((kind) => error instanceof kind)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

function banner({ address, firstAdmin }: RunningServer): string {
  const lines = ['', 'Stockade is ready.', `  API:   ${address}`, `  Docs:  ${address}/docs`];
  if (firstAdmin !== undefined) {
    const { email, generatedPassword } = firstAdmin;
    lines.push(`  Admin: ${email}`);
    lines.push(
      generatedPassword === undefined
        ? '  Password: the one in ADMIN_PASSWORD'
        : `  Password: ${generatedPassword}  (shown this once)`,
    );
  }
  lines.push('  Try:   npm run demo', '');
  return lines.join('\n');
}
