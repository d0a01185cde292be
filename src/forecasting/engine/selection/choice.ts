import { logMiss } from '../calibration/calibration.ts';
import type { Combination } from '../combination/combination.ts';
import { combine } from '../combination/combination.ts';
import type { SeriesFeatures } from '../experts/features.ts';
import type { DemandClass } from '../intermittent/demand.ts';
import { demandClass } from '../intermittent/demand.ts';
import type { MethodName, ModelName } from '../methods.ts';
import { OF_SPARSE_DEMAND, fitWithFallback } from '../methods.ts';
import type { FittedModel } from '../models/model.ts';
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

/** Kind of a series that is not constant, as far as it determines the choice of `auto`. */
export type SeriesKind = DemandClass | 'first_season';

/** Determines the kind of a series. */
export function seriesKindOf({ values, known }: PreparedSeries, seasonLength: number): SeriesKind {
  const demand = demandClass(known, values, seasonLength);
  const young = seasonLength > 1 && values.length <= seasonLength;
  return demand === 'steady' && young ? 'first_season' : demand;
}

/**
 * Chooses the model of a series for the requested method. `auto` repeats a constant, chooses a model of intermittent
 * demand, smooths a series in its first season, and combines models for all other series.
 */
export function choose(
  series: PreparedSeries,
  traits: () => SeriesFeatures,
  seasonLength: number,
  horizon: number,
  method: MethodName,
): Chosen {
  const { values, known } = series;
  if (series.constant) return constantChoice(series, seasonLength, horizon);
  if (method !== 'auto') {
    const learned = OF_SPARSE_DEMAND.has(method) ? known : values;
    return requestedChoice(learned, seasonLength, horizon, method);
  }
  const route = seriesKindOf(series, seasonLength);
  switch (route) {
    case 'intermittent':
    case 'lumpy':
      return intermittentChoice(known, seasonLength, horizon, route);
    case 'first_season':
      return requestedChoice(values, seasonLength, horizon, IN_ITS_FIRST_SEASON);
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
      return model !== 'combination' && OF_SPARSE_DEMAND.has(model);
    case 'first_season':
      return model === IN_ITS_FIRST_SEASON;
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
    warnings: [],
    selection: { measure: 'mae', candidates },
  };
}

/** Too short to try models on its past: the steadiest of them, or what that falls back to. */
function lastResort(values: Float64Array, seasonLength: number, horizon: number): Chosen {
  const { model, fit } = fitWithFallback('theta', values, seasonLength, horizon);
  return { model, fit, missed: 0, warnings: ['no_backtest'], selection: null };
}

function intermittentChoice(
  values: Float64Array,
  seasonLength: number,
  horizon: number,
  demand: 'intermittent' | 'lumpy',
): Chosen {
  const choice = chooseIntermittent(values, seasonLength, horizon);
  const { model, fit, trials, candidates, refusals } = choice;
  const tried = candidates.length > 0;
  const warnings: WarningCode[] = [...new Set(refusals), demand];
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
