import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Id, OrganizationId } from '../database/ids.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { Broadcast } from '../events/broadcast.ts';
import { LiveStreams } from '../streams/live-streams.ts';
import { JobQueue, MAX_DEATHS, type JobAttempt, type JobData } from '../jobs/job-queue.ts';
import type { Queue } from '../modules/module-descriptor.ts';
import { Problem } from '../problems/problem.ts';
import { isStorageFull } from '../problems/unreachable.ts';
import { watchCancel } from './cancel-watch.ts';
import { hasEnded } from '../jobs/job-state.ts';
import {
  INTERNAL_ERROR,
  PROCESS_DIED,
  STORAGE_FULL,
  TIME_LIMIT,
  WorkEnded,
  WorkFailed,
  type WorkFailure,
} from './work-failure.ts';
import type { WorkId, WorkRow, WorkStore } from './work-store.ts';

/** Common input of long work. */
@Injectable()
export class LongWorkTools {
  constructor(
    readonly uow: UnitOfWork,
    readonly jobs: JobQueue,
    readonly broadcast: Broadcast,
    readonly live: LiveStreams,
  ) {}
}

/** One try at long work on a row. */
export interface WorkAttempt extends Pick<JobAttempt, 'advanced'> {
  /** Aborts when the work is canceled, has had its time, or is to be handed to another process. */
  readonly signal: AbortSignal;
}

type EndState = 'succeeded' | 'failed' | 'canceled';

/**
 * Long work with a row of its own: it is queued, run, canceled and followed, and ends exactly once, even if processes
 * die in between. Each kind of work is a subclass that defines how its end is recorded and what its errors mean.
 */
export abstract class LongWork<Row extends WorkRow> {
  /** Topic of the events that tell of progress. */
  protected abstract readonly topic: string;
  protected abstract readonly queue: Queue;

  constructor(
    private readonly tools: LongWorkTools,
    private readonly store: WorkStore<Row>,
  ) {}

  /** Records the end in the audit log, in the transaction of the end. */
  protected abstract recordEnd(
    row: Row,
    state: EndState,
    failure: WorkFailure | null,
  ): Promise<void>;

  /** Failure that ends the work; undefined for errors that another attempt may avoid. */
  protected abstract failureOf(error: unknown): WorkFailure | undefined;

  /** Removes what only the work itself needs: it has ended, or its row is gone. */
  protected cleanUp(_row: WorkId<Row>): Promise<void> {
    return Promise.resolve();
  }

  /** Hands the work to the queue, in the open transaction. */
  async enqueue({ organizationId, id }: WorkId, principalId: string): Promise<void> {
    await this.tools.jobs.send(this.queue, { organizationId, id, principalId });
  }

  /** Runs the work as a job of the queue. Work that returns has succeeded, unless it ended its row itself. */
  async run(
    data: JobData,
    attempt: JobAttempt,
    work: (row: Row, attempt: WorkAttempt) => Promise<void>,
  ): Promise<void> {
    const named = data as WorkId<Row>;
    const row = await this.store.find(named.organizationId, named.id);
    if (row === null) return this.cleanUp(named);
    if (!(await this.store.update(row, { state: 'running' }))) return;
    if (attempt.deaths >= MAX_DEATHS) return this.end(row, 'failed', PROCESS_DIED);
    const { broadcast } = this.tools;
    const cancel = await watchCancel(broadcast, this.cancelTopic, this.store, row);
    const signal = AbortSignal.any([attempt.signal, attempt.late, cancel.signal]);
    try {
      await work(row, { signal, advanced: () => attempt.advanced() });
      await this.end(row, 'succeeded');
    } catch (error) {
      await this.endAfter(error, row, attempt, cancel.signal.aborted);
    } finally {
      cancel.close();
    }
  }

  /**
   * Ends the work as succeeded with a last change of its row, in the open transaction.
   *
   * @throws WorkEnded where it was ended meanwhile, so that the transaction does not commit
   */
  async succeed(row: Row, change: Partial<Row>): Promise<void> {
    const end = { ...change, state: 'succeeded', finishedAt: new Date() } as const;
    if (!(await this.store.update(row, end))) throw new WorkEnded();
    await this.cleanUp(row);
    await this.recordEnd({ ...row, ...end }, 'succeeded', null);
    await this.notify(row);
  }

  /**
   * Asks work to stop, in the open transaction. Work that waits is canceled now; work that runs, at its next step.
   *
   * @throws Problem conflict where it has ended
   */
  async cancel(organizationId: OrganizationId, id: Id): Promise<void> {
    const row = await this.store.get(organizationId, id);
    if (hasEnded(row.state)) throw new Problem('conflict', `The job has ended: ${row.state}.`);
    await this.store.requestCancel(organizationId, id);
    // Work whose job is gone has no process that could end it.
    if (row.state === 'queued' || !(await this.tools.jobs.isPending(this.queue, row))) {
      await this.store.update(row, { state: 'canceled', finishedAt: new Date() });
      await this.cleanUp(row);
    }
    await this.notify(row);
    await this.tools.broadcast.notify(this.cancelTopic, id);
  }

  /** Tells every instance that the row has changed, when the open transaction commits. */
  async notify({ id }: WorkId): Promise<void> {
    await this.tools.broadcast.notify(this.topic, id);
  }

  /** Streams the row to a client as it changes, until it has ended. */
  async follow(
    request: Request,
    response: Response,
    id: Id,
    read: () => Promise<{ readonly finishedAt: string | null }>,
  ): Promise<void> {
    await this.tools.live.follow(request, response, {
      topic: this.topic,
      id,
      look: async () => {
        const event = await read();
        return { event, ended: event.finishedAt !== null };
      },
    });
  }

  private get cancelTopic(): string {
    return `${this.topic}-cancel`;
  }

  private async endAfter(
    error: unknown,
    row: Row,
    { signal, late, last }: JobAttempt,
    canceled: boolean,
  ): Promise<void> {
    if (signal.aborted) throw error;
    if (error instanceof WorkEnded) return;
    if ((await this.store.find(row.organizationId, row.id)) === null) return this.cleanUp(row);
    if (canceled) return this.end(row, 'canceled');
    const failure = late.aborted ? TIME_LIMIT : this.whyItEnds(error, last);
    if (failure === undefined) throw error;
    await this.end(row, 'failed', failure);
  }

  private whyItEnds(error: unknown, last: boolean): WorkFailure | undefined {
    if (error instanceof WorkFailed) return error.failure;
    const known = this.failureOf(error);
    if (known !== undefined || !last) return known;
    return isStorageFull(error) ? STORAGE_FULL : INTERNAL_ERROR;
  }

  private async end(row: Row, state: EndState, failure: WorkFailure | null = null): Promise<void> {
    await this.tools.uow.run(async () => {
      if (!(await this.store.update(row, { state, failure, finishedAt: new Date() }))) return;
      await this.cleanUp(row);
      await this.recordEnd(row, state, failure);
      await this.notify(row);
    });
  }
}
