import { meanOver } from './point-errors.ts';

/** Share of the actual values within the interval, bounds included; missing steps are left out. */
export function coverage(actual: Float64Array, lower: Float64Array, upper: Float64Array): number {
  return meanOver(actual, (y, step) =>
    y !== y ? Number.NaN : y >= lower[step]! && y <= upper[step]! ? 1 : 0,
  );
}

/**
 * Mean interval score in the units of the data: width, and where an actual value lies outside, 2/α times how
 * far, α being the share meant to lie outside (Gneiting and Raftery, 2007). Divided by MASE's scale it is M4's MSIS.
 */
export function intervalScore(
  actual: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  level: number,
): number {
  const penalty = 2 / (1 - level / 100);
  return meanOver(actual, (y, step) => {
    const outside = Math.max(0, lower[step]! - y) + Math.max(0, y - upper[step]!);
    return y !== y ? Number.NaN : upper[step]! - lower[step]! + penalty * outside;
  });
}

/** Mean quantile loss at both bounds of an interval, in the units of the data: the pinball loss of Koenker and Bassett (1978). */
export function boundsLoss(
  actual: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  level: number,
): number {
  const share = 0.5 + level / 200;
  return meanOver(actual, (y, step) => {
    const [below, above] = [y - lower[step]!, y - upper[step]!];
    const atLower = Math.max((1 - share) * below, -share * below);
    return (atLower + Math.max(share * above, (share - 1) * above)) / 2;
  });
}
