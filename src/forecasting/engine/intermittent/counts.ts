/** A unit smaller than this share of the largest value is none that anyone counts in. */
const MIN_SHARE = 1 / 5000;

/** The largest unit that all values are whole multiples of; null where they are not counted in units. */
export function wholeUnit(y: Float64Array): number | null {
  let unit = 0;
  let largest = 0;
  for (const value of y) {
    largest = Math.max(largest, value);
    unit = greatestDivisor(Math.max(unit, value), Math.min(unit, value), largest * MIN_SHARE);
    if (Number.isNaN(unit)) return null;
  }
  return unit > 0 && unit >= largest * MIN_SHARE ? unit : null;
}

/** Euclid's algorithm on non-negative numbers; NaN once the answer would be below `smallest`. */
function greatestDivisor(larger: number, smaller: number, smallest: number): number {
  while (smaller > 0) {
    if (smaller < smallest) return Number.NaN;
    [larger, smaller] = [smaller, larger % smaller];
  }
  return larger;
}

/** Average pieces up to which demand is a count more than a quantity. */
const MAX_PIECES = 50;
/** Average pieces up to which chance alone leaves a period empty now and then. */
const MAX_PIECES_WITH_EMPTY = 6;

/** Whether demand comes in whole pieces, and few of them, as counts do: periods are empty only where pieces are very few. */
export function countsFewPieces(y: Float64Array): boolean {
  const unit = y.some((value) => value < 0) ? null : wholeUnit(y);
  if (unit === null) return false;
  const pieces = y.reduce((sum, value) => sum + value / unit / y.length, 0);
  return pieces <= (y.includes(0) ? MAX_PIECES_WITH_EMPTY : MAX_PIECES);
}

/** Least dispersion told apart from none; below it counts are taken for Poisson. */
const MIN_DISPERSION = 1.05;

/**
 * Quantile of a count with the given mean and ratio of variance to mean: negative binomial, or Poisson where the
 * ratio is about 1 or less.
 */
export function countQuantile(mean: number, dispersion: number, probability: number): number {
  if (!(mean > 0)) return 0;
  const poisson = dispersion < MIN_DISPERSION;
  const shape = mean / (dispersion - 1);
  const share = 1 - 1 / dispersion;
  let chance = poisson ? Math.exp(-mean) : Math.exp(-shape * Math.log(dispersion));
  let passed = chance;
  const furthest = 50 + 40 * mean * Math.max(1, dispersion);
  for (let count = 0; ; count++) {
    if (passed >= probability || !(count <= furthest)) return count;
    chance *= poisson ? mean / (count + 1) : ((count + shape) / (count + 1)) * share;
    passed += chance;
  }
}
