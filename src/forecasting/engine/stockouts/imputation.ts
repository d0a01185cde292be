import { sparse } from '../intermittent/demand.ts';
import { fillGaps } from '../series/gaps.ts';
import { largestMagnitude, powerOfTwoScale, scaledBy, unscaled } from '../series/scale.ts';
import { expectedDemand } from './censored-demand.ts';

/** Periods with full stock without which nothing can be said of the others. */
const MIN_KNOWN = 4;

/**
 * Replaces sales by demand. In a flagged period demand was at least the sales, so the value becomes the expected demand
 * under that condition. It is never below the sales; NaN stays NaN. Null if too few periods had stock.
 *
 * In an intermittent series, a flagged period without sales becomes unknown. A flagged period with sales gets the mean
 * of the demands that are at least as large.
 *
 * @param y NaN where a period is missing
 * @param flags other than 0 where stock ran out, as long as `y`
 */
export function imputeStockouts(
  y: Float64Array,
  flags: Uint8Array,
  seasonLength: number,
): Float64Array | null {
  const known = y.filter((value, t) => flags[t] === 0 && Number.isFinite(value));
  if (known.length < MIN_KNOWN) return null;
  if (sparse(known)) return imputeSparse(y, flags, known);
  const scale = powerOfTwoScale(largestMagnitude(y));
  const steady = imputeSteady(scaledBy(y, scale), flags, seasonLength);
  return y.map((sold, t) => (flags[t] === 0 ? sold : Math.max(sold, unscaled(steady[t]!, scale))));
}

function imputeSparse(y: Float64Array, flags: Uint8Array, known: Float64Array): Float64Array {
  return y.map((sold, t) => {
    if (flags[t] === 0) return sold;
    if (sold === 0) return Number.NaN;
    const larger = known.filter((value) => value >= sold);
    return larger.length === 0 ? sold : larger.reduce((sum, v) => sum + v / larger.length, 0);
  });
}

function imputeSteady(y: Float64Array, flags: Uint8Array, seasonLength: number): Float64Array {
  const open = y.map((value, t) => (flags[t] === 0 && Number.isFinite(value) ? value : Number.NaN));
  const first = open.findIndex(Number.isFinite);
  const start = y.slice();
  fillGaps(open.subarray(first), seasonLength).forEach((value, i) => {
    const sold = y[first + i]!;
    start[first + i] = Number.isFinite(sold) ? Math.max(value, sold) : value;
  });
  const demand = expectedDemand(start.subarray(first), {
    sold: y.subarray(first),
    flags: flags.subarray(first),
    seasonLength,
  });
  return y.map((sold, t) =>
    flags[t] === 0 || t < first || !Number.isFinite(sold)
      ? sold
      : Math.max(sold, demand[t - first]!),
  );
}
