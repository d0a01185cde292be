import { once } from 'node:events';

/** Writes data to stdout, and waits while the reader is slow. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes a message to stderr, where it does not disturb the data. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Ends the process without an error when the reader of its output closes the pipe, such as `| head`. */
export function leaveWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(onError)) stream.on('error', onError);
  }
}

function onError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
