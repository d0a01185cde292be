import fc from 'fast-check';
import { plain } from './letters.ts';
import { waitAfter } from './mail.job.ts';

describe('text that somebody chose, in a mail', () => {
  it('is one line, and no mail program makes a link or an address of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}.:/@]/u);
        expect(plain(text).length).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('stays what it was when it is a name', () => {
    expect(plain('Ada Lovelace-Müller')).toBe('Ada Lovelace-Müller');
  });
});

it('a mail that is not taken waits longer each time, and never longer than an hour', () => {
  expect([1, 2, 3, 4, 20].map(waitAfter)).toEqual([2, 30, 450, 3600, 3600]);
});
