import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { EmbeddedPostgresError } from './failure.ts';

/** The system's user that PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The first user id tried for a server that root started: a number that no distribution hands out,
 * so that no other program runs under it and may enter the socket folder.
 */
const OWN_UID = 60_785;

/** This process's own account. */
export function ownAccount(): Account {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

/**
 * The account that serves a cluster. PostgreSQL refuses root, so root gives its cluster to a user id
 * of its own, or leaves it to whom it already belongs; everybody else serves under their own account.
 */
export function servingAccount(cluster: string): Account {
  const own = ownAccount();
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (own.uid !== 0) {
    if (owner === undefined || owner.uid === own.uid) return own;
    throw new EmbeddedPostgresError(
      `The database in ${cluster} belongs to user id ${owner.uid}, and this is user id ${own.uid}. ` +
        'Start Stockade as that user, or choose another DATA_DIR.',
    );
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const taken = new Set(passwd().map((one) => one.uid));
  let uid = OWN_UID;
  while (taken.has(uid)) uid++;
  return { uid, gid: uid };
}

/** The account that makes a new cluster for `serving`; initdb insists on one that has a name. */
export function makingAccount(serving: Account): Account {
  const own = ownAccount();
  if (own.uid === 0) return unprivilegedName();
  try {
    userInfo();
  } catch {
    throw new EmbeddedPostgresError(
      `User id ${own.uid} has no name: PostgreSQL makes a new database only for a user listed in ` +
        '/etc/passwd. Add an entry for it, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  return serving;
}

function unprivilegedName(): Account {
  const named = passwd().filter((one) => one.uid !== 0);
  const account = named.find((one) => one.name === 'nobody') ?? named[0];
  if (account === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL refuses to run as root and /etc/passwd lists no other user. Start Stockade as an ' +
        'ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  return account;
}

function passwd(): (Account & { name: string })[] {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
