import { fitLine } from '../numeric/line.ts';
import type { SeasonalAdjustment } from '../season/adjustment.ts';
import { adjustForSeasons } from '../season/adjustment.ts';
import { nestedSeasons } from '../season/season-length.ts';
import { autocorrelations } from '../season/seasonality-test.ts';

/** Names of the features of a series, in order. */
export const FEATURES = [
  'constant',
  'length',
  'seasonal',
  'season_length',
  'season_strength',
  'trend_strength',
  'persistence',
  'roughness',
  'long_season',
  'late_changes',
  'skewness',
] as const;

/** Features of a series for weighting models. */
export interface SeriesFeatures {
  /** One number for each of `FEATURES`. */
  readonly told: Float64Array;
  /** The series without its steady season, and the way back. */
  readonly season: SeasonalAdjustment;
  /** Mean absolute change from one period to the next of late, without the season; in the units of the data. */
  readonly change: number;
}

/** Seasons above this length have no state for every phase in any model. */
const MAX_SHORT_SEASON_LENGTH = 24;
/** Changes that count as late: so many, or those of so many seasons if that is more. */
const LATE_CHANGES = 60;
const LATE_SEASONS = 4;
/** Changes whose size is compared with that of all changes. */
const FEW_CHANGES = 12;
/** Bound of the skewness, which rounding errors may exceed by far. */
const MAX_SKEWNESS = 2;

/** Computes the features of a series with at least one observation. */
export function extractFeatures(y: Float64Array, seasonLength: number): SeriesFeatures {
  const season = adjustForSeasons(y, nestedSeasons(seasonLength), STEADY);
  const late = Math.max(LATE_CHANGES, LATE_SEASONS * seasonLength);
  return {
    told: features(y, seasonLength, season),
    season,
    change: meanAbsoluteChange(season.adjusted.subarray(-late)),
  };
}

/**
 * What decides which models suit a series (after Wang, Smith and Hyndman, 2006, and Montero-Manso et al., 2020):
 * numbers of magnitude one that no change of units or of starting time touches.
 */
function features(y: Float64Array, seasonLength: number, season: SeasonalAdjustment): Float64Array {
  const n = y.length;
  const { adjusted } = season;
  const line = fitLine(adjusted);
  const rest = adjusted.map((value, t) => value - line.intercept - line.slope * t);
  const changes = adjusted.slice(1).map((value, t) => value - adjusted[t]!);
  const total = variance(adjusted);
  const whole = variance(y);
  return Float64Array.of(
    1,
    Math.log(n) - 4,
    seasonLength > 1 ? 1 : 0,
    Math.log(seasonLength) / 2,
    whole > 0 ? Math.max(-1, 1 - total / whole) : 0,
    total > 0 ? 1 - variance(rest) / total : 0,
    n > 3 ? autocorrelations(changes, 1)[0]! : 0,
    total > 0 ? Math.min(2, variance(changes) / (2 * total)) : 0,
    seasonLength > MAX_SHORT_SEASON_LENGTH ? 1 : 0,
    lateChanges(changes),
    skewness(rest, variance(rest)),
  );
}

/** Logarithm of the mean absolute change of late relative to that of all changes, within one either way. */
function lateChanges(changes: Float64Array): number {
  const [late, all] = [changes.subarray(-FEW_CHANGES), changes].map(meanAbsolute);
  return all! > 0 ? Math.max(-1, Math.min(1, Math.log((late! + 0.1 * all!) / (1.1 * all!)))) : 0;
}

/** Cube root of the third moment in standard deviations, within bounds: above 0 for a few values far above the others. */
function skewness(rest: Float64Array, variance: number): number {
  if (!(variance > 0)) return 0;
  const deviation = Math.sqrt(variance);
  const third = rest.reduce((sum, value) => sum + (value / deviation) ** 3 / rest.length, 0);
  return Math.max(-MAX_SKEWNESS, Math.min(MAX_SKEWNESS, Math.cbrt(third)));
}

function meanAbsolute(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value) / values.length, 0);
}

function meanAbsoluteChange(y: Float64Array): number {
  let sum = 0;
  for (let t = 1; t < y.length; t++) sum += Math.abs(y[t]! - y[t - 1]!);
  return y.length > 1 ? sum / (y.length - 1) : 0;
}

const STEADY = { relative: true, memory: Infinity } as const;

function variance(y: Float64Array): number {
  let mean = 0;
  for (const value of y) mean += value / y.length;
  let squares = 0;
  for (const value of y) squares += (value - mean) ** 2;
  return squares / y.length;
}
