import { Injectable } from '@nestjs/common';
import { JobQueue } from '../platform/index.ts';
import { ImportJob } from './imports/import.job.ts';
import { RunJob } from './runs/run.job.ts';
import { FORECAST_QUEUE, IMPORT_QUEUE } from './forecasting.queues.ts';

/** Forecasts share the forecast threads in turns, so that a long one does not hold up a short one. */
const FORECASTS = { total: 8, perOrganization: 4 };
const IMPORTS = { total: 4, perOrganization: 2 };

/** Runs this module's jobs, in the server or in a separate worker process. */
@Injectable()
export class JobWorkers {
  constructor(
    private readonly jobs: JobQueue,
    private readonly imports: ImportJob,
    private readonly runs: RunJob,
  ) {}

  async start(): Promise<void> {
    await this.jobs.work(IMPORT_QUEUE, IMPORTS, this.imports.run);
    await this.jobs.work(FORECAST_QUEUE, FORECASTS, this.runs.run);
  }
}
