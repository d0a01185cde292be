import type { MethodName } from './methods.ts';
import type { ModelState } from './models/model.ts';
import type { SeriesForecast } from './series-forecast.ts';

/**
 * State with which a series with new observations is forecast without choosing and fitting a model again. Plain data
 * that JSON can hold. It reveals much about the series, so it must be kept as confidential as the series.
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

/** Version of the stored states. Increase it when a model reads its state differently. */
export const MEMORY_VERSION = 2;
