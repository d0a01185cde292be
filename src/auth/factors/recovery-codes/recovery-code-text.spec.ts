import fc from 'fast-check';
import { newRecoveryCode, readRecoveryCode } from './recovery-code-text.ts';

describe('a recovery code', () => {
  it('is four groups of four, never the same twice', () => {
    const codes = Array.from({ length: 1000 }, newRecoveryCode);
    expect(new Set(codes).size).toBe(1000);
    for (const code of codes)
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  });

  it('is read however it was typed', () => {
    const code = newRecoveryCode();
    const typed = [code.toUpperCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `];
    expect(typed.map(readRecoveryCode)).toEqual([code, code, code]);
    expect(readRecoveryCode('OoIi-LlIi-0000-1111')).toBe('0011-1111-0000-1111');
  });

  it('is read out of no other text', () => {
    expect(readRecoveryCode('123456')).toBeUndefined();
    expect(readRecoveryCode(`${newRecoveryCode()}u`)).toBeUndefined();
  });

  it('is itself when it was read, whatever was read', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 24 }), (text) => {
        const read = readRecoveryCode(text);
        return read === undefined || readRecoveryCode(read) === read;
      }),
    );
  });
});
