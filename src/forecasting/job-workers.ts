import { Injectable } from '@nestjs/common';
import { AuditFollowers } from '../audit/index.ts';
import { JobQueue } from '../platform/index.ts';
import { ImportJob } from './imports/import.job.ts';
import { RunJob } from './runs/run.job.ts';
import { Upkeep } from './upkeep.ts';

/** Forecasts share the forecast threads in turns, so that a long one does not hold up a short one. */
const FORECASTS = { total: 8, perOrganization: 4 };
const IMPORTS = { total: 4, perOrganization: 2 };

/** Takes this floor's jobs from the queue, in the server or in a worker of its own. */
@Injectable()
export class JobWorkers {
  constructor(
    private readonly jobs: JobQueue,
    private readonly imports: ImportJob,
    private readonly runs: RunJob,
    private readonly upkeep: Upkeep,
    private readonly followers: AuditFollowers,
  ) {}

  async start(): Promise<void> {
    await this.jobs.work('import', IMPORTS, this.imports.run);
    await this.jobs.work('forecast', FORECASTS, this.runs.run);
    this.upkeep.start();
    this.followers.start();
  }
}
