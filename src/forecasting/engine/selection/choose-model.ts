import type { ModelName } from '../methods.ts';
import { fitDownLadder, fitModel } from '../methods.ts';
import type { FittedModel, RefusalReason } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import type { Trial, TrialPlan } from './rolling-origin.ts';
import { planTrials, runTrials, trialError } from './rolling-origin.ts';

/**
 * What `auto` weighs for ordinary demand, and how many times better than its error says a candidate has to be.
 * A few origins are a noisy judge, so the method with the steadiest record in the M competitions keeps its
 * place unless it is clearly beaten, and the benchmark has to win outright.
 */
const SMOOTH_CANDIDATES: readonly Candidate[] = [
  { method: 'theta', handicap: 1 },
  { method: 'damped', handicap: 1.08 },
  { method: 'ses', handicap: 1.08 },
  { method: 'holt_winters_additive', handicap: 1.08 },
  { method: 'holt_winters_multiplicative', handicap: 1.08 },
  { method: 'seasonal_naive', handicap: 1.3 },
];

/** What `auto` weighs where most periods have no demand. */
const INTERMITTENT_CANDIDATES: readonly Candidate[] = [
  { method: 'tsb', handicap: 1 },
  { method: 'sba', handicap: 1 },
  { method: 'ses', handicap: 1 },
  { method: 'mean', handicap: 1 },
];

/** Origins tried for each candidate. */
const ORIGINS = 5;

/** A method that `auto` may choose, its error being multiplied by the handicap before it is compared. */
interface Candidate {
  readonly method: ModelName;
  readonly handicap: number;
}

/** A candidate and its error over the trials, in multiples of the naive error within the series. */
export interface CandidateError extends Candidate {
  readonly error: number;
}

/** The model chosen for a series, and how the others did; best first. */
export interface Choice {
  readonly model: ModelName;
  readonly fit: FittedModel;
  /** Why rungs above the model declined, where the careful fit failed after the quick one. */
  readonly refusals: readonly RefusalReason[];
  readonly trials: readonly Trial[];
  readonly measure: 'mae' | 'rmse';
  readonly candidates: readonly CandidateError[];
}

interface Contender extends CandidateError {
  readonly trials: readonly Trial[];
}

/** What all candidates for one series have in common. */
interface Contest {
  readonly y: Float64Array;
  readonly seasonLength: number;
  readonly horizon: number;
  readonly plan: TrialPlan;
  readonly measure: 'mae' | 'rmse';
}

/**
 * Picks the candidate with the smallest error over a few recent origins (Tashman, 2000), each fitted quickly, and
 * fits the choice with care. Intermittent series have candidates of their own, compared by squares, since
 * absolute errors would favour a forecast of zero. A series too short for trials gets the first candidate that
 * takes it.
 */
export function chooseModel(
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  intermittent: boolean,
): Choice {
  const entrants = intermittent ? INTERMITTENT_CANDIDATES : SMOOTH_CANDIDATES;
  const measure = intermittent ? 'rmse' : 'mae';
  const plan = planTrials(y.length, shortestHistory(y.length, seasonLength), horizon, ORIGINS);
  const contest = { y, seasonLength, horizon, plan, measure } as const;
  const contenders = entrants
    .map((entrant) => contend(entrant, contest))
    .filter((contender) => contender !== null)
    .sort((a, b) => a.handicap * a.error - b.handicap * b.error);
  const best = contenders[0];
  const { model, fit, refusals } = fitDownLadder(
    (best ?? entrants[0]!).method,
    y,
    seasonLength,
    horizon,
  );
  return {
    model,
    fit,
    refusals: best === undefined ? [] : refusals,
    trials: best?.trials ?? [],
    measure,
    candidates: contenders.map(({ method, handicap, error }) => ({ method, handicap, error })),
  };
}

/**
 * Observations a trial has to leave: half the series, two seasons where the series has more than that, so that
 * seasonal models can be tried, and four points at least.
 */
export function shortestHistory(length: number, seasonLength: number): number {
  const seasons = seasonLength > 1 && length > 2 * seasonLength ? 2 * seasonLength : 0;
  return Math.max(4, seasons, Math.floor(length / 2));
}

/** One candidate's showing; null where it declines the series or one of the trials, or there are none. */
function contend({ method, handicap }: Candidate, contest: Contest): Contender | null {
  const { y, seasonLength, horizon, plan, measure } = contest;
  if (plan.cuts.length === 0) return null;
  const fit = fitModel(method, y, seasonLength, horizon, 'quick');
  if (isRefusal(fit)) return null;
  const trials = runTrials(fit, y, plan);
  if (trials === null) return null;
  const error = trialError(trials, measure) / naiveError(y, measure);
  return Number.isFinite(error) ? { method, handicap, error, trials } : null;
}

/** Error of carrying the last value one step forward, over the whole series; 1 for a constant. */
function naiveError(y: Float64Array, measure: 'mae' | 'rmse'): number {
  let sum = 0;
  for (let t = 1; t < y.length; t++) {
    const change = Math.abs(y[t]! - y[t - 1]!);
    sum += measure === 'mae' ? change : change * change;
  }
  const mean = sum / Math.max(1, y.length - 1);
  return mean > 0 ? (measure === 'mae' ? mean : Math.sqrt(mean)) : 1;
}
