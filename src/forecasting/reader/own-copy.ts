// eslint-disable-next-line no-control-regex -- Latin-1 begins with the controls
const BEYOND_LATIN_1 = /[^\u0000-\u00ff]/;

/**
 * Copies a string so that it keeps no other text in memory. A part of a larger string keeps the whole of it in memory,
 * so strings that are kept longer are copied, with one byte per character if possible.
 */
export function ownCopy(text: string): string {
  const encoding = BEYOND_LATIN_1.test(text) ? 'utf16le' : 'latin1';
  return Buffer.from(text, encoding).toString(encoding);
}
