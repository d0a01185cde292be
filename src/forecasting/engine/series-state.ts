import type { MethodName } from './methods.ts';
import type { ModelState } from './models/model.ts';
import type { SeriesForecast } from './series-forecast.ts';

/**
 * What it takes to forecast a series that has gone on without choosing or fitting again. Plain data that JSON can hold; it
 * says much about the series, and is to be kept as that is.
 */
export interface SeriesState {
  readonly version: typeof MEMORY_VERSION;
  /** What the series was divided by. */
  readonly scale: number;
  readonly seasonLength: number;
  /** How far errors at past origins were off what was foretold; see `logMiss`. */
  readonly missed: number;
  /** The method that was asked for, and what came of it. */
  readonly method: MethodName;
  readonly model: SeriesForecast['model'];
  /** Absent where fitting the model is no search. */
  readonly memory?: ModelState;
}

/** Counts up whenever a model comes to understand its memory differently. */
export const MEMORY_VERSION = 1;
