import {
  firstPasswordFile,
  loadConfig,
  requireFreeAddress,
  setLogLevel,
  type Config,
} from './platform/start.ts';
import { startEmbedded } from './embedded.ts';
import { sayingWhatIsForeseen } from './foreseen.ts';
import type { RunningServer } from './server.ts';
import { runUntilOver } from './until-told.ts';

/** Runs the server until it is told to stop; resolves with the exit code. */
export function serve(): Promise<number> {
  return sayingWhatIsForeseen(async () => {
    const config = loadConfig();
    setLogLevel(config.LOG_LEVEL);
    await requireFreeAddress(config);
    // The database starts while the modules are loaded, which takes as long.
    const embedded = config.DATABASE_URL === undefined ? startEmbedded(config) : undefined;
    const { startServer } = await import('./server.ts');
    const server = await startServer(config, embedded);
    // First, so that whoever has read that the server is ready can stop it in order.
    const over = runUntilOver(server.lost, () => server.stop());
    process.stdout.write(banner(server, config));
    return over;
  });
}

/** Address at which the demo looks for a server by default. */
const USUAL_ADDRESS = 'http://127.0.0.1:3000';

function banner({ address, firstAdmin }: RunningServer, config: Config): string {
  return [
    '',
    'Stockade is ready.',
    `  API:   ${address}`,
    `  Docs:  ${address}/docs`,
    ...adminLines(firstAdmin, config),
    `  Try:   npm run demo${optionsOfDemo(address)}`,
    '',
  ].join('\n');
}

/** Log lines about the first admin's sign-in, at every start until the generated password is changed. */
function adminLines(
  firstAdmin: RunningServer['firstAdmin'],
  { DATA_DIR, ADMIN_EMAIL }: Config,
): string[] {
  const file = firstPasswordFile(DATA_DIR);
  const kept = file === undefined ? undefined : `in ${file} until you change it`;
  if (firstAdmin === undefined) {
    return kept === undefined ? [] : [`  Admin: ${ADMIN_EMAIL}`, `  Password: ${kept}`];
  }
  const { email, generatedPassword } = firstAdmin;
  const password =
    generatedPassword === undefined
      ? 'the one in ADMIN_PASSWORD'
      : `${generatedPassword}  (${kept ?? 'shown this once'})`;
  return [`  Admin: ${email}`, `  Password: ${password}`];
}

/** In another terminal the demo does not see what this one was started with. */
function optionsOfDemo(address: string): string {
  const url = new URL(address);
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  return url.origin === USUAL_ADDRESS ? '' : ` -- --url ${url.origin}`;
}
