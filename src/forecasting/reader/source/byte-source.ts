import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReaderError } from '../reader-error.ts';

const GZIP = [0x1f, 0x8b];

/** Limits and compression of the byte stream. */
export interface ByteSourceOptions {
  readonly gzip: boolean;
  readonly maxBytes: number;
  readonly blockBytes: number;
  /** Told the length of every piece taken from the source, before decompression. */
  readonly onRead: (bytes: number) => void;
}

/** Bytes of the file, decompressed if it is gzip, in blocks of equal size, however the source cuts its chunks. */
export async function* openBytes(
  source: AsyncIterable<Uint8Array>,
  options: ByteSourceOptions,
): AsyncGenerator<Uint8Array> {
  const input = counted(source, options.onRead);
  try {
    yield* blocks(await plainBytes(input, options), options.blockBytes);
  } finally {
    // Lets go of the source however reading ended; not waited for, since a source may hang.
    void input.return(undefined).catch(() => undefined);
  }
}

/** The bytes of the file itself, once it is known that it can be read at all. */
async function plainBytes(
  input: AsyncGenerator<Uint8Array>,
  { gzip, maxBytes }: ByteSourceOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const raw = await peek(input, 4);
  const isGzip = startsWith(raw.head, GZIP);
  if (gzip && !isGzip && raw.head.length > 0) {
    throw new ReaderError('broken_gzip', 'the file was declared as gzip, but is not');
  }
  if (!isGzip) {
    refuseOtherFormats(raw.head);
    return bounded(raw.all, maxBytes);
  }
  const inner = await peek(bounded(gunzip(raw.all), maxBytes), 4);
  if (startsWith(inner.head, GZIP)) {
    throw new ReaderError('unsupported_format', 'the file is compressed twice; compress it once');
  }
  refuseOtherFormats(inner.head);
  return inner.all;
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) {
      onRead(chunk.length);
      if (chunk.length > 0) yield chunk;
    }
  } catch (error) {
    if (error instanceof ReaderError) throw error;
    throw new ReaderError(
      'source_failed',
      'the file could not be read to its end',
      undefined,
      error,
    );
  }
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = Readable.from(source, { objectMode: false });
  const output = createGunzip({ chunkSize: 64 * 1024 });
  input.on('error', (error) => output.destroy(error));
  input.pipe(output);
  try {
    for await (const chunk of output as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    if (error instanceof ReaderError) throw error;
    throw new ReaderError(
      'broken_gzip',
      'the gzip data is damaged or cut off; compress and send the file again',
      undefined,
      error,
    );
  } finally {
    input.destroy();
    output.destroy();
  }
}

async function* bounded(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > maxBytes) {
      throw new ReaderError(
        'too_large',
        `the decompressed file has more than ${maxBytes} bytes; split it`,
      );
    }
    yield chunk;
  }
}

/**
 * Cuts large chunks and joins small ones, so that each block but the last has the same size. The
 * memory of a block is used again for the next one.
 */
async function* blocks(
  source: AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Uint8Array> {
  const block = new Uint8Array(blockBytes);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + blockBytes - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === blockBytes) {
        yield block;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Reads ahead until `count` bytes are known, without losing them. */
async function peek(
  source: AsyncGenerator<Uint8Array>,
  count: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const next = await source.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  return { head: Buffer.concat(seen).subarray(0, count), all: rejoined(seen, source) };
}

async function* rejoined(
  seen: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* seen;
  yield* rest;
}

function refuseOtherFormats(head: Uint8Array): void {
  const kind = startsWith(head, [0x50, 0x4b, 0x03, 0x04])
    ? 'a ZIP archive or an Excel workbook'
    : startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])
      ? 'an Excel workbook'
      : startsWith(head, [0x50, 0x41, 0x52, 0x31])
        ? 'Parquet'
        : undefined;
  if (kind === undefined) return;
  throw new ReaderError('unsupported_format', `the file is ${kind}; save it as CSV or NDJSON`);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}
