import { isSteady } from '../experts/steady-level.ts';

/** Cycles that a profile needs. */
const MIN_CYCLES = 2;
/** Standard deviations of the variance ratio at which a profile begins to count, and from which it counts in full. */
const [WEAK, CLEAR] = [3, 5.5];

/** Shares of the phases of a season in demand, and how demand varies around them. */
export interface DemandProfile {
  /** Relative to the average phase, from the first observation on; all 1 without a season. */
  readonly indices: Float64Array;
  /** Variance of demand by its mean within the phases. */
  readonly dispersion: number;
}

/**
 * Seasonal profile of demand that may be zero. The average of each phase is shrunk towards the average of all by as much
 * as chance explains, under a variance in proportion to the mean (empirical Bayes with a gamma prior). Phases that
 * differ no more than chance allows give a flat profile.
 */
export function demandProfile(y: Float64Array, seasonLength: number): DemandProfile {
  const cycles = Math.floor(y.length / seasonLength);
  if (seasonLength < 2 || cycles < MIN_CYCLES) return flat(y, seasonLength);
  const first = y.length - cycles * seasonLength;
  const means = new Float64Array(seasonLength);
  for (let t = first; t < y.length; t++) means[t % seasonLength]! += y[t]! / cycles;
  const average = means.reduce((sum, mean) => sum + mean / seasonLength, 0);
  let [within, between] = [0, 0];
  for (let t = first; t < y.length; t++) within += (y[t]! - means[t % seasonLength]!) ** 2;
  for (const mean of means) between += (cycles * (mean - average) ** 2) / (seasonLength - 1);
  within /= seasonLength * (cycles - 1);
  const kept = shareKept(between, within, seasonLength);
  if (kept === 0) return flat(y, seasonLength);
  return {
    indices: means.map((mean) => 1 + kept * (mean / average - 1)),
    dispersion: within / average,
  };
}

/** Share of the differences between phases that is no chance. */
function shareKept(between: number, within: number, seasonLength: number): number {
  if (!(between > within)) return 0;
  const chance = within / between;
  const deviations = (1 / chance - 1) / Math.sqrt(2 / (seasonLength - 1));
  return (1 - chance) * Math.min(1, Math.max(0, (deviations - WEAK) / (CLEAR - WEAK)));
}

function flat(y: Float64Array, seasonLength: number): DemandProfile {
  let [mean, squares] = [0, 0];
  for (const value of y) mean += value / y.length;
  for (const value of y) squares += (value - mean) ** 2;
  return {
    indices: new Float64Array(seasonLength).fill(1),
    dispersion: mean > 0 ? squares / Math.max(1, y.length - 1) / mean : 1,
  };
}

/** Whether demand differs from its profile by chance alone, as far as can be seen. */
export function isSteadyDemand(y: Float64Array, seasonLength: number): boolean {
  const { indices } = demandProfile(y, seasonLength);
  const average = y.reduce((sum, value) => sum + value / y.length, 0);
  return isSteady(y.map((value, t) => value - average * indices[t % indices.length]!));
}
