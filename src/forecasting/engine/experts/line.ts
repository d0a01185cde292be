import { gaussianOutlook, residualScale } from '../models/gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { fitLine } from '../numeric/line.ts';

/** Least squares line through all observations, drawn on. Refuses fewer than four points. */
export const line: Model = { fit };

function fit(y: Float64Array): FittedModel | ModelRefusal {
  const n = y.length;
  if (n < 4) return { refused: 'too_short' };
  const { intercept, slope } = fitLine(y);
  const fitted = y.map((_, t) => intercept + slope * t);
  const sigma = residualScale(y, fitted, 2);
  const middle = (n - 1) / 2;
  const squares = (n * (n * n - 1)) / 12;
  return {
    name: 'line',
    parameters: {},
    states: { level: intercept + slope * (n - 1), slope, sigma },
    fitted,
    refit: fit,
    forecast: (horizon) => {
      const mean = new Float64Array(horizon);
      const errors = new Float64Array(horizon);
      for (let step = 0; step < horizon; step++) {
        const t = n + step;
        mean[step] = intercept + slope * t;
        errors[step] = sigma * Math.sqrt(1 + 1 / n + (t - middle) ** 2 / squares);
      }
      return gaussianOutlook(mean, errors);
    },
  };
}
