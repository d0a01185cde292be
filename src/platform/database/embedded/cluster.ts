import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { makingAccount, type Account } from './account.ts';
import { runToEnd } from './child.ts';
import { EmbeddedPostgresError, explained, explaining } from './failure.ts';
import type { Runtime } from './runtime.ts';

/** The role that owns the cluster. */
export const OWNER = 'stockade';

/**
 * The cluster's own working folder, as a path. The server is started inside its cluster and told this,
 * so that it needs no way through the folders above, which may be closed to its account.
 */
export const WORKING_FOLDER = '/proc/self/cwd';

const UNFINISHED = 'cluster.new-';

/** Removes what a start that was killed left half made, and all programs but those named. */
export function removeLeavings(home: string, programs: string): void {
  for (const name of fs.readdirSync(home)) {
    const old = name.startsWith('postgresql-') && name !== programs;
    if (!old && !name.startsWith(UNFINISHED)) continue;
    fs.rmSync(join(home, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** Makes the cluster folder under another name and renames it once it is complete and on disk. */
export async function makeCluster(
  home: string,
  cluster: string,
  runtime: Runtime,
  serving: Account,
): Promise<void> {
  const making = makingAccount(serving);
  const fresh = join(home, UNFINISHED + randomBytes(6).toString('hex'));
  const what = `Cannot make a database in ${home}`;
  try {
    fs.mkdirSync(fresh, { mode: 0o700 });
    fs.chownSync(fresh, making.uid, making.gid);
    await initialise(fresh, runtime, making);
    if (making.uid !== serving.uid) giveTo(serving, fresh);
    syncFolder(fresh);
    fs.renameSync(fresh, cluster);
    syncFolder(home);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    throw explained(what, error);
  }
}

/** Whoever can open the socket is trusted: only the serving account and root can enter its folder. */
async function initialise(folder: string, runtime: Runtime, account: Account): Promise<void> {
  const args = [
    `--pgdata=${WORKING_FOLDER}`,
    `--username=${OWNER}`,
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ];
  const { status, output } = await runToEnd(runtime.initdb, args, {
    account,
    cwd: folder,
    libraries: runtime.libraries,
  });
  if (status === 0) return;
  const lines = output.split('\n').filter((line) => /(error|fatal|panic):/i.test(line));
  throw new Error(lines.join(' ').trim() || `initdb ended with ${status}: ${output.trim()}`);
}

function giveTo(account: Account, path: string): void {
  for (const name of fs.readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    fs.lchownSync(join(path, name), account.uid, account.gid);
  }
  fs.chownSync(path, account.uid, account.gid);
}

function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** Refuses a cluster of another major version, which these binaries cannot read. */
export function checkVersion(cluster: string, version: string): void {
  const major = version.split('.')[0];
  const file = join(cluster, 'PG_VERSION');
  const found = explaining(`Cannot read ${file}`, () => fs.readFileSync(file, 'utf8')).trim();
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `The database in ${cluster} is of PostgreSQL ${found}, and this Stockade brings PostgreSQL ` +
      `${major}. Move the data by a backup made with the version that wrote it, or start with ` +
      'another DATA_DIR.',
  );
}
