import type { FittedModel, Model, ModelRefusal } from '../models/model.ts';
import { demandOf } from './demand.ts';
import { demandOutlook } from './demand-outlook.ts';

/** Share of the newest bucket in the smoothed average. */
const WEIGHT = 0.1;

/**
 * Demand summed over as many periods as lie between demands, smoothed, and divided again: ADIDA (Nikolopoulos,
 * Syntetos, Boylan, Petropoulos and Assimakopoulos, 2011). Refuses negative values and a series without two demands.
 */
export const adida: Model = {
  fit: (y) => fitBuckets(y, 'adida', (interval) => [Math.max(1, Math.round(interval))]),
};

/** The mean of the same over every bucket up to the average interval: IMAPA (Petropoulos and Kourentzes, 2015). */
export const imapa: Model = {
  fit: (y) =>
    fitBuckets(y, 'imapa', (interval) =>
      Array.from({ length: Math.max(1, Math.round(interval)) }, (_, i) => i + 1),
    ),
};

function fitBuckets(
  y: Float64Array,
  name: string,
  bucketsFor: (interval: number) => readonly number[],
): FittedModel | ModelRefusal {
  for (const value of y) if (value < 0) return { refused: 'negative_values' };
  const { sizes, interval } = demandOf(y);
  if (sizes.length < 2) return { refused: 'too_short' };
  const buckets = bucketsFor(interval);
  let level = 0;
  let doubt = 0;
  for (const bucket of buckets) {
    level += smoothedRate(y, bucket) / buckets.length;
    doubt += WEIGHT / (2 - WEIGHT) / bucket / buckets.length;
  }
  return {
    name,
    parameters: { bucket: buckets[buckets.length - 1]! },
    states: { level },
    fitted: new Float64Array(y.length).fill(level),
    refit: (other) => fitBuckets(other, name, bucketsFor),
    forecast: demandOutlook(y, { level, doubt }),
  };
}

/** Exponential smoothing of sums over `bucket` periods, the last ending with the series, a period. */
function smoothedRate(y: Float64Array, bucket: number): number {
  const count = Math.floor(y.length / bucket);
  const first = y.length - count * bucket;
  let level = 0;
  for (let t = 0; t < y.length; t++) level += (y[t]! * bucket) / y.length;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < bucket; k++) sum += y[first + i * bucket + k]!;
    level += WEIGHT * (sum - level);
  }
  return level / bucket;
}
