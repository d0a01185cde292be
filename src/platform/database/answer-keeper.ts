import { AsyncLocalStorage } from 'node:async_hooks';

/** Stores the response of a request in the transaction of the change that the response reports. */
export interface AnswerKeeper {
  /** Whether the change is done and its answer is being made: until that is kept, nothing else is read or changed. */
  readonly isWaiting: boolean;
  /** First of all in the transaction. @throws when the request was answered before */
  begin(): Promise<void>;
  /** Last of all in the transaction: stores the answer once it is made. */
  keep(): Promise<void>;
  /** The transaction whose end the answer has to wait for. */
  follow(transaction: Promise<void>): void;
  /** Notes a change that the answer is not kept with. */
  noteOtherChange(): void;
}

const keepers = new AsyncLocalStorage<AnswerKeeper>();

/** Answer keeper of the current request; undefined if its response is not stored. */
export const currentKeeper = (): AnswerKeeper | undefined => keepers.getStore();

/** Handles a request whose response is stored. */
export const runKeeping = <T>(keeper: AnswerKeeper, work: () => Promise<T>): Promise<T> =>
  keepers.run(keeper, work);

/** Runs work that the stored response of the current request does not report. */
export const runUnkept = <T>(work: () => Promise<T>): Promise<T> => keepers.exit(work);
