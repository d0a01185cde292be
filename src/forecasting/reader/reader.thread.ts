import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { buffersOf, type ReadEvent } from './read-event.ts';
import { readDemand } from './read-demand.ts';
import { ReaderError } from './reader-error.ts';
import {
  EVENT_CREDIT,
  type FromReader,
  type ThreadOptions,
  type ToReader,
} from './reader-message.ts';

/** The entry of the reading thread: chunks come in as messages, events go out as messages. */
async function run(port: MessagePort, options: ThreadOptions): Promise<void> {
  const send = (message: FromReader, moved: ArrayBuffer[] = []): void =>
    port.postMessage(message, moved);
  const inbox = new Inbox(port);
  try {
    for await (const event of readDemand(inbox.chunks(), options)) {
      await inbox.eventCredit();
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

/** Messages to the thread: chunks, and credit for events. */
class Inbox {
  private readonly waiting: ToReader[] = [];
  private credit = EVENT_CREDIT;
  private wakeReader = (): void => undefined;
  private wakeSender = (): void => undefined;

  private readonly port: MessagePort;

  constructor(port: MessagePort) {
    this.port = port;
    port.on('message', (message: ToReader) => {
      if (message.type === 'consumed') {
        this.credit += 1;
        this.wakeSender();
      } else {
        this.waiting.push(message);
        this.wakeReader();
      }
    });
  }

  /** The chunks as they arrive; asking for the next one says that the one before has been used up. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.waiting.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => (this.wakeReader = resolve));
      } else if (message.type !== 'chunk') return;
      else {
        yield message.bytes;
        this.port.postMessage({ type: 'taken' } satisfies FromReader);
      }
    }
  }

  /** Waits until another event may be sent. Until then nothing more is read, and so nothing unpacked. */
  async eventCredit(): Promise<void> {
    while (this.credit === 0) await new Promise<void>((resolve) => (this.wakeSender = resolve));
    this.credit -= 1;
  }
}

function movable(event: ReadEvent): ArrayBuffer[] {
  return event.type === 'batch' ? buffersOf(event.batch) : [];
}

if (parentPort !== null) await run(parentPort, workerData as ThreadOptions);
