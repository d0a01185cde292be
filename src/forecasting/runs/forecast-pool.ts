import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Config } from '../../platform/index.ts';
import type { CoherentStep } from '../engine/index.ts';
import type { ForecastOutcome, ForecastTask, SettleTask } from './forecast.thread.ts';

const MOST_THREADS = 8;
const IDLE_MS = 30_000;
/** One series may be 5,000 observations long; a task never holds the pool for long. */
const THREAD_HEAP_MB = 128;
/** Forecasting leaves little behind: a small nursery costs no time and saves tens of megabytes a thread. */
const THREAD_NURSERY_MB = 8;

/** Threads that forecast, so that the request loop stays free. Started on first use, ended when idle. */
@Injectable()
export class ForecastPool implements OnApplicationShutdown {
  readonly threads: number;
  private readonly pool: Piscina<ForecastTask | SettleTask, ForecastOutcome[] | CoherentStep>;

  constructor(config: Config) {
    this.threads = config.FORECAST_WORKERS || Math.min(MOST_THREADS, availableParallelism());
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.pool = new Piscina({
      filename: new URL(`./forecast.thread.${extension}`, import.meta.url).href,
      minThreads: 0,
      maxThreads: this.threads,
      idleTimeout: IDLE_MS,
      concurrentTasksPerWorker: 1,
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: THREAD_HEAP_MB,
        maxYoungGenerationSizeMb: THREAD_NURSERY_MB,
      },
    });
  }

  /** Rejects when the signal aborts; the thread is then stopped. */
  forecast(task: ForecastTask, signal: AbortSignal): Promise<ForecastOutcome[]> {
    return this.pool.run(task, { signal }) as Promise<ForecastOutcome[]>;
  }

  /** Makes one step of a hierarchy add up, beside the request loop. */
  settle(task: SettleTask, signal: AbortSignal): Promise<CoherentStep> {
    return this.pool.run(task, { signal, name: 'settle' }) as Promise<CoherentStep>;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }
}
