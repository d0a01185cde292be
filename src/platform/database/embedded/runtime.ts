import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownAccount, type Account } from './account.ts';
import { installBinaries, type Binaries } from './binaries.ts';
import { runToEnd } from './child.ts';
import { codeOf, EmbeddedPostgresError, explained } from './failure.ts';

/** Programs that the serving account can run. */
export interface Runtime {
  readonly folder: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly libraries: string;
}

/**
 * Puts the binaries where the account can run them: beside the cluster, or, where it may not go there
 * (root's DATA_DIR is usually closed to others) or nothing may be executed there, in a folder of the system's.
 */
export async function provideRuntime(
  binaries: Binaries,
  home: string,
  account: Account,
): Promise<Runtime> {
  const refusals: string[] = [];
  for (const place of [home, ...elsewhere()]) {
    const refusal = prepare(place) ?? (await outOfReach(place, account));
    if (refusal === undefined) {
      const runtime = locate(install(binaries, place));
      const failure = await cannotRun(runtime, account);
      if (failure === undefined) return runtime;
      refusals.push(`${place}: ${failure}`);
    } else refusals.push(`${place}: ${refusal}`);
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL can run from none of these folders (${refusals.join('; ')}). ` +
      'Choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

function elsewhere(): string[] {
  const { uid } = ownAccount();
  const temporary = join(tmpdir(), `stockade-${uid}`);
  return uid === 0 ? ['/var/lib/stockade', temporary] : [temporary];
}

/** Makes the folder, or says why it is not to be trusted: another user could change what lies in it. */
function prepare(place: string): string | undefined {
  try {
    fs.mkdirSync(place, { recursive: true, mode: 0o755 });
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
  const stats = fs.lstatSync(place);
  if (!stats.isDirectory()) return 'not a folder';
  if (stats.uid !== ownAccount().uid) return `belongs to user id ${stats.uid}`;
  return (stats.mode & 0o022) === 0 ? undefined : 'others may write to it';
}

async function outOfReach(place: string, account: Account): Promise<string | undefined> {
  const { status } = await runToEnd('/bin/sh', ['-c', 'cd -- "$1"', 'sh', place], {
    account,
    cwd: '/',
  }).catch((error: unknown) => {
    const { message } = explained(`Cannot run programs as user id ${account.uid}`, error);
    throw new EmbeddedPostgresError(
      `${message}. PostgreSQL refuses root: start Stockade as an ordinary user, let it change its ` +
        'user id (CAP_SETUID, CAP_SETGID, CAP_CHOWN), or set DATABASE_URL.',
      { cause: error },
    );
  });
  return status === 0 ? undefined : `closed to user id ${account.uid}`;
}

function install(binaries: Binaries, place: string): string {
  try {
    return installBinaries(binaries, place);
  } catch (error) {
    throw explained(`Cannot copy PostgreSQL to ${place}`, error);
  }
}

function locate(folder: string): Runtime {
  return {
    folder,
    postgres: join(folder, 'bin/postgres'),
    initdb: join(folder, 'bin/initdb'),
    libraries: join(folder, 'lib'),
  };
}

async function cannotRun(runtime: Runtime, account: Account): Promise<string | undefined> {
  const { postgres, libraries } = runtime;
  try {
    const run = await runToEnd(postgres, ['--version'], { account, cwd: '/', libraries });
    return run.status === 0 ? undefined : run.output.trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'the binaries need a Linux with glibc';
    return codeOf(error) ?? String(error);
  }
}
