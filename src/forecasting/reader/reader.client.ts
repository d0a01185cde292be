import { Worker } from 'node:worker_threads';
import type { ReadEvent } from './read-event.ts';
import type { ReadOptions } from './read-options.ts';
import { ReaderError } from './reader-error.ts';
import type { FromReader, ToReader } from './reader-message.ts';

/** Small, so that a chunk has been read and is gone before its memory counts as long-lived. */
const CHUNK_BYTES = 128 * 1024;
/** Chunks under way that the thread has not used up. */
const CREDIT = 16;
/** Events waiting to be taken beyond which no more chunks are sent. */
const MAX_WAITING_EVENTS = 2;
/** Room for the thread's objects unless told otherwise; columns of numbers lie outside. */
const HEAP_MEGABYTES = 512;

/**
 * `readDemand` in a thread of its own, with the same events in the same order and the same `ReaderError`. The thread
 * ends with the iteration, whether this is completed, left early, or fails. If the consumer is slow, reading of the
 * source waits, so that events do not accumulate.
 */
export async function* readDemandInThread(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  heapMegabytes = HEAP_MEGABYTES,
): AsyncGenerator<ReadEvent, void, undefined> {
  if (options.signal?.aborted === true) throw aborted(options.signal);
  const thread = new ReaderThread(options, heapMegabytes);
  try {
    thread.feed(chunks);
    yield* thread.events();
  } finally {
    await thread.stop();
  }
}

/** One thread reading one file. */
class ReaderThread {
  private readonly worker: Worker;
  private readonly signal: AbortSignal | undefined;
  private readonly waiting: ReadEvent[] = [];
  private credit = CREDIT;
  private ended = false;
  private failure: ReaderError | undefined;
  private wakeConsumer: () => void = () => undefined;
  private wakeFeeder: () => void = () => undefined;
  private source: AsyncIterator<Uint8Array> | undefined;

  constructor({ signal, ...options }: ReadOptions, heapMegabytes: number) {
    this.signal = signal;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.worker = new Worker(new URL(`./reader.thread.${extension}`, import.meta.url), {
      workerData: options,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 16 },
    });
    this.worker.on('message', (message: FromReader) => this.receive(message));
    this.worker.on('error', (error) => this.fail(threadFailed(error)));
    this.worker.on('exit', () => this.fail(threadFailed(undefined)));
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Sends the source to the thread, as fast as credit and consumer allow. Its failure is ours. */
  feed(chunks: AsyncIterable<Uint8Array>): void {
    const source = chunks[Symbol.asyncIterator]();
    this.source = source;
    void this.pump(source).catch((error: unknown) => {
      this.fail(
        new ReaderError('source_failed', 'the file could not be read to its end', undefined, error),
      );
    });
  }

  async *events(): AsyncGenerator<ReadEvent, void, undefined> {
    for (;;) {
      const event = this.waiting.shift();
      if (event !== undefined) {
        this.wakeFeeder();
        yield event;
        this.send({ type: 'consumed' });
      } else if (this.failure !== undefined) {
        throw this.failure;
      } else if (this.ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.wakeConsumer = resolve));
      }
    }
  }

  async stop(): Promise<void> {
    this.signal?.removeEventListener('abort', this.onAbort);
    this.finish();
    await this.worker.terminate();
    // Not waited for: a source that hangs must not keep the caller from leaving.
    void this.source?.return?.()?.catch(() => undefined);
  }

  private async pump(source: AsyncIterator<Uint8Array>): Promise<void> {
    while (await this.ready()) {
      const next = await source.next();
      if (this.ended) return;
      if (next.done === true) return this.send({ type: 'end' });
      for (let from = 0; from < next.value.length && (await this.ready()); from += CHUNK_BYTES) {
        // A copy is moved: the caller's buffer may be shared, and would be emptied under its hands.
        const bytes = new Uint8Array(next.value.subarray(from, from + CHUNK_BYTES));
        this.credit -= 1;
        this.send({ type: 'chunk', bytes }, [bytes.buffer]);
      }
    }
  }

  /** Resolves when the thread and the consumer have room for more; false when there is to be no more. */
  private async ready(): Promise<boolean> {
    while (!this.ended && (this.credit === 0 || this.waiting.length > MAX_WAITING_EVENTS)) {
      await new Promise<void>((resolve) => (this.wakeFeeder = resolve));
    }
    return !this.ended;
  }

  private send(message: ToReader, moved: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, moved);
  }

  private receive(message: FromReader): void {
    if (this.ended) return;
    if (message.type === 'taken') this.credit += 1;
    else if (message.type === 'event') this.waiting.push(message.event);
    else if (message.type === 'done') this.finish();
    else this.fail(new ReaderError(message.code, message.detail, message.line));
    this.wakeConsumer();
    this.wakeFeeder();
  }

  private readonly onAbort = (): void => {
    this.waiting.length = 0;
    this.fail(aborted(this.signal));
  };

  private fail(failure: ReaderError): void {
    if (!this.ended) this.failure = failure;
    this.finish();
  }

  private finish(): void {
    this.ended = true;
    this.wakeConsumer();
    this.wakeFeeder();
  }
}

function aborted(signal: AbortSignal | undefined): ReaderError {
  return new ReaderError('aborted', 'reading was stopped', undefined, signal?.reason);
}

function threadFailed(cause: unknown): ReaderError {
  return new ReaderError('source_failed', 'the reading thread stopped early', undefined, cause);
}
