/** Invisible characters, such as zero-width ones. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * Returns a password in the form that is compared. Full-width forms become their usual letters (NFKC), and invisible
 * characters are removed. Otherwise a common or former password would be accepted with one of these characters inside.
 */
export const comparable = (password: string): string =>
  password.normalize('NFKC').replaceAll(INVISIBLE, '').normalize('NFKC');
