import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statfsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { MailTransport, SigningKeys } from '../../auth/index.ts';
import { ConfigError, loadConfig, type Config } from '../../platform/index.ts';
import { DURABLE, readConfigFiles } from '../../platform/bootstrap.ts';
import { MODULES } from '../../modules.ts';
import { CommandFailure } from '../command-failure.ts';
import { withApplication } from './with-application.ts';

/** Result of one check of the installation. */
export interface Finding {
  readonly part: string;
  readonly fine: boolean;
  readonly detail: string;
}

const MIN_FREE_MB = 256;
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Checks every part of the installation and returns the results. A failed check does not prevent the others. */
export async function examine(): Promise<Finding[]> {
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((detail) => ({ part: 'configuration', fine: false, detail }));
  }
  return [
    { part: 'configuration', fine: true, detail: `${config.NODE_ENV}, all settings are valid` },
    ...files(config),
    node(),
    ...(await database()),
    ...(config.REDIS_URL === undefined ? [] : [await redis(config.REDIS_URL)]),
    await mail(config),
    ...tls(config),
    ...(config.DATABASE_URL === undefined ? [disk(config)] : []),
  ];
}

/** One finding per problem, with file, line and column. */
function files({ CONFIG_DIR }: Config): Finding[] {
  const { problems } = readConfigFiles(CONFIG_DIR, MODULES);
  if (problems.length > 0) {
    return problems.map((detail) => ({ part: 'config files', fine: false, detail }));
  }
  return [{ part: 'config files', fine: true, detail: `all files in ${CONFIG_DIR} are valid` }];
}

function node(): Finding {
  const fine = Number(process.versions.node.split('.')[0]) >= 24;
  return {
    part: 'node',
    fine,
    detail: `${process.version}${fine ? '' : ', 24 or newer is needed'}`,
  };
}

async function database(): Promise<Finding[]> {
  try {
    return await withApplication(async (app) => {
      const source = app.get(DataSource);
      const [about] = await source.query<{ version: string; role: string }[]>(
        "select current_setting('server_version') as version, current_user as role",
      );
      const [durable] = await source.query<{ durable: boolean }[]>(DURABLE);
      const open = await source.query<{ table: string }[]>(
        `select relname as table from pg_class c
          where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity
            and exists (select from pg_attribute
                         where attrelid = c.oid and attname = 'organization_id' and relname <> 'sign_in_name')`,
      );
      const keys = await app.get(SigningKeys).listStored();
      await app.get(SigningKeys).publicJwks();
      return [
        { part: 'database', fine: true, detail: `PostgreSQL ${about?.version}, migrated` },
        {
          part: 'durability',
          fine: durable?.durable === true,
          detail:
            durable?.durable === true
              ? 'committed data survive a crash'
              : 'synchronous_commit, fsync or full_page_writes is off: a crash would lose committed data',
        },
        { part: 'role', fine: true, detail: `${about?.role} cannot bypass row-level security` },
        {
          part: 'row security',
          fine: open.length === 0,
          detail:
            open.length === 0
              ? 'on for every table of an organization'
              : `off for ${open.map((row) => row.table).join(', ')}`,
        },
        {
          part: 'secrets',
          fine: true,
          detail: 'SECRET_KEY, JWT_SECRET and ENCRYPTION_KEY match this database',
        },
        { part: 'keys', fine: true, detail: `${keys.length} signing keys open under JWT_SECRET` },
      ];
    });
  } catch (error) {
    const detail = error instanceof CommandFailure ? error.message : `failed: ${String(error)}`;
    return [{ part: 'database', fine: false, detail }];
  }
}

async function redis(url: string): Promise<Finding> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return { part: 'redis', fine: true, detail: 'answers' };
  } catch {
    return {
      part: 'redis',
      fine: false,
      detail: 'does not respond; each instance applies rate limits alone',
    };
  } finally {
    client.disconnect();
  }
}

async function mail(config: Config): Promise<Finding> {
  const transport = new MailTransport(config);
  const answers = await transport.answers();
  const without = transport.offered
    ? `written to ${transport.folder}`
    : 'SMTP_URL is not set: no mails are sent';
  const details = new Map([
    [undefined, without],
    [true, 'the mail server responds'],
    [false, 'the mail server does not respond, has no TLS, or rejects the user name or password'],
  ]);
  return { part: 'mail', fine: answers !== false, detail: details.get(answers)! };
}

function tls({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }: Config): Finding[] {
  if (certFile === undefined || keyFile === undefined) return [];
  try {
    const certificate = new X509Certificate(readFileSync(certFile));
    const fits = certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
    const days = Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY_MS);
    const detail = fits ? `certificate valid for ${days} days` : 'certificate and key do not match';
    return [{ part: 'tls', fine: fits && days >= SOON_DAYS, detail }];
  } catch (error) {
    return [{ part: 'tls', fine: false, detail: `cannot be read: ${(error as Error).message}` }];
  }
}

function disk({ DATA_DIR }: Config): Finding {
  const { bavail, bsize } = statfsSync(DATA_DIR);
  const free = Math.floor((bavail * bsize) / 1024 / 1024);
  return { part: 'disk', fine: free >= MIN_FREE_MB, detail: `${free} MB free under DATA_DIR` };
}
