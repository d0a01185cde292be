import { existsSync, readFileSync } from 'node:fs';
import { generate } from 'otplib';
import fc from 'fast-check';
import { newTotpSecret, stepOfCode, totpUri } from './time-code.ts';

const VECTORS = '../shared/data/security/kats.json';
const known = existsSync(VECTORS);

interface Vectors {
  readonly hotp_rfc4226: { readonly key_ascii: string; readonly values: readonly string[] };
  readonly totp_rfc6238: {
    readonly seeds_ascii: Readonly<Record<'sha1' | 'sha256' | 'sha512', string>>;
    readonly times: readonly number[];
    readonly values: Readonly<Record<'sha1' | 'sha256' | 'sha512', readonly string[]>>;
  };
}

const vectors = (): Vectors =>
  (JSON.parse(readFileSync(VECTORS, 'utf8')) as { vectors: Vectors }).vectors;

(known ? describe : describe.skip)('the codes of the standards', () => {
  it('of RFC 4226, appendix D', async () => {
    const { key_ascii, values } = vectors().hotp_rfc4226;
    const secret = Buffer.from(key_ascii);
    const made = values.map((_, counter) => generate({ strategy: 'hotp', secret, counter }));
    expect(await Promise.all(made)).toEqual(values);
  });

  it.each(['sha1', 'sha256', 'sha512'] as const)(
    'of RFC 6238, appendix B: %s',
    async (algorithm) => {
      const { seeds_ascii, times, values } = vectors().totp_rfc6238;
      const secret = Buffer.from(seeds_ascii[algorithm]);
      const made = times.map((epoch) => generate({ secret, algorithm, digits: 8, epoch }));
      expect(await Promise.all(made)).toEqual(values[algorithm]);
    },
  );

  it('are accepted at their times', async () => {
    const { times, values } = vectors().totp_rfc6238;
    // The seed of RFC 6238 in Base32. Six digits of a code are the last six of its eight.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const steps = times.map((time, i) => stepOfCode(secret, values.sha1[i]!.slice(2), time));
    expect(await Promise.all(steps)).toEqual(times.map((time) => Math.floor(time / 30)));
  });
});

describe('a code', () => {
  it('is of the step before, of this one, or of the one after, and of no other', async () => {
    // Always the same, since one in a million codes is also that of another step.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000_000, max: 4_000_000_000 }),
        fc.integer({ min: -3, max: 3 }),
        async (now, away) => {
          const code = await generate({ secret, epoch: now + away * 30 });
          const step = await stepOfCode(secret, code, now);
          if (Math.abs(away) <= 1) expect(step).toBe(Math.floor(now / 30) + away);
          else expect(step).toBeUndefined();
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it.each(['', '12345', '1234567', '12345a', '１２３４５６', '-12345', '1e5000'])(
    '%p is none',
    async (text) => {
      expect(await stepOfCode(newTotpSecret(), text)).toBeUndefined();
    },
  );
});

it('an app reads who it is for from the address', () => {
  const uri = new URL(totpUri('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 'ada+x@example.com'));
  expect(uri.href).toMatch(/^otpauth:\/\/totp\//);
  expect(uri.searchParams.get('secret')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
  expect(decodeURIComponent(uri.pathname)).toContain('ada+x@example.com');
});
