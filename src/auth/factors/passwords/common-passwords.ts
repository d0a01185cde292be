import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { packageFile } from '../../../platform/index.ts';

const PLACES = 12;
const PLACE_BYTES = 3;
let filter: Promise<Buffer> | undefined;

/**
 * Whether a password is one of those that leaked most often, in whatever case: NIST SP 800-63B-4,
 * section 3.1.1.2. Asks a Bloom filter, docs/formats/common-passwords.md, so no list is shipped.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  filter ??= readFile(packageFile('dist/common-passwords.filter'));
  const bits = await filter;
  return placesOf(password).every((bit) => (bits[bit >> 3]! & (1 << (bit & 7))) !== 0);
}

/** Bits of the filter for a password. The build sets them, and the server checks them. */
export function placesOf(password: string): number[] {
  const digest = hash('sha512', password.normalize('NFC').toLowerCase(), 'buffer');
  return Array.from({ length: PLACES }, (_, i) => digest.readUIntBE(PLACE_BYTES * i, PLACE_BYTES));
}
