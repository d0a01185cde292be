import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.ts';
import { JobQueue } from '../jobs/job-queue.ts';

const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/** A part of the server that can say whether it is fit; the floors above supply theirs. */
export abstract class KeyCheck {
  /** Rejects when the keys of this installation cannot be opened with the configured secrets. */
  abstract verifyKeys(): Promise<void>;
}

/** What readiness looks at. Answers name the part and never why it is unfit: the log does. */
@Injectable()
export class Readiness {
  private stopping = false;
  private startedUp = false;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly dataSource: DataSource,
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

  startup = (): Promise<HealthIndicatorResult> => this.check('startup', () => this.startedUp);
  lifecycle = (): Promise<HealthIndicatorResult> => this.check('lifecycle', () => !this.stopping);
  queue = (): Promise<HealthIndicatorResult> => this.check('queue', () => this.jobs.running);

  database = (): Promise<HealthIndicatorResult> =>
    this.check('database', async () => {
      await this.dataSource.query('select 1');
      return true;
    });

  migrations = (): Promise<HealthIndicatorResult> =>
    this.check('migrations', async () => {
      const rows: { newest: string | null }[] = await this.dataSource.query(
        'select max(timestamp)::text as newest from schema_migration',
      );
      return rows[0]?.newest !== null;
    });

  keyring = (): Promise<HealthIndicatorResult> =>
    this.check('keys', async () => {
      await this.keys.verifyKeys();
      return true;
    });

  disk = (): Promise<HealthIndicatorResult> =>
    this.check('disk', async () => {
      if (this.config.DATABASE_URL !== undefined) return true;
      const disk = await statfs(this.config.DATA_DIR);
      return disk.bavail * disk.bsize >= LEAST_FREE_BYTES;
    });

  private async check(
    name: string,
    fit: () => boolean | Promise<boolean>,
  ): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      return (await fit()) ? indicator.up() : indicator.down();
    } catch {
      return indicator.down();
    }
  }
}
