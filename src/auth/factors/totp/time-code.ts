import { generateSecret, generateURI, verify } from 'otplib';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, 30 s. */
const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;

/** A new shared secret in Base32: 160 bits (RFC 4226, section 4). */
export function newTotpSecret(): string {
  return generateSecret({ length: SECRET_BYTES });
}

/** otpauth:// URI for the QR code of an authenticator app. */
export function totpUri(secret: string, email: string): string {
  return generateURI({ issuer: 'Stockade', label: email, secret });
}

/**
 * The time step that a code belongs to; undefined when it is none of this moment's, of the step before,
 * or of the one after (RFC 6238, section 5.2).
 */
export async function stepOfCode(
  secret: string,
  code: string,
  epochSeconds = Math.floor(Date.now() / 1000),
): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined;
  const result = await verify({
    secret,
    token: code,
    epoch: epochSeconds,
    epochTolerance: PERIOD_SECONDS,
  });
  if (!result.valid) return undefined;
  return Math.floor(epochSeconds / PERIOD_SECONDS) + result.delta;
}
