import { arima } from '../arima/automatic-arima.ts';
import { ces } from '../ces/ces-model.ts';
import { additiveMixture, etsMixture } from '../ets/ets-mixture.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { naive, seasonalNaive } from '../models/naive.ts';
import { dynamicTheta } from '../theta/dynamic-theta.ts';
import { theta } from '../theta/theta.ts';
import { aggregated } from './aggregated.ts';
import { settledAverage, steadyAverage, steadyLine } from './steady-level.ts';
import { onAdjusted } from './on-adjusted.ts';
import { onLogarithms } from './on-logarithms.ts';

/** Seasons that grow with the level and are the same from the first to the last. */
const STEADY = { relative: true, memory: Infinity } as const;
/** Seasons in the units of the data of which the latest count most. */
const FADING = { relative: false, memory: 3 } as const;
/** Seasons in the units of the data, or of their logarithms, that stay the same. */
const ADDED = { relative: false, memory: Infinity } as const;
/** Models with a starting state for every phase are left out above this season length. */
const MAX_DIRECT_SEASON_LENGTH = 24;

/** Models that look at the series from different sides, so that their errors differ; a combination weighs them. */
export const EXPERTS = {
  theta: onAdjusted(theta, STEADY),
  theta_log: onLogarithms(onAdjusted(theta, ADDED)),
  dynamic_theta: onAdjusted(dynamicTheta, STEADY),
  dynamic_theta_fading: onAdjusted(dynamicTheta, FADING),
  dynamic_theta_log: onLogarithms(onAdjusted(dynamicTheta, ADDED)),
  ets: direct(quick(etsMixture)),
  ets_fading: onAdjusted(quick(etsMixture), FADING),
  ets_aggregated: aggregated(quick(additiveMixture), STEADY),
  arima: quick(arima),
  arima_log: onLogarithms(quick(arima)),
  arima_adjusted: onAdjusted(quick(arima), STEADY),
  arima_fading: onAdjusted(quick(arima), FADING),
  ces: direct(ces),
  seasonal_naive: seasonalNaive,
  naive: onAdjusted(naive, STEADY),
  average: onAdjusted(steadyAverage, STEADY),
  average_added: onAdjusted(steadyAverage, ADDED),
  settled_average: onAdjusted(settledAverage, STEADY),
  line: onAdjusted(steadyLine, STEADY),
} as const satisfies Record<string, Model>;

export type ExpertName = keyof typeof EXPERTS;

function quick(model: Model): Model {
  return { ...model, fit: (y, seasonLength) => model.fit(y, seasonLength, 'quick') };
}

/** The model where the season is short enough to have a state for every phase. */
function direct(model: Model): Model {
  return {
    ...model,
    fit: (y, seasonLength, care): FittedModel | ModelRefusal =>
      seasonLength > MAX_DIRECT_SEASON_LENGTH
        ? { refused: 'no_season' }
        : model.fit(y, seasonLength, care),
  };
}
