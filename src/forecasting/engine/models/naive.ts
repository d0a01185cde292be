import { gaussianOutlook, residualScale } from './gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from './model.ts';

/**
 * Last value of the same season, carried forward; with a season length of 1 the last value of all.
 *
 * Refuses a series shorter than one season. The error variance grows by one unit a season passed
 * (Hyndman and Athanasopoulos, 3rd ed., section 5.5).
 */
export const seasonalNaive: Model = {
  fit: (y, seasonLength) =>
    y.length < seasonLength || y.length === 0
      ? { refused: 'too_short' }
      : lagModel(y, seasonLength),
};

/** Last value carried forward: a random walk. Refuses an empty series only. */
export const naive: Model = {
  fit: (y) => (y.length === 0 ? { refused: 'too_short' } : lagModel(y, 1)),
};

function lagModel(y: Float64Array, lag: number): FittedModel {
  const n = y.length;
  const fitted = new Float64Array(n).fill(Number.NaN);
  for (let t = lag; t < n; t++) fitted[t] = y[t - lag]!;
  const sigma = residualScale(y, fitted);
  const refit = (shorter: Float64Array): FittedModel | ModelRefusal =>
    shorter.length < lag ? { refused: 'too_short' } : lagModel(shorter, lag);
  return {
    name: lag === 1 ? 'naive' : 'seasonal_naive',
    parameters: {},
    states: { sigma },
    fitted,
    refit,
    forecast: (horizon) => {
      const mean = new Float64Array(horizon);
      const errors = new Float64Array(horizon);
      for (let step = 0; step < horizon; step++) {
        mean[step] = y[n - lag + (step % lag)]!;
        errors[step] = sigma * Math.sqrt(Math.floor(step / lag) + 1);
      }
      return gaussianOutlook(mean, errors);
    },
  };
}
