import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import type { DirectResult, DirectTask } from './direct-work.ts';
import type { CoherentStep } from '../engine/index.ts';
import type { LayoutResult, LayoutTask } from '../hierarchies/hierarchy-layout.ts';
import { Config, FairTurns, type TurnOwner } from '../../platform/index.ts';
import type { ForecastOutcome, ForecastTask, SettleTask } from './forecast.thread.ts';

const MAX_THREADS = 8;
const IDLE_MS = 30_000;
/** One series may be 5,000 observations long; a task never holds the pool for long. */
const THREAD_HEAP_MB = 128;
/** Forecasting leaves little behind: a small nursery costs no time and saves tens of megabytes a thread. */
const THREAD_NURSERY_MB = 8;
const SECONDS = 1000;
/** Longest that a series may take, and that each further one of the same task adds. */
const SERIES_MS = 20 * SECONDS;
const FURTHER_SERIES_MS = 4 * SECONDS;
/** Longest that a step of a hierarchy may take, and its layout. */
const SETTLE_MS = 120 * SECONDS;
const LAYOUT_MS = 60 * SECONDS;

/** A task exceeded its time limit. */
export class TaskTooLong extends Error {}

/** A task needed more memory than a thread has. */
export class TaskTooLarge extends Error {}

/** Threads that forecast, so that the request loop stays free. Started on first use, ended when idle. */
@Injectable()
export class ForecastPool implements OnApplicationShutdown {
  readonly threads: number;
  private readonly pool: Piscina;
  private readonly turns: FairTurns;
  /** Threads for long direct forecasts. */
  private readonly longTurns: FairTurns;

  constructor(private readonly config: Config) {
    this.threads = config.FORECAST_WORKERS || Math.min(MAX_THREADS, availableParallelism());
    this.turns = new FairTurns(this.threads);
    this.longTurns = new FairTurns(Math.max(1, this.threads - 1));
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

  /** Rejects when the signal aborts; the thread is then stopped. @throws TaskTooLong */
  forecast(task: ForecastTask, owner: TurnOwner, signal: AbortSignal): Promise<ForecastOutcome[]> {
    const ms = SERIES_MS + FURTHER_SERIES_MS * (task.series.length - 1);
    return this.run('default', task, ms, owner, signal);
  }

  /**
   * All that one request asks for, its series read there too. Long ones leave a thread to all others, where there are two:
   * they cannot be interrupted.
   *
   * @throws TaskTooLong, TaskTooLarge
   */
  async forecastDirectly(
    task: DirectTask,
    owner: TurnOwner,
    signal: AbortSignal,
    short: boolean,
  ): Promise<DirectResult> {
    const ms = this.config.API_TIMEOUT * SECONDS;
    const run = (): Promise<DirectResult> => this.run('forecastDirectly', task, ms, owner, signal);
    return short ? run() : this.longTurns.run(owner, signal, run);
  }

  /** Judges a hierarchy and lays it out. @throws TaskTooLong */
  layOut(task: LayoutTask, owner: TurnOwner, signal: AbortSignal): Promise<LayoutResult> {
    return this.run('layOut', task, LAYOUT_MS, owner, signal);
  }

  /** Makes one step of a hierarchy add up, beside the request loop. @throws TaskTooLong */
  settle(task: SettleTask, owner: TurnOwner, signal: AbortSignal): Promise<CoherentStep> {
    return this.run('settle', task, SETTLE_MS, owner, signal);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** Runs a task in its owner's turn. Its time begins there. */
  private run<Result>(
    name: string,
    task: object,
    ms: number,
    owner: TurnOwner,
    signal: AbortSignal,
  ): Promise<Result> {
    return this.turns.run(owner, signal, async () => {
      const late = AbortSignal.timeout(ms);
      try {
        const both = AbortSignal.any([signal, late]);
        return (await this.pool.run(task, { signal: both, name })) as Result;
      } catch (error) {
        if (late.aborted && !signal.aborted) {
          throw new TaskTooLong(`the forecast took longer than ${ms / SECONDS} seconds`, {
            cause: error,
          });
        }
        if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
          throw new TaskTooLarge('the forecast needed too much memory', { cause: error });
        }
        throw error;
      }
    });
  }
}
