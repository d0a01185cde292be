import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { Care, FittedModel, ModelState, Model, ModelRefusal } from '../models/model.ts';
import type { Effort, EtsEstimate } from './estimation.ts';
import { estimateEts } from './estimation.ts';
import type { EtsForm } from './form.ts';
import { formName, needsPositive, smoothingCount, stateCount } from './form.ts';
import { etsMoments } from './forecast-variance.ts';
import type { EtsState, Misfit, Smoothing } from './recursion.ts';
import { runEts } from './recursion.ts';
import { isPositive } from '../series/near-zero.ts';

/** Seasons longer than this keep the first guess of their starting indices: too many to search for. */
const MAX_SEARCHED_SEASON_LENGTH = 24;

/** Where the search may begin: slow and fast levels, with a stiff and a lively trend. */
const FIRST_WEIGHTS: readonly Smoothing[] = [0.1, 0.4, 0.9].flatMap((level) =>
  [0.02, 0.6 * level].map((trend) => ({ level, trend, season: 0.3 * (1 - level), damping: 0.95 })),
);

/** A fitted ETS form with its corrected Akaike criterion, comparable between forms on one series. */
export interface FittedEts extends FittedModel {
  readonly form: EtsForm;
  readonly aicc: number;
}

/** The model of one ETS form, estimated by maximum likelihood. See `fitEts` for what it refuses. */
export function etsModel(form: EtsForm): Model {
  return {
    fit: (y, seasonLength, care) => fitEts(form, y, seasonLength, care),
    resume: resumeEts,
  };
}

/** What a form remembers: itself, its weights and where it started. */
interface EtsMemory {
  readonly form: EtsForm;
  readonly smoothing: Smoothing;
  readonly level: number;
  readonly slope: number;
  readonly season: readonly number[];
}

/** The form with the weights and starting states that it remembers, run over `y`. */
export function resumeEts(
  y: Float64Array,
  seasonLength: number,
  memory: ModelState,
): FittedEts | ModelRefusal {
  const { form, smoothing, level, slope, season } = memory as EtsMemory;
  const start: EtsState = { level, slope, season: Float64Array.from(season) };
  const refusal = refuse(form, y, seasonLength);
  return refusal ?? describe(form, y, seasonLength, { smoothing, start, deviance: Number.NaN });
}

function remembered(form: EtsForm, { smoothing, start }: EtsEstimate): EtsMemory {
  const { level, slope, season } = start;
  return { form: { ...form }, smoothing: { ...smoothing }, level, slope, season: [...season] };
}

/**
 * Fits one ETS form. Refuses a series with fewer observations than parameters need (two seasons for a
 * seasonal form), one that is not all positive where the form divides, and one the search cannot get hold of.
 * A quick fit keeps the first guess of a seasonal form's starting states.
 */
export function fitEts(
  form: EtsForm,
  y: Float64Array,
  seasonLength: number,
  care: Care = 'thorough',
): FittedEts | ModelRefusal {
  const longest = care === 'thorough' ? MAX_SEARCHED_SEASON_LENGTH : 1;
  const searched = form.season === 'none' || seasonLength <= longest;
  const dimension = smoothingCount(form) + stateCount(form, seasonLength);
  const effort: Effort = {
    from: FIRST_WEIGHTS,
    weights: 120,
    states: searched ? 30 * dimension : 0,
  };
  return fitWithEffort(form, y, seasonLength, effort);
}

function fitWithEffort(
  form: EtsForm,
  y: Float64Array,
  seasonLength: number,
  effort: Effort,
): FittedEts | ModelRefusal {
  const refusal = refuse(form, y, seasonLength);
  if (refusal !== null) return refusal;
  const found = estimateEts(form, y, seasonLength, effort);
  return found === null ? { refused: 'diverged' } : describe(form, y, seasonLength, found);
}

function refuse(form: EtsForm, y: Float64Array, seasonLength: number): ModelRefusal | null {
  if (form.season !== 'none' && seasonLength < 2) return { refused: 'no_season' };
  const seasons = form.season === 'none' ? 0 : 2 * seasonLength;
  if (y.length < Math.max(seasons, smoothingCount(form) + 2)) return { refused: 'too_short' };
  if (needsPositive(form) && !isPositive(y)) return { refused: 'not_positive' };
  return null;
}

function describe(
  form: EtsForm,
  y: Float64Array,
  seasonLength: number,
  found: EtsEstimate,
): FittedEts | ModelRefusal {
  const n = y.length;
  const fitted = new Float64Array(n);
  const state: EtsState = { ...found.start, season: found.start.season.slice() };
  const misfit: Misfit = { squares: 0, logs: 0 };
  if (!runEts(form, found.smoothing, state, y, misfit, fitted)) return { refused: 'diverged' };
  const counted = smoothingCount(form) + stateCount(form, seasonLength) + 1;
  const variance = misfit.squares / Math.max(1, n - counted + 1);
  const sigma = Math.sqrt(variance);
  const relative = form.error === 'multiplicative';
  const weights = weightsByName(form, found.smoothing);
  const states = statesByName(form, state);
  const correction =
    n - counted - 1 > 0 ? (2 * counted * (counted + 1)) / (n - counted - 1) : Infinity;
  return {
    name: formName(form),
    form,
    aicc: found.deviance + 2 * counted + correction,
    parameters: relative ? { ...weights, relativeSigma: sigma } : weights,
    states: relative ? states : { ...states, sigma },
    fitted,
    memory: remembered(form, found),
    forecast: (horizon) => {
      const moments = etsMoments(form, found.smoothing, state, n, variance, horizon);
      return gaussianOutlook(moments.mean, moments.standardErrors);
    },
    refit: (other) =>
      fitWithEffort(form, other, seasonLength, { from: [found.smoothing], weights: 40, states: 0 }),
  };
}

function weightsByName(form: EtsForm, smoothing: Smoothing): Record<string, number> {
  const weights: Record<string, number> = { alpha: smoothing.level };
  if (form.trend !== 'none') weights['beta'] = smoothing.trend;
  if (form.season !== 'none') weights['gamma'] = smoothing.season;
  if (form.trend === 'damped') weights['phi'] = smoothing.damping;
  return weights;
}

function statesByName(form: EtsForm, state: EtsState): Record<string, number> {
  return form.trend === 'none'
    ? { level: state.level }
    : { level: state.level, slope: state.slope };
}
