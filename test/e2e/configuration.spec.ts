/** @story long */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'stockade-story-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command to its end, such as a server that cannot start, and returns what it says. */
function start(env: Readonly<Record<string, string>>, command = 'serve') {
  const run = spawnSync(process.execPath, ['bin/stockade.mjs', command], {
    encoding: 'utf8',
    timeout: 120_000,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: folder, ...env },
  });
  return { code: run.status, said: run.stderr, stdout: run.stdout };
}
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const secret = (letter: string): string => `${letter}1-`.repeat(16);

it('a server with many mistakes in its settings names each of them at once, and ends with 2', () => {
  const { code, said, stdout } = start({
    NODE_ENV: 'production',
    PORT: 'eighty',
    API_RATE_LIMIT: '-1',
    AUTH_TOKEN_EXPIRY: '1h',
    DATABASE_URL: 'mysql://somewhere',
    AUTH_DEFAULT_ROLE: 'root',
    LOG_LEVEL: 'loud',
    RUN_JOBS: 'perhaps',
    TRUST_PROXY: 'everyone',
    TLS_CERT_FILE: join(folder, 'no such file'),
    SECRET_KEY: 'your-secret-key',
    JWT_SECRET: 'short',
  });
  expect([code, stdout]).toEqual([2, '']);
  const wrong = ['PORT', 'API_RATE_LIMIT', 'AUTH_TOKEN_EXPIRY', 'DATABASE_URL', 'LOG_LEVEL'];
  wrong.push('AUTH_DEFAULT_ROLE', 'RUN_JOBS', 'TRUST_PROXY', 'TLS_CERT_FILE');
  wrong.push('SECRET_KEY', 'JWT_SECRET', 'ENCRYPTION_KEY');
  expect(wrong.filter((name) => !new RegExp(`^  ${name} `, 'm').test(said))).toEqual([]);
  expect(said).not.toMatch(/\n\s+at |node_modules/);
});

describe('configuration files', () => {
  const filesIn = (roles: string, organization: string): string => {
    const directory = mkdtempSync(join(folder, 'config-'));
    writeFileSync(join(directory, 'roles.yaml'), roles);
    writeFileSync(join(directory, 'organization.yaml'), organization);
    return directory;
  };
  const ROLES = `roles:
  - name: auditor
    permissions: [audit_event.list:all]
`;

  it('with mistakes stop the start, each with its file, line and column', () => {
    const CONFIG_DIR = filesIn(
      ROLES.replace('list', 'lst'),
      'magicLinks: yes please\nfactorRoles: [auditr]\n',
    );
    const { code, said } = start({ CONFIG_DIR });
    expect(code).toBe(2);
    expect(said).toContain('roles.yaml:3:19: roles[0].permissions[0]: ');
    expect(said).toContain('organization.yaml:1:1: magicLinks: ');
    expect(said).not.toMatch(/\n\s+at |node_modules/);
    const doctor = start({ CONFIG_DIR }, 'doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/FAIL {2}config files +roles\.yaml:3:19: /);
  });

  it('give a new organization its first roles and settings, on record', async () => {
    const database = await createTestDatabase();
    const CONFIG_DIR = filesIn(ROLES, 'passwordMaxAgeDays: 90\nmagicLinks: true\n');
    const server = await startServer({ databaseUrl: database.url, env: { CONFIG_DIR } });
    const admin = await server.admin();
    const organization = await admin.get('/v1/organization');
    expect(organization.body).toMatchObject({
      passwordMaxAgeDays: 90,
      magicLinks: true,
      factorRoles: [],
    });
    const role = await admin.get('/v1/roles/auditor');
    expect(role.body).toMatchObject({ permissions: ['audit_event.list:all'], includes: [] });
    const entries = await admin.get('/v1/audit/events?action=role.create');
    expect(entries.body.items).toMatchObject([{ resource: 'role:auditor' }]);
    await server.stop();
    await database.drop();
  });
});

it('secrets that come by file start a server in production', async () => {
  const database = await createTestDatabase();
  const server = await startServer({
    databaseUrl: database.url,
    env: {
      NODE_ENV: 'production',
      SECRET_KEY_FILE: file('a', `${secret('a')}\n`),
      JWT_SECRET_FILE: file('b', secret('b')),
      ENCRYPTION_KEY_FILE: file('c', secret('c')),
    },
  });
  expect((await server.admin()).credential).toBeDefined();
  expect(readdirSync(server.dataDir)).not.toContain('secrets');
  await server.stop();
  await database.drop();
});

it('a server whose JWT_SECRET does not open the stored keys says so and does not start', async () => {
  const database = await createTestDatabase();
  const server = await startServer({ databaseUrl: database.url });
  await server.stop();
  const other = startServer({ databaseUrl: database.url });
  await expect(other).rejects.toThrow(/JWT_SECRET is not the one/);
  await database.drop();
});

describe('secrets that do not belong to a database', () => {
  const given = {
    SECRET_KEY: secret('a'),
    JWT_SECRET: secret('b'),
    ENCRYPTION_KEY: secret('c'),
  };
  let database: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({ databaseUrl: database.url, env: given });
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const command = (name: string, env: Readonly<Record<string, string>>) =>
    start({ DATABASE_URL: database.url, ...env }, name);
  const ask = async <Row extends object>(text: string): Promise<Row[]> => {
    const owner = await database.connect();
    const { rows } = await owner.query<Row>(text);
    await owner.end();
    return rows;
  };
  const written = () =>
    ask(`select (select rolpassword from pg_authid where rolname = 'stockade_' || current_database() || '_app'),
                (select json_agg(c order by name) from secret_check c) as checks,
                (select count(*) from schema_migration) as migrations`);

  it('are refused by every command before anything is written', async () => {
    const before = await written();
    const env = { ...given, SECRET_KEY: secret('z') };
    const said = expect.stringContaining(
      'SECRET_KEY is not the one that this database was made with',
    ) as string;
    for (const name of ['serve', 'worker', 'migrate']) {
      const run = command(name, env);
      expect(run).toMatchObject({ code: 2, said });
      expect(run.said).not.toMatch(/\n\s+at /);
    }
    expect(command('doctor', env)).toMatchObject({ code: 1, stdout: said });
    expect(await written()).toEqual(before);
  }, 120_000);

  it('are refused when a command is run without any, and the server goes on', async () => {
    const before = await written();
    const { code, stdout } = command('doctor', {});
    expect([code, stdout.match(/\w+ is not the one/g)?.length]).toEqual([1, 3]);
    expect(await written()).toEqual(before);
    await ask(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename like '%' || current_database() || '_app'`,
    );
    expect((await server.admin()).credential).toBeDefined();
    expect(command('doctor', given).stdout).toMatch(/^ok {4}secrets/m);
  }, 120_000);

  it('are refused by a database from before the check values', async () => {
    await ask('drop table secret_check');
    await ask(`delete from schema_migration where name like 'CryptoSecretChecks%'`);
    expect(command('migrate', {}).said.match(/\w+ is not the one/g)).toHaveLength(3);
    expect(await ask(`select from pg_class where relname = 'secret_check'`)).toEqual([]);
    expect(command('migrate', given).code).toBe(0);
    expect(await ask('select name from secret_check')).toHaveLength(3);
  }, 120_000);

  it('make a server unready that runs already', async () => {
    const ready = () => server.client().get('/readyz');
    await eventually(ready, ({ status }) => status === 200, 30_000);
    await ask(`update secret_check set value = sha256(value) where name = 'ENCRYPTION_KEY'`);
    const { status, body } = await server.client().get('/readyz');
    expect([status, body.detail]).toEqual([503, 'Failing checks: keys.']);
  });
});

it('a database that may lose what it has confirmed makes a server unready', async () => {
  const database = await createTestDatabase();
  const owner = await database.connect();
  const name = new URL(database.url).pathname.slice(1);
  await owner.query(`alter database ${name} set synchronous_commit = off`);
  const server = await startServer({ databaseUrl: database.url });
  try {
    const { status, body } = await server.client().get('/readyz');
    expect([status, body.detail]).toEqual([503, 'Failing checks: durability.']);
    const env = { DATABASE_URL: database.url, DATA_DIR: server.dataDir };
    const { code, stdout } = start(env, 'doctor');
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/durability.*synchronous_commit/);
  } finally {
    await owner.end();
    await server.stop();
    await database.drop();
  }
});

it('a first admin with a password that leaked often is refused in production', async () => {
  const database = await createTestDatabase();
  const { code, said } = start({
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    SECRET_KEY: secret('a'),
    JWT_SECRET: secret('b'),
    ENCRYPTION_KEY: secret('c'),
    ADMIN_PASSWORD: 'Password123',
  });
  expect([code, said]).toEqual([
    2,
    expect.stringContaining('ADMIN_PASSWORD is known from data leaks'),
  ]);
  expect(said).not.toContain('Password123');
  await database.drop();
});

it('a first admin may have a short password, and the log says what it takes beside it', async () => {
  const database = await createTestDatabase();
  const env = { ADMIN_PASSWORD: 'x9Kf2mQz' };
  const server = await startServer({ databaseUrl: database.url, env });
  expect(server.output()).toContain('ADMIN_PASSWORD has fewer than 15 characters');
  expect(server.output()).not.toContain(env.ADMIN_PASSWORD);
  await server.stop();
  await database.drop();
});

it('secrets that a first start makes are for its user alone, and each is another', async () => {
  const database = await createTestDatabase();
  const server = await startServer({ databaseUrl: database.url });
  const secrets = join(server.dataDir, 'secrets');
  const names = ['ENCRYPTION_KEY', 'JWT_SECRET', 'SECRET_KEY'];
  expect(readdirSync(secrets).sort()).toEqual(names);
  expect(names.map((name) => statSync(join(secrets, name)).mode & 0o777)).toEqual(
    names.map(() => 0o600),
  );
  expect(new Set(names.map((name) => readFileSync(join(secrets, name), 'utf8'))).size).toBe(3);
  await server.stop();
  await database.drop();
});

it('the password grant can be switched off, and pages still sign people in', async () => {
  const database = await createTestDatabase();
  const env = { AUTH_PASSWORD_GRANT: 'false' };
  const server = await startServer({ databaseUrl: database.url, env });
  const { email, password } = ADMIN;
  const grant = await server.client().token({ grant_type: 'password', username: email, password });
  expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type']);
  expect((await server.client().post('/browser-session', { email, password })).status).toBe(204);
  await server.stop();
  await database.drop();
});

describe('a first start', () => {
  const dataDir = join(folder, 'first');
  const passwordFile = join(dataDir, 'secrets', 'first-admin-password');

  it('on a taken port says so in a sentence that names PORT, and makes no database', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, said, stdout } = start({ DATA_DIR: dataDir, PORT: String(port) });
    taken.close();
    expect([code, stdout]).toEqual([2, '']);
    expect(said).toMatch(
      new RegExp(`^Port ${port} of 127.0.0.1 is in use by another program. Set PORT .*\n$`),
    );
    expect(readdirSync(dataDir)).not.toContain('postgres');
  });

  it('on an address of another machine says that HOST names it', () => {
    const { code, said } = start({ DATA_DIR: dataDir, HOST: '192.0.2.1' });
    expect([code, said]).toEqual([2, expect.stringMatching(/^HOST is 192\.0\.2\.1, .*\n$/)]);
  });

  it('that cannot go on stops its own database without a complaint', () => {
    const { code, said } = start({
      NODE_ENV: 'production',
      DATA_DIR: join(folder, 'refused'),
      SECRET_KEY: secret('a'),
      JWT_SECRET: secret('b'),
      ENCRYPTION_KEY: secret('c'),
      ADMIN_PASSWORD: 'Password123456789',
      LOG_LEVEL: 'warn',
    });
    expect([code, said]).toEqual([2, expect.stringMatching(/^The configuration has 1 problem/)]);
  });

  it('and every other says where the first password lies, until that is changed', async () => {
    const settings = { dataDir, env: { ADMIN_PASSWORD: '' } };
    const first = await startServer(settings);
    const password = readFileSync(passwordFile, 'utf8').trim();
    expect(first.output()).toContain(`Password: ${password}  (in ${passwordFile} until`);
    await first.stop();
    const second = await startServer(settings);
    expect(second.output()).toMatch(/ {2}Admin: admin@localhost\n {2}Password: in /);
    expect(second.output()).toContain(passwordFile);
    expect(second.output()).not.toContain(password);
    expect(second.output()).toContain(`npm run demo -- --url ${second.url}`);
    const admin = await second.client().signIn(ADMIN.email, password);
    const body = { currentPassword: password, newPassword: 'quite another long password' };
    expect((await admin.send('PUT', '/v1/me/password', { body })).status).toBe(204);
    await eventually(
      () => Promise.resolve(readdirSync(join(dataDir, 'secrets'))),
      (names) => !names.includes('first-admin-password'),
      60_000,
    );
    await second.stop();
    const third = await startServer(settings);
    expect(third.output()).not.toMatch(/Password|Admin/);
    await third.stop();
  }, 120_000);
});
