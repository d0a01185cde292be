import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type pg from 'pg';
import { ownAccount, servingAccount, type Account } from './account.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { checkVersion, makeCluster, OWNER, removeLeavings } from './cluster.ts';
import { explained, explaining } from './failure.ts';
import { lockFolder } from './folder-lock.ts';
import { clearLeftovers } from './leftovers.ts';
import { pruneLogs } from './log-files.ts';
import { startPostmaster } from './postmaster.ts';
import { untilReady } from './readiness.ts';
import { provideRuntime, type Runtime } from './runtime.ts';
import { PORT } from './settings.ts';
import { openSocketFolder } from './socket-folder.ts';
import { startWatchdog } from './watchdog.ts';

/** Options of a start. */
export interface EmbeddedPostgresOptions {
  /** Everything is kept in its subfolder `postgres`. */
  readonly dataDir: string;
  /** Told what an operator should know, a line at a time. */
  readonly log: (line: string) => void;
}

/** A PostgreSQL that runs beside this process and for it alone. */
export interface EmbeddedPostgres {
  /** Connects as the role that owns everything; other roles reach the server by the same host and port. */
  readonly owner: pg.ClientConfig;
  /** Resolves with how the server ended when nobody asked it to. */
  readonly lost: Promise<string>;
  /** Shuts the server down in order, and gives the folder free. May be called again. */
  stop(): Promise<void>;
}

const PRUNE_EVERY_MS = 3_600_000;

/**
 * Starts the PostgreSQL that is kept under a folder, and makes it there at the first start. It ends with
 * this process, even if that is killed.
 *
 * @throws EmbeddedPostgresError saying what an operator can do about it
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const binaries = findBinaries();
  const home = openHome(resolve(options.dataDir));
  const lock = lockFolder(home);
  try {
    const cluster = join(home, 'cluster');
    const account = servingAccount(cluster);
    const runtime = await prepare(home, cluster, binaries, account, options.log);
    return await serve(home, cluster, runtime, account, lock, options.log);
  } catch (error) {
    lock.release();
    throw explained(`Cannot start the database in ${home}`, error);
  }
}

/** Root lets others pass through, for its server runs as another; what lies inside has modes of its own. */
function openHome(dataDir: string): string {
  const home = join(dataDir, 'postgres');
  explaining(`Cannot write to DATA_DIR (${dataDir})`, () => {
    makeFolder(home);
    fs.accessSync(home, fs.constants.W_OK);
    const own = ownAccount().uid;
    if (fs.statSync(home).uid === own) fs.chmodSync(home, own === 0 ? 0o711 : 0o700);
  });
  return home;
}

/** Makes a folder and those above it, one by one: Node's own way hides that a file system is read-only. */
function makeFolder(path: string): void {
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  fs.mkdirSync(path, { mode: 0o700 });
}

async function prepare(
  home: string,
  cluster: string,
  binaries: Binaries,
  account: Account,
  log: (line: string) => void,
): Promise<Runtime> {
  removeLeavings(home, binaries.name);
  if (fs.existsSync(cluster)) checkVersion(cluster, binaries.version);
  const runtime = await provideRuntime(binaries, home, account);
  if (fs.existsSync(cluster)) {
    await clearLeftovers(cluster, account);
    pruneLogs(cluster);
  } else {
    log(`Making a new database in ${cluster}; PostgreSQL's programs lie in ${runtime.folder}`);
    await makeCluster(home, cluster, runtime, account);
  }
  return runtime;
}

async function serve(
  home: string,
  cluster: string,
  runtime: Runtime,
  account: Account,
  lock: { release(): void },
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const sockets = openSocketFolder(home, account);
  const watchdog = startWatchdog(cluster, account);
  const postmaster = startPostmaster(cluster, runtime, account);
  if (postmaster.pid !== undefined) watchdog.watch(postmaster.pid);
  const pruning = setInterval(() => pruneLogs(cluster), PRUNE_EVERY_MS).unref();
  let stopping: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await postmaster.stop();
    clearInterval(pruning);
    watchdog.dismiss();
    sockets.close();
    lock.release();
  };
  const stop = (): Promise<void> => (stopping ??= end());
  const owner = { host: sockets.host, port: PORT, user: OWNER, database: OWNER, ssl: false };
  try {
    await untilReady(postmaster, owner, cluster, log);
  } catch (error) {
    await stop();
    throw error;
  }
  const lost = new Promise<string>((resolve) => {
    void postmaster.exit.then((how) => {
      if (stopping === undefined)
        resolve(`PostgreSQL ended unexpectedly (${how}), see ${cluster}/log`);
    });
  });
  return { owner, lost, stop };
}
