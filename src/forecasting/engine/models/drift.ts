import { gaussianOutlook, residualScale } from './gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from './model.ts';

/**
 * Random walk with drift: the line from the first to the last point, drawn on. Refuses fewer than three
 * points. Errors grow with the horizon and with the doubt about the drift (Hyndman and Athanasopoulos,
 * 3rd ed., section 5.5).
 */
export const drift: Model = { fit: fitDrift };

function fitDrift(y: Float64Array): FittedModel | ModelRefusal {
  const n = y.length;
  if (n < 3) return { refused: 'too_short' };
  const slope = (y[n - 1]! - y[0]!) / (n - 1);
  const fitted = new Float64Array(n).fill(Number.NaN);
  for (let t = 1; t < n; t++) fitted[t] = y[t - 1]! + slope;
  const sigma = residualScale(y, fitted, 1);
  return {
    name: 'drift',
    parameters: {},
    states: { slope, sigma },
    fitted,
    refit: fitDrift,
    forecast: (horizon) => {
      const mean = new Float64Array(horizon);
      const errors = new Float64Array(horizon);
      for (let step = 0; step < horizon; step++) {
        const ahead = step + 1;
        mean[step] = y[n - 1]! + ahead * slope;
        errors[step] = sigma * Math.sqrt(ahead * (1 + ahead / (n - 1)));
      }
      return gaussianOutlook(mean, errors);
    },
  };
}
