import { Injectable } from '@nestjs/common';
import { JobQueue } from '../platform/index.ts';
import { ImportJob } from './imports/import.job.ts';
import { RunJob } from './runs/run.job.ts';
import { Upkeep } from './upkeep.ts';

const IMPORTS_AT_ONCE = 2;
const FORECASTS_AT_ONCE = 1;

/** Takes this floor's jobs from the queue, in the server or in a worker of its own. */
@Injectable()
export class JobWorkers {
  constructor(
    private readonly jobs: JobQueue,
    private readonly imports: ImportJob,
    private readonly runs: RunJob,
    private readonly upkeep: Upkeep,
  ) {}

  async start(): Promise<void> {
    await this.jobs.work('import', IMPORTS_AT_ONCE, this.imports.run);
    await this.jobs.work('forecast', FORECASTS_AT_ONCE, this.runs.run);
    this.upkeep.start();
  }
}
