/** A field of a form or a query as text: once, of sound characters, and not too long; else empty. */
export function textIn(input: unknown, name: string, longest = 2000): string {
  const value = (input as Record<string, unknown> | undefined)?.[name];
  const sound = typeof value === 'string' && value.length <= longest && value.isWellFormed();
  return sound && !value.includes('\0') ? value : '';
}
