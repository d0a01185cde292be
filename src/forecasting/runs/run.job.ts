import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import {
  UnitOfWork,
  type JobAttempt,
  type JobData,
  type TurnOwner,
  type WorkAttempt,
} from '../../platform/index.ts';
import { isInCalendar } from '../calendar/index.ts';
import { seriesForecast } from '../forecasting.metrics.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { MakerRights } from '../datasets/maker-rights.ts';
import { covariateDatasetsOf } from '../covariates/run-covariates.ts';
import type { SeriesForecast, SeriesState } from '../engine/index.ts';
import { RunHierarchies } from './run-hierarchies.ts';
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
import { SERIES_FORECAST } from './run-places.ts';
import { RunStore, type ForecastRow } from './run.store.ts';
import { RunWork } from './run.work.ts';

const SERIES_A_TASK = 16;
/** Tasks under way for each thread: one that computes and one that waits. */
const TASKS_A_THREAD = 2;

/** Positions of a run that are made from the histories of one source. */
interface Stretch {
  readonly source: HistorySource;
  readonly from: number;
  readonly to: number;
}

/** Limits of a run. */
interface Under extends WorkAttempt {
  /** @throws AccessLost when whoever asked for it may not have it any more */
  readonly allowed: () => Promise<void>;
}

/** Result of one series within its time limit. */
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
 * Forecasts the series of a dataset in order, several at a time. Results are committed with their count, so a killed
 * run continues from there.
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
    private readonly work: RunWork,
  ) {}

  readonly run = (data: JobData, attempt: JobAttempt): Promise<void> =>
    this.work.run(data, attempt, async (row, workAttempt) => {
      const dataset = await this.datasets.find(row.organizationId, row.datasetId);
      if (dataset !== null) await this.forecast(row, dataset, workAttempt);
    });

  /** Each series by itself, or all of a hierarchy and then what makes it add up. */
  private async forecast(
    row: RunEntity,
    dataset: DatasetEntity,
    { signal, advanced }: WorkAttempt,
  ): Promise<void> {
    const allowed = this.rights.of(row, 'forecast', covariateDatasetsOf(row.sides));
    await allowed();
    const under = { signal, advanced, allowed };
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
    { signal, advanced, allowed }: Under,
  ): Promise<void> {
    const underWay: Promise<Batch>[] = [];
    const most = this.pool.threads * TASKS_A_THREAD;
    let next = Math.max(from, row.done);
    try {
      while (next < to || underWay.length > 0) {
        signal.throwIfAborted();
        while (next < to && underWay.length < most) {
          const end = Math.min(to, next + SERIES_A_TASK);
          const read = source.read(next - from, end - next);
          const batch = this.compute(row, dataset, { read, end }, signal);
          batch.catch(() => undefined);
          underWay.push(batch);
          next = end;
        }
        const batch = await underWay.shift()!;
        await allowed();
        await this.store(row, batch, advanced);
      }
    } finally {
      await Promise.allSettled(underWay);
    }
  }

  private async compute(
    row: RunEntity,
    dataset: DatasetEntity,
    { read, end }: { readonly read: Promise<History[]>; readonly end: number },
    signal: AbortSignal,
  ): Promise<Batch> {
    const { horizon, levels, seasonLength, method, backtestOrigins } = row;
    const histories = (await read).filter(({ deleted }) => deleted !== true);
    if (histories.length === 0) return { rows: [], failed: 0, warnings: new Map(), end };
    const memories = await this.memories(row, histories);
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
    const sealer = await this.keys.sealer(row.organizationId);
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

  /** Stored model states of the updated forecast; aggregates are fitted again. */
  private async memories(
    { organizationId, updateOf }: RunEntity,
    histories: readonly History[],
  ): Promise<Map<number, SeriesState>> {
    const ordinals = histories.map(({ ordinal }) => ordinal).filter((ordinal) => ordinal >= 0);
    if (updateOf === null) return new Map();
    const rows = await this.runs.listSealedOf({ organizationId, updateOf }, ordinals);
    const sealer = await this.keys.sealer(organizationId);
    const memories = new Map<number, SeriesState>();
    for (const { ordinal, sealed } of rows) {
      const bytes = await sealer.open(sealed, SERIES_FORECAST.at({ runId: updateOf, ordinal }));
      const { memory } = decodeForecast(bytes);
      if (memory !== undefined) memories.set(ordinal, memory);
    }
    return memories;
  }

  private async store(
    row: RunEntity,
    batch: Batch,
    advanced: WorkAttempt['advanced'],
  ): Promise<void> {
    const warnings: Record<string, number> = { ...row.warnings };
    for (const [code, series] of batch.warnings) warnings[code] = (warnings[code] ?? 0) + series;
    const change = { done: batch.end, failedCount: row.failedCount + batch.failed, warnings };
    await this.uow.run(async () => {
      await this.runs.insertForecasts(row.organizationId, row.id, batch.rows);
      await this.runs.update(row, change);
      await advanced();
      await this.work.notify(row);
    });
    Object.assign(row, change);
    seriesForecast.inc(batch.rows.length);
  }
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
