import { logMiss } from '../calibration/calibration.ts';
import type { Combination } from '../combination/combination.ts';
import { combine } from '../combination/combination.ts';
import type { SeriesFeatures } from '../experts/features.ts';
import { isSteadyDemand } from '../intermittent/demand-profile.ts';
import { countsFewPieces } from '../intermittent/counts.ts';
import type { DemandClass } from '../intermittent/demand.ts';
import { demandClass } from '../intermittent/demand.ts';
import { isDiscontinued } from '../life-cycle/life-cycle.ts';
import type { MethodName, ModelName } from '../methods.ts';
import { OF_SPARSE_DEMAND, fitWithFallback } from '../methods.ts';
import type { FittedModel } from '../models/model.ts';
import { fitLine } from '../numeric/line.ts';
import { repeatedOutlook } from '../models/repeated-outlook.ts';
import type { Selection, SeriesForecast, WarningCode } from '../series-forecast.ts';
import type { PreparedSeries } from '../series/preparation.ts';
import { chooseIntermittent } from './choose-intermittent.ts';
import { planTrials, runTrials, shortestHistory } from './rolling-origin.ts';

/** Chosen model of a series, with the reason. */
export interface Chosen {
  readonly model: SeriesForecast['model'];
  readonly fit: FittedModel;
  /** How far errors at past origins were off what was foretold. */
  readonly missed: number;
  readonly warnings: readonly WarningCode[];
  readonly selection: Selection | null;
}

/** Origins tried to learn how wide the intervals of a model asked for by name have to be. */
const ORIGINS = 4;

/** In its first season nobody can tell a series' trend from its season, and a level is the better guess. */
const IN_ITS_FIRST_SEASON: ModelName = 'ses';
/** The level of demand that is counted in few pieces. */
const OF_FEW_PIECES: ModelName = 'seasonal_demand';
/** A trend that no season could explain is followed. */
const RAMP: ModelName = 'damped';
/** Observations of a ramp, and how many standard errors its slope is away from zero. */
const MIN_RAMP = 6;
const MIN_SLOPE_DEVIATIONS = 8;

/** Kind of a series that is not constant, as far as it determines the choice of `auto`. */
export type SeriesKind =
  DemandClass | 'counts' | 'first_season' | 'first_counts' | 'ramp' | 'discontinued';

/** Determines the kind of a series. */
export function seriesKindOf(series: PreparedSeries, seasonLength: number): SeriesKind {
  const { values, known } = series;
  if (isDiscontinued(values, seasonLength)) return 'discontinued';
  const demand = demandClass(known);
  const young = seasonLength > 1 && values.length <= seasonLength;
  if (demand !== 'steady') return demand;
  if (!young)
    return countsFewPieces(values) && isSteadyDemand(values, seasonLength) ? 'counts' : demand;
  if (isRamp(values)) return 'ramp';
  return countsFewPieces(values) ? 'first_counts' : 'first_season';
}

/** Whether the slope of the series is beyond doubt. */
function isRamp(y: Float64Array): boolean {
  const n = y.length;
  if (n < MIN_RAMP) return false;
  const { intercept, slope } = fitLine(y);
  const squares = y.reduce((sum, value, t) => sum + (value - intercept - slope * t) ** 2, 0);
  const error = Math.sqrt((12 * squares) / (n - 2) / (n * (n * n - 1)));
  return Math.abs(slope) > MIN_SLOPE_DEVIATIONS * error;
}

/**
 * Chooses the model of a series for the requested method. `auto` repeats a constant, chooses a model of intermittent
 * demand, smooths a series in its first season, and combines models for all other series.
 *
 * @param recency how much of a late shortfall of intermittent demand goes on, if it is known from other series
 */
export function choose(
  series: PreparedSeries,
  traits: () => SeriesFeatures,
  seasonLength: number,
  horizon: number,
  method: MethodName,
  recency = 1,
): Chosen {
  const { values } = series;
  if (series.constant) return constantChoice(series, seasonLength, horizon);
  if (method !== 'auto') {
    const { y, season } = learnedBy(method, series, seasonLength);
    return requestedChoice(y, season, horizon, method);
  }
  const route = seriesKindOf(series, seasonLength);
  switch (route) {
    case 'intermittent':
    case 'lumpy':
      return intermittentChoice(series, seasonLength, horizon, { warnings: [route], recency });
    case 'counts':
      return intermittentChoice(series, seasonLength, horizon, { warnings: [], recency });
    case 'first_season':
      return requestedChoice(values, seasonLength, horizon, IN_ITS_FIRST_SEASON);
    case 'first_counts':
      return requestedChoice(values, 1, horizon, OF_FEW_PIECES);
    case 'ramp':
      return requestedChoice(values, seasonLength, horizon, RAMP);
    case 'discontinued':
      return discontinuedChoice(values, horizon);
    case 'steady': {
      const found = combine(values, seasonLength, horizon, traits(), series.nonNegative);
      return found === null ? lastResort(values, seasonLength, horizon) : combinedChoice(found);
    }
  }
}

/**
 * Whether the earlier choice of `auto` still fits the kind of the series: a series may no longer be intermittent or in
 * its first season.
 */
export function stillFits(model: Chosen['model'], route: SeriesKind): boolean {
  switch (route) {
    case 'intermittent':
    case 'lumpy':
    case 'counts':
      return model !== 'combination' && OF_SPARSE_DEMAND.has(model);
    case 'first_season':
      return model === IN_ITS_FIRST_SEASON;
    case 'first_counts':
      return model === OF_FEW_PIECES;
    case 'ramp':
      return model === RAMP;
    case 'discontinued':
      return false;
    case 'steady':
      return model === 'combination';
  }
}

/** Converts a combination to a choice. */
export function combinedChoice(found: Combination): Chosen {
  const candidates = found.members.map(({ name, weight, relativeError }) => ({
    method: name,
    weight,
    error: relativeError,
  }));
  return {
    model: 'combination',
    fit: found,
    missed: logMiss(found.trials),
    warnings: found.trials.length > 0 ? [] : ['no_backtest'],
    selection: { measure: 'mae', candidates },
  };
}

/** Too short to try models on its past: the steadiest of them, or what that falls back to. */
function lastResort(values: Float64Array, seasonLength: number, horizon: number): Chosen {
  const { model, fit } = fitWithFallback('theta', values, seasonLength, horizon);
  return { model, fit, missed: 0, warnings: ['no_backtest'], selection: null };
}

/**
 * The observations that a model learns from, and their season. Models of intermittent demand leave out unknown periods,
 * since what is filled in is no demand, and without these there is no season.
 */
export function learnedBy(
  method: ModelName,
  { values, known }: PreparedSeries,
  seasonLength: number,
): { readonly y: Float64Array; readonly season: number } {
  if (!OF_SPARSE_DEMAND.has(method)) return { y: values, season: seasonLength };
  return { y: known, season: known.length === values.length ? seasonLength : 1 };
}

function intermittentChoice(
  series: PreparedSeries,
  seasonLength: number,
  horizon: number,
  { warnings: told, recency }: { warnings: readonly WarningCode[]; recency: number },
): Chosen {
  const { y, season } = learnedBy('seasonal_demand', series, seasonLength);
  const choice = chooseIntermittent(y, season, horizon, recency);
  const { model, fit, trials, candidates, refusals } = choice;
  const tried = candidates.length > 0;
  const warnings: WarningCode[] = [...new Set(refusals), ...told];
  if (!tried) warnings.push('no_backtest');
  const selection = {
    measure: 'rmse' as const,
    candidates: candidates.map(({ method, error }, i) => ({
      method,
      weight: i === 0 ? 1 : 0,
      error,
    })),
  };
  return { model, fit, missed: logMiss(trials), warnings, selection: tried ? selection : null };
}

/** A constant is repeated, with the less doubt the more often it was observed. */
function constantChoice(series: PreparedSeries, seasonLength: number, horizon: number): Chosen {
  const { values, observations } = series;
  const { model, fit } = fitWithFallback('naive', values, seasonLength, horizon);
  const forecast = repeatedOutlook(values.at(-1)!, observations);
  const warning = observations === 1 ? 'single_observation' : 'constant_series';
  return { model, fit: { ...fit, forecast }, missed: 0, warnings: [warning], selection: null };
}

/** Demand that has ended stays at zero, with the less doubt the longer it has been there. */
function discontinuedChoice(values: Float64Array, horizon: number): Chosen {
  const end = 1 + values.findLastIndex((value) => value !== 0);
  const empty = values.subarray(end);
  const { model, fit } = fitWithFallback('naive', empty, 1, horizon);
  const sizes = values.filter((value) => value !== 0);
  const typical = sizes.reduce((sum, size) => sum + Math.abs(size) / sizes.length, 0);
  const forecast = repeatedOutlook(0, empty.length, typical);
  return {
    model,
    fit: { ...fit, forecast },
    missed: 0,
    warnings: ['discontinued'],
    selection: null,
  };
}

function requestedChoice(
  values: Float64Array,
  seasonLength: number,
  horizon: number,
  method: ModelName,
): Chosen {
  const { model, fit, refusals } = fitWithFallback(method, values, seasonLength, horizon);
  const trials = fit.forecast(horizon).stretchable
    ? runTrials(
        fit,
        values,
        planTrials(values.length, shortestHistory(values.length, seasonLength), horizon, ORIGINS),
      )
    : null;
  const missed = logMiss(trials ?? []);
  return { model, fit, missed, warnings: [...new Set(refusals)], selection: null };
}
