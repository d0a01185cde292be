import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Problem } from '../../../platform/index.ts';
import { isCommonPassword } from './common-passwords.ts';
import type { PasswordLength } from './password-length.ts';
import { PasswordPolicy } from './password-policy.ts';

const LEAKED = '../shared/data/security/passwords/common_top100k_even.txt.gz';
const MIN_LENGTH = 8;
const policy = new PasswordPolicy({} as PasswordLength);
const MARGARET = { email: 'm.hamilton@apollo.example', name: 'Margaret Hamilton' };

async function verdict(password: string): Promise<string> {
  try {
    await policy.validate('/password', password, MARGARET, MIN_LENGTH);
    return 'good';
  } catch (error) {
    return (error as Problem).options.errors?.[0]?.code ?? String(error);
  }
}

describe('a password', () => {
  (existsSync(LEAKED) ? it : it.skip)('that leaked often is refused', async () => {
    const lines = gunzipSync(readFileSync(LEAKED)).toString('utf8').split('\n').filter(Boolean);
    expect(lines.length).toBe(50_000);
    const long = lines.filter((line) => [...line].length >= 8);
    const found = await Promise.all(long.map(isCommonPassword));
    expect(long.filter((_, i) => !found[i])).toEqual([]);
  });

  it.each([
    'pass\u200bword1',
    '\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11',
    'p\u00adassword1\u2060',
  ])(
    'that leaked is refused with characters that are not shown or full width: %j',
    async (password) => {
      expect(await verdict(password)).toBe('password_common');
    },
  );

  it('is not made longer by characters that are not shown', async () => {
    expect(await verdict(`kq7vx2m${'\u200b'.repeat(8)}`)).toBe('password_too_short');
  });

  it('is not taken for a leaked one by chance', async () => {
    const random = Array.from({ length: 20_000 }, () => randomBytes(9).toString('base64url'));
    const taken = await Promise.all(random.map(isCommonPassword));
    expect(taken.filter(Boolean).length).toBeLessThan(5);
  });

  it.each([
    ['short12', 'password_too_short'],
    ['x'.repeat(257), 'password_too_long'],
    ['Password123', 'password_common'],
    ['BASEBALL1', 'password_common'],
    ['Margaret.Hamilton', 'password_personal'],
    ['hamilton1969', 'password_personal'],
    ['M.Hamilton@Apollo.Example', 'password_personal'],
    ['Stockade2026', 'password_personal'],
    ['abcdefghijklmnopqrst', 'password_guessable'],
    ['rstrstrstrstrstrst', 'password_guessable'],
    ['fly me to the moon and back', 'good'],
    ['Hamilton rowed to Peru', 'good'],
    ['пароль из семи слов', 'good'],
    ['🦊🐻🐨🐸🦉🐧🦆🐝', 'good'],
    ['x9Kf2mQz', 'good'],
    ['!§$%&/()=?`´*+~#', 'good'],
  ])('%s is %s', async (password, expected) => {
    expect(await verdict(password)).toBe(expected);
  });
});
