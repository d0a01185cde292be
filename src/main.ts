import { loadConfig } from './platform/index.ts';
import { setLogLevel } from './platform/roof.ts';
import { sayingWhatIsForeseen } from './foreseen.ts';
import { startServer, type RunningServer } from './server.ts';
import { runUntilOver } from './until-told.ts';

/** Runs the server until it is told to stop; resolves with the exit code. */
export function serve(): Promise<number> {
  return sayingWhatIsForeseen(async () => {
    const config = loadConfig();
    setLogLevel(config.LOG_LEVEL);
    const server = await startServer(config);
    process.stdout.write(banner(server));
    return runUntilOver(server.lost, () => server.stop());
  });
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
