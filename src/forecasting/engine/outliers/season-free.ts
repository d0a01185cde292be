import { adjustForSeasons } from '../season/adjustment.ts';
import { nestedSeasons } from '../season/season-length.ts';
import { DEVIATION_BY_MEDIAN, medianOf } from './medians.ts';
import { isPositive } from '../series/near-zero.ts';

/** A series without its season, on logarithms if the series is positive, and its usual distance from its neighbours. */
export interface SeasonFree {
  readonly logarithmic: boolean;
  readonly adjusted: Float64Array;
  /** Robust standard deviation from the median of neighbours to both sides. */
  readonly deviation: number;
  /** The value of the series at a place for one of `adjusted`. */
  readonly restore: (value: number, t: number) => number;
}

/** Neighbours to either side. */
export const NEIGHBOURS = 4;

/**
 * Removes the season. Values at `odd` are treated like their neighbours, so that outliers do not distort the season.
 *
 * @param y complete
 */
export function seasonFree(
  y: Float64Array,
  seasonLength: number,
  odd: ReadonlyMap<number, number> = new Map(),
): SeasonFree {
  const logarithmic = isPositive(y);
  const z = logarithmic ? y.map(Math.log) : y;
  const quiet = z.slice();
  for (const [t, departure] of odd) quiet[t]! -= departure;
  const season = adjustForSeasons(quiet, nestedSeasons(seasonLength), ADDITIVE);
  const adjusted = z.map((value, t) => value - (quiet[t]! - season.adjusted[t]!));
  const apart = adjusted.map((value, t) =>
    Math.abs(value - medianOf(adjusted, t - NEIGHBOURS, t + NEIGHBOURS + 1)),
  );
  return {
    logarithmic,
    adjusted,
    deviation: DEVIATION_BY_MEDIAN * medianOf(apart),
    restore: (value, t) => {
      const whole = value + quiet[t]! - season.adjusted[t]!;
      return logarithmic ? Math.exp(whole) : whole;
    },
  };
}

const ADDITIVE = { relative: false, memory: Infinity } as const;
