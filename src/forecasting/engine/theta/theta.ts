import { simpleSmoothingAdditive } from '../ets/ets-families.ts';
import { fitLine } from '../numeric/line.ts';
import { gaussianOutlook } from '../models/gaussian-outlook.ts';
import type { FittedModel, ModelState, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal, memoryOfInner, rememberedBy, resumed } from '../models/model.ts';
import { adjustForSeason } from '../season/adjustment.ts';

/**
 * The Theta method: simple exponential smoothing with a drift of half the slope of the line through the data
 * (Assimakopoulos and Nikolopoulos, 2000, in the form of Hyndman and Billah, 2003).
 *
 * A series with a significant season is first divided by multiplicative indices, or has additive ones taken
 * off where it is not all positive, and gets them back in the forecast. Refuses what smoothing refuses: fewer
 * than three points.
 */
export const theta: Model = {
  fit: (y, seasonLength) => fitTheta(y, seasonLength, undefined),
  resume: (y, seasonLength, memory) => fitTheta(y, seasonLength, memoryOfInner(memory)),
};

function fitTheta(
  y: Float64Array,
  seasonLength: number,
  memory: ModelState | undefined,
): FittedModel | ModelRefusal {
  const { adjusted, restore, seasonal } = adjustForSeason(y, seasonLength);
  const smoothing = resumed(simpleSmoothingAdditive, adjusted, 1, memory);
  if (isRefusal(smoothing)) return smoothing;

  const n = y.length;
  const alpha = smoothing.parameters['alpha']!;
  const level = smoothing.states['level']!;
  const sigma = smoothing.states['sigma']!;
  const halfSlope = fitLine(adjusted).slope / 2;
  return {
    name: 'theta',
    parameters: { alpha, seasonal: seasonal ? 1 : 0 },
    states: { level, slope: halfSlope, sigma },
    fitted: smoothing.fitted.map((value, t) => restore(value + halfSlope * lag(alpha, t), t)),
    memory: rememberedBy(smoothing),
    refit: (other) => fitTheta(other, seasonLength, undefined),
    forecast: (horizon) => {
      const mean = new Float64Array(horizon);
      const errors = new Float64Array(horizon);
      for (let step = 0; step < horizon; step++) {
        mean[step] = restore(level + halfSlope * (step + lag(alpha, n)), n + step);
        errors[step] = sigma * Math.sqrt(1 + step * alpha * alpha);
      }
      return gaussianOutlook(mean, errors);
    },
  };
}

/** How many periods of drift the smoothed level lags behind after `length` observations. */
function lag(alpha: number, length: number): number {
  return (1 - (1 - alpha) ** length) / alpha;
}
