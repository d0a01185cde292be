/** Many byte strings as one parameter, which travels in binary; an array of them would travel as hex in text. */
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

/** The SQL that takes one part out of such a parameter again. */
export function piece(parameter: string, column: string): string {
  return `substring(${parameter}::bytea from ${column}_start for ${column}_size)`;
}
