import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { ForeseenError } from '../problems/foreseen-error.ts';
import { packageFile } from './package-file.ts';
import type { Setting } from './setting.ts';
import { SettingProblem } from './setting.ts';
import { SETTINGS, type SettingName, type Settings } from './settings.ts';
import {
  generatedSecret,
  hasEmbeddedDatabase,
  hasGeneratedSecret,
  secretProblem,
} from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SECRETS = ['SECRET_KEY', 'JWT_SECRET', 'ENCRYPTION_KEY'] as const;
/** Held to the same strength, and different from one another. */
const STRONG_SECRETS = [...SECRETS, 'ENCRYPTION_KEY_PREVIOUS'] as const;

/** Everything that is wrong with the configuration, each line naming its setting. */
export class ConfigError extends ForeseenError {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n  ${problems.join('\n  ')}`);
    this.name = 'ConfigError';
  }
}

/** The checked configuration; the three secrets are present. The DI token of the whole server. */
/* eslint-disable @typescript-eslint/no-unsafe-declaration-merging -- the fields are the settings table's */
export abstract class Config implements Settings {}
export interface Config extends Settings {
  readonly CONFIG_DIR: string;
  readonly SECRET_KEY: string;
  readonly JWT_SECRET: string;
  readonly ENCRYPTION_KEY: string;
}

/**
 * Reads every setting from the environment and from NAME_FILE files, and reports all problems at once.
 * Relative paths are resolved here. In development absent secrets are made and kept in DATA_DIR.
 *
 * @throws ConfigError naming each setting that is wrong
 */
export function loadConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    values[name] = read(name, environment, problems);
  }
  const settings = values as Settings;
  values['DATA_DIR'] = resolve(settings.DATA_DIR);
  values['CONFIG_DIR'] = resolve(settings.CONFIG_DIR ?? packageFile('config'));
  problems.push(...crossProblems(settings));
  problems.push(...missingSecrets(settings, problems));
  if (problems.length === 0) problems.push(...fillSecrets(values, settings));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as unknown as Config;
}

/** Development's own secrets: made at the first start, and kept for as long as the database is there. */
function fillSecrets(values: Record<string, unknown>, settings: Settings): string[] {
  const absent = SECRETS.filter((name) => settings[name] === undefined);
  const made = settings.DATABASE_URL === undefined && hasEmbeddedDatabase(settings.DATA_DIR);
  const lost = absent.filter((name) => made && !hasGeneratedSecret(settings.DATA_DIR, name));
  if (lost.length > 0) {
    return lost.map(
      (name) => `${name} is not set and is missing from DATA_DIR/secrets; restore it`,
    );
  }
  for (const name of absent) values[name] = generatedSecret(settings.DATA_DIR, name);
  return absent.flatMap((name) => {
    const problem = secretProblem(values[name] as string);
    return problem === undefined ? [] : [`${name} ${problem} (it is read from DATA_DIR/secrets)`];
  });
}

function read(name: SettingName, environment: Environment, problems: string[]): unknown {
  const setting: Setting<unknown> = SETTINGS[name];
  try {
    const text = sourceText(name, environment);
    return text === undefined ? setting.fallback : setting.parse(text);
  } catch (error) {
    if (!(error instanceof SettingProblem)) throw error;
    problems.push(`${name} ${error.message}`);
    return setting.fallback;
  }
}

function sourceText(name: SettingName, environment: Environment): string | undefined {
  // An empty secret is a mistake of whoever deploys, and no wish for a generated one.
  const sources = [environment[name], environment[`${name}_FILE`]];
  if (STRONG_SECRETS.some((secret) => secret === name) && sources.includes('')) {
    throw new SettingProblem('is empty; set a value, or leave it out');
  }
  const direct = environment[name] === '' ? undefined : environment[name];
  const file = environment[`${name}_FILE`];
  if (!SETTINGS[name].secret || file === undefined || file === '') return direct;
  if (direct !== undefined) throw new SettingProblem(`and ${name}_FILE are both set; keep one`);
  const content = contentOf(file);
  if (content === undefined) {
    throw new SettingProblem(`cannot be read: ${name}_FILE must name a readable file`);
  }
  if (content === '') throw new SettingProblem(`is empty in the file that ${name}_FILE names`);
  return content;
}

/** An address, a network in CIDR notation, or one of the names that Express knows. */
function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
  if (prefix === undefined) return bits > 0;
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function crossProblems(settings: Settings): string[] {
  const problems: string[] = [];
  if ((settings.TLS_CERT_FILE === undefined) !== (settings.TLS_KEY_FILE === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE must both be set; only one of them is');
  }
  for (const name of ['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const) {
    const file = settings[name];
    if (file !== undefined && contentOf(file) === undefined) {
      problems.push(`${name} must name a readable file`);
    }
  }
  const proxies = settings.TRUST_PROXY.filter((proxy) => !isNetwork(proxy));
  if (proxies.length > 0) {
    problems.push(`TRUST_PROXY must hold addresses and networks, not: ${proxies.join(', ')}`);
  }
  if (!settings.AUTH_ROLES.includes(settings.AUTH_DEFAULT_ROLE)) {
    problems.push('AUTH_DEFAULT_ROLE must be one of AUTH_ROLES');
  }
  const known = ['admin', 'user', 'viewer'];
  const unknown = settings.AUTH_ROLES.filter((role) => !known.includes(role));
  if (unknown.length > 0) {
    problems.push(`AUTH_ROLES names roles that no policy defines: ${unknown.join(', ')}`);
  }
  if (!settings.AUTH_ROLES.includes('admin')) {
    problems.push('AUTH_ROLES must include admin, or nobody could administer the server');
  }
  if (settings.DATABASE_MIGRATION_URL !== undefined && settings.DATABASE_URL === undefined) {
    problems.push('DATABASE_MIGRATION_URL requires DATABASE_URL');
  }
  problems.push(...mailProblems(settings));
  const password = settings.ADMIN_PASSWORD;
  if (password !== undefined && [...password].length < settings.AUTH_PASSWORD_MIN_LENGTH) {
    problems.push('ADMIN_PASSWORD is shorter than AUTH_PASSWORD_MIN_LENGTH');
  }
  for (const name of STRONG_SECRETS) {
    const problem = settings[name] === undefined ? undefined : secretProblem(settings[name]);
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  const given = STRONG_SECRETS.map((name) => settings[name]).filter((one) => one !== undefined);
  if (new Set(given).size < given.length) {
    problems.push(
      'SECRET_KEY, JWT_SECRET, ENCRYPTION_KEY and ENCRYPTION_KEY_PREVIOUS must differ: each has its own purpose',
    );
  }
  return problems;
}

/** One address, alone or with a name before it: no line break and no second address can follow. */
const SENDER =
  /^(?:[^\s@<>,;:"]+@[^\s@<>,;:"]+|[^\p{Cc}@<>,;:"]{1,100} <[^\s@<>,;:"]+@[^\s@<>,;:"]+>)$/u;

function mailProblems({ SMTP_URL, MAIL_FROM, PUBLIC_URL, NODE_ENV }: Settings): string[] {
  const problems: string[] = [];
  if (SMTP_URL !== undefined && !isMailServer(SMTP_URL)) {
    problems.push('SMTP_URL must name a host, with name and password percent-encoded');
  }
  if (!SENDER.test(MAIL_FROM)) {
    problems.push('MAIL_FROM must be one address, or Name <address>');
  } else if (SMTP_URL !== undefined && MAIL_FROM === SETTINGS.MAIL_FROM.fallback) {
    problems.push('MAIL_FROM is required with SMTP_URL');
  }
  if (SMTP_URL !== undefined && PUBLIC_URL === undefined && NODE_ENV === 'production') {
    problems.push('PUBLIC_URL is required with SMTP_URL: links in mails begin with it');
  }
  return problems;
}

function isMailServer(text: string): boolean {
  const { hostname, username, password } = new URL(text);
  try {
    return hostname !== '' && decodeURIComponent(username + password) !== '\0';
  } catch {
    return false;
  }
}

/** In production each secret has to be given; one that could not be read has been told of already. */
function missingSecrets(settings: Settings, problems: readonly string[]): string[] {
  if (settings.NODE_ENV !== 'production') return [];
  return SECRETS.filter(
    (name) =>
      settings[name] === undefined && !problems.some((problem) => problem.startsWith(`${name} `)),
  ).map((name) => `${name} is required in production; generate it with: openssl rand -base64 32`);
}
