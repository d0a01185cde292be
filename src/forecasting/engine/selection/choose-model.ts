import type { ModelName } from '../methods.ts';
import { fitDownLadder, fitModel } from '../methods.ts';
import type { FittedModel } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import type { Trial } from './rolling-origin.ts';
import { planTrials, runTrials, trialError } from './rolling-origin.ts';

/** What `auto` weighs for ordinary demand; where two are level the earlier wins. */
const SMOOTH_CANDIDATES: readonly ModelName[] = [
  'theta',
  'damped',
  'ses',
  'holt_winters_additive',
  'holt_winters_multiplicative',
  'seasonal_naive',
];

/** What `auto` weighs where most periods have no demand. */
const INTERMITTENT_CANDIDATES: readonly ModelName[] = ['tsb', 'sba', 'ses', 'mean'];

/** Origins tried for each candidate. */
const ORIGINS = 4;

/** A candidate and its error over the trials, in multiples of the naive error within the series. */
export interface CandidateError {
  readonly method: ModelName;
  readonly error: number;
}

/** The model chosen for a series, and how the others did; best first. */
export interface Choice {
  readonly model: ModelName;
  readonly fit: FittedModel;
  readonly trials: readonly Trial[];
  readonly measure: 'mae' | 'rmse';
  readonly candidates: readonly CandidateError[];
}

interface Contender extends CandidateError {
  readonly fit: FittedModel;
  readonly trials: readonly Trial[];
}

/**
 * Picks the candidate with the smallest error over a few recent origins (Tashman, 2000). Intermittent series
 * have candidates of their own, compared by squares, since absolute errors would favour a forecast of zero.
 * A series too short for trials gets the first candidate that takes it.
 */
export function chooseModel(
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  intermittent: boolean,
): Choice {
  const names = intermittent ? INTERMITTENT_CANDIDATES : SMOOTH_CANDIDATES;
  const measure = intermittent ? 'rmse' : 'mae';
  const plan = planTrials(y.length, shortestHistory(y.length, seasonLength), horizon, ORIGINS);
  const scale = naiveError(y, measure);
  const contenders = names
    .map((method) => contend(method, y, seasonLength, horizon, plan, measure, scale))
    .filter((contender) => contender !== null)
    .sort((a, b) => a.error - b.error);
  const best = contenders[0];
  const candidates = contenders.map(({ method, error }) => ({ method, error }));
  if (best !== undefined)
    return { model: best.method, fit: best.fit, trials: best.trials, measure, candidates };
  const landing = fitDownLadder(names[0]!, y, seasonLength, horizon);
  return { model: landing.model, fit: landing.fit, trials: [], measure, candidates };
}

/** Two seasons where the series has more than that, so that seasonal models can be tried; else four points. */
export function shortestHistory(length: number, seasonLength: number): number {
  return seasonLength > 1 && length > 2 * seasonLength ? 2 * seasonLength : 4;
}

function contend(
  method: ModelName,
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  plan: ReturnType<typeof planTrials>,
  measure: 'mae' | 'rmse',
  scale: number,
): Contender | null {
  if (plan.cuts.length === 0) return null;
  const fit = fitModel(method, y, seasonLength, horizon);
  if (isRefusal(fit)) return null;
  const trials = runTrials(fit, y, plan);
  if (trials === null) return null;
  const error = trialError(trials, measure) / scale;
  return Number.isFinite(error) ? { method, error, fit, trials } : null;
}

function naiveError(y: Float64Array, measure: 'mae' | 'rmse'): number {
  let sum = 0;
  for (let t = 1; t < y.length; t++) {
    const change = Math.abs(y[t]! - y[t - 1]!);
    sum += measure === 'mae' ? change : change * change;
  }
  const mean = sum / Math.max(1, y.length - 1);
  return mean > 0 ? (measure === 'mae' ? mean : Math.sqrt(mean)) : 1;
}
