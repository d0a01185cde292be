import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const MIN_SECRET_LENGTH = 32;
const PLACEHOLDER = /your-|change.?me|replace|example|placeholder|password|-secret|^(.)\1*$/i;

/** Why a secret cannot be accepted, or undefined when it can. */
export function secretProblem(value: string): string | undefined {
  if (PLACEHOLDER.test(value))
    return 'is a placeholder; generate one with: openssl rand -base64 32';
  if (value.length < MIN_SECRET_LENGTH) return `must have at least ${MIN_SECRET_LENGTH} characters`;
  return undefined;
}

const firstPasswordPath = (dataDir: string): string =>
  join(dataDir, 'secrets', 'first-admin-password');

/** Keeps the first admin's generated password of a development server, for `npm run demo` to find. */
export function keepFirstPassword(dataDir: string, password: string): void {
  mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
  writeFileSync(firstPasswordPath(dataDir), `${password}\n`, { mode: 0o600 });
}

/** The file with that password; undefined where there is none, or no longer. */
export function firstPasswordFile(dataDir: string): string | undefined {
  const path = firstPasswordPath(dataDir);
  return existsSync(path) ? path : undefined;
}

/** The first admin's password; undefined if there is none, or no longer. */
export function readFirstPassword(dataDir: string): string | undefined {
  const path = firstPasswordFile(dataDir);
  return path === undefined ? undefined : readFileSync(path, 'utf8').trim();
}

export function removeFirstPassword(dataDir: string): void {
  rmSync(firstPasswordPath(dataDir), { force: true });
}

/** Whether an earlier start created a database in this DATA_DIR, and so its secrets. */
export function hasEmbeddedDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, 'postgres', 'cluster'));
}

export function hasGeneratedSecret(dataDir: string, name: string): boolean {
  return existsSync(join(dataDir, 'secrets', name));
}

/**
 * A secret for development, read from DATA_DIR/secrets/NAME or created there with mode 0600. Two processes that start
 * at the same time read the same secret, because a hard link creates the complete file or nothing.
 */
export function generatedSecret(dataDir: string, name: string): string {
  const folder = join(dataDir, 'secrets');
  const path = join(folder, name);
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  writeFileSync(draft, Buffer.from(bytes).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(path, 'utf8').trim();
}
