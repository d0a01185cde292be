/**
 * A copy of a text that stands alone. A piece cut from a larger text keeps the whole of it in
 * memory, so what outlives its block is copied.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
