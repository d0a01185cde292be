import { simpleSmoothingAdditive } from '../ets/ets-families.ts';
import { fitLine } from '../numeric/line.ts';
import { seasonalIndices, seasonallyAdjusted } from '../season/decomposition.ts';
import { isSeasonal } from '../season/seasonality-test.ts';
import { gaussianOutlook } from './gaussian-outlook.ts';
import type { FittedModel, Model, Refusal } from './model.ts';
import { isRefusal } from './model.ts';

/**
 * The Theta method: simple exponential smoothing with a drift of half the slope of the line through the data
 * (Assimakopoulos and Nikolopoulos, 2000, in the form of Hyndman and Billah, 2003).
 *
 * A series with a significant season is first divided by multiplicative indices, or has additive ones taken
 * off where it is not all positive, and gets them back in the forecast. Refuses what smoothing refuses: fewer
 * than three points.
 */
export const theta: Model = { fit: fitTheta };

function fitTheta(y: Float64Array, seasonLength: number): FittedModel | Refusal {
  const form = y.every((value) => value > 0) ? 'multiplicative' : 'additive';
  const found = isSeasonal(y, seasonLength, 2) ? seasonalIndices(y, seasonLength, form) : null;
  const usable = found !== null && (form === 'additive' || found.every((index) => index > 1e-4));
  const indices = usable ? found : new Float64Array(1).fill(form === 'additive' ? 0 : 1);
  const adjusted = seasonallyAdjusted(y, indices, form);
  const smoothing = simpleSmoothingAdditive.fit(adjusted, 1);
  if (isRefusal(smoothing)) return smoothing;

  const n = y.length;
  const alpha = smoothing.parameters['alpha']!;
  const level = smoothing.states['level']!;
  const sigma = smoothing.states['sigma']!;
  const halfSlope = fitLine(adjusted).slope / 2;
  const restore = (value: number, t: number): number => {
    const index = indices[t % indices.length]!;
    return form === 'additive' ? value + index : value * index;
  };
  return {
    name: 'theta',
    parameters: { alpha, seasonal: usable ? 1 : 0 },
    states: { level, slope: halfSlope, sigma },
    fitted: smoothing.fitted.map((value, t) => restore(value + halfSlope * memory(alpha, t), t)),
    refit: (other) => fitTheta(other, seasonLength),
    forecast: (horizon) => {
      const mean = new Float64Array(horizon);
      const errors = new Float64Array(horizon);
      for (let step = 0; step < horizon; step++) {
        mean[step] = restore(level + halfSlope * (step + memory(alpha, n)), n + step);
        errors[step] = sigma * Math.sqrt(1 + step * alpha * alpha);
      }
      return gaussianOutlook(mean, errors);
    },
  };
}

/** How many periods of drift the smoothed level lags behind after `length` observations. */
function memory(alpha: number, length: number): number {
  return (1 - (1 - alpha) ** length) / alpha;
}
