import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CommandFailure } from '../command-failure.ts';

/** An input, and its size where that is known. */
export interface Input {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly bytes: number;
}

/** Opens a file, or standard input where the path is `-`. @throws CommandFailure when it cannot be read */
export async function openInput(path: string): Promise<Input> {
  if (path === '-') return { chunks: process.stdin as AsyncIterable<Uint8Array>, bytes: 0 };
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new CommandFailure(`${path} is a folder, not a file`);
    const stream = createReadStream(path);
    await new Promise((resolve, reject) => {
      stream.once('open', resolve).once('error', reject);
    });
    return { chunks: stream as AsyncIterable<Uint8Array>, bytes: found.isFile() ? found.size : 0 };
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${path} cannot be read: ${reason(error)}`, error);
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'the file does not exist';
  return code === 'EACCES' ? 'permission is denied' : message;
}
