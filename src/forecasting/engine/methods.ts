import { arima } from './arima/automatic-arima.ts';
import { ces } from './ces/ces-model.ts';
import {
  damped,
  ets,
  holt,
  holtWintersAdditive,
  holtWintersMultiplicative,
  simpleSmoothing,
} from './ets/ets-families.ts';
import { drift } from './models/drift.ts';
import { adida, imapa } from './intermittent/aggregation.ts';
import { croston, sba, tsb } from './intermittent/croston.ts';
import { recentDemand } from './intermittent/recent-demand.ts';
import { seasonalDemand } from './intermittent/seasonal-demand.ts';
import type {
  Care,
  FittedModel,
  ModelState,
  Model,
  ModelRefusal,
  RefusalReason,
} from './models/model.ts';
import { isRefusal, resumed } from './models/model.ts';
import { naive, seasonalNaive } from './models/naive.ts';
import { mstl } from './mstl/mstl-model.ts';
import { dynamicTheta } from './theta/dynamic-theta.ts';
import { theta } from './theta/theta.ts';
import { mean, windowAverage } from './models/window-average.ts';

const MODELS = {
  naive,
  seasonal_naive: seasonalNaive,
  drift,
  mean,
  window_average: windowAverage,
  ses: simpleSmoothing,
  holt,
  damped,
  holt_winters_additive: holtWintersAdditive,
  holt_winters_multiplicative: holtWintersMultiplicative,
  ets,
  theta,
  dynamic_theta: dynamicTheta,
  arima,
  ces,
  mstl,
  croston,
  sba,
  tsb,
  adida,
  imapa,
  recent_demand: recentDemand,
  seasonal_demand: seasonalDemand,
} as const satisfies Record<string, Model>;

/** The name of one model. */
export type ModelName = keyof typeof MODELS;
/** A method that a caller may request: one model, or `auto`. */
export type MethodName = ModelName | 'auto';

const MODEL_NAMES = Object.keys(MODELS) as ModelName[];

/** All accepted method names, `auto` first. */
export const METHODS: readonly MethodName[] = Object.freeze(['auto' as const, ...MODEL_NAMES]);

/** Models of intermittent demand. They leave out unknown periods, and the season with them. */
export const OF_SPARSE_DEMAND: ReadonlySet<ModelName> = new Set([
  'croston',
  'sba',
  'tsb',
  'adida',
  'imapa',
  'recent_demand',
  'seasonal_demand',
]);

/** Where a series goes that a model declines. `naive` takes everything. */
const FALLBACK: Readonly<Record<Exclude<ModelName, 'naive'>, ModelName>> = {
  seasonal_naive: 'naive',
  drift: 'naive',
  mean: 'naive',
  window_average: 'naive',
  ses: 'naive',
  holt: 'ses',
  damped: 'ses',
  holt_winters_additive: 'damped',
  holt_winters_multiplicative: 'holt_winters_additive',
  ets: 'damped',
  theta: 'ses',
  dynamic_theta: 'theta',
  arima: 'damped',
  ces: 'damped',
  mstl: 'ets',
  croston: 'ses',
  sba: 'ses',
  tsb: 'ses',
  adida: 'ses',
  imapa: 'ses',
  recent_demand: 'ses',
  seasonal_demand: 'ses',
};

/** A fitted model, its name, and the reasons why each earlier model of the fallback order declined, in order. */
export interface FallbackFit {
  readonly model: ModelName;
  readonly fit: FittedModel;
  readonly refusals: readonly RefusalReason[];
}

/**
 * Fits one model without fallbacks. A model without a finite forecast for every step up to `horizon` counts as a
 * refusal.
 */
export function fitModel(
  name: ModelName,
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  care: Care = 'thorough',
): FittedModel | ModelRefusal {
  const model: Model = MODELS[name];
  const result = model.fit(y, seasonLength, care);
  return isRefusal(result) || isFinite(result, horizon) ? result : { refused: 'diverged' };
}

/** Continues a model from its stored state, with the same check as `fitModel`. */
export function resumeModel(
  name: ModelName,
  y: Float64Array,
  seasonLength: number,
  horizon: number,
  memory: ModelState | undefined,
): FittedModel | ModelRefusal {
  const result = resumed(MODELS[name], y, seasonLength, memory);
  return isRefusal(result) || isFinite(result, horizon) ? result : { refused: 'diverged' };
}

/** Fits the model, or the first of its fallbacks that fits the series. `y` has at least one value. */
export function fitWithFallback(
  name: ModelName,
  y: Float64Array,
  seasonLength: number,
  horizon: number,
): FallbackFit {
  const refusals: RefusalReason[] = [];
  for (let candidate = name; ;) {
    const result = fitModel(candidate, y, seasonLength, horizon);
    if (!isRefusal(result)) return { model: candidate, fit: result, refusals };
    refusals.push(result.refused);
    if (candidate === 'naive')
      throw new RangeError('a series to forecast must have at least one value');
    candidate = FALLBACK[candidate];
  }
}

function isFinite(fit: FittedModel, horizon: number): boolean {
  const outlook = fit.forecast(horizon);
  return outlook.mean.every(
    (mean, step) => Number.isFinite(mean) && Number.isFinite(outlook.quantile(step, 0.999)),
  );
}
