import { hash } from '@node-rs/argon2';
import { RootKeys } from '../../../crypto/index.ts';
import type { Config } from '../../../platform/index.ts';
import { PasswordHasher } from './password-hasher.ts';

const rootsUnder = (SECRET_KEY: string): RootKeys =>
  new RootKeys({
    SECRET_KEY,
    JWT_SECRET: 'j'.repeat(32),
    ENCRYPTION_KEY: 'e'.repeat(32),
  } as Config);
const hasherUnder = (SECRET_KEY: string): PasswordHasher =>
  new PasswordHasher(rootsUnder(SECRET_KEY));
const hasher = hasherUnder('s'.repeat(32));

describe('a password', () => {
  it('is matched by itself and by nothing else', async () => {
    const stored = await hasher.hash('correct horse');
    expect(await hasher.matches(stored, 'correct horse')).toBe(true);
    expect(await hasher.matches(stored, 'correct horsf')).toBe(false);
    expect(await hasher.matches(stored, '')).toBe(false);
  });

  it('is matched whichever way it is shown, and as earlier versions kept it', async () => {
    const stored = await hasher.hash('correct horse');
    expect(await hasher.matches(stored, 'correct\u200b horse')).toBe(true);
    const secret = rootsUnder('s'.repeat(32)).keyedHash('password pepper', '');
    const former = await hash('correct\u200b horse', { secret });
    expect(await hasher.matches(former, 'correct\u200b horse')).toBe(true);
    expect(await hasher.matches(former, 'correct horse')).toBe(false);
  });

  it('counts to its last character, however long it is', async () => {
    const stored = await hasher.hash(`${'x'.repeat(200)}a`);
    expect(await hasher.matches(stored, `${'x'.repeat(200)}b`)).toBe(false);
  });

  it('is the same whichever way its accents are composed', async () => {
    const stored = await hasher.hash('Gr\u00f6\u00dfe');
    expect(await hasher.matches(stored, 'Gro\u0308\u00dfe')).toBe(true);
  });

  it('is kept as Argon2id with the parameters that OWASP names, and a salt of its own', async () => {
    const [one, two] = [await hasher.hash('same'), await hasher.hash('same')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('is matched only under the SECRET_KEY that it was kept under', async () => {
    const stored = await hasher.hash('correct horse');
    expect(await hasherUnder('t'.repeat(32)).matches(stored, 'correct horse')).toBe(false);
  });

  it('that was kept with weaker parameters is to be kept anew', async () => {
    expect(hasher.isOutdated(await hasher.hash('same'))).toBe(false);
    expect(hasher.isOutdated(await hash('same', { memoryCost: 8192, timeCost: 1 }))).toBe(true);
  });

  it('of somebody who has none is matched by nothing', async () => {
    expect(await hasher.matches(null, '')).toBe(false);
  });
});
