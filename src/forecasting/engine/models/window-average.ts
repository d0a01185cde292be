import { gaussianOutlook, residualScale } from './gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from './model.ts';

/** Average of all observations, carried forward. Refuses an empty series only. */
export const mean: Model = { fit: (y) => fitAverage(y, Infinity, 'mean') };

/** Average of the last season, or of the last three points where there is none; of all if that is fewer. */
export const windowAverage: Model = {
  fit: (y, seasonLength) => fitAverage(y, seasonLength > 1 ? seasonLength : 3, 'window_average'),
};

function fitAverage(y: Float64Array, width: number, name: string): FittedModel | ModelRefusal {
  const n = y.length;
  if (n === 0) return { refused: 'too_short' };
  const sums = new Float64Array(n + 1);
  for (let t = 0; t < n; t++) sums[t + 1] = sums[t]! + y[t]!;
  const fitted = new Float64Array(n + 1).fill(Number.NaN);
  for (let t = 1; t <= n; t++) {
    const start = Math.max(0, t - width);
    fitted[t] = (sums[t]! - sums[start]!) / (t - start);
  }
  const level = fitted[n]!;
  const sigma = residualScale(y, fitted);
  return {
    name,
    parameters: {},
    states: { level, sigma },
    fitted: fitted.subarray(0, n),
    refit: (other) => fitAverage(other, width, name),
    forecast: (horizon) =>
      gaussianOutlook(new Float64Array(horizon).fill(level), new Float64Array(horizon).fill(sigma)),
  };
}
