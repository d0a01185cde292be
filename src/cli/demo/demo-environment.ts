import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The one place outside src/platform/config that reads process.env, and for the demo alone: it is a client that
 * must run without the server's configuration (which demands secrets that a client has no business to know), a
 * password must not stand among the arguments, and the terminal's locale is nowhere else to be found.
 */

/** Settings that the demo takes from its environment instead of asking. */
export interface DemoEnvironment {
  /** Where a server with these settings listens. */
  readonly url: string;
  readonly email: string;
  readonly dataDir: string;
  /** DEMO_PASSWORD, else ADMIN_PASSWORD, which the server was started with. */
  readonly password: string | undefined;
  /** Whether the terminal shows more than ASCII. */
  readonly utf8: boolean;
}

export function demoEnvironment(): DemoEnvironment {
  const { env } = process;
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const locale = given('LC_ALL') ?? given('LC_CTYPE') ?? given('LANG') ?? '';
  return {
    url: serverUrl(given('HOST'), given('PORT'), given('TLS_CERT_FILE') !== undefined),
    email: given('ADMIN_EMAIL') ?? 'admin@localhost',
    dataDir: given('DATA_DIR') ?? './data',
    password: given('DEMO_PASSWORD') ?? given('ADMIN_PASSWORD'),
    utf8: /utf-?8/i.test(locale),
  };
}

/** As `npm start` has it; from all addresses of the machine, the one that programs on it use. */
function serverUrl(host = '127.0.0.1', port = '3000', tls: boolean): string {
  const near = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  const name = near.includes(':') ? `[${near}]` : near;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}

/** File in which a development server stores the generated password of the first admin. */
export function demoPasswordFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'first-admin-password');
}

/** The first admin's password; undefined if there is none or it cannot be read. */
export function firstPassword(dataDir: string): string | undefined {
  try {
    return readFileSync(demoPasswordFile(dataDir), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
