import type { ForecastResult } from '../pool/forecast-task.ts';

/** Forecast of a series, or its failure, with the data that its rows need. */
export interface AnsweredSeries {
  readonly id: string;
  readonly lastPeriod: number;
  /** Of its history. */
  readonly periods: number;
  readonly horizon: number;
  readonly answer: ForecastResult;
}
