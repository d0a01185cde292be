import { median } from '../numeric/median.ts';

/** A value below this share of the mean is as good as none: its logarithm and ratios to it say nothing about demand. */
const POSITIVE_SHARE = 5e-3;
/** What is left of sums and differences that should be zero is far below this share of a usual value, or of the largest. */
const RESIDUE_SHARE = 1e-6;
const ROUNDING = 1e-15;

/** Whether all values are far enough above zero for logarithms and ratios. */
export function isPositive(y: Float64Array): boolean {
  let [smallest, sum] = [Infinity, 0];
  for (const value of y) {
    // NaN as well.
    if (!(value > 0)) return false;
    if (value < smallest) smallest = value;
    sum += value / y.length;
  }
  return smallest >= POSITIVE_SHARE * sum;
}

/** The series with zeros in place of rounding errors; the same array if there are none. */
export function withoutResidue(y: Float64Array): Float64Array {
  let [smallest, largest, sum, count] = [Infinity, 0, 0, 0];
  for (const value of y) {
    const size = Math.abs(value);
    if (!(size > 0 && size < Infinity)) continue;
    if (size < smallest) smallest = size;
    if (size > largest) largest = size;
    count += 1;
    sum += (size - sum) / count;
  }
  // A median is at most twice the mean.
  if (smallest >= Math.max(2 * RESIDUE_SHARE * sum, ROUNDING * largest)) return y;
  const sizes = y.map(Math.abs).filter((size) => size > 0 && size < Infinity);
  const least = Math.max(RESIDUE_SHARE * median(sizes), ROUNDING * largest);
  return y.map((value) => (Math.abs(value) < least ? 0 : value));
}
