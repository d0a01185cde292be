import type { ForecastResult } from '../pool/forecast-task.ts';

/** What became of a series, with what its rows need. */
export interface AnsweredSeries {
  readonly id: string;
  readonly lastPeriod: number;
  /** Of its history. */
  readonly periods: number;
  readonly horizon: number;
  readonly answer: ForecastResult;
}
