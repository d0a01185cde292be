/** Crockford's Base32: no letter that is taken for another one or for a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 16;
const GROUPS = /.{4}(?=.)/g;

/** 80 random bits, as people copy them: four groups of four. */
export function newRecoveryCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  const text = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return text.replace(GROUPS, '$&-');
}

/** Parses a recovery code as a user may type it; undefined if it has another form. */
export function readRecoveryCode(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  const known = plain.length === LENGTH && [...plain].every((letter) => ALPHABET.includes(letter));
  return known ? plain.replace(GROUPS, '$&-') : undefined;
}
