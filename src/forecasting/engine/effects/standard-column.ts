import { carriedForward } from '../series/carry-forward.ts';

/** How far values may leave the range they had in the history, as a share of it. */
const BEYOND = 0.5;

/** A column in standard units: 0 at its median over the history. */
export interface StandardColumn {
  /** Over history and horizon; all 0 where the history has one value only. */
  readonly values: Float64Array;
  /** One standard unit in units of the column; 0 where the history has one value only. */
  readonly unit: number;
}

/**
 * Subtracts the median of the first `known` values and divides by their standard deviation. Values beyond the range of
 * these are limited to half the range beyond it, so that the effect is not extrapolated without limit. A missing value
 * counts as the previous one.
 */
export function standardised(column: Float64Array, known: number): StandardColumn {
  const seen = column.subarray(0, known).filter(Number.isFinite).sort();
  const count = seen.length;
  const [least, most] = [seen[0] ?? 0, seen[count - 1] ?? 0];
  const middle = seen[count >> 1] ?? 0;
  // Of a magnitude that cannot overflow when squared.
  const range = most - least;
  if (!(range > 0) || !Number.isFinite(range))
    return { values: new Float64Array(column.length), unit: 0 };
  let [mean, squares] = [0, 0];
  for (const value of seen) mean += (value - least) / range / count;
  for (const value of seen) squares += ((value - least) / range - mean) ** 2 / count;
  const unit = range * Math.sqrt(squares);
  const [lowest, highest] = [least - BEYOND * range, most + BEYOND * range];
  const values = carriedForward(column).map(
    (value) => (Math.min(highest, Math.max(lowest, value)) - middle) / unit,
  );
  return { values, unit };
}
