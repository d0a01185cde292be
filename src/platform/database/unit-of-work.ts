import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DatabaseError, type Pool } from 'pg';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import type { OrganizationId } from './ids.ts';
import { currentContext, runRegardless } from '../context/context.ts';
import { logger } from '../telemetry/logger.ts';
import { currentKeeper, runUnkept } from './answer-keeper.ts';

interface Transaction {
  readonly manager: EntityManager;
  readonly organizationId: OrganizationId | undefined;
  readonly afterCommit: (() => void)[];
  /** Writes that follow its end, committed or not. */
  readonly apart: (() => Promise<void>)[];
}

const open = new AsyncLocalStorage<Transaction>();

/** Whether the caller is inside a transaction, and so sees its uncommitted changes. */
export function isInTransaction(): boolean {
  return open.getStore() !== undefined;
}

/**
 * Requires that no transaction is open. For remote calls, because a waiting transaction holds a connection and its
 * locks, and for work that must not be rolled back.
 */
export function requireNoTransaction(): void {
  if (isInTransaction()) throw new Error('this must not be done inside a transaction');
}

/** Requires an open transaction. For work that must be committed or rolled back together with other work. */
export function requireTransaction(): void {
  if (!isInTransaction()) throw new Error('this must be done inside a transaction');
}

/** Denies reads and changes between a request's change and its response, which would be outside its transaction. */
function requireNoWaitingAnswer(): void {
  if (currentKeeper()?.isWaiting === true) {
    throw new Error('nothing is read or changed between a change and its answer');
  }
}

/** One visible transaction around what must happen together, the audit entry included. */
@Injectable()
export class UnitOfWork {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Manager for queries of stores: the open transaction's, or else one that commits each statement.
   * @throws Problem timeout when the request was given up
   */
  get manager(): EntityManager {
    currentContext()?.life?.require();
    const transaction = open.getStore();
    if (transaction === undefined) {
      requireNoWaitingAnswer();
      return this.dataSource.manager;
    }
    if (transaction.organizationId !== currentContext()?.organizationId) {
      throw new Error('the open transaction belongs to another organization');
    }
    return transaction.manager;
  }

  /**
   * Returns the rows of a prepared statement, which a connection plans once and remembers by its name. For statements
   * of every request. A name must always have the same text.
   */
  async prepared<Row extends object>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]> {
    currentContext()?.life?.require();
    if (open.getStore() !== undefined) {
      // TypeORM hands the query to pg as it is, and pg takes a named one in this form. Only the structured
      // result has the rows of an UPDATE or DELETE as those of a SELECT.
      const query = { name, text } as unknown as string;
      const result = await this.manager.queryRunner?.query(query, values as unknown[], true);
      return (result?.records ?? []) as Row[];
    }
    requireNoWaitingAnswer();
    const { master: pool } = this.dataSource.driver as unknown as { readonly master: Pool };
    try {
      return (await pool.query<Row>({ name, text, values: values as unknown[] })).rows;
    } catch (error) {
      // As TypeORM tells it, so that whoever catches it knows one kind. Values stay out of it.
      throw error instanceof DatabaseError ? new QueryFailedError(text, undefined, error) : error;
    }
  }

  /**
   * Runs work in a transaction: it commits when the promise is fulfilled and rolls back when it is
   * rejected. Inside another unit of work it joins that one. Nothing slow or remote belongs inside.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (open.getStore() !== undefined) return work();
    currentKeeper()?.noteOtherChange();
    return this.begin(work);
  }

  /**
   * Runs the change of a request in a transaction, like `run`, and returns all data of the response. With an
   * Idempotency-Key, the transaction commits together with the stored response; until then nothing else can be read or
   * changed.
   */
  async answer<T>(work: () => Promise<T>): Promise<T> {
    const keeper = currentKeeper();
    if (keeper === undefined || open.getStore() !== undefined) return this.run(work);
    const changed = Promise.withResolvers<T>();
    const transaction = this.begin(async () => {
      await keeper.begin();
      changed.resolve(await work());
      await keeper.keep();
    });
    transaction.catch(changed.reject);
    keeper.follow(transaction);
    return changed.promise;
  }

  /** Runs one write independently of the open transaction, as soon as that has ended. */
  async writeApart(write: () => Promise<void>): Promise<void> {
    const transaction = open.getStore();
    if (transaction === undefined) return runUnkept(write);
    const inContext = AsyncLocalStorage.snapshot();
    transaction.apart.push(() =>
      inContext(() => open.exit(() => runUnkept(() => runRegardless(write)))),
    );
  }

  private async begin<T>(work: () => Promise<T>): Promise<T> {
    requireNoWaitingAnswer();
    const organizationId = currentContext()?.organizationId;
    const transaction: Omit<Transaction, 'manager'> = {
      organizationId,
      afterCommit: [],
      apart: [],
    };
    let result: T;
    try {
      result = await this.commit((manager) => open.run({ manager, ...transaction }, work));
    } catch (error) {
      for (const write of transaction.apart) await write();
      throw error;
    }
    for (const effect of transaction.afterCommit) effect();
    // What is committed is done, whatever becomes of these.
    for (const write of transaction.apart) {
      await write().catch((err: unknown) => logger.error({ err }, 'a refusal is not on record'));
    }
    return result;
  }

  /** Commits unless the request was given up before; from then on until it is done, the request waits for it. */
  private async commit<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const life = currentContext()?.life;
    let committing = false;
    try {
      return await this.dataSource.transaction(async (manager) => {
        const result = await work(manager);
        life?.beginCommit();
        committing = true;
        return result;
      });
    } finally {
      if (committing) life?.endCommit();
    }
  }

  /** Runs an effect once the open transaction has committed; at once when there is none. */
  afterCommit(effect: () => void): void {
    const transaction = open.getStore();
    if (transaction === undefined) effect();
    else transaction.afterCommit.push(effect);
  }
}
