import { AsyncLocalStorage } from 'node:async_hooks';

/** Keeps the answer of a request in the transaction of the change that it tells of. */
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

/** The keeper of the request that is being handled; undefined where nobody asked to keep its answer. */
export const currentKeeper = (): AnswerKeeper | undefined => keepers.getStore();

/** Handles a request whose answer is kept. */
export const runKeeping = <T>(keeper: AnswerKeeper, work: () => Promise<T>): Promise<T> =>
  keepers.run(keeper, work);

/** For work beside the request, which its answer does not tell of. */
export const runUnkept = <T>(work: () => Promise<T>): Promise<T> => keepers.exit(work);
