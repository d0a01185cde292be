import { seasonalDemandOf } from '../intermittent/seasonal-demand.ts';
import type { FallbackFit, ModelName } from '../methods.ts';
import { fitWithFallback, fitModel } from '../methods.ts';
import type { FittedModel, ModelRefusal, RefusalReason } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import type { Trial, TrialPlan } from './rolling-origin.ts';
import { planTrials, runTrials, shortestHistory, trialError } from './rolling-origin.ts';

/**
 * What `auto` weighs where most periods have no demand, and how many times better than its error says a candidate has
 * to be. A few origins are a noisy judge of sparse demand, so the steadiest method keeps its place unless it is
 * clearly beaten.
 */
const CANDIDATES: readonly Candidate[] = [
  { method: 'seasonal_demand', handicap: 1 },
  { method: 'recent_demand', handicap: 1.6 },
  { method: 'tsb', handicap: 1.6 },
  { method: 'sba', handicap: 1.6 },
  { method: 'imapa', handicap: 1.6 },
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
  /** How much of a late shortfall goes on, as learned from other series. */
  readonly recency: number;
}

/**
 * Picks a model of intermittent demand: the steadiest one unless another did clearly better over a few recent origins
 * (Tashman, 2000). Errors are squared, since absolute ones would favour a forecast of zero. A series too short for
 * trials gets the first candidate that takes it.
 */
export function chooseIntermittent(
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  recency: number,
): Choice {
  const plan = planTrials(y.length, shortestHistory(y.length, seasonLength), horizon, ORIGINS);
  const contest = { y, seasonLength, horizon, plan, recency } as const;
  const contenders = CANDIDATES.map((entrant) => contend(entrant, contest))
    .filter((contender) => contender !== null)
    .sort((a, b) => a.handicap * a.error - b.handicap * b.error);
  const best = contenders[0];
  const { model, fit, refusals } = fitChosen((best ?? CANDIDATES[0]!).method, contest);
  return {
    model,
    fit,
    refusals: best === undefined ? [] : refusals,
    trials: best?.trials ?? [],
    candidates: contenders.map(({ method, handicap, error }) => ({ method, handicap, error })),
  };
}

/** One candidate's showing; null where it declines the series or one of the trials, or there are none. */
function contend({ method, handicap }: Candidate, contest: Contest): Contender | null {
  const { y, plan } = contest;
  if (plan.cuts.length === 0) return null;
  const fit = fitCandidate(method, contest);
  if (isRefusal(fit)) return null;
  const trials = runTrials(fit, y, plan);
  if (trials === null) return null;
  const error = trialError(trials, 'rmse') / naiveError(y);
  return Number.isFinite(error) ? { method, handicap, error, trials } : null;
}

function fitCandidate(
  method: ModelName,
  { y, seasonLength, horizon, recency }: Contest,
): FittedModel | ModelRefusal {
  return method === 'seasonal_demand'
    ? seasonalDemandOf(recency).fit(y, seasonLength)
    : fitModel(method, y, seasonLength, horizon, 'quick');
}

/** The careful fit of the chosen method, or of the first of its fallbacks that accepts the series. */
function fitChosen(method: ModelName, contest: Contest): FallbackFit {
  const { y, seasonLength, horizon } = contest;
  const fit = method === 'seasonal_demand' ? fitCandidate(method, contest) : null;
  return fit === null || isRefusal(fit)
    ? fitWithFallback(method, y, seasonLength, horizon)
    : { model: method, fit, refusals: [] };
}

/** Root mean square of the changes from one period to the next; 1 for a constant. */
function naiveError(y: Float64Array): number {
  let squares = 0;
  for (let t = 1; t < y.length; t++) squares += (y[t]! - y[t - 1]!) ** 2;
  const mean = squares / Math.max(1, y.length - 1);
  return mean > 0 ? Math.sqrt(mean) : 1;
}
