import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { OrganizationKeys, UnsealError, type OrganizationSealer } from '../../crypto/index.ts';
import {
  Broadcast,
  isStorageFull,
  MAX_DEATHS,
  UnitOfWork,
  type JobAttempt,
  type JobData,
  type TurnOwner,
} from '../../platform/index.ts';
import { isInCalendar } from '../calendar/index.ts';
import { watchCancel } from '../datasets/cancel-watch.ts';
import { seriesForecast } from '../forecasting.metrics.ts';
import { PROCESS_DIED, STORAGE_FULL, TIME_LIMIT } from '../datasets/dataset-job.store.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { AccessLost, MakerRights } from '../datasets/maker-rights.ts';
import { covariateDatasetsOf } from '../covariates/run-covariates.ts';
import type { SeriesForecast, SeriesState } from '../engine/index.ts';
import { RunFailure } from '../datasets/run-failure.ts';
import { RunHierarchies } from './run-hierarchies.ts';
import type { Failure } from '../imports/import.entity.ts';
import { RunHistories } from './run-histories.ts';
import {
  decodeForecast,
  encodeForecast,
  storedForecast,
  type Unforecast,
} from '../formats/forecast-codec.ts';
import { ForecastPool, TaskTooLong } from '../threads/forecast-pool.ts';
import type { ForecastOutcome, ForecastTask } from '../threads/forecast.thread.ts';
import type { History, HistorySource } from '../demand/history-source.ts';
import { ownerOf, type RunEntity } from './run.entity.ts';
import { RUN_CANCEL_TOPIC, RUN_TOPIC } from './run.service.ts';
import { SERIES_FORECAST } from './run-places.ts';
import { RunStore, type ForecastRow } from './run.store.ts';

const SERIES_A_TASK = 16;
/** Tasks under way for each thread: one that computes and one that waits. */
const TASKS_A_THREAD = 2;

/** Positions of a run that are made from the histories of one source. */
interface Stretch {
  readonly source: HistorySource;
  readonly from: number;
  readonly to: number;
}

/** What bounds a run while it goes on. */
interface Under {
  readonly attempt: JobAttempt;
  readonly signal: AbortSignal;
  /** @throws AccessLost when whoever asked for it may not have it any more */
  readonly allowed: () => Promise<void>;
}

/** What became of one series in its time. */
interface TimedOutcome {
  readonly forecast: SeriesForecast | Unforecast;
  readonly backtest: ForecastOutcome['backtest'];
}

interface Batch {
  readonly rows: readonly ForecastRow[];
  readonly failed: number;
  /** Series with each warning. */
  readonly warnings: ReadonlyMap<string, number>;
  readonly end: number;
}

/**
 * Forecasts the series of a dataset in order, some at a time. What is done is committed with the count of
 * it, so a run that is killed goes on where it was.
 */
@Injectable()
export class RunJob {
  constructor(
    private readonly runs: RunStore,
    private readonly datasets: DatasetStore,
    private readonly histories: RunHistories,
    private readonly keys: OrganizationKeys,
    private readonly pool: ForecastPool,
    private readonly hierarchies: RunHierarchies,
    private readonly rights: MakerRights,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
  ) {}

  readonly run = async (data: JobData, attempt: JobAttempt): Promise<void> => {
    const { signal, late, last, deaths } = attempt;
    const row = await this.runs.find(data.organizationId, data.id);
    if (row === null || !(await this.runs.update(row, { state: 'running' }))) return;
    const dataset = await this.datasets.find(row.organizationId, row.datasetId);
    if (dataset === null) return;
    if (deaths >= MAX_DEATHS) return this.end(row, 'failed', PROCESS_DIED);
    const cancel = await watchCancel(this.broadcast, RUN_CANCEL_TOPIC, this.runs, row);
    try {
      await this.forecast(row, dataset, attempt, AbortSignal.any([signal, late, cancel.signal]));
      await this.end(row, 'succeeded');
    } catch (error) {
      if (signal.aborted) throw error;
      if (cancel.signal.aborted) return await this.end(row, 'canceled');
      if ((await this.runs.find(row.organizationId, row.id)) === null) return;
      const failure = late.aborted ? TIME_LIMIT : reasonOf(error, last);
      if (failure === undefined) throw error;
      await this.end(row, 'failed', failure);
    } finally {
      cancel.close();
    }
  };

  /** Each series by itself, or all of a hierarchy and then what makes it add up. */
  private async forecast(
    row: RunEntity,
    dataset: DatasetEntity,
    attempt: JobAttempt,
    signal: AbortSignal,
  ): Promise<void> {
    const allowed = this.rights.of(row, 'forecast', covariateDatasetsOf(row.sides));
    await allowed();
    const under = { attempt, signal, allowed };
    if (row.hierarchy === null) {
      const source = await this.histories.of(row, dataset, signal);
      await this.forecastAll(row, dataset, { source, from: 0, to: row.total }, under);
      return;
    }
    const plan = await this.hierarchies.plan(row, dataset, signal);
    const { series, nodes, hierarchy } = plan;
    const { leaves } = hierarchy;
    await this.forecastAll(row, dataset, { source: series, from: 0, to: leaves }, under);
    await this.forecastAll(row, dataset, { source: nodes, from: leaves, to: row.total }, under);
    await allowed({ now: true });
    await this.hierarchies.reconcileStep(row, plan, under);
  }

  /** Keeps the threads busy while finished batches are stored in order. */
  private async forecastAll(
    row: RunEntity,
    dataset: DatasetEntity,
    { source, from, to }: Stretch,
    { attempt, signal, allowed }: Under,
  ): Promise<void> {
    const sealer = await this.keys.sealer(row.organizationId);
    const underWay: Promise<Batch>[] = [];
    const most = this.pool.threads * TASKS_A_THREAD;
    let next = Math.max(from, row.done);
    try {
      while (next < to || underWay.length > 0) {
        signal.throwIfAborted();
        while (next < to && underWay.length < most) {
          const end = Math.min(to, next + SERIES_A_TASK);
          const read = source.read(next - from, end - next);
          const batch = this.compute(row, dataset, sealer, { read, end }, signal);
          batch.catch(() => undefined);
          underWay.push(batch);
          next = end;
        }
        const batch = await underWay.shift()!;
        await allowed();
        await this.store(row, batch, attempt);
      }
    } finally {
      await Promise.allSettled(underWay);
    }
  }

  private async compute(
    row: RunEntity,
    dataset: DatasetEntity,
    sealer: OrganizationSealer,
    { read, end }: { readonly read: Promise<History[]>; readonly end: number },
    signal: AbortSignal,
  ): Promise<Batch> {
    const { horizon, levels, seasonLength, method, backtestOrigins } = row;
    const histories = (await read).filter(({ deleted }) => deleted !== true);
    if (histories.length === 0) return { rows: [], failed: 0, warnings: new Map(), end };
    const memories = await this.memories(row, sealer, histories);
    const task: ForecastTask = {
      series: histories.map(({ values }) => values),
      contexts: histories.map(({ context = {} }) => context),
      memories: histories.map(({ ordinal }) => memories.get(ordinal)),
      remember: row.updatable,
      horizon,
      levels,
      seasonLength,
      method,
      backtestOrigins,
    };
    const results = await this.forecastInTime(task, ownerOf(row), signal);
    const outcomes = results.map(({ forecast }, i) => {
      const { lacking, lastPeriod } = histories[i]!;
      if (lacking !== undefined) return { ok: false, code: lacking } as const;
      return dated(forecast, dataset, (lastPeriod ?? 0) + horizon);
    });
    const rows = outcomes.map((result, i) => {
      const { ordinal, lastPeriod, name, values } = histories[i]!;
      const firstPeriod = (lastPeriod ?? -1) + 1;
      const extent = { firstPeriod, historyFrom: firstPeriod - values.length };
      const forecast = {
        ...storedForecast(result, extent, results[i]!.backtest),
        ...(name === undefined ? {} : { uniqueId: name }),
        ...(row.hierarchy === null ? {} : { nonNegative: !values.some((y) => y < 0) }),
      };
      const place = SERIES_FORECAST.at({ runId: row.id, ordinal });
      return { ordinal, sealed: sealer.seal(encodeForecast(forecast), place) };
    });
    const failed = outcomes.filter((result) => !result.ok).length;
    return { rows, failed, warnings: warningsOf(outcomes), end };
  }

  /** Series of a task that takes too long are forecast one by one, and those that still do go without. */
  private async forecastInTime(
    task: ForecastTask,
    owner: TurnOwner,
    signal: AbortSignal,
  ): Promise<readonly TimedOutcome[]> {
    try {
      return await this.pool.forecast(task, owner, signal);
    } catch (error) {
      if (!(error instanceof TaskTooLong)) throw error;
      if (task.series.length === 1) {
        return [{ forecast: { ok: false, code: 'time_limit' }, backtest: undefined }];
      }
      const each: TimedOutcome[] = [];
      for (let i = 0; i < task.series.length; i += 1) {
        const [outcome] = await this.forecastInTime(seriesOf(task, i), owner, signal);
        each.push(outcome!);
      }
      return each;
    }
  }

  /** What the forecast that this one goes on from remembers of its series; aggregates begin anew. */
  private async memories(
    { organizationId, updateOf }: RunEntity,
    sealer: OrganizationSealer,
    histories: readonly History[],
  ): Promise<Map<number, SeriesState>> {
    const ordinals = histories.map(({ ordinal }) => ordinal).filter((ordinal) => ordinal >= 0);
    if (updateOf === null) return new Map();
    const rows = await this.runs.listSealedOf({ organizationId, updateOf }, ordinals);
    return new Map(
      rows.flatMap(({ ordinal, sealed }) => {
        const bytes = sealer.open(sealed, SERIES_FORECAST.at({ runId: updateOf, ordinal }));
        const { memory } = decodeForecast(bytes);
        return memory === undefined ? [] : [[ordinal, memory] as const];
      }),
    );
  }

  private async store(row: RunEntity, batch: Batch, attempt: JobAttempt): Promise<void> {
    const warnings: Record<string, number> = { ...row.warnings };
    for (const [code, series] of batch.warnings) warnings[code] = (warnings[code] ?? 0) + series;
    const change = { done: batch.end, failedCount: row.failedCount + batch.failed, warnings };
    await this.uow.run(async () => {
      await this.runs.insertForecasts(row.organizationId, row.id, batch.rows);
      await this.runs.update(row, change);
      await attempt.advanced();
      await this.broadcast.notify(RUN_TOPIC, row.id);
    });
    Object.assign(row, change);
    seriesForecast.inc(batch.rows.length);
  }

  private async end(
    row: RunEntity,
    state: 'succeeded' | 'canceled' | 'failed',
    failure: Failure | null = null,
  ): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.runs.update(row, { state, failure, finishedAt: new Date() }))) return;
      await this.audit.append({
        action: 'forecast.finish',
        resource: `forecast:${row.id}`,
        status: state === 'succeeded' ? 'succeeded' : 'failed',
        userId: row.createdBy,
        details: { datasetId: row.datasetId, series: row.total },
        ...(state === 'succeeded' ? {} : { reason: failure?.code ?? state }),
      });
      await this.broadcast.notify(RUN_TOPIC, row.id);
    });
  }
}

/** What the reader is told of an error; undefined when the queue should try again. */
function reasonOf(error: unknown, last: boolean): Failure | undefined {
  if (error instanceof UnsealError) {
    return {
      code: 'unreadable_demand',
      detail: 'Stored demand cannot be opened: it was altered. Restore it from a backup.',
    };
  }
  if (error instanceof AccessLost) return error.failure;
  if (error instanceof RunFailure) return { code: error.code, detail: error.detail };
  if (!last) return undefined;
  if (isStorageFull(error)) return STORAGE_FULL;
  return { code: 'internal_error', detail: 'It failed again and again; the log says why.' };
}

function warningsOf(outcomes: readonly (SeriesForecast | Unforecast)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const codes = new Set<string>(outcome.ok ? outcome.warnings : []);
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** One series of a task, as a task of its own. */
function seriesOf(task: ForecastTask, i: number): ForecastTask {
  return {
    ...task,
    series: [task.series[i]!],
    contexts: [task.contexts[i]!],
    memories: [task.memories?.[i]],
  };
}

/** The forecast, unless it would leave the calendar. */
function dated(
  result: SeriesForecast | Unforecast,
  { frequency, phase }: DatasetEntity,
  lastPeriod: number,
): SeriesForecast | Unforecast {
  if (phase === null || isInCalendar(frequency, phase, lastPeriod)) return result;
  return { ok: false, code: 'out_of_calendar' };
}
