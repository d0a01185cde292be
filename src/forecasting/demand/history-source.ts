import type { DemandStore } from './demand.store.ts';
import { readSeries, type OpenDataset } from './series-runs.ts';
import { denseValues, runUpTo, type ObservationRun } from './segment-codec.ts';
import { alignedHistory, type SeriesContext } from '../engine/index.ts';

/** Input of one row of a forecast. */
export interface History {
  readonly ordinal: number;
  readonly values: Float64Array;
  /** Null where nothing was observed. */
  readonly lastPeriod: number | null;
  /** Why it cannot be forecast, though something was observed. */
  readonly lacking?: 'driver_missing';
  /** Covariates of the series. */
  readonly context?: SeriesContext;
  /** A series that was deleted, of which nothing is to be forecast. */
  readonly deleted?: true;
  /** Name of an aggregate, which is not a series of the dataset. */
  readonly name?: string;
}

/** Source of a forecast's histories, by position from 0. */
export interface HistorySource {
  read(from: number, size: number): Promise<History[]>;
}

/** Alignment of series to a common end. */
export interface Alignment {
  readonly end: number;
  readonly seasonLength: number;
}

/** Series of a dataset, which end at their own last period or at a common one. */
export class SeriesHistories implements HistorySource {
  constructor(
    private readonly demand: DemandStore,
    private readonly open: OpenDataset,
    private readonly alignment: Alignment | null,
  ) {}

  async read(from: number, size: number): Promise<History[]> {
    const series = await readSeries(this.demand, this.open, from, size);
    return series.map(({ row: { ordinal, deleted }, run }) => ({
      ordinal,
      ...(deleted === true ? ({ deleted } as const) : {}),
      ...this.historyOf(run),
    }));
  }

  private historyOf(run: ObservationRun): Pick<History, 'values' | 'lastPeriod'> {
    if (this.alignment === null)
      return { values: denseValues(run), lastPeriod: run.periods.at(-1) ?? null };
    const { end, seasonLength } = this.alignment;
    const usual = runUpTo(run, end);
    const lastPeriod = usual.periods.at(-1);
    if (lastPeriod === undefined) return { values: new Float64Array(0), lastPeriod: null };
    const history = { lastPeriod, values: denseValues(usual) };
    return { values: alignedHistory(history, end, seasonLength), lastPeriod: end };
  }
}
