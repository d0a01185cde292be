import { fillGaps } from './gaps.ts';
import { powerOfTwoScale, scaledBy } from './scale.ts';

/** What was done to a series before a model saw it. */
export type PreparationWarning =
  'missing_values' | 'non_finite_values' | 'leading_gap' | 'trailing_gap';

/** A complete series of magnitude near 1, with what is needed to bring a forecast back. */
export interface PreparedSeries {
  /** Without gaps, from the first observation to the last period; divided by `scale`. */
  readonly values: Float64Array;
  /** A power of two, so that dividing loses nothing. */
  readonly scale: number;
  /** No observation is below zero. */
  readonly nonNegative: boolean;
  /** All observations are equal. */
  readonly constant: boolean;
  /** Share of observations that are exactly zero. */
  readonly zeroShare: number;
  readonly warnings: readonly PreparationWarning[];
}

/**
 * Makes a series fit for models: infinities count as missing, leading gaps are cut (the product was not sold
 * yet), inner and trailing ones are filled, and the scale is brought near 1. Null where nothing was observed.
 */
export function prepare(y: Float64Array, seasonLength: number): PreparedSeries | null {
  const first = y.findIndex(Number.isFinite);
  if (first < 0) return null;
  const known = y.subarray(first).map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const observed = known.filter((value) => value === value);
  const scale = powerOfTwoScale(observed);
  return {
    values: fillGaps(scaledBy(known, scale), seasonLength),
    scale,
    nonNegative: observed.every((value) => value >= 0),
    constant: observed.every((value) => value === observed[0]),
    zeroShare: observed.filter((value) => value === 0).length / observed.length,
    warnings: warningsOf(y, first, observed.length < known.length),
  };
}

function warningsOf(y: Float64Array, first: number, gaps: boolean): PreparationWarning[] {
  const warnings: PreparationWarning[] = [];
  if (y.some((value) => value === Infinity || value === -Infinity))
    warnings.push('non_finite_values');
  if (first > 0) warnings.push('leading_gap');
  if (gaps) warnings.push('missing_values');
  if (!Number.isFinite(y[y.length - 1]!)) warnings.push('trailing_gap');
  return warnings;
}
