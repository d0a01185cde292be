import pg from 'pg';
import type { Config } from '../config/config.ts';

/** Connections to the database: as the owner, who migrates, and as the server, whom row-level security binds. */
export interface Connections {
  readonly owner: pg.ClientConfig;
  readonly server: pg.ClientConfig;
  /** Whether the server's role is ours to make; false where an operator supplied it. */
  readonly makeServerRole: boolean;
}

/** The role that tables are granted to; login roles of servers are members of it. */
export const SERVER_GROUP = 'stockade_server';

/**
 * Connections to a database that an operator runs. With DATABASE_URL alone, its role migrates and a
 * second, powerless role is made beside it, whose password every instance derives from SECRET_KEY.
 */
export async function externalConnections(config: Config): Promise<Connections> {
  const server: pg.ClientConfig = { connectionString: config.DATABASE_URL };
  if (config.DATABASE_MIGRATION_URL !== undefined) {
    const owner: pg.ClientConfig = { connectionString: config.DATABASE_MIGRATION_URL };
    return { owner, server, makeServerRole: false };
  }
  return withServerRole(server, config);
}

/** Connections for an owner beside whom the server's role is made. */
export async function withServerRole(owner: pg.ClientConfig, config: Config): Promise<Connections> {
  const base = new pg.Client(owner);
  const user = `stockade_${base.database ?? 'database'}`.slice(0, 58) + '_app';
  const password = await derivedPassword(config.SECRET_KEY, user);
  const server: pg.ClientConfig = {
    host: base.host,
    port: base.port,
    ...(base.database === undefined ? {} : { database: base.database }),
    ssl: base.ssl,
    user,
    password,
  };
  return { owner, server, makeServerRole: true };
}

async function derivedPassword(secret: string, role: string): Promise<string> {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), 'HKDF', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: bytes.encode('stockade/v1'),
      info: bytes.encode(`database role ${role}`),
    },
    key,
    256,
  );
  return Buffer.from(bits).toString('base64url');
}
