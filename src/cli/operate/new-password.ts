import { createInterface } from 'node:readline/promises';
import { generateReadableSecret } from '../../auth/index.ts';

/**
 * A new password: the first line of stdin if it is piped in, otherwise a generated one. It is never an argument, which
 * other users of the machine could read.
 */
export async function newPassword(
  fromStdin: boolean,
): Promise<{ readonly password: string; readonly generated: boolean }> {
  if (!fromStdin) return { password: generateReadableSecret(), generated: true };
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return { password: line, generated: false };
  }
  return { password: '', generated: false };
}
