import { countQuantile } from '../intermittent/counts.ts';
import { normalQuantile } from '../numeric/normal.ts';
import { compoundQuantile } from './compound-demand.ts';
import type { Counts, DemandSpread, Distances, Sizes } from './demand-spread.ts';
import { distanceAt, drawnVariance, momentsOf } from './demand-spread.ts';

/** Pieces up to which a count is looked up; beyond, its distribution is near a curve. */
const MAX_COUNTED = 500;
/** Steps up to which sizes are added up one by one. */
const MAX_ADDED = 60;

/** The part of each step that lies within a lead time, which may end within a period. */
export function partsOf(leadTime: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(leadTime) }, (_, i) => Math.min(1, leadTime - i));
}

/** Mean demand over a lead time. @throws RangeError where it is not above 0 or ends after the last step */
export function leadTimeMean(mean: Float64Array, leadTime: number): number {
  if (!(leadTime > 0 && leadTime <= mean.length))
    throw new RangeError('the lead time must be above 0 and within the forecast');
  return partsOf(leadTime).reduce((sum, part, step) => sum + part * mean[step]!, 0);
}

/**
 * Quantile of the demand over a lead time.
 *
 * `distances`: a normal total whose steps have the calibrated quantiles. `counts`: the sum of negative binomial demands
 * of one dispersion is again negative binomial. `sizes`: the distribution is computed step by step from the
 * probabilities of a demand and its sizes. Demands that are drawn per period are independent of one another, except for
 * the uncertainty of the mean, which is common to all.
 * @throws RangeError for a lead time that is not within the forecast
 */
export function leadTimeQuantile(
  mean: Float64Array,
  spread: DemandSpread,
  leadTime: number,
  probability: number,
): number {
  const total = leadTimeMean(mean, leadTime);
  switch (spread.kind) {
    case 'distances':
      return total + distanceOfTotal(spread, leadTime, probability);
    case 'counts':
      return countedTotal(spread, total, leadTime, probability);
    case 'sizes':
      return drawnTotal(spread, mean, leadTime, probability);
  }
}

function distanceOfTotal(spread: Distances, leadTime: number, probability: number): number {
  const deviation = normalQuantile(probability);
  if (deviation === 0) return 0;
  const errors = spread.near.map(
    (_, step) => distanceAt(spread, step, probability) / Math.abs(deviation),
  );
  return deviation * standardErrorOfSum(errors, partsOf(leadTime));
}

/**
 * Standard error of a weighted sum of a forecast's first steps.
 *
 * Errors of one forecast go together: what lies between the origin and the nearer step is in both. How much of an error
 * stays is read from how the standard errors grow, as it is for exponential smoothing: variance v(1 + (h-1)a²) at step h,
 * and covariance v(a + (i-1)a²) between steps i and j > i (Hyndman, Koehler, Ord and Snyder, 2008, section 6.5).
 */
export function standardErrorOfSum(errors: Float64Array, parts: Float64Array): number {
  const kept = keptShare(errors);
  let variance = 0;
  for (let j = 0; j < parts.length; j++) {
    variance += (parts[j]! * errors[j]!) ** 2;
    for (let i = 0; i < j; i++) {
      const common =
        (kept + i * kept * kept) / Math.sqrt((1 + i * kept * kept) * (1 + j * kept * kept));
      variance += 2 * parts[i]! * parts[j]! * common * errors[i]! * errors[j]!;
    }
  }
  return Math.sqrt(variance);
}

/** The share a of an error that stays, from v(h)/v(1) = 1 + (h-1)a²; between 0 and 1. */
function keptShare(errors: Float64Array): number {
  const last = errors.length - 1;
  const first = errors[0] ?? 0;
  if (last < 1 || !(first > 0)) return 0;
  const growth = (errors[last]! / first) ** 2 - 1;
  return Math.sqrt(Math.min(1, Math.max(0, growth / last)));
}

function countedTotal(
  { unit, dispersion, doubt }: Counts,
  total: number,
  leadTime: number,
  probability: number,
): number {
  const pieces = total / unit;
  const quantile =
    pieces <= MAX_COUNTED
      ? countQuantile(pieces, dispersion, probability)
      : pieces +
        bentQuantile(
          Math.sqrt(dispersion * pieces),
          (2 * dispersion - 1) / Math.sqrt(dispersion * pieces),
          probability,
        );
  return unit * Math.ceil(widened(quantile, pieces, leadTime * doubt));
}

/** A quantile as much farther from the mean as a doubt about the mean, in multiples of the variance, adds to the error. */
function widened(quantile: number, mean: number, doubt: number): number {
  return mean + (quantile - mean) * Math.sqrt(1 + doubt);
}

function drawnTotal(
  spread: Sizes,
  mean: Float64Array,
  leadTime: number,
  probability: number,
): number {
  const { average } = momentsOf(spread.sizes);
  const total = leadTimeMean(mean, leadTime);
  if (!(total > 0) || !(average > 0)) return Math.max(0, total);
  const parts = partsOf(leadTime);
  const doubt = leadTime * spread.doubt;
  if (parts.length > MAX_ADDED) {
    const variance = parts.reduce(
      (sum, part, step) => sum + part * drawnVariance(mean[step]!, spread),
      0,
    );
    const quantile = total + bentQuantile(Math.sqrt(variance), 0, probability);
    return Math.max(0, widened(quantile, total, doubt));
  }
  const chances = parts.map((part, step) => (part * Math.max(0, mean[step]!)) / average);
  const quantile = compoundQuantile(chances, spread.sizes, probability);
  return Math.max(0, widened(quantile, total, doubt));
}

/** Distance of a quantile from the mean where the distribution leans a little (Cornish and Fisher, 1938). */
function bentQuantile(error: number, skewness: number, probability: number): number {
  const deviation = normalQuantile(probability);
  return error * (deviation + ((deviation * deviation - 1) * skewness) / 6);
}
