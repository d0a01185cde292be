import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { mean } from '../models/window-average.ts';
import { fitLine } from '../numeric/line.ts';
import { autocorrelations } from '../season/seasonality-test.ts';
import { line } from './line.ts';

/** Observations below which chance and change cannot be told apart. */
const MIN_OBSERVATIONS = 16;
/** Lags at which errors must not resemble each other, and the 95% quantile of the sum of their squares (chi-squared). */
const LAGS = 4;
const MAX_PORTMANTEAU = 9.49;
/** Standard errors of the first autocorrelation, and of a slope, that are not taken for chance. */
const MAX_DEVIATIONS = 1.64;
const MAX_SLOPE_DEVIATIONS = 2;
/** Shares of the history that a level may have been steady for, and the observations that it takes. */
const STRETCHES: readonly number[] = [0.8, 0.65, 0.5, 0.4, 0.3, 0.2];
const MIN_STRETCH = 12;

/** Average of a series that shows neither trend nor memory. Refuses all others. */
export const steadyAverage: Model = {
  fit: (y) => (isSteady(y) ? mean.fit(y, 1) : CHANGING),
};

/** Least squares line of a series whose errors around it show no memory. Refuses all others. */
export const steadyLine: Model = {
  fit: (y) => (isSteady(withoutLine(y)) ? line.fit(y, 1) : CHANGING),
};

/**
 * Average of the latest stretch without trend and memory, of a series that did have these before. Refuses a series that
 * is steady as a whole, or not even of late.
 */
export const settledAverage: Model = { fit: fitSettled };

/** The refusal of a level that is not constant. */
const CHANGING: ModelRefusal = { refused: 'diverged' };

function fitSettled(y: Float64Array): FittedModel | ModelRefusal {
  if (y.length < 2 * MIN_STRETCH || isSteady(y)) return CHANGING;
  for (const share of STRETCHES) {
    const count = Math.round(share * y.length);
    if (count < MIN_STRETCH) break;
    const late = y.subarray(y.length - count);
    if (!isSteady(late, MIN_STRETCH)) continue;
    const fit = mean.fit(late, 1);
    if (isRefusal(fit)) return fit;
    const fitted = new Float64Array(y.length).fill(Number.NaN);
    fitted.set(fit.fitted, y.length - count);
    return { ...fit, name: 'settled_average', fitted, refit: fitSettled };
  }
  return CHANGING;
}

/** Whether values differ from their average by chance alone, as far as can be seen (Ljung and Box, 1978). */
export function isSteady(y: Float64Array, least = MIN_OBSERVATIONS): boolean {
  const n = y.length;
  if (n < least) return false;
  const found = autocorrelations(y, LAGS);
  if (found[0]! > MAX_DEVIATIONS / Math.sqrt(n)) return false;
  const portmanteau = found.reduce((sum, r, i) => sum + (n * (n + 2) * r * r) / (n - i - 1), 0);
  return portmanteau < MAX_PORTMANTEAU && Math.abs(slopeDeviations(y)) < MAX_SLOPE_DEVIATIONS;
}

/** Slope of the line through a series, in its standard errors; 0 for a constant. */
function slopeDeviations(y: Float64Array): number {
  const n = y.length;
  const { slope } = fitLine(y);
  const squares = withoutLine(y).reduce((sum, value) => sum + value * value, 0);
  const error = Math.sqrt((12 * squares) / (n - 2) / (n * (n * n - 1)));
  return error > 0 ? slope / error : 0;
}

function withoutLine(y: Float64Array): Float64Array {
  const { intercept, slope } = fitLine(y);
  return y.map((value, t) => value - intercept - slope * t);
}
