import { choice, flag, integer, list, secret, text, url } from './setting.ts';

/**
 * Every setting of the server, in the order in which an operator meets them. The reference in
 * docs/generated/config.md and the report of `stockade doctor` are made from this table.
 */
export const SETTINGS = {
  NODE_ENV: choice({
    default: 'development',
    of: ['development', 'production', 'test'],
    about: 'In production the three secrets must be given; elsewhere they are made and kept.',
  }),
  HOST: text({ default: '127.0.0.1', about: 'Address to listen on.' }),
  PORT: integer({ default: 3000, min: 0, max: 65_535, about: 'Port to listen on; 0 picks one.' }),
  PUBLIC_URL: url({
    schemes: ['http', 'https'],
    about:
      'Address under which clients reach the server: issuer and audience of its tokens, domain of its passkeys, and what links in mails begin with.',
  }),
  DATA_DIR: text({
    default: './data',
    about: 'Folder of the embedded database and of secrets that a development start generates.',
  }),
  CONFIG_DIR: text({
    default: undefined,
    about:
      'Folder of the configuration files (docs/configuration-files.md); those of the package when absent.',
  }),
  DATABASE_URL: url({
    schemes: ['postgres', 'postgresql'],
    secret: true,
    about: 'PostgreSQL 15 or newer to use instead of the embedded one.',
  }),
  DATABASE_MIGRATION_URL: url({
    schemes: ['postgres', 'postgresql'],
    secret: true,
    about:
      'Role that owns the tables and migrates them; then DATABASE_URL must be a role without such rights.',
  }),
  DATABASE_POOL_SIZE: integer({
    default: 10,
    min: 2,
    max: 200,
    about: 'Connections that one process holds at most.',
  }),
  REDIS_URL: url({
    schemes: ['redis', 'rediss'],
    secret: true,
    about: 'Redis for rate limits that several instances share.',
  }),
  TLS_CERT_FILE: text({
    default: undefined,
    about: 'PEM certificate chain; read again when it changes.',
  }),
  TLS_KEY_FILE: text({ default: undefined, about: 'PEM private key of that certificate.' }),
  TRUST_PROXY: list({
    default: [],
    about: 'Addresses or networks of proxies whose X-Forwarded-For is believed.',
  }),
  CORS_ORIGINS: list({ default: [], about: 'Origins whose scripts may call the API.' }),
  SECRET_KEY: secret({
    about: 'Derives keyed hashes (look-ups, pseudonyms) and internal credentials.',
  }),
  JWT_SECRET: secret({ about: 'Seals the signing keys of access tokens.' }),
  ENCRYPTION_KEY: secret({ about: "Wraps every organization's data key." }),
  ENCRYPTION_KEY_PREVIOUS: secret({
    about:
      'Unwraps data keys that a former ENCRYPTION_KEY wrapped; docs/formats/data-key.md says how to replace that.',
  }),
  ADMIN_EMAIL: text({ default: 'admin@localhost', about: 'First admin on an empty database.' }),
  ADMIN_PASSWORD: secret({
    about: "First admin's password; without it one is made and printed once.",
  }),
  SMTP_URL: url({
    schemes: ['smtp', 'smtps'],
    secret: true,
    about:
      'Server that mails are handed to, with name and password; TLS is required but on this machine. Without it production sends no mail.',
  }),
  MAIL_FROM: text({
    default: 'stockade@localhost',
    about: 'Sender of mails, as an address or as Name <address>; to be given with SMTP_URL.',
  }),
  MAIL_OUTBOX_DIR: text({
    default: undefined,
    about:
      'Folder that mails are written to without SMTP_URL, outside of production, as .txt to read and .eml for mail programs; DATA_DIR/outbox when absent.',
  }),
  API_RATE_LIMIT: integer({
    default: 100,
    min: 1,
    max: 10_000_000,
    about: 'Requests a minute for a principal, or for an address that has not signed in.',
  }),
  API_TIMEOUT: integer({ default: 30, min: 1, max: 3600, about: 'Seconds for one request.' }),
  API_MAX_RETRIES: integer({
    default: 3,
    min: 0,
    max: 20,
    about: 'Retries of outgoing deliveries.',
  }),
  API_MAX_BODY_BYTES: integer({
    default: 1_048_576,
    min: 1024,
    max: 104_857_600,
    about: 'Largest JSON or form body.',
  }),
  API_MAX_CONCURRENCY: integer({
    default: 512,
    min: 1,
    max: 100_000,
    about:
      'Requests answered at once, of which one caller gets a quarter and one organization half; docs/limits.md says what lies beyond.',
  }),
  API_MAX_CONNECTIONS: integer({
    default: 10_000,
    min: 16,
    max: 1_000_000,
    about: 'Open connections; one more closes the one that has been idle for longest.',
  }),
  IMPORT_MAX_BYTES: integer({
    default: 8_589_934_592,
    min: 1024,
    max: 1_099_511_627_776,
    about: 'Largest demand file, before and after decompression.',
  }),
  IMPORT_MAX_SERIES: integer({
    default: 1_000_000,
    min: 1,
    max: 20_000_000,
    about: 'Most series in one demand file.',
  }),
  JOB_MAX_SECONDS: integer({
    default: 21_600,
    min: 1,
    max: 604_800,
    about:
      'Seconds that one try of an import or a forecast may take; then it fails with time_limit.',
  }),
  AUTH_TOKEN_EXPIRY: integer({
    default: 3600,
    min: 10,
    max: 86_400,
    about: 'Seconds that an access token lives.',
  }),
  AUTH_REFRESH_TOKEN_EXPIRY: integer({
    default: 86_400,
    min: 60,
    max: 31_536_000,
    about: 'Seconds that a refresh token lives: a session that is not used for so long ends.',
  }),
  AUTH_REFRESH_GRACE: integer({
    default: 10,
    min: 0,
    max: 60,
    about:
      'Seconds in which a client may send a used refresh token again, because the answer to its first use was lost.',
  }),
  AUTH_PASSWORD_GRANT: flag({
    default: true,
    about:
      'Whether POST /token takes a name and a password; with false people sign in at /oauth2/auth.',
  }),
  AUTH_SESSION_MAX_AGE: integer({
    default: 2_592_000,
    min: 60,
    max: 31_536_000,
    about: 'Seconds after which a session ends, however much it is used.',
  }),
  AUTH_MAX_SESSIONS: integer({
    default: 100,
    min: 1,
    max: 10_000,
    about: 'Sessions of one user at once; one more ends the oldest.',
  }),
  AUTH_REAUTHENTICATION_AGE: integer({
    default: 900,
    min: 1,
    max: 86_400,
    about: 'Seconds after which sensitive work asks somebody to prove again who they are.',
  }),
  AUTH_RESET_EXPIRY: integer({
    default: 1800,
    min: 1,
    max: 86_400,
    about: 'Seconds that a link to choose another password is good for.',
  }),
  AUTH_INVITATION_EXPIRY: integer({
    default: 604_800,
    min: 60,
    max: 7_776_000,
    about: 'Seconds that an invitation is good for.',
  }),
  AUTH_PASSWORD_MIN_LENGTH: integer({
    default: 8,
    min: 8,
    max: 128,
    about: 'Shortest password beside a second factor, in characters; without one it takes 15.',
  }),
  AUTH_ROLES: list({
    default: ['admin', 'user', 'viewer'],
    about: 'Roles that may be assigned; each must be one that the policies define.',
  }),
  AUTH_DEFAULT_ROLE: text({ default: 'viewer', about: 'Role of a user created without one.' }),
  SSO_DNS_SERVERS: list({
    default: [],
    about:
      'Name servers, as address or address:port, that domains and issuers of single sign-on are looked up at; those of the system when empty.',
  }),
  SSO_PRIVATE_ISSUERS: list({
    default: [],
    about:
      'Origins of identity providers that may stand on private addresses or be asked without TLS, such as https://login.internal.example.',
  }),
  FORECAST_WORKERS: integer({
    default: 0,
    min: 0,
    max: 256,
    about: 'Threads that compute forecasts; 0 takes one for each core but at most 8.',
  }),
  RUN_JOBS: flag({
    default: true,
    about: 'Whether `serve` runs jobs too; with false they wait for `stockade worker`.',
  }),
  SHUTDOWN_GRACE: integer({
    default: 20,
    min: 0,
    max: 600,
    about: 'Seconds that a stop waits for requests and jobs in hand.',
  }),
  METRICS_TOKEN: secret({
    about:
      'Bearer token for /metrics. Without it nobody reads them in production, and elsewhere this machine alone while HOST is a loopback address.',
  }),
  SECURITY_CONTACT: text({
    default: undefined,
    about: 'Where to report a vulnerability, as mailto: or https:, for /.well-known/security.txt.',
  }),
  LOG_LEVEL: choice({
    default: 'info',
    of: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    about: 'Least severe line that is logged.',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name]['fallback'];
};
