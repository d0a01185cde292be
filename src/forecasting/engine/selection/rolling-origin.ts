import type { FittedModel, ForecastDistribution } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';

/** Positions at which the history is cut for trials, and the number of steps that are forecast from each cut. */
export interface TrialPlan {
  /** Lengths of the histories, longest first. */
  readonly cuts: readonly number[];
  readonly horizon: number;
}

/** One forecast from a past origin, and the actual values. */
export interface Trial {
  readonly outlook: ForecastDistribution;
  readonly actual: Float64Array;
}

/**
 * Plans up to `wanted` origins, spread over the last stretch of a series of `length`, each leaving at least
 * `shortest` observations to learn from. The horizon is cut to what the series affords; no cuts if nothing is.
 */
export function planTrials(
  length: number,
  shortest: number,
  horizon: number,
  wanted: number,
): TrialPlan {
  const room = length - shortest;
  if (room < 1) return { cuts: [], horizon: 0 };
  const ahead = Math.min(horizon, Math.max(1, Math.ceil(room / 2)));
  const origins = Math.min(wanted, room - ahead + 1);
  const stride =
    origins > 1
      ? Math.min(Math.max(1, Math.round(ahead / 3)), Math.floor((room - ahead) / (origins - 1)))
      : 0;
  return {
    cuts: Array.from({ length: origins }, (_, i) => length - ahead - i * stride),
    horizon: ahead,
  };
}

/**
 * Observations a trial has to leave: half the series, two seasons where the series has more than that, so that
 * seasonal models can be tried, and four points at least.
 */
export function shortestHistory(length: number, seasonLength: number): number {
  const seasons = seasonLength > 1 && length >= 2 * seasonLength ? 2 * seasonLength : 0;
  return Math.max(4, seasons, Math.floor(length / 2));
}

/** Forecasts from every cut with the model estimated again there; null where it declines one of them. */
export function runTrials(fit: FittedModel, y: Float64Array, plan: TrialPlan): Trial[] | null {
  const trials: Trial[] = [];
  for (const cut of plan.cuts) {
    const past = fit.refit(y.subarray(0, cut));
    if (isRefusal(past)) return null;
    trials.push({
      outlook: past.forecast(plan.horizon),
      actual: y.subarray(cut, cut + plan.horizon),
    });
  }
  return trials;
}

/** Mean absolute, or root mean square, error over all steps of all trials; Infinity without a finite one. */
export function trialError(trials: readonly Trial[], measure: 'mae' | 'rmse'): number {
  let sum = 0;
  let count = 0;
  for (const { outlook, actual } of trials) {
    for (let step = 0; step < actual.length; step++) {
      const error = Math.abs(actual[step]! - outlook.mean[step]!);
      sum += measure === 'mae' ? error : error * error;
      count++;
    }
  }
  const mean = sum / count;
  if (!Number.isFinite(mean)) return Infinity;
  return measure === 'mae' ? mean : Math.sqrt(mean);
}
