import type { ReadEvent } from './read-event.ts';
import type { ReadOptions } from './read-options.ts';
import type { FileErrorCode } from './reader-error.ts';

/** Start options of the reading thread, which can be copied between threads. */
export type ThreadOptions = Omit<ReadOptions, 'signal'>;

/**
 * To the thread. Every chunk is answered by `taken`, which is the credit to send another; `consumed` is the credit of
 * the thread for another event.
 */
export type ToReader =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end' }
  | { readonly type: 'consumed' };

/** Maximum number of events that were sent and not yet consumed: a small file may unpack to millions of rows. */
export const EVENT_CREDIT = 8;

/** From the thread. After `done` or `failed` nothing follows. */
export type FromReader =
  | { readonly type: 'taken' }
  | { readonly type: 'event'; readonly event: ReadEvent }
  | { readonly type: 'done' }
  | {
      readonly type: 'failed';
      readonly code: FileErrorCode;
      readonly detail: string;
      readonly line: number | undefined;
    };
