import { choice, flag, integer, list, secret, text, url } from './setting.ts';

/**
 * Every setting of the server, in the order in which an operator meets them. The reference in
 * docs/generated/config.md and the report of `stockade doctor` are made from this table.
 */
export const SETTINGS = {
  NODE_ENV: choice({
    default: 'development',
    of: ['development', 'production', 'test'],
    about: 'In production the three secrets must be set; otherwise they are generated and stored.',
  }),
  HOST: text({ default: '127.0.0.1', about: 'Address to listen on.' }),
  PORT: integer({ default: 3000, min: 0, max: 65_535, about: 'Port to listen on; 0 picks one.' }),
  PUBLIC_URL: url({
    schemes: ['http', 'https'],
    about:
      'Address where clients reach the server: issuer and audience of its tokens, domain of its passkeys, beginning of links in mails.',
  }),
  DATA_DIR: text({
    default: './data',
    about: 'Folder of the embedded database and of generated secrets.',
  }),
  CONFIG_DIR: text({
    default: undefined,
    about:
      'Folder of the configuration files (docs/configuration-files.md); default: config/ of the package.',
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
      'Connection with the role that owns and migrates the tables; DATABASE_URL then must use a role without these rights.',
  }),
  DATABASE_POOL_SIZE: integer({
    default: 10,
    min: 2,
    max: 200,
    about: 'Maximum number of database connections per process.',
  }),
  REDIS_URL: url({
    schemes: ['redis', 'rediss'],
    secret: true,
    about: 'Redis for rate limits that several instances share.',
  }),
  TLS_CERT_FILE: text({
    default: undefined,
    about: 'File with the PEM certificate chain; reloaded when it changes.',
  }),
  TLS_KEY_FILE: text({
    default: undefined,
    about: 'File with the PEM private key of the certificate.',
  }),
  TRUST_PROXY: list({
    default: [],
    about: 'Addresses or networks of proxies whose X-Forwarded-For is trusted.',
  }),
  CORS_ORIGINS: list({ default: [], about: 'Origins whose scripts may call the API.' }),
  SECRET_KEY: secret({
    about: 'Derives keyed hashes (look-ups, pseudonyms) and internal credentials.',
  }),
  JWT_SECRET: secret({ about: 'Seals the signing keys of access tokens.' }),
  ENCRYPTION_KEY: secret({ about: "Wraps every organization's data key." }),
  ENCRYPTION_KEY_PREVIOUS: secret({
    about: 'Former ENCRYPTION_KEY, which unwraps older data keys (docs/formats/data-key.md).',
  }),
  ADMIN_EMAIL: text({
    default: 'admin@localhost',
    about: 'E-mail address of the first admin on an empty database.',
  }),
  ADMIN_PASSWORD: secret({
    about: "First admin's password; default: generated and printed once.",
  }),
  SMTP_URL: url({
    schemes: ['smtp', 'smtps'],
    secret: true,
    about:
      'Mail server, with user name and password; TLS is required except on this machine. Without it, production sends no mail.',
  }),
  MAIL_FROM: text({
    default: 'stockade@localhost',
    about: 'Sender of mails, as an address or as Name <address>; required with SMTP_URL.',
  }),
  MAIL_OUTBOX_DIR: text({
    default: undefined,
    about:
      'Folder for mails without SMTP_URL outside production, as .txt and .eml files; default: DATA_DIR/outbox.',
  }),
  API_RATE_LIMIT: integer({
    default: 100,
    min: 1,
    max: 10_000_000,
    about: 'Requests per minute of a principal, or of an address that has not signed in.',
  }),
  API_TIMEOUT: integer({
    default: 30,
    min: 1,
    max: 3600,
    about: 'Time limit of a request in seconds.',
  }),
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
      'Maximum number of concurrent requests: one caller gets a quarter, one organization half (docs/limits.md).',
  }),
  API_MAX_CONNECTIONS: integer({
    default: 10_000,
    min: 16,
    max: 1_000_000,
    about: 'Maximum number of open connections; one more closes the longest idle one.',
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
    about: 'Maximum number of series in a demand file.',
  }),
  JOB_MAX_SECONDS: integer({
    default: 21_600,
    min: 1,
    max: 604_800,
    about:
      'Time limit in seconds of one attempt of an import or forecast; then it fails with time_limit.',
  }),
  AUTH_TOKEN_EXPIRY: integer({
    default: 3600,
    min: 10,
    max: 86_400,
    about: 'Lifetime of an access token in seconds.',
  }),
  AUTH_REFRESH_TOKEN_EXPIRY: integer({
    default: 86_400,
    min: 60,
    max: 31_536_000,
    about: 'Lifetime of a refresh token in seconds: a session unused for this time ends.',
  }),
  AUTH_REFRESH_GRACE: integer({
    default: 10,
    min: 0,
    max: 60,
    about:
      'Seconds in which a client may send a used refresh token again, if it lost the first response.',
  }),
  AUTH_PASSWORD_GRANT: flag({
    default: true,
    about: 'Whether POST /token accepts a password; if false, users sign in at /oauth2/auth.',
  }),
  AUTH_SESSION_MAX_AGE: integer({
    default: 2_592_000,
    min: 60,
    max: 31_536_000,
    about: 'Maximum lifetime of a session in seconds.',
  }),
  AUTH_MAX_SESSIONS: integer({
    default: 100,
    min: 1,
    max: 10_000,
    about: 'Maximum number of sessions per user; one more ends the oldest.',
  }),
  AUTH_REAUTHENTICATION_AGE: integer({
    default: 900,
    min: 1,
    max: 86_400,
    about: 'Seconds since the sign-in after which sensitive actions require authenticating again.',
  }),
  AUTH_RESET_EXPIRY: integer({
    default: 1800,
    min: 1,
    max: 86_400,
    about: 'Lifetime of a password reset link in seconds.',
  }),
  AUTH_INVITATION_EXPIRY: integer({
    default: 604_800,
    min: 60,
    max: 7_776_000,
    about: 'Lifetime of an invitation in seconds.',
  }),
  AUTH_PASSWORD_MIN_LENGTH: integer({
    default: 8,
    min: 8,
    max: 128,
    about: 'Minimum password length in characters with a second factor; without one it is 15.',
  }),
  AUTH_ROLES: list({
    default: ['admin', 'user', 'viewer'],
    about: 'Built-in roles that may be assigned.',
  }),
  AUTH_DEFAULT_ROLE: text({ default: 'viewer', about: 'Role of a user created without one.' }),
  SSO_DNS_SERVERS: list({
    default: [],
    about:
      'Name servers for domains and issuers of single sign-on, as address or address:port; default: those of the system.',
  }),
  SSO_PRIVATE_ISSUERS: list({
    default: [],
    about:
      'Origins of identity providers that may use private addresses or plain HTTP, such as https://login.internal.example.',
  }),
  ALERT_PRIVATE_ORIGINS: list({
    default: [],
    about:
      'Origins of receivers of alerts that may use private addresses or plain HTTP, such as https://chat.internal.example.',
  }),
  FORECAST_WORKERS: integer({
    default: 0,
    min: 0,
    max: 256,
    about: 'Number of threads that compute forecasts; 0 means one per core, at most 8.',
  }),
  RUN_JOBS: flag({
    default: true,
    about: 'Whether `serve` runs jobs too; with false they wait for `stockade worker`.',
  }),
  SHUTDOWN_GRACE: integer({
    default: 20,
    min: 0,
    max: 600,
    about: 'Seconds that a stop waits for running requests and jobs.',
  }),
  METRICS_TOKEN: secret({
    about:
      'Bearer token for /metrics. Without it, /metrics is closed in production; otherwise only this machine can read it, if HOST is a loopback address.',
  }),
  SECURITY_CONTACT: text({
    default: undefined,
    about: 'Where to report a vulnerability, as mailto: or https:, for /.well-known/security.txt.',
  }),
  LOG_LEVEL: choice({
    default: 'info',
    of: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    about: 'Minimum severity of log lines.',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name]['fallback'];
};
