import { normalQuantile } from '../numeric/normal.ts';

/** Distribution of forecasts with many small errors: distances of two quantiles from the mean, by step. */
export interface Distances {
  readonly kind: 'distances';
  /** Of the quantile at 90%. */
  readonly near: Float64Array;
  /** Of the quantile at 97.5%. */
  readonly far: Float64Array;
}

/** Demand in whole units: negative binomial around the mean of each step. */
export interface Counts {
  readonly kind: 'counts';
  /** What one piece measures, in the units of the data. */
  readonly unit: number;
  /** Variance by mean, of pieces. */
  readonly dispersion: number;
  readonly doubt: number;
}

/** Demand that comes now and then, in one of some sizes that are equally likely. */
export interface Sizes {
  readonly kind: 'sizes';
  readonly sizes: Float64Array;
  readonly doubt: number;
}

/**
 * Demand that is drawn independently in each period. `doubt` is the variance of the estimated mean in multiples of the
 * variance of one period: 0 for a known mean, 1/n for the average of n periods. It is common to all steps.
 */
export type DrawnDemand = Counts | Sizes;

/** Distribution of demand around a forecast's mean. Plain data, in the units of the data. */
export type DemandSpread = Distances | DrawnDemand;

export const NEAR = 0.9;
export const FAR = 0.975;
const NEAR_DEVIATION = normalQuantile(NEAR);
const FAR_DEVIATION = normalQuantile(FAR);

/** Converts a distribution to units that are `scale` times smaller, so that its numbers are `scale` times larger. */
export function rescaledSpread(spread: DemandSpread, scale: number): DemandSpread {
  const grown = (values: Float64Array): Float64Array =>
    values.map((value) => Math.min(Number.MAX_VALUE, value * scale));
  switch (spread.kind) {
    case 'distances':
      return { kind: 'distances', near: grown(spread.near), far: grown(spread.far) };
    case 'counts':
      return { ...spread, unit: spread.unit * scale };
    case 'sizes':
      return { ...spread, sizes: grown(spread.sizes) };
  }
}

/**
 * Distance of the quantile at `probability` from the mean at one step. It lies on straight lines through the two known
 * quantiles, in deviations of a normal error, as in the calibration.
 */
export function distanceAt({ near, far }: Distances, step: number, probability: number): number {
  const deviation = Math.abs(normalQuantile(probability));
  if (deviation <= NEAR_DEVIATION) return (near[step]! * deviation) / NEAR_DEVIATION;
  const share = (deviation - NEAR_DEVIATION) / (FAR_DEVIATION - NEAR_DEVIATION);
  return near[step]! + share * (far[step]! - near[step]!);
}

/** Standard error of each step. */
export function standardErrorsOf(mean: Float64Array, spread: DemandSpread): Float64Array {
  switch (spread.kind) {
    case 'distances':
      return spread.near.map((distance) => distance / NEAR_DEVIATION);
    case 'counts':
    case 'sizes':
      return mean.map((value) => Math.sqrt(drawnVariance(value, spread) * (1 + spread.doubt)));
  }
}

/** Variance of one period's demand around a mean that is known. */
export function drawnVariance(mean: number, spread: DrawnDemand): number {
  if (spread.kind === 'counts') return Math.max(0, mean) * spread.unit * spread.dispersion;
  const { average, square } = momentsOf(spread.sizes);
  if (!(mean > 0) || !(average > 0)) return 0;
  const chance = Math.min(1, mean / average);
  const stretch = mean / (chance * average);
  return Math.max(0, chance * square * stretch * stretch - mean * mean);
}

/** The average of equally likely sizes, and that of their squares. */
export function momentsOf(sizes: Float64Array): { average: number; square: number } {
  let [average, square] = [0, 0];
  for (const size of sizes) {
    average += size / sizes.length;
    square += (size * size) / sizes.length;
  }
  return { average, square };
}
