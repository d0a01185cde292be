// eslint-disable-next-line no-control-regex -- Latin-1 begins with the controls
const BEYOND_LATIN_1 = /[^\u0000-\u00ff]/;

/**
 * A copy of a text that stands alone. A piece cut from a larger text keeps the whole of it in
 * memory, so what outlives its block is copied, one byte a character where that is enough.
 */
export function ownCopy(text: string): string {
  const encoding = BEYOND_LATIN_1.test(text) ? 'utf16le' : 'latin1';
  return Buffer.from(text, encoding).toString(encoding);
}
