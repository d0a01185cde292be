import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Config } from '../config/config.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { ProbeConnection } from './probe-connection.ts';

/** Time limit of a readiness check. */
const ANSWER_MS = 3000;
const MIN_FREE_BYTES = 256 * 1024 * 1024;

/** One row that says whether PostgreSQL keeps what it has confirmed. */
export const DURABLE = `select current_setting('synchronous_commit') <> 'off' and current_setting('fsync') = 'on'
  and current_setting('full_page_writes') = 'on' as durable`;

/** Asks the database on the probes' own connection. */
export type ProbeQuery = <Row extends object>(text: string) => Promise<Row[]>;

/** A readiness check of one part of the server. Each module supplies its own. */
export abstract class KeyCheck {
  /** Rejects when the keys of this installation cannot be opened with the configured secrets. */
  abstract verifyKeys(query: ProbeQuery): Promise<void>;
}

/** Checks of readiness. Responses name a failing check; only the log gives the cause. */
@Injectable()
export class Readiness {
  private stopping = false;
  private startedUp = false;
  private readonly asked = new Map<string, Promise<boolean>>();

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly connection: ProbeConnection,
    private readonly jobs: JobQueue,
    private readonly keys: KeyCheck,
    private readonly config: Config,
  ) {}

  started(): void {
    this.startedUp = true;
  }

  stop(): void {
    this.stopping = true;
  }

  startup = (): HealthIndicatorResult => this.tell('startup', this.startedUp);
  lifecycle = (): HealthIndicatorResult => this.tell('lifecycle', !this.stopping);
  queue = (): HealthIndicatorResult => this.tell('queue', this.jobs.running);

  database = (): Promise<HealthIndicatorResult> =>
    this.check('database', async () => {
      await this.connection.query('select 1');
      return true;
    });

  /** Whether what is committed survives a crash of the database: nothing acknowledged may be lost. */
  durability = (): Promise<HealthIndicatorResult> =>
    this.check('durability', async () => {
      const [row] = await this.connection.query<{ durable: boolean }>(DURABLE);
      return row?.durable === true;
    });

  migrations = (): Promise<HealthIndicatorResult> =>
    this.check('migrations', async () => {
      const [row] = await this.connection.query<{ newest: string | null }>(
        'select max(timestamp)::text as newest from schema_migration',
      );
      return row?.newest !== null;
    });

  keyring = (): Promise<HealthIndicatorResult> =>
    this.check('keys', async () => {
      await this.keys.verifyKeys((text) => this.connection.query(text));
      return true;
    });

  disk = (): Promise<HealthIndicatorResult> =>
    this.check('disk', async () => {
      if (this.config.DATABASE_URL !== undefined) return true;
      const disk = await statfs(this.config.DATA_DIR);
      return disk.bavail * disk.bsize >= MIN_FREE_BYTES;
    });

  private tell(name: string, fit: boolean): HealthIndicatorResult {
    const indicator = this.indicators.check(name);
    return fit ? indicator.up() : indicator.down();
  }

  private async check(name: string, fit: () => Promise<boolean>): Promise<HealthIndicatorResult> {
    return this.tell(name, await this.askOnce(name, fit).catch(() => false));
  }

  /** Probes that come while a part is asked wait for the same answer. */
  private askOnce(name: string, fit: () => Promise<boolean>): Promise<boolean> {
    const asked = this.asked.get(name) ?? within(ANSWER_MS, fit());
    this.asked.set(name, asked);
    return asked.finally(() => this.asked.delete(name));
  }
}

/** False when an answer takes longer. */
async function within(ms: number, answer: Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
