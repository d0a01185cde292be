import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { Injectable } from '@nestjs/common';
import { PgBoss, type Db as IDatabase, type JobWithMetadata } from 'pg-boss';
import { Config } from '../config/config.ts';
import { runInContext } from '../context/context.ts';
import { SERVER_GROUP } from '../database/connections.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { newId, type Id, type OrganizationId } from '../database/ids.ts';
import type { Queue } from '../modules/module-descriptor.ts';
import { logger } from '../telemetry/logger.ts';
import { jobsFinished } from '../telemetry/metrics.ts';
import { JobGate, type TakenJob } from './job-gate.ts';

const SCHEMA = 'pgboss';

/** The names in the database of the versions of a queue, oldest first. */
function versionsOf({ name, version }: Queue): [string, ...string[]] {
  const later = Array.from({ length: version - 1 }, (_, i) => `${name}-${i + 2}`);
  return [name, ...later];
}

export interface JobData {
  readonly organizationId: OrganizationId;
  readonly id: Id;
  /** Requester. The requester with the fewest waiting jobs is first; without requesters, jobs run in order. */
  readonly principalId?: string;
}

/** Concurrent jobs of a queue per process: of all organizations, and of one. */
export interface JobConcurrency {
  readonly total: number;
  readonly perOrganization: number;
}

const ONE: JobConcurrency = { total: 1, perOrganization: 1 };

/** Additional data of a job in the queue. */
interface QueuedData extends JobData {
  /** Attempts in a row that began and have not ended: the process died during all of them but the present one. */
  readonly starts?: number;
}

/** Deaths of its process after which a job is not tried again. */
export const MAX_DEATHS = 2;

/** One try at a job. */
export interface JobAttempt {
  /** Told when the job should be let go of. */
  readonly signal: AbortSignal;
  /** Aborts when this try has had all the time that one may take. */
  readonly late: AbortSignal;
  /** Whether failures have been so many that the next one has to be the job's end. */
  readonly last: boolean;
  /** Crashes of the process during the job since its last progress; from MAX_DEATHS on, the job only ends. */
  readonly deaths: number;
  /** Notes that the job got on, in the open transaction: an earlier death no longer counts. */
  advanced(): Promise<void>;
}

/** Does one job. It may be run again from the start or after a crash, and stops soon after the signal. */
export type JobHandler = (data: JobData, attempt: JobAttempt) => Promise<void>;

/** Whether this process is the only one that can use the database, as with the embedded one. */
export class JobQueueSettings {
  constructor(
    readonly connection: pg.ClientConfig,
    readonly exclusive: boolean,
  ) {}
}

/** Workers are told of new jobs. Of a retry nobody is told, so they look each second too. */
const WORK_OPTIONS = {
  includeMetadata: true,
  pollingIntervalSeconds: 1,
  notifyPollingIntervalSeconds: 1,
} as const;

/** Tries after which an error that nobody foresaw ends a job; each one waits longer than the one before. */
const MAX_TRIES = 6;
/** Pending jobs of one principal that are told apart. */
const MAX_COUNTED = 1000;
const FIRST_WAIT_MS = 100;
/** Wait of a job that was put back, unless a place becomes free earlier. */
const HELD_BACK = "interval '5 seconds'";

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
  private readonly gate = new JobGate();
  private readonly stopping = new AbortController();
  private opened: Promise<unknown> | undefined;
  private started = false;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly settings: JobQueueSettings,
    private readonly config: Config,
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
  static async install(
    owner: pg.Client,
    connection: pg.ClientConfig,
    queues: readonly Queue[],
  ): Promise<void> {
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
    for (const name of queues.flatMap(versionsOf)) {
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
    await this.open();
    this.started = true;
    if (this.settings.exclusive) await this.requeueOrphans();
  }

  get running(): boolean {
    return this.started && !this.stopping.signal.aborted;
  }

  /**
   * Sends with the open transaction: the job exists exactly when what it is about does.
   *
   * @param afterSeconds how long it waits before it is done
   */
  async send(queue: Queue, data: JobData, afterSeconds = 0): Promise<void> {
    await this.open();
    const manager = this.uow.manager;
    const db: IDatabase = {
      executeSql: async (text, values) => ({
        rows: await manager.query<unknown[]>(text, values as unknown[]),
      }),
    };
    const name = versionsOf(queue).at(-1) ?? queue.name;
    await this.boss.send(name, data, {
      db,
      group: { id: data.organizationId },
      priority: -(await this.countPending(name, data)),
      ...(afterSeconds === 0 ? {} : { startAfter: afterSeconds }),
    });
  }

  /** Number of waiting and running jobs of the principal, up to MAX_COUNTED. */
  private async countPending(name: string, { principalId }: JobData): Promise<number> {
    if (principalId === undefined) return 0;
    const rows: { count: number }[] = await this.uow.manager.query(
      `select count(*)::int as count from (
         select from ${SCHEMA}.job
          where name = $1 and state in ('created', 'retry', 'active') and data ->> 'principalId' = $2
          limit ${MAX_COUNTED}) as pending`,
      [name, principalId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Takes jobs of a queue; of its older versions one at a time. */
  async work(queue: Queue, limits: JobConcurrency, handler: JobHandler): Promise<void> {
    for (const name of versionsOf(queue)) {
      const { total, perOrganization } = name === versionsOf(queue).at(-1) ? limits : ONE;
      await this.boss.work<QueuedData>(
        name,
        { ...WORK_OPTIONS, localConcurrency: total, localGroupConcurrency: perOrganization },
        async ([job]) => {
          if (job === undefined) return;
          const context = {
            requestId: newId(),
            source: 'job',
            organizationId: job.data.organizationId,
          };
          const { principalId, starts = 0 } = job.data;
          const taken = { queue: name, principalId, suspect: starts > 0 };
          await runInContext(context, async () => {
            const entry = this.gate.enter(taken, Math.ceil(perOrganization / 2));
            if (entry !== 'begin') {
              await this.putBack(name, job.id);
              if (entry === 'no_place') await this.holdBack(taken);
              return this.lookAgain(name);
            }
            try {
              await this.attempt(queue.name, { ...job, name }, handler);
            } finally {
              if (this.gate.leave(taken)) await this.release(taken);
              this.lookAgain(name);
            }
          });
        },
      );
    }
  }

  /** Whether a job about something waits or is being done. */
  async isPending(queue: Queue, { id }: JobData): Promise<boolean> {
    const rows: unknown[] = await this.uow.manager.query(
      `select 1 from ${SCHEMA}.job
        where name = any($1) and data ->> 'id' = $2 and state in ('created', 'retry', 'active') limit 1`,
      [versionsOf(queue), id],
    );
    return rows.length > 0;
  }

  /** Interrupts the jobs in hand, so that they go back to the queue, and lets go of the database. */
  async stop(graceSeconds: number): Promise<void> {
    this.stopping.abort();
    if (this.opened === undefined) return;
    await this.boss.stop({ graceful: true, timeout: Math.max(1, graceSeconds) * 1000 });
  }

  /** A command that only sends opens it, too, and does no job. */
  private open(): Promise<unknown> {
    this.opened ??= this.boss.start();
    this.opened.catch(() => (this.opened = undefined));
    return this.opened;
  }

  private async attempt(
    queue: string,
    job: Pick<JobWithMetadata<QueuedData>, 'id' | 'name' | 'data' | 'signal' | 'retryCount'>,
    handler: JobHandler,
  ): Promise<void> {
    const { organizationId, id, starts = 0 } = job.data;
    const signal = AbortSignal.any([job.signal, this.stopping.signal]);
    const tries = job.retryCount + 1;
    const note = (count: number): Promise<void> => this.noteStarts(job.name, job.id, count);
    const attempt: JobAttempt = {
      signal,
      late: AbortSignal.timeout(this.config.JOB_MAX_SECONDS * 1000),
      last: tries >= MAX_TRIES,
      deaths: starts,
      advanced: () => note(1),
    };
    try {
      await note(starts + 1);
      await handler({ organizationId, id }, attempt);
      jobsFinished.inc({ queue, outcome: 'done' });
    } catch (error) {
      const outcome = signal.aborted ? 'handed_back' : 'failed';
      jobsFinished.inc({ queue, outcome });
      // Where this fails too, the attempt counts as a death: the job still ends.
      await note(0).catch(() => undefined);
      if (!signal.aborted) {
        logger.error({ err: error, queue, jobFor: id, tries }, 'a job failed');
        await pause(FIRST_WAIT_MS * 2 ** Math.min(tries, MAX_TRIES), signal);
      }
      throw error;
    }
  }

  /** Lets the workers that have a job of a queue take the next one as soon as they are done with it. */
  private lookAgain(name: string): void {
    for (const worker of this.boss.getWipData()) {
      if (worker.name === name && worker.count > 0) this.boss.notifyWorker(worker.id);
    }
  }

  private async putBack(name: string, jobId: string): Promise<void> {
    await this.uow.manager.query(
      `update ${SCHEMA}.job set state = 'created', started_on = null, heartbeat_on = null,
              start_after = now() + ${HELD_BACK}
        where name = $1 and id = $2 and state = 'active'`,
      [name, jobId],
    );
  }

  /** Lets no other job of a principal begin for some seconds, so that workers do not take them in vain. */
  private async holdBack({ queue, principalId }: TakenJob): Promise<void> {
    await this.uow.manager.query(
      `update ${SCHEMA}.job set start_after = now() + ${HELD_BACK}
        where name = $1 and state = 'created' and start_after <= now() and data ->> 'principalId' = $2`,
      [queue, principalId],
    );
  }

  /**
   * Lets the first job begin that was held back: its principal has a place again. Where the database fails, all of them
   * begin after HELD_BACK.
   */
  private async release(taken: TakenJob): Promise<void> {
    try {
      const released = await this.uow.prepared(
        'job_release',
        `update ${SCHEMA}.job set start_after = now()
          where name = $1 and id = (
            select id from ${SCHEMA}.job
             where name = $1 and state = 'created' and data ->> 'principalId' = $2
               and start_after between now() and now() + ${HELD_BACK}
             order by priority desc, created_on limit 1)
          returning id`,
        [taken.queue, taken.principalId],
      );
      if (released.length === 0) this.gate.forget(taken);
    } catch (error) {
      logger.warn({ err: error, queue: taken.queue }, 'a job that was held back waits on');
    }
  }

  private async noteStarts(name: string, jobId: string, starts: number): Promise<void> {
    await this.uow.manager.query(
      `update ${SCHEMA}.job set data = jsonb_set(data, '{starts}', to_jsonb($3::int))
        where name = $1 and id = $2`,
      [name, jobId, starts],
    );
  }

  /** With a database of our own, whatever is active at the start was left by a process that died. */
  private async requeueOrphans(): Promise<void> {
    await this.uow.manager.query(
      `update ${SCHEMA}.job set state = 'retry', retry_count = retry_count, start_after = now()
        where state = 'active'`,
    );
  }
}

/** Waits, but not beyond the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
