import { nelderMead } from '../numeric/nelder-mead.ts';
import type { EtsForm } from './form.ts';
import type { EtsState, Misfit, Smoothing } from './recursion.ts';
import { runEts } from './recursion.ts';
import { SearchSpace } from './search-space.ts';
import { startingState } from './starting-state.ts';

/** Weights and starting states, with what they cost: twice the negative log-likelihood, without constants. */
export interface EtsEstimate {
  readonly smoothing: Smoothing;
  readonly start: EtsState;
  readonly deviance: number;
}

/** Starting point and effort of the search. */
export interface Effort {
  /** Weights to begin from; the likeliest of them is taken. */
  readonly from: readonly Smoothing[];
  /** Evaluations spent on the weights alone, at the first guess of the states. */
  readonly weights: number;
  /** Evaluations spent on weights and states together; 0 keeps the first guess of the states. */
  readonly states: number;
}

/**
 * Maximum-likelihood weights and starting states of one form (Hyndman et al., 2008, section 5.1): first the
 * weights alone, then everything from there. Null where no starting state can be had or no point is feasible.
 */
export function estimateEts(
  form: EtsForm,
  y: Float64Array,
  seasonLength: number,
  effort: Effort,
): EtsEstimate | null {
  const rough = estimateWeights(form, y, seasonLength, effort);
  if (rough === null || effort.states === 0) return rough;
  const spread = Math.sqrt(Math.exp(rough.deviance / y.length) / y.length);
  return search(form, y, rough.start, [rough.smoothing], spread, effort.states) ?? rough;
}

/** Seasons from which a series has a second first guess, and those this one is drawn from. */
const LONG_IN_SEASONS = 6;
const EARLY_SEASONS = 3;

/**
 * The likeliest weights at a first guess of the states. In a long series whose season changes, indices over
 * all of it are no guess of the first ones, and the search would end in a fast level and a frozen season; so
 * indices over the first seasons are tried as well.
 */
function estimateWeights(
  form: EtsForm,
  y: Float64Array,
  seasonLength: number,
  effort: Effort,
): EtsEstimate | null {
  const attempt = (seasons: number): EtsEstimate | null => {
    const first = startingState(form, y, seasonLength, seasons);
    return first === null ? null : search(form, y, first, effort.from, 0, effort.weights);
  };
  const whole = attempt(Infinity);
  if (form.season === 'none' || y.length <= LONG_IN_SEASONS * seasonLength) return whole;
  const early = attempt(EARLY_SEASONS);
  return whole === null || (early !== null && early.deviance < whole.deviance) ? early : whole;
}

function search(
  form: EtsForm,
  y: Float64Array,
  first: EtsState,
  from: readonly Smoothing[],
  spread: number,
  evaluations: number,
): EtsEstimate | null {
  const space = new SearchSpace(form, first, spread, spread > 0);
  const smoothing: Smoothing = { level: 0, trend: 0, season: 0, damping: 1 };
  const state: EtsState = { level: 0, slope: 0, season: new Float64Array(first.season.length) };
  const misfit: Misfit = { squares: 0, logs: 0 };
  const objective = (point: Float64Array): number => {
    space.readSmoothing(point, smoothing);
    space.readState(point, state);
    return runEts(form, smoothing, state, y, misfit, null)
      ? deviance(form, y.length, misfit)
      : Infinity;
  };
  const steps = new Float64Array(space.dimension).fill(1);
  const found = nelderMead(
    objective,
    likeliest(
      from.map((weights) => space.pointAt(weights)),
      objective,
    ),
    steps,
    { evaluations, tolerance: 1e-4 },
  );
  if (!Number.isFinite(found.value)) return null;
  space.readSmoothing(found.point, smoothing);
  space.readState(found.point, state);
  return { smoothing, start: state, deviance: found.value };
}

function likeliest(
  points: readonly Float64Array[],
  objective: (point: Float64Array) => number,
): Float64Array {
  let best = points[0]!;
  let value = points.length > 1 ? objective(best) : 0;
  for (const point of points.slice(1)) {
    const other = objective(point);
    if (!(other < value)) continue;
    best = point;
    value = other;
  }
  return best;
}

/** Twice the negative log-likelihood with the error variance concentrated out, up to a constant. */
function deviance(form: EtsForm, length: number, misfit: Misfit): number {
  const squares = Math.max(misfit.squares, length * 1e-26);
  return length * Math.log(squares) + (form.error === 'multiplicative' ? 2 * misfit.logs : 0);
}
