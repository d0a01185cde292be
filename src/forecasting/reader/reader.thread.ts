import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { buffersOf, type ReadEvent } from './read-event.ts';
import { readDemand } from './read-demand.ts';
import { ReaderError } from './reader-error.ts';
import type { FromReader, ThreadOptions, ToReader } from './reader-message.ts';

/** The entry of the reading thread: chunks come in as messages, events go out as messages. */
async function run(port: MessagePort, options: ThreadOptions): Promise<void> {
  const send = (message: FromReader, moved: ArrayBuffer[] = []): void =>
    port.postMessage(message, moved);
  try {
    for await (const event of readDemand(chunksFrom(port), options)) {
      send({ type: 'event', event }, movable(event));
    }
    send({ type: 'done' });
  } catch (error) {
    const known = error instanceof ReaderError ? error : undefined;
    send({
      type: 'failed',
      code: known?.code ?? 'source_failed',
      detail: known?.message ?? 'the file could not be read',
      line: known?.line,
    });
  } finally {
    port.close();
  }
}

/** The chunks as they arrive; asking for the next one says that the one before has been used up. */
async function* chunksFrom(port: MessagePort): AsyncGenerator<Uint8Array> {
  const waiting: ToReader[] = [];
  let wake = (): void => undefined;
  port.on('message', (message: ToReader) => {
    waiting.push(message);
    wake();
  });
  for (;;) {
    const message = waiting.shift();
    if (message === undefined) await new Promise<void>((resolve) => (wake = resolve));
    else if (message.type === 'end') return;
    else {
      yield message.bytes;
      port.postMessage({ type: 'taken' } satisfies FromReader);
    }
  }
}

function movable(event: ReadEvent): ArrayBuffer[] {
  return event.type === 'batch' ? buffersOf(event.batch) : [];
}

if (parentPort !== null) await run(parentPort, workerData as ThreadOptions);
