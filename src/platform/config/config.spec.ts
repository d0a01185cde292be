import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ConfigError, loadConfig, type Config } from './config.ts';
import { SETTINGS } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'stockade-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (env: Readonly<Record<string, string>>): Config =>
  loadConfig({ DATA_DIR: folder, ...env });
const problemsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
  try {
    load(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const secret = (letter: string): string => `${letter}1-`.repeat(16);

describe('a secret', () => {
  it.each([
    ['a placeholder', { SECRET_KEY: 'change-me-change-me-change-me-change-me' }, /placeholder/],
    ['one letter again and again', { JWT_SECRET: 'a'.repeat(64) }, /placeholder/],
    ['too short', { ENCRYPTION_KEY: 'k3y' }, /must have at least 32/],
    ['empty', { JWT_SECRET: '' }, /JWT_SECRET is empty/],
    ['said to be in a file without a name', { JWT_SECRET_FILE: '' }, /JWT_SECRET is empty/],
    ['the same as another', { SECRET_KEY: secret('a'), JWT_SECRET: secret('a') }, /must differ/],
    [
      'a former placeholder',
      { ENCRYPTION_KEY_PREVIOUS: 'your-former-key' },
      /^\w+_PREVIOUS is a p/,
    ],
    ['a former one, too short', { ENCRYPTION_KEY_PREVIOUS: 'k3y' }, /^\w+_PREVIOUS must have at/],
    ['a former one, empty', { ENCRYPTION_KEY_PREVIOUS: '' }, /^\w+_PREVIOUS is empty/],
    [
      'a former one, the same as another',
      { ENCRYPTION_KEY: secret('a'), ENCRYPTION_KEY_PREVIOUS: secret('a') },
      /must differ/,
    ],
  ])('that is %s is refused', (_what, env, said) => {
    expect(problemsOf(env)).toEqual([expect.stringMatching(said)]);
  });

  it('may come by file, whose last line break is not part of it', () => {
    const env = { SECRET_KEY_FILE: file('key', `${secret('a')}\n`) };
    expect(load(env).SECRET_KEY).toBe(secret('a'));
  });

  it('is refused when it comes directly and by file', () => {
    const env = { SECRET_KEY: secret('a'), SECRET_KEY_FILE: file('key', secret('b')) };
    expect(problemsOf(env)).toEqual([expect.stringContaining('SECRET_KEY_FILE are both set')]);
  });

  it.each([
    ['is not there', () => join(folder, 'no such file')],
    ['is a folder', () => folder],
    ['is empty', () => file('empty', '\n')],
  ])('is refused when its file %s', (_what, path) => {
    expect(problemsOf({ SECRET_KEY_FILE: path() })).toEqual([
      expect.stringMatching(/^SECRET_KEY /),
    ]);
  });

  it('is required in production, whatever else is wrong', () => {
    const problems = problemsOf({ NODE_ENV: 'production', PORT: 'eighty' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'SECRET_KEY',
      'JWT_SECRET',
      'ENCRYPTION_KEY',
    ]);
  });

  it('is told of once when its file cannot be read in production', () => {
    const env = {
      NODE_ENV: 'production',
      SECRET_KEY_FILE: folder,
      JWT_SECRET: secret('b'),
      ENCRYPTION_KEY: secret('c'),
    };
    expect(problemsOf(env)).toHaveLength(1);
  });

  it('that is a former one is optional in production', () => {
    const env = {
      NODE_ENV: 'production',
      SECRET_KEY: secret('a'),
      JWT_SECRET: secret('b'),
      ENCRYPTION_KEY: secret('c'),
    };
    expect(load(env).ENCRYPTION_KEY_PREVIOUS).toBeUndefined();
    const former = load({ ...env, ENCRYPTION_KEY_PREVIOUS: secret('d') });
    expect(former.ENCRYPTION_KEY_PREVIOUS).toBe(secret('d'));
  });

  it('is made in development, and is the same at the next start', () => {
    expect(load({}).JWT_SECRET).toBe(load({}).JWT_SECRET);
  });

  it('that was made is refused when its file was emptied, and not made again beside its database', () => {
    const DATA_DIR = mkdtempSync(join(folder, 'lost-'));
    const path = join(DATA_DIR, 'secrets', 'ENCRYPTION_KEY');
    load({ DATA_DIR });
    writeFileSync(path, '\n');
    expect(problemsOf({ DATA_DIR })).toEqual([
      expect.stringMatching(/^ENCRYPTION_KEY .*DATA_DIR\/secrets/),
    ]);
    mkdirSync(join(DATA_DIR, 'postgres', 'cluster'), { recursive: true });
    rmSync(path);
    expect(problemsOf({ DATA_DIR })).toEqual([
      expect.stringMatching(/^ENCRYPTION_KEY .*restore it/),
    ]);
    expect(existsSync(path)).toBe(false);
  });

  it('is never part of a message', () => {
    const env = { SECRET_KEY: 'hunter2', DATABASE_URL: 'x://user:hunter2@somewhere' };
    expect(problemsOf(env).join()).not.toContain('hunter2');
  });
});

describe('TRUST_PROXY', () => {
  it.each(['10.0.0.1', '10.0.0.0/8, ::1', 'loopback', 'fd00::/8', ''])('takes %p', (value) => {
    expect(problemsOf({ TRUST_PROXY: value })).toEqual([]);
  });

  it.each(['true', '*', 'proxy.example', '10.0.0.0/33', '0.0.0.0/0', '10.0.0.0/', '::1/129'])(
    'refuses %p',
    (value) => {
      expect(problemsOf({ TRUST_PROXY: value })).toEqual([
        `TRUST_PROXY must hold addresses and networks, not: ${value}`,
      ]);
    },
  );
});

it('a whole number is taken within its limits and nowhere else', () => {
  const port = fc.oneof(fc.integer().map(String), fc.string(), fc.double().map(String));
  fc.assert(
    fc.property(port, (text) => {
      fc.pre(text !== '');
      const fits = /^\d{1,15}$/.test(text) && Number(text) <= 65_535;
      return (problemsOf({ PORT: text }).length === 0) === fits;
    }),
  );
});

it('no text in the environment makes it throw anything but its own error', () => {
  const names = Object.keys(SETTINGS).filter((name) => name !== 'DATA_DIR');
  const environment = fc.dictionary(fc.constantFrom(...names), fc.string(), { maxKeys: 8 });
  fc.assert(
    fc.property(environment, (env) => {
      problemsOf(env);
    }),
  );
});

it('cannot be changed once it is read', () => {
  expect(Object.isFrozen(load({}))).toBe(true);
});

describe('mail', () => {
  const SMTP_URL = 'smtps://name:secret@mail.example.com';
  const MAIL_FROM = 'Stockade <stockade@example.com>';

  it('needs a sender beside its server', () => {
    expect(problemsOf({ SMTP_URL })).toEqual([expect.stringMatching(/^MAIL_FROM /)]);
    expect(problemsOf({ SMTP_URL, MAIL_FROM })).toEqual([]);
  });

  it('needs in production the address that links begin with', () => {
    const problems = problemsOf({ SMTP_URL, MAIL_FROM, NODE_ENV: 'production' });
    expect(problems).toContainEqual(expect.stringMatching(/^PUBLIC_URL /));
  });

  it.each([
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'A <a@example.com> <b@example.com>',
    'nobody',
  ])('has no sender %j', (from) => {
    expect(problemsOf({ MAIL_FROM: from })).toEqual([expect.stringMatching(/^MAIL_FROM /)]);
  });

  it.each(['smtp://', 'smtp://name:100%@mail.example.com'])('has no server %s', (url) => {
    const problems = problemsOf({ SMTP_URL: url, MAIL_FROM });
    expect(problems).toEqual([expect.stringMatching(/^SMTP_URL /)]);
  });

  it('server’s address, which holds a password, may come by file and is not shown', () => {
    expect(SETTINGS.SMTP_URL.secret).toBe(true);
    const problems = problemsOf({ SMTP_URL: 'http://name:secret@mail.example.com', MAIL_FROM });
    expect(problems.join()).not.toContain('secret@');
    expect(problems).toHaveLength(1);
  });
});
