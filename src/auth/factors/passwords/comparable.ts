/** Invisible characters, such as zero-width ones. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A password as it is compared: full-width forms are their usual letters (NFKC), and characters that are not shown
 * do not count. Otherwise a common or a former password passes with one of them inside.
 */
export const comparable = (password: string): string =>
  password.normalize('NFKC').replaceAll(INVISIBLE, '').normalize('NFKC');
