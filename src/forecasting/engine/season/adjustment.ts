import type { SeasonForm } from './decomposition.ts';
import { seasonalIndices, seasonallyAdjusted } from './decomposition.ts';
import type { PatternOptions } from './seasonal-pattern.ts';
import { seasonalPattern } from './seasonal-pattern.ts';
import { isSeasonal } from './seasonality-test.ts';
import { isPositive } from '../series/near-zero.ts';

/** A series without its season, and the way back. */
export interface SeasonalAdjustment {
  readonly adjusted: Float64Array;
  readonly seasonal: boolean;
  /** Gives `value` the season of time `t`, counted from the first observation. */
  readonly restore: (value: number, t: number) => number;
  /** Takes the season of time `t` off `value`. */
  readonly remove: (value: number, t: number) => number;
  /** What a distance from the mean at time `t` is worth with the season on. */
  readonly stretch: (t: number) => number;
}

/** An index below this would blow up what is divided by it. */
const MIN_INDEX = 1e-4;

/**
 * Takes a significant season out of a series by classical decomposition, as the Theta method does: divided by
 * multiplicative indices, or additive ones taken off where the series is not all positive.
 */
export function adjustForSeason(y: Float64Array, seasonLength: number): SeasonalAdjustment {
  const form: SeasonForm = isPositive(y) ? 'multiplicative' : 'additive';
  const found = isSeasonal(y, seasonLength, 2) ? seasonalIndices(y, seasonLength, form) : null;
  if (found === null || (form === 'multiplicative' && found.some((index) => index <= MIN_INDEX)))
    return {
      adjusted: y,
      seasonal: false,
      restore: (value) => value,
      remove: (value) => value,
      stretch: () => 1,
    };
  const adjusted = seasonallyAdjusted(y, found, form);
  return adjustmentBy(adjusted, form === 'multiplicative', (t) => found[t % found.length]!);
}

/** Takes out one or more seasons by shrunken patterns; see `seasonalPattern`. */
export function adjustForSeasons(
  y: Float64Array,
  seasonLengths: readonly number[],
  options: PatternOptions,
): SeasonalAdjustment {
  const { relative, patterns } = seasonalPattern(y, seasonLengths, options);
  const sumAt = (t: number): number => {
    let sum = 0;
    for (const pattern of patterns) sum += pattern[t % pattern.length]!;
    return sum;
  };
  const indexAt = relative ? (t: number): number => Math.exp(sumAt(t)) : sumAt;
  const adjusted = y.map((value, t) => (relative ? value / indexAt(t) : value - indexAt(t)));
  return adjustmentBy(adjusted, relative, indexAt);
}

function adjustmentBy(
  adjusted: Float64Array,
  multiplicative: boolean,
  indexAt: (t: number) => number,
): SeasonalAdjustment {
  return {
    adjusted,
    seasonal: true,
    restore: (value, t) => (multiplicative ? value * indexAt(t) : value + indexAt(t)),
    remove: (value, t) => (multiplicative ? value / indexAt(t) : value - indexAt(t)),
    stretch: (t) => (multiplicative ? indexAt(t) : 1),
  };
}
