import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { FairTurns, type TurnOwner } from '../fairness/fair-turns.ts';
import { compressText } from '../responses/compression.ts';
import { currentPrincipal } from '../context/context.ts';
import { whenClosed } from './when-closed.ts';

/** Chunks that are made at a time, by all downloads together. */
const AT_ONCE = 2;
/** Characters or bytes of a chunk: little enough that making one takes milliseconds. */
const CHUNK_LENGTH = 65_536;

type Piece = string | Buffer;

/** Sends long answers in chunks that take turns, so that many downloads leave the request loop to short requests. */
@Injectable()
export class Downloads {
  private readonly turns = new FairTurns(AT_ONCE);

  /** Sends all pieces. Rejects when the client leaves or a piece cannot be made; the answer is cut then. */
  async send(response: Response, pieces: AsyncIterable<Piece>): Promise<void> {
    const { organizationId, userId } = currentPrincipal();
    const gone = new AbortController();
    // The layers in front and the pipeline listen to its end.
    response.setMaxListeners(20);
    compressText(response.req, response);
    whenClosed(response, () => gone.abort(new Error('the client left')));
    const owner = { organizationId, principalId: userId };
    await pipeline(Readable.from(this.chunks(pieces, owner, gone.signal)), response);
  }

  private async *chunks(
    pieces: AsyncIterable<Piece>,
    owner: TurnOwner,
    signal: AbortSignal,
  ): AsyncGenerator<Piece> {
    const source = pieces[Symbol.asyncIterator]();
    try {
      for (;;) {
        const chunk = await this.turns.run(owner, signal, () => nextChunk(source));
        if (chunk === undefined) return;
        yield chunk;
        await setImmediate();
      }
    } finally {
      await source.return?.();
    }
  }
}

/** Pieces joined until they are long enough; undefined at the end. */
async function nextChunk(source: AsyncIterator<Piece>): Promise<Piece | undefined> {
  let text = '';
  while (text.length < CHUNK_LENGTH) {
    const next = await source.next();
    if (next.done === true) break;
    if (typeof next.value !== 'string') return next.value;
    text += next.value;
  }
  return text === '' ? undefined : text;
}
