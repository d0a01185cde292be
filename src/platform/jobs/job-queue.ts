import type pg from 'pg';
import { Injectable } from '@nestjs/common';
import { PgBoss, type Db as IDatabase } from 'pg-boss';
import { runInContext } from '../context/context.ts';
import { SERVER_GROUP } from '../database/connections.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { newId } from '../database/ids.ts';
import { logger } from '../telemetry/logger.ts';
import { jobsFinished } from '../telemetry/metrics.ts';

const SCHEMA = 'pgboss';

/** The queues there are; a job's data is ids alone. */
export const QUEUES = ['import', 'forecast', 'upkeep'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface JobData {
  readonly organizationId: string;
  readonly id: string;
}

/** Does one job. It may be run again from the start or after a crash, and stops soon after the signal. */
export type JobHandler = (data: JobData, signal: AbortSignal) => Promise<void>;

/** Whether this process is the only one that can use the database, as with the embedded one. */
export class JobQueueSettings {
  constructor(
    readonly connection: pg.ClientConfig,
    readonly exclusive: boolean,
  ) {}
}

/** A worker that dies is noticed by its missing heartbeat; then the job is handed to another. */
const QUEUE_OPTIONS = {
  retryLimit: 50,
  retryDelay: 0,
  heartbeatSeconds: 15,
  expireInSeconds: 23 * 3600,
  retentionSeconds: 30 * 86_400,
  deleteAfterSeconds: 7 * 86_400,
  notify: true,
};

/** Jobs in the same PostgreSQL: sent with the transaction that needs them, done at least once. */
@Injectable()
export class JobQueue {
  private readonly boss: PgBoss;
  private readonly stopping = new AbortController();
  private started = false;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly settings: JobQueueSettings,
  ) {
    const { connection } = settings;
    this.boss = new PgBoss({
      ...(connection as object),
      max: 3,
      schema: SCHEMA,
      migrate: false,
      schedule: false,
      registerInstance: false,
      persistQueueStats: false,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      useListenNotify: true,
    });
    this.boss.on('error', (error) => logger.warn({ err: error }, 'job queue'));
  }

  /** Installs or updates the queue's tables as the owner of the database. */
  static async install(owner: pg.Client, connection: pg.ClientConfig): Promise<void> {
    const boss = new PgBoss({
      ...(connection as object),
      max: 2,
      schema: SCHEMA,
      supervise: false,
      schedule: false,
      registerInstance: false,
    });
    boss.on('error', (error) => logger.warn({ err: error }, 'job queue installation'));
    await boss.start();
    for (const name of QUEUES) {
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, QUEUE_OPTIONS);
    }
    await boss.stop({ graceful: false });
    await owner.query(`grant usage on schema ${SCHEMA} to ${SERVER_GROUP}`);
    await owner.query(
      `grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${SERVER_GROUP}`,
    );
    await owner.query(`grant execute on all functions in schema ${SCHEMA} to ${SERVER_GROUP}`);
    await owner.query(`grant usage on all sequences in schema ${SCHEMA} to ${SERVER_GROUP}`);
  }

  async start(): Promise<void> {
    await this.boss.start();
    this.started = true;
    if (this.settings.exclusive) await this.requeueOrphans();
  }

  get running(): boolean {
    return this.started && !this.stopping.signal.aborted;
  }

  /** Sends with the open transaction: the job exists exactly when what it is about does. */
  async send(queue: QueueName, data: JobData): Promise<void> {
    const manager = this.uow.manager;
    const db: IDatabase = {
      executeSql: async (text, values) => ({
        rows: await manager.query<unknown[]>(text, values as unknown[]),
      }),
    };
    await this.boss.send(queue, data, { db });
  }

  /** Takes jobs of a queue, `concurrency` at a time. */
  async work(queue: QueueName, concurrency: number, handler: JobHandler): Promise<void> {
    await this.boss.work<JobData>(
      queue,
      { localConcurrency: concurrency, pollingIntervalSeconds: 1 },
      async ([job]) => {
        if (job === undefined) return;
        const signal = AbortSignal.any([job.signal, this.stopping.signal]);
        const context = {
          requestId: newId(),
          source: 'job',
          organizationId: job.data.organizationId,
        };
        await runInContext(context, () => this.attempt(queue, job.data, signal, handler));
      },
    );
  }

  /** Interrupts the jobs in hand, so that they go back to the queue, and lets go of the database. */
  async stop(graceSeconds: number): Promise<void> {
    this.stopping.abort();
    if (!this.started) return;
    await this.boss.stop({ graceful: true, timeout: Math.max(1, graceSeconds) * 1000 });
  }

  private async attempt(
    queue: QueueName,
    data: JobData,
    signal: AbortSignal,
    handler: JobHandler,
  ): Promise<void> {
    try {
      await handler(data, signal);
      jobsFinished.inc({ queue, outcome: 'done' });
    } catch (error) {
      const outcome = signal.aborted ? 'handed_back' : 'failed';
      jobsFinished.inc({ queue, outcome });
      if (!signal.aborted) logger.error({ err: error, queue, jobFor: data.id }, 'a job failed');
      throw error;
    }
  }

  /** With a database of our own, whatever is active at the start was left by a process that died. */
  private async requeueOrphans(): Promise<void> {
    await this.uow.manager.query(
      `update ${SCHEMA}.job set state = 'retry', retry_count = retry_count, start_after = now()
        where state = 'active'`,
    );
  }
}
