/**
 * Joins byte strings to one parameter, which is sent in binary form; an array of them would be sent as hexadecimal
 * text.
 */
export function packed(parts: readonly Buffer[]): {
  readonly bytes: Buffer;
  readonly starts: number[];
  readonly sizes: number[];
} {
  const starts: number[] = [];
  let at = 1;
  for (const part of parts) {
    starts.push(at);
    at += part.length;
  }
  return { bytes: Buffer.concat(parts, at - 1), starts, sizes: parts.map((part) => part.length) };
}

/** SQL expression that returns one part of a packed parameter. */
export function piece(parameter: string, column: string): string {
  return `substring(${parameter}::bytea from ${column}_start for ${column}_size)`;
}
