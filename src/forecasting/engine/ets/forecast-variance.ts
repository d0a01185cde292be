import type { EtsForm } from './form.ts';
import type { EtsState, Smoothing } from './recursion.ts';

/** Mean and standard error of the next observations, one number a step. */
export interface EtsMoments {
  readonly mean: Float64Array;
  readonly standardErrors: Float64Array;
}

/**
 * Moments of an ETS forecast from its last states; `length` is the number of observations seen, `variance`
 * the error variance (relative if the error is multiplicative).
 *
 * Exact for additive errors and for multiplicative ones without a multiplicative season; for the latter the
 * close approximation of Hyndman, Koehler, Ord and Snyder (2008), section 6.3, with the errors that move level
 * and season at once counted for both.
 */
export function etsMoments(
  form: EtsForm,
  smoothing: Smoothing,
  state: EtsState,
  length: number,
  variance: number,
  horizon: number,
): EtsMoments {
  const { trend, withSeason } = paths(form, smoothing, state, length, horizon);
  const weights = errorWeights(form, smoothing, state.season.length, horizon);
  const standardErrors = new Float64Array(horizon);
  if (form.error === 'additive') {
    let sum = 1;
    for (let step = 0; step < horizon; step++) {
      standardErrors[step] = Math.sqrt(variance * sum);
      sum += weights[step + 1]! ** 2;
    }
    return { mean: withSeason, standardErrors };
  }
  const core = form.season === 'multiplicative' ? trend : withSeason;
  const second = secondMoments(core, weights, variance);
  for (let step = 0; step < horizon; step++) {
    const factor =
      form.season === 'multiplicative' ? state.season[(length + step) % state.season.length]! : 1;
    const wear =
      form.season === 'multiplicative'
        ? seasonWear(smoothing.season, state.season.length, core, weights, variance, step)
        : 1;
    const spread = second[step]! * (1 + variance) * wear - core[step]! ** 2;
    standardErrors[step] = Math.abs(factor) * Math.sqrt(Math.max(0, spread));
  }
  return { mean: withSeason, standardErrors };
}

/**
 * What the drifting of a multiplicative season adds, as a factor: an error that many seasons ago moved the
 * index, and the level together with it.
 */
function seasonWear(
  seasonWeight: number,
  seasonLength: number,
  core: Float64Array,
  weights: Float64Array,
  variance: number,
  step: number,
): number {
  let wear = 1;
  for (let j = seasonLength; j <= step; j += seasonLength) {
    const level = (weights[j]! * core[step - j]!) / core[step]!;
    wear *= 1 + variance * seasonWeight * (seasonWeight + 2 * level);
  }
  return wear;
}

/** The forecast without and with its season. */
function paths(
  form: EtsForm,
  smoothing: Smoothing,
  state: EtsState,
  length: number,
  horizon: number,
) {
  const trend = new Float64Array(horizon);
  const withSeason = new Float64Array(horizon);
  let level = state.level;
  let slope = state.slope;
  for (let step = 0; step < horizon; step++) {
    slope *= smoothing.damping;
    level += slope;
    trend[step] = level;
    const index = form.season === 'none' ? 0 : state.season[(length + step) % state.season.length]!;
    withSeason[step] = form.season === 'multiplicative' ? level * index : level + index;
  }
  return { trend, withSeason };
}

/**
 * How much an error `j` periods ago still weighs (index j, from 1; index 0 is unused): table 6.2 of the book.
 * A multiplicative season is left out, since its part is counted by the number of seasons passed.
 */
function errorWeights(
  form: EtsForm,
  smoothing: Smoothing,
  seasonLength: number,
  horizon: number,
): Float64Array {
  const weights = new Float64Array(horizon + 1);
  let damped = 0;
  let power = 1;
  for (let j = 1; j <= horizon; j++) {
    power *= smoothing.damping;
    damped += power;
    weights[j] = smoothing.level + smoothing.trend * damped;
    if (form.season === 'additive' && j % seasonLength === 0) weights[j]! += smoothing.season;
  }
  return weights;
}

/** Expected square of the state-driven mean at each step under multiplicative errors (section 6.3.2). */
function secondMoments(mean: Float64Array, weights: Float64Array, variance: number): Float64Array {
  const second = new Float64Array(mean.length);
  for (let step = 0; step < mean.length; step++) {
    let sum = 0;
    for (let j = 1; j <= step; j++) sum += weights[j]! ** 2 * second[step - j]!;
    second[step] = mean[step]! ** 2 + variance * sum;
  }
  return second;
}
