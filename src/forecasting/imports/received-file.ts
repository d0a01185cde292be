import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { ContentDigest, OrganizationKeys } from '../../crypto/index.ts';
import {
  Problem,
  runRegardless,
  type OrganizationId,
  type ImportId,
} from '../../platform/index.ts';
import { ImportFileStore } from './import-file.store.ts';
import { IMPORT_CHUNK } from './import-places.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const CHUNK_BYTES = 1024 * 1024;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: CHUNK_BYTES / 4 };
/** A piece comes out in one buffer, where it would otherwise be put together of many small ones. */
const WHOLE = { chunkSize: CHUNK_BYTES };

/** Length and kind of the received file. */
export interface ReceivedFile {
  readonly byteCount: number;
  readonly digest: string;
}

/**
 * A demand file as it came: cut into pieces of a megabyte, each compressed and sealed, in the database,
 * so that any instance can read it and a dump of the database cannot.
 */
@Injectable()
export class ReceivedFiles {
  constructor(
    private readonly store: ImportFileStore,
    private readonly keys: OrganizationKeys,
  ) {}

  /**
   * Stores a stream piece by piece; the sender is held back while a piece is written.
   * @throws Problem payload_too_large; whatever was stored is removed when it fails
   */
  async receive(
    organizationId: OrganizationId,
    importId: ImportId,
    body: AsyncIterable<Uint8Array>,
    mostBytes: number,
  ): Promise<ReceivedFile> {
    const digest = new ContentDigest();
    let byteCount = 0;
    let number = 0;
    let writing: Promise<void> = Promise.resolve();
    try {
      for await (const piece of pieces(body)) {
        byteCount += piece.length;
        if (byteCount > mostBytes) throw tooLarge(mostBytes);
        digest.add(piece);
        const packed = await compress(piece, FAST);
        const sealer = await this.keys.sealer(organizationId);
        const sealed = sealer.seal(packed, IMPORT_CHUNK.at({ importId, number }));
        await writing;
        writing = this.store.insertChunk(organizationId, importId, number, sealed);
        writing.catch(() => undefined);
        number += 1;
      }
      await writing;
    } catch (error) {
      await writing.catch(() => undefined);
      await runRegardless(() => this.remove(organizationId, importId));
      throw error;
    }
    return { byteCount, digest: digest.hex() };
  }

  /**
   * The file again, in pieces.
   *
   * @throws Error when a piece is gone: a part must not pass for the whole
   */
  async *read(
    organizationId: OrganizationId,
    importId: ImportId,
    byteCount: number,
  ): AsyncGenerator<Uint8Array> {
    const sealer = await this.keys.sealer(organizationId);
    let missing = byteCount;
    let next = this.store.findChunk(organizationId, importId, 0);
    for (let number = 0; ; number += 1) {
      const sealed = await next;
      if (sealed === undefined) break;
      next = this.store.findChunk(organizationId, importId, number + 1);
      next.catch(() => undefined);
      const packed = await sealer.open(sealed, IMPORT_CHUNK.at({ importId, number }));
      const piece = await decompress(packed, WHOLE);
      missing -= piece.length;
      yield piece;
    }
    if (missing !== 0) throw new Error('the received file is incomplete');
  }

  remove(organizationId: OrganizationId, importId: ImportId): Promise<void> {
    return this.store.removeChunks(organizationId, importId);
  }
}

/** The same bytes in pieces of one megabyte, all in one place: each is over when the next is asked for. */
async function* pieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const room = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let filled = 0;
  for await (const part of body) {
    for (let taken = 0; taken < part.length;) {
      const now = part.subarray(taken, taken + CHUNK_BYTES - filled);
      room.set(now, filled);
      filled += now.length;
      taken += now.length;
      if (filled < CHUNK_BYTES) continue;
      yield room;
      filled = 0;
    }
  }
  if (filled > 0) yield room.subarray(0, filled);
}

function tooLarge(mostBytes: number): Problem {
  return new Problem('payload_too_large', `A demand file may have at most ${mostBytes} bytes.`);
}
