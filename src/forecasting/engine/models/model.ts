import type { DrawnDemand } from '../inventory/demand-spread.ts';

/** Reason why a model declines a series. */
export type RefusalReason =
  'too_short' | 'not_positive' | 'negative_values' | 'no_season' | 'diverged';

/** Refusal of a model that cannot be fitted to a series; the caller then fits the fallback of the model. */
export interface ModelRefusal {
  readonly refused: RefusalReason;
}

/** Forecast of a fitted model for the next periods; step 1 is index 0. Units are those of the data. */
export interface ForecastDistribution {
  readonly mean: Float64Array;
  /** Whether distances from the mean may be scaled; not so where some values, such as 0, have a chance of their own. */
  readonly stretchable: boolean;
  /** The value below which the observation at `step` (from 0) falls with this probability in (0, 1). */
  quantile(step: number, probability: number): number;
  /** Of errors that are normal, one a step. */
  readonly standardErrors?: Float64Array;
  /** What demand is drawn from each period, where it is not stretchable. */
  readonly drawn?: () => DrawnDemand;
}

/** A model with its parameters estimated on one complete series. */
export interface FittedModel {
  /** The form in use, such as `ets_aadn`. */
  readonly name: string;
  /** Estimated numbers without a unit, by name: weights, shares, relative errors. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Numbers in the units of the data, by name: the last level and slope, the error's standard deviation. */
  readonly states: Readonly<Record<string, number>>;
  /** One-step forecasts of the series it was fitted on, NaN where the model had nothing to say yet. */
  readonly fitted: Float64Array;
  forecast(horizon: number): ForecastDistribution;
  /** The same form on another stretch of the series, estimated again at little cost, for backtests. */
  refit(y: Float64Array): FittedModel | ModelRefusal;
  /** What was searched for, for `Model.resume`; absent where nothing was. */
  readonly memory?: ModelState;
}

/** Plain data that JSON can hold, in the units of the series that the model saw; each model knows its own. */
export type ModelState = object;

/** Effort of the parameter search: `thorough`, the default, for forecasts, and `quick` for comparing models. */
export type Care = 'quick' | 'thorough';

/**
 * A way to forecast. `fit` takes a complete series (finite numbers, no gaps, largest magnitude near 1 for
 * numerical safety) and the season length (1 = none). It never throws for a series: it fits or refuses.
 */
export interface Model {
  fit(y: Float64Array, seasonLength: number, care?: Care): FittedModel | ModelRefusal;
  /**
   * The model with this memory on a series that has gone on: states follow the new observations, nothing is searched for.
   * On the series that the memory is of it gives the same model. Absent where fitting is no search.
   */
  resume?(y: Float64Array, seasonLength: number, memory: ModelState): FittedModel | ModelRefusal;
}

/** Stored state of a model that wraps `inner` and has no state of its own. */
export function rememberedBy(inner: FittedModel): ModelState {
  return inner.memory === undefined ? {} : { inner: inner.memory };
}

/** State of the inner model: the inverse of `rememberedBy`. */
export function memoryOfInner(memory: ModelState): ModelState | undefined {
  return (memory as { readonly inner?: ModelState }).inner;
}

/** Continues a model from its state, or fits it if the model has no state to continue from. */
export function resumed(
  model: Model,
  y: Float64Array,
  seasonLength: number,
  memory: ModelState | undefined,
): FittedModel | ModelRefusal {
  return model.resume === undefined || memory === undefined
    ? model.fit(y, seasonLength)
    : model.resume(y, seasonLength, memory);
}

/** True where the model declined. */
export function isRefusal(result: FittedModel | ModelRefusal): result is ModelRefusal {
  return 'refused' in result;
}
