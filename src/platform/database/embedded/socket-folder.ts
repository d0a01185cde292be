import * as fs from 'node:fs';
import { join } from 'node:path';
import { ownAccount, type Account } from './account.ts';
import { PORT } from './settings.ts';

/** The longest path that the kernel takes for a Unix socket. */
const MAX_PATH_LENGTH = 107;

/** The folder of the server's socket, open for as long as the server runs. */
export interface SocketFolder {
  /** Address for clients in this process. */
  readonly host: string;
  close(): void;
}

/**
 * Makes the socket's folder, which its account alone (and root) can enter: that is what keeps others out.
 * The server finds it as a neighbour of its own folder. Where the path is too long for a socket, this
 * process reaches it by way of a handle on the folder.
 */
export function openSocketFolder(home: string, account: Account): SocketFolder {
  const folder = join(home, 'run');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { mode: 0o700 });
  fs.chmodSync(folder, 0o700);
  if (account.uid !== ownAccount().uid) fs.chownSync(folder, account.uid, account.gid);
  if (Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= MAX_PATH_LENGTH) {
    return { host: folder, close: () => undefined };
  }
  const handle = fs.openSync(folder, 'r');
  return { host: `/proc/self/fd/${handle}`, close: () => fs.closeSync(handle) };
}
