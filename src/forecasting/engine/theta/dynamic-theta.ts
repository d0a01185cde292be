import { gaussianOutlook, residualScale } from '../models/gaussian-outlook.ts';
import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { adjustForSeason } from '../season/adjustment.ts';
import type { Lines, ThetaStates } from './theta-states.ts';
import { concentrated, estimateStates, growingLines, lineForecast } from './theta-states.ts';

/**
 * The dynamic optimised Theta model: simple exponential smoothing and a share of a line that is fitted again
 * with every observation, the share and the weight being estimated together (Fiorucci, Pellegrini, Louzada,
 * Petropoulos and Koehler, 2016, section 3.2).
 *
 * A significant season is taken out first and put back, as in `theta`. Refuses fewer than four points.
 */
export const dynamicTheta: Model = {
  fit: (y, seasonLength) => fit(y, seasonLength, estimateStates),
  resume: (y, seasonLength, memory) =>
    fit(y, seasonLength, (adjusted, lines) =>
      concentrated(adjusted, lines, (memory as ThetaMemory).alpha),
    ),
};

interface ThetaMemory {
  readonly alpha: number;
}

function fit(
  y: Float64Array,
  seasonLength: number,
  estimate: (adjusted: Float64Array, lines: Lines) => ThetaStates,
): FittedModel | ModelRefusal {
  const n = y.length;
  if (n < 4) return { refused: 'too_short' };
  const { adjusted, restore, stretch, seasonal } = adjustForSeason(y, seasonLength);
  const lines = growingLines(adjusted);
  const { alpha, share, firstLevel, level } = estimate(adjusted, lines);
  const plain = new Float64Array(n);
  let smooth = firstLevel;
  let fade = 1;
  for (let t = 0; t < n; t++) {
    plain[t] = smooth + share * lineForecast(lines, t, alpha, fade);
    smooth += alpha * (adjusted[t]! - smooth);
    fade *= 1 - alpha;
  }
  const sigma = residualScale(adjusted, plain, 3);
  if (!Number.isFinite(sigma + level)) return { refused: 'diverged' };
  return {
    name: 'dynamic_theta',
    parameters: { alpha, theta: 1 / Math.max(1e-3, 1 - share), seasonal: seasonal ? 1 : 0 },
    states: { level, slope: lines.slopes[n]! * share, sigma },
    fitted: plain.map(restore),
    memory: { alpha } satisfies ThetaMemory,
    refit: (other) => fit(other, seasonLength, (z, again) => estimateStates(z, again, alpha)),
    forecast: (horizon) => {
      const ahead = extend(adjusted, lines, level, alpha, share, horizon);
      const errors = new Float64Array(horizon);
      for (let step = 0; step < horizon; step++)
        errors[step] = stretch(n + step) * sigma * Math.sqrt(1 + step * alpha * alpha);
      return gaussianOutlook(
        ahead.map((value, step) => restore(value, n + step)),
        errors,
      );
    },
  };
}

/** Runs the model on with its own forecasts in place of observations. */
function extend(
  y: Float64Array,
  lines: Lines,
  level: number,
  alpha: number,
  share: number,
  horizon: number,
): Float64Array {
  const n = y.length;
  const ahead = new Float64Array(horizon);
  let slope = lines.slopes[n]!;
  let average = lines.intercepts[n]! + (slope * (n + 1)) / 2;
  let smooth = level;
  let fade = (1 - alpha) ** n;
  for (let step = 0; step < horizon; step++) {
    const t = n + step + 1;
    const intercept = average - (slope * t) / 2;
    const line = fade * intercept + ((1 - fade * (1 - alpha)) / alpha) * slope;
    const value = smooth + share * line;
    ahead[step] = value;
    smooth += alpha * (value - smooth);
    fade *= 1 - alpha;
    slope = ((t - 2) * slope + (6 * (value - average)) / t) / (t + 1);
    average = ((t - 1) * average + value) / t;
  }
  return ahead;
}
